// Package acl is access control lists: lists of addresses and networks that VCL matches
// clients against, and that change without a new version of the service.
//
// A list belongs to a version, as a backend does ([ACLs]). Its entries belong to the
// service: a change needs no activation, and soon holds for every version that has the
// list, the active one included ([Entries]).
//
//	entries := acl.Entries(client, serviceID, aclID)
//	entry, err := entries.Create(ctx, acl.EntryInput{IP: new("192.0.2.0"), Subnet: new(24)})
//	report, err := entries.Batch(ctx, slices.Values(changes)) // any number, 1,000 to a request
//
// An account has its own limits of how many entries a list holds: 1,000 by default,
// 10,000 at the most. The lists of Compute are something else.
package acl
