package compute

import (
	"context"
	"iter"

	"github.com/edgesdk/fastly"
)

// ACLs are the access control lists of the account that Compute programs look clients up
// in.
// Methods: All, List, Get, Create, Delete.
//
// Create needs a name, which can't be changed. A program finds the list once its version
// links to it ([ResourceLinks]). Nothing here counts against the write budget.
//
// Reference: https://www.fastly.com/documentation/reference/api/acls/acls/
func ACLs(client *fastly.Client) ACLCollection {
	return ACLCollection{fastly.NewResources[ACL, ACLInput](client, fastly.ResourceKind{
		Noun: "compute ACL", Path: "/resources/acls", Encode: fastly.JSONBody,
		Paging: fastly.Paging{Style: fastly.PageCursor}, // without a size: so far the API gives all lists at once
		Bucket: fastly.BucketNone, SilentDelete: true,
	})}
}

// ACLCollection is all access control lists of the account. It is an address: only its
// methods make requests.
type ACLCollection struct {
	acls fastly.Resources[ACL, ACLInput] // not embedded: the API has no update
}

// ACL is a list of networks, each of which is allowed or blocked.
type ACL struct {
	ID   string `json:"id"`   // what the entries are found by
	Name string `json:"name"` // for people: a program knows the list by the name of the link
}

// ACLInput is what a call may set of a list.
type ACLInput struct {
	Name *string `json:"name,omitzero"`
}

// All returns the lists as they are ranged over.
func (k ACLCollection) All(ctx context.Context, opts ...fastly.CallOption) iter.Seq2[ACL, error] {
	return k.acls.All(ctx, opts...)
}

// List returns all lists.
func (k ACLCollection) List(ctx context.Context, opts ...fastly.CallOption) ([]ACL, error) {
	return k.acls.List(ctx, opts...)
}

// Get returns one list. One that is not there is an [fastly.ErrNotFound].
func (k ACLCollection) Get(ctx context.Context, id string, opts ...fastly.CallOption) (*ACL, error) {
	return k.acls.Get(ctx, id, opts...)
}

// Create makes a list without entries.
func (k ACLCollection) Create(ctx context.Context, in ACLInput, opts ...fastly.CallOption) (*ACL, error) {
	return k.acls.Create(ctx, in, opts...)
}

// Delete removes a list with its entries. One that is not there is an [fastly.ErrNotFound].
func (k ACLCollection) Delete(ctx context.Context, id string, opts ...fastly.CallOption) error {
	return k.acls.Delete(ctx, id, opts...)
}
