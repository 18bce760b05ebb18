package ngwaf

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Scope is the part of the Next-Gen WAF that objects apply to: one workspace, or all workspaces
// of the account. Use [InWorkspace] or [InAccount] to create one.
type Scope struct {
	client      *fastly.Client
	workspaceID string
	isAccount   bool
}

// InAccount returns the scope of the whole account.
func InAccount(client *fastly.Client) Scope { return Scope{client: client, isAccount: true} }

// InWorkspace returns the scope of the workspace with the given id.
func InWorkspace(client *fastly.Client, workspaceID string) Scope {
	return Scope{client: client, workspaceID: workspaceID}
}

// ObjectScope describes where a rule, signal or list applies.
type ObjectScope struct {
	// Kind of scope.
	Type ScopeType `json:"type"`
	// Identifiers of workspaces. In the account scope, "*" stands for all workspaces.
	AppliesTo []string `json:"applies_to"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

// MarshalJSON implements json.Marshaler. It encodes the members in Unknown beside the fields.
func (s ObjectScope) MarshalJSON() ([]byte, error) {
	type members ObjectScope
	return collection.EncodeJSON(members(s))
}

// UnmarshalFastly implements [collection.Unmarshaler].
func (s *ObjectScope) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type members ObjectScope
	return decode(raw, "", (*members)(s))
}

// UnmarshalJSON implements json.Unmarshaler. It keeps the members that have no field.
func (s *ObjectScope) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, s) }

// ScopeType is the kind of an [ObjectScope].
type ScopeType string

// Kinds of scope.
const (
	ScopeAccount   ScopeType = "account"
	ScopeWorkspace ScopeType = "workspace"
)

// scoped is a family that exists in a workspace and in the account.
type scoped struct{ workspace, account *collection.Family }

// inBoth returns the family in both scopes. The paths of spec begin below the scope: "/rules".
func inBoth(spec collection.Spec) scoped {
	return scoped{workspace: collection.NewFamily(inWorkspace(spec)), account: collection.NewFamily(below("/ngwaf/v1", spec))}
}

// inWorkspace returns spec with its paths below a workspace, whose write lock writes acquire.
func inWorkspace(spec collection.Spec) collection.Spec {
	spec.Turn = "workspace_id"
	return below(workspacePath, spec)
}

const workspacePath = "/ngwaf/v1/workspaces/{workspace_id}"

func below(root string, spec collection.Spec) collection.Spec {
	spec.Bucket, spec.Path = fastly.BucketNone, root+spec.Path
	return spec
}

// at returns the address of a family in the scope.
func (s Scope) at(f scoped) *collection.Address {
	if s.isAccount {
		return f.account.At(s.client)
	}
	return f.workspace.At(s.client, s.workspaceID)
}

// configuration returns the spec of JSON objects with updates by PATCH.
func configuration(noun, path string, paging fastly.Paging) collection.Spec {
	return collection.Spec{
		Noun: noun, Path: path, Paging: paging, Encode: fastly.JSONBody, Update: http.MethodPatch, SilentDelete: true,
	}
}

var (
	inPages    = fastly.Paging{Style: fastly.PageNumber, Size: maxPage} // the default of the API is 100
	inOneReply = fastly.Paging{Style: fastly.PageCursor}                // data and meta, without a cursor
)

// inOne sends an operation that returns all items of a list in one reply.
func inOne[T any](ctx context.Context, client *fastly.Client, op fastly.Op, opts ...fastly.CallOption) ([]T, error) {
	return fastly.Collect(fastly.All[T](ctx, client, op, inOneReply, opts...))
}

const maxPage = 1000

// limited returns a collection with a list that has a limit, but no pages. The list is requested
// with the maximum.
func limited[T, In any](at *collection.Address) collection.Collection[T, In] {
	type query struct {
		Limit int `json:"limit"`
	}
	all := collection.New[T, In](at)
	all.Lister = collection.NewSearcher[T, query](at).Where(query{maxPage})
	return all
}
