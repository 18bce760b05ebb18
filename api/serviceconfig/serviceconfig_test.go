package serviceconfig_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/acl"
	"github.com/edgesdk/fastly/api/dictionary"
	lb "github.com/edgesdk/fastly/api/loadbalancing"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// account returns the first version of a service in a fake account.
func account(t *testing.T) (fastly.Version, *fastlytest.Fake) {
	t.Helper()
	client, fake := fastlytest.New(t)
	return client.Version(fake.AddService("shop").ID, 1), fake
}

// answers sets the body of the next reply.
func answers(fake *fastlytest.Fake, body string) {
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: body})
}

// A check is encoded as a list of three values of different types.
func TestDomainChecks(t *testing.T) {
	const (
		pointing = `[{"name":"www.example.com","version":"3","locked":"1"},"example.map.fastly.net.",true]`
		absent   = `[{"name":"example.com","version":3},null,false]`
	)
	v, fake := account(t)
	domains := serviceconfig.Domains(v)
	answers(fake, "["+pointing+","+absent+"]")
	checks, err := domains.CheckAll(t.Context())
	require.NoError(t, err)
	require.Len(t, checks, 2)
	require.Equal(t, []any{"www.example.com", 3, true, "example.map.fastly.net.", true}, []any{
		checks[0].Domain.Name, checks[0].Domain.VersionNumber, checks[0].Domain.Locked, checks[0].CNAME, checks[0].OK,
	})
	require.Equal(t, []any{"example.com", "", false}, []any{checks[1].Domain.Name, checks[1].CNAME, checks[1].OK})
	text, err := json.Marshal(checks[0])
	require.NoError(t, err)
	var parts []any
	require.NoError(t, json.Unmarshal(text, &parts))
	require.Equal(t, []any{"example.map.fastly.net.", true}, parts[1:])

	for _, test := range []struct{ reply, want string }{
		{`[{"name":"a"},null]`, "is not serviceconfig.DomainCheck"},
		{`{"name":"a"}`, "check domain"},
		{`[{"name":"a"},null,"perhaps"]`, `/2`},
		{`[{"version":"x"},null,true]`, `/0/version`},
	} {
		answers(fake, test.reply)
		_, err := domains.Check(t.Context(), "a")
		require.ErrorContains(t, err, "fastly: check domain: GET ", test.reply)
		require.ErrorContains(t, err, test.want, test.reply)
	}
	_, err = domains.Check(t.Context(), "nobody.example.com")
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// Staging addresses and contents are included on request.
func TestOptions(t *testing.T) {
	v, fake := account(t)
	ctx := t.Context()
	_, err := serviceconfig.Domains(v).Where(serviceconfig.DomainQuery{Include: serviceconfig.IncludeStagingIPs}).List(ctx)
	require.NoError(t, err)
	answers(fake, `[{"name":"www.example.com","staging_ip":"192.0.2.7"}]`)
	domains, err := serviceconfig.Domains(v).Where(serviceconfig.DomainQuery{Include: serviceconfig.IncludeStagingIPs}).List(ctx)
	require.NoError(t, err)
	require.Equal(t, "192.0.2.7", domains[0].StagingIP)

	files := serviceconfig.VCLs(v)
	_, err = files.Create(ctx, serviceconfig.VCLInput{Name: new("main"), Content: new("# long")})
	require.NoError(t, err)
	file, err := files.GetWithoutContent(ctx, "main")
	require.NoError(t, err)
	require.Equal(t, []string{"main", ""}, []string{file.Name, file.Content})

	diff, err := serviceconfig.Diff(v.Client(), v.ServiceID()).VCL(ctx, 1, 1, serviceconfig.DiffQuery{Format: serviceconfig.DiffHTML})
	require.NoError(t, err)
	require.Equal(t, serviceconfig.DiffHTML, diff.Format)
	var asked []string
	for _, r := range fake.Requests() {
		asked = append(asked, r.URI)
	}
	version := "/service/" + v.ServiceID() + "/version/1"
	require.Equal(t, []string{
		version + "/domain?include=staging_ips", version + "/domain?include=staging_ips", version + "/vcl", version + "/vcl/main?no_content=1",
		"/service/" + v.ServiceID() + "/vcl/diff/from/1/to/1?format=html",
	}, asked)
}

// The content of a dynamic snippet is shared by all versions, and can be changed while they are
// locked. The content of a regular snippet belongs to its version.
func TestDynamicSnippetsOnTheFake(t *testing.T) {
	v, fake := account(t)
	ctx, snippets := t.Context(), serviceconfig.Snippets(v)
	create := func(name string, dynamic bool) *serviceconfig.Snippet {
		t.Helper()
		made, err := snippets.Create(ctx, serviceconfig.SnippetInput{
			Name: &name, Type: new(serviceconfig.SnippetRecv), Dynamic: &dynamic, Content: new("# first"),
		})
		require.NoError(t, err)
		require.Equal(t, []any{"# first", dynamic}, []any{made.Content, made.Dynamic})
		return made
	}
	regular, dynamic := create("regular", false), create("dynamic", true)
	got, err := snippets.Get(ctx, "dynamic")
	require.NoError(t, err)
	require.Empty(t, got.Content)
	_, err = v.Lock(ctx)
	require.NoError(t, err)
	clone, err := v.Clone(ctx)
	require.NoError(t, err)

	contents := serviceconfig.DynamicSnippets(v.Client(), v.ServiceID())
	changed, err := contents.Update(ctx, dynamic.ID, serviceconfig.SnippetInput{Content: new("# second")})
	require.NoError(t, err)
	read, err := contents.Get(ctx, dynamic.ID)
	require.NoError(t, err)
	for _, content := range []*serviceconfig.Snippet{changed, read} {
		require.Equal(t, []string{dynamic.ID, v.ServiceID(), "# second"}, []string{content.SnippetID, content.ServiceID, content.Content})
	}
	cloned, err := serviceconfig.Snippets(v.At(clone.Number)).Get(ctx, "dynamic")
	require.NoError(t, err)
	require.Equal(t, dynamic.ID, cloned.ID, "the content is found as before")

	_, err = contents.Get(ctx, regular.ID)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = contents.Update(ctx, regular.ID, serviceconfig.SnippetInput{Content: new("#")})
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = snippets.Update(ctx, "regular", serviceconfig.SnippetInput{Content: new("#")})
	require.ErrorIs(t, err, fastly.ErrVersionLocked)
	require.Empty(t, fake.Overlaps())
}

// Objects that are addressed by id have another id in a clone.
func TestRateLimitersOfClones(t *testing.T) {
	v, _ := account(t)
	ctx := t.Context()
	_, err := serviceconfig.RateLimiters(v).Create(ctx, serviceconfig.RateLimiterInput{
		Name: new("logins"), RPSLimit: new(10), ClientKey: []string{"client.ip"}, HTTPMethods: []serviceconfig.HTTPMethod{serviceconfig.MethodPost},
	})
	require.NoError(t, err)
	first, err := serviceconfig.RateLimiters(v).List(ctx)
	require.NoError(t, err)
	clone, err := v.Clone(ctx)
	require.NoError(t, err)
	limiters := serviceconfig.RateLimiters(v.At(clone.Number))
	second, err := limiters.List(ctx)
	require.NoError(t, err)
	require.NotEqual(t, first[0].ID, second[0].ID)
	require.Nil(t, second[0].Response)

	_, err = limiters.Update(ctx, second[0].ID, serviceconfig.RateLimiterInput{RPSLimit: new(20)})
	require.NoError(t, err)
	kept, err := limiters.Get(ctx, first[0].ID)
	require.NoError(t, err)
	require.Equal(t, []int{10, 1}, []int{kept.RPSLimit, kept.VersionNumber}, "that of the first version stays")
}

// The form encoding of nested keys and lists of a rate limiter.
func TestRateLimiterForm(t *testing.T) {
	v, fake := account(t)
	answers(fake, `{"id":"L1","response":{"status":"429","content":"x","content_type":"text/plain"},"logger_type":null,"http_methods":["GET"],"client_key":["a","b"]}`)
	limiter, err := serviceconfig.RateLimiters(v).Create(t.Context(), serviceconfig.RateLimiterInput{
		HTTPMethods: []serviceconfig.HTTPMethod{serviceconfig.MethodGet, serviceconfig.MethodHead}, ClientKey: []string{"req.http.Fastly-Client-IP"},
		URIDictionaryName: new(""), Action: new(serviceconfig.RateLimitRespond),
		Response: &serviceconfig.RateLimitResponseInput{Status: new(429), Content: new("a&b")},
	})
	require.NoError(t, err)
	require.Equal(t, &serviceconfig.RateLimitResponse{Status: 429, Content: "x", ContentType: "text/plain"}, limiter.Response)
	require.Equal(t, "http_methods%5B%5D=GET&http_methods%5B%5D=HEAD&uri_dictionary_name=&client_key%5B%5D=req.http.Fastly-Client-IP"+
		"&action=response&response%5Bstatus%5D=429&response%5Bcontent%5D=a%26b", string(fake.Writes()[0].Body))
}

// The form encoding of health check headers is a list in brackets, without spaces after colons.
func TestHeaderLines(t *testing.T) {
	for _, test := range []struct {
		lines serviceconfig.HeaderLines
		want  string
	}{
		{[]string{}, `[]`},
		{[]string{"Foo:Bar", "Baz: Qux"}, `["Foo:Bar","Baz:Qux"]`},
		{[]string{`Quote: "a", b: c`, "Nothing:  ", "é<&>"}, `["Quote:\"a\", b: c","Nothing:","é<&>"]`},
	} {
		text, err := test.lines.MarshalText()
		require.NoError(t, err)
		require.Equal(t, test.want, string(text))
		var back serviceconfig.HeaderLines
		require.NoError(t, back.UnmarshalText(text))
		require.Len(t, back, len(test.lines))
	}
	v, fake := account(t)
	checks := serviceconfig.HealthChecks(v)
	made, err := checks.Create(t.Context(), serviceconfig.HealthCheckInput{Name: new("a"), Headers: []string{"Foo: Bar", "Baz:Qux"}})
	require.NoError(t, err)
	require.Equal(t, []string{"Baz: Qux", "Foo: Bar"}, made.Headers)
	updated, err := checks.Update(t.Context(), "a", serviceconfig.HealthCheckInput{Headers: []string{}})
	require.NoError(t, err)
	require.Empty(t, updated.Headers)
	require.Equal(t, "headers=%5B%5D", string(fake.Writes()[1].Body))
}

func TestHTTP3OnTheFake(t *testing.T) {
	v, fake := account(t)
	ctx, http3 := t.Context(), serviceconfig.HTTP3(v)
	_, err := http3.Get(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	require.ErrorIs(t, http3.Disable(ctx), fastly.ErrNotFound)
	enabled, err := http3.Enable(ctx, serviceconfig.HTTP3Input{FeatureRevision: new(1)})
	require.NoError(t, err)
	require.Equal(t, []any{v.ServiceID(), 1, 1}, []any{enabled.ServiceID, enabled.VersionNumber, enabled.FeatureRevision})
	require.Equal(t, "feature_revision=1", string(fake.Writes()[1].Body))
	_, err = http3.Enable(ctx, serviceconfig.HTTP3Input{})
	require.ErrorIs(t, err, fastly.ErrConflict)
	_, err = v.Lock(ctx)
	require.NoError(t, err)
	require.ErrorIs(t, http3.Disable(ctx), fastly.ErrVersionLocked)
}

// A version has one main VCL file, and runs it.
func TestMainVCL(t *testing.T) {
	v, _ := account(t)
	ctx, files := t.Context(), serviceconfig.VCLs(v)
	boilerplate, err := files.Boilerplate(ctx)
	require.NoError(t, err)
	require.Contains(t, boilerplate, "#FASTLY recv")
	generated, err := files.Generated(ctx)
	require.NoError(t, err)
	require.Contains(t, generated.Content, "#FASTLY recv", "of a version without files")

	for _, name := range []string{"one / two", "three"} {
		_, err := files.Create(ctx, serviceconfig.VCLInput{Name: &name, Content: new("# " + name), Main: new(true)})
		require.NoError(t, err)
	}
	main, err := files.SetMain(ctx, "one / two")
	require.NoError(t, err)
	require.True(t, main.Main)
	other, err := files.Get(ctx, "three")
	require.NoError(t, err)
	require.False(t, other.Main)
	content, err := files.Download(ctx, "one / two")
	require.NoError(t, err)
	require.Equal(t, "# one / two", content)
	for _, highlighted := range []func() (*serviceconfig.HighlightedVCL, error){
		func() (*serviceconfig.HighlightedVCL, error) { return files.Highlighted(ctx, "one / two") },
		func() (*serviceconfig.HighlightedVCL, error) { return files.GeneratedHighlighted(ctx) },
	} {
		html, err := highlighted()
		require.NoError(t, err)
		require.Contains(t, html.Content, "one / two")
	}
	_, err = files.Download(ctx, "four")
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// Invalid VCL is a result, with all messages of the linter.
func TestLintOnTheFake(t *testing.T) {
	v, fake := account(t)
	lint := serviceconfig.Lint(v.Client())
	good, err := lint.VCL(t.Context(), "sub vcl_recv {}")
	require.NoError(t, err)
	require.Equal(t, serviceconfig.LintOK, good.Status)
	bad, err := lint.ServiceVCL(t.Context(), v.ServiceID(), "sub vcl_recv {")
	require.NoError(t, err)
	require.Equal(t, serviceconfig.LintError, bad.Status)
	require.NotEmpty(t, bad.Message)
	require.Equal(t, []string{bad.Message}, bad.Errors)
	require.JSONEq(t, `{"vcl":"sub vcl_recv {"}`, string(fake.Writes()[1].Body))

	answers(fake, `{"data":{"id":"1","type":"validator_result","attributes":{"status":"ok","msg":null,"errors":[],"warnings":["w"],"messages":[
		{"type":"warning","message":"w","warning":true,"tokens":[{"line":3,"text":"a \"b\"","nested":{"x":[1]}}]}]}}}`)
	warned, err := lint.VCL(t.Context(), "")
	require.NoError(t, err)
	token := warned.Messages[0].Tokens[0]
	require.Equal(t, []string{"3", `a "b"`, `{"x":[1]}`}, []string{token["line"].String(), token["text"].String(), token["nested"].String()})
	text, err := json.Marshal(token)
	require.NoError(t, err)
	require.JSONEq(t, `{"line":3,"text":"a \"b\"","nested":{"x":[1]}}`, string(text))
}

// Invalid defaults are refused with the message of the API.
func TestImageQuality(t *testing.T) {
	v, fake := account(t)
	images := serviceconfig.ImageOptimizer(v)
	_, err := images.Update(t.Context(), serviceconfig.ImageOptimizerInput{WebPQuality: new(105)})
	require.ErrorContains(t, err, "WebP quality must be less than or equal to 100")
	changed, err := images.Update(t.Context(), serviceconfig.ImageOptimizerInput{
		WebP: new(true), JPEGType: new(serviceconfig.JPEGBaseline), ResizeFilter: new(serviceconfig.ResizeBicubic),
	})
	require.NoError(t, err)
	require.Equal(t, serviceconfig.ImageOptimizerDefaults{
		ResizeFilter: "bicubic", WebP: true, WebPQuality: 85, JPEGType: "baseline", JPEGQuality: 85,
	}, *changed)
	require.JSONEq(t, `{"webp":true,"jpeg_type":"baseline","resize_filter":"bicubic"}`, string(fake.Writes()[1].Body))
}

// Details contain all objects of the requested version.
func TestDetailsOnTheFake(t *testing.T) {
	v, fake := account(t)
	ctx := t.Context()
	require.NoError(t, shapetest.ErrorOf(serviceconfig.Backends(v).Create(ctx, serviceconfig.BackendInput{Name: new("origin"), Address: new("192.0.2.1")})))
	require.NoError(t, shapetest.ErrorOf(lb.Directors(v).Create(ctx, lb.DirectorInput{Name: new("all"), Backends: []string{"origin"}})))
	require.NoError(t, shapetest.ErrorOf(acl.ACLs(v).Create(ctx, acl.Input{Name: new("blocked")})))
	require.NoError(t, shapetest.ErrorOf(dictionary.Dictionaries(v).Create(ctx, dictionary.Input{Name: new("redirects")})))
	require.NoError(t, shapetest.ErrorOf(serviceconfig.RequestSettings(v).Create(ctx, serviceconfig.RequestSettingInput{Name: new("all"), ForceSSL: new(true)})))
	require.NoError(t, shapetest.ErrorOf(serviceconfig.Settings(v).Update(ctx, serviceconfig.SettingsInput{DefaultTTL: new(60)})))
	require.NoError(t, shapetest.ErrorOf(v.Clone(ctx)))
	address := serviceconfig.Details(v.Client(), v.ServiceID())

	details, err := address.Get(ctx, serviceconfig.DetailsQuery{Version: 1})
	require.NoError(t, err)
	require.Nil(t, details.ActiveVersion)
	require.Len(t, details.Versions, 2)
	one := details.Version
	require.Equal(t, []any{"origin", "192.0.2.1", "all", []string{"origin"}, "blocked", "redirects", true, 60, 1}, []any{
		one.Backends[0].Name, one.Backends[0].IPv4, one.Directors[0].Name, one.Directors[0].Backends, one.ACLs[0].Name,
		one.Dictionaries[0].Name, one.RequestSettings[0].ForceSSL, one.Settings.DefaultTTL, one.Number,
	})
	_, err = v.Activate(ctx)
	require.NoError(t, err)
	details, err = address.Get(ctx, serviceconfig.DetailsQuery{Filter: map[string]string{"versions.active": "true"}})
	require.NoError(t, err)
	require.Len(t, details.Versions, 1)
	require.Equal(t, []int{1, 1}, []int{details.Version.Number, details.ActiveVersion.Number})
	last := fake.Requests()[len(fake.Requests())-1]
	require.Equal(t, "/service/"+v.ServiceID()+"/details?filter%5Bversions.active%5D=true", last.URI)
	require.NotContains(t, fmt.Sprintf("%+v", serviceconfig.ServiceDetails{PublishKey: "KEY"}), "KEY")
	_, err = address.Get(ctx, serviceconfig.DetailsQuery{Version: 7})
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// Booleans and numbers are decoded in any representation.
func TestLenientReplies(t *testing.T) {
	v, fake := account(t)
	ctx := t.Context()
	answers(fake, `{"force_ssl":"1","force_miss":null,"timer_support":1,"geo_headers":true,"max_stale_age":"30","action":"","hash_keys":null,"version":"3"}`)
	setting, err := serviceconfig.RequestSettings(v).Get(ctx, "all")
	require.NoError(t, err)
	require.Equal(t, serviceconfig.RequestSetting{
		ObjectInfo: collection.ObjectInfo{VersionNumber: 3}, ForceSSL: true, TimerSupport: true, GeoHeaders: true, MaxStaleAge: new(30),
	}, *setting)
	answers(fake, `{"priority":10,"ignore_if_set":"1","type":"fetch"}`)
	header, err := serviceconfig.Headers(v).Get(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, serviceconfig.Header{Priority: 10, IgnoreIfSet: true, Type: serviceconfig.HeaderFetch}, *header)
	answers(fake, `{"from":"56","to":57,"format":"text","diff":""}`)
	diff, err := serviceconfig.Diff(v.Client(), "S1").Versions(ctx, 56, 57, serviceconfig.DiffQuery{})
	require.NoError(t, err)
	require.Equal(t, serviceconfig.VersionDiff{From: 56, To: 57, Format: serviceconfig.DiffText}, *diff)
	answers(fake, `{"dynamic":1,"priority":"5","content":null}`)
	snippet, err := serviceconfig.Snippets(v).Get(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, serviceconfig.Snippet{Dynamic: true, Priority: 5}, *snippet)
}

// For a backend, null means the default of the API, which is neither false nor 0.
func TestBackendDefaults(t *testing.T) {
	v, fake := account(t)
	answers(fake, `{"name":"origin","ssl_check_cert":null,"keepalive_time":null,"tcp_keepalive_enable":null,
		"tcp_keepalive_interval":null,"tcp_keepalive_probes":null,"tcp_keepalive_time":null,"max_use":null,"max_lifetime":null}`)
	backend, err := serviceconfig.Backends(v).Get(t.Context(), "origin")
	require.NoError(t, err)
	require.Equal(t, serviceconfig.Backend{Name: "origin"}, *backend)
	answers(fake, `{"ssl_check_cert":false,"keepalive_time":0,"tcp_keepalive_enable":false,
		"tcp_keepalive_interval":10,"tcp_keepalive_probes":"3","tcp_keepalive_time":300}`)
	backend, err = serviceconfig.Backends(v).Get(t.Context(), "origin")
	require.NoError(t, err)
	require.Equal(t, serviceconfig.Backend{
		SSLCheckCert: new(false), KeepaliveTime: new(0), TCPKeepaliveEnable: new(false),
		TCPKeepaliveInterval: new(10), TCPKeepaliveProbes: new(3), TCPKeepaliveTime: new(300),
	}, *backend)
}

// Invalid addresses are refused by name before a request is sent.
func TestBadAddresses(t *testing.T) {
	client, fake := fastlytest.New(t)
	v := client.Version("S1", 1)
	for _, test := range []struct {
		call func(ctx context.Context) error
		want string
	}{
		{func(ctx context.Context) error { return shapetest.ErrorOf(serviceconfig.Domains(v).Check(ctx, "..")) }, `name is ".."`},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.Domains(fastly.Version{}).CheckAll(ctx))
		}, "the version has no client"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.ServiceDomains(client, "").List(ctx))
		}, "service_id is empty"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.Details(client, "").Get(ctx, serviceconfig.DetailsQuery{}))
		}, "service_id is empty"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.Diff(client, "").VCL(ctx, 1, 2, serviceconfig.DiffQuery{}))
		}, "service_id is empty"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.Diff(client, "S1").Versions(ctx, 0, 2, serviceconfig.DiffQuery{}))
		}, "numbers 0 and 2"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.Diff(client, "S1").VCL(ctx, 1, -1, serviceconfig.DiffQuery{}))
		}, "numbers 1 and -1"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.DynamicSnippets(client, "S1").Get(ctx, ""))
		}, "id is empty"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.DynamicSnippets(nil, "S1").Get(ctx, "1"))
		}, "client"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.Lint(client).ServiceVCL(ctx, ".", ""))
		}, `service_id is "."`},
		{func(ctx context.Context) error { return shapetest.ErrorOf(serviceconfig.VCLs(v).Download(ctx, "")) }, "name is empty"},
		{func(ctx context.Context) error { return shapetest.ErrorOf(serviceconfig.VCLs(v).SetMain(ctx, ".")) }, `name is "."`},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.VCLs(client.Version("", 1)).Boilerplate(ctx))
		}, "no service id"},
		{func(ctx context.Context) error {
			return serviceconfig.HTTP3(client.Version("S1", 0)).Disable(ctx)
		}, "number 0"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.Settings(fastly.Version{}).Get(ctx))
		}, "the version has no client"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.ImageOptimizer(fastly.Version{}).Get(ctx))
		}, "the version has no client"},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.RateLimiters(v).Get(ctx, ".."))
		}, `id is ".."`},
		{func(ctx context.Context) error {
			return shapetest.ErrorOf(serviceconfig.RateLimiters(fastly.Version{}).Get(ctx, "L1"))
		}, "the version has no client"},
	} {
		require.ErrorContains(t, test.call(t.Context()), test.want)
	}
	require.Empty(t, fake.Requests())
}
