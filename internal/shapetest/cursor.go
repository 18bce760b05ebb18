package shapetest

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// CursorList describes a list with cursor pages.
type CursorList struct {
	List  func(ctx context.Context, client *fastly.Client, opts ...fastly.CallOption) (any, error)
	First string    // path and query of the first page, which has no cursor
	In    string    // member that contains the items; if empty, "data"
	Items [3]string // items in replies
	Want  any       // expected result
}

// CheckCursors checks that the list is complete over any number of pages, that every form of a
// missing cursor ends it, and that repeated cursors do not cause a loop.
func CheckCursors(t *testing.T, l CursorList) {
	t.Helper()
	page := func(item, meta string) string {
		return `{"` + cmp.Or(l.In, "data") + `":[` + item + `],"meta":` + meta + `}`
	}
	next := func(cursor string) string { return `{"limit":1,"next_cursor":"` + cursor + `"}` }
	first := []string{page(l.Items[0], next("CgdiYXRjaC0y+/=")), page("", next("two")), page(l.Items[1], next("th ree"))}
	cursors := []string{"", "CgdiYXRjaC0y+/=", "two", "th ree"}
	serve := func(t *testing.T, status int, last string) (any, error) {
		t.Helper()
		client, fake := fastlytest.New(t, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
		for _, body := range first {
			fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: body})
		}
		fake.Inject(fastlytest.Fault{Status: status, Body: last})
		items, err := l.List(t.Context(), client)
		require.Len(t, fake.Requests(), len(cursors))
		for i, r := range fake.Requests() {
			sent, err := url.Parse(r.URI)
			require.NoError(t, err)
			query := sent.Query()
			require.Equal(t, cursors[i] != "", query.Has("cursor"), r.URI)
			require.Equal(t, cursors[i], query.Get("cursor"))
			query.Del("cursor")
			require.Equal(t, l.First, sent.Path+"?"+query.Encode())
		}
		return items, err
	}
	for name, meta := range map[string]string{
		"missing": `{"limit":1}`, "null": `{"next_cursor":null,"total":3}`, "empty": `{"next_cursor":""}`, "no fields": `{}`, "no object": `null`,
	} {
		t.Run(name, func(t *testing.T) {
			items, err := serve(t, http.StatusOK, page(l.Items[2], meta))
			require.NoError(t, err)
			require.Equal(t, l.Want, items)
		})
	}
	for name, last := range map[string]string{"repeated": next("two"), "own": next("th ree")} {
		t.Run(name, func(t *testing.T) {
			items, err := serve(t, http.StatusOK, page(l.Items[2], last))
			require.ErrorContains(t, err, "the list does not end")
			require.Empty(t, items)
		})
	}
	t.Run("failed", func(t *testing.T) {
		items, err := serve(t, http.StatusBadRequest, `{"errors":[{"title":"no such cursor"}]}`)
		require.ErrorContains(t, err, "no such cursor")
		require.Empty(t, items)
	})
	t.Run("page size", func(t *testing.T) {
		client, fake := fastlytest.New(t)
		fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: page("", "{}")})
		items, err := l.List(t.Context(), client, fastly.WithPageSize(7))
		require.NoError(t, err)
		require.Empty(t, items)
		require.Contains(t, fake.Requests()[0].URI, "limit=7")
	})
}
