package fastlytest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// ofAPIService returns the table of a service.
func ofAPIService(f *Fake, c *call, k *family) (*table, object, *reply) {
	if s := c.account.service(f, c.args[0]); s == nil || !s.deleted.IsZero() {
		return nil, nil, problems(http.StatusNotFound, http.StatusText(http.StatusNotFound), "service "+c.args[0]+" not found")
	}
	return c.account.table(fill(k.path, c.args), k.key), nil, nil
}

// isWholeOperation refuses an operation that lacks the method, domain or path.
func isWholeOperation(ch *change) *reply {
	for _, field := range []string{"method", "domain", "path"} {
		if ch.object.text(field) == "" {
			return ch.family.refuseField(field, "can't be blank")
		}
	}
	return nil
}

// isNewOperation refuses an operation that already exists in the service.
func isNewOperation(ch *change) *reply {
	key := func(o object) string { return o.text("method") + " " + o.text("domain") + o.text("path") }
	for o := range ch.home.all() {
		if key(o) == key(ch.object) && o.text("id") != ch.object.text("id") {
			return ch.family.taken(key(o))
		}
	}
	return nil
}

// hasItsTags refuses tags that do not exist.
func hasItsTags(ch *change) *reply {
	tags := ch.call.account.table(fill(apiTags, ch.call.args), "id")
	for _, id := range toTexts(ch.sent["tag_ids"]) {
		if tags.find(id) == nil {
			return ch.family.refuseField("tag_ids", "names no tag: "+id)
		}
	}
	return nil
}

// tagRoutes returns the non-standard operations of tags: a delete also removes the tag from operations.
func (k *family) tagRoutes() []route {
	return []route{{method: http.MethodDelete, template: k.object, handle: func(f *Fake, c *call) *reply {
		r := k.remove(f, c)
		operations := c.account.table(fill(apiOperations, c.args), "id")
		for o := range operations.all() {
			if tags := toTexts(o["tag_ids"]); r.status == http.StatusNoContent && slices.Contains(tags, c.args[1]) {
				o = deepCopy(o)
				o.setTags(slices.DeleteFunc(tags, func(id string) bool { return id == c.args[1] }))
				operations.put(o, c.now)
			}
		}
		return r
	}}}
}

// setTags sets the tags of an operation. Without tags, it removes the field.
func (o object) setTags(ids []string) {
	o["tag_ids"] = nil
	if len(ids) > 0 {
		o["tag_ids"], _ = normalize(ids).([]any)
	}
}

// operationRoutes returns the non-standard operations of the inventory. By default, the list contains
// saved operations only. Writes update the counts of tags. There are bulk requests.
func (k *family) operationRoutes() []route {
	return []route{
		{method: http.MethodGet, template: k.path, handle: func(f *Fake, c *call) *reply {
			if c.query.Get("status") == "" {
				c.query.Set("status", "SAVED")
			}
			return k.list(f, c)
		}},
		{method: http.MethodPost, template: k.path, handle: countingTags(k.create)},
		{method: http.MethodPatch, template: k.object, handle: countingTags(k.update)},
		{method: http.MethodDelete, template: k.object, handle: countingTags(k.remove)},
		{method: http.MethodPost, template: k.path + "-bulk", handle: countingTags(k.createOperations)},
		{method: http.MethodDelete, template: k.path + "-bulk", handle: countingTags(k.bulk(func(ch *change) *reply {
			ch.home.remove(ch.was.text("id"), ch.call.now)
			return empty(http.StatusNoContent)
		}))},
		{method: http.MethodPost, template: k.path + "-bulk-tags", handle: countingTags(k.bulk(func(ch *change) *reply {
			tags := toTexts(ch.was["tag_ids"])
			for _, id := range toTexts(ch.sent["tag_ids"]) {
				if !slices.Contains(tags, id) {
					tags = append(tags, id)
				}
			}
			return k.altered(ch, object{"tag_ids": normalize(tags)})
		}))},
	}
}

// discoveredRoutes returns the bulk operations of discovered operations.
func (k *family) discoveredRoutes() []route {
	return []route{{method: http.MethodPatch, template: k.path + "-bulk", handle: k.bulk(func(ch *change) *reply {
		return k.altered(ch, object{"status": ch.sent["status"]})
	})}}
}

// altered returns the reply to an update of an object.
func (k *family) altered(ch *change, sent object) *reply {
	if refusal := k.alter(ch, sent); refusal != nil {
		return refusal
	}
	return empty(http.StatusOK)
}

// countingTags updates the number of operations of each tag after a write. A tag without operations has
// no such field.
func countingTags(handle handler) handler {
	return func(f *Fake, c *call) *reply {
		r := handle(f, c)
		count := map[string]int{}
		for o := range c.account.table(fill(apiOperations, c.args), "id").all() {
			for _, id := range toTexts(o["tag_ids"]) {
				count[id]++
			}
		}
		tags := c.account.table(fill(apiTags, c.args), "id")
		for tag := range tags.all() {
			tag = maps.Clone(tag)
			if tag["count"] = count[tag.text("id")]; tag["count"] == 0 {
				tag["count"] = nil
			}
			tags.put(tag, c.now)
		}
		return r
	}
}

// createOperations creates several operations. Each is validated independently.
func (k *family) createOperations(f *Fake, c *call) *reply {
	t, _, refusal := k.home(f, c)
	if refusal != nil {
		return refusal
	}
	alone := *c
	alone.route = &route{}
	alone.route.limits, _ = limitsOf(known().Lookup(http.MethodPost, k.path))
	outcomes := []object{}
	for _, sent := range toObjects(c.fields()["operations"]) {
		maps.DeleteFunc(sent, func(field string, _ any) bool { return k.manages(field) })
		ch := k.change(f, &alone, t, nil, nil)
		if refusal := k.make(ch, sent); refusal != nil {
			outcomes = append(outcomes, apiOutcome("", refusal))
			continue
		}
		made := apiOutcome(ch.object.text("id"), empty(http.StatusCreated))
		made["operation"] = k.show(ch.object)
		outcomes = append(outcomes, made)
	}
	return answer(http.StatusMultiStatus, typeJSON, object{"data": outcomes})
}

// bulk calls handle for each operation in a bulk request.
func (k *family) bulk(handle func(ch *change) *reply) handler {
	return func(f *Fake, c *call) *reply {
		t, _, refusal := k.home(f, c)
		if refusal != nil {
			return refusal
		}
		outcomes, sent := []object{}, c.fields()
		for _, id := range toTexts(sent["operation_ids"]) {
			ch := k.change(f, c, t, nil, t.find(id))
			if ch.sent = sent; ch.was == nil {
				outcomes = append(outcomes, apiOutcome(id, k.notFound(c, id)))
				continue
			}
			outcomes = append(outcomes, apiOutcome(id, handle(ch)))
		}
		return answer(http.StatusMultiStatus, typeJSON, object{"data": outcomes})
	}
}

// apiOutcome returns the outcome of one operation in a bulk request: the status of its reply, and the
// message if it failed.
func apiOutcome(id string, r *reply) object {
	o := object{"id": id, "status_code": r.status}
	var problem struct{ Detail string }
	if r.status >= http.StatusBadRequest && json.Unmarshal(r.body, &problem) == nil {
		o["reason"] = problem.Detail
	}
	return o
}
