package botmanagement

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Workspaces returns the bot management workspaces of the account.
//
// Methods: All, List, Where, Get, Update.
//
// Get and Update take the id of a workspace.
//
// Update acquires the write lock of the workspace. The client does not count it against the rate
// limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/bot-management/
func Workspaces(client *fastly.Client) WorkspaceCollection {
	at := workspaces.At(client)
	return WorkspaceCollection{
		collection.NewSearcher[Workspace, WorkspaceQuery](at), collection.NewGetter[Workspace](at), collection.NewUpdater[Workspace, WorkspaceInput](at),
	}
}

var workspaces = family("bot management workspace", workspacesPath, "workspace_id")

// WorkspaceCollection provides the bot management workspaces of the account.
type WorkspaceCollection struct {
	collection.Searcher[Workspace, WorkspaceQuery]
	collection.Getter[Workspace]
	collection.Updater[Workspace, WorkspaceInput]
}

// Workspace holds the bot management settings of one or more services.
type Workspace struct {
	// Identifier of the workspace.
	ID string `json:"id"`
	// Name of the workspace.
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// Whether the actions of categories and bots are enforced.
	ProtectionMode ProtectionMode `json:"protection_mode"`
	// Identifiers of the services that use the workspace.
	Services []string `json:"services"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// WorkspaceInput holds the fields of an update request. Fields left nil are not sent.
type WorkspaceInput struct {
	// Name of the workspace.
	Name *string `json:"name,omitzero"`
	// Freeform note. An empty string removes the note.
	Description *string `json:"description,omitzero"`
	// Whether the actions of categories and bots are enforced.
	ProtectionMode *ProtectionMode `json:"protection_mode,omitzero"`
}

// WorkspaceQuery holds the filters of a list of workspaces.
type WorkspaceQuery struct {
	// Identifier of the service to filter by.
	ServiceID string `json:"service_id,omitzero"`
}

// ProtectionMode controls whether a workspace enforces the actions of its categories and bots.
type ProtectionMode string

// Protection modes of a workspace.
const (
	ProtectionOff   ProtectionMode = "off"   // actions have no effect
	ProtectionLog   ProtectionMode = "log"   // bots are logged, and never challenged or blocked
	ProtectionBlock ProtectionMode = "block" // actions are enforced
)
