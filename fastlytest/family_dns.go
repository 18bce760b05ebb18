package fastlytest

// dnsFamilies are the families of resources in package dns.
func dnsFamilies() []*family { return nil }

// dnsRoutes are the operations of package dns that belong to no family.
func dnsRoutes() []served { return nil }
