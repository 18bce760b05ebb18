// Package apisecurity manages the API operations of a service: the combinations of method, domain
// and path that its clients request.
//
// Stability: preview. The API of API Security may change, and this package with it.
//
// Fastly discovers operations in the traffic of a service ([DiscoveredOperations]). Operations that
// matter are saved in the inventory of the service ([Operations]), and grouped by tags ([Tags]):
//
//	tag, err := apisecurity.Tags(client, serviceID).Create(ctx, apisecurity.TagInput{Name: new("checkout")})
//	operation, err := apisecurity.Operations(client, serviceID).Create(ctx, apisecurity.OperationInput{
//		Method: new(apisecurity.MethodPost), Domain: new("api.example.com"), Path: new("/orders/{id}"),
//		TagIDs: []string{tag.ID},
//	})
//
// Methods with the prefix Bulk change any number of operations. The API reports an outcome
// for each operation, even if the request as a whole succeeds. These methods return a report and,
// unless all operations are done, a [*fastly.BulkError]. The error of a single operation is an
// [*ItemError]. If a request fails as a whole, its operations fail with the error of the request.
//
// If the API answers with status 429, it has not processed the request. The client waits and retries
// the request, as configured by [fastly.WithRetries] and [fastly.WithMaxWait].
package apisecurity

import (
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

const servicePath = "/api-security/v1/services/{service_id}"

// ofService returns the family of the objects of a service below path.
func ofService(noun, path, key string) *collection.Family {
	return collection.NewFamily(collection.Spec{
		Noun: noun, Path: servicePath + path, Key: key, Encode: fastly.JSONBody, Update: http.MethodPatch,
		Paging: fastly.Paging{Style: fastly.PageOffset, Size: 1000}, // the maximum; the default of the API is 100
		Bucket: fastly.BucketNone, SilentDelete: true,
	})
}
