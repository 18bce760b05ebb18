package fastlytest

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"strings"
)

// hexadecimalID returns a function that generates hexadecimal ids.
func hexadecimalID(digits int) func(*Fake) string {
	return func(f *Fake) string {
		sum := sha256.Sum256([]byte(f.newID()))
		return hex.EncodeToString(sum[:])[:digits]
	}
}

// onNgwafWorkspace calls do with the workspace in the path.
func onNgwafWorkspace(do func(f *Fake, c *call, workspace object) *reply) handler {
	return func(f *Fake, c *call) *reply {
		workspace := c.account.table(wafWorkspaces, "id").find(c.args[0])
		if workspace == nil {
			return problems(http.StatusNotFound, http.StatusText(http.StatusNotFound), "workspace "+c.args[0]+" not found")
		}
		if refusal := queryRefusal(f, c); refusal != nil {
			return refusal
		}
		return do(f, c, workspace)
	}
}

// queryRefusal refuses a query that lacks a required key, or has an invalid value.
func queryRefusal(f *Fake, c *call) *reply {
	field, words := fault(c.route.queryLimits, c.queried(), nil, true)
	if words == "" || !f.enforces(inferred) {
		return nil
	}
	return problems(http.StatusBadRequest, http.StatusText(http.StatusBadRequest), "'"+field+"' "+words)
}

// signAlert records the user who creates an alert.
func signAlert(ch *change) *reply {
	if ch.was == nil {
		ch.object["created_by"] = ch.fake.loginOf(ch.call)
	}
	return nil
}

// alertFields lists the required members of the configuration by type of alert.
var alertFields = map[string][]string{
	"datadog": {"key", "site"}, "jira": {"host", "key", "project", "username"}, "mailinglist": {"address"}, "microsoftteams": {"webhook"},
	"opsgenie": {"key"}, "pagerduty": {"key"}, "slack": {"webhook"}, "webhook": {"webhook"},
}

// checkAlert refuses a configuration without the required members of its type.
func checkAlert(ch *change) *reply {
	config := toObject(ch.sent["config"])
	for _, field := range alertFields[ch.object.text("type")] {
		if config != nil && config.text(field) == "" {
			return ch.family.refuseField("config", "must have "+field)
		}
	}
	return nil
}

func alertRoutes(k *family) []route {
	one := k.path + "/{}"
	on := func(do func(c *call, t *table, alert, keys object) *reply) handler {
		return func(f *Fake, c *call) *reply {
			return k.on(f, c, func(t *table, _, alert object) *reply {
				keys := c.account.table(fill(k.path, c.args)+"#signing-keys", "id")
				key := keys.find(alert.text("id"))
				if key == nil || c.method == http.MethodPost && strings.HasSuffix(c.route.template, "/signing-key") {
					key = object{"id": alert.text("id"), "signing_key": f.newID()}
					keys.put(key, c.now)
				}
				return do(c, t, alert, key)
			})
		}
	}
	show := func(_ *call, _ *table, _, key object) *reply {
		return success(object{"signing_key": key["signing_key"]})
	}
	return []route{
		{method: http.MethodGet, template: one + "/signing-key", handle: on(show)},
		{method: http.MethodPost, template: one + "/signing-key", handle: on(show)},
		{method: http.MethodPost, template: one + "/test", parallel: true, handle: on(func(c *call, t *table, alert, _ object) *reply {
			alert = maps.Clone(alert)
			alert["last_status_code"] = http.StatusOK
			t.put(alert, c.now)
			return empty(http.StatusNoContent)
		})},
	}
}

const ngwafDashboards = wafWorkspace + "/dashboards"

// identifyItems sets the ids of the items of a dashboard.
func identifyItems(ch *change) *reply {
	items := toObjects(ch.object["items"])
	for i, item := range items {
		items[i] = maps.Clone(item)
		if item.text("id") == "" {
			items[i]["id"] = ch.fake.newID()
		}
	}
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = item
	}
	ch.object["items"] = list
	return nil
}

// overviewDashboard is the default dashboard of a workspace.
var overviewDashboard = object{"id": "overview", "name": "Overview"}

func dashboardRoutes(k *family) []route {
	const path = wafWorkspace + "/default-dashboard"
	defaults := func(c *call) *table { return c.account.table(path, "workspace_id") }
	show := func(c *call) *reply {
		id := defaults(c).find(c.args[0]).text("dashboard_id")
		if c.account.table(fill(k.path, c.args), k.key).find(id) == nil {
			id = overviewDashboard.text("id")
		}
		return success(object{"dashboard_id": id})
	}
	return []route{
		{method: http.MethodGet, template: path, handle: onNgwafWorkspace(func(_ *Fake, c *call, _ object) *reply { return show(c) })},
		{method: http.MethodPut, template: path, handle: onNgwafWorkspace(func(f *Fake, c *call, _ object) *reply {
			id := c.fields().text("dashboard_id")
			known := id == overviewDashboard.text("id") || c.account.table(fill(k.path, c.args), k.key).find(id) != nil
			if !known && f.enforces(inferred) {
				return k.refuseField("dashboard_id", "does not exist")
			}
			defaults(c).put(object{"workspace_id": c.args[0], "dashboard_id": id}, c.now)
			return show(c)
		})},
	}
}

func listDefaultDashboards(*Fake, *call) *reply {
	return success(object{"data": []object{overviewDashboard}, "meta": object{"total": 1}})
}
