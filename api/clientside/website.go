package clientside

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Websites returns the websites of the account.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a website. Create requires Domain.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/client-side-protection/
func Websites(client *fastly.Client) collection.Collection[Website, WebsiteInput] {
	return collection.New[Website, WebsiteInput](websites.At(client))
}

const root = "/client-side-protection/v1"

var websites = family("website", root+"/websites", "website_id")

// family returns a family of objects. Its pages have the maximum size; the default of the API is 100.
func family(noun, path, key string) *collection.Family {
	return collection.NewFamily(collection.Spec{
		Noun: noun, Path: path, Key: key, Encode: fastly.JSONBody, Update: http.MethodPatch,
		Paging: fastly.Paging{Style: fastly.PageOffset, Size: 1000}, SilentDelete: true,
	})
}

// Website is a domain with pages to protect.
type Website struct {
	// Identifier of the website.
	ID string `json:"id"`
	// Domain of the website, for example "www.example.com".
	Domain string `json:"domain"`
	// Identifiers of the pages of the website.
	PageIDs []string `json:"page_ids"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// WebsiteInput holds the fields of a create or update request. Fields left nil are not sent.
type WebsiteInput struct {
	Domain *string `json:"domain,omitzero"` // domain of the website; required for create
}
