package network

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// PublicIPs returns the public addresses of the Fastly network. Use them to allow requests from
// Fastly in the firewall of an origin.
//
// Methods: Get.
//
// The request needs no API token: the client can be created with [fastly.WithoutToken].
//
// Reference: https://www.fastly.com/documentation/reference/api/utils/public-ip-list/
func PublicIPs(client *fastly.Client) PublicIPAddress { return PublicIPAddress{publicIPs.At(client)} }

var publicIPs = collection.NewFamily(collection.Spec{Noun: "public IP list", Path: "/public-ip-list"})

// PublicIPAddress provides the public addresses of the Fastly network.
type PublicIPAddress struct{ at *collection.Address }

// Get returns the public addresses.
func (a PublicIPAddress) Get(ctx context.Context, opts ...fastly.CallOption) (*PublicIPList, error) {
	return fastly.Do[PublicIPList](ctx, a.at.Client(), a.at.Op(http.MethodGet, "get public IP list", "/public-ip-list"), opts...)
}

// PublicIPList holds the public addresses of the Fastly network in CIDR notation.
type PublicIPList struct {
	Addresses     []string `json:"addresses"`      // IPv4 ranges, for example "151.101.0.0/16"
	IPv6Addresses []string `json:"ipv6_addresses"` // IPv6 ranges, for example "2a04:4e40::/32"
}
