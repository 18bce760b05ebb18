package airuntime

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// VirtualKeys returns the virtual keys of the account.
//
// Methods: All, List, Where, Get, Create, Update, Delete, Rotate.
//
// Get, Update, Delete and Rotate take the id of a virtual key. Create requires Name. Only Create and Rotate
// return the access token. The owner of a new key is the user of the client's token.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ai-runtime-control/virtual-keys/
func VirtualKeys(client *fastly.Client) VirtualKeyCollection {
	at := virtualKeys.At(client)
	return VirtualKeyCollection{
		collection.NewSearcher[VirtualKey, VirtualKeyQuery](at), collection.NewGetter[VirtualKey](at),
		collection.NewCreator[VirtualKey, VirtualKeyInput](at), collection.NewUpdater[VirtualKey, VirtualKeyUpdateInput](at),
		collection.NewDeleter(at), at,
	}
}

const (
	root           = "/ai-runtime-control/v1"
	virtualKeyPath = root + "/keys/{key_id}"
)

// pages has the recorded default of the API as its size: no maximum is known.
var pages = fastly.Paging{Style: fastly.PageCursor, Size: 10}

var virtualKeys = collection.NewFamily(collection.Spec{
	Noun: "virtual key", Path: root + "/keys", Key: "key_id", Encode: fastly.JSONBody, Update: http.MethodPatch, Paging: pages,
	Bucket: fastly.BucketNone, SilentDelete: true,
})

// VirtualKeyCollection provides the virtual keys of the account.
type VirtualKeyCollection struct {
	collection.Searcher[VirtualKey, VirtualKeyQuery]
	collection.Getter[VirtualKey]
	collection.Creator[VirtualKey, VirtualKeyInput]
	collection.Updater[VirtualKey, VirtualKeyUpdateInput]
	collection.Deleter
	at *collection.Address
}

// Rotate replaces the access token of a virtual key. It returns the key with the new access token. It returns
// [fastly.ErrNotFound] if the key does not exist.
func (c VirtualKeyCollection) Rotate(ctx context.Context, id string, in RotateInput, opts ...fastly.CallOption) (*VirtualKey, error) {
	op := c.at.Op(http.MethodPost, "rotate virtual key", virtualKeyPath+"/rotate", id)
	op.Body = fastly.JSONBody(in)
	return fastly.Do[VirtualKey](ctx, c.at.Client(), op, opts...)
}

// VirtualKey authenticates the requests of an application to the gateway.
type VirtualKey struct {
	// Identifier of the virtual key.
	ID string `json:"id"`
	// Name of the virtual key.
	Name string `json:"name"`
	// Token that applications send to the gateway. Set only in the replies of Create and Rotate.
	AccessToken fastly.Secret `json:"access_token"`
	// Type of the resource.
	Type string `json:"type"`
	// Model of the virtual key. The API reference no longer lists this field.
	Model string `json:"model"`
	// Provider of the virtual key. The API reference no longer lists this field.
	Provider string `json:"provider"`
	// Time at which the virtual key expires. Nil if the key does not expire.
	ExpiresAt *time.Time `json:"expires_at"`

	// Maximum number of requests per minute. Nil means no limit.
	RPMLimit *int `json:"rpm_limit"`
	// Maximum number of tokens per minute. Nil means no limit.
	TPMLimit *int `json:"tpm_limit"`
	// Whether a spend limit is enabled.
	SpendLimitEnabled bool `json:"spend_limit_enabled"`
	// Time at which the spend limit was last enabled. Nil if it was never enabled. Disabling the limit does
	// not clear the time.
	SpendLimitEnabledOn *time.Time `json:"spend_limit_enabled_on"`
	// Whether AI Firewall checks the requests of the virtual key.
	SecurityEnabled bool `json:"security_enabled"`
	// Action of AI Firewall on a violation. It applies only if SecurityEnabled is true.
	SecurityAction string `json:"security_action"`

	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Identifier of the user who created the virtual key.
	UserID string `json:"user_id"`
	// Name of the user who created the virtual key. Only lists return this field.
	UserName string `json:"user_name"`
	// Name of the user who created the virtual key. Only Get returns this field.
	CreatedBy string `json:"created_by"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of the last request with the virtual key. Nil if the key was never used.
	LastUsedAt *time.Time `json:"last_used_at"`
	// Time of deletion. Nil unless the key was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// VirtualKeyInput holds the fields of a create request. Fields left nil are not sent.
type VirtualKeyInput struct {
	// Name of the virtual key. Required.
	Name *string `json:"name,omitzero"`
	// Model of the virtual key. The API reference no longer lists this field.
	Model *string `json:"model,omitzero"`
	// Provider of the virtual key. The API reference no longer lists this field.
	Provider *string `json:"provider,omitzero"`
	// Time at which the virtual key expires. By default, the key does not expire.
	ExpiresAt *time.Time `json:"expires_at,omitzero"`
	// Maximum number of requests per minute. By default, there is no limit.
	RPMLimit *int `json:"rpm_limit,omitzero"`
	// Maximum number of tokens per minute. By default, there is no limit.
	TPMLimit *int `json:"tpm_limit,omitzero"`
	// Whether AI Firewall checks the requests of the virtual key. The default is false.
	SecurityEnabled *bool `json:"security_enabled,omitzero"`
	// Action of AI Firewall on a violation. It applies only if SecurityEnabled is true.
	SecurityAction *string `json:"security_action,omitzero"`
}

// VirtualKeyUpdateInput holds the fields of an update request. Zero fields are not sent.
type VirtualKeyUpdateInput struct {
	// Name of the virtual key.
	Name *string `json:"name,omitzero"`
	// Model of the virtual key. The API reference no longer lists this field.
	Model *string `json:"model,omitzero"`
	// Provider of the virtual key. The API reference no longer lists this field.
	Provider *string `json:"provider,omitzero"`
	// Time at which the virtual key expires. Null means that the key does not expire.
	ExpiresAt fastly.Nullable[time.Time] `json:"expires_at,omitzero"`
	// Maximum number of requests per minute. Null removes the limit.
	RPMLimit fastly.Nullable[int] `json:"rpm_limit,omitzero"`
	// Maximum number of tokens per minute. Null removes the limit.
	TPMLimit fastly.Nullable[int] `json:"tpm_limit,omitzero"`
	// Whether to enable a spend limit.
	SpendLimitEnabled *bool `json:"spend_limit_enabled,omitzero"`
	// Whether AI Firewall checks the requests of the virtual key.
	SecurityEnabled *bool `json:"security_enabled,omitzero"`
	// Action of AI Firewall on a violation. It applies only if SecurityEnabled is true.
	SecurityAction *string `json:"security_action,omitzero"`
}

// RotateInput holds the fields of a rotation. Fields left nil are not sent.
type RotateInput struct {
	ExpiresAt *time.Time `json:"expires_at,omitzero"` // time at which the new access token expires
}

// VirtualKeyQuery holds the filters and the sort order of a list of virtual keys.
type VirtualKeyQuery struct {
	// Part of the name to filter by.
	Search string `json:"search,omitzero"`
	// Model to filter by.
	Model string `json:"model,omitzero"`
	// Provider to filter by.
	Provider string `json:"provider,omitzero"`
	// Whether to include deleted virtual keys. The default is false.
	IncludeDeleted bool `json:"include_deleted,omitzero"`
	// Name of the field to sort by. A leading minus sign means descending order.
	Sort string `json:"sort,omitzero"`
}
