package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/examples/internal/clitest"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestMain(m *testing.M) {
	clitest.Main(&program)
	goleak.VerifyTestMain(m)
}

// atSocket starts a fake with a service, and sets the environment variables for it.
func atSocket(t *testing.T) (*fastlytest.Server, *fastlytest.Service) {
	t.Helper()
	server := clitest.Serve(t)
	return server, server.AddService("shop")
}

func TestPurge(t *testing.T) {
	server, svc := atSocket(t)
	server.AddToken(fastlytest.Credential{Value: "reads", Name: "dash\x1b[2Jboard", Scope: fastlytest.ScopeGlobalRead})
	server.AddToken(fastlytest.Credential{Value: "purges", Name: "ci", Scope: fastlytest.ScopePurgeSelect})
	server.AddToken(fastlytest.Credential{Value: "other", Name: "blog", Services: []string{"another"}})

	tests := []struct {
		name, token string
		args        []string
		in          io.Reader
		code        int
		out, report string
	}{
		{"arguments", "purges", []string{"-real", "-service", svc.ID, "a", "b"}, nil, 0, "", "purged 2 keys of service " + svc.ID + " with 1 request in "},
		{"one", "purges", []string{"-real", "-service", svc.ID, "a"}, nil, 0, "", "purged 1 key of"},
		{"a hyphen", "purges", []string{"-real", "-service", svc.ID, "--", "-a"}, nil, 0, "", "purged 1 key of"},
		{"standard input", "purges", []string{"-real", "-service", svc.ID}, strings.NewReader("a\n\n b\r\nc\n"), 0, "", "purged 3 keys"},
		{"a bad key", "purges", []string{"-real", "-service", svc.ID}, strings.NewReader("good\nbad key\n"), 1, "bad key\n", "purged 1 key"},
		{
			"an escape sequence", "purges",
			[]string{"-real", "-service", svc.ID},
			strings.NewReader("a\nb\x1b[2J\n"), 1, "b\x1b[2J\n", `failed: "b\x1b[2J": `,
		},
		{
			"input that fails", "purges",
			[]string{"-real", "-service", svc.ID},
			io.MultiReader(strings.NewReader("a\n"), iotest.ErrReader(errors.New("a bad disk"))), 1, "", "read keys: a bad disk",
		},
		{
			"a line without end", "purges",
			[]string{"-real", "-service", svc.ID},
			strings.NewReader("a\n" + strings.Repeat("x", 100_000)), 1, "", "read keys: bufio.Scanner: token too long",
		},
		{"no keys", "purges", []string{"-real", "-service", svc.ID}, strings.NewReader(""), 0, "", "purged 0 keys"},
		{"scope", "reads", []string{"-real", "-service", svc.ID, "a"}, nil, exitToken, "", `token "dash\x1b[2Jboard" has the scope "global:read"`},
		{"another service", "other", []string{"-real", "-service", svc.ID, "a"}, nil, exitToken, "", "not made for service"},
		{"unknown token", "nobody", []string{"-real", "-service", svc.ID, "a"}, nil, exitToken, "", "401"},
		{"no token", "", []string{"-real", "-service", svc.ID, "a"}, nil, exitToken, "", "no token"},
		{"no service", "purges", []string{"-real", "a"}, nil, 2, "", "-real and -service require each other"},
		{"a service of the fake", "purges", []string{"-service", svc.ID, "a"}, nil, 2, "", "-real and -service require each other"},
		{"a line break", "purges", []string{"-real", "-service", svc.ID, "a\nb"}, nil, 2, "", `the key "a\nb" contains a line break`},
		{"on the fake", "", []string{"a", "b"}, nil, 0, "", "purged 2 keys"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("FASTLY_API_TOKEN", test.token)
			before := len(server.Purges())
			var out, report bytes.Buffer
			require.Equal(t, test.code, program.Exec(t.Context(), test.args, test.in, &out, &report), report.String())
			require.Equal(t, test.out, out.String())
			require.Contains(t, report.String(), test.report)
			require.NotContains(t, report.String(), "\x1b")
			purges := server.Purges()[before:]
			require.Equal(t, strings.Contains(test.report, "purged 0") || test.code > 1 || test.token == "", len(purges) == 0)
			for _, purge := range purges {
				require.True(t, purge.Soft)
			}
		})
	}
}

func TestUsage(t *testing.T) { clitest.CheckUsage(t, &program) }

// TestTokenLookupFails checks that keys are purged even if the token cannot be read temporarily.
func TestTokenLookupFails(t *testing.T) {
	server, svc := atSocket(t)
	server.Inject(fastlytest.Fault{Path: "/tokens/self", Status: 404})
	var report bytes.Buffer
	require.Equal(t, 0, program.Exec(t.Context(), []string{"-real", "-service", svc.ID, "-hard", "a"}, nil, io.Discard, &report), report.String())
	require.Len(t, server.Purges(), 1)
	require.False(t, server.Purges()[0].Soft)
}

// TestInterruptedWriter checks an interrupt of the other program in a pipe. The input ends early,
// and everything that was read may be purged before the signal is handled.
func TestInterruptedWriter(t *testing.T) {
	ctx, interrupt := context.WithCancelCause(t.Context())
	report := &clitest.Output{Wrote: func(all string) error {
		if strings.Contains(all, "purged 1 key ") {
			interrupt(errors.New("interrupted"))
		}
		return nil
	}}
	require.Equal(t, 1, program.Exec(ctx, nil, strings.NewReader("a\n"), io.Discard, report))
	require.True(t, strings.HasSuffix(report.String(), "\npurge: interrupted\n"), report.String())
}

// TestFullDisk checks that a failed write to standard output is an error.
func TestFullDisk(t *testing.T) {
	var report bytes.Buffer
	require.Equal(t, cli.ExitFailure, program.Exec(t.Context(), []string{"bad key"}, nil, clitest.FullDisk{}, &report))
	require.Contains(t, report.String(), clitest.ErrFull.Error())
}
