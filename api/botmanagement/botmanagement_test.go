package botmanagement_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/botmanagement"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	workspacePath = "/bot-management/v1/workspaces/W1"
	tools         = "cat_monitoring_and_site_tools"
	toolsPath     = workspacePath + "/policy/categories/" + tools
)

// operations lists the requests that the table of families does not cover.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "update workspace", Sent: "PATCH " + workspacePath + ` {"description":"","protection_mode":"block"}`,
		Reply: `{"id":"W1","name":"n","description":"","protection_mode":"block","services":["S1"],"created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z"}`,
		Want: &botmanagement.Workspace{
			ID: "W1", Name: "n", ProtectionMode: botmanagement.ProtectionBlock, Services: []string{"S1"},
			CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), UpdatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		},
		Again: true, Uncounted: true, Turn: "workspace/W1",
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			in := botmanagement.WorkspaceInput{Description: new(""), ProtectionMode: new(botmanagement.ProtectionBlock)}
			return botmanagement.Workspaces(c).Update(ctx, "W1", in)
		},
	},
	{
		Name: "update category", Sent: "PATCH " + toolsPath + ` {"action":{"type":"challenge"}}`,
		Reply: `{"category_id":"c","name":"n","description":"d","action":{"type":"challenge"}}`,
		Want:  &botmanagement.Category{CategoryID: "c", Name: "n", Description: "d", Action: action(botmanagement.ActionChallenge)},
		Again: true, Uncounted: true, Turn: "workspace/W1",
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return botmanagement.Categories(c, "W1").Update(ctx, tools, botmanagement.CategoryInput{Action: new(action(botmanagement.ActionChallenge))})
		},
	},
	{
		Name: "list bots", Sent: "GET " + workspacePath + "/policy/bots?limit=1000", Again: true,
		Reply: `{"meta":{"limit":1000,"total":1,"next_cursor":null},"data":[{"bot_id":"b","name":"n","category_id":"c","action":{"type":"inherit"}}]}`,
		Want:  []botmanagement.Bot{{BotID: "b", Name: "n", CategoryID: "c", Action: action(botmanagement.ActionInherit)}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return botmanagement.Bots(c, "W1").List(ctx)
		},
	},
	{
		Name: "update bot", Sent: "PATCH " + toolsPath + `/bots/b {"action":{"type":"allow"}}`,
		Reply: `{"bot_id":"b","name":"n","action":{"type":"allow"}}`, Want: &botmanagement.Bot{BotID: "b", Name: "n", Action: action(botmanagement.ActionAllow)},
		Again: true, Uncounted: true, Turn: "workspace/W1",
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return botmanagement.CategoryBots(c, "W1", tools).Update(ctx, "b", botmanagement.BotInput{Action: new(action(botmanagement.ActionAllow))})
		},
	},
	{
		Name: "reset bots", Sent: "PATCH " + toolsPath + `/bots {"action":{"type":"inherit"}}`,
		Reply: `{"data":[{"bot_id":"b","name":"n","action":{"type":"inherit"}}],"meta":{"limit":100,"total":1,"next_cursor":null}}`,
		Want:  []botmanagement.Bot{{BotID: "b", Name: "n", Action: action(botmanagement.ActionInherit)}},
		Again: true, Uncounted: true, Turn: "workspace/W1",
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return botmanagement.CategoryBots(c, "W1", tools).Reset(ctx)
		},
	},
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

func action(kind botmanagement.ActionType) botmanagement.Action {
	return botmanagement.Action{Type: kind}
}

func TestBotsOverPages(t *testing.T) {
	list := shapetest.CursorList{
		First: workspacePath + "/policy/bots?limit=1000",
		List: func(ctx context.Context, c *fastly.Client, opts ...fastly.CallOption) (any, error) {
			return botmanagement.Bots(c, "W1").List(ctx, opts...)
		},
	}
	want := []botmanagement.Bot{}
	for i := range list.Items {
		list.Items[i] = fmt.Sprintf(`{"bot_id":"%d"}`, i)
		want = append(want, botmanagement.Bot{BotID: fmt.Sprint(i)})
	}
	list.Want = want
	shapetest.CheckCursors(t, list)
}

// The action of a category applies to the bots that inherit it, and to all bots after a reset.
func TestLifeOfAPolicy(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	require.NoError(t, fake.Seed(
		"/bot-management/v1/workspaces",
		map[string]any{"id": "W1", "name": "shop", "services": []string{"S1"}}, map[string]any{"id": "W2", "services": []string{"S2"}},
	))
	found, err := botmanagement.Workspaces(client).Where(botmanagement.WorkspaceQuery{ServiceID: "S1"}).List(ctx)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, []any{"shop", botmanagement.ProtectionLog}, []any{found[0].Name, found[0].ProtectionMode})

	categories, bots := botmanagement.Categories(client, "W1"), botmanagement.CategoryBots(client, "W1", tools)
	all, err := bots.List(ctx)
	require.NoError(t, err)
	own, err := bots.Update(ctx, "bot_checkly", botmanagement.BotInput{Action: new(action(botmanagement.ActionAllow))})
	require.NoError(t, err)
	_, err = categories.Update(ctx, tools, botmanagement.CategoryInput{Action: new(action(botmanagement.ActionBlock))})
	require.NoError(t, err)
	after, err := bots.Get(ctx, "bot_checkly")
	require.NoError(t, err)
	require.Equal(t, own, after)
	other, err := bots.Get(ctx, "bot_better_uptime")
	require.NoError(t, err)
	require.Equal(t, action(botmanagement.ActionInherit), other.Action)

	reset, err := bots.Reset(ctx)
	require.NoError(t, err)
	require.Equal(t, all, reset)
	category, err := categories.Get(ctx, tools)
	require.NoError(t, err)
	require.Equal(t, action(botmanagement.ActionBlock), category.Action)
	category, err = botmanagement.Categories(client, "W2").Get(ctx, tools)
	require.NoError(t, err)
	require.Equal(t, action(botmanagement.ActionAllow), category.Action)

	everywhere, err := botmanagement.Bots(client, "W1").List(ctx, fastly.WithPageSize(2))
	require.NoError(t, err)
	of := map[string]int{}
	for _, bot := range everywhere {
		of[bot.CategoryID]++
	}
	require.Equal(t, len(all), of[tools])
	listed, err := categories.List(ctx)
	require.NoError(t, err)
	require.Len(t, of, len(listed))
}

// A reset returns all bots, regardless of its reply.
func TestResetWithAnotherReply(t *testing.T) {
	for name, reply := range map[string]fastlytest.Fault{
		"empty":        {Status: http.StatusNoContent},
		"no list":      {Status: http.StatusOK, Body: `{"meta":{}}`},
		"no data":      {Status: http.StatusOK, Body: `{"data":null,"meta":{}}`},
		"no bots":      {Status: http.StatusOK, Body: `{"data":[],"meta":{"total":0}}`},
		"a part":       {Status: http.StatusOK, Body: `{"data":[{"bot_id":"b"}],"meta":{"limit":1,"total":3,"next_cursor":null}}`},
		"a first page": {Status: http.StatusOK, Body: `{"data":[{"bot_id":"b"}],"meta":{"next_cursor":"c"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			require.NoError(t, fake.Seed("/bot-management/v1/workspaces", map[string]any{"id": "W1"}))
			bots := botmanagement.CategoryBots(client, "W1", tools)
			all, err := bots.List(t.Context())
			require.NoError(t, err)
			fake.Inject(reply)
			got, err := bots.Reset(t.Context())
			require.NoError(t, err)
			require.Equal(t, all, got)
		})
	}
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: http.StatusBadRequest, Body: `{"title":"no"}`})
	_, err := botmanagement.CategoryBots(client, "W1", tools).Reset(t.Context())
	require.ErrorContains(t, err, "reset bots: PATCH "+toolsPath+"/bots: 400 no")
	require.Len(t, fake.Requests(), 1)
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	for words, err := range map[string]error{
		"update bot management workspace: workspace_id is empty": shapetest.ErrorOf(botmanagement.Workspaces(client).Update(ctx, "", botmanagement.WorkspaceInput{})),
		"list bot categories: workspace_id is empty":             shapetest.ErrorOf(botmanagement.Categories(client, "").List(ctx)),
		"update bot category: category_id is empty":              shapetest.ErrorOf(botmanagement.Categories(client, "W1").Update(ctx, "", botmanagement.CategoryInput{})),
		"list bots: workspace_id is empty":                       shapetest.ErrorOf(botmanagement.Bots(client, "").List(ctx)),
		"reset bots: category_id is empty":                       shapetest.ErrorOf(botmanagement.CategoryBots(client, "W1", "").Reset(ctx)),
		"invalid collection: the zero value has no address":      shapetest.ErrorOf(botmanagement.CategoryBotCollection{}.Reset(ctx)),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}
