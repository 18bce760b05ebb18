package ngwaf

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HeaderLinks returns the header links of a workspace. A header link makes the control panel
// display the value of a request or response header as a link.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a header link. Create and Update require all fields.
//
// Writes acquire the write lock of the workspace. The client does not count them against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/header-links/
func HeaderLinks(client *fastly.Client, workspaceID string) collection.Collection[HeaderLink, HeaderLinkInput] {
	return collection.New[HeaderLink, HeaderLinkInput](headerLinks.At(client, workspaceID))
}

var headerLinks = collection.NewFamily(inWorkspace(collection.Spec{
	Noun: "header link", Path: "/header-links", Encode: fastly.JSONBody, SilentDelete: true, Paging: inOneReply,
}))

// HeaderLink is a header with values that the control panel displays as links.
type HeaderLink struct {
	ID            string    `json:"id"`             // id of the header link
	HeaderName    string    `json:"header_name"`    // name of the header, for example "X-Request-ID"
	HeaderContext string    `json:"header_context"` // kind of header: request header or response header
	CreatedAt     time.Time `json:"created_at"`     // time of creation
	UpdatedAt     time.Time `json:"updated_at"`     // time of the last update
}

// HeaderLinkInput holds the fields of a create or update request. Fields left nil are not sent.
type HeaderLinkInput struct {
	// Name of the header, for example "X-Request-ID". Required.
	HeaderName *string `json:"header_name,omitzero"`
	// Kind of header: request header or response header. The values are undocumented. Required.
	HeaderContext *string `json:"header_context,omitzero"`
}
