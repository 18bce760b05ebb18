package fastly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"time"
)

// Paging describes how an operation splits its list into pages.
type Paging struct {
	// Way that the list is paged. The zero value means a list without pages: each reply is an
	// array of all objects.
	Style PageStyle
	// Maximum page size that the API accepts, in items. 0 means that the operation has no
	// parameter for the page size. With [PageLines], it is the length of a time window in seconds.
	Size int
}

// PageStyle is the way that a list is paged: its query parameters, and where a reply holds the
// next page.
type PageStyle uint8

// Ways of paging. A list with cursors or links ends at the first page without one. Other
// lists end at an empty page, or at the total if the API reports it reliably. A short page
// never ends a list, because servers may cap the page size. A reply without a list is an
// [ErrEmptyReply]. A null counts as an empty list.
const (
	pageNone    PageStyle = iota
	PageLink              // array; parameters page and per_page; Link header with the next page
	PageMeta              // {data, meta}; parameters page and per_page; reliable meta.total_pages
	PageJSONAPI           // JSON:API; parameters page[number] and page[size]; links.next or meta.total_pages
	PageCursor            // {data or entries, meta}; parameters limit and cursor; next_cursor in meta or beside data, or in meta.filters with the parameter next_cursor
	PageNumber            // {data, meta}; parameters page (from 1) and limit; the list ends at an empty page
	PageOffset            // {data, meta}; parameters page (from 0) and limit; reliable meta.total
	PageLines             // JSON values, one per line, by time window; parameters from and to; Link header with the next window
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
// the first error. A second iteration starts over. The iterator copies op and opts, including
// a map of query parameters.
//
// The iterator yields an error if the list would be incomplete. For example, a reply links to
// a next page although paging.Style is the zero value. It also yields an error where it would
// loop forever: if a link or cursor repeats, if a numbered page has the objects of the previous
// one, or after 100 consecutive empty pages. A list with [PageLines] may have any number of empty
// pages.
func All[T any](ctx context.Context, c *Client, op Op, paging Paging, opts ...CallOption) iter.Seq2[T, error] {
	op.Args, op.Header, opts = slices.Clone(op.Args), op.Header.Clone(), slices.Clone(opts)
	op.fixQuery()
	return func(yield func(T, error) bool) {
		query, err := firstPage(c, &op, paging, opts)
		if err != nil {
			yield(*new(T), inputError(&op, op.redactor(c).err(err)))
			return
		}
		walk := walk[T]{style: paging.Style, size: paging.Size, seen: map[string]bool{}}
		for query != nil {
			items, err := walk.page(ctx, c, op, opts, &query)
			for _, item := range items { // if only the link to the next page is invalid, the page is delivered
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
		return query, nil // do reports the error
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
	} else if cfg.pageSize > 0 {
		return nil, errors.New("WithPageSize: the pages of the list have no size")
	}
	maps.Copy(query, cfg.query)
	return query, nil
}

// walk is the state of an iteration over a list.
type walk[T any] struct {
	style    PageStyle
	size     int
	seen     map[string]bool // queries of all pages except the first
	before   []T             // previous page
	pages    int             // pages so far
	received int             // items so far
	empty    int             // consecutive empty pages
}

// maxEmptyPages is the number of consecutive empty pages after which a list is considered
// endless.
const maxEmptyPages = 100

// page fetches the page of a query, and sets the query to that of the next page; nil if there
// is none. It returns items and an error if the page was fetched but the next one is not
// known.
func (w *walk[T]) page(ctx context.Context, c *Client, op Op, opts []CallOption, query *url.Values) ([]T, error) {
	items, meta, err := fetch[T](ctx, c, op, w.style, append(slices.Clip(opts), withQueries(w.sent(*query))))
	if err != nil {
		return nil, err
	}
	w.pages++
	if w.style.isNumbered() && len(items) > 0 && (reflect.DeepEqual(items, w.before) || sameIDs(items, w.before)) {
		return nil, replyError(&op, fmt.Errorf("the list does not end: page %d repeats the one before", w.pages))
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
		err = fmt.Errorf("the list does not end: page %d leads back to an earlier one", w.pages)
	case w.empty == maxEmptyPages && w.style != PageLines:
		err = fmt.Errorf("the list does not end: %d empty pages in a row", w.empty)
	default:
		w.seen[at] = true
	}
	if err != nil {
		err = replyError(&op, err)
	}
	*query = next
	return items, err
}

// sent returns the query of a page as it is sent. A reply extends to the end of the query, but the link in
// it leads only one window further. Each query therefore ends with its window.
func (w *walk[T]) sent(query url.Values) url.Values {
	end, known := w.windowEnd(query)
	if !known {
		return query
	}
	if to, err := strconv.ParseInt(query.Get("to"), 10, 64); err == nil {
		end = min(end, to)
	}
	return with(query, "to", strconv.FormatInt(end, 10))
}

// windowEnd returns the end of a time window, if its start and its length are known.
func (w *walk[T]) windowEnd(query url.Values) (end int64, known bool) {
	from, err := strconv.ParseInt(query.Get("from"), 10, 64)
	return from + int64(w.size), w.style == PageLines && w.size > 0 && err == nil
}

// sameIDs reports whether two pages contain the same objects, which may have changed in the
// meantime.
func sameIDs[T any](items, before []T) bool {
	return slices.EqualFunc(items, before, func(a, b T) bool {
		id := idOf(a)
		return id != "" && id == idOf(b)
	})
}

// idOf returns the ID field of an object; "" if it has none.
func idOf(item any) string {
	v := reflect.Indirect(reflect.ValueOf(item))
	if v.Kind() != reflect.Struct {
		return ""
	}
	field, found := v.Type().FieldByName("ID")
	if !found {
		return ""
	}
	id, err := v.FieldByIndexErr(field.Index)
	if err != nil || id.Kind() != reflect.String {
		return ""
	}
	return id.String()
}

// next returns the query of the next page; nil if the page of query was the last one. Its
// errors contain neither queries nor links, which may hold secrets.
func (w *walk[T]) next(items []T, query url.Values, meta pageMeta) (url.Values, error) {
	end, known := w.windowEnd(query)
	switch {
	case w.style == pageNone:
		return nil, meta.cutShort(w.received)
	case w.style == PageCursor:
		switch {
		case meta.NextCursor != "":
			return with(query, "cursor", meta.NextCursor), nil
		case meta.Filters != "": // the log explorer names the parameter next_cursor, like the member
			return with(query, "next_cursor", string(meta.Filters)), nil
		}
		return nil, meta.cutShort(w.received)
	case known: // the query had an end, so there may be no link
		if next := with(query, "from", strconv.FormatInt(end, 10)); !windowIsOver(next) {
			return next, nil
		}
		return nil, nil
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
			return nil, fmt.Errorf("the query parameter %s is not an integer of at least %d", name, number)
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
	case w.style == PageJSONAPI: // the reply has neither a link nor a count
		return nil, meta.cutShort(w.received)
	}
	if last {
		return nil, nil
	}
	return with(query, name, strconv.Itoa(number+1)), nil
}

// fetch returns one page, and the metadata of its reply about the next page.
func fetch[T any](ctx context.Context, c *Client, op Op, style PageStyle, opts []CallOption) (items []T, meta pageMeta, err error) {
	var reply answer
	switch style {
	case PageJSONAPI:
		var page document[T]
		op.Reply = ReplyJSONAPI
		reply, err = c.do(ctx, &op, opts, &page)
		items, meta = page.items, pageMeta{
			CurrentPage: page.CurrentPage, TotalPages: page.TotalPages, RecordCount: page.RecordCount,
			link: page.Next, linked: page.Next != "",
		}
	case PageMeta, PageCursor, PageNumber, PageOffset:
		var page envelope[T]
		reply, err = c.do(ctx, &op, opts, &page)
		items, meta = page.Data, page.Meta
		meta.inBody, meta.NextCursor = bool(page.Links), cmp.Or(meta.NextCursor, page.NextCursor)
		if len(items) == 0 {
			items = page.Entries
		} else if len(page.Entries) > 0 {
			err = replyError(&op, errors.New("the reply has items in both data and entries"))
		}
	case PageLines:
		op.Reply = ReplyLines
		reply, err = c.do(ctx, &op, opts, &items)
	default:
		var page array[T]
		reply, err = c.do(ctx, &op, opts, &page)
		items = page
		if e, ok := errors.AsType[*DecodeError](err); ok && e.Pointer == "" && e.Want == "an array" {
			e.Want += "; for a list in an envelope, set Paging.Style"
		}
	}
	link, linked := nextLink(reply.header)
	if style == PageLink || style == PageLines {
		meta.link, meta.linked = link, linked
	}
	meta.hinted = linked
	return items, meta, err
}

// withQueries sets the parameters of a page.
func withQueries(query url.Values) CallOption {
	return callOption(func(cfg *callConfig) error {
		cfg.query, cfg.pages = query, true
		return nil
	})
}

func with(query url.Values, name, value string) url.Values {
	next := cloneValues(query)
	next.Set(name, value)
	return next
}

// windowIsOver reports whether a time window starts at or after the end of the query, which
// defaults to now. The API links to further windows forever.
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
