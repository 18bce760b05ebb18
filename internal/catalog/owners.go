package catalog

import (
	"fmt"
	"maps"
	"slices"
)

// Module is the path of the module that the owners are packages of.
const Module = "github.com/edgesdk/fastly"

// Owner is a Go package and the operations that its exported methods send. Where
// several owners name an operation, its id counts more than its collection, and
// that more than its file.
type Owner struct {
	Package     string   // the folder below the module, "" for its root
	Files       []string // whole files of the catalogue
	Collections []string // chapters of the API reference
	Operations  []string // single operations, by id
	Unfinished  bool     // the package is being built: what lacks is counted, and no failure yet

	Corrections []Correction // what the catalogue has wrong about its operations
	Exceptions  Exceptions   // what the checks of facts leave out in the package
}

// Owners returns who owns what. A package with more to say about than its name has a file
// of its own: owner_edgetls.go. Operations that nobody owns yet belong to packages still to come.
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

// Path is the import path of the owner's package.
func (o Owner) Path() string {
	if o.Package == "" {
		return Module
	}
	return Module + "/" + o.Package
}

// names lists what the owner claims.
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

// Assign returns the owner of every operation that has one, as an index into
// owners. Claims to the same thing and to what doesn't exist are errors.
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
		// From the weakest claim to the strongest.
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
