package clientside_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/clientside"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const pages = "/client-side-protection/v1/pages"

var at = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// operations lists the requests that the table of families does not cover.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "create page", Sent: "POST " + pages + ` {"website_id":"w","name":"n","description":"","paths":["/a"],` +
			`"notifications":[{"type":"mailinglist","config":{"address":"list@example.com"}},{"config":{}}]}`,
		Reply: `{"id":"p","website_id":"w","notifications":[{"type":"mailinglist","config":{"address":"list@example.com"}}],"created_at":"2026-01-02T03:04:05Z"}`,
		Want: &clientside.Page{
			ID: "p", WebsiteID: "w", CreatedAt: at,
			Notifications: []clientside.Notification{{Type: clientside.NotificationMailingList, Config: clientside.NotificationConfig{Address: "list@example.com"}}},
		},
		Unrecorded: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return clientside.Pages(c).Create(ctx, clientside.PageInput{
				WebsiteID: new("w"), Name: new("n"), Description: new(""), Paths: []string{"/a"},
				Notifications: []clientside.Notification{
					{Type: clientside.NotificationMailingList, Config: clientside.NotificationConfig{Address: "list@example.com"}}, {},
				},
			})
		},
	},
	{
		Name: "update policy", Sent: "PATCH " + pages + `/p/policies/q {"mode":"enforce","directives":[{"name":"script-src","values":["'self'"]}]}`,
		Reply: `{"id":"q","page_id":"p","mode":"enforce","directives":[{"name":"script-src","values":["'self'"]}]}`, Again: true, Unrecorded: true, Parallel: true,
		Want: &clientside.Policy{
			ID: "q", PageID: "p", Mode: clientside.ModeEnforce, Directives: []clientside.Directive{{Name: "script-src", Values: []string{"'self'"}}},
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return clientside.Policies(c, "p").Update(ctx, "q", clientside.PolicyInput{
				Mode: new(clientside.ModeEnforce), Directives: []clientside.Directive{{Name: "script-src", Values: []string{"'self'"}}},
			})
		},
	},
	{
		Name: "list reports", Sent: "GET " + pages + "/p/policies/q%2F/reports?limit=1000", Again: true,
		Reply: `{"data":[{"id":"r","policy_id":"q","document_uri":"https://www.example.com/","blocked_uri":"inline","violated_directive":"script-src",
			"created_at":"2026-01-02T03:04:05Z"}],"meta":{"limit":1000,"total":1}}`,
		Want: []clientside.Report{{
			ID: "r", PolicyID: "q", DocumentURI: "https://www.example.com/", BlockedURI: "inline", ViolatedDirective: "script-src", CreatedAt: at,
		}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return clientside.Reports(c, "p", "q/").List(ctx)
		},
	},
	{
		Name: "get script", Sent: "GET " + pages + "/p/scripts/s", Again: true,
		Reply: `{"id":"s","page_id":"p","source":"https://cdn.example.com/a.js","urls":["https://www.example.com/"],"authorization_status":"authorized",
			"authorized_at":"2026-01-02T03:04:05Z","authorized_hash":"h1","current_hash":"h2","first_seen_at":"2026-01-02T03:04:06Z",
			"last_seen_at":"2026-01-02T03:04:07Z","justification":"j"}`,
		Want: &clientside.Script{
			ID: "s", PageID: "p", Source: "https://cdn.example.com/a.js", URLs: []string{"https://www.example.com/"},
			AuthorizationStatus: clientside.Authorized, AuthorizedAt: at, AuthorizedHash: "h1", CurrentHash: "h2",
			FirstSeenAt: at.Add(time.Second), LastSeenAt: at.Add(2 * time.Second), Justification: "j",
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return clientside.Scripts(c, "p").Get(ctx, "s")
		},
	},
	{
		Name: "update script", Sent: "PATCH " + pages + `/p/scripts/s {"authorization_status":"unauthorized","justification":"","authorized_hash":"h"}`,
		Reply: `{"id":"s"}`, Want: &clientside.Script{ID: "s"}, Again: true, Unrecorded: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return clientside.Scripts(c, "p").Update(ctx, "s", clientside.ScriptInput{
				AuthorizationStatus: new(clientside.Unauthorized), Justification: new(""), AuthorizedHash: new("h"),
			})
		},
	},
	{
		Name: "list headers", Sent: "GET " + pages + "/p/headers?limit=1000", Again: true,
		Reply: `{"data":[{"name":"X-Frame-Options","value":"DENY","observed_at":"2026-01-02T03:04:05Z"}],"meta":{"limit":1000,"total":1}}`,
		Want:  []clientside.Header{{Name: "X-Frame-Options", Value: "DENY", ObservedAt: at}},
		Call:  func(ctx context.Context, c *fastly.Client) (any, error) { return clientside.Headers(c, "p").List(ctx) },
	},
	{
		Name: "list header events", Sent: "GET " + pages + "/p/events?limit=1000", Again: true,
		Reply: `{"data":[{"id":"e","header_name":"X-Frame-Options","old_value":"DENY","new_value":"","changed_at":"2026-01-02T03:04:05Z"}],"meta":{"limit":1000,"total":1}}`,
		Want:  []clientside.HeaderEvent{{ID: "e", HeaderName: "X-Frame-Options", OldValue: "DENY", ChangedAt: at}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return clientside.HeaderEvents(c, "p").List(ctx)
		},
	},
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

// If the API numbers pages from 1, it returns the first page twice. No item is lost or duplicated.
func TestPagesFromOne(t *testing.T) {
	for name, test := range map[string]struct {
		replies []string
		err     string
	}{
		"from 0":                   {[]string{"a b", "c", ""}, ""},
		"from 1":                   {[]string{"a b", "a b", "c", ""}, "the list does not end: page 2 repeats the one before"},
		"from 1, one page":         {[]string{"a", "a"}, "the list does not end: page 2 repeats the one before"},
		"a page that is cut short": {[]string{"a", "b c", ""}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			for _, ids := range test.replies {
				var sites []string
				for id := range strings.FieldsSeq(ids) {
					sites = append(sites, fmt.Sprintf(`{"id":%q}`, id))
				}
				fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: `{"data":[` + strings.Join(sites, ",") + `],"meta":{"limit":2}}`, Optional: true})
			}
			got := ""
			var failed error
			for site, err := range clientside.Websites(client).All(t.Context(), fastly.WithPageSize(2)) {
				got += site.ID
				failed = err
			}
			if test.err == "" {
				require.NoError(t, failed)
				require.Equal(t, "abc", got)
				return
			}
			require.ErrorContains(t, failed, test.err)
			require.Contains(t, "ab", got)
			require.Contains(t, fake.Requests()[1].URI, "page=1")
		})
	}
}

// Ids that would change the path are refused before a request is sent.
func TestRefusedInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	for _, id := range []string{"", ".", ".."} {
		for name, err := range map[string]error{
			"policies":      shapetest.ErrorOf(clientside.Policies(client, id).List(t.Context())),
			"scripts":       shapetest.ErrorOf(clientside.Scripts(client, id).List(t.Context())),
			"headers":       shapetest.ErrorOf(clientside.Headers(client, id).List(t.Context())),
			"header events": shapetest.ErrorOf(clientside.HeaderEvents(client, id).List(t.Context())),
			"reports":       shapetest.ErrorOf(clientside.Reports(client, "p", id).List(t.Context())),
			"page reports":  shapetest.ErrorOf(clientside.Reports(client, id, "q").List(t.Context())),
		} {
			require.ErrorContains(t, err, "_id is ", "%s %q", name, id)
		}
	}
	require.Empty(t, fake.Requests())
}

// A website lists its pages, and can be deleted only after them.
func TestWebsites(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, sites := t.Context(), clientside.Websites(client)
	var ids []string
	for _, domain := range []string{"a.example.com", "b.example.com"} {
		site, err := sites.Create(ctx, clientside.WebsiteInput{Domain: &domain})
		require.NoError(t, err)
		require.Empty(t, site.PageIDs)
		ids = append(ids, site.ID)
	}
	listed := func() (of [2][]string) {
		t.Helper()
		for i, id := range ids {
			site, err := sites.Get(ctx, id)
			require.NoError(t, err)
			of[i] = site.PageIDs
		}
		return of
	}
	page, err := clientside.Pages(client).Create(ctx, clientside.PageInput{WebsiteID: &ids[0], Name: new("checkout"), Paths: []string{"/checkout"}})
	require.NoError(t, err)
	require.Equal(t, [2][]string{{page.ID}, {}}, listed())
	require.ErrorIs(t, sites.Delete(ctx, ids[0]), fastly.ErrConflict)
	_, err = clientside.Pages(client).Update(ctx, page.ID, clientside.PageInput{WebsiteID: &ids[1]})
	require.NoError(t, err)
	require.Equal(t, [2][]string{{}, {page.ID}}, listed())
	require.NoError(t, sites.Delete(ctx, ids[0]))
	require.NoError(t, clientside.Pages(client).Delete(ctx, page.ID))
	require.NoError(t, sites.Delete(ctx, ids[1]))

	require.NoError(t, fake.Seed("/client-side-protection/v1/websites", map[string]any{"id": "w"}))
	require.NoError(t, fake.Seed(pages, map[string]any{"id": "p1", "website_id": "w"}, map[string]any{"id": "p2", "website_id": "w"}))
	site, err := sites.Get(ctx, "w")
	require.NoError(t, err)
	require.Equal(t, []string{"p1", "p2"}, site.PageIDs)
	mine, err := clientside.Pages(client).Where(clientside.PageQuery{WebsiteID: "other"}).List(ctx)
	require.NoError(t, err)
	require.Empty(t, mine)
}

// Scripts and reports are seeded. Scripts keep their authorization.
func TestInventory(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	require.NoError(t, fake.Seed(pages, map[string]any{"id": "p"}))
	require.NoError(t, fake.Seed(pages+"/p/scripts", map[string]any{"id": "s", "current_hash": "h"}))
	require.NoError(t, fake.Seed(pages+"/p/policies", map[string]any{"id": "q"}))
	require.NoError(t, fake.Seed(pages+"/p/policies/q/reports", map[string]any{"blocked_uri": "inline"}))
	scripts := clientside.Scripts(client, "p")
	found, err := scripts.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []clientside.Script{{ID: "s", PageID: "p", URLs: []string{}, CurrentHash: "h", AuthorizationStatus: clientside.Unauthorized}}, found)
	script, err := scripts.Update(ctx, "s", clientside.ScriptInput{AuthorizationStatus: new(clientside.Authorized), Justification: new("payment")})
	require.NoError(t, err)
	require.Equal(t, []any{clientside.Authorized, "h", "payment"}, []any{script.AuthorizationStatus, script.AuthorizedHash, script.Justification})
	require.False(t, script.AuthorizedAt.IsZero())
	script, err = scripts.Update(ctx, "s", clientside.ScriptInput{AuthorizationStatus: new(clientside.Authorized), AuthorizedHash: new("h2")})
	require.NoError(t, err)
	require.Equal(t, "h2", script.AuthorizedHash)
	reports, err := clientside.Reports(client, "p", "q").List(ctx)
	require.NoError(t, err)
	require.Len(t, reports, 1)
	require.Equal(t, []string{"q", "inline"}, []string{reports[0].PolicyID, reports[0].BlockedURI})
	_, err = clientside.Reports(client, "p", "none").List(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
}
