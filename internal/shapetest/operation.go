package shapetest

import (
	"cmp"
	"context"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// Service is the id of the service in all operations.
const Service = "S1"

// Operation is a line in the table of requests of a package: a call, the expected request, and the
// result for a reply. K is the receiver of the calls: a collection, or a struct of collections.
type Operation[K any] struct {
	Name   string
	Call   func(ctx context.Context, on K) (any, error)
	Sent   string // method, path with query, and body: "PUT /service/S1/version/3/acl/a name=b"
	Status int    // status of the reply; 200 if zero
	Reply  string // body of the reply
	Want   any    // expected result of the call

	// Header holds request header fields in addition to the common ones: Content-Type according to
	// the body, User-Agent and token. Accept is "application/json" unless set here.
	Header map[string]string
	// ReplyHeader holds the header fields of the reply that contain data.
	ReplyHeader http.Header
	// Turn is the write lock of the operation. If empty, it is the lock of [Service].
	Turn string

	Again      bool // whether the operation is retried after a 503
	Uncounted  bool // a write that does not count against the rate limit
	Unrecorded bool // a write that may or may not count: the SDK counts it, the fake does not
	Parallel   bool // a write without a write lock
}

// CheckOperations checks the request and the result of each operation. Reads do not count and
// acquire no lock. Writes count and acquire the write lock of [Service].
func CheckOperations[K any](t *testing.T, on func(*fastly.Client) K, operations []Operation[K]) {
	t.Helper()
	require.NotEmpty(t, operations)
	for _, op := range operations {
		t.Run(op.Name, func(t *testing.T) { op.check(t, on) })
	}
	t.Logf("%d operations", len(operations))
}

// check calls the operation three times, the last two concurrently. The first request fails with
// status 503, so there are four requests.
func (op *Operation[K]) check(t *testing.T, on func(*fastly.Client) K) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		claimed := &claims{Coordinator: fastly.NewCoordinator(fastly.Limits{})}
		client, fake := fastlytest.New(t, fastly.WithCoordinator(claimed))
		ctx, k := recorder.InTest(t.Context(), t.Name()), on(client)
		_, err := client.Services.Create(ctx, fastly.ServiceInput{Name: new("shop")}) // learns the rate limit
		require.NoError(t, err)

		fake.Inject(fastlytest.Fault{Status: http.StatusServiceUnavailable})
		fake.Inject(fastlytest.Fault{
			Status: cmp.Or(op.Status, http.StatusOK), Header: op.ReplyHeader, Body: op.Reply, Delay: time.Second, Times: -1,
		})
		got, err := op.Call(ctx, k)
		require.Equal(t, op.Again, err == nil, "%v", err)
		if err != nil {
			got, err = op.Call(ctx, k)
			require.NoError(t, err)
		}
		require.Equal(t, op.Want, got)

		var group sync.WaitGroup
		for range 2 {
			group.Go(func() { _, _ = op.Call(ctx, k) })
		}
		group.Wait()
		requests := fake.Requests()[1:]
		require.Len(t, requests, 4)
		read := strings.HasPrefix(op.Sent, "GET ")
		counted, inTurn := !read && !op.Uncounted, !read && !op.Parallel
		for _, r := range requests {
			require.Equal(t, op.Sent, line(r))
			require.Equal(t, op.header(string(r.Body)), headerOf(r))
			require.Equal(t, counted && !op.Unrecorded, r.Counted, "whether the API counts it")
		}
		require.Equal(t, !inTurn, fake.Peak() == 2, "at most %d at once", fake.Peak())
		require.Empty(t, fake.Overlaps(), "the fake knows what may be lost")
		turn := ""
		if inTurn {
			turn = cmp.Or(op.Turn, fastly.ServiceTurn(Service))
		}
		claimed.check(t, counted, turn)
	})
}

// header returns the expected header of a request with a body.
func (op *Operation[K]) header(body string) map[string]string {
	want := map[string]string{"Accept": "application/json"}
	switch {
	case body == "":
	case strings.HasPrefix(body, "{") || strings.HasPrefix(body, "["):
		want["Content-Type"] = "application/json"
	case strings.HasPrefix(body, "--"):
		want["Content-Type"] = "multipart/form-data"
	default:
		want["Content-Type"] = "application/x-www-form-urlencoded"
	}
	maps.Copy(want, op.Header)
	return want
}

// headerOf returns the header of a request without the fields that every request has.
func headerOf(r fastlytest.Request) map[string]string {
	header := map[string]string{}
	for name := range r.Header {
		if !slices.Contains([]string{"Fastly-Key", "User-Agent", "Content-Length", "Accept-Encoding"}, name) {
			header[name] = r.Header.Get(name)
		}
	}
	if media, _, err := mime.ParseMediaType(header["Content-Type"]); err == nil {
		header["Content-Type"] = media
	}
	if len(r.Body) == 0 && header["Content-Type"] == "application/x-www-form-urlencoded" {
		delete(header, "Content-Type") // the form is empty
	}
	return header
}

// line formats a request as in an Operation. The boundary of a multipart body is replaced by
// BOUNDARY.
func line(r fastlytest.Request) string {
	body := string(r.Body)
	if _, params, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && params["boundary"] != "" {
		body = strings.ReplaceAll(body, params["boundary"], "BOUNDARY")
	}
	return strings.TrimSpace(r.Method + " " + r.URI + " " + body)
}

// claims is a coordinator that records all claims.
type claims struct {
	fastly.Coordinator

	mu    sync.Mutex
	turns []string
	drawn []fastly.Bucket
}

// TakeTurn records the turn and forwards the request.
func (c *claims) TakeTurn(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
	c.mu.Lock()
	c.turns = append(c.turns, req.Key)
	c.mu.Unlock()
	return c.Coordinator.TakeTurn(ctx, req)
}

// TakeToken records the budget and forwards the request.
func (c *claims) TakeToken(ctx context.Context, req fastly.TokenRequest) (fastly.TokenGrant, error) {
	c.mu.Lock()
	c.drawn = append(c.drawn, req.Bucket)
	c.mu.Unlock()
	return c.Coordinator.TakeToken(ctx, req)
}

// check compares the recorded claims with those expected for four requests, after the request that
// created a service.
func (c *claims) check(t *testing.T, counted bool, turn string) {
	t.Helper()
	var drawn []fastly.Bucket
	if counted {
		drawn = slices.Repeat([]fastly.Bucket{fastly.BucketWrites}, 4)
	}
	require.ElementsMatch(t, drawn, c.drawn[1:], "draws on a budget")
	var turns []string
	if turn != "" {
		turns = []string{"api.fastly.com/" + turn}
	}
	require.Equal(t, turns, slices.Compact(c.turns), "waits for a turn")
}

// ErrorOf returns the error of a call and discards the result.
func ErrorOf[T any](_ T, err error) error { return err }
