// Package compute is what is particular to Compute: the packages that its services run,
// the stores that they are linked to, access control lists of their own, and messages to
// the clients that hold a connection open.
//
// A package is uploaded into a version, and runs once the version is active ([Packages]).
// Links belong to a version too ([ResourceLinks]). Access control lists belong to the
// account, and change without a new version ([ACLs], [Entries]). Messages to clients need no
// version at all ([Fanout]).
//
//	v := client.Version(serviceID, 3)
//	pkg, err := compute.Packages(v).Upload(ctx, fastly.FileBody("pkg/edge.tar.gz"))
//	link, err := compute.ResourceLinks(v).Create(ctx, compute.ResourceLinkInput{ResourceID: &storeID})
//
//	entries := compute.Entries(client, aclID)
//	report, err := entries.Batch(ctx, slices.Values(changes)) // any number, 1,000 to a request
//	entry, err := entries.Lookup(ctx, "192.0.2.7")
//
// The lists of VCL services are those of package acl.
package compute
