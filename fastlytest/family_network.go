package fastlytest

import "net/http"

// networkFamilies returns the families of resources in package network.
func networkFamilies() []*family { return nil }

// networkRoutes returns the operations of package network that belong to no family.
func networkRoutes() []served {
	return []served{{"points of presence, the addresses of Fastly, and edge checks", []route{
		{method: http.MethodGet, template: "/datacenters", handle: func(*Fake, *call) *reply { return success(datacenters()) }},
		{method: http.MethodGet, template: "/public-ip-list", handle: listAddresses, anonymous: true},
		{method: http.MethodGet, template: "/content/edge_check", handle: edgeCheck},
	}}}
}
