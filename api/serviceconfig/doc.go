// Package serviceconfig is what a version of a service consists of: backends,
// domains, conditions, headers, snippets, settings and the rest.
//
// A function named for a kind takes a version and returns its collection, which makes
// no request until one of its methods is called:
//
//	backends := serviceconfig.Backends(client.Version(serviceID, 3))
//	b, err := backends.Create(ctx, serviceconfig.BackendInput{Name: new("origin"), Address: new("origin.example.com")})
//
// Only a version that is not locked can be changed: see Services.Edit of package
// fastly. The fields of an input are pointers: what is nil is not sent, so an update
// leaves it alone, and new("") empties it.
package serviceconfig
