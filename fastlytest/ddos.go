package fastlytest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// completeAttackRule sets the customer and the service of a rule from its event. The statistics contain
// the attributes of the rule, each with 100 percent.
func completeAttackRule(ch *change) {
	o := ch.object
	o["customer_id"] = ch.call.account.customer
	if o["service_id"] == nil {
		o["service_id"] = ch.owner["service_id"]
	}
	traffic := object{
		"customer_id": o["customer_id"], "service_id": o["service_id"], "traffic_percentage": 100,
		"created_at": o["created_at"], "updated_at": o["updated_at"],
	}
	attributes := []any{}
	for _, name := range []string{"source_ip", "country_code", "host", "asn", "source_ip_prefix"} {
		if value := o.text(name); value != "" {
			attributes = append(attributes, object{"name": name, "values": []any{object{"value": value, "percentage": 100}}})
		}
	}
	traffic["attributes"] = attributes
	maps.Copy(traffic, toObject(o["traffic_stats"]))
	o["traffic_stats"] = traffic
}

func withoutTraffic(o object) object {
	o = deepCopy(o)
	delete(o, "traffic_stats")
	return o
}

// listAttackRules lists the rules of an event, with their statistics if the query includes them.
func (k *family) listAttackRules(f *Fake, c *call) *reply {
	rules := *k
	if !slices.Contains(strings.Split(c.query.Get("include"), ","), "traffic_stats") {
		rules.unlisted = []string{"traffic_stats"}
	}
	return rules.list(f, c)
}

func (k *family) attackTraffic(f *Fake, c *call) *reply {
	rules, _, refusal := k.home(f, c)
	if refusal != nil {
		return refusal
	}
	rule := rules.find(c.args[1])
	if rule == nil {
		return k.notFound(c, c.args[1])
	}
	return success(rule["traffic_stats"])
}

// onAttackRule calls handle with a rule and the table of the first event that has it.
func (k *family) onAttackRule(handle func(f *Fake, ch *change) *reply) handler {
	return func(f *Fake, c *call) *reply {
		for rules := range c.account.attackRules() {
			if rule := rules.find(c.args[0]); rule != nil {
				return handle(f, k.change(f, c, rules, nil, rule))
			}
		}
		return k.notFound(c, c.args[0])
	}
}

// attackRules ranges over the rules of each event.
func (a *account) attackRules() func(yield func(*table) bool) {
	return func(yield func(*table) bool) {
		for event := range a.table(attackEvents, "id").all() {
			if !yield(a.table(fill(attackEventRules, []string{event.text("id")}), "id")) {
				return
			}
		}
	}
}

// changeAttackRule changes a rule in all events that contain it.
func (k *family) changeAttackRule(f *Fake, ch *change) *reply {
	sent, refusal := k.sent(ch.call)
	if refusal != nil {
		return refusal
	}
	for rules := range ch.call.account.attackRules() {
		if was := rules.find(ch.was.text("id")); was != nil {
			ch = k.change(f, ch.call, rules, nil, was)
			if refusal := k.alter(ch, sent); refusal != nil {
				return refusal
			}
		}
	}
	return k.respond(http.StatusOK, withoutTraffic(ch.object))
}
