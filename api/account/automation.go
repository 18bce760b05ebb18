package account

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// AutomationTokens returns the automation tokens of the account. An automation token belongs to no
// user. It is meant for programs such as CI jobs.
//
// Methods: All, List, Get, Create, Revoke.
//
// Get and Revoke take the id of a token, not the token itself. Create requires Name and sudo
// access: see [Sudo]. Without sudo access, Create returns [fastly.ErrSudoRequired]. Only the reply
// to Create contains AccessToken.
//
// A token cannot be changed. To rotate it, create a token with the same Role or roles, Services and
// permissions, which are in Scopes of a listed token and in Scope of any other. Revoke the old token
// once no program uses it.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/auth-tokens/automation/
func AutomationTokens(client *fastly.Client) AutomationTokenCollection {
	at := automationTokens.At(client)
	return AutomationTokenCollection{
		collection.NewLister[AutomationToken](at), collection.NewGetter[AutomationToken](at),
		collection.NewCreator[AutomationToken, AutomationTokenInput](at), at,
	}
}

// AutomationTokenServices returns the ids of the services that an automation token can access.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/auth-tokens/automation/
func AutomationTokenServices(client *fastly.Client, tokenID string) collection.Lister[string] {
	return collection.NewLister[string](automationTokenServices.At(client, tokenID))
}

var (
	automationTokens = collection.NewFamily(collection.Spec{
		Noun: "automation token", Path: "/automation-tokens", Encode: fastly.JSONBody, Bucket: fastly.BucketNone, Paging: counted,
	})
	automationTokenServices = collection.NewFamily(collection.Spec{
		Noun: "automation token service", Path: "/automation-tokens/{id}/services", Paging: counted,
	})
	counted = fastly.Paging{Style: fastly.PageMeta, Size: 100} // the maximum; the default of the API is 20
)

// AutomationTokenCollection provides the automation tokens of the account.
type AutomationTokenCollection struct {
	collection.Lister[AutomationToken]
	collection.Getter[AutomationToken]
	collection.Creator[AutomationToken, AutomationTokenInput]
	at *collection.Address
}

// Revoke revokes a token by its id.
func (c AutomationTokenCollection) Revoke(ctx context.Context, id string, opts ...fastly.CallOption) error {
	return revoke(ctx, c.at.Client(), c.at.Op(http.MethodDelete, "revoke automation token", "/automation-tokens/{id}", id), opts)
}

// AutomationToken is an API token that belongs to no user.
type AutomationToken struct {
	// Identifier of the token. It is not secret.
	ID string `json:"id"`
	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Identifier of the user who created the token. Set only in lists.
	CreatorID string `json:"creator_id"`
	// Identifier of the user who created the token. Set only in the reply to a create request.
	UserID string `json:"user_id"`
	// Name of the token.
	Name string `json:"name"`
	// The token itself. It is set only in the reply to a create request, and cannot be read
	// again.
	AccessToken fastly.Secret `json:"access_token"`
	// Role of the token. If the token has several roles, the primary one.
	Role Role `json:"role"`
	// All roles of the token.
	Roles []TokenRole `json:"roles"`
	// Permissions of the token. Not set in lists: see Scopes.
	Scope Scopes `json:"scope"`
	// Permissions of the token. Set only in lists.
	Scopes Scopes `json:"scopes"`
	// Whether the token is limited to certain services.
	LimitServices bool `json:"limit_services"`
	// Identifiers of the services that the token can access. If LimitServices is false, the
	// list is empty, and the token can access all services.
	Services []string `json:"services"`
	// Identifier of the service if the token can access only one. Otherwise empty.
	ServiceID string `json:"service_id"`
	// Whether the token has TLS access.
	TLSAccess bool `json:"tls_access"`
	// IP address of the client that last used the token. Empty if it was never used.
	IP string `json:"ip"`
	// User agent of the client that last used the token. Empty if it was never used.
	UserAgent string `json:"user_agent"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Expiration time. Nil if the token never expires.
	ExpiresAt *time.Time `json:"expires_at"`
	// Time at which the token was last used. Nil if it was never used.
	LastUsedAt *time.Time `json:"last_used_at"`
	// Time at which sudo access of the token ends or ended. Nil if it never had sudo access.
	SudoExpiresAt *time.Time `json:"sudo_expires_at"`
}

// TokenRole is a role of an automation token.
type TokenRole struct {
	ID   string `json:"id"`   // identifier of the role
	Name string `json:"name"` // name of the role
}

// AutomationTokenInput holds the fields of a create request. Zero fields are not sent.
type AutomationTokenInput struct {
	// Name of the token. Required.
	Name *string `json:"name,omitzero"`
	// Role of the token: [RoleEngineer], [RoleBilling] or [RoleUser]. Ignored if Roles is set.
	Role *Role `json:"role,omitzero"`
	// Identifiers of the roles of the token. They take precedence over Role.
	Roles []string `json:"roles,omitzero"`
	// Permissions of the token. The default is [ScopeGlobal].
	Scope Scopes `json:"scope,omitzero"`
	// Identifiers of the services that the token can access. By default, the token can access
	// all services.
	Services []string `json:"services,omitzero"`
	// Whether the token has TLS access.
	TLSAccess *bool `json:"tls_access,omitzero"`
	// Expiration time. Null means that the token never expires.
	ExpiresAt fastly.Nullable[time.Time] `json:"expires_at,omitzero"`
}
