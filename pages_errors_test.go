package fastly_test

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// TestErrorsOfPagesHideQueriesAndLinks provokes all errors of paging, with the token in the reply
// of the server and a secret query value. The errors must contain neither.
func TestErrorsOfPagesHideQueriesAndLinks(t *testing.T) {
	const token, private = "t0ken-0f-the-4ccount", "privatequery"
	paged := func(style fastly.PageStyle) fastly.Paging { return fastly.Paging{Style: style, Size: askFor} }
	link := func(target string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "<"+target+">; rel=next")
			fmt.Fprint(w, `[{"id":"a"}]`)
		}
	}
	body := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }
	}
	tests := map[string]struct {
		paging  fastly.Paging
		handler http.HandlerFunc
		want    string
		opts    []fastly.CallOption
	}{
		"a link without a query":       {paged(fastly.PageLink), link("/things/" + token), "can't be followed", nil},
		"a link with an invalid query": {paged(fastly.PageLink), link("/things?token=" + token + "&x=%zz"), "can't be followed", nil},
		"a link with an escaped query": {paged(fastly.PageLink), link("/things%3Ftoken=" + token + "&x=%zz"), "can't be followed", nil},
		"a long link":                  {paged(fastly.PageLink), link("/" + strings.Repeat("things/", 1<<12)), "can't be followed", nil},
		"a link that repeats":          {paged(fastly.PageLink), link("/things?token=" + token), "leads back", nil},
		"a link of JSON:API":           {paged(fastly.PageJSONAPI), body(`{"data":[],"links":{"next":"/things/` + token + `"}}`), "can't be followed", nil},
		"a cursor that repeats":        {paged(fastly.PageCursor), body(`{"data":[],"meta":{"next_cursor":"` + token + `"}}`), "leads back", nil},
		"a page that repeats":          {paged(fastly.PageNumber), body(`{"data":[{"id":"a"}]}`), "page 2 repeats", nil},
		"a page number of words":       {paged(fastly.PageNumber), body(`{"data":[{"id":"a"}]}`), "not an integer", []fastly.CallOption{fastly.WithQuery("page", private)}},
		"empty pages":                  {paged(fastly.PageLink), emptyPages(token), "empty pages", nil},
		"an option":                    {paged(fastly.PageLink), body(`[]`), "WithHeader", []fastly.CallOption{fastly.WithHeader("Fastly-Key", token)}},
		"a link beside no style":       {paged(0), link("/things?token=" + token), "PageLink", nil},
		"an envelope without a style":  {paged(0), body(`{"data":[],"token":"` + token + `"}`), "Paging.Style", nil},
		"pages beside no cursor":       {paged(fastly.PageCursor), body(`{"data":[],"meta":{"total_pages":2}}`), "PageMeta", nil},
		"a list that failed":           {paged(fastly.PageCursor), body(`{"data":[],"status":"error","msg":"no metric ` + token + `"}`), `status "error": no metric`, nil},
		"items in two members":         {paged(fastly.PageCursor), body(`{"data":[{"id":"` + token + `"}],"entries":[{"id":"b"}]}`), "both data and entries", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client, _ := handledBy(t, test.handler)
			client, err := client.With(fastly.WithToken(token), fastly.WithQuery("customer_id", private))
			require.NoError(t, err)
			_, err = fastly.Collect(fastly.All[listed](t.Context(), client, listThings, test.paging, test.opts...))
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), token)
			require.NotContains(t, err.Error(), private)
			require.Less(t, len(err.Error()), 500)
		})
	}
	t.Logf("%d errors", len(tests))
}

// emptyPages returns a handler for a list of empty pages that are linked endlessly.
func emptyPages(token string) http.HandlerFunc {
	n := 0
	return func(w http.ResponseWriter, _ *http.Request) {
		n++
		w.Header().Set("Link", fmt.Sprintf("</things?token=%s&page=%d>; rel=next", token, n))
		fmt.Fprint(w, `[]`)
	}
}

// TestPagesThatAreCutShort checks that a list returns an error if a reply has a next page that
// the style of the operation, chosen by mistake, cannot request.
func TestPagesThatAreCutShort(t *testing.T) {
	incomplete, complete := 0, 0
	for _, d := range dialects {
		hints := d.paging.Style == fastly.PageLink || d.paging.Style == fastly.PageMeta || d.paging.Style == fastly.PageJSONAPI
		if d.name == "C: no meta" {
			hints = false
		}
		for _, style := range []fastly.PageStyle{0, fastly.PageCursor} {
			if style == fastly.PageCursor && !hints {
				continue
			}
			client, _ := handledBy(t, d.handle)
			items, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: style}, fastly.WithQuery("limit", "3")))
			switch {
			case err != nil:
				incomplete++
			case len(items) < listTotal && d.pages > 1:
				t.Errorf("%s as style %d: %d of %d items and no error", d.name, style, len(items), listTotal)
			default:
				complete++
			}
		}
	}
	t.Logf("%d dialects: %d walks were complete, %d were errors", len(dialects), complete, incomplete)
}

// TestPagesNameTheStyle checks that the error of an incomplete list names the style that it
// needs.
func TestPagesNameTheStyle(t *testing.T) {
	for name, test := range map[string]struct {
		style              fastly.PageStyle
		header, body, want string
	}{
		"link, no style":         {0, "</things?page=2>; rel=next", `[]`, "set Paging.Style to PageLink"},
		"link, cursors":          {fastly.PageCursor, "</things?page=2>; rel=next", `{"data":[]}`, "set Paging.Style to PageLink"},
		"link, JSON:API":         {fastly.PageJSONAPI, "</things?page=2>; rel=next", `{"data":[{"type":"thing","id":"a"}]}`, "set Paging.Style to PageLink"},
		"links, cursors":         {fastly.PageCursor, "", `{"data":[],"links":{"next":"/things?page=2"}}`, "set Paging.Style to PageJSONAPI"},
		"pages, cursors":         {fastly.PageCursor, "", `{"data":[],"meta":{"current_page":1,"total_pages":2}}`, "set Paging.Style to PageMeta"},
		"count, cursors":         {fastly.PageCursor, "", `{"data":[],"meta":{"record_count":2}}`, "set Paging.Style to PageMeta"},
		"total, cursors":         {fastly.PageCursor, "", `{"data":[{"id":"a"}],"meta":{"limit":1,"total":3}}`, "the list is incomplete: the reply has 1 of 3 items and no cursor"},
		"whole, cursors":         {fastly.PageCursor, "", `{"data":[{"id":"a"}],"meta":{"limit":1,"total":1}}`, ""},
		"total that counts more": {fastly.PageCursor, "", `{"data":[{"id":"a"}],"meta":{"limit":2,"total":3}}`, ""},
		"envelope, no style":     {0, "", `{"data":[],"meta":{"next_cursor":"c"}}`, "set Paging.Style"},
		"envelope, PageLink":     {fastly.PageLink, "", `{"data":[],"links":{"next":"/things?page=2"}}`, "set Paging.Style"},
		"odd links are no end":   {fastly.PageCursor, "", `{"data":[],"links":[1,{"next":{}}]}`, ""},
	} {
		client, _ := handledBy(t, func(w http.ResponseWriter, _ *http.Request) {
			if test.header != "" {
				w.Header().Set("Link", test.header)
			}
			fmt.Fprint(w, test.body)
		})
		_, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: test.style, Size: askFor}))
		if test.want == "" {
			require.NoError(t, err, name)
		} else {
			require.ErrorContains(t, err, test.want, name)
		}
	}
}

// TestPagesWithAMessage checks that a message in a successful list is not an error.
func TestPagesWithAMessage(t *testing.T) {
	for status, fails := range map[string]bool{`"success"`: false, `"ok"`: false, `""`: false, "null": false, "200": false, `{"a":"error"}`: false, `"error"`: true} {
		client, _ := handledBy(t, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"data":[{"id":"a"}],"status":%s,"msg":"some words"}`, status)
		})
		items, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: fastly.PageCursor}))
		require.Equal(t, fails, err != nil, "%s: %v", status, err)
		require.Equal(t, fails, len(items) == 0, status)
	}
}

// TestPagesWithoutAnArray checks that a reply without a list is not taken for an empty list,
// except for null, which servers written in Go send.
func TestPagesWithoutAnArray(t *testing.T) {
	for _, style := range []fastly.PageStyle{0, fastly.PageLink} {
		for body, list := range map[string]bool{`[]`: true, ` [ ] `: true, `null`: true, `{}`: false, " {\n} ": false, ``: false} {
			client, _ := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
			items, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: style}))
			require.Empty(t, items)
			if list {
				require.NoError(t, err, "%d %q", style, body)
			} else {
				require.ErrorIs(t, err, fastly.ErrEmptyReply, "%d %q", style, body)
			}
		}
	}
}

// TestPagesWithAnEmptyOtherMember checks that the items are found in either member, even if the
// other one is an empty list.
func TestPagesWithAnEmptyOtherMember(t *testing.T) {
	for _, style := range []fastly.PageStyle{fastly.PageMeta, fastly.PageCursor} {
		for _, body := range []string{`{"data":[],"entries":[{"id":"a"}]}`, `{"entries":[],"data":[{"id":"a"}]}`, `{"data":null,"entries":[{"id":"a"}]}`} {
			client, _ := handledBy(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("page") == "2" {
					body = `{"data":[]}`
				}
				fmt.Fprint(w, body)
			})
			items, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: style, Size: askFor}))
			require.NoError(t, err)
			require.Equal(t, []listed{{ID: "a"}}, items, body)
		}
	}
}

// TestPagesOfSomethingElseTakeNoMemory checks that a reply without a list is detected without
// decoding its content.
func TestPagesOfSomethingElseTakeNoMemory(t *testing.T) {
	body := `{"msg":[` + strings.Repeat(`{},`, 1<<20) + `{}]}`
	client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, body), nil })
	for _, style := range []fastly.PageStyle{fastly.PageMeta, fastly.PageCursor, fastly.PageNumber, fastly.PageOffset} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: style}, fastly.WithMaxDecodedSize(1<<20)))
		runtime.ReadMemStats(&after)
		require.ErrorIs(t, err, fastly.ErrEmptyReply)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8*len(body)))
	}
}

// TestPagesCopyTheirQuery checks that later changes to the arguments of All have no effect.
func TestPagesCopyTheirQuery(t *testing.T) {
	type filter struct {
		Name  string   `json:"name"`
		Names []string `json:"names,omitzero"`
	}
	name := "before"
	queries := []struct {
		query  any
		change func()
	}{}
	add := func(query any, change func()) {
		queries = append(queries, struct {
			query  any
			change func()
		}{query, change})
	}
	values, texts, lists, any1, pointer, names := url.Values{"name": {name}}, map[string]string{"name": name}, map[string][]string{"name": {name}},
		map[string]any{"name": name}, &filter{Name: name}, []string{"a"}
	add(values, func() { values["name"][0] = "after" })
	add(texts, func() { texts["name"] = "after" })
	add(lists, func() { lists["name"][0] = "after" })
	add(any1, func() { any1["name"] = "after" })
	add(pointer, func() { pointer.Name = "after" })
	add(struct {
		Name *string `json:"name"`
	}{&name}, func() { name = "after" })
	add(filter{"before", names}, func() { names[0] = "after" })
	for _, q := range queries {
		client, transport := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })
		op := listThings
		op.Query = q.query
		seq := fastly.All[listed](t.Context(), client, op, fastly.Paging{})
		q.change()
		_, err := fastly.Collect(seq)
		require.NoError(t, err)
		sent := transport.requests[0].URL.RawQuery
		require.Contains(t, sent, "name=before", "%T", q.query)
		require.NotContains(t, sent, "after", "%T", q.query)
	}
	t.Logf("%d queries", len(queries))
}
