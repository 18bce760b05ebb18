package catalog

import (
	"fmt"
	"maps"
	"slices"
)

// Module is the module path of the owners.
const Module = "github.com/edgesdk/fastly"

// Owner is a Go package with the operations that its exported methods send. If several owners claim
// an operation, an id takes precedence over a collection, and a collection over a file.
type Owner struct {
	Package     string   // folder below the module; empty for the root package
	Files       []string // complete files of the catalogue
	Collections []string // chapters of the API reference
	Operations  []string // ids of operations
	Unfinished  bool     // package in development: misses are counted, but are not failures

	Corrections []Correction // corrections of its operations
	Exceptions  Exceptions   // exceptions of the fact checks for the package
}

// Owners returns all owners. An owner with more than a name is in a separate file, for example
// owner_edgetls.go. Operations without an owner belong to future packages.
func Owners() []Owner {
	return []Owner{
		{Package: "", Files: []string{"core"}},
		{Package: "api/serviceconfig", Files: []string{"config"}, Operations: []string{
			"get_service_detail", "list_service_domains",
		}},
		{Package: "api/compute", Files: []string{"compute"}},
		{Package: "api/dictionary", Files: []string{"dictionary"}},
		{Package: "api/acl", Files: []string{"acl"}},
		{Package: "api/loadbalancing", Files: []string{"loadbalancing"}},
		{Package: "api/logging", Files: []string{"logging"}},
		account(), iam(), billing(), edgetls(), domains(), dns(), products(), notifications(), objectstorage(), network(),
		kvstore(), configstore(), secretstore(), ngwaf(), botmanagement(), ddos(), apisecurity(), clientside(), airuntime(), observability(),
	}
}

// Path returns the import path of the package.
func (o Owner) Path() string {
	if o.Package == "" {
		return Module
	}
	return Module + "/" + o.Package
}

// names lists the claims of the owner.
func (o Owner) names() []string {
	var names []string
	for _, id := range o.Operations {
		names = append(names, "operation "+id)
	}
	for _, collection := range o.Collections {
		names = append(names, "collection "+collection)
	}
	for _, file := range o.Files {
		names = append(names, "file "+file)
	}
	return names
}

// Assign returns the owner of every owned operation, as an index into owners. Conflicting claims
// and claims to unknown operations are errors.
func (c *Catalog) Assign(owners []Owner) (map[*Operation]int, error) {
	claims := map[string]int{}
	for i, owner := range owners {
		for _, name := range owner.names() {
			if other, claimed := claims[name]; claimed {
				return nil, fmt.Errorf("catalog: both %s and %s own %s", owners[other].Path(), owner.Path(), name)
			}
			claims[name] = i
		}
	}
	owned := map[*Operation]int{}
	unmet := maps.Clone(claims)
	for _, op := range c.Operations {
		// From the weakest to the strongest claim.
		for _, name := range []string{"file " + op.File, "collection " + op.Collection, "operation " + op.ID} {
			if owner, claimed := claims[name]; claimed {
				owned[op] = owner
				delete(unmet, name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unmet)) {
		return nil, fmt.Errorf("catalog: %s owns %s, which doesn't exist", owners[unmet[name]].Path(), name)
	}
	return owned, nil
}
