package apisecurity

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Operations returns the inventory of a service: the operations that were saved, and those that are
// ignored.
//
// Methods: All, List, Where, Get, Create, Update, Delete, BulkCreate, BulkDelete, BulkAddTags.
//
// Get, Update and Delete take the id of an operation. Create and BulkCreate require Method, Domain
// and Path. Without a query, lists contain the saved operations only.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/api-security/operations/
func Operations(client *fastly.Client, serviceID string) OperationCollection {
	at := operations.At(client, serviceID)
	return OperationCollection{
		collection.NewSearcher[Operation, OperationQuery](at), collection.NewGetter[Operation](at),
		collection.NewCreator[Operation, OperationInput](at), collection.NewUpdater[Operation, OperationInput](at), collection.NewDeleter(at), at,
	}
}

var operations = ofService("operation", "/operations", "operation_id")

// OperationCollection provides the inventory of a service.
type OperationCollection struct {
	collection.Searcher[Operation, OperationQuery]
	collection.Getter[Operation]
	collection.Creator[Operation, OperationInput]
	collection.Updater[Operation, OperationInput]
	collection.Deleter
	at *collection.Address
}

// Operation is an API operation in the inventory of a service.
type Operation struct {
	// Identifier of the operation.
	ID string `json:"id"`
	// HTTP method of the requests.
	Method Method `json:"method"`
	// Domain of the requests.
	Domain string `json:"domain"`
	// Path of the requests. It may contain path parameters, for example "/orders/{id}".
	Path string `json:"path"`
	// Freeform note.
	Description string `json:"description"`
	// Whether the operation is saved or ignored.
	Status Status `json:"status"`
	// Identifiers of the tags of the operation.
	TagIDs []string `json:"tag_ids"`
	// Observed rate in requests per second.
	RPS float64 `json:"rps"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time at which the operation was last observed in traffic. Zero if it never was.
	LastSeenAt time.Time `json:"last_seen_at"`
}

// OperationInput holds the fields of a create or update request. Fields left nil are not sent.
type OperationInput struct {
	// HTTP method of the requests. Required for create.
	Method *Method `json:"method,omitzero"`
	// Domain of the requests. Required for create.
	Domain *string `json:"domain,omitzero"`
	// Path of the requests. It may contain path parameters, for example "/orders/{id}". Required
	// for create.
	Path *string `json:"path,omitzero"`
	// Freeform note, up to 140 characters.
	Description *string `json:"description,omitzero"`
	// Status of the operation: [StatusSaved] or [StatusIgnored]. The default for create requests is
	// [StatusSaved].
	Status *Status `json:"status,omitzero"`
	// Identifiers of the tags of the operation.
	TagIDs []string `json:"tag_ids,omitzero"`
}

// OperationQuery holds the filters of a list of operations.
type OperationQuery struct {
	// Identifier of a tag to filter by.
	TagID string `json:"tag_id,omitzero"`
	// Status to filter by: [StatusSaved] or [StatusIgnored]. The default is [StatusSaved].
	Status Status `json:"status,omitzero"`
	// HTTP methods to filter by. Operations with any of the methods are listed.
	Method []Method `json:"method,omitzero" form:"repeat"`
	// Domains to filter by. Operations with any of the domains are listed.
	Domain []string `json:"domain,omitzero" form:"repeat"`
	// Path to filter by. Only operations with exactly this path are listed.
	Path string `json:"path,omitzero"`
}

// Method is the HTTP method of an operation.
type Method string

// HTTP methods of operations.
const (
	MethodGet     Method = "GET"
	MethodPost    Method = "POST"
	MethodPut     Method = "PUT"
	MethodPatch   Method = "PATCH"
	MethodDelete  Method = "DELETE"
	MethodHead    Method = "HEAD"
	MethodOptions Method = "OPTIONS"
	MethodConnect Method = "CONNECT"
	MethodTrace   Method = "TRACE"
)

// Status is the status of an operation.
type Status string

// Statuses of operations.
const (
	StatusDiscovered Status = "DISCOVERED" // observed in traffic, and neither saved nor ignored
	StatusSaved      Status = "SAVED"      // part of the inventory
	StatusIgnored    Status = "IGNORED"    // marked as ignored by the user
)
