// Package domains manages domains of the account, and looks up domain names.
//
// A domain belongs to the account, not to a service version. An update links a domain to a
// service, without a new version ([Domains]):
//
//	domain, err := domains.Domains(client).Create(ctx, domains.DomainInput{FQDN: new("www.example.com")})
//	_, err = domains.Domains(client).Update(ctx, domain.ID, domains.DomainInput{ServiceID: fastly.NullableValue(serviceID)})
//
// [Research] checks the status of a domain name and suggests domain names. The domains of a
// service version are in package serviceconfig.
package domains
