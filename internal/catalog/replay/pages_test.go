package replay

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog"
)

// TestEveryPagedList reads every paged list over three pages with two items each, in its own paging
// style, and with every way to mark the last page. A repeated page must cause an error instead of a
// loop.
func TestEveryPagedList(t *testing.T) {
	c := checker(t)
	lists, walks := map[string]int{}, 0
	for _, op := range c.catalog.Operations {
		if op.Pagination == "" || c.calls[op.ID] == nil || unpaged[op.ID] != "" {
			continue
		}
		t.Run(op.ID, func(t *testing.T) {
			server := pagesOf(t, c, op)
			lists[server.dialect.name]++
			for _, end := range server.dialect.ends {
				walks++
				items, err := server.walk(t, end)
				require.NoError(t, err, end)
				require.Len(t, server.items(t, items), 6, "%s: %v", end, server.requests)
				require.Len(t, server.requests, 3+server.dialect.further[end], "%s: %v", end, server.requests)
			}
			_, err := server.walk(t, endRepeats)
			require.ErrorContains(t, err, "the list does not end", "%v", server.requests)
			walks++
		})
	}
	total := 0
	for _, n := range lists {
		total += n
	}
	require.NotZero(t, total)
	t.Logf("%d paged lists, %d walks over three pages: %v", total, walks, lists)
}

// unpaged lists operations that are not paged here although the catalogue describes paging, with
// reasons.
var unpaged = map[string]string{
	"arc_export_usage_metrics": "recording airuntimecontrol/v1/usagemetrics/fixtures/export.yaml: the reply is CSV, without a cursor",
}

// Ways in which a last page is marked.
const (
	endMissing = "missing" // no mention of a next page
	endNull    = "null"
	endEmpty   = "empty" // empty string
	endCount   = "count" // total number of pages or items reached
	endRepeats = "repeats"
)

// dialect is a paging style.
type dialect struct {
	name    string
	number  string         // query key with the number of the page
	first   int            // number of the first page
	ends    []string       // supported ways to mark the last page
	further map[string]int // number of requests after the third page, by end
}

var dialects = map[string]dialect{
	"link":   {name: "link", number: "page", first: 1, ends: []string{endMissing}},
	"count":  {name: "meta", number: "page", first: 1, ends: []string{endCount}},
	"jsonap": {name: "JSON:API", number: "page[number]", first: 1, ends: []string{endMissing, endNull, endEmpty, endCount}},
	"cursor": {name: "cursor", ends: []string{endMissing, endNull, endEmpty}},
	"number": {name: "number", number: "page", first: 1, ends: []string{endMissing}, further: map[string]int{endMissing: 1}},
	"offset": {name: "offset", number: "page", first: 0, ends: []string{endMissing, endCount}, further: map[string]int{endMissing: 1}},
}

func dialectOf(op *catalog.Operation, isArray bool) dialect {
	switch op.Pagination {
	case "page+per_page":
		if isArray {
			return dialects["link"]
		}
		return dialects["count"]
	case "page[number]+page[size]":
		return dialects["jsonap"]
	case "page+limit":
		if strings.HasPrefix(op.Path, "/ngwaf/") { // facts 3
			return dialects["number"]
		}
		return dialects["offset"]
	default:
		return dialects["cursor"]
	}
}

// pageServer serves a list with three pages.
type pageServer struct {
	request  *Recorded
	call     Call
	dialect  dialect
	pages    [3][]any
	wrap     func(items []any) map[string]any // nil if pages are bare arrays
	filters  bool                             // the cursor is in meta.filters
	inside   bool                             // the list and meta are inside data
	end      string
	requests []string
}

// pagesOf generates the items of a list.
func pagesOf(t *testing.T, c *Checker, op *catalog.Operation) *pageServer {
	t.Helper()
	g := &generator{facts: c.catalog, op: op, open: map[string]bool{}}
	recorded := g.interaction(false)
	_, args := c.catalog.Match(recorded.Request.Method, recorded.url().EscapedPath())
	s := &pageServer{call: c.calls[op.ID], filters: op.Pagination == "next_cursor+limit"}
	var seven []any // more than there are, to check that the list ends by itself
	for i := range 7 {
		reply, err := parseJSON([]byte(g.reply()))
		require.NoError(t, err)
		found, isArray := reply.([]any)
		if !isArray {
			members := reply.(map[string]any)
			if inner, is := members["data"].(map[string]any); is && inner["meta"] != nil {
				members, s.inside = inner, true
			}
			for _, name := range append(envelopes, "details") {
				if found, isArray = members[name].([]any); isArray {
					s.wrap = func(items []any) map[string]any { return map[string]any{name: items} }
					break
				}
			}
		}
		require.True(t, isArray && len(found) > 0, "no list in %v", reply)
		seven = append(seven, found[0])
		if i < 6 {
			s.pages[i/2] = append(s.pages[i/2], found[0])
		}
	}
	s.dialect = dialectOf(op, s.wrap == nil)
	recorded.Response.Body = encode(s.envelope(seven, nil))
	s.request = &Recorded{Interaction: recorded, op: &operation{Operation: op, spelled: c.catalog.SpelledOtherwise(op)}, args: args}
	return s
}

func (s *pageServer) envelope(items []any, more map[string]any) any {
	if s.wrap == nil {
		return items
	}
	page := s.wrap(items)
	maps.Copy(page, more)
	if s.inside {
		return map[string]any{"data": page}
	}
	return page
}

// items returns the items in the result of a call.
func (s *pageServer) items(t *testing.T, out any) []any {
	t.Helper()
	read, err := parseJSON([]byte(encode(out)))
	require.NoError(t, err)
	if s.inside {
		read = read.(map[string]any)["data"].(map[string]any)["details"]
	}
	return list(read)
}

// walk reads the list with the given mark on the last page.
func (s *pageServer) walk(t *testing.T, end string) (any, error) {
	t.Helper()
	s.end, s.requests = end, nil
	client, err := s.request.client(s)
	require.NoError(t, err)
	return s.call(t.Context(), client, s.request)
}

// RoundTrip implements http.RoundTripper.
func (s *pageServer) RoundTrip(req *http.Request) (*http.Response, error) {
	s.requests = append(s.requests, req.URL.RawQuery)
	if len(s.requests) > 10 {
		return nil, fmt.Errorf("the list is read in circles: %q", s.requests)
	}
	query := req.URL.Query()
	n, err := s.asked(query)
	if err != nil {
		return nil, err
	}
	items := []any{}
	if n < len(s.pages) {
		items = s.pages[n]
	}
	if s.end == endRepeats && s.dialect.number != "" {
		items = s.pages[0]
	}
	header := http.Header{"Content-Type": {"application/json"}}
	next := s.next(query, n)
	if s.dialect.name == "JSON:API" {
		header.Set("Content-Type", mediaDocument)
	}
	if s.dialect.name == "link" && next["link"] != nil {
		header.Set("Link", fmt.Sprintf("<%s>; rel=%q", next["link"], "next"))
	}
	delete(next, "link")
	body, err := json.Marshal(s.envelope(items, next))
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(strings.NewReader(string(body))), ContentLength: int64(len(body)), Request: req,
	}, nil
}

// asked returns the index of the requested page.
func (s *pageServer) asked(query url.Values) (int, error) {
	if s.dialect.number == "" {
		name := "cursor"
		if s.filters {
			name = "next_cursor"
		}
		if !query.Has(name) {
			return 0, nil
		}
		n, err := strconv.Atoi(strings.TrimPrefix(query.Get(name), "to+/="))
		return n, err
	}
	text := query.Get(s.dialect.number)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	return n - s.dialect.first, err
}

// next returns the members of a page that refer to the next page.
func (s *pageServer) next(query url.Values, n int) map[string]any {
	last := n == len(s.pages)-1
	meta := map[string]any{}
	members := map[string]any{"meta": meta}
	switch s.dialect.name {
	case "cursor":
		if s.filters {
			inner := map[string]any{}
			meta["filters"], meta = inner, inner
		}
		s.point(meta, "next_cursor", fmt.Sprintf("to+/=%d", n+1), "to+/=1", last)
	case "link":
		s.point(members, "link", s.linkTo(query, n+2), s.linkTo(query, 2), last)
	case "JSON:API":
		if s.end == endCount {
			meta["current_page"], meta["total_pages"], meta["record_count"], meta["per_page"] = n+1, len(s.pages), 6, 2
			break
		}
		links := map[string]any{}
		members["links"] = links
		s.point(links, "next", s.linkTo(query, n+2), s.linkTo(query, 2), last)
	case "meta":
		meta["current_page"], meta["total_pages"], meta["record_count"], meta["per_page"] = n+1, len(s.pages), 6, 2
		if s.end == endRepeats {
			meta["total_pages"] = 100
		}
	case "offset":
		if meta["limit"] = 2; s.end == endCount {
			meta["total"] = 6
		}
	default:
		meta["limit"] = 2
	}
	return members
}

// linkTo returns the URL of a page.
func (s *pageServer) linkTo(query url.Values, number int) string {
	next := s.request.url()
	query = maps.Clone(query)
	query.Set(s.dialect.number, strconv.Itoa(number))
	next.RawQuery = query.Encode()
	return next.String()
}

// point sets the reference to the next page, or the mark of the last page.
func (s *pageServer) point(members map[string]any, name, next, again string, last bool) {
	switch {
	case !last:
		members[name] = next
	case s.end == endRepeats:
		members[name] = again
	case s.end == endNull:
		members[name] = nil
	case s.end == endEmpty:
		members[name] = ""
	}
}
