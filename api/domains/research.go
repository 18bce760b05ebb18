package domains

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Research returns the address of the research tools, which look up domain names whether or
// not they belong to the account.
//
// Methods: Status, Suggest.
//
// Reference: https://www.fastly.com/documentation/reference/api/domain-management/domain-research/
func Research(client *fastly.Client) ResearchAddress { return ResearchAddress{tools.At(client)} }

var tools = collection.NewFamily(collection.Spec{Noun: "domain research", Path: "/domain-management/v1/tools"})

// ResearchAddress is the address of the research tools.
type ResearchAddress struct{ at *collection.Address }

// Status returns the availability of a domain name.
func (a ResearchAddress) Status(ctx context.Context, domain string, query StatusQuery, opts ...fastly.CallOption) (*Status, error) {
	op := a.at.Op(http.MethodGet, "get domain status", "/domain-management/v1/tools/status")
	op.Err = cmp.Or(op.Err, empty("domain", domain))
	op.Query = statusQuery{domain, query}
	return fastly.Do[Status](ctx, a.at.Client(), op, opts...)
}

// Suggest returns domain names that resemble the words of a search.
func (a ResearchAddress) Suggest(ctx context.Context, words string, query SuggestQuery, opts ...fastly.CallOption) ([]Suggestion, error) {
	op := a.at.Op(http.MethodGet, "suggest domains", "/domain-management/v1/tools/suggest")
	op.Err = cmp.Or(op.Err, empty("query", words))
	op.Query = suggestQuery{words, query}
	found, err := fastly.Do[suggestions](ctx, a.at.Client(), op, opts...)
	if err != nil {
		return nil, err
	}
	return found.Results, nil
}

// empty returns an error if a required parameter is empty.
func empty(name, value string) error {
	if value == "" {
		return errors.New(name + " is empty")
	}
	return nil
}

// Status is the availability of a domain name.
type Status struct {
	// Domain name of the request.
	Domain string `json:"domain"`
	// Zone of the domain name: "org".
	Zone string `json:"zone"`
	// Status values of the domain name. A name with the value "inactive" can be registered.
	Status collection.SpaceList `json:"status"`
	// Tags of the domain name: "generic".
	Tags collection.SpaceList `json:"tags"`
	// Scope of the request.
	Scope Scope `json:"scope"`
	// Offers of vendors for a domain name that is registered already.
	Offers []Offer `json:"offers"`
}

// Offer is an offer for a domain name.
type Offer struct {
	Vendor   string `json:"vendor"`   // hostname of the vendor
	Price    string `json:"price"`    // price as a decimal number: "25000.00"
	Currency string `json:"currency"` // currency of the price: "USD"
}

// StatusQuery holds the optional parameters of a status request.
type StatusQuery struct {
	// Scope of the check. The default is a check with the registry of the zone.
	Scope Scope `json:"scope,omitzero"`
}

type statusQuery struct {
	Domain string `json:"domain"`
	StatusQuery
}

// Scope is the scope of a status check.
type Scope string

// ScopeEstimate is a check of DNS and aftermarkets only.
const ScopeEstimate Scope = "estimate"

// Suggestion is a suggested domain name.
type Suggestion struct {
	Domain    string `json:"domain"`    // domain name: "fastlytest.ing"
	Subdomain string `json:"subdomain"` // part of Domain before the zone, with a dot: "fastlytest."
	Zone      string `json:"zone"`      // zone of Domain: "ing"
	Path      string `json:"path"`      // path that completes the words after Domain: "/g"; may be empty
}

// SuggestQuery holds the optional parameters of a search for names.
type SuggestQuery struct {
	// Zones to include in the results: "com".
	Defaults collection.CommaList `json:"defaults,omitzero"`
	// Keywords that the results are based on.
	Keywords collection.CommaList `json:"keywords,omitzero"`
	// Location that country-code zones are chosen for, as a two-letter country code. By
	// default, it follows from the address of the client.
	Location string `json:"location,omitzero"`
	// Hostname of a registrar. Results are limited to the zones that it supports.
	Vendor string `json:"vendor,omitzero"`
}

type suggestQuery struct {
	Query string `json:"query"`
	SuggestQuery
}

type suggestions struct {
	Results []Suggestion `json:"results"`
}
