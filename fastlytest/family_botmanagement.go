package fastlytest

import "net/http"

// The paths of Bot Management.
const (
	botWorkspaces = "/bot-management/v1/workspaces"
	botWorkspace  = botWorkspaces + "/{}"
	botCategories = botWorkspace + "/policy/categories"
	botsOfOne     = botCategories + "/{}/bots"
)

// botmanagementFamilies returns the families of resources in package botmanagement.
func botmanagementFamilies() []*family {
	common := func(k *family) *family {
		k.style, k.paging = modern, byCursor{limit: 100, most: 1000, total: true, end: null}
		return k
	}
	return []*family{
		common(&family{
			title: "workspaces of Bot Management", path: botWorkspaces, noun: "workspace",
			defaults: object{"name": "Default workspace", "description": "", "protection_mode": "log", "services": []any{}},
			filters:  map[string]filter{"service_id": contains("services")}, prepare: seedPolicy,
		}),
		common(&family{
			title: "categories of bots", path: botCategories, key: "category_id", noun: "category", scope: below, within: botWorkspaces,
			defaults: object{"description": "", "action": botAction("allow")},
			check:    []rule{{inferred, oneOfActions("allow", "block", "challenge")}},
		}),
		common(&family{
			title: "bots of categories", path: botsOfOne, key: "bot_id", noun: "bot", scope: below, within: botCategories,
			defaults: object{"action": botAction("inherit")},
			check:    []rule{{inferred, oneOfActions("allow", "block", "challenge", "inherit")}},
			routes: func(k *family) []route {
				return []route{
					{method: http.MethodGet, template: botWorkspace + "/policy/bots", handle: k.listAllBots},
					{method: http.MethodPatch, template: k.path, handle: k.resetBots},
				}
			},
		}),
	}
}

// botmanagementRoutes returns the operations of package botmanagement that belong to no family.
func botmanagementRoutes() []served { return nil }
