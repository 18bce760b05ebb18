package fastly_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// TestBulkRunsThatSendNothing checks that an error that no request can avoid ends the run before
// anything is sent, and that no batch is counted.
func TestBulkRunsThatSendNothing(t *testing.T) {
	keys := []string{}
	for i := range 4000 {
		keys = append(keys, fmt.Sprint("key-", i))
	}
	hits := 0
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		hits++
		return respond(req, 200, `{}`), nil
	})
	closed := inMemory(t, func(req *http.Request) (*http.Response, error) { hits++; return respond(req, 200, `{}`), nil })
	require.NoError(t, closed.Close())
	run := func(send func(ctx context.Context, batch []string) error) error {
		_, err := fastly.RunBulk(t.Context(), slices.Values(keys), fastly.Bulk[string, int]{
			Name: "list things", MaxItems: 100,
			Send: func(ctx context.Context, batch []string) ([]fastly.Outcome[int], error) {
				return make([]fastly.Outcome[int], len(batch)), send(ctx, batch)
			},
		}, fastly.WithBulk(fastly.BulkOptions{Parallel: 1}))
		return err
	}
	calls := 0
	reports := map[string]func() (requests, done, failed, notTried int, err error){
		"no service": purges(t, client.Purge, "", keys),
		"dots":       purges(t, client.Purge, "..", keys),
		"closed":     purges(t, closed.Purge, "SU1", keys),
		"zero Purge": purges(t, fastly.Purge{}, "SU1", keys),
		"option":     purges(t, client.Purge, "SU1", keys, fastly.WithHeader("Fastly-Key", "x")),
	}
	for name, f := range reports {
		requests, done, failed, notTried, err := f()
		require.Error(t, err, name)
		require.Equal(t, []int{0, 0, 0}, []int{requests, done, failed}, "%s: %v", name, err)
		if name != "option" { // the error occurs before the keys are read
			require.Equal(t, len(keys), notTried, name)
		}
	}
	require.Zero(t, hits)
	require.Error(t, run(func(ctx context.Context, _ []string) error {
		calls++
		op := thing(http.MethodPut)
		op.Body = fastly.JSONBody(math.NaN())
		return touch(ctx, client, op)
	}))
	require.Equal(t, 1, calls, "batches after the first that could not be sent")
	require.Zero(t, hits)
}

func purges(t *testing.T, p fastly.Purge, id string, keys []string, opts ...fastly.CallOption) func() (requests, done, failed, notTried int, err error) {
	t.Helper()
	return func() (requests, done, failed, notTried int, err error) {
		report, err := p.Keys(t.Context(), id, slices.Values(keys), opts...)
		return report.Requests, report.Done(), report.Failed(), report.NotTried(), err
	}
}

// TestPurgesOfNoService checks that the error for a nonexistent service ends the run.
func TestPurgesOfNoService(t *testing.T) {
	keys := []string{}
	for i := range 4000 {
		keys = append(keys, fmt.Sprint("key-", i))
	}
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		return respond(req, 404, `{"msg":"Record not found"}`), nil
	})
	report, err := client.Purge.Keys(t.Context(), "SU1", slices.Values(keys), fastly.WithBulk(fastly.BulkOptions{Parallel: 1}))
	require.ErrorIs(t, err, fastly.ErrNotFound)
	require.Equal(t, 1, report.Requests)
	require.Equal(t, len(keys), report.Failed()+report.NotTried())
	require.Equal(t, 256, report.Failed())
}
