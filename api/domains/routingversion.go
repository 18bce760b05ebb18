package domains

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// RoutingVersions returns the inactive versions of the routing configuration with the given id.
// They were active before, and can be activated again.
//
// Methods: All, List, Where, Activate, DeleteInactive.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/domain-management/routing-configs/
func RoutingVersions(client *fastly.Client, configID string) RoutingVersionCollection {
	at := routingVersions.At(client, configID)
	return RoutingVersionCollection{collection.NewSearcher[RoutingVersion, RoutingVersionQuery](at), at}
}

var routingVersions = collection.NewFamily(family("routing config version", routingConfigPath+"/versions"))

// RoutingVersionCollection provides the inactive versions of a routing configuration.
type RoutingVersionCollection struct {
	collection.Searcher[RoutingVersion, RoutingVersionQuery]
	at *collection.Address
}

// Activate activates a version by its id. The version that was active becomes inactive.
func (c RoutingVersionCollection) Activate(ctx context.Context, id string, opts ...fastly.CallOption) (*RoutingVersion, error) {
	op := c.at.Op(http.MethodPost, "activate routing config version", routingConfigPath+"/versions/{version_id}/activate", id)
	return fastly.Do[RoutingVersion](ctx, c.at.Client(), op, opts...)
}

// DeleteInactive deletes all inactive versions. They cannot be restored.
func (c RoutingVersionCollection) DeleteInactive(ctx context.Context, opts ...fastly.CallOption) error {
	op := c.at.Op(http.MethodDelete, "delete inactive routing config versions", routingConfigPath+"/versions/inactive")
	_, err := fastly.Do[fastly.NoReply](ctx, c.at.Client(), op, opts...)
	return err
}

// RoutingVersion is a version of a routing configuration.
type RoutingVersion struct {
	// Identifier of the version.
	ID string `json:"id"`
	// Freeform note.
	Comment string `json:"comment"`

	// Time of activation. Nil if the version has never been active.
	ActivatedAt *time.Time `json:"activated_at"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
}

// RoutingVersionQuery holds the sort order of a list of versions.
type RoutingVersionQuery struct {
	// Sort order. The default is [RoutingVersionSortActivatedAtDescending].
	Sort RoutingVersionSort `json:"sort,omitzero"`
}

// RoutingVersionSort is the sort order of a list of versions.
type RoutingVersionSort string

// Sort orders of a list of versions.
const (
	RoutingVersionSortActivatedAt           RoutingVersionSort = "activated_at"  // by time of activation, oldest first
	RoutingVersionSortActivatedAtDescending RoutingVersionSort = "-activated_at" // by time of activation, newest first
	RoutingVersionSortCreatedAt             RoutingVersionSort = "created_at"    // by time of creation, oldest first
	RoutingVersionSortCreatedAtDescending   RoutingVersionSort = "-created_at"   // by time of creation, newest first
)

// RoutingDraft returns the draft of the routing configuration with the given id. The draft is
// the version that [RoutingPaths] and [RoutingRules] change. The API creates it when needed.
//
// Methods: Update, Activate, Discard, Diff.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/domain-management/routing-configs/
func RoutingDraft(client *fastly.Client, configID string) RoutingDraftAddress {
	return RoutingDraftAddress{routingDrafts.At(client, configID)}
}

const routingDraftPath = routingConfigPath + "/draft"

var routingDrafts = collection.NewFamily(family("routing config draft", routingDraftPath))

// RoutingDraftAddress provides the draft of a routing configuration.
type RoutingDraftAddress struct{ at *collection.Address }

// Update changes the comment of the draft.
func (a RoutingDraftAddress) Update(ctx context.Context, in RoutingDraftInput, opts ...fastly.CallOption) (*RoutingVersion, error) {
	return collection.NewSingle[RoutingVersion, RoutingDraftInput](a.at).Update(ctx, in, opts...)
}

// Activate makes the draft the active version. The version that was active becomes inactive: see
// [RoutingVersions].
func (a RoutingDraftAddress) Activate(ctx context.Context, opts ...fastly.CallOption) (*RoutingVersion, error) {
	op := a.at.Op(http.MethodPost, "activate routing config draft", routingConfigPath+"/activate")
	return fastly.Do[RoutingVersion](ctx, a.at.Client(), op, opts...)
}

// Discard deletes the draft. The active version is unchanged.
func (a RoutingDraftAddress) Discard(ctx context.Context, opts ...fastly.CallOption) error {
	op := a.at.Op(http.MethodDelete, "discard routing config draft", routingDraftPath)
	_, err := fastly.Do[fastly.NoReply](ctx, a.at.Client(), op, opts...)
	return err
}

// Diff returns the differences between the active version and the draft.
func (a RoutingDraftAddress) Diff(ctx context.Context, opts ...fastly.CallOption) (*DraftDiff, error) {
	op := a.at.Op(http.MethodGet, "diff routing config draft", routingDraftPath+"/diff")
	return fastly.Do[DraftDiff](ctx, a.at.Client(), op, opts...)
}

// RoutingDraftInput holds the fields of an update request. Fields left nil are not sent.
type RoutingDraftInput struct {
	// Freeform note.
	Comment *string `json:"comment,omitzero"`
}

// DraftDiff describes the differences between the active version and the draft of a routing
// configuration.
type DraftDiff struct {
	Added    []PathWithRules `json:"added"`    // paths that only the draft has
	Deleted  []PathWithRules `json:"deleted"`  // paths that only the active version has
	Modified []PathChange    `json:"modified"` // paths that differ
}

// PathWithRules is a path of a routing configuration with its rules.
type PathWithRules struct {
	Path  RoutingPath   `json:"path"`  // the path
	Rules []RoutingRule `json:"rules"` // rules of the path
}

// PathChange describes the differences between a path of the active version and the same path of
// the draft.
type PathChange struct {
	// Identifier of the path.
	PathID string `json:"path_id"`
	// Pattern of the path in the draft.
	Path string `json:"path"`
	// Pattern of the path in the active version.
	OldPath string `json:"old_path"`
	// Rules that only the draft has.
	RulesAdded []RoutingRule `json:"rules_added"`
	// Rules that differ.
	RulesChanged []RuleChange `json:"rules_changed"`
	// Rules that only the active version has.
	RulesDeleted []RoutingRule `json:"rules_deleted"`
}

// RuleChange describes the differences between a rule of the active version and the same rule of
// the draft.
type RuleChange struct {
	RuleID    string        `json:"rule_id"`    // id of the rule
	NewAction RoutingAction `json:"new_action"` // action in the draft
	OldAction RoutingAction `json:"old_action"` // action in the active version
}
