package fastly

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/edgesdk/fastly/internal/wire"
)

// Paging says how an operation cuts its list into pages.
type Paging struct {
	Style PageStyle
	// Size is the most items to a page that the API accepts; 0 if the operation
	// has no parameter for it.
	Size int
}

// PageStyle is a dialect of paging.
type PageStyle uint8

// The dialects of paging.
const (
	PageNone    PageStyle = iota // the whole list at once, as a bare array
	PageLink                     // a bare array; page and per_page; the Link header names the next page
	PageMeta                     // {data, meta}; page and per_page; meta counts the pages
	PageJSONAPI                  // JSON:API; page[number] and page[size]; links.next, or meta counts the pages
	PageCursor                   // {data or entries, meta}; cursor and limit; meta.next_cursor
	PageOffset                   // {data, meta}; page, counted from 0, and limit; meta.total counts the items
	PageLines                    // JSON values on lines; the Link header names the next page
)

// sizeParameter is the name of the parameter for the size of a page.
func (s PageStyle) sizeParameter() string {
	switch s {
	case PageLink, PageMeta:
		return "per_page"
	case PageJSONAPI:
		return "page[size]"
	case PageCursor, PageOffset:
		return "limit"
	default:
		return ""
	}
}

// All returns the items of a list, page after page as they are ranged over. It
// copies op and opts, can be ranged over again, and ends at its first error. A
// server whose pages lead in a circle is an error too.
func All[T any](ctx context.Context, c *Client, op Op, paging Paging, opts ...CallOption) iter.Seq2[T, error] {
	op.Args, opts = slices.Clone(op.Args), slices.Clone(opts)
	return func(yield func(T, error) bool) {
		var zero T
		seen := map[string]bool{}
		next, err := firstPage(c, paging, opts)
		if err != nil {
			err = inputError(&op, err)
		}
		for err == nil {
			var items []T
			items, next, err = fetch[T](ctx, c, op, paging, opts, next)
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if err != nil {
				break // the items before a link that can't be followed were delivered
			}
			if next == nil {
				return
			}
			if at := next.Encode(); seen[at] {
				err = inputError(&op, fmt.Errorf("the list does not end: its pages lead back to %s", at))
			}
			seen[next.Encode()] = true
		}
		yield(zero, err)
	}
}

// Collect returns all items of a sequence, or its error and none.
func Collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var items []T
	for item, err := range seq {
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// firstPage is the query of the first page: the caller's, and the size.
func firstPage(c *Client, paging Paging, opts []CallOption) (url.Values, error) {
	if c == nil {
		return url.Values{}, nil // do says what is wrong
	}
	cfg, err := c.cfg.call.with(opts)
	if err != nil {
		return nil, err
	}
	query := url.Values{}
	if name := paging.Style.sizeParameter(); name != "" && paging.Size > 0 {
		query.Set(name, strconv.Itoa(cmp.Or(cfg.pageSize, paging.Size)))
	}
	maps.Copy(query, cfg.query)
	return query, nil
}

// fetch gets one page. Items come with an error if the page is there and the link to
// the next one can't be followed. next is the query of the page behind it, nil if it is the last.
func fetch[T any](ctx context.Context, c *Client, op Op, paging Paging, opts []CallOption, query url.Values) (items []T, next url.Values, err error) {
	opts = append(slices.Clip(opts), withQueries(query))
	switch paging.Style {
	case PageJSONAPI:
		var page document[T]
		op.Reply = ReplyJSONAPI
		if _, err = c.do(ctx, &op, opts, &page); err != nil {
			return nil, nil, err
		}
		if next, err = nextDocument(query, page.Page); err != nil {
			err = inputError(&op, err)
		}
		return page.items, next, err
	case PageMeta, PageCursor, PageOffset:
		var page envelope[T]
		if _, err = c.do(ctx, &op, opts, &page); err != nil {
			return nil, nil, err
		}
		items = page.Data
		if items == nil {
			items = page.Entries
		}
		return items, page.Meta.next(paging.Style, query, len(items)), nil
	default:
		if paging.Style == PageLines {
			op.Reply = ReplyLines
		}
		header, err := c.do(ctx, &op, opts, &items)
		if err != nil {
			return nil, nil, err
		}
		if paging.Style == PageNone {
			return items, nil, nil
		}
		if next, err = linkedPage(header, query); err != nil {
			err = inputError(&op, err)
		}
		return items, next, err
	}
}

// withQueries sets the parameters of a page.
func withQueries(query url.Values) CallOption {
	return callOption(func(cfg *callConfig) error {
		cfg.query = query
		return nil
	})
}

// envelope is a page of the dialects with {data, meta} or {entries, meta}.
type envelope[T any] struct {
	Data    []T      `json:"data"`
	Entries []T      `json:"entries"`
	Meta    pageMeta `json:"meta"`
}

// pageMeta is what the dialects tell about a page; each has a part of it.
type pageMeta struct {
	NextCursor  string `json:"next_cursor"`
	CurrentPage int    `json:"current_page"`
	TotalPages  int    `json:"total_pages"`
	Total       int    `json:"total"`
	Limit       int    `json:"limit"` // the size of pages, which may be less than was asked for
}

func (m *pageMeta) next(style PageStyle, query url.Values, items int) url.Values {
	switch style {
	case PageCursor:
		if m.NextCursor != "" {
			return with(query, "cursor", m.NextCursor)
		}
	case PageMeta:
		if m.CurrentPage < m.TotalPages && items > 0 {
			return with(query, "page", strconv.Itoa(m.CurrentPage+1))
		}
	case PageOffset:
		page, _ := strconv.Atoi(query.Get("page"))
		size, _ := strconv.Atoi(query.Get("limit"))
		size = cmp.Or(m.Limit, size)
		more := page*size+items < m.Total
		if m.Total == 0 { // not told: a full page may have one behind it
			more = items == size
		}
		if more && items > 0 {
			return with(query, "page", strconv.Itoa(page+1))
		}
	default: // the other dialects tell it elsewhere
	}
	return nil
}

// document is a page of a JSON:API list.
type document[T any] struct {
	items []T
	wire.Page
}

func (d *document[T]) readDocument(body []byte, limit int64) (err error) {
	d.Page, err = wire.DecodeDocumentWithin(body, &d.items, limit)
	return err
}

func nextDocument(query url.Values, page wire.Page) (url.Values, error) {
	if page.Next != "" {
		return follow(query, page.Next)
	}
	if page.CurrentPage < page.TotalPages {
		return with(query, "page[number]", strconv.Itoa(page.CurrentPage+1)), nil
	}
	return nil, nil
}

func with(query url.Values, name, value string) url.Values {
	next := cloneValues(query)
	next.Set(name, value)
	return next
}

// linkedPage is the query of the page that a Link header calls the next.
func linkedPage(header http.Header, query url.Values) (url.Values, error) {
	for _, field := range header["Link"] {
		for _, link := range parseLinks(field) {
			if slices.Contains(link.rels, "next") {
				return follow(query, link.target)
			}
		}
	}
	return nil, nil
}

// follow takes the query of a link over. Host and path stay the operation's own:
// a link can't lead the token away. A link without a query that can be read is an
// error: the list would seem to end there.
func follow(query url.Values, target string) (url.Values, error) {
	if !strings.Contains(target, "?") { // one family escapes the question mark
		if plain, err := url.PathUnescape(target); err == nil {
			target = plain
		}
	}
	_, text, _ := strings.Cut(target, "?")
	values, err := url.ParseQuery(text)
	if err != nil || len(values) == 0 {
		return nil, fmt.Errorf("the link to the next page can't be followed: %q", target)
	}
	next := cloneValues(query)
	maps.Copy(next, values)
	return next, nil
}

type link struct {
	target string
	rels   []string
}

// parseLinks reads a Link header field (RFC 8288) as far as it makes sense.
func parseLinks(field string) []link {
	var links []link
	for {
		_, after, found := strings.Cut(field, "<")
		target, after, closed := strings.Cut(after, ">")
		if !found || !closed {
			return links
		}
		parameters, rest := after, ""
		if i := strings.IndexByte(after, '<'); i >= 0 {
			parameters, rest = after[:i], after[i:]
		}
		l := link{target: target}
		for parameter := range strings.SplitSeq(parameters, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			if strings.EqualFold(strings.TrimSpace(name), "rel") {
				l.rels = strings.Fields(strings.ToLower(strings.Trim(value, "\", \t")))
			}
		}
		links = append(links, l)
		field = rest
	}
}
