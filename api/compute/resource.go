package compute

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ResourceLinks are the links of a version to what belongs to the account: to stores of
// key-values, secrets and settings, and to access control lists. A program opens only what
// its version links to.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs the id of the resource. Get, Update and Delete take the id of the link.
// Deleting a link leaves the resource as it is.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resource/
func ResourceLinks(v fastly.Version) collection.Collection[ResourceLink, ResourceLinkInput] {
	return collection.New[ResourceLink, ResourceLinkInput](resourceLinks.In(v))
}

var resourceLinks = collection.NewFamily(collection.Spec{Noun: "resource link", Path: collection.VersionPath + "/resource"})

// ResourceLink lets the program of a version use a resource of the account.
type ResourceLink struct {
	collection.ObjectInfo

	ID           string       `json:"id"`          // of the link
	Name         string       `json:"name"`        // by which the program opens the resource
	ResourceID   string       `json:"resource_id"` // of the store or list
	ResourceType ResourceType `json:"resource_type"`
	Href         string       `json:"href"` // path of the resource in the API; often ""
}

// ResourceLinkInput is what a call may set of a link; the fields mean what they mean in
// [ResourceLink].
type ResourceLinkInput struct {
	ResourceID *string `json:"resource_id,omitzero"`
	Name       *string `json:"name,omitzero"` // that of the resource by default
}

// ResourceType is the kind of a resource. There are more than the constants.
type ResourceType string

// The kinds of resources.
const (
	ResourceKVStore     ResourceType = "kv-store"
	ResourceSecretStore ResourceType = "secret-store"
	ResourceConfigStore ResourceType = "config"
	ResourceObjectStore ResourceType = "object-store" // what KV stores were called before
)
