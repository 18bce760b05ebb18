package fastly

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/edgesdk/fastly/internal/wire"
)

// envelope is a page of the styles with {data, meta} or {entries, meta}.
type envelope[T any] struct {
	Data    []T      `json:"data"`
	Entries []T      `json:"entries"`
	Meta    pageMeta `json:"meta"`
	Links   hasNext  `json:"links"`
	Status  outcome  `json:"status"`

	NextCursor string `json:"next_cursor"` // used instead of the cursor in Meta

	message string // message of a failed list
}

// outcome is the status of a list, if it is a string. Some lists report a failure with HTTP
// status 200, a status other than "success" or "ok", and a message.
type outcome string

// UnmarshalFastly implements [wire.Unmarshaler].
func (o *outcome) UnmarshalFastly(raw []byte, decode func([]byte, string, any) error) error {
	var text string
	if len(raw) > 0 && raw[0] == '"' && decode(raw, "", &text) == nil {
		*o = outcome(text)
	}
	return nil
}

// Refusal implements refuser.
func (e *envelope[T]) Refusal() (message, detail string) {
	if e.message == "" {
		return "", ""
	}
	return fmt.Sprintf("status %q", e.Status), e.message
}

// lacks reports whether a reply contains no list, not even an empty one. It also reads the
// message of a failure.
func (e *envelope[T]) lacks(body []byte) bool {
	if e.Status != "" && e.Status != "success" && e.Status != "ok" {
		var members struct {
			Message string `json:"msg"`
		}
		if wire.Decode(body, &members) == nil {
			e.message = members.Message
		}
		if e.message != "" {
			return false
		}
	}
	if e.Data != nil || e.Entries != nil {
		return false
	}
	var members struct {
		Data    present `json:"data"`
		Entries present `json:"entries"`
	}
	return wire.Decode(body, &members) == nil && !bool(members.Data || members.Entries)
}

// present reports whether a reply has a member. The value is not decoded, because it can be of
// any size.
type present bool

// UnmarshalFastly implements [wire.Unmarshaler].
func (p *present) UnmarshalFastly([]byte, func([]byte, string, any) error) error {
	*p = true
	return nil
}

// hasNext reports whether the body of a reply has a link to a next page.
type hasNext bool

// UnmarshalFastly implements [wire.Unmarshaler].
func (h *hasNext) UnmarshalFastly(raw []byte, decode func([]byte, string, any) error) error {
	var links struct {
		Next string `json:"next"`
	}
	*h = decode(raw, "", &links) == nil && links.Next != ""
	return nil
}

// innerCursor is the cursor in an object. In other replies, the member has another type.
type innerCursor string

// UnmarshalFastly implements [wire.Unmarshaler].
func (n *innerCursor) UnmarshalFastly(raw []byte, decode func([]byte, string, any) error) error {
	var object struct {
		NextCursor string `json:"next_cursor"`
	}
	if decode(raw, "", &object) == nil {
		*n = innerCursor(object.NextCursor)
	}
	return nil
}

// array is a page of the styles without an envelope.
type array[T any] []T

// lacks reports whether a reply contains no list. It refuses {}, which the decoder accepts as an
// empty list. It accepts null, which servers written in Go send.
func (*array[T]) lacks(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) }

// pageMeta holds the information of a reply about its page and the next one. Each style uses some
// of the fields.
type pageMeta struct {
	NextCursor  string `json:"next_cursor"`
	CurrentPage int    `json:"current_page"`
	TotalPages  int    `json:"total_pages"`
	PerPage     int    `json:"per_page"` // page size chosen by the server; not used
	RecordCount int    `json:"record_count"`
	Total       int    `json:"total"`
	Limit       int    `json:"limit"`

	Filters innerCursor `json:"filters"` // cursor of the log explorer

	link   string // URL of the next page
	linked bool   // whether there is a next page
	hinted bool   // whether the Link header has a next page, even if the style does not use it
	inBody bool   // whether the body of an envelope has a link to a next page, which no style uses
}

// cutShort returns an error if the reply has a next page that the style cannot request. received
// is the number of items so far.
func (m *pageMeta) cutShort(received int) error {
	const text = "the list is incomplete: the reply has "
	switch {
	case m.hinted:
		return errors.New(text + "a Link header with a next page: set Paging.Style to PageLink")
	case m.inBody:
		return errors.New(text + "a link to a next page: set Paging.Style to PageJSONAPI")
	case m.TotalPages > max(m.CurrentPage, 1), m.RecordCount > received:
		return errors.New(text + "further pages and no cursor: set Paging.Style to PageMeta")
	case m.Limit > 0 && m.Limit == received && m.Total > received:
		return fmt.Errorf("%s%d of %d items and no cursor", text, received, m.Total)
	default:
		return nil
	}
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
