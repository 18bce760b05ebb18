package domains_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/domains"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleDomains() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	service, all := fake.AddService("shop").ID, domains.Domains(client)
	domain, err := all.Create(ctx, domains.DomainInput{FQDN: new("www.example.com")})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Link the domain to the service, and unlink it again.
	if _, err := all.Update(ctx, domain.ID, domains.DomainInput{ServiceID: fastly.NullableValue(service)}); err != nil {
		fmt.Println(err)
		return
	}
	linked, err := all.Where(domains.DomainQuery{ServiceID: service}).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	unlinked, err := all.Update(ctx, domain.ID, domains.DomainInput{ServiceID: fastly.NullableNull[string]()})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(linked[0].FQDN, linked[0].ServiceID == service, unlinked.ServiceID == "")
	fmt.Println(all.Delete(ctx, domain.ID))
	// Output:
	// www.example.com true true
	// <nil>
}

func ExampleResearch() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	research := domains.Research(client)
	names, err := research.Suggest(ctx, "acme coffee", domains.SuggestQuery{Defaults: []string{"com"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range names {
		status, err := research.Status(ctx, name.Domain, domains.StatusQuery{Scope: domains.ScopeEstimate})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(status.Domain, status.Zone, status.Status)
	}
	// Output: acmecoffee.com com [undelegated inactive]
}
