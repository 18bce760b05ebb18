package replay

import (
	"slices"
	"strings"

	"github.com/edgesdk/fastly/internal/catalog"
)

// operation is an operation of the catalogue with what is derived from it.
type operation struct {
	*catalog.Operation
	facts    *catalog.Catalog
	spelled  map[string]string // see catalog.Catalog.SpelledOtherwise
	body     *catalog.Schema   // of the object that it takes; nil if there is none
	resource *catalog.Schema   // of the resource in a JSON:API document that it takes; nil if there is none
	related  *catalog.Schema   // of the relationships of that resource
	optional bool              // whether it needs no body, or none of its members
}

func derive(facts *catalog.Catalog, op *catalog.Operation) *operation {
	o := &operation{Operation: op, facts: facts, spelled: facts.SpelledOtherwise(op), body: documentOf(facts, op), optional: true}
	o.resource, o.related = resourceOf(facts, op)
	if strings.HasPrefix(op.Path, productsPath) {
		return o // facts 5: PUT enabled-products body {} or null
	}
	if o.body != nil {
		for _, property := range o.body.All() {
			o.optional = o.optional && !property.Required
		}
	}
	for _, param := range op.Params {
		o.optional = o.optional && (param.In != "form" || !param.Required)
	}
	return o
}

// has reports whether the operation has a parameter of that name in its query.
func (o *operation) has(param string) bool {
	return slices.ContainsFunc(o.Params, func(p catalog.Param) bool { return p.Name == param && p.In == "query" })
}
