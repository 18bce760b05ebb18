package iam

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Permissions returns the permissions that roles can grant.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/
func Permissions(client *fastly.Client) collection.Lister[Permission] {
	return collection.NewLister[Permission](permissions.At(client))
}

var permissions = collection.NewFamily(collection.Spec{
	Noun: "IAM permission", Path: "/permissions",
	Paging: fastly.Paging{Style: fastly.PageMeta}, // without a size: no parameters are known, but the reply counts pages
})

// Permission is the right to act on a kind of resource.
type Permission struct {
	// Identifier of the permission.
	ID string `json:"id"`
	// Name of the permission.
	Name string `json:"name"`
	// Description of the permission.
	Description string `json:"description"`
	// Name of the resource that the permission applies to.
	ResourceName string `json:"resource_name"`
	// Description of the resource that the permission applies to.
	ResourceDescription string `json:"resource_description"`
	// Scope of the permission, as named by the API.
	Scope string `json:"scope"`
	// Type of the object, as named by the API.
	Object string `json:"object"`
}
