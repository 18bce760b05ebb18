package main

import (
	"strings"
	"testing"
	"testing/synctest"

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

func TestUsage(t *testing.T) { clitest.CheckUsage(t, &program) }

func TestQuickstart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out, report strings.Builder
		require.Equal(t, cli.ExitSuccess, program.Exec(t.Context(), nil, nil, &out, &report), report.String())
		require.Empty(t, report.String())
		require.Regexp(t, `^Services:
(  \w{22}  (blog|images)   +not active
){2}  \w{22}  shop     version 1 active
Version 2 is valid, and active in place of 1\.
Rolled back: version 1 is active again\.
Purged 1000 keys with 4 requests, 0 failed, 0 not tried\.
(\d\d:\d\d:\d\d  [1-9]\d* requests, [1-9]\d* hits?, \d+ errors?
){3}996 writes left until \d\d:00; enough for 100 more: true\.
$`, out.String())
	})
}

func TestRealAccount(t *testing.T) {
	server := clitest.Serve(t)
	server.Traffic(fastlytest.Wave)
	shop := server.AddService("shop\x1b[2J")
	require.NoError(t, shop.Activate(1))
	tests := []struct {
		name        string
		args        []string
		code        int
		out, report string
	}{
		{"a service", []string{"-real", "-service", shop.ID}, cli.ExitSuccess, `  "shop\x1b[2J" version 1 active`, ""},
		{"one that is not there", []string{"-real", "-service", "Nowhere"}, cli.ExitFailure, "Services:", "404"},
		{"no service", []string{"-real"}, cli.ExitUsage, "", "-real and -service require each other"},
		{"a service of the fake", []string{"-service", shop.ID}, cli.ExitUsage, "", "-real and -service require each other"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out, report strings.Builder
			require.Equal(t, test.code, program.Exec(t.Context(), test.args, nil, &out, &report), report.String())
			require.Contains(t, out.String(), test.out)
			require.Contains(t, report.String(), test.report)
			require.NotContains(t, out.String()+report.String(), "\x1b")
		})
	}
}
