package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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

// exec runs the command. It returns the exit code, standard output and standard error.
func exec(t *testing.T, args ...string) (code int, out, report string) {
	t.Helper()
	var outText, reportText strings.Builder
	code = program.Exec(t.Context(), args, nil, &outText, &reportText)
	return code, outText.String(), reportText.String()
}

// onTheFake runs the command on its built-in fake at the start of the year 2000. It replaces each
// id in the output by "(id)".
func onTheFake(t *testing.T, args ...string) (out string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		code, text, report := exec(t, args...)
		require.Equal(t, cli.ExitSuccess, code, report)
		require.Empty(t, report)
		out = regexp.MustCompile(`\b\w{22}\b`).ReplaceAllString(text, "(id)")
	})
	return out
}

func TestTables(t *testing.T) {
	out := regexp.MustCompile(` {2,}`).ReplaceAllString(onTheFake(t), "  ")
	require.Equal(t, `SERVICE  ID  VERSION  PRODUCTS  DOMAINS
api  (id)  27  api_discovery, websockets  api.shop.example
blog  (id)  1  -  blog.example
images  (id)  3  image_optimizer  images.shop.example
relaunch  (id)  -  -  -
shop  (id)  12  brotli_compression, origin_inspector  shop.example, www.shop.example

TOKEN  ID  USER  EXPIRES  LAST USED
terraform  (id)  dana@example.com  in 10 days  2000-01-01
old laptop  (id)  kim@example.com  never  never
ci  (id)  automation  in 20 days  never

CERTIFICATE  ID  EXPIRES  DOMAINS
shop.example  (id)  in 12 days  shop.example, *.shop.example

5 services; 3 tokens and 1 certificate that need attention; 18 requests.
`, out)
}

func TestJSON(t *testing.T) {
	require.JSONEq(t, `{
	"time": "2000-01-01T00:00:00Z",
	"services": [
		{"id": "(id)", "name": "api", "active_version": 27, "domains": ["api.shop.example"], "products": ["api_discovery", "websockets"]},
		{"id": "(id)", "name": "blog", "active_version": 1, "domains": ["blog.example"], "products": []},
		{"id": "(id)", "name": "images", "active_version": 3, "domains": ["images.shop.example"], "products": ["image_optimizer"]},
		{"id": "(id)", "name": "relaunch", "active_version": null, "domains": [], "products": []},
		{
			"id": "(id)", "name": "shop", "active_version": 12,
			"domains": ["shop.example", "www.shop.example"], "products": ["brotli_compression", "origin_inspector"]
		}
	],
	"tokens": [
		{
			"id": "(id)", "name": "terraform", "user": "dana@example.com",
			"expires_at": "2000-01-11T00:00:00Z", "last_used_at": "2000-01-01T00:00:00Z"
		},
		{"id": "(id)", "name": "old laptop", "user": "kim@example.com", "expires_at": null, "last_used_at": null},
		{"id": "(id)", "name": "ci", "user": "automation", "expires_at": "2000-01-21T00:00:00Z", "last_used_at": null}
	],
	"certificates": [
		{"id": "(id)", "name": "shop.example", "domains": ["shop.example", "*.shop.example"], "expires_at": "2000-01-13T00:00:00Z"}
	],
	"requests": 18
}`, onTheFake(t, "-json"))
}

// TestDays checks that expiring tokens and certificates are reported up to the last day, and
// tokens that were never used are always reported.
func TestDays(t *testing.T) {
	for days, want := range map[string]string{
		"0":  "2 tokens and 0 certificates",
		"9":  "2 tokens and 0 certificates",
		"10": "3 tokens and 0 certificates",
		"11": "3 tokens and 0 certificates",
		"12": "3 tokens and 1 certificate",
		"80": "3 tokens and 2 certificates",
	} {
		out := onTheFake(t, "-days", days)
		require.Contains(t, out, "\n5 services; "+want+" that", days)
		require.Equal(t, !strings.Contains(want, " 0 "), strings.Contains(out, "CERTIFICATE"), "an empty table is omitted")
	}
	for _, days := range []string{"-1", "3651", "ten"} {
		code, out, report := exec(t, "-days", days)
		require.Equal(t, cli.ExitUsage, code)
		require.Empty(t, out)
		require.Contains(t, report, "-days")
		require.Contains(t, report, "\nusage: account [-real] [-json] [-days DAYS]\n")
	}
}

func TestExpiry(t *testing.T) {
	now := time.Date(2026, 11, 27, 21, 0, 0, 0, time.FixedZone("", -5*60*60)) // 2 o'clock of the next day in UTC
	for after, want := range map[time.Duration]string{
		-3 * time.Hour:                 "expired on 2026-11-27",
		-time.Second:                   "expired on 2026-11-28",
		0:                              "today",
		22*time.Hour - time.Second:     "today",
		22 * time.Hour:                 "in 1 day",
		10 * 24 * time.Hour:            "in 10 days",
		10*24*time.Hour + 21*time.Hour: "in 10 days",
	} {
		require.Equal(t, want, expiry(now, now.Add(after)), after)
	}
}

// TestLargeAccount checks that the number of requests depends only on the number of pages, not on
// the number of services.
func TestLargeAccount(t *testing.T) {
	server := clitest.Serve(t)
	const services = 1000
	var all, domains []map[string]any
	for i := range services {
		id := fmt.Sprintf("service%04d", i)
		all = append(all, map[string]any{"id": id, "name": id, "versions": []map[string]any{{"active": true}}})
		for _, prefix := range []string{"", "www."} {
			domains = append(domains, map[string]any{"fqdn": prefix + id + ".example", "service_id": id})
		}
	}
	require.NoError(t, server.Seed("/service", all...))
	require.NoError(t, server.Seed("/domain-management/v1/domains", domains...))

	code, out, message := exec(t, "-real", "-json")
	require.Equal(t, cli.ExitSuccess, code, message)
	var report Report
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Len(t, report.Services, services)
	for i, s := range report.Services {
		id := fmt.Sprintf("service%04d", i)
		require.Equal(t, Service{id, id, new(1), []string{id + ".example", "www." + id + ".example"}, []string{}}, s)
	}
	t.Logf("%d services, %d domains: %d requests", services, len(domains), report.Requests)
	require.EqualValues(t, len(server.Requests()), report.Requests)
	require.EqualValues(t, 20+10+11+5, report.Requests, "pages of domains and of services, products, the rest")
}

// TestRetry checks that a retry is counted as a request.
func TestRetry(t *testing.T) {
	server := clitest.Serve(t)
	server.Inject(fastlytest.Fault{Path: "/service", Status: http.StatusServiceUnavailable})
	code, out, report := exec(t, "-real")
	require.Equal(t, cli.ExitSuccess, code, report)
	require.Equal(t, "0 services; 0 tokens and 0 certificates that need attention; 19 requests.\n", out)
}

// TestFailures checks that no report is printed if a request fails, and that the error names the
// request.
func TestFailures(t *testing.T) {
	server := clitest.Serve(t)
	code, _, report := exec(t, "-real")
	require.Equal(t, cli.ExitSuccess, code, report)
	requests := server.Requests()
	for _, request := range requests {
		t.Run(request.Template, func(t *testing.T) {
			path, _, _ := strings.Cut(request.URI, "?")
			server.Inject(fastlytest.Fault{Path: path, Status: http.StatusBadRequest, Body: `{"msg":"no such\u001b luck"}`})
			code, out, report := exec(t, "-real")
			require.Equal(t, cli.ExitFailure, code)
			require.Empty(t, out)
			require.Contains(t, report, ": GET "+path+": 400 no such\\x1b luck\n")
			require.NotContains(t, report, "\x1b")
		})
	}
	t.Logf("%d requests", len(requests))
}

func TestTokens(t *testing.T) {
	server := clitest.Serve(t)
	server.AddToken(fastlytest.Credential{Value: "reads", Name: "reads", Scope: fastlytest.ScopeGlobalRead})
	server.AddToken(fastlytest.Credential{Value: "purges", Name: "purges", Scope: fastlytest.ScopePurgeSelect})
	t.Setenv("FASTLY_API_TOKEN", "reads")
	code, out, report := exec(t, "-real")
	require.Equal(t, cli.ExitSuccess, code, report)
	require.Contains(t, out, "\npurges  ")
	for token, want := range map[string]string{
		"purges": "list domains: GET /domain-management/v1/domains: 403 Forbidden: You are not allowed to perform this action\n",
		"nobody": "list domains: GET /domain-management/v1/domains: 401 Unauthorized: Provided credentials are missing or invalid\n",
		"":       "no token: set FASTLY_API_TOKEN or FASTLY_API_KEY, ",
	} {
		t.Setenv("FASTLY_API_TOKEN", token)
		code, out, report := exec(t, "-real")
		require.Equal(t, cli.ExitFailure, code)
		require.Empty(t, out)
		require.Contains(t, report, "account: fastly: "+want)
	}
}

func TestEscapes(t *testing.T) {
	server := clitest.Serve(t)
	server.AddService("sh\x1b[2Jop\tnew")
	server.AddToken(fastlytest.Credential{Value: "a", Name: "la\x1b[2Jptop"})
	for format, want := range map[string][]string{
		"-json=false": {`"sh\x1b[2Jop\tnew"  `, `"la\x1b[2Jptop"  `},
		"-json=true":  {`"sh\u001b[2Jop\tnew",`, `"la\u001b[2Jptop",`},
	} {
		code, out, report := exec(t, "-real", format)
		require.Equal(t, cli.ExitSuccess, code, report)
		require.NotContains(t, out, "\x1b")
		for _, text := range want {
			require.Contains(t, out, text)
		}
	}
}

func TestFullDisk(t *testing.T) {
	for _, format := range []string{"-json=false", "-json=true"} {
		var report strings.Builder
		require.Equal(t, cli.ExitFailure, program.Exec(t.Context(), []string{format}, nil, clitest.FullDisk{}, &report))
		require.Contains(t, report.String(), clitest.ErrFull.Error())
	}
}
