package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ApexRedirects are the domains without "www." that a version redirects to those with it.
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a redirect. Create needs domains and a status.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/apex-redirect/
func ApexRedirects(v fastly.Version) collection.Collection[ApexRedirect, ApexRedirectInput] {
	return collection.New[ApexRedirect, ApexRedirectInput](apexRedirects.In(v))
}

var apexRedirects = collection.NewFamily(collection.Spec{Noun: "apex redirect", Path: collection.VersionPath + "/apex-redirects", Object: "/apex-redirects/{id}"})

// ApexRedirect redirects some domains to their subdomain www.
type ApexRedirect struct {
	collection.ObjectInfo

	ID              string   `json:"id"`
	Domains         []string `json:"domains"`          // "example.com"; at least one
	StatusCode      int      `json:"status_code"`      // of the redirect: 301, 302, 307 or 308
	FeatureRevision int      `json:"feature_revision"` // of the implementation; the newest by default
}

// ApexRedirectInput is what a call may set of a redirect; the fields mean what they mean
// in [ApexRedirect].
type ApexRedirectInput struct {
	Domains         []string `json:"domains,omitzero"`
	StatusCode      *int     `json:"status_code,omitzero"`
	FeatureRevision *int     `json:"feature_revision,omitzero"`
}
