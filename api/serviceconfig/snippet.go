package serviceconfig

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Snippets returns the regular and dynamic VCL snippets of a service version.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a snippet. Create requires Name and Type. A regular
// snippet also requires Content. The content of a dynamic snippet belongs to no version. Get,
// List and Update omit the content of dynamic snippets: use [DynamicSnippets]. Only Create
// returns it.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/snippet/
func Snippets(v fastly.Version) collection.Collection[Snippet, SnippetInput] {
	return collection.New[Snippet, SnippetInput](snippets.In(v))
}

var snippets = collection.NewFamily(collection.Spec{Noun: "snippet", Path: collection.VersionPath + "/snippet", Key: "name"})

// Snippet is a block of VCL code that is inserted into the generated VCL.
type Snippet struct {
	collection.ObjectInfo

	// Identifier of the snippet, as used by [DynamicSnippets]. Clones of the version share the
	// identifier and, for a dynamic snippet, the content.
	ID string `json:"id,omitzero"`
	// Name of the snippet, unique among the regular and dynamic snippets of the version.
	Name string `json:"name"`
	// Location of the snippet in the generated VCL.
	Type SnippetType `json:"type"`
	// VCL code. For a dynamic snippet, it is set only in replies to Create and
	// [DynamicSnippets].
	Content string `json:"content"`
	// Execution order. Lower numbers run first. The default is 100.
	Priority int `json:"priority"`
	// Whether the snippet is dynamic. The content of a dynamic snippet belongs to no version.
	// The default is false.
	Dynamic bool `json:"dynamic"`

	// Identifier of the snippet in replies of [DynamicSnippets]. Empty in other replies.
	SnippetID string `json:"snippet_id,omitzero"`
}

// SnippetInput holds the fields of a create or update request. Fields left nil are not sent.
type SnippetInput struct {
	// Name of the snippet, unique among the regular and dynamic snippets of the version.
	// Required for create.
	Name *string `json:"name,omitzero"`
	// Location of the snippet in the generated VCL. Required for create.
	Type *SnippetType `json:"type,omitzero"`
	// VCL code. Required for create of a regular snippet.
	Content *string `json:"content,omitzero"`
	// Execution order. Lower numbers run first. The default is 100.
	Priority *int `json:"priority,omitzero"`
	// Whether the snippet is dynamic. The content of a dynamic snippet belongs to no version.
	// The default is false. It cannot be changed by an update.
	Dynamic *bool `json:"dynamic,omitzero"`
}

// SnippetType is the location of a snippet in the generated VCL.
type SnippetType string

// Locations of snippets. All except [SnippetInit] and [SnippetNone] are VCL subroutines.
const (
	SnippetInit    SnippetType = "init" // outside of subroutines
	SnippetRecv    SnippetType = "recv"
	SnippetHash    SnippetType = "hash"
	SnippetHit     SnippetType = "hit"
	SnippetMiss    SnippetType = "miss"
	SnippetPass    SnippetType = "pass"
	SnippetFetch   SnippetType = "fetch"
	SnippetError   SnippetType = "error"
	SnippetDeliver SnippetType = "deliver"
	SnippetLog     SnippetType = "log"
	SnippetNone    SnippetType = "none" // not inserted; include it by name in a VCL file
)

// DynamicSnippets returns the dynamic snippets of a service with their content.
//
// Methods: Get, Update.
//
// Get and Update take the id of a snippet. To create or delete a dynamic snippet, use
// [Snippets].
//
// An update takes effect in every version that has the snippet, without an activation. It acquires
// the write lock of the service and counts against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/snippet/
func DynamicSnippets(client *fastly.Client, serviceID string) DynamicSnippetAddress {
	return DynamicSnippetAddress{client, serviceID}
}

// DynamicSnippetAddress provides the content of the dynamic snippets of a service.
type DynamicSnippetAddress struct {
	client    *fastly.Client
	serviceID string
}

// Get returns a dynamic snippet with its content, by id. It returns [fastly.ErrNotFound] if
// the snippet does not exist or is not dynamic.
func (a DynamicSnippetAddress) Get(ctx context.Context, id string, opts ...fastly.CallOption) (*Snippet, error) {
	return fastly.Do[Snippet](ctx, a.client, a.op(http.MethodGet, "get dynamic snippet", id), opts...)
}

// Update changes the content of a dynamic snippet, by id. It changes only Content. The other
// fields of the input belong to versions and have no effect.
func (a DynamicSnippetAddress) Update(ctx context.Context, id string, in SnippetInput, opts ...fastly.CallOption) (*Snippet, error) {
	op := a.op(http.MethodPut, "update dynamic snippet", id)
	op.Body, op.Turn = fastly.FormBody(in), fastly.ServiceTurn(a.serviceID)
	return fastly.Do[Snippet](ctx, a.client, op, opts...)
}

func (a DynamicSnippetAddress) op(method, name, id string) fastly.Op {
	return fastly.Op{Name: name, Method: method, Path: "/service/{service_id}/snippet/{id}", Args: []any{a.serviceID, id}}
}
