package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/api/domains"
	"github.com/edgesdk/fastly/api/logging"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
)

// The functions of this file are the snippets of the README. An Example runs each of them, and
// TestReadme compares them with the README.

func listServices(ctx context.Context) error {
	client, err := fastly.New() // the token comes from FASTLY_API_TOKEN
	if err != nil {
		return err
	}
	defer client.Close()
	for svc, err := range client.Services.All(ctx) {
		if err != nil {
			return err
		}
		fmt.Println(svc.ID, svc.Name)
	}
	return nil
}

// inEnvironment starts a fake and sets the environment variables for it.
func inEnvironment() (server *fastlytest.Server, end func()) {
	server, err := fastlytest.Start("")
	if err == nil {
		err = errors.Join(os.Setenv("FASTLY_API_URL", server.URL), os.Setenv("FASTLY_API_TOKEN", fastlytest.Token))
	}
	if err != nil {
		panic(err)
	}
	return server, func() {
		_ = errors.Join(os.Unsetenv("FASTLY_API_URL"), os.Unsetenv("FASTLY_API_TOKEN"))
		server.Close()
	}
}

func Example_firstProgram() {
	server, end := inEnvironment()
	defer end()
	server.AddService("shop")
	if err := listServices(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: QrWwcWMqc1RpFVV31W7UwB shop
}

func purgeAfterDeploy(ctx context.Context, client *fastly.Client, serviceID string, keys []string) error {
	report, err := client.Purge.Keys(ctx, serviceID, slices.Values(keys), fastly.WithSoftPurge())
	fmt.Printf("%d keys purged and %d failed, with %d requests\n", report.Done(), report.Failed(), report.Requests)
	if err != nil {
		fmt.Println(err)
		// Retry the keys that failed or were not tried.
		report, err = client.Purge.Keys(ctx, serviceID, report.Remaining(), fastly.WithSoftPurge())
		fmt.Printf("%d more\n", report.Done())
	}
	return err
}

func Example_purgeAfterDeploy() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	fake.Inject(fastlytest.Fault{Path: "/service/{}/purge", Status: 500, Body: `{"msg":"Internal server error"}`})
	if err := purgeAfterDeploy(context.Background(), client, svc.ID, []string{"home"}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 0 keys purged and 1 failed, with 1 requests
	// fastly: purge keys: 0 done, 1 failed, 0 not tried: POST /service/QrWwcWMqc1RpFVV31W7UwB/purge: 500 Internal server error; the write may have taken effect
	// 1 more
}

func changeLiveService(ctx context.Context, client *fastly.Client, serviceID string) error {
	result, err := client.Services.Edit(ctx, serviceID, func(ctx context.Context, v fastly.Version) error {
		_, err := v.Update(ctx, fastly.VersionInput{Comment: new("release 42")})
		return err
	})
	if err != nil {
		return err // the active version is unchanged, unless the error is Uncertain
	}
	if result.Unchanged {
		return nil // the function returned ErrUnchanged, and no version was activated
	}
	fmt.Println("serving", result.Version, result.Warnings)

	return result.Rollback(ctx) // reactivates the previous version
}

func Example_changeLiveService() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	if err := svc.Activate(1); err != nil {
		fmt.Println(err)
		return
	}
	if err := changeLiveService(context.Background(), client, svc.ID); err != nil {
		fmt.Println(err)
	}
	fmt.Println("active:", svc.Active())
	// Output:
	// serving service QrWwcWMqc1RpFVV31W7UwB version 2 []
	// active: 1
}

func changeObjects(ctx context.Context, v fastly.Version) error {
	backends := serviceconfig.Backends(v) // v is the fastly.Version to change; no request yet
	_, err := backends.Create(ctx, serviceconfig.BackendInput{
		Name: new("origin"), Address: new("origin.example.com"), Port: new(443), UseSSL: new(true),
	})
	if err != nil {
		return err
	}
	for backend, err := range backends.All(ctx) {
		if err != nil {
			return err
		}
		fmt.Println(backend.Name, backend.Address, backend.ConnectTimeout)
	}
	return logging.S3Endpoints(v).Delete(ctx, "archive")
}

func Example_changeObjects() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, v := context.Background(), client.Version(fake.AddService("shop").ID, 1)
	if _, err := logging.S3Endpoints(v).Create(ctx, logging.S3Input{Name: new("archive")}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(changeObjects(ctx, v))
	// Output:
	// origin origin.example.com 1000
	// <nil>
}

func checkToken(ctx context.Context, client *fastly.Client) error {
	self, err := account.Tokens(client).Self(ctx)
	if err != nil {
		return err // errors.Is(err, fastly.ErrUnauthorized): invalid or expired
	}
	if self.ExpiresAt != nil && time.Until(*self.ExpiresAt) < 30*24*time.Hour {
		fmt.Println("token", self.Name, "expires at", self.ExpiresAt)
	}
	return nil
}

func Example_checkToken() {
	fake := fastlytest.NewFake()
	noon := time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)
	fake.SetClock(time.Until(noon))
	fake.AddToken(fastlytest.Credential{Value: "t", Name: "ci", Expires: noon.Add(24 * time.Hour)})
	client, err := fake.Client(fastly.WithToken("t"))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := checkToken(context.Background(), client); err != nil {
		fmt.Println(err)
	}
	// Output: token ci expires at 2026-06-02 12:00:00 +0000 UTC
}

func listServicesWithDomains(ctx context.Context, client *fastly.Client) error {
	linked := map[string][]string{}
	for domain, err := range domains.Domains(client).All(ctx) { // 100 for each request
		if err != nil {
			return err
		}
		linked[domain.ServiceID] = append(linked[domain.ServiceID], domain.FQDN)
	}
	for svc, err := range client.Services.All(ctx) { // 100 for each request
		if err != nil {
			return err
		}
		version, active := svc.ActiveVersion()
		fmt.Println(svc.Name, version, active, linked[svc.ID])
	}
	return nil
}

func Example_listServicesWithDomains() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, shop := context.Background(), fake.AddService("shop")
	fake.AddService("blog")
	_, err = domains.Domains(client).Create(ctx, domains.DomainInput{FQDN: new("www.example.com"), ServiceID: fastly.NullableValue(shop.ID)})
	if err = errors.Join(err, shop.Activate(1)); err != nil {
		fmt.Println(err)
		return
	}
	if err := listServicesWithDomains(ctx, client); err != nil {
		fmt.Println(err)
	}
	// Output:
	// shop 1 true [www.example.com]
	// blog 0 false []
}

func mindTheBudget(ctx context.Context, client *fastly.Client, serviceIDs []string) error {
	if budget := client.Budget(); budget.Known && !budget.Enough(len(serviceIDs)) {
		return fmt.Errorf("only %d writes left until %s", budget.Remaining, budget.Reset.Format(time.TimeOnly))
	}
	for _, id := range serviceIDs {
		// Waits for the next hour if necessary. Without the option, it waits two minutes at most.
		_, err := client.Services.Update(ctx, id, fastly.ServiceInput{Comment: new("checked")}, fastly.WithWaitForReset())
		if limit, ok := errors.AsType[*fastly.RateLimitError](err); ok {
			return fmt.Errorf("try again at %s", limit.RetryAt().Format(time.TimeOnly))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func Example_mindTheBudget() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	ids := []string{fake.AddService("shop").ID, fake.AddService("blog").ID}
	if err := mindTheBudget(context.Background(), client, ids); err != nil {
		fmt.Println(err)
	}
	fmt.Println(client.Budget().Remaining, "writes left")
	// Output: 998 writes left
}

func tellErrorsApart(ctx context.Context, client *fastly.Client, serviceID string) error {
	err := client.Services.Delete(ctx, serviceID)
	switch {
	case errors.Is(err, fastly.ErrNotFound):
		return nil // already deleted
	case errors.Is(err, fastly.ErrServiceActive):
		fmt.Println("deactivate it first")
	}
	if e, ok := errors.AsType[*fastly.Error](err); ok {
		fmt.Println(e.StatusCode, e.Detail)
	}
	return err
}

func Example_tellErrorsApart() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	if err := svc.Activate(1); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tellErrorsApart(context.Background(), client, svc.ID))
	// Output:
	// deactivate it first
	// 400 Cannot delete service with active version
	// fastly: delete service: DELETE /service/QrWwcWMqc1RpFVV31W7UwB: 400 Bad request: Cannot delete service with active version
}

func watchTraffic(ctx context.Context, client *fastly.Client, serviceID string) error {
	for second, err := range client.Stats.Live(ctx, serviceID) {
		switch {
		case err != nil:
			return err
		case second.Gap != nil:
			fmt.Println("missing:", second.Gap.From, second.Gap.To)
		default:
			fmt.Println(second.Recorded.Format(time.TimeOnly), second.Aggregated.Requests, "requests")
		}
	}
	return nil
}

func Example_watchTraffic() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	noon := time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)
	fake.SetClock(time.Until(noon))
	fake.Traffic(func(time.Time) (map[string]float64, bool) { return map[string]float64{"requests": 42}, true })
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond) // the next second comes later
	defer cancel()
	fmt.Println(watchTraffic(ctx, client, fake.AddService("shop").ID))
	// Output:
	// 11:59:51 42 requests
	// context deadline exceeded
}

func useAnotherEndpoint(ctx context.Context, client *fastly.Client) error {
	type addresses struct {
		IPv4 []string `json:"addresses"`
		IPv6 []string `json:"ipv6_addresses"`
	}
	op := fastly.Op{Name: "list addresses", Method: http.MethodGet, Path: "/public-ip-list"}
	list, err := fastly.Do[addresses](ctx, client, op)
	if err != nil {
		return err
	}
	fmt.Println(len(list.IPv4) > 0, list.IPv4[0])
	return nil
}

func Example_useAnotherEndpoint() {
	client, err := fastlytest.NewFake().Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := useAnotherEndpoint(context.Background(), client); err != nil {
		fmt.Println(err)
	}
	// Output: true 192.0.2.0/24
}

func useFamily(ctx context.Context, client *fastly.Client) error {
	type zone struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	type zoneInput struct {
		Name        *string `json:"name,omitzero"`
		Type        *string `json:"type,omitzero"`
		Description *string `json:"description,omitzero"`
	}
	family := collection.NewFamily(collection.Spec{
		Noun: "DNS zone", Path: "/dns/v1/zones", Encode: fastly.JSONBody, Update: http.MethodPatch,
		Paging: fastly.Paging{Style: fastly.PageCursor}, SilentDelete: true,
	})
	zones := collection.New[zone, zoneInput](family.At(client)) // All, List, Get, Create, Update and Delete
	for z, err := range zones.All(ctx) {
		if err != nil {
			return err
		}
		fmt.Println(z.ID, z.Name)
	}
	return nil
}

func Example_useFamily() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, page := range []string{
		`{"data":[{"id":"1","name":"example.com"}],"meta":{"next_cursor":"a"}}`,
		`{"data":[{"id":"2","name":"example.org"}],"meta":{}}`,
	} {
		fake.Inject(fastlytest.Fault{Path: "/dns/v1/zones", Status: http.StatusOK, Body: page})
	}
	if err := useFamily(context.Background(), client); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1 example.com
	// 2 example.org
}

func seeWhatHappens(logger *slog.Logger) (*fastly.Client, error) {
	return fastly.New(
		fastly.WithLogger(logger), // attempts, waits and retries; never a token or a body
		fastly.WithEvents(func(_ context.Context, e fastly.Event) {
			if e.Kind == fastly.EventWait {
				fmt.Println(e.Op, "waits:", e.Reason, "until", e.Until)
			}
		}),
	)
}

func Example_seeWhatHappens() {
	server, end := inEnvironment()
	defer end()
	handler := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "elapsed" {
			return slog.Attr{}
		}
		return a
	}})
	client, err := seeWhatHappens(slog.New(handler))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	_, err = client.Services.Get(context.Background(), server.AddService("shop").ID)
	fmt.Println(err)
	// Output:
	// level=DEBUG msg="fastly: attempt" op="get service" method=GET path=/service/QrWwcWMqc1RpFVV31W7UwB attempt=1 status=200
	// <nil>
}

type stopwatch struct{ next http.RoundTripper }

func (s stopwatch) RoundTrip(req *http.Request) (*http.Response, error) {
	began := time.Now()
	resp, err := s.next.RoundTrip(req)
	fmt.Println(req.Method, req.URL.Path, time.Since(began)) // do not log headers: Fastly-Key is the token
	return resp, err
}

func newTimedClient() (*fastly.Client, error) {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, errors.New("http.DefaultTransport was replaced")
	}
	transport = transport.Clone()
	transport.MaxIdleConnsPerHost = 100 // all requests go to one host; the default is 2
	return fastly.New(fastly.WithTransport(stopwatch{transport}))
}

// TestTimedClient replaces an Example, because the output contains times.
func TestTimedClient(t *testing.T) {
	server, end := inEnvironment()
	defer end()
	client, err := newTimedClient()
	require.NoError(t, err)
	defer client.Close()
	_, err = client.Services.Get(t.Context(), server.AddService("shop").ID)
	require.NoError(t, err)
	require.Len(t, server.Requests(), 1)
}

func TestDeploy(t *testing.T) {
	client, fake := fastlytest.New(t) // a new account in memory
	svc := fake.AddService("shop")
	require.NoError(t, svc.Activate(1))
	fake.Inject(fastlytest.Fault{Method: "PUT", Path: "/service/{}/version/{}/activate", Status: 503})

	require.NoError(t, changeLiveService(t.Context(), client, svc.ID))
	require.Equal(t, 1, svc.Active())
	require.Len(t, fake.Writes(), 5)
}

// TestReadme checks that an Example of this file runs every snippet of the README, and that the
// README lists exactly the imports that the snippets need.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	source, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	parsed, err := parser.ParseFile(token.NewFileSet(), "readme_test.go", source, parser.ImportsOnly)
	require.NoError(t, err)
	snippets, used, listed := 0, map[string]bool{}, []string(nil)
	for block := range strings.SplitSeq(string(readme), "```go\n") {
		snippet, _, found := strings.Cut(block, "\n```")
		if !found || snippets == 0 && strings.HasPrefix(block, "#") {
			continue
		}
		snippets++
		if strings.HasPrefix(snippet, "import (") {
			list, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+snippet, parser.ImportsOnly)
			require.NoError(t, err)
			for _, spec := range list.Imports {
				listed = append(listed, spec.Path.Value)
			}
			continue
		}
		for _, spec := range parsed.Imports {
			if regexp.MustCompile(`\b` + strings.Trim(path.Base(spec.Path.Value), `"`) + `\.[A-Z]`).MatchString(snippet) {
				used[spec.Path.Value] = true
			}
		}
		_, _, runs := strings.Cut(flat(string(source)), flat(snippet))
		require.True(t, runs, "no Example runs\n%s", snippet)
	}
	require.GreaterOrEqual(t, snippets, 12)
	require.ElementsMatch(t, slices.Collect(maps.Keys(used)), listed)
	t.Logf("%d snippets, %d imports", snippets, len(listed))
}

// TestAcceptanceListIsTrue checks that every test in the list of acceptance tests exists. The name of a
// subtest must be in a string of its package.
func TestAcceptanceListIsTrue(t *testing.T) {
	list, err := os.ReadFile("docs/acceptance.md")
	require.NoError(t, err)
	tests, literals := map[string][]string{}, map[string][]string{} // directories by test, and strings by directory
	for _, pattern := range []string{"*.go", "*/*/*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			dir := filepath.Dir(file)
			ast.Inspect(parsed, func(node ast.Node) bool {
				switch node := node.(type) {
				case *ast.FuncDecl:
					if node.Recv == nil {
						tests[node.Name.Name] = append(tests[node.Name.Name], dir)
					}
				case *ast.BasicLit:
					if text, err := strconv.Unquote(node.Value); err == nil && node.Kind == token.STRING {
						literals[dir] = append(literals[dir], text)
					}
				}
				return true
			})
		}
	}
	names := regexp.MustCompile("`((?:Test|Fuzz|Example)\\w+)(?:[^`]*/([^`]+))?`").FindAllStringSubmatch(string(list), -1)
	require.Greater(t, len(names), 30)
	for _, name := range names {
		require.NotEmpty(t, tests[name[1]], name[1])
		if name[2] == "" {
			continue
		}
		subtest := func(text string) bool { return strings.Contains(text, strings.ReplaceAll(name[2], "_", " ")) }
		require.True(t, slices.ContainsFunc(tests[name[1]], func(dir string) bool {
			return slices.ContainsFunc(literals[dir], subtest)
		}), name[0])
	}
	t.Logf("%d names", len(names))
}

// TestContributingListsEverything checks that the lists of files, packages and dependencies in
// CONTRIBUTING.md are complete.
func TestContributingListsEverything(t *testing.T) {
	text, err := os.ReadFile("CONTRIBUTING.md")
	require.NoError(t, err)
	listed := map[string]bool{}
	for _, word := range strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune(" \n,;`", r) }) {
		listed[strings.TrimSuffix(word, "/")] = true
	}
	var names []string
	for _, pattern := range []string{"*.go", "[a-z]*/*.go", "internal/*/*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			switch dir := filepath.ToSlash(filepath.Dir(file)); {
			case dir != ".":
				names = append(names, dir)
			case !strings.HasSuffix(file, "_test.go"):
				names = append(names, file)
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, name := range names {
		require.True(t, listed[name], name)
	}
	require.Greater(t, len(names), 40)
	modules, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	_, paragraph, found := strings.Cut(string(text), "**Dependencies.**")
	require.True(t, found)
	paragraph, _, _ = strings.Cut(paragraph, "\n\n")
	direct := regexp.MustCompile(`(?m)^(?:require )?\s*\S+?/((?:x/)?[\w-]+)(?:/v\d+)? v\S+$`).FindAllStringSubmatch(string(modules), -1)
	for _, module := range direct {
		require.Contains(t, paragraph, module[1])
	}
	require.Greater(t, len(direct), 5)
	t.Logf("%d files and packages, %d modules", len(names), len(direct))
}

// flat returns a text without indentation and blank lines.
func flat(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
