package replay

import (
	"slices"
	"strings"

	"github.com/edgesdk/fastly/internal/catalog"
)

// operation is an operation of the catalogue with derived data.
type operation struct {
	*catalog.Operation
	facts    *catalog.Catalog
	spelled  map[string]string // see [catalog.Catalog.SpelledOtherwise]
	body     *catalog.Schema   // schema of the object in the request; nil without one
	resource *catalog.Schema   // schema of the resource in the request document; nil without one
	related  *catalog.Schema   // schema of the relationships of that resource
	optional bool              // whether the body may be empty, or an object without members
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
