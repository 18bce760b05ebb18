package fastlytest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of the Next-Gen WAF.
const (
	maxSignals     = 200 // per scope
	maxLists       = 25  // per scope
	maxSignalName  = 128 // in characters
	maxTopAttacked = 7 * 24 * time.Hour
)

// byLimit is a list with a limit but without pages. Objects beyond the limit cannot be read.
type byLimit struct {
	limit int
	total bool // meta contains the number of all objects
}

func (p byLimit) page(c *call, list []object, show func(object) any) *reply {
	limit := min(c.number("limit", p.limit), 1000)
	meta := object{"limit": limit}
	if p.total {
		meta["total"] = len(list)
	}
	return success(object{"data": shown(cut(list, 0, limit), show), "meta": meta})
}

// inWorkspace returns the id of the workspace of a change, and whether it has one.
func (ch *change) inWorkspace() (id string, is bool) { return ch.owner.text("id"), ch.owner != nil }

// scopeNGWAF sets the default scope of an object.
func scopeNGWAF(ch *change) *reply {
	if ch.object["scope"] == nil {
		ch.object["scope"] = object{"type": "account", "applies_to": []any{"*"}}
		if id, is := ch.inWorkspace(); is {
			ch.object["scope"] = object{"type": "workspace", "applies_to": []any{id}}
		}
	}
	if _, has := ch.family.fields["created_by"]; has && ch.was == nil {
		ch.object["created_by"], ch.object["customer_id"] = ch.fake.loginOf(ch.call), ch.call.account.customer
	}
	return nil
}

// nameNGWAF sets the default scope and the reference id of a signal or list. It refuses names that
// differ only in case or spaces, because their reference ids would be equal.
func nameNGWAF(ch *change) *reply {
	if ch.object["reference_id"] == nil {
		prefix := "corp."
		if _, is := ch.inWorkspace(); is {
			prefix = "site."
		}
		reference := prefix + strings.Join(strings.Fields(strings.ToLower(ch.object.text("name"))), "-")
		if ch.home.has("reference_id", reference) {
			return ch.family.taken(ch.object.text("name"))
		}
		ch.object["reference_id"] = reference
	}
	return scopeNGWAF(ch)
}

// nameSignal is nameNGWAF for a signal. In the account, the reference id is also the id.
func nameSignal(ch *change) *reply {
	if refusal := nameNGWAF(ch); refusal != nil {
		return refusal
	}
	if _, is := ch.inWorkspace(); !is {
		ch.object["id"] = ch.object["reference_id"]
	}
	return nil
}

// full refuses a new object if the limit is reached.
func (ch *change) full(most int) *reply {
	if ch.was == nil && ch.home.len() >= most {
		return ch.family.refuse(fmt.Sprintf("there are %d %ss already", most, ch.family.noun))
	}
	return nil
}

func checkSignal(ch *change) *reply {
	if utf8.RuneCountInString(ch.sent.text("name")) > maxSignalName {
		return ch.family.refuseField("name", fmt.Sprintf("must have at most %d characters", maxSignalName))
	}
	return ch.full(maxSignals)
}

func checkList(ch *change) *reply { return ch.full(maxLists) }

// checkWorkspace refuses an invalid status for responses to blocked requests.
func checkWorkspace(ch *change) *reply {
	code, _ := ch.object["default_blocking_response_code"].(int)
	if code == http.StatusMovedPermanently || code == http.StatusFound || code >= 400 && code <= 599 {
		return nil
	}
	return ch.family.refuseField("default_blocking_response_code", "must be 301, 302, or 400 to 599")
}

// completeWorkspace keeps omitted thresholds, and sets the default fields of a new workspace.
func completeWorkspace(ch *change) *reply {
	thresholds := object{"one_minute": 0, "ten_minutes": 0, "one_hour": 0, "immediate": false}
	maps.Copy(thresholds, toObject(ch.was["attack_signal_thresholds"]))
	maps.Copy(thresholds, toObject(ch.object["attack_signal_thresholds"]))
	ch.object["attack_signal_thresholds"] = thresholds
	if ch.was == nil {
		ch.object["workspace_uid"] = makeID("workspace", ch.object.text("id"))
	}
	return nil
}

// checkRule refuses signals and lists that do not exist, and rate limit rules without a rate limit.
func checkRule(ch *change) *reply {
	limit := toObject(ch.object["rate_limit"])
	if ch.object.text("type") == "rate_limit" && limit == nil {
		return ch.family.refuseField("rate_limit", "can't be blank")
	}
	for _, o := range slices.Concat([]object{limit}, toObjects(limit["client_identifiers"]), toObjects(ch.object["actions"])) {
		if refusal := ch.refersToNGWAF("signals", o.text("signal")); refusal != nil {
			return refusal
		}
	}
	return ch.checkConditions(toObjects(ch.object["conditions"]))
}

// checkConditions refuses nested conditions with lists that do not exist.
func (ch *change) checkConditions(conditions []object) *reply {
	for _, o := range conditions {
		if o.text("operator") == "in_list" || o.text("operator") == "not_in_list" {
			if refusal := ch.refersToNGWAF("lists", o.text("value")); refusal != nil {
				return refusal
			}
		}
		if refusal := ch.checkConditions(toObjects(o["conditions"])); refusal != nil {
			return refusal
		}
	}
	return nil
}

// refersToNGWAF refuses a reference id without a signal or list. Ids without a prefix belong to Fastly.
func (ch *change) refersToNGWAF(list, reference string) *reply {
	path := wafAccount + "/" + list
	if strings.HasPrefix(reference, "site.") {
		id, _ := ch.inWorkspace()
		path = fill(wafWorkspace, []string{id}) + "/" + list
	} else if !strings.HasPrefix(reference, "corp.") {
		return nil
	}
	if ch.call.account.table(path, "id").has("reference_id", reference) {
		return nil
	}
	return ch.family.refuse(strings.TrimSuffix(list, "s") + " " + reference + " does not exist")
}

// hasAction filters rules by the type of an action.
func hasAction(_ *call, o object, value string) bool {
	return slices.ContainsFunc(toObjects(o["actions"]), func(action object) bool { return action.text("type") == value })
}

// patches are the virtual patches of each workspace.
var patches = []object{
	{"id": "CVE-2017-5638", "description": "Apache Struts multipart/form-data remote execution", "enabled": false, "mode": "log"},
	{"id": "CVE-2021-44228", "description": "Log4j JNDI lookup remote execution", "enabled": false, "mode": "log"},
	{"id": "CVE-2022-22965", "description": "Spring Framework data binding remote execution", "enabled": false, "mode": "log"},
}

// withPatches returns the virtual patches of a workspace, which always exist.
func withPatches(f *Fake, c *call, k *family) (*table, object, *reply) {
	t, owner, refusal := below(f, c, k)
	if refusal == nil && t.len() == 0 {
		for _, patch := range patches {
			t.put(deepCopy(patch), c.now)
		}
	}
	return t, owner, refusal
}

// attacked holds the attribute values of attacks, most frequent first.
var attacked = map[string][]object{
	"server_name_and_path": {{"value": "www.example.com/login", "count": 300}, {"value": "www.example.com/search", "count": 20}, {"value": "api.example.com/", "count": 1}},
	"path":                 {{"value": "/login", "count": 300}, {"value": "/search", "count": 20}, {"value": "/", "count": 1}},
	"remote_ip":            {{"value": "192.0.2.1", "count": 300}, {"value": "198.51.100.1", "count": 20}, {"value": "203.0.113.1", "count": 1}},
	"remote_country_code":  {{"value": "US", "count": 300}, {"value": "DE", "count": 20}, {"value": "JP", "count": 1}},
}

// topAttacks returns the same attacks for every workspace.
func (k *family) topAttacks(f *Fake, c *call) *reply {
	return k.on(f, c, func(*table, object, object) *reply {
		from, err := time.Parse(time.RFC3339, c.query.Get("from"))
		to := c.now
		if text := c.query.Get("to"); text != "" && err == nil {
			to, err = time.Parse(time.RFC3339, text)
		}
		switch {
		case err != nil:
			return k.refuse("'from' and 'to' must be times")
		case to.Sub(from) > maxTopAttacked && f.enforces(inferred):
			return k.refuse("the time range must be at most 7 days")
		}
		top := []object{}
		for _, attack := range cut(attacked[c.query.Get("field")], 0, c.number("limit", 100)) {
			top = append(top, object{"value": attack["value"], "display_name": attack["value"], "count": attack["count"]})
		}
		return success(object{"data": top})
	})
}
