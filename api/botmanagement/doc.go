// Package botmanagement controls how Fastly responds to bots: which bots are allowed, challenged or
// blocked.
//
// A workspace holds the settings of one or more services ([Workspaces]). Fastly divides known bots
// into categories. Each category of a workspace has an action ([Categories]). A bot either inherits
// the action of its category or has its own ([CategoryBots]):
//
//	workspaces, err := botmanagement.Workspaces(client).Where(botmanagement.WorkspaceQuery{ServiceID: serviceID}).List(ctx)
//	id := workspaces[0].ID // a service may have none: check the length
//	block := botmanagement.Action{Type: botmanagement.ActionBlock}
//	_, err = botmanagement.Categories(client, id).Update(ctx, "cat_monitoring_and_site_tools", botmanagement.CategoryInput{Action: &block})
//	allow := botmanagement.Action{Type: botmanagement.ActionAllow}
//	_, err = botmanagement.CategoryBots(client, id, "cat_monitoring_and_site_tools").Update(ctx, "bot_checkly", botmanagement.BotInput{Action: &allow})
//
// Actions are enforced only if the protection mode of the workspace is [ProtectionBlock].
//
// Categories and bots are defined by Fastly. They cannot be created or deleted.
//
// This package configures the responses to bots, which Fastly calls ContentGuard. To enable the product
// Bot Management on a service, and to switch ContentGuard on, use package products.
//
// Writes acquire the write lock of the workspace: writes to one workspace never overlap.
package botmanagement

import (
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

const (
	workspacesPath = "/bot-management/v1/workspaces"
	policyPath     = workspacesPath + "/{workspace_id}/policy"
)

// family returns the family of objects at path. Their writes lock the workspace.
func family(noun, path, key string) *collection.Family {
	return collection.NewFamily(collection.Spec{
		Noun: noun, Path: path, Key: key, Encode: fastly.JSONBody, Update: http.MethodPatch,
		Paging: fastly.Paging{Style: fastly.PageCursor, Size: 1000}, // the maximum; the default of the API is 100
		Bucket: fastly.BucketNone, Turn: "workspace_id",
	})
}
