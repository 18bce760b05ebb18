package compute

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ResourceLinks returns the resource links of a service version. A resource link gives the
// program access to a resource of the account: a store or an access control list.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a resource link. Create requires ResourceID. Delete
// does not delete the resource.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resource/
func ResourceLinks(v fastly.Version) collection.Collection[ResourceLink, ResourceLinkInput] {
	return collection.New[ResourceLink, ResourceLinkInput](resourceLinks.In(v))
}

var resourceLinks = collection.NewFamily(collection.Spec{Noun: "resource link", Path: collection.VersionPath + "/resource"})

// ResourceLink gives the program of a version access to a resource of the account.
type ResourceLink struct {
	collection.ObjectInfo

	// Identifier of the resource link.
	ID string `json:"id"`
	// Name by which the program opens the resource. It can differ from the name of the
	// resource.
	Name string `json:"name"`
	// Identifier of the linked resource.
	ResourceID string `json:"resource_id"`
	// Type of the linked resource.
	ResourceType ResourceType `json:"resource_type"`
	// API path of the linked resource. May be empty.
	Href string `json:"href"`
}

// ResourceLinkInput holds the fields of a create or update request. Fields left nil are not
// sent.
type ResourceLinkInput struct {
	// Identifier of the linked resource. Required for create.
	ResourceID *string `json:"resource_id,omitzero"`
	// Name by which the program opens the resource. The default is the name of the
	// resource.
	Name *string `json:"name,omitzero"`
}

// ResourceType is a type of resource. The API may return types without a constant.
type ResourceType string

// Types of resources.
const (
	ResourceKVStore     ResourceType = "kv-store"
	ResourceSecretStore ResourceType = "secret-store"
	ResourceConfigStore ResourceType = "config"
	ResourceObjectStore ResourceType = "object-store" // former name of KV stores
)
