package main

import (
	"cmp"
	"context"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/api/domains"
	"github.com/edgesdk/fastly/api/edgetls"
	"github.com/edgesdk/fastly/api/products"
)

// Report is the state of an account.
type Report struct {
	Time         time.Time     `json:"time"`
	Services     []Service     `json:"services"`
	Tokens       []Token       `json:"tokens"`       // tokens that expire soon or were never used
	Certificates []Certificate `json:"certificates"` // certificates that expire soon
	Requests     int64         `json:"requests"`     // number of requests for the report
}

// Service is a service, with its domains and products.
type Service struct {
	ID            string   `json:"id"`
	Name          string   `json:"name"`
	ActiveVersion *int     `json:"active_version"` // nil if no version is active
	Domains       []string `json:"domains"`
	Products      []string `json:"products"`
}

// Token is an API token of a user, or an automation token.
type Token struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	User       string     `json:"user"`         // login of the user, or "automation"
	ExpiresAt  *time.Time `json:"expires_at"`   // nil if the token never expires
	LastUsedAt *time.Time `json:"last_used_at"` // nil if the token was never used
}

// Certificate is a TLS certificate.
type Certificate struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Domains   []string  `json:"domains"`
	ExpiresAt time.Time `json:"expires_at"`
}

// collect reads the account. Tokens and certificates expire soon if they expire within the given
// number of days. The number of requests depends on the number of pages of the lists. No list is
// read for each service separately.
func collect(ctx context.Context, client *fastly.Client, now time.Time, days int) (*Report, error) {
	report := &Report{Time: now.UTC().Truncate(time.Second)}
	var err error
	if report.Services, err = services(ctx, client); err != nil {
		return nil, err
	}
	if report.Tokens, err = staleTokens(ctx, client, now, days); err != nil {
		return nil, err
	}
	report.Certificates, err = expiringCertificates(ctx, client, now, days)
	return report, err
}

// services returns all services, sorted by name.
func services(ctx context.Context, client *fastly.Client) ([]Service, error) {
	domainsOf, err := linkedDomains(ctx, client)
	if err != nil {
		return nil, err
	}
	productsOf, err := enabledProducts(ctx, client)
	if err != nil {
		return nil, err
	}
	list := []Service{}
	for svc, err := range client.Services.Where(fastly.ServiceQuery{Sort: "name"}).All(ctx) {
		if err != nil {
			return nil, err
		}
		s := Service{ID: svc.ID, Name: svc.Name, Domains: orEmpty(domainsOf[svc.ID]), Products: orEmpty(productsOf[svc.ID])}
		if number, ok := svc.ActiveVersion(); ok {
			s.ActiveVersion = &number
		}
		list = append(list, s)
	}
	return list, nil
}

// linkedDomains returns the linked domains by service id. Domains that are part of a version
// would require a request for each service, and are not included.
func linkedDomains(ctx context.Context, client *fastly.Client) (map[string][]string, error) {
	linked := map[string][]string{}
	for domain, err := range domains.Domains(client).All(ctx) {
		if err != nil {
			return nil, err
		}
		linked[domain.ServiceID] = append(linked[domain.ServiceID], domain.FQDN)
	}
	return linked, nil
}

// enabledProducts returns the enabled products by service id. It sends one request for each
// product.
func enabledProducts(ctx context.Context, client *fastly.Client) (map[string][]string, error) {
	enabled := map[string][]string{}
	for _, product := range []products.ID{
		products.IDAPIDiscovery, products.IDBotManagement, products.IDBrotliCompression, products.IDDDoSProtection,
		products.IDDomainInspector, products.IDFanout, products.IDImageOptimizer, products.IDLogExplorerInsights,
		products.IDNGWAF, products.IDOriginInspector, products.IDWebSockets,
	} {
		list, err := products.Services(client, product).Get(ctx)
		if err != nil {
			return nil, err
		}
		for _, id := range list.Services {
			enabled[id] = append(enabled[id], string(product))
		}
	}
	return enabled, nil
}

// staleTokens returns the user and automation tokens that expire soon or were never used.
func staleTokens(ctx context.Context, client *fastly.Client, now time.Time, days int) ([]Token, error) {
	customer, err := account.Customers(client).Current(ctx)
	if err != nil {
		return nil, err
	}
	logins := map[string]string{}
	for user, err := range account.CustomerUsers(client, customer.ID).All(ctx) {
		if err != nil {
			return nil, err
		}
		logins[user.ID] = user.Login
	}
	stale := []Token{}
	check := func(t Token) {
		if t.LastUsedAt == nil || t.ExpiresAt != nil && daysUntil(now, *t.ExpiresAt) <= days {
			stale = append(stale, t)
		}
	}
	for t, err := range account.CustomerTokens(client, customer.ID).All(ctx) {
		if err != nil {
			return nil, err
		}
		check(Token{t.ID, t.Name, cmp.Or(logins[t.UserID], t.UserID), t.ExpiresAt, t.LastUsedAt})
	}
	for t, err := range account.AutomationTokens(client).All(ctx) {
		if err != nil {
			return nil, err
		}
		check(Token{t.ID, t.Name, "automation", t.ExpiresAt, t.LastUsedAt})
	}
	return stale, nil
}

// expiringCertificates returns the certificates that expire soon, sorted by expiration time. The API
// filters and sorts the list.
func expiringCertificates(ctx context.Context, client *fastly.Client, now time.Time, days int) ([]Certificate, error) {
	query := edgetls.CertificateQuery{
		NotAfter: edgetls.DateRange{LTE: now.UTC().AddDate(0, 0, days).Format(time.DateOnly)},
		Sort:     edgetls.SortNotAfter,
	}
	expiring := []Certificate{}
	for c, err := range edgetls.Certificates(client).Where(query).All(ctx) {
		if err != nil {
			return nil, err
		}
		expiring = append(expiring, Certificate{c.ID, c.Name, orEmpty(c.Domains), c.NotAfter})
	}
	return expiring, nil
}

// orEmpty returns a copy of list that is never nil, so that its JSON is never null.
func orEmpty(list []string) []string { return append([]string{}, list...) }

// daysUntil returns the number of days from one date to another, in UTC.
func daysUntil(now, at time.Time) int {
	const day = 24 * 60 * 60
	return int(at.Unix()/day - now.Unix()/day)
}
