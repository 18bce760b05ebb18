package serviceconfig

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Snippets are the pieces of VCL that a version puts into what is generated.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name, a type and content. A snippet is regular or, if Create says so,
// dynamic: then its content is no part of the version and can be changed without a new
// one, by [DynamicSnippets]. Only the reply to Create has the content of a dynamic snippet.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/snippet/
func Snippets(v fastly.Version) collection.Collection[Snippet, SnippetInput] {
	return collection.New[Snippet, SnippetInput](snippets.In(v))
}

var snippets = collection.NewFamily(collection.Spec{Noun: "snippet", Path: collection.VersionPath + "/snippet", Key: "name"})

// Snippet is a piece of VCL.
type Snippet struct {
	collection.ObjectInfo

	ID       string      `json:"id,omitzero"` // what the content of a dynamic snippet is found by; clones of the version share it
	Name     string      `json:"name"`
	Type     SnippetType `json:"type"`     // the place that it is put into
	Content  string      `json:"content"`  // VCL; of a dynamic snippet see DynamicSnippets
	Priority int         `json:"priority"` // lower ones go first in their place; 100 by default
	Dynamic  bool        `json:"dynamic"`  // whether the content changes without a new version; false by default

	// SnippetID is the ID in the replies of DynamicSnippets, which have nothing beside it but
	// service, content and times.
	SnippetID string `json:"snippet_id,omitzero"`
}

// SnippetInput is what a call may set of a snippet; the fields mean what they mean in
// [Snippet].
type SnippetInput struct {
	Name     *string      `json:"name,omitzero"`
	Type     *SnippetType `json:"type,omitzero"`
	Content  *string      `json:"content,omitzero"`
	Priority *int         `json:"priority,omitzero"`
	Dynamic  *bool        `json:"dynamic,omitzero"` // can't be changed later
}

// SnippetType is the place that a snippet is put into.
type SnippetType string

// The types of snippets. All but the first and the last are the subroutines of VCL.
const (
	SnippetInit    SnippetType = "init" // outside of the subroutines: declarations
	SnippetRecv    SnippetType = "recv"
	SnippetHash    SnippetType = "hash"
	SnippetHit     SnippetType = "hit"
	SnippetMiss    SnippetType = "miss"
	SnippetPass    SnippetType = "pass"
	SnippetFetch   SnippetType = "fetch"
	SnippetError   SnippetType = "error"
	SnippetDeliver SnippetType = "deliver"
	SnippetLog     SnippetType = "log"
	SnippetNone    SnippetType = "none" // nowhere: VCL of your own includes it by its name
)

// DynamicSnippets are the contents of the dynamic snippets of a service, by the ids of the
// snippets.
// Methods: Get, Update.
//
// An update is in effect at once, in every version that has the snippet: it needs neither
// a new version nor an activation. It waits for the service's turn, since the API may lose
// one of two that overlap.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/snippet/
func DynamicSnippets(client *fastly.Client, serviceID string) DynamicSnippetAddress {
	return DynamicSnippetAddress{client, serviceID}
}

// DynamicSnippetAddress is where the contents of dynamic snippets are: only its methods
// make requests.
type DynamicSnippetAddress struct {
	client    *fastly.Client
	serviceID string
}

// Get returns the content of the dynamic snippet with an id. A regular snippet has none
// here: [fastly.ErrNotFound].
func (a DynamicSnippetAddress) Get(ctx context.Context, id string, opts ...fastly.CallOption) (*Snippet, error) {
	return fastly.Do[Snippet](ctx, a.client, a.op(http.MethodGet, "get dynamic snippet", id), opts...)
}

// Update changes the content of the dynamic snippet with an id. The other fields of the input belong
// to versions, and do nothing here.
func (a DynamicSnippetAddress) Update(ctx context.Context, id string, in SnippetInput, opts ...fastly.CallOption) (*Snippet, error) {
	op := a.op(http.MethodPut, "update dynamic snippet", id)
	op.Body, op.Turn = fastly.FormBody(in), fastly.ServiceTurn(a.serviceID)
	return fastly.Do[Snippet](ctx, a.client, op, opts...)
}

func (a DynamicSnippetAddress) op(method, name, id string) fastly.Op {
	return fastly.Op{Name: name, Method: method, Path: "/service/{service_id}/snippet/{id}", Args: []any{a.serviceID, id}}
}
