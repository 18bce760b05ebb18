package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly/api/acl"
	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/api/logging"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/examples/internal/clitest"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestMain(m *testing.M) {
	clitest.Main(&program)
	goleak.VerifyTestMain(m)
}

func TestUsage(t *testing.T) { clitest.CheckUsage(t, &program) }

// account starts a fake behind a socket, and sets the environment variables for it. Its clock is
// at half past, so that no budget is reset during a test.
func account(t *testing.T) *fastlytest.Server {
	t.Helper()
	server := clitest.Serve(t)
	now := time.Now()
	server.SetClock(now.Truncate(time.Hour).Add(90 * time.Minute).Sub(now))
	return server
}

// build runs the command on the account, and returns its output.
func build(t *testing.T) (string, error) {
	var out, report strings.Builder
	if code := program.Exec(t.Context(), []string{"-real"}, nil, &out, &report); code != cli.ExitSuccess {
		require.Equal(t, cli.ExitFailure, code)
		return out.String(), errors.New(report.String())
	}
	return out.String(), nil
}

// writesOfPlan returns the number of writes of a complete run: those of the plan, and four
// others.
func writesOfPlan() int {
	n := 4 // create the service, clone, comment, activate
	for _, s := range plan("www.shop.example") {
		n += s.writes
	}
	return n
}

func TestProvision(t *testing.T) {
	server := account(t)
	out, err := build(t)
	require.NoError(t, err)
	require.Len(t, server.Writes(), writesOfPlan())
	require.Contains(t, out, fmt.Sprintf("\n%d write requests; %d left", writesOfPlan(), fastlytest.DefaultWriteLimit-writesOfPlan()))
	steps := len(plan(""))
	require.Equal(t, steps, strings.Count(out, fmt.Sprintf(" of %d  ", steps)), "a line for each step")
	require.Empty(t, server.Overlaps())

	client, err := server.Client()
	require.NoError(t, err)
	defer client.Close()
	ctx := t.Context()
	svc, err := client.Services.Search(ctx, "shop")
	require.NoError(t, err)
	details, err := serviceconfig.Details(client, svc.ID).Get(ctx, serviceconfig.DetailsQuery{})
	require.NoError(t, err)
	active := details.ActiveVersion
	require.NotNil(t, active)
	require.Equal(t, []int{2, 2, 1, 2, 1, 2, 1, 1, 1, 1}, []int{
		len(active.HealthChecks), len(active.Backends), len(active.Directors), len(active.Conditions), len(active.CacheSettings),
		len(active.Headers), len(active.Snippets), len(active.VCLs), len(active.Dictionaries), len(active.ACLs),
	})
	require.Equal(t, "www.shop.example", active.Domains[0].Name)
	require.Equal(t, []string{"origin-eu", "origin-us"}, active.Directors[0].Backends)
	require.Equal(t, "check-us", active.Backends[1].HealthCheck)
	require.True(t, active.VCLs[0].Main)
	require.Equal(t, mainVCL, active.VCLs[0].Content)

	v := client.Version(svc.ID, active.Number)
	info, err := dictionary.Dictionaries(v).Info(ctx, active.Dictionaries[0].ID)
	require.NoError(t, err)
	require.Equal(t, redirects, info.ItemCount)
	item, err := dictionary.Items(client, svc.ID, active.Dictionaries[0].ID).Get(ctx, "/product/2499")
	require.NoError(t, err)
	require.Equal(t, "/p/2499", item.Value)
	entries, err := acl.Entries(client, svc.ID, active.ACLs[0].ID).List(ctx)
	require.NoError(t, err)
	require.Len(t, entries, blocked)
	for kind, list := range map[string]func(context.Context) (int, error){
		"s3":     func(ctx context.Context) (int, error) { return count(logging.S3Endpoints(v).List(ctx)) },
		"https":  func(ctx context.Context) (int, error) { return count(logging.HTTPSEndpoints(v).List(ctx)) },
		"syslog": func(ctx context.Context) (int, error) { return count(logging.SyslogEndpoints(v).List(ctx)) },
	} {
		n, err := list(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, n, kind)
	}
}

func count[T any](all []T, err error) (int, error) { return len(all), err }

// TestFailures checks that nothing is left behind if any of the writes is refused, and that the
// error reports it.
func TestFailures(t *testing.T) {
	server := account(t)
	_, err := build(t)
	require.NoError(t, err)
	writes := server.Writes() // all new accounts need the same writes
	before := map[string]int{}
	for n, write := range writes {
		skip := before[write.Method+write.URI]
		before[write.Method+write.URI]++
		t.Run(fmt.Sprintf("%d %s", n+1, write.Template), func(t *testing.T) {
			server := account(t)
			server.Inject(fastlytest.Fault{
				Method: write.Method, Path: write.URI, Skip: skip, Status: http.StatusBadRequest, Body: `{"msg":"Bad request","detail":"no such luck"}`,
			})
			out, err := build(t)
			require.ErrorContains(t, err, "no such luck")
			require.NotContains(t, out, "active.")
			requireNoService(t, server)
		})
	}
	t.Logf("%d writes", len(writes))
	require.Len(t, writes, writesOfPlan())
}

// TestTooLittleBudget checks that the edit is not started if the budget is insufficient.
func TestTooLittleBudget(t *testing.T) {
	server := account(t)
	server.SetRemaining(fastlytest.User, 20)
	_, err := build(t)
	require.ErrorContains(t, err, "26 writes are needed, 19 left")
	requireNoService(t, server)
	require.Len(t, server.Writes(), 2, "made and deleted")
}

func requireNoService(t *testing.T, server *fastlytest.Server) {
	t.Helper()
	client, err := server.Client()
	require.NoError(t, err)
	defer client.Close()
	services, err := client.Services.List(t.Context())
	require.NoError(t, err)
	require.Empty(t, services)
}

func TestOnTheFake(t *testing.T) {
	var out, report strings.Builder
	args := []string{"-name", "blog", "-domain", "www.blog.example"}
	require.Equal(t, cli.ExitSuccess, program.Exec(t.Context(), args, nil, &out, &report), report.String())
	require.Contains(t, out.String(), "Service blog is ")
	require.Contains(t, out.String(), "domain www.blog.example\n")
}

func TestEscapes(t *testing.T) {
	var out, report strings.Builder
	args := []string{"-name", "sh\x1b[2Jop", "-domain", "www.\x9b2J.example"}
	require.Equal(t, cli.ExitSuccess, program.Exec(t.Context(), args, nil, &out, &report), report.String())
	require.Contains(t, out.String(), `Service "sh\x1b[2Jop" is `)
	require.Contains(t, out.String(), `"domain www.\x9b2J.example"`)
}

// TestFullDisk checks that a failed write to standard output is a failed step, but that the
// active version stays active.
func TestFullDisk(t *testing.T) {
	for _, last := range []string{"Service ", " of 14  domain", " of 14  logging of errors by syslog"} {
		t.Run(last, func(t *testing.T) {
			server := account(t)
			report := runUntil(t, last)
			require.Contains(t, report, clitest.ErrFull.Error())
			requireNoService(t, server)
		})
	}
	t.Run("at the end", func(t *testing.T) {
		server := account(t)
		require.Equal(t, "provision: no space left\n", runUntil(t, "is valid, and active."))
		client, err := server.Client()
		require.NoError(t, err)
		defer client.Close()
		svc, err := client.Services.Search(t.Context(), "shop")
		require.NoError(t, err)
		_, err = client.Services.Active(t.Context(), svc.ID)
		require.NoError(t, err)
	})
}

// runUntil runs the command with an output that fails after it contains a text, and returns
// standard error.
func runUntil(t *testing.T, last string) string {
	t.Helper()
	out := &clitest.Output{Wrote: func(all string) error {
		if strings.Contains(all, last) {
			return clitest.ErrFull
		}
		return nil
	}}
	var report strings.Builder
	require.Equal(t, cli.ExitFailure, program.Exec(t.Context(), []string{"-real"}, nil, out, &report))
	return report.String()
}
