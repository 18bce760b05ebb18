package fastlytest

import "net/http"

// domainsFamilies returns the families of resources in package domains.
func domainsFamilies() []*family {
	management := style{
		errors: listedErrors, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent,
		titled: true, time: "2006-01-02T15:04:05.000Z",
	}
	seconds := management
	seconds.time = "" // the recordings have no times of routing configurations
	paging := byCursor{limit: 20, most: 100, echo: []string{"sort"}}
	return []*family{
		{
			title: "domain management", path: domainsPath, noun: "domain", style: management, paging: byCursor{limit: 20, most: 100, total: true, echo: []string{"sort"}},
			unique: "fqdn", defaults: object{"description": ""}, fixed: object{"activated": false, "verified": false},
			omits: []string{"routing_configuration_id"}, filters: map[string]filter{"fqdn": matchText("fqdn", "fqdn_match"), "fqdn_match": nil},
			check:  []rule{{inferred, checkManagedDomain}},
			routes: domainTools,
		},
		{
			title: "routing configurations of domains", path: routingPath, noun: "routing config", style: seconds, paging: paging,
			fixed: object{"state": "draft-only", "activated_at": nil, "links": object{}}, filters: map[string]filter{"state": anyOfList("state")},
			check: []rule{{inferred, named}}, removing: []rule{{inferred, checkRouting}}, routes: routingRoutes,
			prepare: func(ch *change) {
				routing{ch.call.account, ch.object.text("id")}.begin(ch.fake, ch.call.now)
			},
		},
		{
			title: "paths of routing configurations", path: routingPathsPath, noun: "path", style: seconds, paging: paging, scope: inRouting,
			unique: "path", fixed: object{"links": object{}}, filters: map[string]filter{"path": matchText("path", "match"), "match": nil},
			check: []rule{{inferred, checkRoutingPath}}, routes: draftRoutes,
		},
		{
			title: "rules of routing configurations", path: routingRulesPath, noun: "rule", style: seconds, paging: paging, scope: inRouting,
			types: map[string]string{"position": "object"}, omits: []string{"position"}, // makes the list sortable by position
			fixed: object{"is_default": false}, defaults: object{"conditions": []any{}},
			check: []rule{{inferred, checkRoutingRule}}, derive: []rule{{inferred, func(ch *change) *reply {
				ch.object["is_default"] = len(toObjects(ch.object["conditions"])) == 0
				delete(ch.object, "position")
				return nil
			}}},
			routes: draftRoutes,
		},
		{
			title: "inactive versions of routing configurations", path: routingPath + "/{}/versions", noun: "version", style: seconds, paging: paging,
			scope: inRouting,
		},
	}
}

// domainsRoutes returns the operations of package domains that belong to no family.
func domainsRoutes() []served {
	return []served{{"verifications of domain ownership", []route{
		{method: http.MethodGet, template: "/domain-ownerships", handle: func(_ *Fake, c *call) *reply {
			return answer(http.StatusOK, typeJSONAPI, object{"expires_at": stamp(c.now.AddDate(0, 1, 0))})
		}},
	}}}
}
