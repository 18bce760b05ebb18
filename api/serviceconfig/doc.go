// Package serviceconfig manages the configuration of a service version: backends, domains,
// conditions, headers, snippets, settings and more.
//
// Each kind of object has a function that takes a version and returns a collection. Only the
// methods of the collection send requests:
//
//	backends := serviceconfig.Backends(client.Version(serviceID, 3))
//	b, err := backends.Create(ctx, serviceconfig.BackendInput{Name: new("origin"), Address: new("origin.example.com")})
//
// Only an unlocked version can be changed: see Services.Edit of package fastly. Every write
// acquires the write lock of the service and counts against the rate limit.
//
// The fields of an input are pointers. Fields left nil are not sent, and an update leaves them
// unchanged. To empty a text field, set it to new("").
package serviceconfig
