package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// This program uses a fake account in memory. Programs usually call fastly.New(), which reads the
// token and the hosts from the environment.
func Example() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fastly.New(fastly.WithToken(fastlytest.Token), fastly.WithTransport(fake))
	if err != nil {
		fmt.Println(err)
		return
	}
	svc, err := client.Services.Create(ctx, fastly.ServiceInput{Name: new("shop"), Comment: new("sells shoes")})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := client.Services.Edit(ctx, svc.ID, func(ctx context.Context, v fastly.Version) error {
		_, err := v.Update(ctx, fastly.VersionInput{Comment: new("first of all")})
		return err
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := client.Purge.Keys(ctx, svc.ID, slices.Values([]string{"home", "article/1", "article/2"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(svc.Name, "serves version", result.Version.Number())
	fmt.Println(report.Done(), "keys purged with", report.Requests, "request")
	// Output:
	// shop serves version 2
	// 3 keys purged with 1 request
}

func ExampleNew() {
	fake := fastlytest.NewFake()
	fake.AddService("shop")
	client, err := fastly.New(
		fastly.WithToken(fastlytest.Token),
		fastly.WithProduct("deploy-tool/1.4"),
		fastly.WithLimits(fastly.Limits{Reserve: 100}), // leave 100 writes of each hour to others
		fastly.WithTransport(fake),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	services, err := client.Services.List(context.Background())
	fmt.Println(client, len(services), err)
	// Output: fastly.Client(api.fastly.com) 1 <nil>
}

func ExampleServices_All() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range 250 {
		fake.AddService(fmt.Sprintf("service %d", i))
	}
	count := 0
	for svc, err := range client.Services.All(ctx) { // fetches further pages as needed
		if err != nil {
			fmt.Println(err)
			return
		}
		if count++; svc.Name == "service 120" {
			break
		}
	}
	fmt.Println(count, "services in", len(fake.Requests()), "requests")
	// Output: 121 services in 2 requests
}

func ExampleServices_Where() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"shop", "blog", "wiki"} {
		fake.AddService(name)
	}
	for svc, err := range client.Services.Where(fastly.ServiceQuery{Sort: "name", Direction: fastly.Descending}).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(svc.Name)
	}
	// Output:
	// wiki
	// shop
	// blog
}

func ExampleServices_Update() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc, err := client.Services.Create(ctx, fastly.ServiceInput{Name: new("shop"), Comment: new("sells shoes")})
	if err != nil {
		fmt.Println(err)
		return
	}
	svc, err = client.Services.Update(ctx, svc.ID, fastly.ServiceInput{Comment: new("")}) // the name is unchanged
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q %q\n", svc.Name, svc.Comment)
	fmt.Println(client.Services.Delete(ctx, svc.ID))
	// Output:
	// "shop" ""
	// <nil>
}

func ExampleServices_Search() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.AddService("shop")
	svc, err := client.Services.Search(ctx, "shop")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Services.Search(ctx, "attic")
	fmt.Println(svc.Name, errors.Is(err, fastly.ErrNotFound))
	// Output: shop true
}

func ExampleServices_Active() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	_, err = client.Services.Active(ctx, svc.ID)
	fmt.Println(errors.Is(err, fastly.ErrNoActiveVersion))
	if _, err := client.Version(svc.ID, 1).Activate(ctx); err != nil {
		fmt.Println(err)
		return
	}
	v, err := client.Services.Active(ctx, svc.ID)
	fmt.Println(v.Number(), err)
	// Output:
	// true
	// 1 <nil>
}

func ExampleServices_Versions() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	if _, err := client.Services.CreateVersion(ctx, svc.ID, fastly.VersionInput{Comment: new("blank")}); err != nil {
		fmt.Println(err)
		return
	}
	versions, err := client.Services.Versions(ctx, svc.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range versions {
		fmt.Printf("%d locked=%t %q\n", v.Number, v.Locked, v.Comment)
	}
	// Output:
	// 1 locked=false ""
	// 2 locked=false "blank"
}

// To change an active configuration, use Services.Edit. It performs these steps with additional
// checks.
func ExampleVersion_Activate() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	svc.Warn(2, "Warning: No default director found")

	draft, err := client.Version(svc.ID, 1).Clone(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	v := client.Version(svc.ID, draft.Number)
	if _, err := v.Validate(ctx); err != nil {
		fmt.Println(err) // message of the compiler
		return
	}
	info, err := v.Activate(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("version", info.Number, "active:", info.Active, "locked:", info.Locked)
	fmt.Println(info.Warnings())
	// Output:
	// version 2 active: true locked: true
	// [Warning: No default director found]
}

func ExampleVersion_Clone() {
	ctx, fake := context.Background(), fastlytest.NewFake()
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
	v, err := client.Services.Active(ctx, svc.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	clone, err := v.Clone(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("version", clone.Number, "locked:", clone.Locked)
	// Output: version 2 locked: false
}

func ExampleVersion_Validate() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	svc.Invalidate(1, "Version has no associated backends")
	result, err := client.Version(svc.ID, 1).Validate(ctx)
	if errors.Is(err, fastly.ErrInvalidVersion) {
		fmt.Println(result.Message)
	}
	// Output: Version has no associated backends
}

func ExamplePurge_URL() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := client.Purge.URL(ctx, "https://www.example.com/shoes?size=42&size=43", fastly.WithSoftPurge())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Status, fake.Purges()[0].URL, "soft:", fake.Purges()[0].Soft)
	// Output: ok www.example.com/shoes?size=42&size=43 soft: true
}

func ExamplePurge_Site() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := client.Purge.Site(ctx, "https://www.example.com/shoes"); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fake.Requests()[0], "with token:", fake.Purges()[0].Token)
	// Output: PURGE /shoes (200) with token: false
}

func ExamplePurge_Key() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	result, err := client.Purge.Key(ctx, svc.ID, "article/1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Status, fake.Purges()[0].Keys)
	// Output: ok [article/1]
}

func ExamplePurge_Keys() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	keys := make([]string, 1000)
	for i := range keys {
		keys[i] = fmt.Sprintf("article/%d", i)
	}
	report, err := client.Purge.Keys(ctx, svc.ID, slices.Values(keys)) // any number of keys, 256 per request
	if err != nil {
		for key, err := range report.Failures() {
			fmt.Println(key, err)
		}
		return
	}
	fmt.Println(report.Done(), "keys in", report.Requests, "requests")
	// Output: 1000 keys in 4 requests
}

func ExamplePurge_All() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	fmt.Println(client.Purge.All(ctx, svc.ID), len(fake.Purges()))
	// Output: <nil> 1
}

// Use Do for operations that the module lacks.
func ExampleDo() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.Inject(fastlytest.Fault{Path: "/lighthouses/17", Status: http.StatusOK, Body: `{"name":"Roter Sand","height":"28"}`})

	type lighthouse struct {
		Name   string `json:"name"`
		Height int    `json:"height"` // the API may send a string
	}
	found, err := fastly.Do[lighthouse](ctx, client, fastly.Op{
		Name: "get lighthouse", Method: http.MethodGet, Path: "/lighthouses/{id}", Args: []any{17},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(found.Name, found.Height)
	// Output: Roter Sand 28
}

func ExampleAll() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range 5 {
		fake.AddService(fmt.Sprintf("service %d", i))
	}
	type named struct {
		Name string `json:"name"`
	}
	op := fastly.Op{Name: "list names", Method: http.MethodGet, Path: "/service"}
	paging := fastly.Paging{Style: fastly.PageLink, Size: 2}
	names, err := fastly.Collect(fastly.All[named](ctx, client, op, paging))
	fmt.Println(len(names), "in", len(fake.Requests()), "requests", err)
	// Output: 5 in 3 requests <nil>
}

func ExampleError() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.AddService("shop")
	_, err = client.Services.Create(ctx, fastly.ServiceInput{Name: new("shop")})
	if errors.Is(err, fastly.ErrConflict) { // meaning of the reply
		fmt.Println("there is one already")
	}
	if e, ok := errors.AsType[*fastly.Error](err); ok { // message of the API
		fmt.Println(e.StatusCode, e.Message, "–", e.Detail)
	}
	fmt.Println(err)
	// Output:
	// there is one already
	// 409 Duplicate record – Duplicate service: 'shop'
	// fastly: create service: POST /service: 409 Duplicate record: Duplicate service: 'shop'
}

func ExampleRateLimitError() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	fake.SetRemaining(fastlytest.User, 1)
	for range 2 {
		// By default, a call waits up to two minutes for the rate limit.
		err = client.Purge.All(ctx, svc.ID, fastly.WithMaxWait(0))
	}
	if refused, ok := errors.AsType[*fastly.RateLimitError](err); ok {
		fmt.Println(refused.Bucket, refused.Remaining, "left, again at full hour:", !refused.RetryAt().IsZero())
	}
	fmt.Println(len(fake.Requests()), "request was sent")
	// Output:
	// write 0 left, again at full hour: true
	// 1 request was sent
}

func ExampleClient_Budget() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	fmt.Println("known:", client.Budget().Known) // unknown until the reply to the first write
	if err := client.Purge.All(ctx, svc.ID); err != nil {
		fmt.Println(err)
		return
	}
	budget := client.Budget()
	fmt.Println("known:", budget.Known, "left:", budget.Remaining)
	fmt.Println("500 more:", budget.Enough(500), "5000 more:", budget.Enough(5000))
	// Output:
	// known: false
	// known: true left: 999
	// 500 more: true 5000 more: false
}

func ExampleClient_With() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	patient, err := client.With(fastly.WithWaitForReset()) // same connections, same rate limit
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := patient.Purge.All(ctx, svc.ID); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client.Budget().Remaining)
	// Output: 999
}

func ExampleRunBulk() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	create := fastly.Bulk[string, *fastly.Service]{
		Name: "create services", MaxItems: 1,
		Send: func(ctx context.Context, names []string) ([]fastly.Outcome[*fastly.Service], error) {
			svc, err := client.Services.Create(ctx, fastly.ServiceInput{Name: &names[0]})
			return []fastly.Outcome[*fastly.Service]{{Result: svc, Err: err}}, nil
		},
	}
	names := slices.Values([]string{"shop", "blog", "shop"})
	report, err := fastly.RunBulk(ctx, names, create, fastly.WithBulk(fastly.BulkOptions{Parallel: 1}))
	for name, svc := range report.Results() {
		fmt.Println("made", name, svc.Name == name)
	}
	for name, err := range report.Failures() {
		fmt.Println("failed", name, errors.Is(err, fastly.ErrConflict))
	}
	if bulk, ok := errors.AsType[*fastly.BulkError](err); ok {
		fmt.Println(bulk.Done, bulk.Failed, bulk.NotTried)
	}
	// Output:
	// made shop true
	// made blog true
	// failed shop true
	// 2 1 0
}

func ExampleWithEvents() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client(fastly.WithEvents(func(_ context.Context, e fastly.Event) {
		fmt.Println(e.Kind, e.Method, e.Template, e.StatusCode)
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	if _, err := client.Services.Get(ctx, svc.ID); err != nil {
		fmt.Println(err)
	}
	// Output: attempt GET /service/{service_id} 200
}

func ExampleWithLogger() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	handler := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "elapsed" {
				return slog.Attr{}
			}
			return a
		},
	})
	client, err := fake.Client(fastly.WithLogger(slog.New(handler)))
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.AddService("shop")
	if _, err := client.Services.Search(ctx, "shop"); err != nil {
		fmt.Println(err)
	}
	// Output: level=DEBUG msg="fastly: attempt" op="search service" method=GET path=/service/search attempt=1 status=200
}

// A custom transport can observe requests, or reply in place of the API.
func ExampleWithTransport() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	svc := fake.AddService("shop")
	client, err := fastly.New(fastly.WithToken(fastlytest.Token), fastly.WithTransport(transportFunc(func(req *http.Request) (*http.Response, error) {
		fmt.Println(req.Method, req.URL.Host)
		return fake.RoundTrip(req)
	})))
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := client.Services.Get(ctx, svc.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(found.Name)
	// Output:
	// GET api.fastly.com
	// shop
}

func ExampleWithTokenSource() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	source := fastly.TokenSource(func(context.Context) (fastly.Secret, error) {
		return fastlytest.Token, nil // a real source reads the token from a vault and caches it
	})
	client, err := fake.Client(fastly.WithTokenSource(source))
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.AddService("shop")
	services, err := client.Services.List(ctx)
	fmt.Println(len(services), err)
	// Output: 1 <nil>
}

func ExampleWithResponse() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	var reply fastly.Response
	if err := client.Purge.All(ctx, svc.ID, fastly.WithResponse(&reply)); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reply.StatusCode, string(reply.Body), reply.Header.Get("Fastly-Ratelimit-Remaining"))
	// Output: 200 {"status":"ok"} 999
}

func ExampleSecret() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.Inject(fastlytest.Fault{Path: "/service/{}", Status: http.StatusOK, Body: `{"name":"shop","publish_key":"hush-hush"}`})
	svc, err := client.Services.Get(ctx, "SU1Z0isxPaozGVKXdv0eY")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(svc.PublishKey)
	fmt.Println(svc.PublishKey.Reveal())
	// Output:
	// [redacted]
	// hush-hush
}

// A nullable field has three states: unset, a value, or null.
func ExampleNullable() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	type input struct {
		Placement fastly.Nullable[string] `json:"placement,omitzero"`
	}
	fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}/logging/s3/{}", Times: -1, Status: http.StatusOK})
	for _, in := range []input{{}, {Placement: fastly.NullableValue("none")}, {Placement: fastly.NullableNull[string]()}} {
		op := client.Version("SU1Z0isxPaozGVKXdv0eY", 1).Op(http.MethodPut, "update S3 logging endpoint", "/logging/s3/{name}", "logs")
		op.Body = fastly.JSONBody(in)
		if _, err := fastly.Do[fastly.NoReply](ctx, client, op); err != nil {
			fmt.Println(err)
			return
		}
	}
	for _, r := range fake.Requests() {
		fmt.Println(string(r.Body))
	}
	// Output:
	// {}
	// {"placement":"none"}
	// {"placement":null}
}
