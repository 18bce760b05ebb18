package replay

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/notifications"
	"github.com/edgesdk/fastly/internal/catalog"
)

// notificationsPart returns the part of package notifications.
func notificationsPart() part {
	return part{
		calls: notificationsCalls(),
		replies: map[string]func(g *generator) any{
			"list_integrations": integrationsOfAllTypes,
		},
	}
}

// notificationsCalls returns the calls of package notifications.
func notificationsCalls() map[string]Call {
	const mappings, mapping = "/notifications/v1/event-mappings", "/notifications/v1/event-mappings/{}"
	return map[string]Call{
		"list_integrations": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q notifications.IntegrationQuery) (any, error) {
			return page(r, notifications.Integrations(c).Where(q).All(ctx))
		}),
		"create_integration": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in notifications.IntegrationInput) (any, error) {
			return notifications.Integrations(c).Create(ctx, in)
		}),
		"get_integration": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return notifications.Integrations(c).Get(ctx, r.Arg(0))
		},
		"update_integration": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in notifications.IntegrationInput) (any, error) {
			return nil, notifications.Integrations(c).Update(ctx, r.Arg(0), in)
		}),
		"delete_integration": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, notifications.Integrations(c).Delete(ctx, r.Arg(0))
		},
		"get_integration_signing_key": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return notifications.Integrations(c).SigningKey(ctx, r.Arg(0))
		},
		"rotate_integration_signing_key": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return notifications.Integrations(c).RotateSigningKey(ctx, r.Arg(0))
		},
		"list_integration_types": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return notifications.IntegrationTypes(c).List(ctx)
		},
		"create_mailinglist_confirmation": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in struct {
			Email string `json:"email"`
		},
		) (any, error) {
			return nil, notifications.MailingListConfirmations(c).Create(ctx, in.Email)
		}),
		"list_event_mapping_event_types": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q notifications.EventTypeQuery) (any, error) {
			return page(r, notifications.EventTypes(c).Where(q).All(ctx))
		}),
		"list_event_mapping_scope_types": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q notifications.ScopeQuery) (any, error) {
			return page(r, notifications.ScopeTypes(c).Where(q).All(ctx))
		}),
		catalog.Key(http.MethodGet, mappings): query(func(ctx context.Context, c *fastly.Client, r *Recorded, q notifications.EventMappingQuery) (any, error) {
			return page(r, notifications.EventMappings(c).Where(q).All(ctx))
		}),
		catalog.Key(http.MethodPost, mappings): input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in notifications.EventMappingInput) (any, error) {
			return notifications.EventMappings(c).Create(ctx, in)
		}),
		catalog.Key(http.MethodGet, mapping): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return notifications.EventMappings(c).Get(ctx, r.Arg(0))
		},
		catalog.Key(http.MethodPut, mapping): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in notifications.EventMappingInput) (any, error) {
			return notifications.EventMappings(c).Update(ctx, r.Arg(0), in)
		}),
		catalog.Key(http.MethodDelete, mapping): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, notifications.EventMappings(c).Delete(ctx, r.Arg(0))
		},
	}
}

// integrationConfigs lists the members of configurations, which have no schema in the catalogue.
var integrationConfigs = map[string][]string{
	"datadog": {"apikey", "site"}, "jiraissue": {"baseurl", "username", "token", "projectkey", "issuetype"}, "jsm": {"apikey"},
	"mailinglist": {"address"}, "microsoftteams": {"webhook"}, "newrelic": {"account", "key"}, "opsgenie": {"apikey"}, "pagerduty": {"key"},
	"slack": {"webhook"}, "splunkoncall": {"url"}, "webhook": {"webhook"}, "carrierpigeon": nil,
}

// integrationsOfAllTypes generates a list with an integration of every type. Each configuration has an
// unknown member.
func integrationsOfAllTypes(g *generator) any {
	list := []any{}
	for of, members := range integrationConfigs {
		integration, _ := g.object(catalog.Type{Kind: "schema", Schema: "Integration"}).(map[string]any)
		config := map[string]any{rowKey: g.digits()}
		for _, name := range members {
			config[name] = g.digits()
		}
		integration["type"], integration["config"] = of, config
		list = append(list, integration)
	}
	return map[string]any{"data": list}
}
