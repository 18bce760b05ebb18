package replay

import (
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/edgesdk/fastly/internal/catalog"
)

// document generates a JSON:API document with all fields that clients may set.
func (g *generator) document(request *Request) {
	schema := documentOf(g.facts, g.op)
	if schema == nil {
		return
	}
	members := map[string]any{}
	for name, property := range schema.All() {
		if name != "data" {
			members[name] = g.value(property.Type, property.Values, nil)
			continue
		}
		members[name] = g.linked(property.Type, "", func(resource map[string]any, of *catalog.Schema) {
			_, hasID := of.Properties["id"]
			switch named := strings.HasSuffix(g.op.Path, "}"); {
			case property.Type.Kind == "array":
				resource["id"] = g.digits()
			case g.op.Method == http.MethodPatch && named: // in JSON:API, the resource of an update has the id in the path
				resource["id"] = path.Base(request.URL)
			case g.op.Method == http.MethodPatch && hasID:
				resource["id"] = g.digits()
			}
		})
	}
	request.Headers.Set("Content-Type", mediaDocument)
	request.Body = encode(members)
}

// linked generates a resource, or two for a list. identify sets the id of a resource.
func (g *generator) linked(t catalog.Type, kind string, identify func(resource map[string]any, of *catalog.Schema)) any {
	if t.Kind == "array" {
		return []any{g.linked(*t.Elem, kind, identify), g.linked(*t.Elem, kind, identify)}
	}
	schema := g.facts.Schema(g.op.File, t)
	if schema == nil {
		return nil
	}
	resource := map[string]any{"type": resourceType(schema, kind)}
	identify(resource, schema)
	for name, property := range schema.All() {
		switch name {
		case "attributes":
			resource[name] = g.value(property.Type, property.Values, nil)
		case "relationships":
			resource[name] = g.relationships(g.facts.Schema(g.op.File, property.Type))
		}
	}
	return resource
}

func (g *generator) relationships(schema *catalog.Schema) map[string]any {
	all := map[string]any{}
	for name, property := range schema.All() {
		to := g.facts.Schema(g.op.File, property.Type)
		kind := strings.TrimSuffix(name, "s")
		if own := to.Properties["type"]; len(own.Enum) > 0 {
			kind = own.Enum[0]
		}
		all[name] = map[string]any{"data": g.linked(to.Properties["data"].Type, kind, func(resource map[string]any, of *catalog.Schema) {
			if _, embedded := of.Properties["attributes"]; !embedded {
				resource["id"] = g.digits()
			}
		})}
	}
	return all
}

// resourceType returns the resource type of a schema: the constant in the schema, the given kind,
// or a type derived from the name of the schema.
func resourceType(schema *catalog.Schema, kind string) string {
	switch listed := schema.Properties["type"].Enum; {
	case len(listed) > 0:
		return listed[0]
	case kind != "":
		return kind
	}
	var name strings.Builder
	for i, letter := range strings.TrimSuffix(schema.Name, "Data") {
		if i > 0 && unicode.IsUpper(letter) {
			name.WriteByte('_')
		}
		name.WriteRune(unicode.ToLower(letter))
	}
	return name.String()
}

// media returns the media type of a recorded body, or that of the operation if none is recorded. A document
// may be recorded as plain JSON (facts 5: /tls/bulk accepts application/json too).
func (o *operation) media(r Request) string {
	media := mediaType(r.Headers.Get("Content-Type"))
	if all := slices.Concat(o.Seen, o.ContentType); media == "" && r.Body != "" && len(all) > 0 {
		media = mediaType(all[0])
	}
	if media == mediaJSON && o.TakesDocument() {
		return mediaDocument
	}
	return media
}

// documentOf returns the schema of the request document of an operation, or nil.
func documentOf(facts *catalog.Catalog, op *catalog.Operation) *catalog.Schema {
	at := slices.IndexFunc(op.Params, func(p catalog.Param) bool { return p.In == "body" })
	if at < 0 {
		return nil
	}
	return facts.Schema(op.File, op.Params[at].Type)
}

// resourceOf returns the schemas of the resource in the request document of an operation, and of its
// relationships. They are nil without a document, or if it contains a list.
func resourceOf(facts *catalog.Catalog, op *catalog.Operation) (resource, related *catalog.Schema) {
	if document := documentOf(facts, op); document != nil {
		resource = facts.Schema(op.File, document.Properties["data"].Type)
	}
	if resource != nil {
		related = facts.Schema(op.File, resource.Properties["relationships"].Type)
	}
	return resource, related
}

// plain removes peculiarities of the recording client from a document (facts 5): stubs of included
// resources, empty types, and relationships in the singular where the API uses the plural. An id
// among the attributes becomes the id of the resource. Identifiers without an id, which were edited
// by hand, are removed.
func (o *operation) plain(document map[string]any) {
	resource, ok := document["data"].(map[string]any)
	if !ok || o.resource == nil {
		return
	}
	delete(document, "included")
	if resource["type"] == "" {
		resource["type"] = resourceType(o.resource, "")
	}
	if attributes, _ := resource["attributes"].(map[string]any); attributes["id"] != nil && resource["id"] == nil {
		resource["id"] = attributes["id"]
		delete(attributes, "id")
		if len(attributes) == 0 {
			delete(resource, "attributes")
		}
	}
	relationships, _ := resource["relationships"].(map[string]any)
	for _, name := range slices.Collect(maps.Keys(relationships)) {
		members, _ := relationships[name].(map[string]any)
		if all := list(members["data"]); isCut(members["data"]) || len(all) > 0 && !slices.ContainsFunc(all, isIdentifier) {
			delete(relationships, name)
			continue
		}
		if o.related == nil || o.related.Properties[name].Type.Kind != "" {
			continue
		}
		if plural := name + "s"; o.related.Properties[plural].Type.Kind != "" {
			relationships[plural] = members
			delete(relationships, name)
		}
	}
	if len(relationships) == 0 {
		delete(resource, "relationships")
	}
}

// isCut reports whether a value is an identifier in a document that identifies nothing.
func isCut(v any) bool {
	to, one := v.(map[string]any)
	return one && to["id"] == nil && to["attributes"] == nil
}

func isIdentifier(v any) bool { return !isCut(v) }
