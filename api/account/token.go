package account

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Tokens returns the API tokens of the user to whom the client's token belongs. To list the
// tokens of all users, use [CustomerTokens].
//
// Methods: All, List, Get, Create, Self, Revoke, RevokeMany, RevokeSelf.
//
// Get and Revoke take the id of a token, not the token itself. Create requires Username, Password
// and sudo access: see [Sudo]. Without sudo access, Create returns [fastly.ErrSudoRequired]. If the
// user has two-factor authentication, Create also requires [fastly.WithOTP]. Only the reply to
// Create contains AccessToken.
//
// Writes acquire no write lock. They count against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/auth-tokens/user/
func Tokens(client *fastly.Client) TokenCollection {
	at := tokens.At(client)
	return TokenCollection{collection.NewLister[Token](at), collection.NewGetter[Token](at), collection.NewCreator[Token, TokenInput](at), at}
}

// CustomerTokens returns the API tokens of all users of a customer.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/auth-tokens/user/
func CustomerTokens(client *fastly.Client, customerID string) collection.Lister[Token] {
	return collection.NewLister[Token](customerTokens.At(client, customerID))
}

var (
	tokens         = collection.NewFamily(collection.Spec{Noun: "token", Path: "/tokens"})
	customerTokens = collection.NewFamily(collection.Spec{Noun: "token", Path: "/customer/{customer_id}/tokens"})
)

// TokenCollection provides the API tokens of a user.
type TokenCollection struct {
	collection.Lister[Token]
	collection.Getter[Token]
	collection.Creator[Token, TokenInput]
	at *collection.Address
}

// Self returns the client's own token: its user, permissions, services and expiration time. A
// CI job can use it to check its token at the start. It returns [fastly.ErrUnauthorized] if the token is
// invalid or expired.
func (c TokenCollection) Self(ctx context.Context, opts ...fastly.CallOption) (*Token, error) {
	return fastly.Do[Token](ctx, c.at.Client(), c.at.Op(http.MethodGet, "get own token", "/tokens/self"), opts...)
}

// Revoke revokes a token by its id. Automation tokens can be revoked too.
func (c TokenCollection) Revoke(ctx context.Context, id string, opts ...fastly.CallOption) error {
	return revoke(ctx, c.at.Client(), c.at.Op(http.MethodDelete, "revoke token", "/tokens/{id}", id), opts)
}

// RevokeMany revokes tokens by their ids, with one request. If ids is empty, it makes no
// request.
func (c TokenCollection) RevokeMany(ctx context.Context, ids []string, opts ...fastly.CallOption) error {
	if len(ids) == 0 {
		return nil
	}
	op := c.at.Op(http.MethodDelete, "revoke tokens", "/tokens")
	revoked := make([]revokedToken, len(ids))
	for i, id := range ids {
		if revoked[i].ID = id; id == "" && op.Err == nil {
			op.Err = fmt.Errorf("id %d of %d is empty", i+1, len(ids))
		}
	}
	op.Body, op.Reply = fastly.JSONAPIBody("token", revoked), fastly.ReplyJSONAPI
	return revoke(ctx, c.at.Client(), op, opts)
}

// revokedToken is an element of the request to revoke several tokens.
type revokedToken struct {
	ID string `json:"id"`
}

// RevokeSelf revokes the client's own token. Later requests with it return
// [fastly.ErrUnauthorized].
func (c TokenCollection) RevokeSelf(ctx context.Context, opts ...fastly.CallOption) error {
	op := c.at.Op(http.MethodDelete, "revoke own token", "/tokens/self")
	op.Applied = fastly.ErrUnauthorized // a retry after success returns this error
	return revoke(ctx, c.at.Client(), op, opts)
}

// revoke sends a request that revokes tokens.
func revoke(ctx context.Context, client *fastly.Client, op fastly.Op, opts []fastly.CallOption) error {
	_, err := fastly.Do[fastly.NoReply](ctx, client, op, opts...)
	return err
}

// Token is an API token of a user.
type Token struct {
	// Identifier of the token. It is not secret.
	ID string `json:"id"`
	// Identifier of the user to whom the token belongs.
	UserID string `json:"user_id"`
	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Name of the token.
	Name string `json:"name"`
	// The token itself. It is set only in the reply to a create request, and cannot be read
	// again.
	AccessToken fastly.Secret `json:"access_token"`
	// Permissions of the token.
	Scope Scopes `json:"scope"`
	// Permissions of the token, as in Scope. Not set in the reply to a create request.
	Scopes []Scope `json:"scopes"`
	// Identifiers of the services that the token can access. If empty, the token can access
	// all services of the user.
	Services []string `json:"services"`
	// Identifier of the service if the token can access only one. Otherwise empty.
	ServiceID string `json:"service_id"`
	// IP address of the client that last used the token. Empty if it was never used.
	IP string `json:"ip"`
	// User agent of the client that last used the token. Empty if it was never used.
	UserAgent string `json:"user_agent"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update. Set only in the reply to a create request.
	UpdatedAt time.Time `json:"updated_at"`
	// Expiration time. Nil if the token never expires.
	ExpiresAt *time.Time `json:"expires_at"`
	// Time at which the token was last used. Nil if it was never used.
	LastUsedAt *time.Time `json:"last_used_at"`
	// Time at which sudo access of the token ends or ended. Nil if it never had sudo access.
	SudoExpiresAt *time.Time `json:"sudo_expires_at"`
	// Time of deletion. Nil unless the token was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// TokenInput holds the fields of a create request. Fields left nil are not sent.
type TokenInput struct {
	// Login of the user to whom the client's token belongs. Required.
	Username *string `json:"username,omitzero"`
	// Password of the user. Required.
	Password *fastly.Secret `json:"password,omitzero"`
	// Name of the token.
	Name *string `json:"name,omitzero"`
	// Permissions of the token. The default is [ScopeGlobal].
	Scope Scopes `json:"scope,omitzero"`
	// Identifiers of the services that the token can access. By default, the token can access
	// all services of the user.
	Services []string `json:"services,omitzero"`
	// Expiration time. By default, the token never expires.
	ExpiresAt *time.Time `json:"expires_at,omitzero"`
}

// Scope is a permission of a token.
type Scope string

// Permissions of tokens.
const (
	ScopeGlobal      Scope = "global"       // all operations
	ScopeGlobalRead  Scope = "global:read"  // read-only operations on account information, configuration and statistics
	ScopePurgeSelect Scope = "purge_select" // purges by URL and by surrogate key
	ScopePurgeAll    Scope = "purge_all"    // purges of all content of a service
)

// Scopes is a list of permissions. The API represents it as a space-separated string.
type Scopes []Scope

// String returns the permissions, separated by spaces.
func (s Scopes) String() string { return strings.Join(s.texts(), " ") }

func (s Scopes) texts() collection.SpaceList {
	list := make(collection.SpaceList, len(s))
	for i, scope := range s {
		list[i] = string(scope)
	}
	return list
}

// MarshalText implements encoding.TextMarshaler. It joins the permissions with spaces.
func (s Scopes) MarshalText() ([]byte, error) { return s.texts().MarshalText() }

// UnmarshalText implements encoding.TextUnmarshaler. It splits the text at white space.
func (s *Scopes) UnmarshalText(text []byte) error {
	var list collection.SpaceList
	err := list.UnmarshalText(text)
	*s = make(Scopes, len(list))
	for i, scope := range list {
		(*s)[i] = Scope(scope)
	}
	return err
}
