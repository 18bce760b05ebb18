package fastlytest

import "net/http"

// The paths of DDoS Protection.
const (
	attackEvents     = "/ddos-protection/v1/events"
	attackEventRules = attackEvents + "/{}/rules"
	attackRule       = "/ddos-protection/v1/rules/{}"
)

// ddosFamilies returns the families of resources in package ddos.
func ddosFamilies() []*family {
	pages := byCursor{limit: 20, most: 100}
	return []*family{
		{
			title: "events of DDoS Protection", path: attackEvents, noun: "event", style: modern, paging: pages,
			defaults: object{"requests_allowed": 0, "requests_detected": 0},
			filters:  map[string]filter{"from": when("ended_at", isAtLeast), "to": when("started_at", isAtMost)},
			prepare: func(ch *change) {
				ch.object["customer_id"] = ch.call.account.customer
				if ch.object["started_at"] == nil {
					ch.object["started_at"] = ch.object["created_at"]
				}
			},
		},
		{
			title: "rules of DDoS Protection", path: attackEventRules, noun: "rule", style: modern, paging: pages, scope: below, within: attackEvents,
			defaults: object{"action": "default", "additional_attributes": []any{}}, prepare: completeAttackRule,
			check:   []rule{oneOf("action", "default", "block", "log", "off")},
			filters: map[string]filter{"include": nil},
			routes: func(k *family) []route {
				return []route{
					{method: http.MethodGet, template: k.path, handle: k.listAttackRules},
					{method: http.MethodGet, template: k.object + "/traffic-stats", handle: k.attackTraffic},
					{method: http.MethodGet, template: attackRule, handle: k.onAttackRule(func(_ *Fake, ch *change) *reply {
						return k.respond(http.StatusOK, withoutTraffic(ch.was))
					})},
					{method: http.MethodPatch, template: attackRule, handle: k.onAttackRule(k.changeAttackRule)},
				}
			},
		},
	}
}

// ddosRoutes returns the operations of package ddos that belong to no family.
func ddosRoutes() []served { return nil }
