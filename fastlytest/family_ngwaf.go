package fastlytest

import (
	"net/http"
	"strings"
)

// The paths of the Next-Gen WAF.
const (
	wafAccount    = "/ngwaf/v1"
	wafWorkspaces = wafAccount + "/workspaces"
	wafWorkspace  = wafWorkspaces + "/{}"
)

// ngwafFamilies returns the families of resources in package ngwaf.
func ngwafFamilies() []*family {
	all := []*family{
		{
			title: "workspaces of the Next-Gen WAF", path: wafWorkspaces, noun: "workspace",
			style:    style{errors: problems, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent, time: "2006-01-02T15:04:05.999Z"},
			paging:   byNumber{first: 1, limit: 100, most: 1000},
			defaults: object{"description": "", "default_blocking_response_code": 406, "default_redirect_url": "", "client_ip_headers": []any{}, "auto_enable_new_virtual_patches": false},
			check:    []rule{{inferred, checkWorkspace}}, derive: []rule{{inferred, completeWorkspace}},
			prepare: func(ch *change) { _ = completeWorkspace(ch) },
			routes: func(k *family) []route {
				return []route{{method: http.MethodGet, template: wafWorkspace + "/top-attacks", handle: k.topAttacks}}
			},
		},
		{
			title: "thresholds of the Next-Gen WAF", path: wafWorkspace + "/thresholds", noun: "threshold", paging: byLimit{limit: 100},
			defaults: object{"enabled": false, "duration": 0, "dont_notify": false}, filters: map[string]filter{"limit": nil},
		},
		{title: "redactions of the Next-Gen WAF", path: wafWorkspace + "/redactions", noun: "redaction", newID: hexadecimalID(24), paging: byLimit{limit: 10, total: true}},
		{
			title: "virtual patches of the Next-Gen WAF", path: wafWorkspace + "/virtual-patches", noun: "virtual patch", scope: withPatches,
			paging: byNumber{first: 1, limit: 100, most: 1000},
		},
	}
	for _, root := range []string{wafAccount, wafWorkspace} {
		of := " of the account in the Next-Gen WAF"
		if root == wafWorkspace {
			of = " of workspaces of the Next-Gen WAF"
		}
		all = append(
			all, &family{
				title: "rules" + of, path: root + "/rules", noun: "rule", newID: hexadecimalID(24), paging: byNumber{first: 1, limit: 100, most: 1000, strict: true},
				defaults: object{"enabled": false, "description": "", "group_operator": "all", "conditions": []any{}, "actions": []any{}},
				omits:    []string{"request_logging", "rate_limit", "expires_at"},
				check:    []rule{{inferred, checkRule}}, derive: []rule{{inferred, scopeNGWAF}},
				prepare: func(ch *change) { _ = scopeNGWAF(ch) },
				filters: map[string]filter{"action": hasAction, "enabled": equals("enabled"), "types": anyOfList("type")},
			}, &family{
				title: "signals" + of, path: root + "/signals", noun: "signal", paging: byLimit{limit: 100, total: true}, unique: "name",
				defaults: object{"description": ""}, check: []rule{{inferred, checkSignal}}, derive: []rule{{inferred, nameSignal}},
				prepare: func(ch *change) { _ = nameSignal(ch) },
			}, &family{
				title: "lists" + of, path: root + "/lists", noun: "list", paging: inData{total: true}, unique: "name",
				defaults: object{"description": ""}, check: []rule{{inferred, checkList}}, derive: []rule{{inferred, nameNGWAF}},
				prepare: func(ch *change) { _ = nameNGWAF(ch) },
			},
		)
	}
	for _, k := range all {
		if k.style.errors == nil {
			k.style = modern
			k.style.lateStamp = true
		}
		if strings.HasPrefix(k.path, wafWorkspace) {
			k.within = wafWorkspaces
			if k.scope == nil {
				k.scope = below
			}
		}
	}
	return append(all, ngwafMonitoringFamilies()...)
}

// ngwafRoutes returns the operations of package ngwaf that belong to no family.
func ngwafRoutes() []served { return ngwafMonitoringRoutes() }
