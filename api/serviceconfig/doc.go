// Package serviceconfig manages the configuration of a service version: backends,
// domains, conditions, headers, snippets, settings and more.
//
// A function named for a kind of object takes a version and returns a collection.
// Only the methods of the collection make requests:
//
//	backends := serviceconfig.Backends(client.Version(serviceID, 3))
//	b, err := backends.Create(ctx, serviceconfig.BackendInput{Name: new("origin"), Address: new("origin.example.com")})
//
// Only an unlocked version can be changed: see Services.Edit of package fastly.
// The fields of an input are pointers. If nil, a field is not sent and an update
// leaves it unchanged. To empty a text field, set it to new("").
package serviceconfig
