package apisecurity

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// DiscoveredOperations returns the operations that Fastly discovered in the traffic of a service.
//
// Methods: All, List, Where, Update, BulkUpdate.
//
// Update takes the id of a discovered operation.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/api-security/operations/
func DiscoveredOperations(client *fastly.Client, serviceID string) DiscoveredOperationCollection {
	at := discovered.At(client, serviceID)
	return DiscoveredOperationCollection{
		collection.NewSearcher[DiscoveredOperation, DiscoveredOperationQuery](at),
		collection.NewUpdater[DiscoveredOperation, DiscoveredOperationInput](at), at,
	}
}

var discovered = ofService("discovered operation", "/discovered-operations", "operation_id")

// DiscoveredOperationCollection provides the discovered operations of a service.
type DiscoveredOperationCollection struct {
	collection.Searcher[DiscoveredOperation, DiscoveredOperationQuery]
	collection.Updater[DiscoveredOperation, DiscoveredOperationInput]
	at *collection.Address
}

// BulkUpdate sets the status of any number of discovered operations, up to 100 per request.
func (d DiscoveredOperationCollection) BulkUpdate(ctx context.Context, ids iter.Seq[string], status Status, opts ...fastly.CallOption) (*BulkReport, error) {
	op := d.at.Op(http.MethodPatch, "update discovered operations", servicePath+"/discovered-operations-bulk")
	op.Retry = fastly.RetrySafe
	op.Err = cmp.Or(op.Err, collection.Required("status", status))
	return byID(op, func(ctx context.Context, op fastly.Op, batch []string) (*outcomes, error) {
		op.Body = fastly.JSONBody(discoveredOperations{DiscoveredOperationInput{&status}, operationIDs{batch}})
		return fastly.Do[outcomes](ctx, d.at.Client(), op, opts...)
	}).run(ctx, ids, opts)
}

// DiscoveredOperation is an operation that Fastly discovered in the traffic of a service.
type DiscoveredOperation struct {
	// Identifier of the discovered operation.
	ID string `json:"id"`
	// HTTP method of the requests.
	Method Method `json:"method"`
	// Domain of the requests.
	Domain string `json:"domain"`
	// Path of the requests. It may contain path parameters, for example "/orders/{id}".
	Path string `json:"path"`
	// Status of the operation.
	Status Status `json:"status"`
	// Observed rate in requests per second.
	RPS float64 `json:"rps"`

	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time at which the operation was last observed in traffic.
	LastSeenAt time.Time `json:"last_seen_at"`
}

// DiscoveredOperationInput holds the fields of an update request. Fields left nil are not sent.
type DiscoveredOperationInput struct {
	// Status of the operation.
	Status *Status `json:"status,omitzero"`
}

// DiscoveredOperationQuery holds the filters of a list of discovered operations.
type DiscoveredOperationQuery struct {
	// Status to filter by.
	Status Status `json:"status,omitzero"`
	// HTTP methods to filter by. Operations with any of the methods are listed.
	Method []Method `json:"method,omitzero" form:"repeat"`
	// Domains to filter by. Operations with any of the domains are listed.
	Domain []string `json:"domain,omitzero" form:"repeat"`
	// Path to filter by. Only operations with exactly this path are listed.
	Path string `json:"path,omitzero"`
}

type discoveredOperations struct {
	DiscoveredOperationInput
	operationIDs
}
