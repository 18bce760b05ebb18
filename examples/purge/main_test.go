package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

func TestPurge(t *testing.T) {
	server, err := fastlytest.Start("")
	require.NoError(t, err)
	defer server.Close()
	t.Setenv("FASTLY_API_URL", server.URL)
	svc := server.AddService("shop")
	server.AddToken(fastlytest.Credential{Value: "reads", Name: "dashboard", Scope: fastlytest.ScopeGlobalRead})
	server.AddToken(fastlytest.Credential{Value: "purges", Name: "ci", Scope: fastlytest.ScopePurgeSelect})
	server.AddToken(fastlytest.Credential{Value: "other", Name: "blog", Services: []string{"another"}})

	tests := []struct {
		name, token string
		args        []string
		in          string
		code        int
		out, report string
	}{
		{"arguments", "purges", []string{"-real", "-service", svc.ID, "a", "b"}, "", exitDone, "", "purged 2 keys"},
		{"standard input", "purges", []string{"-real", "-service", svc.ID}, "a\n\nb\nc\n", exitDone, "", "purged 3 keys"},
		{"a bad key", "purges", []string{"-real", "-service", svc.ID}, "good\nbad key\n", exitSomeFailed, "bad key\n", "purged 1 keys"},
		{"scope", "reads", []string{"-real", "-service", svc.ID, "a"}, "", exitToken, "", `the scope "global:read"`},
		{"another service", "other", []string{"-real", "-service", svc.ID, "a"}, "", exitToken, "", "not made for service"},
		{"unknown token", "nobody", []string{"-real", "-service", svc.ID, "a"}, "", exitToken, "", "401"},
		{"no service", "purges", []string{"-real", "a"}, "", exitUsage, "", "-service is missing"},
		{"unknown flag", "purges", []string{"-x"}, "", exitUsage, "", "-x"},
		{"on the fake", "", []string{"a", "b"}, "", exitDone, "", "purged 2 keys"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("FASTLY_API_TOKEN", test.token)
			before := len(server.Purges())
			var out, report bytes.Buffer
			require.Equal(t, test.code, run(t.Context(), test.args, strings.NewReader(test.in), &out, &report), report.String())
			require.Equal(t, test.out, out.String())
			require.Contains(t, report.String(), test.report)
			if test.code == exitDone && test.token != "" {
				require.Len(t, server.Purges(), before+1)
				require.True(t, server.Purges()[before].Soft)
			}
		})
	}
}
