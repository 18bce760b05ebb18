package serviceconfig

import "github.com/edgesdk/fastly"

// ApexRedirects are the domains without "www." that a version redirects to those with it.
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a redirect. Create needs domains and a status.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/apex-redirect/
func ApexRedirects(v fastly.Version) fastly.Collection[ApexRedirect, ApexRedirectInput] {
	return fastly.NewCollection[ApexRedirect, ApexRedirectInput](v, fastly.Kind{
		Path: "apex-redirects", Noun: "apex redirect", Root: "/apex-redirects",
	})
}

// ApexRedirect redirects some domains to their subdomain www.
type ApexRedirect struct {
	fastly.ObjectInfo

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
