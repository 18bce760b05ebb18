package objectstorage

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// AccessKeys returns the Object Storage access keys of the account.
//
// Methods: All, List, Get, Create, Delete.
//
// Get and Delete take the id of an access key. Create requires Description and Permission.
// An access key cannot be changed: delete it and create another one.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resources/object-storage-access-keys/
func AccessKeys(client *fastly.Client) AccessKeyCollection {
	at := accessKeys.At(client)
	return AccessKeyCollection{
		collection.NewLister[AccessKey](at), collection.NewGetter[AccessKey](at),
		collection.NewCreator[AccessKey, AccessKeyInput](at), collection.NewDeleter(at),
	}
}

var accessKeys = collection.NewFamily(collection.Spec{
	Noun: "access key", Path: "/resources/object-storage/access-keys", Key: "access_key", Encode: fastly.JSONBody,
	Paging: fastly.Paging{Style: fastly.PageCursor}, // without a size: the API gives all keys at once, with an empty meta
	Bucket: fastly.BucketNone, SilentDelete: true,
})

// AccessKeyCollection provides the Object Storage access keys of the account.
type AccessKeyCollection struct {
	collection.Lister[AccessKey]
	collection.Getter[AccessKey]
	collection.Creator[AccessKey, AccessKeyInput]
	collection.Deleter
}

// AccessKey is a key for the S3-compatible API of Object Storage.
type AccessKey struct {
	// Identifier of the access key. In the S3-compatible API, it is the access key id. It is not
	// secret.
	AccessKey string `json:"access_key"`
	// Secret part of the access key. It is set only in the reply to a create request, and cannot be
	// read again.
	SecretKey fastly.Secret `json:"secret_key"`
	// Freeform note.
	Description string `json:"description"`
	// Access that the key permits.
	Permission Permission `json:"permission"`
	// Names of the buckets that the key can access. An empty list means all buckets.
	Buckets []string `json:"buckets"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
}

// AccessKeyInput holds the fields of a create request. Fields left nil are not sent.
type AccessKeyInput struct {
	// Freeform note. Required for create.
	Description *string `json:"description,omitzero"`
	// Access that the key permits. Required for create.
	Permission *Permission `json:"permission,omitzero"`
	// Names of the buckets that the key can access. If nil, the key can access all buckets.
	// Only keys with [ReadWriteObjects] or [ReadOnlyObjects] can be limited to buckets.
	Buckets []string `json:"buckets,omitzero"`
}

// Permission is the access that an access key permits.
type Permission string

// Permissions of access keys.
const (
	ReadWriteAdmin   Permission = "read-write-admin"   // full access to all buckets and objects
	ReadOnlyAdmin    Permission = "read-only-admin"    // read access to all buckets and objects
	ReadWriteObjects Permission = "read-write-objects" // read, write and delete access to objects
	ReadOnlyObjects  Permission = "read-only-objects"  // read access to objects
)
