package clientside

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Scripts returns the scripts that were observed on the page with the given id.
//
// Methods: All, List, Get, Update.
//
// Get and Update take the id of a script. Update authorizes a script, or withdraws its authorization.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/client-side-protection/
func Scripts(client *fastly.Client, pageID string) ScriptCollection {
	at := scripts.At(client, pageID)
	return ScriptCollection{collection.NewLister[Script](at), collection.NewGetter[Script](at), collection.NewUpdater[Script, ScriptInput](at)}
}

var scripts = family("script", pagePath+"/scripts", "script_id")

// ScriptCollection provides the scripts of a page.
type ScriptCollection struct {
	collection.Lister[Script]
	collection.Getter[Script]
	collection.Updater[Script, ScriptInput]
}

// Script is a script that was observed on a page.
type Script struct {
	// Identifier of the script.
	ID string `json:"id"`
	// Identifier of the page.
	PageID string `json:"page_id"`
	// Source of the script: an inline script or an external URL.
	Source string `json:"source"`
	// URLs where the script was observed.
	URLs []string `json:"urls"`
	// Hash of the current content.
	CurrentHash string `json:"current_hash"`
	// Time of the first observation.
	FirstSeenAt time.Time `json:"first_seen_at"`
	// Time of the last observation.
	LastSeenAt time.Time `json:"last_seen_at"`

	// Whether the script is authorized.
	AuthorizationStatus AuthorizationStatus `json:"authorization_status"`
	// Reason for AuthorizationStatus.
	Justification string `json:"justification"`
	// Hash of the content that was authorized.
	AuthorizedHash string `json:"authorized_hash"`
	// Time of the authorization. Zero if the script was never authorized.
	AuthorizedAt time.Time `json:"authorized_at"`
}

// ScriptInput holds the fields of an update request. Fields left nil are not sent.
type ScriptInput struct {
	// Whether the script is authorized.
	AuthorizationStatus *AuthorizationStatus `json:"authorization_status,omitzero"`
	// Reason for AuthorizationStatus.
	Justification *string `json:"justification,omitzero"`
	// Hash of the content to authorize.
	AuthorizedHash *string `json:"authorized_hash,omitzero"`
}

// AuthorizationStatus is the authorization status of a script.
type AuthorizationStatus string

// Authorization statuses of a script.
const (
	Authorized   AuthorizationStatus = "authorized"   // the script is expected on the page
	Unauthorized AuthorizationStatus = "unauthorized" // the script is not expected on the page
)
