package collection_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// counted holds the metrics of the test feed.
type counted struct {
	Requests int `json:"requests"`
}

// TestLive checks that a stream continues from the end of the last reply, recovers missed seconds after a
// failure, and ends with permanent errors.
func TestLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, transport := handledBy(t, nil)
		family := collection.NewFamily(collection.Spec{Noun: "widget", Path: "/v1/widgets/{service_id}/ts"})
		transport.handler = func(w http.ResponseWriter, _ *http.Request) {
			now := time.Now().Unix()
			second := func(recorded int64) any {
				part := map[string]any{"a": map[string]any{"requests": recorded}}
				return map[string]any{"recorded": recorded, "aggregated": part, "datacenter": map[string]any{"AMS": part}}
			}
			w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
			switch len(transport.requests) {
			case 1:
				replyJSON(w, http.StatusOK, map[string]any{"Data": []any{second(now - 9)}, "Timestamp": now, "AggregateDelay": 9})
			case 2:
				w.WriteHeader(http.StatusBadGateway)
			case 3:
				time.Sleep(200 * time.Second) // longer than the host keeps data
				now = time.Now().Unix()
				replyJSON(w, http.StatusOK, map[string]any{"Data": []any{second(now - 9)}, "Timestamp": now, "AggregateDelay": 9})
			default:
				replyJSON(w, http.StatusForbidden, map[string]any{"Error": "unauthorized"})
			}
		}
		var seconds, gaps, failures int
		for element, err := range collection.NewLive[counted](family.At(client, "S1")).Live(t.Context(), fastly.WithTimeout(5*time.Minute)) {
			switch {
			case err != nil:
				require.ErrorIs(t, err, fastly.ErrForbidden)
				failures++
			case element.Gap != nil:
				require.ErrorContains(t, element.Gap.Cause, "502")
				require.Zero(t, element.LiveSecond)
				gaps++
			default:
				require.Equal(t, int(element.Recorded.Unix()), element.Aggregated["a"].Requests)
				require.Equal(t, element.Aggregated, element.Datacenters["AMS"])
				seconds++
			}
		}
		require.Equal(t, []int{2, 1, 1}, []int{seconds, gaps, failures})
		var paths []string
		for _, r := range transport.requests {
			require.Equal(t, "rt.fastly.com", r.URL.Host)
			paths = append(paths, r.URL.Path)
		}
		require.Equal(t, "/v1/widgets/S1/ts/0", paths[0])
		require.Equal(t, "/v1/widgets/S1/ts/h", paths[2], "after a failure")
	})
}

// TestLiveOfNoService checks that a stream without a service returns an error.
func TestLiveOfNoService(t *testing.T) {
	client, transport := handledBy(t, nil)
	at := func(path string, args ...any) *collection.Address {
		return collection.NewFamily(collection.Spec{Noun: "widget", Path: path}).At(client, args...)
	}
	for words, address := range map[string]*collection.Address{
		"the zero value has no address":                    nil,
		"the path /v1/widgets/ts is not that of a service": at("/v1/widgets/ts"),
		"the path /v1/{a}/{b}/ts is not that of a service": at("/v1/{a}/{b}/ts", "a", "b"),
		"0 arguments instead of 1":                         at("/v1/{a}/ts"),
	} {
		for _, err := range collection.NewLive[counted](address).Live(t.Context()) {
			require.ErrorContains(t, err, words)
		}
	}
	require.Empty(t, transport.requests)
}
