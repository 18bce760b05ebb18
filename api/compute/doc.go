// Package compute manages packages, resource links, access control lists and Fanout messages
// of Compute services.
//
// A package is uploaded to a service version and runs once the version is active ([Packages]).
// Resource links also belong to a version ([ResourceLinks]). Access control lists belong to
// the account and can be changed without a new version ([ACLs], [Entries]). Fanout messages
// are independent of versions ([Fanout]).
//
//	v := client.Version(serviceID, 3)
//	pkg, err := compute.Packages(v).Upload(ctx, fastly.FileBody("pkg/edge.tar.gz"))
//	link, err := compute.ResourceLinks(v).Create(ctx, compute.ResourceLinkInput{ResourceID: &storeID})
//
//	entries := compute.Entries(client, aclID)
//	report, err := entries.Batch(ctx, slices.Values(changes)) // any number, 1000 per request
//	entry, err := entries.Lookup(ctx, "192.0.2.7")
//
// Access control lists of VCL services are in package acl.
package compute
