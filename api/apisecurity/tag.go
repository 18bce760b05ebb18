package apisecurity

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Tags returns the tags that group the operations of a service.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a tag. Create requires Name. To tag operations, set the
// TagIDs of an operation, or use [OperationCollection.BulkAddTags].
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/api-security/operations/
func Tags(client *fastly.Client, serviceID string) collection.Collection[Tag, TagInput] {
	return collection.New[Tag, TagInput](tags.At(client, serviceID))
}

var tags = ofService("operation tag", "/tags", "tag_id")

// Tag is a label that groups operations.
type Tag struct {
	// Identifier of the tag.
	ID string `json:"id"`
	// Name of the tag.
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// Number of operations with the tag.
	Count int `json:"count"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// TagInput holds the fields of a create or update request. Fields left nil are not sent.
type TagInput struct {
	// Name of the tag, 1 to 64 characters. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note, 1 to 255 characters.
	Description *string `json:"description,omitzero"`
}
