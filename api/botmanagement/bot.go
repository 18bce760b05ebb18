package botmanagement

import (
	"context"
	"errors"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Bots returns the bots of all categories in a workspace.
//
// Methods: All, List.
//
// To change the action of a bot, use [CategoryBots] with the CategoryID of the bot.
//
// Reference: https://www.fastly.com/documentation/reference/api/bot-management/
func Bots(client *fastly.Client, workspaceID string) collection.Lister[Bot] {
	return collection.NewLister[Bot](bots.At(client, workspaceID))
}

// CategoryBots returns the bots of one category in a workspace.
//
// Methods: All, List, Get, Update, Reset.
//
// Get and Update take the id of a bot, for example "bot_checkly". Update requires Action.
//
// Update and Reset acquire the write lock of the workspace. The client does not count them against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/bot-management/
func CategoryBots(client *fastly.Client, workspaceID, categoryID string) CategoryBotCollection {
	at := categoryBots.At(client, workspaceID, categoryID)
	return CategoryBotCollection{collection.NewLister[Bot](at), collection.NewGetter[Bot](at), collection.NewUpdater[Bot, BotInput](at), at}
}

const categoryBotsPath = policyPath + "/categories/{category_id}/bots"

var (
	bots         = family("bot", policyPath+"/bots", "bot_id")
	categoryBots = family("bot", categoryBotsPath, "bot_id")
)

// CategoryBotCollection provides the bots of one category in a workspace.
type CategoryBotCollection struct {
	collection.Lister[Bot]
	collection.Getter[Bot]
	collection.Updater[Bot, BotInput]
	at *collection.Address
}

// Reset sets the action of every bot in the category to [ActionInherit]. The action of the category
// is unchanged. Reset returns all bots of the category.
//
// Stability: preview. The API reference does not document the request body. It is inferred from the
// update of a single bot. To read the reply as JSON, use [fastly.WithResponse].
func (c CategoryBotCollection) Reset(ctx context.Context, opts ...fastly.CallOption) ([]Bot, error) {
	op := c.at.Op(http.MethodPatch, "reset bots", categoryBotsPath)
	op.Body, op.Retry = fastly.JSONBody(BotInput{Action: &Action{Type: ActionInherit}}), fastly.RetrySafe
	reset, err := fastly.Do[botPage](ctx, c.at.Client(), op, opts...)
	switch {
	case err == nil && len(reset.Data) > 0 && reset.Meta.NextCursor == "" && reset.Meta.Total <= len(reset.Data):
		return reset.Data, nil
	case err == nil || errors.Is(err, fastly.ErrEmptyReply): // the bots are reset, and the reply does not list all of them
		return c.List(ctx, opts...)
	}
	return nil, err
}

// botPage is the reply to a reset.
type botPage struct {
	Data []Bot `json:"data"`
	Meta struct {
		Limit      int    `json:"limit"`
		NextCursor string `json:"next_cursor"`
		Total      int    `json:"total"`
	} `json:"meta"`
}

// Bot is a bot that Fastly recognizes.
type Bot struct {
	// Identifier of the bot, for example "bot_checkly".
	BotID string `json:"bot_id"`
	// Name of the bot.
	Name string `json:"name"`
	// Action for the bot. If it is [ActionInherit], the action of the category applies.
	Action Action `json:"action"`
	// Identifier of the category of the bot. It is set only in the list of [Bots].
	CategoryID string `json:"category_id"`
}

// BotInput holds the fields of an update request.
type BotInput struct {
	// Action for the bot. [ActionInherit] restores the action of the category. Required.
	Action *Action `json:"action,omitzero"`
}
