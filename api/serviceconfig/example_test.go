package serviceconfig_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
)

// draft returns the first version of a service in a fake account in memory.
func draft() fastly.Version {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		panic(err)
	}
	return client.Version(fake.AddService("shop").ID, 1)
}

func ExampleBackends() {
	ctx, backends := context.Background(), serviceconfig.Backends(draft())
	_, err := backends.Create(ctx, serviceconfig.BackendInput{
		Name: new("origin"), Address: new("origin.example.com"), Port: new(443), UseSSL: new(true), MinTLSVersion: new(collection.TLS12),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := backends.Update(ctx, "origin", serviceconfig.BackendInput{ConnectTimeout: new(2000)}); err != nil {
		fmt.Println(err)
		return
	}
	for b, err := range backends.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(b.Name, b.Address, b.Port, b.UseSSL, b.ConnectTimeout, b.FirstByteTimeout)
	}
	fmt.Println(backends.Delete(ctx, "origin"))
	// Output:
	// origin origin.example.com 443 true 2000 15000
	// <nil>
}

func ExampleDomains() {
	ctx, domains := context.Background(), serviceconfig.Domains(draft())
	if _, err := domains.Create(ctx, serviceconfig.DomainInput{Name: new("www.example.com")}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := domains.Update(ctx, "www.example.com", serviceconfig.DomainInput{Comment: new("the shop")}); err != nil {
		fmt.Println(err)
		return
	}
	checks, err := domains.CheckAll(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, check := range checks {
		fmt.Printf("%s (%s) points to Fastly: %t\n", check.Domain.Name, check.Domain.Comment, check.OK)
	}
	fmt.Println(domains.Delete(ctx, "www.example.com"))
	// Output:
	// www.example.com (the shop) points to Fastly: false
	// <nil>
}

func ExampleServiceDomains() {
	ctx, v := context.Background(), draft()
	if _, err := serviceconfig.Domains(v).Create(ctx, serviceconfig.DomainInput{Name: new("www.example.com")}); err != nil {
		fmt.Println(err)
		return
	}
	for domain, err := range serviceconfig.ServiceDomains(v.Client(), v.ServiceID()).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(domain.Name, "of version", domain.VersionNumber)
	}
	// Output: www.example.com of version 1
}

func ExampleHealthChecks() {
	ctx, checks := context.Background(), serviceconfig.HealthChecks(draft())
	_, err := checks.Create(ctx, serviceconfig.HealthCheckInput{
		Name: new("status"), Method: new("HEAD"), Host: new("origin.example.com"), Path: new("/status"), ExpectedResponse: new(204),
		Headers: []string{"X-Probe: edge", "Accept: */*"}, Window: new(5), Threshold: new(3),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := checks.Update(ctx, "status", serviceconfig.HealthCheckInput{CheckInterval: new(5000)}); err != nil {
		fmt.Println(err)
		return
	}
	for check, err := range checks.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(check.Method, check.Path, check.CheckInterval, strings.Join(check.Headers, "; "))
	}
	fmt.Println(checks.Delete(ctx, "status"))
	// Output:
	// HEAD /status 5000 Accept: */*; X-Probe: edge
	// <nil>
}

func ExampleConditions() {
	ctx, conditions := context.Background(), serviceconfig.Conditions(draft())
	_, err := conditions.Create(ctx, serviceconfig.ConditionInput{
		Name: new("admin"), Type: new(serviceconfig.ConditionRequest), Statement: new(`req.url ~ "^/admin"`),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := conditions.Update(ctx, "admin", serviceconfig.ConditionInput{Priority: new(10)}); err != nil {
		fmt.Println(err)
		return
	}
	for c, err := range conditions.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(c.Name, c.Type, c.Priority, c.Statement)
	}
	fmt.Println(conditions.Delete(ctx, "admin"))
	// Output:
	// admin REQUEST 10 req.url ~ "^/admin"
	// <nil>
}

func ExampleHeaders() {
	ctx, headers := context.Background(), serviceconfig.Headers(draft())
	_, err := headers.Create(ctx, serviceconfig.HeaderInput{
		Name: new("country"), Type: new(serviceconfig.HeaderRequest), Action: new(serviceconfig.HeaderSet),
		Destination: new("http.X-Country"), Source: new("client.geo.country_code"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := headers.Update(ctx, "country", serviceconfig.HeaderInput{IgnoreIfSet: new(true)}); err != nil {
		fmt.Println(err)
		return
	}
	for h, err := range headers.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(h.Action, h.Destination, "to", h.Source, h.IgnoreIfSet, h.Priority)
	}
	fmt.Println(headers.Delete(ctx, "country"))
	// Output:
	// set http.X-Country to client.geo.country_code true 100
	// <nil>
}

func ExampleGzips() {
	ctx, gzips := context.Background(), serviceconfig.Gzips(draft())
	_, err := gzips.Create(ctx, serviceconfig.GzipInput{Name: new("texts"), ContentTypes: []string{"text/html", "text/css"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := gzips.Update(ctx, "texts", serviceconfig.GzipInput{Extensions: []string{"html", "css"}}); err != nil {
		fmt.Println(err)
		return
	}
	for rule, err := range gzips.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(rule.Name, len(rule.ContentTypes), rule.Extensions[1])
	}
	fmt.Println(gzips.Delete(ctx, "texts"))
	// Output:
	// texts 2 css
	// <nil>
}

func ExampleCacheSettings() {
	ctx, settings := context.Background(), serviceconfig.CacheSettings(draft())
	_, err := settings.Create(ctx, serviceconfig.CacheSettingInput{Name: new("short"), TTL: new(60), StaleTTL: new(3600)})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := settings.Update(ctx, "short", serviceconfig.CacheSettingInput{Action: new(serviceconfig.CacheStore)}); err != nil {
		fmt.Println(err)
		return
	}
	for s, err := range settings.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(s.Name, s.Action, s.TTL, s.StaleTTL)
	}
	fmt.Println(settings.Delete(ctx, "short"))
	// Output:
	// short cache 60 3600
	// <nil>
}

func ExampleRequestSettings() {
	ctx, settings := context.Background(), serviceconfig.RequestSettings(draft())
	_, err := settings.Create(ctx, serviceconfig.RequestSettingInput{
		Name: new("all"), ForceSSL: new(true), HashKeys: []string{"req.url", "req.http.Host"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := settings.Update(ctx, "all", serviceconfig.RequestSettingInput{XFF: new(serviceconfig.XFFLeave)}); err != nil {
		fmt.Println(err)
		return
	}
	for s, err := range settings.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(s.Name, s.ForceSSL, s.XFF, len(s.HashKeys), s.HashKeys[1])
	}
	fmt.Println(settings.Delete(ctx, "all"))
	// Output:
	// all true leave 2 req.http.Host
	// <nil>
}

func ExampleResponseObjects() {
	ctx, responses := context.Background(), serviceconfig.ResponseObjects(draft())
	_, err := responses.Create(ctx, serviceconfig.ResponseObjectInput{
		Name: new("gone"), Status: new(410), Response: new("Gone"), Content: new("It was here once."), ContentType: new("text/plain"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := responses.Update(ctx, "gone", serviceconfig.ResponseObjectInput{Content: new("It is elsewhere.")}); err != nil {
		fmt.Println(err)
		return
	}
	for r, err := range responses.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(r.Status, r.Response, r.Content)
	}
	fmt.Println(responses.Delete(ctx, "gone"))
	// Output:
	// 410 Gone It is elsewhere.
	// <nil>
}

func ExampleSnippets() {
	ctx, snippets := context.Background(), serviceconfig.Snippets(draft())
	_, err := snippets.Create(ctx, serviceconfig.SnippetInput{
		Name: new("debug"), Type: new(serviceconfig.SnippetDeliver), Content: new(`set resp.http.X-Hit = obj.hits;`),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := snippets.Update(ctx, "debug", serviceconfig.SnippetInput{Priority: new(10)}); err != nil {
		fmt.Println(err)
		return
	}
	for s, err := range snippets.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(s.Name, s.Type, s.Priority, s.Content)
	}
	fmt.Println(snippets.Delete(ctx, "debug"))
	// Output:
	// debug deliver 10 set resp.http.X-Hit = obj.hits;
	// <nil>
}

func ExampleDynamicSnippets() {
	ctx, v := context.Background(), draft()
	snippet, err := serviceconfig.Snippets(v).Create(ctx, serviceconfig.SnippetInput{
		Name: new("block"), Type: new(serviceconfig.SnippetRecv), Dynamic: new(true), Content: new("# nobody"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	contents := serviceconfig.DynamicSnippets(v.Client(), v.ServiceID())
	if _, err := contents.Update(ctx, snippet.ID, serviceconfig.SnippetInput{Content: new("error 403;")}); err != nil {
		fmt.Println(err)
		return
	}
	now, err := contents.Get(ctx, snippet.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(now.Content)
	// Output: error 403;
}

func ExampleVCLs() {
	ctx, files := context.Background(), serviceconfig.VCLs(draft())
	for _, name := range []string{"main", "tools"} {
		if _, err := files.Create(ctx, serviceconfig.VCLInput{Name: &name, Content: new("# " + name)}); err != nil {
			fmt.Println(err)
			return
		}
	}
	if _, err := files.Update(ctx, "main", serviceconfig.VCLInput{Content: new(`include "tools";`)}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := files.SetMain(ctx, "main"); err != nil {
		fmt.Println(err)
		return
	}
	for file, err := range files.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(file.Name, file.Main)
	}
	content, err := files.Download(ctx, "main")
	fmt.Println(content, err)
	fmt.Println(files.Delete(ctx, "tools"))
	// Output:
	// main true
	// tools false
	// include "tools"; <nil>
	// <nil>
}

func ExampleLint() {
	ctx, v := context.Background(), draft()
	result, err := serviceconfig.Lint(v.Client()).ServiceVCL(ctx, v.ServiceID(), "sub vcl_recv {")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Status, len(result.Errors))
	for _, message := range result.Messages {
		fmt.Println(message.Type+":", message.Message)
	}
	// Output:
	// error 1
	// error: Braces don't match
}

func ExampleSettings() {
	ctx, settings := context.Background(), serviceconfig.Settings(draft())
	if _, err := settings.Update(ctx, serviceconfig.SettingsInput{DefaultTTL: new(60), StaleIfError: new(true)}); err != nil {
		fmt.Println(err)
		return
	}
	now, err := settings.Get(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(now.DefaultTTL, now.StaleIfError, now.StaleIfErrorTTL)
	// Output: 60 true 43200
}

func ExampleRateLimiters() {
	ctx, limiters := context.Background(), serviceconfig.RateLimiters(draft())
	limiter, err := limiters.Create(ctx, serviceconfig.RateLimiterInput{
		Name: new("logins"), HTTPMethods: []serviceconfig.HTTPMethod{serviceconfig.MethodPost}, ClientKey: []string{"req.http.Fastly-Client-IP"},
		RPSLimit: new(10), WindowSize: new(60), PenaltyBoxDuration: new(5), Action: new(serviceconfig.RateLimitRespond),
		Response: &serviceconfig.RateLimitResponseInput{Status: new(429), ContentType: new("text/plain"), Content: new("Slower, please.")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := limiters.Update(ctx, limiter.ID, serviceconfig.RateLimiterInput{RPSLimit: new(20)}); err != nil {
		fmt.Println(err)
		return
	}
	for l, err := range limiters.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(l.Name, l.HTTPMethods, l.RPSLimit, l.Response.Status, l.Response.Content)
	}
	fmt.Println(limiters.Delete(ctx, limiter.ID))
	// Output:
	// logins [POST] 20 429 Slower, please.
	// <nil>
}

func ExampleHTTP3() {
	ctx, http3 := context.Background(), serviceconfig.HTTP3(draft())
	if _, err := http3.Enable(ctx, serviceconfig.HTTP3Input{}); err != nil {
		fmt.Println(err)
		return
	}
	enabled, err := http3.Get(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("revision", enabled.FeatureRevision)
	fmt.Println(http3.Disable(ctx))
	// Output:
	// revision 1
	// <nil>
}

func ExampleApexRedirects() {
	ctx, redirects := context.Background(), serviceconfig.ApexRedirects(draft())
	redirect, err := redirects.Create(ctx, serviceconfig.ApexRedirectInput{Domains: []string{"example.com", "example.net"}, StatusCode: new(302)})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := redirects.Update(ctx, redirect.ID, serviceconfig.ApexRedirectInput{StatusCode: new(301)}); err != nil {
		fmt.Println(err)
		return
	}
	for r, err := range redirects.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(r.Domains, r.StatusCode)
	}
	fmt.Println(redirects.Delete(ctx, redirect.ID))
	// Output:
	// [example.com example.net] 301
	// <nil>
}

func ExampleImageOptimizer() {
	ctx, images := context.Background(), serviceconfig.ImageOptimizer(draft())
	if _, err := images.Update(ctx, serviceconfig.ImageOptimizerInput{WebP: new(true), WebPQuality: new(70)}); err != nil {
		fmt.Println(err)
		return
	}
	now, err := images.Get(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(now.WebP, now.WebPQuality, now.ResizeFilter)
	// Output: true 70 lanczos3
}

func ExampleDiff() {
	ctx, v := context.Background(), draft()
	clone, err := v.Clone(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = serviceconfig.Domains(v.At(clone.Number)).Create(ctx, serviceconfig.DomainInput{Name: new("www.example.com")})
	if err != nil {
		fmt.Println(err)
		return
	}
	diff, err := serviceconfig.Diff(v.Client(), v.ServiceID()).Versions(ctx, 1, clone.Number, serviceconfig.DiffQuery{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(diff.Diff) {
		if strings.Contains(line, "www.example.com") {
			fmt.Print(line)
		}
	}
	// Output: +- name: www.example.com
}

func ExampleDetails() {
	ctx, v := context.Background(), draft()
	if _, err := serviceconfig.Domains(v).Create(ctx, serviceconfig.DomainInput{Name: new("www.example.com")}); err != nil {
		fmt.Println(err)
		return
	}
	details, err := serviceconfig.Details(v.Client(), v.ServiceID()).Get(ctx, serviceconfig.DetailsQuery{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(details.Name, "has", details.Version.Domains[0].Name, "in version", details.Version.Number)
	// Output: shop has www.example.com in version 1
}
