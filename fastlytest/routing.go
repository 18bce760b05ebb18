package fastlytest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	domainsPath      = "/domain-management/v1/domains"
	routingPath      = "/domain-management/v1/routing-configs"
	routingPathsPath = routingPath + "/{}/paths"
	routingRulesPath = routingPathsPath + "/{}/rules"
	routingDraftPath = routingPath + "/{}/draft"
)

// routing is a routing configuration: an object with versions. Each version is in one of three tables:
// draft, active or inactive. It has tables for its paths and for the rules of each path.
type routing struct {
	account *account
	id      string
}

// The tables of versions.
const (
	routingDraft    = "draft"
	routingActive   = "active"
	routingInactive = "versions"
)

func routingOf(c *call) routing { return routing{c.account, c.args[0]} }

func (r routing) table(parts ...string) *table {
	return r.account.table(routingPath+"/"+r.id+"/"+strings.Join(parts, "/"), "id")
}

func (r routing) object() object { return r.account.table(routingPath, "id").find(r.id) }

// version returns the draft or the active version, or nil.
func (r routing) version(place string) object {
	for v := range r.table(place).all() {
		return v
	}
	return nil
}

// paths returns the paths of a version, and rules returns the rules of a path.
func (r routing) paths(version object) *table {
	return r.table("versions", version.text("id"), "paths")
}

func (r routing) rules(version object, path string) *table {
	return r.table("versions", version.text("id"), "paths", path, "rules")
}

// begin creates an empty draft.
func (r routing) begin(f *Fake, now time.Time) object {
	v := object{"id": f.newID(), "comment": "", "created_at": stamp(now), "activated_at": nil}
	r.table(routingDraft).put(v, now)
	return v
}

// copyToDraft creates a draft as a copy of a version.
func (r routing) copyToDraft(f *Fake, now time.Time, from object) {
	to := r.begin(f, now)
	for path := range r.paths(from).all() {
		r.paths(to).put(path, now)
		for rule := range r.rules(from, path.text("id")).all() {
			r.rules(to, path.text("id")).put(rule, now)
		}
	}
}

// move moves a version between tables. A version that becomes active makes the previous active version
// inactive.
func (r routing) move(v object, from, to string, now time.Time) object {
	if before := r.version(routingActive); to == routingActive && before != nil {
		r.move(before, routingActive, routingInactive, now)
	}
	v = maps.Clone(v)
	if to == routingActive {
		v["activated_at"] = stamp(now)
	}
	r.table(from).remove(v.text("id"), now)
	r.table(to).put(v, now)
	return v
}

// drop removes a version with its paths and rules.
func (r routing) drop(place string, v object, now time.Time) {
	r.table(place).remove(v.text("id"), now)
	r.forget("/versions/" + v.text("id") + "/")
}

// forget deletes the tables below a path.
func (r routing) forget(below string) {
	maps.DeleteFunc(r.account.tables, func(path string, _ *table) bool { return strings.HasPrefix(path, routingPath+"/"+r.id+below) })
}

// settle updates the object after a change of its versions.
func (r routing) settle(now time.Time) object {
	o := maps.Clone(r.object())
	serving, hasDraft := r.version(routingActive), r.version(routingDraft) != nil
	o["state"], o["activated_at"], o["updated_at"] = "draft-only", nil, stamp(now)
	if serving != nil {
		o["state"], o["activated_at"] = "active", serving["activated_at"]
		if hasDraft {
			o["state"] = "active-with-draft"
		}
	}
	r.account.table(routingPath, "id").put(o, now)
	return o
}

// inRouting returns the table of paths or rules in the draft, or in the active version if there is no
// draft.
func inRouting(_ *Fake, c *call, k *family) (*table, object, *reply) {
	r := routingOf(c)
	config := r.object()
	if config == nil {
		return nil, nil, notInRouting("routing config", r.id)
	}
	v := r.version(routingDraft)
	if v == nil {
		v = r.version(routingActive)
	}
	switch k.path {
	case routingRulesPath:
		if r.paths(v).find(c.args[1]) == nil {
			return nil, nil, notInRouting("path", c.args[1])
		}
		return r.rules(v, c.args[1]), config, nil
	case routingPathsPath:
		return r.paths(v), config, nil
	}
	return r.table(routingInactive), config, nil
}

// onRouting calls do with the configuration in the path.
func onRouting(do func(f *Fake, c *call, r routing) *reply) handler {
	return func(f *Fake, c *call) *reply {
		if r := routingOf(c); r.object() != nil {
			return do(f, c, r)
		}
		return notInRouting("routing config", c.args[0])
	}
}

// drafting handles a write to the draft. If there is no draft, it is created from the active version.
func drafting(do handler) handler {
	return onRouting(func(f *Fake, c *call, r routing) *reply {
		made := r.version(routingDraft) == nil
		if made {
			r.copyToDraft(f, c.now, r.version(routingActive))
		}
		answer := do(f, c)
		switch {
		case answer.status < http.StatusBadRequest:
			r.settle(c.now)
		case made:
			r.drop(routingDraft, r.version(routingDraft), c.now)
		}
		return answer
	})
}

// draftRoutes returns the write operations of a family in the draft.
func draftRoutes(k *family) []route {
	place := func(do handler) handler { return do }
	if k.path == routingRulesPath {
		place = placing
	}
	return []route{
		{method: http.MethodPost, template: k.path, handle: drafting(place(k.create))},
		{method: http.MethodPatch, template: k.object, handle: drafting(place(k.update))},
		{method: http.MethodDelete, template: k.object, handle: drafting(k.remove)},
	}
}

func routingRoutes(k *family) []route {
	const one = routingPath + "/{}"
	return []route{
		{method: http.MethodPost, template: routingPath, handle: k.createRouting},
		{method: http.MethodDelete, template: one, handle: func(f *Fake, c *call) *reply {
			answer := k.remove(f, c)
			if answer.status < http.StatusBadRequest {
				routingOf(c).forget("/")
			}
			return answer
		}},
		{method: http.MethodPost, template: one + "/deactivate", handle: onRouting(deactivateRouting)},
		{method: http.MethodPost, template: one + "/activate", handle: onRouting(activateDraft)},
		{method: http.MethodPatch, template: routingDraftPath, handle: drafting(commentDraft)},
		{method: http.MethodDelete, template: routingDraftPath, handle: onRouting(discardDraft)},
		{method: http.MethodGet, template: routingDraftPath + "/diff", handle: onRouting(diffDraft)},
		{method: http.MethodDelete, template: one + "/versions/inactive", handle: onRouting(dropInactive)},
		{method: http.MethodPost, template: one + "/versions/{}/activate", handle: onRouting(activateAgain)},
	}
}

// createRouting creates a configuration with its first version. Paths and rules are created as if by
// separate requests.
func (k *family) createRouting(f *Fake, c *call) *reply {
	answer := k.create(f, c)
	if answer.status >= http.StatusBadRequest {
		return answer
	}
	initial := toObject(c.fields()["initial_version"])
	r := routing{c.account, answer.object().text("id")}
	first := r.begin(f, c.now)
	first["comment"] = initial.text("comment")
	for _, path := range toObjects(initial["paths"]) {
		rules := toObjects(path["rules"])
		delete(path, "rules")
		made := c.post(f, routingPath+"/"+r.id+"/paths", path)
		for i := 0; i < len(rules) && made.status < http.StatusBadRequest; i++ {
			if refused := c.post(f, routingPath+"/"+r.id+"/paths/"+made.object().text("id")+"/rules", rules[i]); refused.status >= http.StatusBadRequest {
				made = refused
			}
		}
		if made.status >= http.StatusBadRequest {
			r.account.table(routingPath, "id").remove(r.id, c.now)
			r.forget("/")
			return made
		}
	}
	if initial["activate"] == true {
		r.move(first, routingDraft, routingActive, c.now)
	}
	return k.respond(k.style.created, r.settle(c.now))
}

// post handles a nested create request.
func (c *call) post(f *Fake, path string, fields object) *reply {
	part := *c
	part.path, part.header = splitPath(path), http.Header{"Content-Type": {typeJSON}}
	part.route, part.args = c.tree.find(http.MethodPost, part.path)
	part.body = answer(0, typeJSON, fields).body
	return part.route.handle(f, &part)
}

// object returns the body of a reply as an object.
func (r *reply) object() object {
	o := object{}
	_ = json.Unmarshal(r.body, &o)
	return o
}

// checkRouting refuses to delete a configuration that is active or linked to a domain.
func checkRouting(ch *change) *reply {
	id := ch.was.text("id")
	switch {
	case ch.call.account.table(domainsPath, "id").has("routing_configuration_id", id):
		return listedErrors(http.StatusConflict, "Conflict", "routing config "+id+" is associated with a domain")
	case ch.was.text("state") != "draft-only" && ch.call.query.Get("force") != "true":
		return listedErrors(http.StatusConflict, "Conflict", "routing config "+id+" has an active version")
	}
	return nil
}

// noVersion returns the error for a missing version.
func noVersion(place string) *reply { return notInRouting(place, "version") }

// notInRouting returns the error for an object that does not exist.
func notInRouting(noun, id string) *reply {
	return listedErrors(http.StatusNotFound, http.StatusText(http.StatusNotFound), noun+" "+id+" not found")
}

// answerVersion updates the configuration, and returns a reply with the version.
func answerVersion(c *call, r routing, v object) *reply {
	r.settle(c.now)
	return success(v)
}

// deactivateRouting moves the active version to the inactive ones. If there is no draft, it creates one
// as a copy of that version.
func deactivateRouting(f *Fake, c *call, r routing) *reply {
	v := r.version(routingActive)
	if v == nil {
		return noVersion(routingActive)
	}
	if r.version(routingDraft) == nil {
		r.copyToDraft(f, c.now, v)
	}
	r.move(v, routingActive, routingInactive, c.now)
	return success(r.settle(c.now))
}

func activateDraft(_ *Fake, c *call, r routing) *reply {
	v := r.version(routingDraft)
	if v == nil {
		return noVersion(routingDraft)
	}
	return answerVersion(c, r, r.move(v, routingDraft, routingActive, c.now))
}

func activateAgain(_ *Fake, c *call, r routing) *reply {
	v := r.table(routingInactive).find(c.args[1])
	if v == nil {
		return notInRouting("version", c.args[1])
	}
	return answerVersion(c, r, r.move(v, routingInactive, routingActive, c.now))
}

func commentDraft(_ *Fake, c *call) *reply {
	r := routingOf(c)
	v := maps.Clone(r.version(routingDraft))
	if comment, sent := c.fields()["comment"]; sent {
		v["comment"] = comment
	}
	r.table(routingDraft).put(v, c.now)
	return success(v)
}

func discardDraft(_ *Fake, c *call, r routing) *reply {
	v := r.version(routingDraft)
	switch {
	case v == nil:
		return noVersion(routingDraft)
	case r.version(routingActive) == nil:
		return listedErrors(http.StatusConflict, "Conflict", "the routing config has no other version")
	}
	r.drop(routingDraft, v, c.now)
	r.settle(c.now)
	return empty(http.StatusNoContent)
}

func dropInactive(_ *Fake, c *call, r routing) *reply {
	for _, v := range slices.Collect(r.table(routingInactive).all()) {
		r.drop(routingInactive, v, c.now)
	}
	return empty(http.StatusNoContent)
}

// diffDraft compares the paths and rules of the active version and the draft by their ids.
func diffDraft(_ *Fake, _ *call, r routing) *reply {
	from, to := r.version(routingActive), r.version(routingDraft)
	if to == nil {
		return noVersion(routingDraft)
	}
	whole := func(v, path object) object {
		return object{"path": path, "rules": slices.Collect(r.rules(v, path.text("id")).all())}
	}
	added, deleted, modified := []object{}, []object{}, []object{}
	for path := range r.paths(to).all() {
		id := path.text("id")
		was := r.paths(from).find(id)
		if was == nil {
			added = append(added, whole(to, path))
			continue
		}
		rules := compareRules(r.rules(from, id), r.rules(to, id))
		if len(rules) > 0 || was.text("path") != path.text("path") {
			change := object{"path_id": id, "path": path["path"], "old_path": was["path"], "rules_added": []any{}, "rules_changed": []any{}, "rules_deleted": []any{}}
			maps.Copy(change, rules)
			modified = append(modified, change)
		}
	}
	for path := range r.paths(from).all() {
		if r.paths(to).find(path.text("id")) == nil {
			deleted = append(deleted, whole(from, path))
		}
	}
	return success(object{"added": added, "deleted": deleted, "modified": modified})
}

// compareRules returns the added, changed and deleted rules of a path. Empty lists are omitted.
func compareRules(from, to *table) object {
	changes := map[string][]object{}
	for rule := range to.all() {
		was := from.find(rule.text("id"))
		switch {
		case was == nil:
			changes["rules_added"] = append(changes["rules_added"], rule)
		case fmt.Sprint(was) != fmt.Sprint(rule):
			changes["rules_changed"] = append(changes["rules_changed"], object{
				"rule_id": rule["id"], "old_action": was["action"], "new_action": rule["action"],
			})
		}
	}
	for rule := range from.all() {
		if to.find(rule.text("id")) == nil {
			changes["rules_deleted"] = append(changes["rules_deleted"], rule)
		}
	}
	members := object{}
	for name, list := range changes {
		members[name] = list
	}
	return members
}

// checkRoutingPath refuses an invalid pattern.
func checkRoutingPath(ch *change) *reply {
	if path, sent := ch.sent["path"].(string); sent && !strings.HasPrefix(path, "/") {
		return ch.family.refuseField("path", "must begin with a slash")
	}
	return nil
}

// checkRoutingRule refuses an invalid action or condition, and a position that does not exist.
func checkRoutingRule(ch *change) *reply {
	if action := toObject(ch.sent["action"]); action != nil {
		service := ch.call.account.service(ch.fake, action.text("value"))
		if action.text("type") != "service" || service == nil || !service.deleted.IsZero() {
			return ch.family.refuseField("action", "must be a service that exists")
		}
	}
	conditions := toObjects(ch.object["conditions"])
	for _, condition := range conditions {
		known := slices.Contains([]string{"equals", "starts_with", "ends_with", "contains"}, condition.text("operator"))
		if condition.text("type") != "header" || condition.text("key") == "" || !known {
			return ch.family.refuseField("conditions", "must have a type, a key and an operator")
		}
	}
	position := toObject(ch.sent["position"])
	before, after := position.text("before"), position.text("after")
	switch {
	case position == nil:
	case len(conditions) == 0:
		return ch.family.refuseField("position", "is not for the default rule")
	case before != "" && after != "" || ch.home.find(before+after) == nil:
		return ch.family.refuseField("position", "must be before or after a rule of the path")
	}
	if len(conditions) == 0 && ch.home.has("is_default", "true") && (ch.was == nil || ch.was["is_default"] == false) {
		return ch.family.refuseField("conditions", "can't be empty in two rules of a path")
	}
	return nil
}

// placing moves a rule to its position after a write. The default rule is always last.
func placing(do handler) handler {
	return func(f *Fake, c *call) *reply {
		answer := do(f, c)
		if answer.status >= http.StatusBadRequest {
			return answer
		}
		r := routingOf(c)
		rules, id := r.rules(r.version(routingDraft), c.args[1]), answer.object().text("id")
		var keys, last []string
		for rule := range rules.all() {
			if rule["is_default"] == true {
				last = append(last, rule.text("id"))
			} else {
				keys = append(keys, rule.text("id"))
			}
		}
		position := toObject(c.fields()["position"])
		at := slices.Index(keys, position.text("before"))
		if after := slices.Index(keys, position.text("after")); after >= 0 {
			at = after + 1
		}
		if from := slices.Index(keys, id); at >= 0 && from >= 0 {
			keys = slices.Insert(keys, at, id)
			if from >= at {
				from++
			}
			keys = slices.Delete(keys, from, from+1)
		}
		rules.arrange(append(keys, last...))
		return answer
	}
}
