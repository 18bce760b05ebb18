package fastly_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// listed is an item of a list.
type listed struct {
	ID string `json:"id"`
}

// things returns the ids of n items, in order.
func things(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("thing-%d", i)
	}
	return ids
}

// handled is a transport that passes requests to a handler in memory, and records them.
type handled struct {
	handler  http.HandlerFunc
	requests []*http.Request
}

func (h *handled) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil {
		req.Body = http.NoBody
	}
	h.requests = append(h.requests, req)
	recorder := httptest.NewRecorder()
	h.handler(recorder, req)
	resp := recorder.Result()
	resp.Request = req
	return resp, nil
}

// handledBy returns a Client without retries whose requests a handler answers.
func handledBy(t *testing.T, handler http.HandlerFunc) (*fastly.Client, *handled) {
	t.Helper()
	transport := &handled{handler: handler}
	client, err := fastly.New(
		fastly.WithToken("token"), fastly.WithTransport(transport), fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}),
	)
	require.NoError(t, err)
	return client, transport
}

const (
	listTotal = 7   // total number of items
	perPage   = 3   // maximum number of items per page, whatever the request
	askFor    = 100 // page size that the operations request
)

// page is the part of the items that a query requests, and the number of the last page.
type page struct {
	ids          []string
	number, last int // from 1
	query        url.Values
	asked        string
}

func pageOf(query url.Values, number, size string) page {
	n, _ := strconv.Atoi(query.Get(number))
	count, _ := strconv.Atoi(query.Get(size))
	p := page{number: max(n, 1), query: query, asked: number}
	count = min(max(count, 1), perPage)
	all := things(listTotal)
	p.ids = all[min((p.number-1)*count, listTotal):min(p.number*count, listTotal)]
	p.last = max((listTotal+count-1)/count, 1)
	return p
}

// link returns the URL of another page.
func (p page) link(number int) string {
	query := maps.Clone(p.query)
	query.Set(p.asked, strconv.Itoa(number))
	return "https://api.fastly.com/things?" + query.Encode()
}

// links returns the parts of the Link header, in the form of the API.
func (p page) links() []string {
	var links []string
	if p.number < p.last {
		links = append(links, fmt.Sprintf(`<%s>; rel="last"`, p.link(p.last)), fmt.Sprintf(`<%s>; rel="next"`, p.link(p.number+1)))
	}
	if p.number > 1 {
		links = append(links, fmt.Sprintf(`<%s>; rel="prev"`, p.link(p.number-1)), fmt.Sprintf(`<%s>; rel="first"`, p.link(1)))
	}
	return links
}

// array returns a JSON list of items.
func array(ids []string) string {
	items := make([]string, len(ids))
	for i, id := range ids {
		items[i] = fmt.Sprintf(`{"id":%q}`, id)
	}
	return "[" + strings.Join(items, ",") + "]"
}

// resources returns a JSON:API list of items.
func resources(ids []string) string {
	return strings.ReplaceAll(array(ids), `{"id"`, `{"type":"thing","id"`)
}

// dialect is a variant of paging, as used by one family of operations.
type dialect struct {
	name   string
	paging fastly.Paging
	size   string // name of the parameter for the page size; empty if there is none
	pages  int    // number of pages for seven items
	serve  func(w http.ResponseWriter, query url.Values)
}

// linkDialect returns a dialect with a custom form of the Link header.
func linkDialect(name string, write func(header http.Header, p page)) dialect {
	return dialect{name, fastly.Paging{Style: fastly.PageLink, Size: askFor}, "per_page", 3, func(w http.ResponseWriter, query url.Values) {
		p := pageOf(query, "page", "per_page")
		write(w.Header(), p)
		fmt.Fprint(w, array(p.ids))
	}}
}

// metas returns a dialect that has the number of pages or items in meta.
func metas(name string, pages int, meta func(p page) string) dialect {
	return dialect{name, fastly.Paging{Style: fastly.PageMeta, Size: askFor}, "per_page", pages, func(w http.ResponseWriter, query url.Values) {
		p := pageOf(query, "page", "per_page")
		fmt.Fprintf(w, `{"data":%s,"meta":{%s}}`, array(p.ids), meta(p))
	}}
}

// documents returns a JSON:API dialect with custom links and meta.
func documents(name string, rest func(p page) string) dialect {
	return dialect{name, fastly.Paging{Style: fastly.PageJSONAPI, Size: askFor}, "page[size]", 3, func(w http.ResponseWriter, query url.Values) {
		p := pageOf(query, "page[number]", "page[size]")
		fmt.Fprintf(w, `{"data":%s,%s}`, resources(p.ids), rest(p))
	}}
}

// cursors returns a dialect with a custom envelope and a custom end of the list.
func cursors(name, envelope, end string) dialect {
	return dialect{name, fastly.Paging{Style: fastly.PageCursor, Size: askFor}, "limit", 3, func(w http.ResponseWriter, query url.Values) {
		if query.Has("cursor") && query.Get("cursor") == "" {
			http.Error(w, `{"title":"empty cursor"}`, http.StatusBadRequest)
			return
		}
		from := slices.Index(things(listTotal), strings.TrimPrefix(query.Get("cursor"), "=after/")) + 1
		count, _ := strconv.Atoi(query.Get("limit"))
		to := min(from+min(count, perPage), listTotal)
		meta := end
		if to < listTotal {
			meta = fmt.Sprintf(`"next_cursor":"=after/%s","limit":%d`, things(listTotal)[to-1], count)
		}
		fmt.Fprintf(w, `{%q:%s,"meta":{%s}}`, envelope, array(things(listTotal)[from:to]), meta)
	}}
}

// besideCursors returns a dialect with the cursor beside the list instead of in meta.
func besideCursors() dialect {
	d := cursors("E: the cursor stands beside the list", "data", `"limit":100`)
	serve := d.serve
	d.serve = func(w http.ResponseWriter, query url.Values) {
		page := httptest.NewRecorder()
		serve(page, query)
		fmt.Fprint(w, strings.Replace(strings.TrimSuffix(page.Body.String(), "}"), `"meta":{`, "", 1))
	}
	return d
}

// numbers returns a dialect of numbered pages with a custom first number and meta.
func numbers(name string, style fastly.PageStyle, first, pages int, meta string) dialect {
	return dialect{name, fastly.Paging{Style: style, Size: askFor}, "limit", pages, func(w http.ResponseWriter, query url.Values) {
		count, _ := strconv.Atoi(query.Get("limit"))
		count = min(count, perPage)
		number := first
		if query.Has("page") {
			number, _ = strconv.Atoi(query.Get("page"))
		}
		if number -= first; number < 0 {
			http.Error(w, `{"title":"page 0"}`, http.StatusBadRequest)
			return
		}
		ids := things(listTotal)[min(number*count, listTotal):min((number+1)*count, listTotal)]
		fmt.Fprintf(w, `{"data":%s,"meta":{%s}}`, array(ids), meta)
	}}
}

var dialects = []dialect{
	{"A: the whole list", fastly.Paging{}, "", 1, func(w http.ResponseWriter, _ url.Values) { fmt.Fprint(w, array(things(listTotal))) }},
	linkDialect("B: links as of services", func(h http.Header, p page) { h.Set("Link", strings.Join(p.links(), ", ")) }),
	linkDialect("B: links without a space between", func(h http.Header, p page) { h.Set("Link", strings.Join(p.links(), ",")) }),
	linkDialect("B: a field for each link", func(h http.Header, p page) { h["Link"] = p.links() }),
	linkDialect("B: no Link on the last page", func(h http.Header, p page) {
		if p.number < p.last {
			h.Set("Link", strings.Join(p.links(), ", "))
		}
	}),
	linkDialect("B: another host", func(h http.Header, p page) {
		h.Set("Link", strings.ReplaceAll(strings.Join(p.links(), ", "), "api.fastly.com", "elsewhere.example"))
	}),
	{"B: a single page has no Link", fastly.Paging{Style: fastly.PageLink, Size: askFor}, "per_page", 1, func(w http.ResponseWriter, _ url.Values) {
		fmt.Fprint(w, array(things(listTotal)))
	}},
	metas("C: meta counts the pages", 3, func(p page) string {
		return fmt.Sprintf(`"per_page":%d,"current_page":%d,"record_count":%d,"total_pages":%d`, perPage, p.number, listTotal, p.last)
	}),
	metas("C: a count of pages and no current one", 3, func(p page) string { return fmt.Sprintf(`"total_pages":%d`, p.last) }),
	metas("C: a count of items alone", 3, func(page) string { return fmt.Sprintf(`"record_count":%d`, listTotal) }),
	metas("C: no meta", 4, func(page) string { return "" }),
	documents("D: links and meta as of TLS", func(p page) string {
		next := "null"
		if p.number < p.last {
			next = strconv.Quote(p.link(p.number + 1))
		}
		return fmt.Sprintf(`"links":{"self":%q,"first":%q,"prev":null,"next":%s,"last":%q},`, p.link(p.number), p.link(1), next, p.link(p.last)) + pageMeta(p)
	}),
	documents("D: unescaped brackets as of events", func(p page) string {
		links := fmt.Sprintf(`"last":%q`, p.link(p.last))
		if p.number < p.last {
			links += fmt.Sprintf(`,"next":%q`, p.link(p.number+1))
		}
		return `"links":{` + strings.NewReplacer("%5B", "[", "%5D", "]").Replace(links) + `}`
	}),
	documents("D: meta without links as of private keys", pageMeta),
	documents("D: a count of pages and no current one", func(p page) string {
		return fmt.Sprintf(`"meta":{"total_pages":%d}`, p.last)
	}),
	documents("D: a count of items alone", func(page) string {
		return fmt.Sprintf(`"meta":{"record_count":%d}`, listTotal)
	}),
	documents("D: only the last link as of service authorizations", func(p page) string {
		return fmt.Sprintf(`"links":{"last":%q},`, p.link(p.last)) + pageMeta(p)
	}),
	documents("D: another host", func(p page) string {
		if p.number == p.last {
			return `"links":{}`
		}
		return fmt.Sprintf(`"links":{"next":%q}`, strings.Replace(p.link(p.number+1), "api.fastly.com", "elsewhere.example", 1))
	}),
	cursors("E: the cursor is absent at the end", "data", `"limit":100`),
	cursors("E: the cursor is empty at the end", "data", `"next_cursor":""`),
	cursors("E: the cursor is null at the end", "data", `"next_cursor":null`),
	cursors("E: entries as of compute ACLs", "entries", `"total":7`),
	besideCursors(),
	numbers("F: from 0, limit and total", fastly.PageOffset, 0, 3, `"limit":100,"total":7`),
	numbers("F: from 0, total alone", fastly.PageOffset, 0, 3, `"total":7`),
	numbers("F: from 0, limit alone", fastly.PageOffset, 0, 4, `"limit":100`),
	numbers("F: from 0, the true limit", fastly.PageOffset, 0, 3, `"limit":3,"total":7`),
	numbers("F: from 1, limit and total", fastly.PageNumber, 1, 4, `"limit":100,"total":7`),
	numbers("F: from 1, a total of the page as of workspace rules", fastly.PageNumber, 1, 4, `"limit":100,"total":3`),
	numbers("F: from 1, no meta", fastly.PageNumber, 1, 4, ``),
	{"G: windows of time, a relative and escaped link", fastly.Paging{Style: fastly.PageLines}, "", 3, func(w http.ResponseWriter, query url.Values) {
		from, _ := strconv.Atoi(query.Get("from"))
		to := min(from+perPage, listTotal)
		if to < listTotal {
			w.Header().Set("Link", fmt.Sprintf(`</things%%3Ffrom=%d>; rel="next"`, to))
		}
		for _, id := range things(listTotal)[from:to] {
			fmt.Fprintf(w, "{\"id\":%q}\n", id)
		}
	}},
}

func pageMeta(p page) string {
	return fmt.Sprintf(`"meta":{"per_page":%d,"current_page":%d,"record_count":%d,"total_pages":%d}`, perPage, p.number, listTotal, p.last)
}

var listThings = fastly.Op{Name: "list things", Method: http.MethodGet, Path: "/things"}

func (d *dialect) handle(w http.ResponseWriter, r *http.Request) { d.serve(w, r.URL.Query()) }

// ids returns the ids of a list, up to the first error or at most the given number.
func (d *dialect) ids(t *testing.T, client *fastly.Client, most int, opts ...fastly.CallOption) (ids []string, err error) {
	t.Helper()
	for item, err := range fastly.All[listed](t.Context(), client, listThings, d.paging, opts...) {
		if err != nil {
			require.Zero(t, item)
			return ids, err
		}
		if ids = append(ids, item.ID); len(ids) == most {
			break
		}
	}
	return ids, nil
}

func TestPages(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			client, transport := handledBy(t, d.handle)
			seq := fastly.All[listed](t.Context(), client, listThings, d.paging)
			for round := range 2 { // a second iteration starts over
				transport.requests = nil
				items, err := fastly.Collect(seq)
				require.NoError(t, err)
				ids := make([]string, len(items))
				for i, item := range items {
					ids[i] = item.ID
				}
				require.Equal(t, things(listTotal), ids, "round %d", round)
				require.Len(t, transport.requests, d.pages)
				for _, r := range transport.requests {
					require.Equal(t, "https://api.fastly.com/things", r.URL.Scheme+"://"+r.URL.Host+r.URL.Path)
					require.Equal(t, "token", r.Header.Get("Fastly-Key"))
					d.requireSize(t, r, d.paging.Size)
				}
			}
		})
	}
	t.Logf("%d dialects", len(dialects))
}

// requireSize checks the page size of a request, if the dialect has one.
func (d *dialect) requireSize(t *testing.T, r *http.Request, size int) {
	t.Helper()
	query := r.URL.Query()
	if d.size == "" {
		size = 0
	}
	for _, name := range []string{"per_page", "page[size]", "limit"} {
		want := ""
		if name == d.size {
			want = strconv.Itoa(size)
		}
		require.Equal(t, want, query.Get(name), name)
	}
}

func TestPagesOfAnotherSize(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			client, transport := handledBy(t, d.handle)
			ids, err := d.ids(t, client, 0, fastly.WithPageSize(2))
			if d.size == "" {
				require.ErrorContains(t, err, "WithPageSize: the pages of the list have no size")
				require.Empty(t, transport.requests)
				return
			}
			require.NoError(t, err)
			require.Equal(t, things(listTotal), ids)
			for _, r := range transport.requests {
				d.requireSize(t, r, 2)
			}
			if d.size != "" && d.pages > 1 {
				require.Len(t, transport.requests, d.pages+1)
			}
		})
	}
	t.Logf("%d dialects", len(dialects))
}

func TestPagesStopAtBreak(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			client, transport := handledBy(t, d.handle)
			ids, err := d.ids(t, client, perPage)
			require.NoError(t, err)
			require.Equal(t, things(perPage), ids)
			require.Len(t, transport.requests, 1, "the second page is not fetched before it is needed")
		})
	}
	t.Logf("%d dialects", len(dialects))
}

func TestPagesEndAtAnError(t *testing.T) {
	tried := 0
	for _, d := range dialects {
		if d.pages == 1 {
			continue
		}
		tried++
		t.Run(d.name, func(t *testing.T) {
			client, transport := handledBy(t, nil)
			transport.handler = func(w http.ResponseWriter, r *http.Request) {
				if len(transport.requests) == 2 {
					http.Error(w, `{"msg":"Record not found"}`, http.StatusNotFound)
					return
				}
				d.handle(w, r)
			}
			ids, err := d.ids(t, client, 0)
			require.ErrorIs(t, err, fastly.ErrNotFound)
			require.Equal(t, things(perPage), ids, "what came before")
			require.Len(t, transport.requests, 2)
			items, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, d.paging))
			require.NoError(t, err, "another time it may be whole")
			require.Len(t, items, listTotal)

			transport.requests = nil
			items, err = fastly.Collect(fastly.All[listed](t.Context(), client, listThings, d.paging))
			require.Error(t, err)
			require.Nil(t, items, "a list is whole or none")
		})
	}
	t.Logf("%d dialects", tried)
}

func TestPagesInACircle(t *testing.T) {
	tests := []struct {
		name  string
		style fastly.PageStyle
		link  string
		body  string
	}{
		{"a link to the same page", fastly.PageLink, `<https://api.fastly.com/things?page=2>; rel="next"`, `[{"id":"a"}]`},
		{"a document's link", fastly.PageJSONAPI, "", `{"data":[],"links":{"next":"https://api.fastly.com/things?page[number]=2"}}`},
		{"a cursor that repeats", fastly.PageCursor, "", `{"data":[],"meta":{"next_cursor":"same"}}`},
		{"a page that stays the current one", fastly.PageMeta, "", `{"data":[{"id":"a"}],"meta":{"current_page":1,"total_pages":3}}`},
		{"a document that stays the current one", fastly.PageJSONAPI, "", `{"data":[{"type":"thing","id":"a"}],"meta":{"current_page":1,"total_pages":3}}`},
		{"a document whose page is not looked at", fastly.PageJSONAPI, "", `{"data":[{"type":"thing","id":"a"}],"meta":{"total_pages":3}}`},
		{"a page from 0 that is not looked at", fastly.PageOffset, "", `{"data":[{"id":"a"}],"meta":{"total":3}}`},
		{"a page from 1 that is not looked at", fastly.PageNumber, "", `{"data":[{"id":"a"}],"meta":{"total":1}}`},
		{"lines", fastly.PageLines, `</things%3Ffrom=5>; rel="next"`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, transport := handledBy(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Link", test.link)
				fmt.Fprint(w, test.body)
			})
			_, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: test.style}))
			require.ErrorContains(t, err, "does not end")
			require.Len(t, transport.requests, 2)
		})
	}
}

// TestPagesThatRepeatChangedObjects checks that a repeated page is detected even if its objects
// have changed.
func TestPagesThatRepeatChangedObjects(t *testing.T) {
	type seen struct {
		ID   string `json:"id"`
		Last int    `json:"last"`
	}
	for _, style := range []fastly.PageStyle{fastly.PageMeta, fastly.PageNumber, fastly.PageOffset} {
		requests := 0
		client, _ := handledBy(t, func(w http.ResponseWriter, _ *http.Request) {
			requests++
			fmt.Fprintf(w, `{"data":[{"id":"a","last":%d},{"id":"b"}],"meta":{"total":3,"total_pages":2}}`, requests)
		})
		_, err := fastly.Collect(fastly.All[seen](t.Context(), client, listThings, fastly.Paging{Style: style}))
		require.ErrorContains(t, err, "page 2 repeats the one before")
	}
}

// TestPagesOfACappedSize checks that a list is complete if the server caps the page size.
func TestPagesOfACappedSize(t *testing.T) {
	const total, most = 500, 200
	for name, test := range map[string]struct {
		style fastly.PageStyle
		first int
		meta  string
	}{
		"from 0, the limit echoed": {fastly.PageOffset, 0, `"limit":1000,"total":500`},
		"from 0, a total":          {fastly.PageOffset, 0, `"total":500`},
		"from 0, no total":         {fastly.PageOffset, 0, ``},
		"from 1, the limit echoed": {fastly.PageNumber, 1, `"limit":1000,"total":500`},
		"from 1, a total of rows":  {fastly.PageNumber, 1, `"limit":1000,"total":200`},
		"from 1, no meta":          {fastly.PageNumber, 1, ``},
		"pages without a count":    {fastly.PageMeta, 1, ``},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := handledBy(t, func(w http.ResponseWriter, r *http.Request) {
				number, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("page"), strconv.Itoa(test.first)))
				if err != nil || number < test.first {
					http.Error(w, "{}", http.StatusBadRequest)
					return
				}
				from := min((number-test.first)*most, total)
				fmt.Fprintf(w, `{"data":%s,"meta":{%s}}`, array(things(total)[from:min(from+most, total)]), test.meta)
			})
			items, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: test.style, Size: 1000}))
			require.NoError(t, err)
			require.Len(t, items, total)
			for i, item := range items {
				require.Equal(t, fmt.Sprintf("thing-%d", i), item.ID)
			}
		})
	}
}

// TestPagesThatStayEmpty checks that a list of empty pages ends with an error, even if each page
// has a new cursor or link.
func TestPagesThatStayEmpty(t *testing.T) {
	for name, test := range map[string]struct {
		style fastly.PageStyle
		link  string
		body  string
	}{
		"cursors":   {fastly.PageCursor, "", `{"data":[],"meta":{"next_cursor":"c%d"}}`},
		"filters":   {fastly.PageCursor, "", `{"data":[],"meta":{"filters":{"next_cursor":"c%d"}}}`},
		"links":     {fastly.PageLink, `</things?page=%d>; rel="next"`, "[]"},
		"documents": {fastly.PageJSONAPI, "", `{"data":[],"links":{"next":"https://api.fastly.com/things?page[number]=%d"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			client, transport := handledBy(t, nil)
			items := 0
			transport.handler = func(w http.ResponseWriter, _ *http.Request) {
				n := len(transport.requests)
				body := test.body
				if n == 50 { // a page with items resets the count
					body = strings.Replace(body, "[]", `[{"type":"thing","id":"a"}]`, 1)
				}
				if test.link != "" {
					w.Header().Set("Link", fmt.Sprintf(test.link, n))
				} else {
					body = fmt.Sprintf(body, n)
				}
				fmt.Fprint(w, body)
			}
			for _, err := range fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: test.style}) {
				if err != nil {
					require.ErrorContains(t, err, "list things: the list does not end: 100 empty pages in a row")
					break
				}
				items++
			}
			require.Equal(t, 1, items)
			require.Len(t, transport.requests, 150)
		})
	}
}

// TestPagesOfTime checks that any number of time windows may be empty, and that the list ends at
// the end of the query.
func TestPagesOfTime(t *testing.T) {
	now := time.Now().Unix()
	for name, query := range map[string]url.Values{
		"to the end of the query": {"from": {"1000"}, "to": {"4000"}},
		"to now":                  {"from": {strconv.FormatInt(now-3000, 10)}},
	} {
		t.Run(name, func(t *testing.T) {
			client, transport := handledBy(t, func(w http.ResponseWriter, r *http.Request) {
				from, err := strconv.Atoi(r.URL.Query().Get("from"))
				if err != nil {
					http.Error(w, "{}", http.StatusBadRequest)
					return
				}
				w.Header().Set("Link", fmt.Sprintf(`</things%%3Ffrom=%d>; rel="next"`, from+10))
			})
			op := listThings
			op.Query = query
			items, err := fastly.Collect(fastly.All[listed](t.Context(), client, op, fastly.Paging{Style: fastly.PageLines}))
			require.NoError(t, err)
			require.Empty(t, items)
			require.InDelta(t, 300, len(transport.requests), 1)
		})
	}
}

// TestPagesOfLongTime checks that each object of a time range is listed once, although a reply extends to
// the end of the query and the link leads only one window further.
func TestPagesOfLongTime(t *testing.T) {
	for name, test := range map[string]struct {
		query    url.Values
		linked   bool
		from, to int
	}{
		"a window":            {url.Values{"from": {"100"}, "to": {"110"}}, true, 100, 110},
		"parts of windows":    {url.Values{"from": {"103"}, "to": {"148"}}, true, 103, 148},
		"a second":            {url.Values{"from": {"100"}, "to": {"101"}}, true, 100, 101},
		"no link at the end":  {url.Values{"from": {"100"}, "to": {"200"}}, false, 100, 200},
		"from where it likes": {url.Values{"to": {"150"}}, true, 130, 150},
		"nothing":             {url.Values{"from": {"100"}, "to": {"100"}}, true, 100, 100},
	} {
		t.Run(name, func(t *testing.T) {
			client, transport := handledBy(t, func(w http.ResponseWriter, r *http.Request) {
				from, fromErr := strconv.Atoi(r.URL.Query().Get("from"))
				if fromErr != nil {
					from = 130
				}
				to, err := strconv.Atoi(r.URL.Query().Get("to"))
				if err != nil || fromErr != nil {
					to = from + 10
				}
				if test.linked {
					w.Header().Set("Link", fmt.Sprintf(`</things%%3Ffrom=%d>; rel="next"`, from+10))
				}
				for second := from; second < to; second++ {
					fmt.Fprintf(w, "{\"id\":\"%d\"}\n", second)
				}
			})
			op, want := listThings, []string{}
			op.Query = test.query
			for second := test.from; second < test.to; second++ {
				want = append(want, strconv.Itoa(second))
			}
			ids := []string{}
			for item, err := range fastly.All[listed](t.Context(), client, op, fastly.Paging{Style: fastly.PageLines, Size: 10}) {
				require.NoError(t, err)
				ids = append(ids, item.ID)
			}
			require.Equal(t, want, ids)
			require.Len(t, transport.requests, max(1, (test.to-test.from+9)/10))
		})
	}
}

// TestPagesFromANumber checks that a list can start at any page, and that an invalid page number
// is refused.
func TestPagesFromANumber(t *testing.T) {
	for _, d := range dialects {
		if d.paging.Style != fastly.PageNumber && d.paging.Style != fastly.PageOffset && d.paging.Style != fastly.PageMeta {
			continue
		}
		client, _ := handledBy(t, d.handle)
		second := "2"
		if d.paging.Style == fastly.PageOffset {
			second = "1"
		}
		ids, err := d.ids(t, client, 0, fastly.WithQuery("page", second))
		require.NoError(t, err, d.name)
		require.Equal(t, things(listTotal)[perPage:], ids, d.name)
		client, _ = handledBy(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"data":[{"id":"a"}]}`) })
		for _, wrong := range []string{"-1", "x"} {
			_, err = d.ids(t, client, 0, fastly.WithQuery("page", wrong))
			require.ErrorContains(t, err, "parameter page is not an integer of at least", d.name)
		}
	}
}

func TestCollectOfNothing(t *testing.T) {
	items, err := fastly.Collect[listed](nil)
	require.EqualError(t, err, "fastly: Collect: the sequence is nil")
	require.Nil(t, items)
}

// linkCases lists Link fields with the query of the next page.
var linkCases = []struct{ name, field, next string }{
	{"none", "", ""},
	{"one", `<https://api.fastly.com/things?page=2>; rel="next"`, "page=2"},
	{"first of two", `<https://api.fastly.com/things?page=2>; rel="next", <https://api.fastly.com/things?page=9>; rel="last"`, "page=2"},
	{"second of two", `<https://api.fastly.com/things?page=9>; rel="last", <https://api.fastly.com/things?page=2>; rel="next"`, "page=2"},
	{"no space between", `<https://api.fastly.com/things?page=9>; rel="last",<https://api.fastly.com/things?page=2>; rel="next"`, "page=2"},
	{"more space between", "<https://api.fastly.com/things?page=9>; rel=\"last\" ,\t <https://api.fastly.com/things?page=2>; rel=\"next\"", "page=2"},
	{"both ways between", `</things?page=1>; rel="first", </things?page=2>; rel="next",</things?page=9>; rel="last"`, "page=2"},
	{"only others", `<https://api.fastly.com/things?page=1>; rel="prev", <https://api.fastly.com/things?page=1>; rel="first"`, ""},
	{"relative", `</things?page=2>; rel="next"`, "page=2"},
	{"escaped", `</things%3Fpage=2>; rel="next"`, "page=2"},
	{"escaped twice", `</things%3Fpage%5Bnumber%5D=2>; rel="next"`, "page%5Bnumber%5D=2"},
	{"unescaped brackets", `</things?page[number]=2>; rel="next"`, "page%5Bnumber%5D=2"},
	{"a comma in the address", `</things?ids=1,2&page=2>; rel="next"`, "ids=1%2C2&page=2"},
	{"no quotes", `</things?page=2>; rel=next`, "page=2"},
	{"capitals", `</things?page=2>; REL="Next"`, "page=2"},
	{"several relations", `</things?page=2>; rel="last next"`, "page=2"},
	{"other parameters", `</things?page=2>; title="a, b; c"; rel="next"; type="text/html"`, "page=2"},
	{"spaces", `</things?page=2> ;  rel = "next" `, "page=2"},
	{"relation of another name", `</things?page=2>; rel="nextish"`, ""},
	{"no relation", `</things?page=2>`, ""},
	{"not closed", `</things?page=2; rel="next"`, ""},
	{"not opened", `/things?page=2>; rel="next"`, ""},
	{"quote not closed", `</things?page=2>; rel="next`, "page=2"},
	{"commas alone", ",,,", ""},
	{"brackets alone", "<<<>>>,<>,<", ""},
	{"parameters alone", `; rel="next"`, ""},
}

func TestLinkHeader(t *testing.T) {
	for _, test := range linkCases {
		t.Run(test.name, func(t *testing.T) {
			next := fastly.LinkedPage(http.Header{"Link": {test.field}}, url.Values{})
			require.Equal(t, test.next, next.Encode())
			next = fastly.LinkedPage(http.Header{"Link": {`</things?page=1>; rel="prev"`, test.field}}, url.Values{"sort": {"name"}})
			require.Equal(t, test.next != "", next != nil)
			require.Equal(t, cmp.Or(test.next, "x")+"&sort=name", cmp.Or(next.Encode(), "x&sort=name"), "in a second field")
		})
	}
	t.Logf("%d fields", len(linkCases))
}

// TestPagesThatCanNotBeFollowed checks that a list returns an error if its next page cannot be
// requested.
func TestPagesThatCanNotBeFollowed(t *testing.T) {
	for _, address := range []string{"https://api.fastly.com/things", "/things?page=%zz", "/things?page=2;per_page=3", ""} {
		t.Run(address, func(t *testing.T) {
			client, _ := handledBy(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Link", "<"+address+`>; rel="next"`)
				fmt.Fprint(w, array(things(perPage)))
			})
			_, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: fastly.PageLink}))
			require.ErrorContains(t, err, "list things")
		})
	}
}

func TestPagesCopyTheirInput(t *testing.T) {
	client, transport := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })
	op := fastly.Op{Name: "list things", Method: http.MethodGet, Path: "/shelf/{id}/things", Args: []any{"a"}}
	opts := []fastly.CallOption{fastly.WithQuery("filter", "x")}
	seq := fastly.All[listed](t.Context(), client, op, fastly.Paging{}, opts...)
	op.Args[0], opts[0] = "b", fastly.WithQuery("filter", "y")
	items, err := fastly.Collect(seq)
	require.NoError(t, err)
	require.Empty(t, items)
	require.Equal(t, "/shelf/a/things?filter=x", transport.requests[0].URL.RequestURI())
}

func TestPagesKeepTheQuery(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			client, transport := handledBy(t, d.handle)
			client, err := client.With(fastly.WithQuery("customer_id", "1cu5tomer"))
			require.NoError(t, err)
			op := listThings
			op.Query = url.Values{"sort": {"name"}}
			items, err := fastly.Collect(fastly.All[listed](t.Context(), client, op, d.paging, fastly.WithQuery("filter[x]", "y")))
			require.NoError(t, err)
			require.Len(t, items, listTotal)
			for _, r := range transport.requests {
				query := r.URL.Query()
				require.Equal(t, []string{"1cu5tomer", "name", "y"}, []string{query.Get("customer_id"), query.Get("sort"), query.Get("filter[x]")})
			}
		})
	}
}

func TestPagesOfNothing(t *testing.T) {
	bodies := map[fastly.PageStyle][]string{
		fastly.PageStyle(0): {"[]", "null"},
		fastly.PageLink:     {"[]"},
		fastly.PageMeta:     {`{"data":[],"meta":{"current_page":1,"total_pages":0}}`, `{"data":null,"meta":{"current_page":1,"total_pages":1}}`},
		fastly.PageJSONAPI:  {`{"data":[]}`, `{"data":[],"links":{"next":null},"meta":{"current_page":1,"total_pages":1}}`},
		fastly.PageCursor:   {`{"data":[],"meta":{"limit":1000,"total":0}}`, `{"data":[],"meta":{}}`, `{"data":null}`, `{"data":[],"meta":{"filters":["a"]}}`, `{"data":[],"meta":{"filters":"a"}}`},
		fastly.PageNumber:   {`{"data":[],"meta":{"total":0}}`, `{"data":[]}`, `{"data":null,"meta":{"total":5}}`},
		fastly.PageOffset:   {`{"data":[],"meta":{"total":0}}`, `{"data":[]}`, `{"data":null,"meta":{"total":5}}`},
		fastly.PageLines:    {"", "\n"},
	}
	for style, list := range bodies {
		for _, body := range list {
			client, transport := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
			items, err := fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{Style: style, Size: askFor}))
			require.NoError(t, err, "%d %s", style, body)
			require.Empty(t, items)
			require.Len(t, transport.requests, 1)
		}
	}
	t.Logf("%d dialects", len(bodies))
}

func TestPagesRefuseMisuse(t *testing.T) {
	client, transport := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })
	for name, err := range map[string]error{
		"size": errorOf(fastly.Collect(fastly.All[listed](t.Context(), client, listThings, fastly.Paging{}, fastly.WithPageSize(0)))),
		"nil":  errorOf(fastly.Collect(fastly.All[listed](t.Context(), nil, listThings, fastly.Paging{}))),
		"path": errorOf(fastly.Collect(fastly.All[listed](t.Context(), client, fastly.Op{Name: "list things", Method: http.MethodGet, Path: "/{id}"}, fastly.Paging{}))),
	} {
		require.ErrorContains(t, err, "list things", name)
		_, answered := errors.AsType[*fastly.Error](err)
		require.False(t, answered, "%s: %v", name, err)
	}
	require.Empty(t, transport.requests)
}

// errorOf returns the error of a call.
func errorOf[T any](_ T, err error) error { return err }

// TestPagesThatAreNoList checks that a reply without a list is an error.
func TestPagesThatAreNoList(t *testing.T) {
	tests := []struct {
		body string
		list bool
	}{
		{`{"data":[],"meta":{}}`, true},
		{`{"entries":[]}`, true},
		{`{"data":null}`, true},
		{`{"data":{}}`, true},
		{`{"msg":"internal error"}`, false},
		{`{"errors":[{"title":"internal error"}]}`, false},
		{`{"meta":{"total":5}}`, false},
		{`{}`, false},
	}
	for _, style := range []fastly.PageStyle{fastly.PageMeta, fastly.PageCursor, fastly.PageNumber, fastly.PageOffset} {
		for _, test := range tests {
			client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, test.body), nil })
			items, err := fastly.Collect(fastly.All[string](t.Context(), client, thing(http.MethodGet), fastly.Paging{Style: style}))
			require.Empty(t, items)
			if test.list {
				require.NoError(t, err, test.body)
			} else {
				require.ErrorIs(t, err, fastly.ErrEmptyReply, test.body)
			}
		}
	}
}

func TestLinksAreReadWithTheirQuotes(t *testing.T) {
	for field, want := range map[string]string{
		`</a?page=2>; rel="next"`:                                          "2",
		`</a?page=2>; title="<"; rel="next"`:                               "2",
		`</a?page=2>; title="a;rel=prev"; rel=next`:                        "2",
		`</a?page=2>; title="a, b \"c"; rel="next"`:                        "2",
		`</a?page=2>; rel='next'`:                                          "2",
		`</a?page=9>; rel="last", </a?page=2>; rel="next"`:                 "2",
		`</a?page=9>; title=","; rel="last", </a?page=2>; rel="next prev"`: "2",
		`</a?page=2>; title="unfinished; rel="next`:                        "",
		`</a?page=2>; rel="prev"`:                                          "",
	} {
		next := fastly.LinkedPage(http.Header{"Link": {field}}, url.Values{})
		require.Equal(t, want, next.Get("page"), field)
	}
}
