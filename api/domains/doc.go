// Package domains manages domains of the account, and looks up domain names.
//
// A domain belongs to the account rather than to a version of a service. Its link to a service
// is changed with an update, without a new version ([Domains]):
//
//	domain, err := domains.Domains(client).Create(ctx, domains.DomainInput{FQDN: new("www.example.com")})
//	_, err = domains.Domains(client).Update(ctx, domain.ID, domains.DomainInput{ServiceID: fastly.NullableValue(serviceID)})
//
// [Research] returns the status of a domain name, and suggests names. The domains of a version
// are in package serviceconfig.
package domains
