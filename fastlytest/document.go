package fastlytest

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// sent returns the fields of a request that the operation has and that clients may set. For a JSON:API
// document, these are the attributes and the ids of relationships.
func (k *family) sent(c *call) (object, *reply) {
	if k.style.document == "" {
		sent := c.fields()
		for field, value := range sent { // some backends accept names in any case
			if name := strings.ToLower(field); name != field && c.route.keys[field] && c.route.keys[name] {
				sent[name] = value
				delete(sent, field)
			}
		}
		maps.DeleteFunc(sent, func(field string, _ any) bool { return !c.route.keys[field] || k.manages(field) })
		return sent, nil
	}
	var document struct {
		Data struct {
			Attributes    object
			Relationships map[string]struct{ Data any }
		}
	}
	if err := json.Unmarshal(c.body, &document); err != nil {
		return nil, k.refuse("The body is no JSON:API document: " + err.Error())
	}
	sent := object{}
	for field, value := range document.Data.Attributes {
		if !k.manages(field) {
			sent[field] = value
		}
	}
	for field, to := range document.Data.Relationships {
		if _, singular := k.relates[field]; !singular && k.relates[field+"s"] != "" {
			field += "s"
		}
		if !k.manages(field) {
			sent[field] = related(to.Data)
		}
	}
	return sent, nil
}

// related returns the content of a relationship: an id, or a list of ids. A resource without an id is
// converted to an object with its attributes and relationships.
func related(data any) any {
	if list, is := data.([]any); is {
		all := make([]any, len(list))
		for i, element := range list {
			all[i] = related(element)
		}
		return all
	}
	resource := toObject(data)
	if attributes := toObject(resource["attributes"]); resource.text("id") == "" && attributes != nil {
		whole := maps.Clone(attributes)
		for field, to := range toObject(resource["relationships"]) {
			whole[field] = related(toObject(to)["data"])
		}
		return whole
	}
	return resource.text("id")
}

// manages reports whether clients cannot set a field.
func (k *family) manages(field string) bool {
	_, fixed := k.fixed[field]
	switch field {
	case "id", "created_at", "updated_at", "deleted_at":
		return true
	}
	return fixed || slices.Contains(k.owners, field)
}

// show returns an object as it appears in replies.
func (k *family) show(o object) object {
	shown := maps.Clone(o)
	for _, field := range k.omits {
		if shown[field] == nil {
			delete(shown, field)
		}
	}
	if k.style.document == "" {
		return shown
	}
	document := object{"id": shown[k.key], "type": k.style.document, "attributes": shown}
	delete(shown, k.key)
	relationships := object{}
	for field, kind := range k.relates {
		if strings.HasPrefix(kind, "[]") || shown[field] != nil {
			relationships[field] = object{"data": identifiers(kind, shown[field])}
		}
		delete(shown, field)
	}
	if len(relationships) > 0 {
		document["relationships"] = relationships
	}
	return document
}

// identifiers returns the resource identifiers for the value of a field, which holds ids or objects. It
// returns a list if the type begins with [], or if there are several.
func identifiers(kind string, value any) any {
	kind, many := strings.CutPrefix(kind, "[]")
	if list, is := value.([]any); is || many {
		all := []any{}
		for _, element := range list {
			all = append(all, identifiers(kind, element))
		}
		return all
	}
	if o := toObject(value); o != nil {
		value = o["id"]
	}
	return object{"id": value, "type": kind}
}

// element returns an object as it appears in lists.
func (k *family) element(c *call, o object) any {
	shown := k.show(o)
	for _, field := range k.unlisted {
		delete(shown, field)
	}
	for _, field := range k.listless {
		if !slices.Contains(c.includes(), field) {
			delete(toObject(shown["relationships"]), field)
		}
	}
	for _, field := range c.includes() {
		if kind := k.reverse[field]; kind != "" {
			toObject(shown["relationships"])[field] = object{"data": identifiers("[]"+kind, k.referring(c, kind, o))}
		}
	}
	return shown
}

// referring returns the ids of the objects of a type that relate to an object.
func (k *family) referring(c *call, kind string, o object) any {
	list := []any{}
	for other := range c.account.table(k.documents[kind].path, "id").all() {
		if other[k.style.document] == o[k.key] {
			list = append(list, other["id"])
		}
	}
	return list
}

// relation returns the family of the objects that a relationship leads to, or nil.
func (k *family) relation(name string) *family {
	return k.documents[cmp.Or(strings.TrimPrefix(k.relates[name], "[]"), k.reverse[name])]
}

// relatives returns the ids of the objects that an object relates to, or that relate to it.
func (k *family) relatives(c *call, o object, relation string) []string {
	if kind := k.reverse[relation]; kind != "" {
		return relatedIDs(object{"": k.referring(c, kind, o)}, "")
	}
	return relatedIDs(o, relation)
}

// includes returns the relationships that the query includes.
func (c *call) includes() []string {
	return strings.FieldsFunc(c.query.Get("include"), func(r rune) bool { return r == ',' })
}

// withIncluded adds related resources to a document: those in the query and, after a write, the default
// ones of the family.
func (k *family) withIncluded(c *call, r *reply) *reply {
	names := c.includes()
	if writes(c.method) {
		names = append(names, k.includes...)
	}
	var document object
	if k.linked == nil || len(names) == 0 || json.Unmarshal(r.body, &document) != nil {
		return r
	}
	list, many := document["data"].([]any)
	if !many {
		list = []any{document["data"]}
	}
	included := []any{}
	for _, name := range names {
		included = k.follow(c, list, strings.Split(name, "."), included)
	}
	document["included"] = included
	return answer(r.status, typeJSONAPI, document)
}

// follow appends the resources at the end of a path of relationships, without duplicates.
func (k *family) follow(c *call, from []any, path []string, included []any) []any {
	if len(path) == 0 {
		return included
	}
	var found []any
	for _, resource := range from {
		data := toObject(toObject(toObject(resource)["relationships"])[path[0]])["data"]
		list, many := data.([]any)
		if !many {
			list = []any{data}
		}
		for _, to := range list {
			kind, id := toObject(to).text("type"), toObject(to).text("id")
			if o := k.linked(k, c, kind, id); o != nil {
				found = append(found, plainJSON(o))
			}
		}
	}
	for _, resource := range found {
		same := func(other any) bool {
			return toObject(other)["id"] == toObject(resource)["id"] && toObject(other)["type"] == toObject(resource)["type"]
		}
		if !slices.ContainsFunc(included, same) {
			included = append(included, resource)
		}
	}
	return k.follow(c, found, path[1:], included)
}

// plainJSON converts a value to its generic JSON form.
func plainJSON(v any) (plain any) {
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &plain)
	}
	if err != nil {
		return nil
	}
	return plain
}

// written returns an object as it appears in the reply to a write.
func (k *family) written(ch *change) object {
	o := maps.Clone(ch.object)
	if k.style.lateStamp && ch.was != nil {
		if before, has := ch.was["updated_at"]; has {
			o["updated_at"] = before
		}
	}
	for field, kind := range k.replies {
		if converted, err := convert(kind, o[field]); err == nil {
			o[field] = converted
		}
	}
	maps.Copy(o, ch.shown)
	return k.show(o)
}

// respond returns the reply with one object.
func (k *family) respond(status int, o object) *reply {
	if k.style.document != "" {
		return answer(status, typeJSONAPI, object{"data": o})
	}
	if status == http.StatusNoContent {
		return empty(status)
	}
	return answer(status, typeJSON, o)
}
