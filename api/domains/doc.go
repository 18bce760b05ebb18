// Package domains manages domains of the account, routes their requests to services, and looks
// up domain names.
//
// A domain belongs to the account, not to a service version. An update links a domain to a service,
// without a new version ([Domains]). A null service id unlinks the domain:
//
//	all := domains.Domains(client)
//	domain, err := all.Create(ctx, domains.DomainInput{FQDN: new("www.example.com")})
//	_, err = all.Update(ctx, domain.ID, domains.DomainInput{ServiceID: fastly.NullableValue(serviceID)})
//	_, err = all.Update(ctx, domain.ID, domains.DomainInput{ServiceID: fastly.NullableNull[string]()})
//
// # Routing
//
// A domain can also be linked to a routing configuration, which selects the service of each
// request by URL path and header fields ([RoutingConfigs]). Changes to its paths and rules take
// effect when the draft is activated ([RoutingPaths], [RoutingRules], [RoutingDraft]).
// Earlier versions can be activated again ([RoutingVersions]).
//
// # Domains and active versions of all services
//
// Two lists contain all domains with their services, and all services with their active
// versions. They need one request per 100 objects: 30 requests for 1,000 services and 2,000
// domains.
//
//	active := map[string]int{} // by id of the service
//	for service, err := range client.Services.All(ctx) {
//		if err != nil {
//			return err
//		}
//		if number, ok := service.ActiveVersion(); ok {
//			active[service.ID] = number
//		}
//	}
//	for domain, err := range domains.Domains(client).All(ctx) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(domain.FQDN, domain.ServiceID, active[domain.ServiceID])
//	}
//
// The API reference limits a page to 100 services. In practice, the API accepts more: Fastly's
// Prometheus exporter requests 1000. With fastly.WithPageSize(1000) as an option of Services.All,
// the list of services takes one request.
//
// # Other packages
//
// The domains of a service version are in package serviceconfig. To check what a domain serves
// in each point of presence, use network.Content. [Research] checks the status of a domain name
// and suggests domain names.
package domains
