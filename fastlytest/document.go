package fastlytest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// sent are the fields of a request that its operation has and clients may set. Those of a
// JSON:API document are its attributes and the ids of its relationships.
func (k *family) sent(c *call) (object, *reply) {
	if k.style.document == "" {
		sent := c.fields()
		for field, value := range sent { // some backends take names in any case
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
		sent[field] = related(to.Data)
	}
	return sent, nil
}

// related is what a relationship leads to: an id, or a list of ids. What has no id is sent whole, and
// becomes an object of its attributes and relationships.
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

// manages reports whether a field is not for clients to set.
func (k *family) manages(field string) bool {
	_, fixed := k.fixed[field]
	switch field {
	case "id", "created_at", "updated_at", "deleted_at":
		return true
	}
	return fixed || slices.Contains(k.owners, field)
}

// show is an object as replies hold it.
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
		relationships[field] = object{"data": identifiers(shown[field], kind)}
		delete(shown, field)
	}
	if len(relationships) > 0 {
		document["relationships"] = relationships
	}
	return document
}

// element is an object as lists hold it.
func (k *family) element(o object) any {
	shown := k.show(o)
	for _, field := range k.unlisted {
		delete(shown, field)
	}
	return shown
}

// identifiers are the resource identifiers of what a relationship leads to: ids, or objects that have one.
func identifiers(to any, kind string) any {
	if list, is := to.([]any); is {
		all := make([]any, len(list))
		for i, element := range list {
			all[i] = identifiers(element, kind)
		}
		return all
	}
	if o := toObject(to); o != nil {
		to = o["id"]
	}
	return object{"id": to, "type": kind}
}

// written is an object as the reply to a write holds it.
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

// respond is the reply with one object.
func (k *family) respond(status int, o object) *reply {
	if k.style.document != "" {
		return answer(status, typeJSONAPI, object{"data": o})
	}
	if status == http.StatusNoContent {
		return empty(status)
	}
	return answer(status, typeJSON, o)
}
