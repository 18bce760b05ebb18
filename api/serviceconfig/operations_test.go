package serviceconfig_test

import (
	"context"
	"testing"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/shapetest"
)

const (
	inVersion = "/service/" + shapetest.Service + "/version/3"
	domain    = `{"service_id":"S1","version":3,"name":"a.example.com","comment":"c"}`
	vcl       = `{"service_id":"S1","version":3,"name":"main","main":true,"content":"# x"}`
	settings  = `{"service_id":"S1","version":3,"general.default_ttl":60,"general.default_host":"","general.default_pci":0,` +
		`"general.stale_if_error":true,"general.stale_if_error_ttl":43200}`
	http3  = `{"service_id":"S1","version":3,"id":"H1","feature_revision":1,"feature_update_available":false}`
	images = `{"resize_filter":"lanczos3","webp":true,"webp_quality":70,"jpeg_type":"auto","jpeg_quality":85,"upscale":false,"allow_video":false}`
	linted = `{"data":{"id":"1","type":"validator_result","attributes":{"status":"ok","msg":null,"errors":[],"warnings":["w"],"messages":[]}}}`
	diff   = `{"from":"1","to":"2","format":"text","diff":"+x"}`
)

var (
	info         = collection.ObjectInfo{ServiceID: "S1", VersionNumber: 3}
	wantDomain   = serviceconfig.Domain{ObjectInfo: info, Name: "a.example.com", Comment: "c"}
	wantCheck    = serviceconfig.DomainCheck{Domain: wantDomain, CNAME: "x.fastly.net", OK: true}
	wantVCL      = serviceconfig.VCL{ObjectInfo: info, Name: "main", Main: true, Content: "# x"}
	wantSettings = serviceconfig.GeneralSettings{ServiceID: "S1", VersionNumber: 3, DefaultTTL: 60, StaleIfError: true, StaleIfErrorTTL: 43200}
	wantHTTP3    = serviceconfig.HTTP3Info{ServiceID: "S1", VersionNumber: 3, ID: "H1", FeatureRevision: 1}
	wantImages   = serviceconfig.ImageOptimizerDefaults{
		ResizeFilter: serviceconfig.ResizeLanczos3, WebP: true, WebPQuality: 70, JPEGType: serviceconfig.JPEGAuto, JPEGQuality: 85,
	}
	wantLint = serviceconfig.LintResult{ID: "1", Type: "validator_result", LintReport: serviceconfig.LintReport{
		Status: serviceconfig.LintOK, Errors: []string{}, Warnings: []string{"w"}, Messages: []serviceconfig.LintMessage{},
	}}
	wantDiff = serviceconfig.VersionDiff{From: 1, To: 2, Format: serviceconfig.DiffText, Diff: "+x"}
	snippet  = serviceconfig.Snippet{ObjectInfo: collection.ObjectInfo{ServiceID: "S1"}, SnippetID: "N1", Content: "# x"}
)

// Requests that the shared checks do not cover.
func TestOperations(t *testing.T) {
	type operation = shapetest.Operation[fastly.Version]
	shapetest.CheckOperations(t, func(c *fastly.Client) fastly.Version { return c.Version(shapetest.Service, 3) }, []operation{
		{
			Name: "check domain", Sent: "GET " + inVersion + "/domain/a%2Fb/check", Reply: "[" + domain + `,"x.fastly.net",true]`, Again: true, Want: &wantCheck,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.Domains(v).Check(ctx, "a/b")
			},
		},
		{
			Name: "check domains", Sent: "GET " + inVersion + "/domain/check_all", Reply: "[[" + domain + `,"x.fastly.net",true]]`, Again: true,
			Want: []serviceconfig.DomainCheck{wantCheck},
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.Domains(v).CheckAll(ctx)
			},
		},
		{
			Name: "list service domains", Sent: "GET /service/S1/domain", Reply: "[" + domain + "]", Again: true, Want: []serviceconfig.Domain{wantDomain},
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.ServiceDomains(v.Client(), v.ServiceID()).List(ctx)
			},
		},
		{
			Name: "get dynamic snippet", Sent: "GET /service/S1/snippet/N1", Reply: `{"service_id":"S1","snippet_id":"N1","content":"# x"}`, Again: true, Want: &snippet,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.DynamicSnippets(v.Client(), v.ServiceID()).Get(ctx, "N1")
			},
		},
		{
			Name: "update dynamic snippet", Sent: "PUT /service/S1/snippet/N1 content=%23+x", Reply: `{"service_id":"S1","snippet_id":"N1","content":"# x"}`,
			Again: true, Want: &snippet,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.DynamicSnippets(v.Client(), v.ServiceID()).Update(ctx, "N1", serviceconfig.SnippetInput{Content: new("# x")})
			},
		},
		{
			Name: "set main VCL", Sent: "PUT " + inVersion + "/vcl/a%20b/main", Reply: vcl, Again: true, Want: &wantVCL,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.VCLs(v).SetMain(ctx, "a b")
			},
		},
		{
			Name: "download VCL", Sent: "GET " + inVersion + "/vcl/main/download", Reply: "# x\n", Again: true, Want: "# x\n",
			Header: map[string]string{"Accept": "*/*"},
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.VCLs(v).Download(ctx, "main")
			},
		},
		{
			Name: "get highlighted VCL", Sent: "GET " + inVersion + "/vcl/main/content", Reply: `{"content":"<b>"}`, Again: true,
			Want: &serviceconfig.HighlightedVCL{Content: "<b>"},
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.VCLs(v).Highlighted(ctx, "main")
			},
		},
		{
			Name: "get boilerplate", Sent: "GET " + inVersion + "/boilerplate", Reply: "sub", Again: true, Want: "sub",
			Header: map[string]string{"Accept": "*/*"},
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.VCLs(v).Boilerplate(ctx)
			},
		},
		{
			Name: "get generated VCL", Sent: "GET " + inVersion + "/generated_vcl", Reply: vcl, Again: true, Want: &wantVCL,
			Call: func(ctx context.Context, v fastly.Version) (any, error) { return serviceconfig.VCLs(v).Generated(ctx) },
		},
		{
			Name: "get highlighted generated VCL", Sent: "GET " + inVersion + "/generated_vcl/content", Reply: `{"content":"<b>"}`, Again: true,
			Want: &serviceconfig.HighlightedVCL{Content: "<b>"},
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.VCLs(v).GeneratedHighlighted(ctx)
			},
		},
		{
			Name: "lint VCL", Sent: `POST /vcl_lint {"vcl":"sub"}`, Reply: linted, Again: true, Want: &wantLint, Uncounted: true, Parallel: true,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.Lint(v.Client()).VCL(ctx, "sub")
			},
		},
		{
			Name: "lint VCL of service", Sent: `POST /service/S1/lint {"vcl":"sub"}`, Reply: linted, Again: true, Want: &wantLint, Parallel: true,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.Lint(v.Client()).ServiceVCL(ctx, v.ServiceID(), "sub")
			},
		},
		{
			Name: "get settings", Sent: "GET " + inVersion + "/settings", Reply: settings, Again: true, Want: &wantSettings,
			Call: func(ctx context.Context, v fastly.Version) (any, error) { return serviceconfig.Settings(v).Get(ctx) },
		},
		{
			Name: "update settings", Reply: settings, Again: true, Want: &wantSettings,
			Sent: "PUT " + inVersion + "/settings general.default_ttl=60&general.default_host=&general.stale_if_error=true&general.stale_if_error_ttl=0",
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.Settings(v).Update(ctx, serviceconfig.SettingsInput{
					DefaultTTL: new(60), DefaultHost: new(""), StaleIfError: new(true), StaleIfErrorTTL: new(0),
				})
			},
		},
		{
			Name: "get HTTP/3", Sent: "GET " + inVersion + "/http3", Reply: http3, Again: true, Want: &wantHTTP3,
			Call: func(ctx context.Context, v fastly.Version) (any, error) { return serviceconfig.HTTP3(v).Get(ctx) },
		},
		{
			Name: "enable HTTP/3", Sent: "POST " + inVersion + "/http3 feature_revision=1", Reply: http3, Want: &wantHTTP3,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.HTTP3(v).Enable(ctx, serviceconfig.HTTP3Input{FeatureRevision: new(1)})
			},
		},
		{
			Name: "disable HTTP/3", Sent: "DELETE " + inVersion + "/http3", Reply: `{"status":"ok"}`, Again: true,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return nil, serviceconfig.HTTP3(v).Disable(ctx)
			},
		},
		{
			Name: "get Image Optimizer defaults", Sent: "GET " + inVersion + "/image_optimizer_default_settings", Reply: images, Again: true, Want: &wantImages,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.ImageOptimizer(v).Get(ctx)
			},
		},
		{
			Name: "update Image Optimizer defaults", Reply: images, Again: true, Want: &wantImages,
			Sent: "PATCH " + inVersion + `/image_optimizer_default_settings {"webp":true,"webp_quality":70,"upscale":false}`,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.ImageOptimizer(v).Update(ctx, serviceconfig.ImageOptimizerInput{
					WebP: new(true), WebPQuality: new(70), Upscale: new(false),
				})
			},
		},
		{
			Name: "compare versions", Sent: "GET /service/S1/diff/from/1/to/2?format=text", Reply: diff, Again: true, Want: &wantDiff,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.Diff(v.Client(), v.ServiceID()).Versions(ctx, 1, 2, serviceconfig.DiffQuery{Format: serviceconfig.DiffText})
			},
		},
		{
			Name: "compare VCL", Sent: "GET /service/S1/vcl/diff/from/1/to/2?format=text", Reply: diff, Again: true, Want: &wantDiff,
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.Diff(v.Client(), v.ServiceID()).VCL(ctx, 1, 2, serviceconfig.DiffQuery{Format: serviceconfig.DiffText})
			},
		},
		{
			Name: "get service details", Sent: "GET /service/S1/details?version=3", Again: true,
			Reply: `{"id":"S1","version":{"service_id":"S1","number":3,"domains":[` + domain + `]},"active_version":null}`,
			Want: &serviceconfig.ServiceDetails{ID: "S1", Version: &serviceconfig.VersionDetails{
				VersionInfo: fastly.VersionInfo{ServiceID: "S1", Number: 3}, Domains: []serviceconfig.Domain{wantDomain},
			}},
			Call: func(ctx context.Context, v fastly.Version) (any, error) {
				return serviceconfig.Details(v.Client(), v.ServiceID()).Get(ctx, serviceconfig.DetailsQuery{Version: 3})
			},
		},
	})
}
