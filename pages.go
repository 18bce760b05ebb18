package fastly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/edgesdk/fastly/internal/wire"
)

// Paging describes how an operation splits its list into pages.
type Paging struct {
	// Dialect of paging. The zero value is a list without
	// pages: an array with all objects.
	Style PageStyle
	// Maximum page size that the API accepts, in items. 0 means that the operation has no
	// parameter for the page size.
	Size int
}

// PageStyle is a dialect of paging.
type PageStyle uint8

// Dialects of paging. A list with cursors or links ends at the first page without one. Other
// lists end at an empty page, or at the total if the API reports it reliably. A short page
// never ends a list, because servers may cap the page size.
const (
	pageNone    PageStyle = iota
	PageLink              // array; parameters page and per_page; Link header with the next page
	PageMeta              // {data, meta}; parameters page and per_page; reliable meta.total_pages
	PageJSONAPI           // JSON:API; parameters page[number] and page[size]; links.next or meta.total_pages
	PageCursor            // {data or entries, meta}; parameters cursor and limit; meta.next_cursor
	PageNumber            // {data, meta}; parameters page, from 1, and limit; no reliable total
	PageOffset            // {data, meta}; parameters page, from 0, and limit; reliable meta.total
	PageLines             // JSON values, one per line, by time window; Link header with the next window
)

// sizeParameter returns the name of the parameter for the page size; "" if there is none.
func (s PageStyle) sizeParameter() string {
	switch s {
	case PageLink, PageMeta:
		return "per_page"
	case PageJSONAPI:
		return "page[size]"
	case PageCursor, PageNumber, PageOffset:
		return "limit"
	default:
		return ""
	}
}

// isNumbered reports whether pages are requested by number.
func (s PageStyle) isNumbered() bool {
	return s == PageMeta || s == PageJSONAPI || s == PageNumber || s == PageOffset
}

// numberParameter returns the name of the parameter for the page number, and the number of
// the first page.
func (s PageStyle) numberParameter() (name string, first int) {
	switch s {
	case PageJSONAPI:
		return "page[number]", 1
	case PageOffset:
		return "page", 0
	default:
		return "page", 1
	}
}

// All returns an iterator over the items of a list. It fetches pages as needed, and ends at
// the first error. A second iteration starts over. The iterator copies op and opts. It
// returns an error instead of looping forever if a link or cursor repeats, if a numbered page
// equals the previous one, or after 100 consecutive empty pages. Lists with [PageLines] may
// have any number of empty pages.
func All[T any](ctx context.Context, c *Client, op Op, paging Paging, opts ...CallOption) iter.Seq2[T, error] {
	op.Args, op.Header, opts = slices.Clone(op.Args), op.Header.Clone(), slices.Clone(opts)
	return func(yield func(T, error) bool) {
		query, err := firstPage(c, &op, paging, opts)
		if err != nil {
			yield(*new(T), inputError(&op, err))
			return
		}
		walk := walk[T]{style: paging.Style, seen: map[string]bool{}}
		for query != nil {
			items, err := walk.page(ctx, c, op, opts, &query)
			for _, item := range items { // those of a page whose link can't be followed are delivered
				if !yield(item, nil) {
					return
				}
			}
			if err != nil {
				yield(*new(T), err)
				return
			}
		}
	}
}

// Collect returns all items of seq as a slice. If seq yields an error, it returns that error
// and no items.
func Collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	if seq == nil {
		return nil, errors.New("fastly: Collect: the sequence is nil")
	}
	var items []T
	for item, err := range seq {
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// firstPage returns the query of the first page: the page size, and the parameters of the
// caller. For PageLines it includes the operation's own query, which has the end of the time
// range.
func firstPage(c *Client, op *Op, paging Paging, opts []CallOption) (url.Values, error) {
	query := url.Values{}
	if c == nil {
		return query, nil // do refuses it
	}
	if paging.Style == PageLines {
		text, err := op.queryText(nil)
		if err != nil {
			return nil, err
		}
		if query, err = url.ParseQuery(text); err != nil {
			return nil, err
		}
	}
	cfg, err := c.cfg.call.with(opts)
	if err != nil {
		return nil, err
	}
	if name := paging.Style.sizeParameter(); name != "" && paging.Size > 0 {
		query.Set(name, strconv.Itoa(cmp.Or(cfg.pageSize, paging.Size)))
	}
	maps.Copy(query, cfg.query)
	return query, nil
}

// walk is the state of an iteration over a list.
type walk[T any] struct {
	style    PageStyle
	seen     map[string]bool // the queries of the pages after the first
	before   []T             // previous page
	received int             // items so far
	empty    int             // empty pages in a row
}

// maxEmptyPages is the number of consecutive empty pages after which a list is considered
// endless.
const maxEmptyPages = 100

// page fetches the page of a query, and sets the query to that of the next page; nil if there
// is none. It returns items and an error if the page was fetched but the next one is not
// known.
func (w *walk[T]) page(ctx context.Context, c *Client, op Op, opts []CallOption, query *url.Values) ([]T, error) {
	items, meta, err := fetch[T](ctx, c, op, w.style, append(slices.Clip(opts), withQueries(*query)))
	if err != nil {
		return nil, err
	}
	if w.style.isNumbered() && len(items) > 0 && reflect.DeepEqual(items, w.before) {
		return nil, inputError(&op, fmt.Errorf("the list does not end: the page %q repeats the one before", query.Encode()))
	}
	w.before = items
	w.received += len(items)
	if w.empty++; len(items) > 0 {
		w.empty = 0
	}
	next, err := w.next(items, *query, meta)
	switch at := next.Encode(); {
	case err != nil || next == nil:
	case w.seen[at]:
		err = fmt.Errorf("the list does not end: its pages lead back to %s", at)
	case w.empty == maxEmptyPages && w.style != PageLines:
		err = fmt.Errorf("the list does not end: %d empty pages in a row", w.empty)
	default:
		w.seen[at] = true
	}
	if err != nil {
		err = inputError(&op, err)
	}
	*query = next
	return items, err
}

// next returns the query of the next page; nil if the page of query was the last one.
func (w *walk[T]) next(items []T, query url.Values, meta pageMeta) (url.Values, error) {
	switch {
	case w.style == pageNone:
		return nil, nil
	case w.style == PageCursor:
		if meta.NextCursor == "" {
			return nil, nil
		}
		return with(query, "cursor", meta.NextCursor), nil
	case meta.linked:
		next, err := follow(query, meta.link)
		if w.style == PageLines && windowIsOver(next) {
			return nil, err
		}
		return next, err
	case !w.style.isNumbered() || len(items) == 0:
		return nil, nil
	}
	name, number := w.style.numberParameter()
	if text := query.Get(name); text != "" {
		asked, err := strconv.Atoi(text)
		if err != nil || asked < number {
			return nil, fmt.Errorf("%s is %q, which is no number from %d", name, text, number)
		}
		number = asked
	}
	number = cmp.Or(meta.CurrentPage, number)
	last := false
	switch {
	case w.style == PageOffset:
		last = meta.Total > 0 && w.received >= meta.Total
	case w.style == PageNumber:
	case meta.TotalPages > 0:
		last = number >= meta.TotalPages
	case meta.RecordCount > 0:
		last = w.received >= meta.RecordCount
	default:
		last = w.style == PageJSONAPI // with neither link nor count
	}
	if last {
		return nil, nil
	}
	return with(query, name, strconv.Itoa(number+1)), nil
}

// fetch returns one page, and the metadata of its reply about the next page.
func fetch[T any](ctx context.Context, c *Client, op Op, style PageStyle, opts []CallOption) ([]T, pageMeta, error) {
	switch style {
	case PageJSONAPI:
		var page document[T]
		op.Reply = ReplyJSONAPI
		_, err := c.do(ctx, &op, opts, &page)
		return page.items, pageMeta{
			CurrentPage: page.CurrentPage, TotalPages: page.TotalPages, RecordCount: page.RecordCount,
			link: page.Next, linked: page.Next != "",
		}, err
	case PageMeta, PageCursor, PageNumber, PageOffset:
		var page envelope[T]
		_, err := c.do(ctx, &op, opts, &page)
		if page.Data == nil {
			page.Data = page.Entries
		}
		return page.Data, page.Meta, err
	default:
		if style == PageLines {
			op.Reply = ReplyLines
		}
		var items []T
		header, err := c.do(ctx, &op, opts, &items)
		if err != nil || style == pageNone {
			return items, pageMeta{}, err
		}
		link, linked := nextLink(header)
		return items, pageMeta{link: link, linked: linked}, nil
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

// lacks reports whether a reply is none of a list, not even of an empty one.
func (e *envelope[T]) lacks(body []byte) bool {
	if e.Data != nil || e.Entries != nil {
		return false
	}
	var members map[string]any
	if wire.Decode(body, &members) != nil {
		return false
	}
	_, data := members["data"]
	_, entries := members["entries"]
	return !data && !entries
}

// pageMeta is what a reply holds about its page and the next one. Each dialect has a part
// of it.
type pageMeta struct {
	NextCursor  string `json:"next_cursor"`
	CurrentPage int    `json:"current_page"`
	TotalPages  int    `json:"total_pages"`
	RecordCount int    `json:"record_count"`
	Total       int    `json:"total"`

	link   string // URL of the next page
	linked bool   // whether there is one
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

func with(query url.Values, name, value string) url.Values {
	next := cloneValues(query)
	next.Set(name, value)
	return next
}

// windowIsOver reports whether a time window starts at or after the end of the query, which
// is now by default. The API links to further windows endlessly.
func windowIsOver(next url.Values) bool {
	from, err := strconv.ParseInt(next.Get("from"), 10, 64)
	if err != nil {
		return false
	}
	to, err := strconv.ParseInt(next.Get("to"), 10, 64)
	if err != nil {
		to = time.Now().Unix()
	}
	return from >= to
}

// nextLink returns the URL of the next page in a Link header.
func nextLink(header http.Header) (address string, ok bool) {
	for _, field := range header["Link"] {
		for _, link := range parseLinks(field) {
			if slices.Contains(link.rels, "next") {
				return link.target, true
			}
		}
	}
	return "", false
}

// follow returns the query merged with that of a link. Host and path of the link are
// ignored, so that it cannot redirect the token. A link without a valid query is an error,
// because the list would seem to end there.
func follow(query url.Values, target string) (url.Values, error) {
	if !strings.Contains(target, "?") { // some links escape the question mark
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

// parseLinks parses a Link header field (RFC 8288). It ignores invalid parts.
func parseLinks(field string) []link {
	var links []link
	for {
		_, after, found := strings.Cut(field, "<")
		target, after, closed := strings.Cut(after, ">")
		if !found || !closed {
			return links
		}
		end := unquoted(after, ",<")
		l, parameters := link{target: target}, after[:end]
		for parameters != "" {
			end := unquoted(parameters, ";")
			name, value, _ := strings.Cut(strings.TrimSpace(parameters[:end]), "=")
			if strings.EqualFold(strings.TrimSpace(name), "rel") {
				l.rels = strings.Fields(strings.ToLower(strings.Trim(value, "\"', \t")))
			}
			parameters = strings.TrimPrefix(parameters[end:], ";")
		}
		links = append(links, l)
		field = after[end:]
	}
}

// unquoted returns the index of the first of some characters that is not within a quoted
// string; if there is none, the length of the text.
func unquoted(text, chars string) int {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++ // what follows is escaped
		case text[i] == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(chars, text[i]) >= 0:
			return i
		}
	}
	return len(text)
}
