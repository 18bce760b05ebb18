package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ApexRedirects returns the apex redirects of a service version. An apex redirect redirects an
// apex domain, such as example.com, to its www subdomain.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of an apex redirect. Create requires Domains and
// StatusCode.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/apex-redirect/
func ApexRedirects(v fastly.Version) collection.Collection[ApexRedirect, ApexRedirectInput] {
	return collection.New[ApexRedirect, ApexRedirectInput](apexRedirects.In(v))
}

var apexRedirects = collection.NewFamily(collection.Spec{Noun: "apex redirect", Path: collection.VersionPath + "/apex-redirects", Object: "/apex-redirects/{id}"})

// ApexRedirect redirects apex domains to their www subdomain.
type ApexRedirect struct {
	collection.ObjectInfo

	// Identifier of the apex redirect.
	ID string `json:"id"`
	// Apex domains that redirect to their www subdomain, for example "example.com". At least
	// one.
	Domains []string `json:"domains"`
	// HTTP status code of the redirect: 301, 302, 307 or 308.
	StatusCode int `json:"status_code"`
	// Revision of the apex redirect implementation.
	FeatureRevision int `json:"feature_revision"`
}

// ApexRedirectInput holds the fields of a create or update request. Fields left nil are not
// sent.
type ApexRedirectInput struct {
	// Apex domains that redirect to their www subdomain, for example "example.com". At least
	// one. Required for create.
	Domains []string `json:"domains,omitzero"`
	// HTTP status code of the redirect: 301, 302, 307 or 308. Required for create.
	StatusCode *int `json:"status_code,omitzero"`
	// Revision of the apex redirect implementation, at least 1. The default is the most recent
	// revision.
	FeatureRevision *int `json:"feature_revision,omitzero"`
}
