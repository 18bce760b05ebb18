package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// TestOperationsThatCanNotBe checks that an invalid operation returns an error before any
// request, and that the error names the invalid field.
func TestOperationsThatCanNotBe(t *testing.T) {
	number, text := 5, "a"
	var noStringer *url.URL
	tests := []struct {
		name   string
		change func(op *fastly.Op)
		want   string
	}{
		{"no method", func(op *fastly.Op) { op.Method = "" }, "the operation has no method"},
		{"method with a space", func(op *fastly.Op) { op.Method = "GET /" }, `the method "GET /" has a character`},
		{"no path", func(op *fastly.Op) { op.Path = "" }, `the path "" does not begin with a slash`},
		{"path without slash", func(op *fastly.Op) { op.Path = "thing/{id}" }, `the path "thing/{id}" does not begin with a slash`},
		{"absolute URL", func(op *fastly.Op) { op.Path = "https://example.com/{id}" }, "does not begin with a slash"},
		{"open brace", func(op *fastly.Op) { op.Path = "/thing/{id" }, `a brace of the path "/thing/{id" is not closed`},
		{"no argument", func(op *fastly.Op) { op.Args = nil }, "no argument for {id} of /thing/{id}"},
		{"too many arguments", func(op *fastly.Op) { op.Args = []any{"a", "b", "c"} }, "2 arguments too many for /thing/{id}"},
		{"empty argument", func(op *fastly.Op) { op.Args = []any{""} }, "id is empty"},
		{"dot", func(op *fastly.Op) { op.Args = []any{"."} }, `id is "."`},
		{"two dots", func(op *fastly.Op) { op.Args = []any{".."} }, `id is ".."`},
		{"nil argument", func(op *fastly.Op) { op.Args = []any{nil} }, "id: the argument is nil"},
		{"pointer to a text", func(op *fastly.Op) { op.Args = []any{&text} }, "id: an argument of type *string has no text"},
		{"pointer to a number", func(op *fastly.Op) { op.Args = []any{&number} }, "id: an argument of type *int has no text"},
		{"nil pointer that prints", func(op *fastly.Op) { op.Args = []any{noStringer} }, "id: an argument of type *url.URL has no text"},
		{"function", func(op *fastly.Op) { op.Args = []any{func() {}} }, "id: an argument of type func() has no text"},
		{"slice", func(op *fastly.Op) { op.Args = []any{[]string{"a"}} }, "id: an argument of type []string has no text"},
		{"map", func(op *fastly.Op) { op.Args = []any{map[string]int{}} }, "id: an argument of type map[string]int has no text"},
		{"struct", func(op *fastly.Op) { op.Args = []any{struct{}{}} }, "id: an argument of type struct {} has no text"},
		{"unknown bucket", func(op *fastly.Op) { op.Bucket = 9 }, "there is no bucket 9"},
		{"unknown class", func(op *fastly.Op) { op.Retry = 3 }, "there is no retry class 3"},
		{"unknown reply", func(op *fastly.Op) { op.Reply = 4 }, "there is no form of reply 4"},
		{"negative timeout", func(op *fastly.Op) { op.Timeout = -1 }, "the timeout -1ns is negative"},
		{"query that is none", func(op *fastly.Op) { op.Query = "x=1" }, "query: want url.Values, a map or a struct, not string"},
		{"body that is none", func(op *fastly.Op) { op.Body = fastly.JSONBody(func() {}) }, "func()"},
	}
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	require.NoError(t, err)
	for _, tt := range tests {
		op := thing(http.MethodGet)
		tt.change(&op)
		_, err := fastly.Do[fastly.NoReply](t.Context(), client, op)
		require.ErrorContains(t, err, tt.want, tt.name)
		require.ErrorContains(t, err, "fastly: touch thing: ", tt.name)
		_, answered := errors.AsType[*fastly.Error](err)
		require.False(t, answered, tt.name)
	}
	require.Empty(t, fake.Requests())
	t.Logf("%d operations", len(tests))
}

// TestRetryPoliciesThatCanNotBe checks that invalid retry policies are refused, and extreme
// values are accepted.
func TestRetryPoliciesThatCanNotBe(t *testing.T) {
	const most = time.Duration(1<<63 - 1)
	for want, policies := range map[string][]fastly.RetryPolicy{
		"is longer than MaxWait": {
			{MinWait: time.Hour, MaxWait: time.Second}, {MinWait: time.Hour}, {MinWait: 31 * time.Second}, {MinWait: 2, MaxWait: 1},
		},
		"has a negative number": {{MaxAttempts: -1}, {MinWait: -1}, {MaxWait: -1}},
		"":                      {{MaxWait: 1}, {MinWait: most, MaxWait: most}, {MaxWait: most}, {MinWait: 1, MaxWait: 1}, {MaxAttempts: math.MaxInt}},
	} {
		for _, policy := range policies {
			synctest.Test(t, func(t *testing.T) {
				client, err := fastly.New(fastly.WithToken(fastlytest.Token), fastly.WithRetries(policy),
					fastly.WithTransport(transportFunc(func(req *http.Request) (*http.Response, error) { return respond(req, 503, ""), nil })))
				if want != "" {
					require.ErrorContains(t, err, "WithRetries: ")
					require.ErrorContains(t, err, want)
					return
				}
				require.NoError(t, err)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				began := time.Now()
				require.ErrorContains(t, touch(ctx, client, thing(http.MethodGet)), "503")
				require.LessOrEqual(t, time.Since(began), time.Minute)
			})
		}
	}
}

// TestPurgedSitesGetNothingOfTheClient checks that a purged site never receives header fields and
// parameters of the client, but receives those of the call.
func TestPurgedSitesGetNothingOfTheClient(t *testing.T) {
	var got *http.Request
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		got = req
		return respond(req, 200, `{"status":"ok","id":"1-2-3"}`), nil
	}, fastly.WithHeader("X-Internal", "secret"), fastly.WithHeader("Authorization", "secret"), fastly.WithQuery("internal", "secret"), fastly.WithCustomer("secret"))
	for name, send := range map[string]func(ctx context.Context, rawURL string, opts ...fastly.CallOption) (*fastly.PurgeResult, error){
		"Site": client.Purge.Site, "SiteWithToken": client.Purge.SiteWithToken,
	} {
		_, err := send(t.Context(), "https://www.example.com/a?b=c", fastly.WithHeader("X-Asked", "yes"))
		require.NoError(t, err, name)
		require.Equal(t, "https://www.example.com/a?b=c", got.URL.String(), name)
		require.Equal(t, "yes", got.Header.Get("X-Asked"), name)
		for field, values := range got.Header {
			for _, value := range values {
				require.NotContains(t, value, "secret", "%s: %s", name, field)
			}
		}
	}
	require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)))
	require.Equal(t, "secret", got.Header.Get("X-Internal"), "the API does get it")
}

// TestResponseOfCallsInParallel checks that concurrent calls can share an option.
func TestResponseOfCallsInParallel(t *testing.T) {
	client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, `{"a":1}`), nil })
	var r fastly.Response
	var statuses []int
	one := fastly.WithResponse(&r)
	each := fastly.WithResponseFunc(func(r *fastly.Response) { statuses = append(statuses, r.StatusCode) })
	var wg sync.WaitGroup
	const n = 50
	for range n {
		wg.Go(func() {
			for _, opt := range []fastly.CallOption{one, each} {
				if err := touch(t.Context(), client, thing(http.MethodGet), opt); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	require.Len(t, statuses, n)
	require.Equal(t, `{"a":1}`, string(r.Body))
}

// TestClientTimeoutOfLongOperations checks that the timeout of a client does not shorten
// operations with a longer timeout, while the timeout of a call does.
func TestClientTimeoutOfLongOperations(t *testing.T) {
	for _, d := range []time.Duration{10 * time.Minute, 90 * time.Second} {
		for name, tt := range map[string]struct {
			call []fastly.CallOption
			want time.Duration
		}{
			"client": {nil, d},
			"call":   {[]fastly.CallOption{fastly.WithTimeout(time.Second)}, time.Second},
		} {
			t.Run(fmt.Sprint(name, " ", d), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client := inMemory(t, func(req *http.Request) (*http.Response, error) { return nil, until(req, time.Hour) },
						fastly.WithTimeout(5*time.Second), fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
					op := thing(http.MethodPut)
					op.Timeout = d
					began := time.Now()
					require.ErrorIs(t, touch(t.Context(), client, op, tt.call...), context.DeadlineExceeded)
					require.Equal(t, tt.want, time.Since(began))
				})
			})
		}
	}
}
