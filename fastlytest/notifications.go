package fastlytest

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
)

const (
	integrationsPath = "/notifications/integrations"
	mappingsPath     = "/notifications/v1/event-mappings"
)

// configMember is a member of the configuration of an integration.
type configMember struct {
	name     string
	secret   bool // never shown
	optional bool
}

// integrationType is a type of integration with the members of its configuration.
type integrationType struct {
	name, display string
	config        []configMember
}

var (
	webhookConfig = []configMember{{name: "webhook", secret: true}}
	apiKeyConfig  = []configMember{{name: "apikey", secret: true}}
)

var integrationTypes = []integrationType{
	{"datadog", "Datadog", []configMember{{name: "apikey", secret: true}, {name: "site", optional: true}}},
	{"jiraissue", "Jira Issue", []configMember{
		{name: "baseurl"}, {name: "username"}, {name: "token", secret: true}, {name: "projectkey"}, {name: "issuetype"},
	}},
	{"jsm", "Jira Service Management", apiKeyConfig},
	{"mailinglist", "Mailing list", []configMember{{name: "address"}}},
	{"microsoftteams", "Microsoft Teams", webhookConfig},
	{"newrelic", "New Relic", []configMember{{name: "account"}, {name: "key", secret: true}}},
	{"opsgenie", "Opsgenie", apiKeyConfig},
	{"pagerduty", "PagerDuty", []configMember{{name: "key", secret: true}}},
	{"slack", "Slack", webhookConfig},
	{"splunkoncall", "Splunk On-Call", []configMember{{name: "url", secret: true}}},
	{"webhook", "Webhook", webhookConfig},
}

// typeOf returns the type of an integration. For an unknown type, it returns one without members.
func typeOf(integration object) integrationType {
	name := integration.text("type")
	at := slices.IndexFunc(integrationTypes, func(t integrationType) bool { return t.name == name })
	if at < 0 {
		return integrationType{}
	}
	return integrationTypes[at]
}

// integrationRoutes returns the non-standard operations of integrations. The reply to a create request
// contains the id only. A delete also removes the integration from event mappings. Webhooks have a
// signing key.
func integrationRoutes(k *family) []route {
	return []route{
		{method: http.MethodPost, template: k.path, handle: func(f *Fake, c *call) *reply {
			t, _, refusal := k.home(f, c)
			if refusal != nil {
				return refusal
			}
			sent, refusal := k.sent(c)
			if refusal != nil {
				return refusal
			}
			ch := k.change(f, c, t, nil, nil)
			if refusal := k.make(ch, sent); refusal != nil {
				return refusal
			}
			return success(object{"integration_id": ch.object["id"]})
		}},
		{method: http.MethodDelete, template: k.object, handle: func(f *Fake, c *call) *reply {
			r := k.remove(f, c)
			if r.status == http.StatusNoContent {
				c.account.unmap(c, c.args[0])
			}
			return r
		}},
		{method: http.MethodGet, template: k.object + "/signingKey", handle: k.onWebhook(func(keys *table, f *Fake, c *call) {
			if keys.find(c.args[0]) == nil {
				keys.put(object{"id": c.args[0], "key": f.newID()}, c.now)
			}
		})},
		{method: http.MethodPost, template: k.object + "/rotateSigningKey", handle: k.onWebhook(func(keys *table, f *Fake, c *call) {
			keys.put(object{"id": c.args[0], "key": f.newID()}, c.now)
		})},
	}
}

// onWebhook calls prepare, then returns the signing key of a webhook.
func (k *family) onWebhook(prepare func(keys *table, f *Fake, c *call)) handler {
	return func(f *Fake, c *call) *reply {
		t, _, refusal := k.home(f, c)
		if refusal != nil {
			return refusal
		}
		switch o := t.find(c.args[0]); {
		case o == nil:
			return k.notFound(c, c.args[0])
		case o.text("type") != "webhook":
			return k.refuse("only integrations of type webhook have a signing key")
		}
		keys := c.account.table(integrationsPath+"#signingKey", "id")
		prepare(keys, f, c)
		return success(object{"signingKey": keys.find(c.args[0])["key"]})
	}
}

// unmap removes a deleted integration from all event mappings.
func (a *account) unmap(c *call, id string) {
	mappings := a.table(mappingsPath, "id")
	for o := range mappings.all() {
		if !contains("integration_ids")(c, o, id) {
			continue
		}
		ch := &change{call: c, object: deepCopy(o)}
		ids, _ := ch.object["integration_ids"].([]any)
		ch.object["integration_ids"] = slices.DeleteFunc(ids, func(of any) bool { return of == id })
		completeMapping(ch)
		mappings.put(ch.object, c.now)
	}
}

// namedIntegration refuses an integration without a name.
func namedIntegration(ch *change) *reply {
	if ch.object.text("name") == "" {
		return ch.family.refuseField("name", "can't be blank")
	}
	return nil
}

// checkIntegration refuses an unknown type, and a new configuration without the required members of its
// type.
func checkIntegration(ch *change) *reply {
	of := typeOf(ch.object)
	if of.name == "" {
		return ch.family.refuseField("type", "is not supported")
	}
	if _, sent := ch.sent["config"]; !sent && ch.was != nil {
		return nil
	}
	config, _ := normalize(ch.object["config"]).(object)
	for _, member := range of.config {
		if !member.optional && config.text(member.name) == "" {
			return ch.family.refuseField("config", "has no "+member.name)
		}
	}
	return nil
}

// keepNoSecrets removes the secret members of a configuration. A new mailing list is not confirmed.
func keepNoSecrets(ch *change) *reply {
	of := typeOf(ch.object)
	if config, is := normalize(ch.object["config"]).(object); is {
		for _, member := range of.config {
			if member.secret {
				delete(config, member.name)
			}
		}
		ch.object["config"] = config
	}
	switch {
	case of.name != "mailinglist":
		ch.object["status"] = ""
	case ch.object.text("status") == "":
		ch.object["status"] = "pending"
	}
	return nil
}

// confirmMailingList confirms all mailing lists with an address immediately. No email is sent.
func confirmMailingList(f *Fake, c *call) *reply {
	email := cmp.Or(c.fields().text("email"), c.fields().text("Email"))
	lists := c.account.table(integrationsPath, "id")
	found := false
	for o := range lists.all() {
		if config, is := o["config"].(object); is && o.text("type") == "mailinglist" && config.text("address") == email {
			confirmed := maps.Clone(o)
			confirmed["status"], found = "confirmed", true
			lists.put(confirmed, c.now)
		}
	}
	if !found && f.enforces(inferred) {
		return openProblems(http.StatusNotFound, http.StatusText(http.StatusNotFound), "no mailing list has the address "+email)
	}
	return empty(http.StatusNoContent)
}

// wholeMapping refuses an update without the fields that a create request requires, because an update
// replaces the event mapping.
func wholeMapping(ch *change) *reply {
	for _, field := range []string{"name", "scope_type", "event_types", "integration_ids"} {
		if list, is := ch.sent[field].([]any); ch.sent.text(field) == "" || is && len(list) == 0 {
			return ch.family.refuseField(field, "can't be blank")
		}
	}
	return nil
}

// checkMapping refuses integrations that do not exist, and single resources in the scope of the
// account.
func checkMapping(ch *change) *reply {
	if list, _ := ch.object["scope_ids"].([]any); len(list) > 0 && ch.object.text("scope_type") == "account" {
		return ch.family.refuseField("scope_ids", "must be empty for the scope type account")
	}
	integrations := ch.call.account.table(integrationsPath, "id")
	ids, _ := ch.object["integration_ids"].([]any)
	for _, id := range ids {
		if text, _ := id.(string); integrations.find(text) == nil {
			return ch.family.refuseField("integration_ids", "names no integration: "+text)
		}
	}
	return nil
}

// completeMapping sets derived fields: an event mapping with an integration is active.
func completeMapping(ch *change) *reply {
	ch.object["customer_id"], ch.object["mapping_status"] = ch.call.account.customer, "inactive"
	if ids, _ := ch.object["integration_ids"].([]any); len(ids) > 0 {
		ch.object["mapping_status"] = "active"
	}
	return nil
}

func listIntegrationTypes(*Fake, *call) *reply {
	list := []object{}
	for _, t := range integrationTypes {
		fields := []object{}
		for _, member := range t.config {
			fields = append(fields, object{"name": member.name, "display_name": member.name, "format": "string"})
		}
		list = append(list, object{"type": t.name, "display_name": t.display, "custom_fields": fields})
	}
	return success(list)
}

// eventTypes is a sample of the types of events, with their names and scopes.
var eventTypes = [][3]string{
	{"api_key.create", "API Key: Create", "account"},
	{"config_store.update", "Config Store: Update", "account"},
	{"domain-management.domain.create", "Domain Management: Create", "account"},
	{"ngwaf.list.update", "Next-Gen WAF: List: Update", "ngwaf account"},
	{"ngwaf.rule.create", "Next-Gen WAF: Rule: Create", "ngwaf account"},
	{"tls.certificate.expiration_email", "TLS: Certificate: Expiration Email", "account"},
	{"token.create", "Token: Create", "account"},
	{"user.login", "User: Login", "account"},
	{"user.login_failure", "User: Login Failure", "account"},
}

// scopeTypes are the kinds of resources that events refer to.
var scopeTypes = []string{"account", "ngwaf", "vcl", "wasm"}

func listEventTypes(_ *Fake, c *call) *reply {
	list, wanted := []object{}, c.query.Get("scope_type")
	for _, t := range eventTypes {
		if scopes := strings.Fields(t[2]); wanted == "" || slices.Contains(scopes, wanted) {
			list = append(list, object{"event_type": t[0], "display_name": t[1], "scope_types": scopes})
		}
	}
	return sorted(c, "event_type", list)
}

func listScopeTypes(_ *Fake, c *call) *reply {
	list := []object{}
	for _, name := range scopeTypes {
		list = append(list, object{"scope_type": name})
	}
	return sorted(c, "scope_type", list)
}

// sorted returns a list sorted by a field, in descending order if the query requests it.
func sorted(c *call, field string, list []object) *reply {
	if c.query.Get("sort") == "-"+field {
		slices.Reverse(list)
	}
	return success(object{"data": list})
}
