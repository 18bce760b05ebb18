package domains

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Research returns the domain research tools. They look up any domain name, including names
// that do not belong to the account.
//
// Methods: Status, Suggest.
//
// Reference: https://www.fastly.com/documentation/reference/api/domain-management/domain-research/
func Research(client *fastly.Client) ResearchAddress { return ResearchAddress{tools.At(client)} }

var tools = collection.NewFamily(collection.Spec{Noun: "domain research", Path: "/domain-management/v1/tools"})

// ResearchAddress provides the domain research tools.
type ResearchAddress struct{ at *collection.Address }

// Status returns the availability of a domain name.
func (a ResearchAddress) Status(ctx context.Context, domain string, query StatusQuery, opts ...fastly.CallOption) (*Status, error) {
	op := a.at.Op(http.MethodGet, "get domain status", "/domain-management/v1/tools/status")
	op.Err = cmp.Or(op.Err, collection.Required("domain", domain))
	op.Query = statusQuery{domain, query}
	return fastly.Do[Status](ctx, a.at.Client(), op, opts...)
}

// Suggest returns domain names that are similar to the given words.
func (a ResearchAddress) Suggest(ctx context.Context, words string, query SuggestQuery, opts ...fastly.CallOption) ([]Suggestion, error) {
	op := a.at.Op(http.MethodGet, "suggest domains", "/domain-management/v1/tools/suggest")
	op.Err = cmp.Or(op.Err, collection.Required("query", words))
	op.Query = suggestQuery{words, query}
	found, err := fastly.Do[suggestions](ctx, a.at.Client(), op, opts...)
	if err != nil {
		return nil, err
	}
	return found.Results, nil
}

// Status is the availability of a domain name.
type Status struct {
	// Domain name of the request.
	Domain string `json:"domain"`
	// Zone of the domain name, for example "org".
	Zone string `json:"zone"`
	// Status values of the domain name. A name with the value "inactive" can be registered.
	Status collection.SpaceList `json:"status"`
	// Tags of the domain name, for example "generic".
	Tags collection.SpaceList `json:"tags"`
	// Scope of the check.
	Scope Scope `json:"scope"`
	// Offers by vendors to sell the domain name, if the name is already registered.
	Offers []Offer `json:"offers"`
}

// Offer is the offer of a vendor to sell a registered domain name.
type Offer struct {
	Vendor   string `json:"vendor"`   // hostname of the vendor
	Price    string `json:"price"`    // price as a decimal number, for example "25000.00"
	Currency string `json:"currency"` // currency of the price, for example "USD"
}

// StatusQuery holds the optional parameters of a status request.
type StatusQuery struct {
	// Scope of the check. By default, the check queries the registry of the zone.
	Scope Scope `json:"scope,omitzero"`
}

type statusQuery struct {
	Domain string `json:"domain"`
	StatusQuery
}

// Scope selects the sources that a status check queries.
type Scope string

// ScopeEstimate limits a status check to DNS and aftermarkets.
const ScopeEstimate Scope = "estimate"

// Suggestion is a domain name in the result of [ResearchAddress.Suggest].
type Suggestion struct {
	Domain    string `json:"domain"`    // suggested domain name, for example "fastlytest.ing"
	Subdomain string `json:"subdomain"` // part of Domain before the zone, with a dot, for example "fastlytest."
	Zone      string `json:"zone"`      // zone of Domain, for example "ing"
	Path      string `json:"path"`      // path after Domain that completes the words, for example "/g"; may be empty
}

// SuggestQuery holds the optional parameters of a suggestion request.
type SuggestQuery struct {
	// Zones to include in the results, for example "com".
	Defaults collection.CommaList `json:"defaults,omitzero"`
	// Keywords that the results are based on.
	Keywords collection.CommaList `json:"keywords,omitzero"`
	// Two-letter country code of the location that country-code zones are chosen for. By
	// default, the location is derived from the address of the client.
	Location string `json:"location,omitzero"`
	// Hostname of a registrar. If set, results are limited to the zones that the registrar
	// supports.
	Vendor string `json:"vendor,omitzero"`
}

type suggestQuery struct {
	Query string `json:"query"`
	SuggestQuery
}

type suggestions struct {
	Results []Suggestion
}

// UnmarshalFastly implements [collection.Unmarshaler]. A reply without a list is an error.
func (s *suggestions) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	var reply struct {
		Results json.RawMessage `json:"results"`
	}
	if err := decode(raw, "", &reply); err != nil {
		return err
	}
	if reply.Results == nil {
		return fastly.ErrEmptyReply
	}
	return decode(reply.Results, "/results", &s.Results)
}
