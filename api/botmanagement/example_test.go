package botmanagement_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/botmanagement"
	"github.com/edgesdk/fastly/fastlytest"
)

// withWorkspace returns a client of an account with a workspace.
func withWorkspace() (*fastly.Client, error) {
	fake := fastlytest.NewFake()
	if err := fake.Seed("/bot-management/v1/workspaces", map[string]any{"id": "W1", "name": "shop", "services": []string{"S1"}}); err != nil {
		return nil, err
	}
	return fake.Client()
}

func ExampleWorkspaces() {
	ctx := context.Background()
	client, err := withWorkspace()
	if err != nil {
		fmt.Println(err)
		return
	}
	workspaces := botmanagement.Workspaces(client)
	found, err := workspaces.Where(botmanagement.WorkspaceQuery{ServiceID: "S1"}).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	workspace, err := workspaces.Update(ctx, found[0].ID, botmanagement.WorkspaceInput{ProtectionMode: new(botmanagement.ProtectionBlock)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(workspace.Name, workspace.ProtectionMode)
	// Output: shop block
}

func ExampleCategories() {
	client, err := withWorkspace()
	if err != nil {
		fmt.Println(err)
		return
	}
	block := botmanagement.Action{Type: botmanagement.ActionBlock}
	category, err := botmanagement.Categories(client, "W1").Update(
		context.Background(), "cat_monitoring_and_site_tools", botmanagement.CategoryInput{Action: &block},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(category.Name, category.Action.Type)
	// Output: Monitoring & Site Tools block
}

func ExampleCategoryBots() {
	ctx := context.Background()
	client, err := withWorkspace()
	if err != nil {
		fmt.Println(err)
		return
	}
	bots := botmanagement.CategoryBots(client, "W1", "cat_monitoring_and_site_tools")
	allow := botmanagement.Action{Type: botmanagement.ActionAllow}
	bot, err := bots.Update(ctx, "bot_checkly", botmanagement.BotInput{Action: &allow})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bot.Name, bot.Action.Type)
	all, err := bots.Reset(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, bot := range all {
		fmt.Println(bot.Name, bot.Action.Type)
	}
	// Output:
	// Checkly allow
	// Amazon Route 53 Health Check Service inherit
	// Better Uptime inherit
	// Checkly inherit
}

func ExampleBots() {
	client, err := withWorkspace()
	if err != nil {
		fmt.Println(err)
		return
	}
	for bot, err := range botmanagement.Bots(client, "W1").All(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(bot.CategoryID, bot.BotID)
	}
	// Output:
	// cat_ai_crawlers bot_example_ai_bot
	// cat_monitoring_and_site_tools bot_amazon_route_53_health_check_service
	// cat_monitoring_and_site_tools bot_better_uptime
	// cat_monitoring_and_site_tools bot_checkly
	// cat_search_engines bot_example_search_bot
}
