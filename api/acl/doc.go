// Package acl manages access control lists of VCL services. An access control list holds IP
// addresses and ranges that VCL matches against.
//
// An access control list belongs to a service version ([ACLs]). Its entries belong to the
// service and can be changed without a new version ([Entries]). A change takes effect in every
// version that has the list, including the active version.
//
//	entries := acl.Entries(client, serviceID, aclID)
//	entry, err := entries.Create(ctx, acl.EntryInput{IP: new("192.0.2.0"), Subnet: new(24)})
//	report, err := entries.Batch(ctx, slices.Values(changes)) // any number, 1000 per request
//
// The maximum number of entries depends on the account. It is 1000 by default, and never more than
// 10000. The access control lists of Compute services are in package compute.
package acl
