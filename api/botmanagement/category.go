package botmanagement

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Categories returns the categories of bots in a workspace.
//
// Methods: All, List, Get, Update.
//
// Get and Update take the id of a category, for example "cat_monitoring_and_site_tools". Update
// requires Action. The action applies to all bots of the category that inherit their action, including
// bots that Fastly adds later. Bots with a separate action keep it. To reset these bots, use
// [CategoryBotCollection.Reset].
//
// Update acquires the write lock of the workspace. The client does not count it against the rate
// limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/bot-management/
func Categories(client *fastly.Client, workspaceID string) CategoryCollection {
	at := categories.At(client, workspaceID)
	return CategoryCollection{collection.NewLister[Category](at), collection.NewGetter[Category](at), collection.NewUpdater[Category, CategoryInput](at)}
}

var categories = family("bot category", policyPath+"/categories", "category_id")

// CategoryCollection provides the categories of bots in a workspace.
type CategoryCollection struct {
	collection.Lister[Category]
	collection.Getter[Category]
	collection.Updater[Category, CategoryInput]
}

// Category is a group of bots with the same purpose.
type Category struct {
	// Identifier of the category, for example "cat_monitoring_and_site_tools".
	CategoryID string `json:"category_id"`
	// Name of the category.
	Name string `json:"name"`
	// Description of the bots in the category.
	Description string `json:"description"`
	// Action for the bots that inherit their action.
	Action Action `json:"action"`
}

// CategoryInput holds the fields of an update request.
type CategoryInput struct {
	// Action for the bots that inherit their action: [ActionAllow], [ActionBlock] or
	// [ActionChallenge]. Required.
	Action *Action `json:"action,omitzero"`
}

// Action is the response to requests of bots.
type Action struct {
	Type ActionType `json:"type"` // kind of the response
}

// ActionType is the kind of the response to requests of bots.
type ActionType string

// Kinds of responses to requests of bots.
const (
	ActionAllow     ActionType = "allow"     // requests are allowed
	ActionBlock     ActionType = "block"     // requests are blocked
	ActionChallenge ActionType = "challenge" // clients must pass a challenge
	ActionInherit   ActionType = "inherit"   // the action of the category applies; for bots only
)
