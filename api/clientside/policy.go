package clientside

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Policies returns the content security policies of the page with the given id. Policies cannot be
// deleted.
//
// Methods: All, List, Get, Create, Update.
//
// Get and Update take the id of a policy. Create requires Name and Mode.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/client-side-protection/
func Policies(client *fastly.Client, pageID string) PolicyCollection {
	at := policies.At(client, pageID)
	return PolicyCollection{
		collection.NewLister[Policy](at), collection.NewGetter[Policy](at),
		collection.NewCreator[Policy, PolicyInput](at), collection.NewUpdater[Policy, PolicyInput](at),
	}
}

// Reports returns the violations of a policy that browsers reported. It takes the ids of the page and of the
// policy.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/client-side-protection/
func Reports(client *fastly.Client, pageID, policyID string) collection.Lister[Report] {
	return collection.NewLister[Report](reports.At(client, pageID, policyID))
}

var (
	policies = family("policy", pagePath+"/policies", "policy_id")
	reports  = family("policy report", pagePath+"/policies/{policy_id}/reports", "")
)

// PolicyCollection provides the content security policies of a page.
type PolicyCollection struct {
	collection.Lister[Policy]
	collection.Getter[Policy]
	collection.Creator[Policy, PolicyInput]
	collection.Updater[Policy, PolicyInput]
}

// Policy is a content security policy. It controls which resources browsers may load on a page.
type Policy struct {
	// Identifier of the policy.
	ID string `json:"id"`
	// Identifier of the page.
	PageID string `json:"page_id"`
	// Name of the policy.
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// Whether browsers report or block violations.
	Mode Mode `json:"mode"`
	// Directives of the policy.
	Directives []Directive `json:"directives"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// PolicyInput holds the fields of a create or update request. Fields left nil are not sent.
type PolicyInput struct {
	// Name of the policy. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// Whether browsers report or block violations. Required for create.
	Mode *Mode `json:"mode,omitzero"`
	// Directives of the policy.
	Directives []Directive `json:"directives,omitzero"`
}

// Directive is a directive of a content security policy.
type Directive struct {
	Name   string   `json:"name,omitzero"`   // name, for example "script-src"
	Values []string `json:"values,omitzero"` // values, for example "'self'" or "https://cdn.example.com"
}

// Mode controls how browsers handle violations of a policy.
type Mode string

// Modes of a policy.
const (
	ModeReport  Mode = "report"  // browsers report violations
	ModeEnforce Mode = "enforce" // browsers block violations
)

// Report is a violation of a policy that a browser reported.
type Report struct {
	// Identifier of the report.
	ID string `json:"id"`
	// Identifier of the policy.
	PolicyID string `json:"policy_id"`
	// URI of the document that loaded the resource.
	DocumentURI string `json:"document_uri"`
	// URI of the resource.
	BlockedURI string `json:"blocked_uri"`
	// Name of the violated directive.
	ViolatedDirective string `json:"violated_directive"`
	// Time of the report.
	CreatedAt time.Time `json:"created_at"`
}
