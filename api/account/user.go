package account

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Users returns the users of the account. To list them, use [CustomerUsers].
//
// Methods: Get, Create, Update, Delete, Current, ChangePassword, RequestPasswordReset.
//
// Get, Update and Delete take the id of a user. Create requires Login.
//
// Writes acquire no write lock. They count against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/user/
func Users(client *fastly.Client) UserCollection {
	at := users.At(client)
	return UserCollection{
		collection.NewGetter[User](at), collection.NewCreator[User, UserInput](at), collection.NewUpdater[User, UserInput](at),
		collection.NewDeleter(at), at,
	}
}

// CustomerUsers returns the users of a customer.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/customer/
func CustomerUsers(client *fastly.Client, customerID string) collection.Lister[User] {
	return collection.NewLister[User](customerUsers.At(client, customerID))
}

var (
	users         = collection.NewFamily(collection.Spec{Noun: "user", Path: "/user"})
	customerUsers = collection.NewFamily(collection.Spec{Noun: "user", Path: "/customer/{customer_id}/users"})
)

// UserCollection provides the users of the account.
type UserCollection struct {
	collection.Getter[User]
	collection.Creator[User, UserInput]
	collection.Updater[User, UserInput]
	collection.Deleter
	at *collection.Address
}

// Current returns the user to whom the client's token belongs.
func (c UserCollection) Current(ctx context.Context, opts ...fastly.CallOption) (*User, error) {
	return fastly.Do[User](ctx, c.at.Client(), c.at.Op(http.MethodGet, "get current user", "/current_user"), opts...)
}

// ChangePassword changes the password of the user to whom the client's token belongs. According to
// the API reference, an API token is not sufficient: the request requires a session of the user.
func (c UserCollection) ChangePassword(ctx context.Context, in PasswordInput, opts ...fastly.CallOption) (*User, error) {
	op := c.at.Op(http.MethodPost, "change password", "/current_user/password")
	op.Body = fastly.FormBody(in)
	return fastly.Do[User](ctx, c.at.Client(), op, opts...)
}

// RequestPasswordReset requests a password reset email for a user. It takes the login of the
// user, not the id.
func (c UserCollection) RequestPasswordReset(ctx context.Context, login string, opts ...fastly.CallOption) error {
	op := c.at.Op(http.MethodPost, "request password reset", "/user/{login}/password/request_reset", login)
	return fastly.DoStatus(ctx, c.at.Client(), op, opts...)
}

// User is a user of the API and the web interface. A user belongs to one customer.
type User struct {
	// Identifier of the user.
	ID string `json:"id"`
	// Identifier of the customer to whom the user belongs.
	CustomerID string `json:"customer_id"`
	// Login name, an email address.
	Login string `json:"login"`
	// Real name of the user.
	Name string `json:"name"`
	// Hash of the email address.
	EmailHash string `json:"email_hash"`
	// Role with the permissions of the user.
	Role Role `json:"role"`
	// Identifiers of all roles of the user.
	Roles []string `json:"roles"`
	// Whether the user is limited to certain services.
	LimitServices bool `json:"limit_services"`
	// Whether the user is limited to certain workspaces of the Next-Gen WAF.
	LimitWorkspaces bool `json:"limit_workspaces"`
	// Whether the user is locked for editing. Nil if the API reports no value.
	Locked *bool `json:"locked"`
	// Whether a new password is required at the next login. Nil if the API reports no value.
	RequireNewPassword *bool `json:"require_new_password"`
	// Whether the user has enabled two-factor authentication. Nil if the API reports no value.
	TwoFactorAuthEnabled *bool `json:"two_factor_auth_enabled"`
	// Whether the customer requires two-factor authentication.
	TwoFactorSetupRequired bool `json:"two_factor_setup_required"`

	// Time of the last activity. Nil if the user was never active.
	LastActiveAt *time.Time `json:"last_active_at"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the user was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// UserInput holds the fields of a create or update request. Zero fields are not sent.
type UserInput struct {
	// Login name, an email address. Required for create.
	Login *string `json:"login,omitzero"`
	// Real name of the user.
	Name *string `json:"name,omitzero"`
	// Role with the permissions of the user.
	Role *Role `json:"role,omitzero"`
	// Identifiers of all roles of the user.
	Roles collection.CommaList `json:"roles,omitzero"`
	// Whether the user is limited to certain services.
	LimitServices *bool `json:"limit_services,omitzero"`
	// Whether to lock the user for editing.
	Locked fastly.Nullable[bool] `json:"locked,omitzero"`
	// Whether to require a new password at the next login.
	RequireNewPassword fastly.Nullable[bool] `json:"require_new_password,omitzero"`
	// Whether two-factor authentication is enabled.
	TwoFactorAuthEnabled fastly.Nullable[bool] `json:"two_factor_auth_enabled,omitzero"`
	// Whether the customer requires two-factor authentication.
	TwoFactorSetupRequired *bool `json:"two_factor_setup_required,omitzero"`
}

// PasswordInput holds the fields of a password change. Fields left nil are not sent.
type PasswordInput struct {
	// Current password of the user. Required.
	OldPassword *fastly.Secret `json:"old_password,omitzero"`
	// New password of the user. Required.
	NewPassword *fastly.Secret `json:"new_password,omitzero"`
}

// Role is a set of permissions of a user or an automation token.
type Role string

// Roles of users. Automation tokens have [RoleUser], [RoleBilling], [RoleEngineer],
// [RoleTLSViewer] or [RoleTLSAdmin].
const (
	RoleUser      Role = "user"
	RoleBilling   Role = "billing"
	RoleEngineer  Role = "engineer"
	RoleSuperuser Role = "superuser"
	RoleTLSViewer Role = "tls_viewer"
	RoleTLSAdmin  Role = "tls_admin"
)

// Roles of automation tokens that were imported from the Next-Gen WAF. They cannot be chosen
// for a new token.
const (
	RoleNGWAFUserImported     Role = "ngwaf_user_imported"
	RoleNGWAFAdminImported    Role = "ngwaf_admin_imported"
	RoleNGWAFOwnerImported    Role = "ngwaf_owner_imported"
	RoleNGWAFObserverImported Role = "ngwaf_observer_imported"
)
