package fastlytest_test

const (
	botWorkspaces = "/bot-management/v1/workspaces"
	botCategory   = botWorkspaces + "/W1/policy/categories/cat_monitoring_and_site_tools"
)

// botmanagementRefusals lists requests for package botmanagement that the fake refuses.
var botmanagementRefusals = refusalsOf{
	seeds: `{"/bot-management/v1/workspaces":[{"id":"W1"}]}`,
	refusals: []refusal{
		{"GET", botWorkspaces + "/nosuch", "", form(), 404, "workspace nosuch not found", fromReference, false},
		{"PATCH", botWorkspaces + "/W1", "the protection mode on", jsonBody(map[string]any{"protection_mode": "on"}), 400, "'protection_mode' must be one of off, log, block", fromReference, true},
		{"GET", botWorkspaces + "/nosuch/policy/categories", "", form(), 404, "workspace nosuch not found", fromReference, false},
		{"GET", botWorkspaces + "/W1/policy/categories/nosuch", "", form(), 404, "category nosuch not found", fromReference, false},
		{"PATCH", botCategory, "no action", jsonBody(map[string]any{}), 400, "'action' must have a type out of allow, block, challenge", fromReference, true},
		{"PATCH", botCategory, "the action inherit", botAction("inherit"), 400, "'action' must have a type out of allow, block, challenge", fromReference, true},
		{"GET", botWorkspaces + "/nosuch/policy/bots", "", form(), 404, "workspace nosuch not found", fromReference, false},
		{"GET", botWorkspaces + "/W1/policy/bots?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
		{"GET", botCategory + "/bots/nosuch", "", form(), 404, "bot nosuch not found", fromReference, false},
		{"PATCH", botCategory + "/bots/bot_checkly", "the action drop", botAction("drop"), 400, "'action' must have a type out of allow, block, challenge, inherit", fromReference, true},
		{"PATCH", botCategory + "/bots", "the action block for all", botAction("block"), 400, "'action' must have a type out of inherit", fromReference, true},
	},
}

func botAction(kind string) option {
	return jsonBody(map[string]any{"action": map[string]any{"type": kind}})
}
