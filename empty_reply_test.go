package fastly_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// toy is an object, and toyInput its input, of the families in these tests.
type (
	toy struct {
		Name    string `json:"name"`
		Wheels  int    `json:"wheels"`
		Wound   bool   `json:"wound"`
		Comment string `json:"comment"`
	}
	toyInput struct {
		Name    *string                 `json:"name,omitzero"`
		Wheels  *int                    `json:"wheels,omitzero"`
		Wound   *bool                   `json:"wound,omitzero"`
		Comment fastly.Nullable[string] `json:"comment,omitzero"`
	}
)

var (
	toyFamily   = collection.NewFamily(collection.Spec{Noun: "toy", Path: collection.VersionPath + "/toy", Key: "name"})
	shelfFamily = collection.NewFamily(collection.Spec{Noun: "toy", Path: "/toys"})
)

// TestRepliesWithoutTheirObject checks that a successful reply with an empty body, null, [] or {}
// is an error where an object is expected.
func TestRepliesWithoutTheirObject(t *testing.T) {
	calls := 0
	for _, body := range []string{"", " \n", "null", "[]", "{}", " { } ", "[ ]\n"} {
		client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, http.StatusOK, body), nil })
		ctx, v := t.Context(), client.Version("S1", 1)
		toys := collection.New[toy, toyInput](toyFamily.In(v))
		shelf := collection.New[toy, toyInput](shelfFamily.At(client))
		for name, call := range map[string]func() (any, error){
			"Services.Get":      func() (any, error) { return client.Services.Get(ctx, "S1") },
			"Services.Update":   func() (any, error) { return client.Services.Update(ctx, "S1", fastly.ServiceInput{}) },
			"Version.Get":       func() (any, error) { return v.Get(ctx) },
			"Version.Update":    func() (any, error) { return v.Update(ctx, fastly.VersionInput{}) },
			"Collection.Get":    func() (any, error) { return toys.Get(ctx, "a") },
			"Collection.Create": func() (any, error) { return toys.Create(ctx, toyInput{}) },
			"Collection.Update": func() (any, error) { return toys.Update(ctx, "a", toyInput{}) },
			"Shelf.Get":         func() (any, error) { return shelf.Get(ctx, "a") },
			"Shelf.Create":      func() (any, error) { return shelf.Create(ctx, toyInput{}) },
			"Shelf.Update":      func() (any, error) { return shelf.Update(ctx, "a", toyInput{}) },
			"Purge.Key":         func() (any, error) { return client.Purge.Key(ctx, "S1", "key") },
			"Purge.URL":         func() (any, error) { return client.Purge.URL(ctx, "example.com/") },
			"Stats.Aggregate":   func() (any, error) { return client.Stats.Aggregate(ctx, fastly.StatsQuery{}) },
			"Stats.Summary":     func() (any, error) { return client.Stats.Summary(ctx, "S1", fastly.SummaryQuery{}) },
			"Stats.Regions":     func() (any, error) { return client.Stats.Regions(ctx) },
		} {
			got, err := call()
			require.ErrorIs(t, err, fastly.ErrEmptyReply, "%s, %q", name, body)
			require.Nil(t, got, "%s, %q", name, body)
			list := strings.HasPrefix(body, "[")
			require.Equal(t, list, strings.Contains(err.Error(), "empty reply where content was promised: the reply is an empty list"), "%v", err)
			calls++
		}
		_, err := client.Services.Search(ctx, "shop")
		require.ErrorIs(t, err, fastly.ErrNotFound, "%q", body)
	}
	t.Logf("%d calls", calls)
}

// star is a resource of a JSON:API document.
type star struct {
	ID        string `json:"id"`
	ServiceID string `json:"service" jsonapi:"rel=service"`
}

// TestDocumentsWithoutTheirResource checks that a JSON:API document whose data is null, [] or {}
// is an error where a resource is expected. In a list, it is an empty list.
func TestDocumentsWithoutTheirResource(t *testing.T) {
	stars := collection.NewFamily(collection.Spec{
		Noun: "star", Path: "/stars", Resource: "star", Paging: fastly.Paging{Style: fastly.PageJSONAPI},
	})
	for _, body := range []string{`{"data":null}`, `{"data":{}}`, `{"data":[]}`, ` {"meta":{},"data": [ ] , "included":null}`, `{"data":{ }}`} {
		client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, http.StatusOK, body), nil })
		ctx, all := t.Context(), collection.New[star, struct{}](stars.At(client))
		for name, call := range map[string]func() (*star, error){
			"Get":    func() (*star, error) { return all.Get(ctx, "a") },
			"Create": func() (*star, error) { return all.Create(ctx, struct{}{}) },
			"Update": func() (*star, error) { return all.Update(ctx, "a", struct{}{}) },
		} {
			got, err := call()
			require.ErrorIs(t, err, fastly.ErrEmptyReply, "%s, %q", name, body)
			require.Nil(t, got, "%s, %q", name, body)
			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok)
			require.Equal(t, name != "Get", e.Uncertain, "%s, %q", name, body)
		}
		list, err := all.List(ctx)
		require.NoError(t, err, "%q", body)
		require.Empty(t, list, "%q", body)
	}
}

// Where {"status":"ok"} is promised, a reply with status 204 is a success. An empty reply with another
// status is not.
func TestRepliesWithoutTheirStatus(t *testing.T) {
	for status, empty := range map[int]bool{http.StatusOK: true, http.StatusAccepted: true, http.StatusNoContent: false} {
		client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, status, ""), nil })
		ctx := t.Context()
		for name, err := range map[string]error{
			"Services.Delete":   client.Services.Delete(ctx, "S1"),
			"Collection.Delete": collection.New[toy, toyInput](toyFamily.In(client.Version("S1", 1))).Delete(ctx, "a"),
			"DoStatus":          fastly.DoStatus(ctx, client, fastly.Op{Method: http.MethodPut, Path: "/wind"}),
		} {
			require.Equal(t, empty, errors.Is(err, fastly.ErrEmptyReply), "%s, %d: %v", name, status, err)
			require.Equal(t, empty, err != nil, "%s, %d: %v", name, status, err)
		}
	}
}
