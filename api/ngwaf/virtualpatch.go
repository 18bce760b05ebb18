package ngwaf

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// VirtualPatches returns the virtual patches of the workspace with the given id.
//
// Methods: All, List, Get, Update.
//
// Get and Update take the id of a virtual patch.
//
// Update acquires the write lock of the workspace. The client does not count it against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/virtual-patches/
func VirtualPatches(client *fastly.Client, workspaceID string) VirtualPatchCollection {
	at := virtualPatches.At(client, workspaceID)
	return VirtualPatchCollection{
		collection.NewLister[VirtualPatch](at), collection.NewGetter[VirtualPatch](at), collection.NewUpdater[VirtualPatch, VirtualPatchInput](at),
	}
}

var virtualPatches = collection.NewFamily(inWorkspace(configuration("virtual patch", "/virtual-patches", inPages)))

// VirtualPatchCollection provides the virtual patches of a workspace.
type VirtualPatchCollection struct {
	collection.Lister[VirtualPatch]
	collection.Getter[VirtualPatch]
	collection.Updater[VirtualPatch, VirtualPatchInput]
}

// VirtualPatch is a rule, written by Fastly, that protects against a known vulnerability.
type VirtualPatch struct {
	// Identifier of the virtual patch, usually the identifier of the vulnerability.
	ID string `json:"id"`
	// Description of the vulnerability.
	Description string `json:"description"`
	// Whether the virtual patch is in effect.
	Enabled bool `json:"enabled"`
	// Treatment of requests that match.
	Mode VirtualPatchMode `json:"mode"`
}

// VirtualPatchMode is the treatment of requests that match a [VirtualPatch].
type VirtualPatchMode string

// Modes of a virtual patch.
const (
	VirtualPatchLog   VirtualPatchMode = "log"   // requests are logged
	VirtualPatchBlock VirtualPatchMode = "block" // requests are logged and blocked
)

// VirtualPatchInput holds the fields of an update request. Fields left nil are not sent.
type VirtualPatchInput struct {
	// Whether the virtual patch is in effect.
	Enabled *bool `json:"enabled,omitzero"`
	// Treatment of requests that match.
	Mode *VirtualPatchMode `json:"mode,omitzero"`
	// Name of an action. The values are undocumented.
	Action *string `json:"action,omitzero"`
}
