package serviceconfig

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Domains returns the domains of a service version.
//
// Methods: All, List, Where, Get, Create, Update, Delete, Check, CheckAll.
//
// Get, Update and Delete take the name of a domain. Create requires Name. It fails if the domain
// belongs to a service of another customer. To list the staging IP address of every domain, use
// Where with [IncludeStagingIPs].
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/domain/
func Domains(v fastly.Version) DomainCollection {
	at := domains.In(v)
	return DomainCollection{
		collection.NewSearcher[Domain, DomainQuery](at), collection.NewGetter[Domain](at), collection.NewCreator[Domain, DomainInput](at),
		collection.NewUpdater[Domain, DomainInput](at), collection.NewDeleter(at), v,
	}
}

var domains = collection.NewFamily(collection.Spec{Noun: "domain", Path: collection.VersionPath + "/domain", Key: "name"})

// DomainCollection provides the domains of a service version.
type DomainCollection struct {
	collection.Searcher[Domain, DomainQuery]
	collection.Getter[Domain]
	collection.Creator[Domain, DomainInput]
	collection.Updater[Domain, DomainInput]
	collection.Deleter
	version fastly.Version
}

// Domain is a hostname that a service responds to.
type Domain struct {
	collection.ObjectInfo

	// Hostname, for example "www.example.com", or a wildcard such as "*.example.com".
	Name string `json:"name"`
	// Freeform note.
	Comment string `json:"comment"`
	// IP address of the domain in the staging environment. It is set only in lists with
	// [IncludeStagingIPs].
	StagingIP string `json:"staging_ip,omitzero"`
	// Whether the service version that contains the domain is locked.
	Locked bool `json:"locked,omitzero"`
}

// DomainInput holds the fields of a create or update request. Fields left nil are not sent.
type DomainInput struct {
	// Hostname, for example "www.example.com", or a wildcard such as "*.example.com". Required
	// for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Comment *string `json:"comment,omitzero"`
}

// DomainQuery holds the query parameters of a list of domains.
type DomainQuery struct {
	// Additional data to include in the list. If empty, none is included.
	Include DomainInclude `json:"include,omitzero"`
}

// DomainInclude is a kind of additional data in a list of domains.
type DomainInclude string

// IncludeStagingIPs includes the StagingIP of every domain in a list.
const IncludeStagingIPs DomainInclude = "staging_ips"

// DomainCheck is the result of the DNS check of a domain.
type DomainCheck struct {
	// Domain that was checked.
	Domain Domain
	// Target of the CNAME record of the domain. Empty if there is no record.
	CNAME string
	// Whether the domain points to Fastly.
	OK bool
}

// UnmarshalFastly implements [collection.Unmarshaler]. It decodes a JSON array of three
// elements: domain, CNAME and OK.
func (c *DomainCheck) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil {
		return err
	}
	fields := []any{&c.Domain, &c.CNAME, &c.OK}
	if len(parts) != len(fields) {
		return fmt.Errorf("domain check with %d elements, expected %d", len(parts), len(fields))
	}
	for i, part := range parts {
		if err := decode(part, fmt.Sprintf("/%d", i), fields[i]); err != nil {
			return err
		}
	}
	return nil
}

// MarshalJSON implements json.Marshaler. It encodes the check as a JSON array of three
// elements: domain, CNAME and OK.
func (c DomainCheck) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{c.Domain, c.CNAME, c.OK})
}

// Check checks whether the DNS records of a domain point to Fastly.
func (k DomainCollection) Check(ctx context.Context, name string, opts ...fastly.CallOption) (*DomainCheck, error) {
	return do[DomainCheck](ctx, k.version, http.MethodGet, "check domain", "/domain/{name}/check", fastly.Body{}, opts, name)
}

// CheckAll checks whether the DNS records of each domain of the version point to Fastly.
func (k DomainCollection) CheckAll(ctx context.Context, opts ...fastly.CallOption) ([]DomainCheck, error) {
	checks, err := do[[]DomainCheck](ctx, k.version, http.MethodGet, "check domains", "/domain/check_all", fastly.Body{}, opts)
	if err != nil {
		return nil, err
	}
	return *checks, nil
}

// ServiceDomains returns the domains of a service. Unlike [Domains], it does not require the
// number of a version.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/service/
func ServiceDomains(client *fastly.Client, serviceID string) collection.Lister[Domain] {
	return collection.NewLister[Domain](serviceDomains.At(client, serviceID))
}

var serviceDomains = collection.NewFamily(collection.Spec{Noun: "service domain", Path: "/service/{service_id}/domain"})
