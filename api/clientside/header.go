package clientside

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Headers returns the security-related response headers that were observed on the page with the given
// id.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/client-side-protection/
func Headers(client *fastly.Client, pageID string) collection.Lister[Header] {
	return collection.NewLister[Header](headers.At(client, pageID))
}

// HeaderEvents returns the changes of the security-related response headers on the page with the given
// id.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/client-side-protection/
func HeaderEvents(client *fastly.Client, pageID string) collection.Lister[HeaderEvent] {
	return collection.NewLister[HeaderEvent](headerEvents.At(client, pageID))
}

var (
	headers      = family("header", pagePath+"/headers", "")
	headerEvents = family("header event", pagePath+"/events", "")
)

// Header is a security-related response header.
type Header struct {
	Name       string    `json:"name"`        // name, for example "Strict-Transport-Security"
	Value      string    `json:"value"`       // observed value
	ObservedAt time.Time `json:"observed_at"` // time of the observation
}

// HeaderEvent is a change of a security-related response header.
type HeaderEvent struct {
	ID         string    `json:"id"`          // id of the event
	HeaderName string    `json:"header_name"` // name of the header
	OldValue   string    `json:"old_value"`   // value before the change
	NewValue   string    `json:"new_value"`   // value after the change
	ChangedAt  time.Time `json:"changed_at"`  // time of the change
}
