package fastlytest

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// pager selects a page of a list and wraps it in an envelope. The list contains the objects that
// match the filters of the request. show converts an object for the reply. A nil reply means that
// the requested page is invalid, and the family refuses the request.
type pager interface {
	page(c *call, list []object, show func(object) any) *reply
}

// shown converts a part of a list with show.
func shown(list []object, show func(object) any) []any {
	all := make([]any, len(list))
	for i, o := range list {
		all[i] = show(o)
	}
	return all
}

// cut returns up to n elements of a list, beginning at start.
func cut[T any](list []T, start, n int) []T {
	start = min(max(0, start), len(list))
	return list[start:min(start+n, len(list))]
}

// inArray returns a complete list as a bare array.
type inArray struct{}

func (inArray) page(_ *call, list []object, show func(object) any) *reply {
	return success(shown(list, show))
}

// inData returns a complete list in the member data. Its meta contains the total, or is empty.
type inData struct{ total bool }

func (p inData) page(_ *call, list []object, show func(object) any) *reply {
	meta := object{}
	if p.total {
		meta["total"] = len(list)
	}
	return success(object{"data": shown(list, show), "meta": meta})
}

// inDocument returns a complete list in a JSON:API document.
type inDocument struct{}

func (inDocument) page(_ *call, list []object, show func(object) any) *reply {
	return answer(http.StatusOK, typeJSONAPI, object{"data": shown(list, show)})
}

// byLink uses page and per_page, and links adjacent pages in the Link header. A per_page above most
// is reduced to most.
type byLink struct{ perPage, most int }

func (p byLink) page(c *call, list []object, show func(object) any) *reply {
	if key := c.query.Get("sort"); key != "" && key != "created" {
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(a, b object) int { return strings.Compare(a.text(key), b.text(key)) })
	}
	return linkPage(c, p, list, show)
}

// linkPage returns a page of a sorted list.
func linkPage[T any](c *call, p byLink, list []T, show func(T) any) *reply {
	if c.query.Get("direction") == "descend" {
		list = slices.Clone(list)
		slices.Reverse(list)
	}
	page, perPage := c.number("page", 1), min(c.number("per_page", p.perPage), p.most)
	part := []any{}
	for _, element := range cut(list, (page-1)*perPage, perPage) {
		part = append(part, show(element))
	}
	r := success(part)
	if link := c.links(page, (len(list)+perPage-1)/perPage); link != "" {
		r.header.Set("Link", link)
	}
	return r
}

// links returns the Link header of a page. It contains last and next except on the last page, and
// prev and first except on the first page. A single page has no links.
func (c *call) links(page, pages int) string {
	var links []string
	add := func(rel string, n int) {
		query := maps.Clone(c.query)
		query.Set("page", strconv.Itoa(n))
		links = append(links, fmt.Sprintf("<%s?%s>; rel=%q", c.address(), query.Encode(), rel))
	}
	if page < pages {
		add("last", pages)
		add("next", page+1)
	}
	if page > 1 {
		add("prev", page-1)
		add("first", 1)
	}
	return strings.Join(links, ", ")
}

// address returns the URL of the request without its query.
func (c *call) address() string { return c.base + "/" + strings.Join(c.path, "/") }

// byCount uses page and per_page, and returns the number of pages in the body.
type byCount struct{ perPage, most int }

func (p byCount) page(c *call, list []object, show func(object) any) *reply {
	page, perPage := c.number("page", 1), min(c.number("per_page", p.perPage), p.most)
	return success(object{
		"data": shown(cut(list, (page-1)*perPage, perPage), show),
		"meta": countMeta(page, perPage, len(list)),
	})
}

func countMeta(page, perPage, total int) object {
	return object{
		"current_page": page, "per_page": perPage, "record_count": total,
		"total_pages": (total + perPage - 1) / perPage,
	}
}

// byDocument uses page[number] and page[size], in a JSON:API document. The field links lists the
// relations to include: self, first, prev, next, last. If empty, there are no links.
type byDocument struct {
	size, most int
	links      string
	sparse     bool // omit relations without a page, and do not escape brackets in links
}

func (p byDocument) page(c *call, list []object, show func(object) any) *reply {
	page, size := c.number("page[number]", 1), min(c.number("page[size]", p.size), p.most)
	meta := countMeta(page, size, len(list))
	document := object{"data": shown(cut(list, (page-1)*size, size), show), "meta": meta}
	if p.links != "" {
		document["links"] = p.linksTo(c, page, max(1, (len(list)+size-1)/size))
	}
	return answer(http.StatusOK, typeJSONAPI, document)
}

func (p byDocument) linksTo(c *call, page, last int) object {
	links := object{}
	for relation := range strings.FieldsSeq(p.links) {
		n := map[string]int{"self": page, "first": 1, "prev": page - 1, "next": page + 1, "last": last}[relation]
		if n < 1 || n > last {
			if !p.sparse {
				links[relation] = nil
			}
			continue
		}
		query := maps.Clone(c.query)
		query.Set("page[number]", strconv.Itoa(n))
		text := query.Encode()
		if p.sparse {
			text = strings.NewReplacer("%5B", "[", "%5D", "]").Replace(text)
		}
		links[relation] = c.address() + "?" + text
	}
	return links
}

// byCursor uses cursor and limit.
type byCursor struct {
	limit, most int
	least       int       // minimum page size; a lower limit is raised
	list        string    // member that contains the list; data if empty
	total       bool      // meta contains the number of all objects
	end         cursorEnd // value of next_cursor on the last page
	echo        []string  // query keys that meta repeats unless they have their default
	order       string    // order in meta if the query has none; omitted if empty
	key         string    // field that objects are sorted by, used as the cursor; if empty, the cursor is a position
	strict      bool      // refuse an empty cursor
	beside      bool      // put the members of meta beside the list
}

// cursorEnd is the form of next_cursor on the last page.
type cursorEnd int

const (
	absent cursorEnd = iota
	emptyText
	null
)

func (p byCursor) page(c *call, list []object, show func(object) any) *reply {
	start, ok := p.start(c.query, list)
	if !ok {
		return nil
	}
	limit := max(p.least, min(c.number("limit", p.limit), p.most))
	part := cut(list, start, limit)
	meta := object{"limit": limit}
	if p.total {
		meta["total"] = len(list)
	}
	if p.order != "" {
		meta["sort"] = cmp.Or(c.query.Get("sort"), p.order)
	}
	for _, key := range p.echo {
		if value := c.query.Get(key); value != "" && value != c.route.defaultOf(key) {
			meta[key] = value
		}
	}
	switch end := start + len(part); {
	case end < len(list):
		meta["next_cursor"] = p.cursor(end, part)
	case p.end == emptyText:
		meta["next_cursor"] = ""
	case p.end == null:
		meta["next_cursor"] = nil
	}
	if p.beside {
		meta[cmp.Or(p.list, "data")] = shown(part, show)
		return success(meta)
	}
	return success(object{cmp.Or(p.list, "data"): shown(part, show), "meta": meta})
}

// cursor returns the cursor of the next page. It is opaque to clients.
func (p byCursor) cursor(end int, part []object) string {
	text := []byte("," + strconv.Itoa(end))
	if p.key != "" {
		last := part[len(part)-1].text(p.key)
		text = append(binary.AppendUvarint([]byte("\n"), uint64(len(last))), last...)
	}
	return base64.StdEncoding.EncodeToString(text)
}

// start returns the position at which a page begins. It returns false if the cursor is invalid.
func (p byCursor) start(query url.Values, list []object) (int, bool) {
	given := query.Get("cursor")
	if given == "" {
		return 0, !p.strict || !query.Has("cursor")
	}
	decoded, err := base64.StdEncoding.DecodeString(given)
	if err != nil || len(decoded) == 0 {
		return 0, false
	}
	if p.key != "" {
		_, n := binary.Uvarint(decoded[1:])
		if n <= 0 {
			return 0, false
		}
		last := string(decoded[1+n:])
		at, found := slices.BinarySearchFunc(list, last, func(o object, key string) int { return strings.Compare(o.text(p.key), key) })
		if found {
			at++
		}
		return at, true
	}
	place, isPlace := strings.CutPrefix(string(decoded), ",")
	n, err := strconv.Atoi(place)
	return n, isPlace && err == nil && n >= 0 && n <= len(list)
}

// byNumber uses page and limit, and returns the total in meta.
type byNumber struct {
	first       int // number of the first page: 0 or 1
	limit, most int
	strict      bool // refuse page 0 if first is 1
}

func (p byNumber) page(c *call, list []object, show func(object) any) *reply {
	page := p.first
	if n, err := strconv.Atoi(c.query.Get("page")); err == nil {
		page = n
	}
	if page < p.first && p.strict {
		return nil
	}
	limit := min(c.number("limit", p.limit), p.most)
	return success(object{
		"data": shown(cut(list, (max(page, p.first)-p.first)*limit, limit), show),
		"meta": object{"limit": limit, "total": len(list)},
	})
}

// byTime pages by time: from and to are in seconds, and a field of each object holds its time in
// microseconds. A page contains JSON lines and has no Content-Type. Its Link header contains an
// escaped relative URL of the next window, even if the page extends further.
type byTime struct {
	field  string
	window int64 // length of a page in seconds unless the request has an end
}

func (p byTime) page(c *call, list []object, show func(object) any) *reply {
	from := int64(c.number("from", int(c.now.Unix()-p.window)))
	next := from + p.window
	end := min(int64(c.number("to", int(next))), c.now.Unix())
	var lines [][]byte
	for _, o := range list {
		at, err := strconv.ParseInt(o.text(p.field), 10, 64)
		if at /= 1e6; err == nil && at >= from && at < end {
			lines = append(lines, answer(http.StatusOK, "", show(o)).body)
		}
	}
	r := empty(http.StatusOK)
	for _, line := range lines {
		r.body = append(append(r.body, line...), '\n')
	}
	if next < c.now.Unix() {
		r.header.Set("Link", fmt.Sprintf("</%s%%3Ffrom=%d>; rel=%q", strings.Join(c.path, "/"), next, "next"))
	}
	return r
}
