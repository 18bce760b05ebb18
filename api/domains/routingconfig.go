package domains

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// RoutingConfigs returns the routing configurations of the account. A routing configuration
// selects the service of a request by URL path and by conditions. It applies to all domains that
// are linked to it: see [DomainInput].
//
// Methods: All, List, Where, Get, Create, Deactivate, Delete, DeleteWith.
//
// Get, Deactivate, Delete and DeleteWith take the id of a routing configuration. Create
// requires Name.
//
// Paths and rules belong to a version of the routing configuration. Changes are made to the
// draft, which is edited by [RoutingPaths] and [RoutingRules], and activated by [RoutingDraft].
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/domain-management/routing-configs/
func RoutingConfigs(client *fastly.Client) RoutingConfigCollection {
	at := routingConfigs.At(client)
	return RoutingConfigCollection{
		collection.NewSearcher[RoutingConfig, RoutingConfigQuery](at), collection.NewGetter[RoutingConfig](at),
		collection.NewCreator[RoutingConfig, RoutingConfigInput](at), at,
	}
}

const (
	routingConfigsPath = "/domain-management/v1/routing-configs"
	routingConfigPath  = routingConfigsPath + "/{config_id}"
)

var routingConfigs = collection.NewFamily(family("routing config", routingConfigsPath))

// family describes a family of the domain management API.
func family(noun, path string) collection.Spec {
	return collection.Spec{
		Noun: noun, Path: path, Encode: fastly.JSONBody, Update: http.MethodPatch,
		Paging: fastly.Paging{Style: fastly.PageCursor, Size: 100}, // the maximum; the default of the API is 20
		Bucket: fastly.BucketNone, SilentDelete: true,
	}
}

// RoutingConfigCollection provides the routing configurations of the account.
type RoutingConfigCollection struct {
	collection.Searcher[RoutingConfig, RoutingConfigQuery]
	collection.Getter[RoutingConfig]
	collection.Creator[RoutingConfig, RoutingConfigInput]
	at *collection.Address
}

// Deactivate deactivates the active version of a routing configuration. Domains stay linked to
// the routing configuration.
func (c RoutingConfigCollection) Deactivate(ctx context.Context, id string, opts ...fastly.CallOption) (*RoutingConfig, error) {
	op := c.at.Op(http.MethodPost, "deactivate routing config", routingConfigPath+"/deactivate", id)
	return fastly.Do[RoutingConfig](ctx, c.at.Client(), op, opts...)
}

// Delete deletes a routing configuration. It fails if the routing configuration has an active
// version, and returns [fastly.ErrConflict] if a domain is linked to it.
func (c RoutingConfigCollection) Delete(ctx context.Context, id string, opts ...fastly.CallOption) error {
	return c.DeleteWith(ctx, id, RoutingConfigDeleteInput{}, opts...)
}

// DeleteWith deletes a routing configuration like [RoutingConfigCollection.Delete], with
// optional parameters.
func (c RoutingConfigCollection) DeleteWith(ctx context.Context, id string, in RoutingConfigDeleteInput, opts ...fastly.CallOption) error {
	op := c.at.Op(http.MethodDelete, "delete routing config", routingConfigPath, id)
	op.Query = in
	_, err := fastly.Do[fastly.NoReply](ctx, c.at.Client(), op, opts...)
	return err
}

// RoutingConfigDeleteInput holds the optional parameters of a request that deletes a routing configuration.
type RoutingConfigDeleteInput struct {
	// Whether to delete a routing configuration that has an active version. Its routing ends
	// immediately. A routing configuration that a domain is linked to is never deleted. The
	// default is false.
	Force *bool `json:"force,omitzero"`
}

// RoutingConfig selects the service of a request by URL path and by conditions.
type RoutingConfig struct {
	// Identifier of the routing configuration.
	ID string `json:"id"`
	// Name of the routing configuration.
	Name string `json:"name"`
	// Existing versions: a draft, an active version, or both.
	State RoutingConfigState `json:"state"`
	// Links to related objects, by the kind of relation.
	Links map[string]string `json:"links"`

	// Time of activation of the active version. Nil if no version is active.
	ActivatedAt *time.Time `json:"activated_at"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// RoutingConfigState describes the versions of a routing configuration.
type RoutingConfigState string

// States of a routing configuration.
const (
	StateDraftOnly       RoutingConfigState = "draft-only"        // a draft, and no active version
	StateActive          RoutingConfigState = "active"            // an active version, and no draft
	StateActiveWithDraft RoutingConfigState = "active-with-draft" // an active version and a draft
)

// RoutingConfigInput holds the fields of a create request. Fields left nil are not sent.
type RoutingConfigInput struct {
	// Name of the routing configuration, at most 255 characters. Required for create.
	Name *string `json:"name,omitzero"`
	// First version of the routing configuration. If nil, the first version is empty.
	InitialVersion *InitialVersion `json:"initial_version,omitzero"`
}

// InitialVersion is the first version of a new routing configuration.
type InitialVersion struct {
	// Whether to activate the version. The default is false.
	Activate *bool `json:"activate,omitzero"`
	// Freeform note on the version.
	Comment *string `json:"comment,omitzero"`
	// Paths of the version.
	Paths []InitialPath `json:"paths,omitzero"`
}

// InitialPath is a path of the first version of a routing configuration.
type InitialPath struct {
	// Pattern of URL paths, as in [RoutingPathInput].
	Path string `json:"path"`
	// Rules of the path, in order.
	Rules []RoutingRuleInput `json:"rules,omitzero"`
}

// RoutingConfigQuery holds the filter and the sort order of a list of routing configurations.
type RoutingConfigQuery struct {
	// States to filter by.
	State []RoutingConfigState `json:"state,omitzero"`
	// Sort order. The default is [RoutingConfigSortCreatedAtDescending].
	Sort RoutingConfigSort `json:"sort,omitzero"`
}

// RoutingConfigSort is the sort order of a list of routing configurations.
type RoutingConfigSort string

// Sort orders of a list of routing configurations.
const (
	RoutingConfigSortCreatedAt           RoutingConfigSort = "created_at"  // by time of creation, oldest first
	RoutingConfigSortCreatedAtDescending RoutingConfigSort = "-created_at" // by time of creation, newest first
	RoutingConfigSortID                  RoutingConfigSort = "id"          // by id, ascending
	RoutingConfigSortIDDescending        RoutingConfigSort = "-id"         // by id, descending
	RoutingConfigSortName                RoutingConfigSort = "name"        // by name, ascending
	RoutingConfigSortNameDescending      RoutingConfigSort = "-name"       // by name, descending
)
