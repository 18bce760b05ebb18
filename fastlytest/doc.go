// Package fastlytest provides a fake Fastly API that keeps its state in memory. Use it to test
// programs that use package fastly without an account, or any other client through a socket.
//
//	client, fake := fastlytest.New(t)
//	svc := fake.AddService("shop")
//	err := deploy(t.Context(), client, svc.ID)
//	require.Equal(t, 2, svc.Active())
//
// The fake reproduces the behavior of the API that clients depend on: locked versions, validation,
// rate limits with their headers, paging, statistics, and the errors and value formats of each family
// of operations.
//
//   - [Fake.Inject] makes requests fail.
//   - [Fake.Advance] moves the clock.
//   - [Fake.Requests] and [Fake.Purges] return what was sent.
//   - [Fake.Seed] and [Fake.Load] prepare objects.
//   - [Fake.SetRules] selects the validation rules.
//
// A [Fake] implements [net/http.RoundTripper]. It starts no goroutines and uses only the clock of
// package time, so tests can run in a bubble of testing/synctest. It also implements
// [net/http.Handler]. [Start] serves it on a socket.
//
// # Differences from the API
//
// The fake differs from the API where tests of programs rarely depend on it:
//
//   - No product has to be enabled, for example Fanout or Domain Inspector. [Fake.SetEntitled] makes
//     requests fail that enable or disable a product.
//   - TLS certificates are accepted with any root.
//   - Items of KV stores are deleted 24 hours after the end of their time to live, on the clock of the
//     fake. The API deletes them within 24 hours.
//   - Live traffic creates no logs, and no events or requests of the Next-Gen WAF. Add these with
//     [Fake.Seed].
//   - Historical metrics of domains, of origins and of the platform are constant.
//
// # Operations
//
// The fake serves every operation of the API, in the following families. Paths that the API does
// not have return 404.
//
//   - services
//   - versions of services
//   - details of services, and differences of versions
//   - objects of versions: acl, apex-redirects, backend, cache_settings, condition,
//     dictionary, director, domain, gzip, header, healthcheck, logging/azureblob,
//     logging/bigquery, logging/cloudfiles, logging/datadog, logging/digitalocean,
//     logging/elasticsearch, logging/fos, logging/ftp, logging/gcs, logging/grafanacloudlogs,
//     logging/heroku, logging/honeycomb, logging/https, logging/kafka, logging/kinesis,
//     logging/logentries, logging/loggly, logging/logshuttle, logging/newrelic,
//     logging/newrelicotlp, logging/openstack, logging/papertrail, logging/pubsub, logging/s3,
//     logging/scalyr, logging/sftp, logging/splunk, logging/sumologic, logging/syslog, pool,
//     rate-limiters, request_settings, resource, response_object, snippet, vcl
//   - settings of versions, HTTP/3, and defaults of the Image Optimizer
//   - contents of VCL files, generated VCL, and the linter
//   - checks of domains
//   - backends of directors
//   - descriptions of dictionaries
//   - packages of Compute services
//   - managed logging and Fanout
//   - purges
//   - the current token
//   - historical statistics
//   - real-time statistics
//   - automation tokens
//   - invoices
//   - usage for billing
//   - TLS: certificate signing requests
//   - verifications of domain ownership
//   - types of integrations and of events, and confirmations of mailing lists
//   - points of presence, the addresses of Fastly, and edge checks
//   - agents, reports, simulations and timeseries of the Next-Gen WAF
//   - providers, models and usage metrics of AI Runtime Control
//   - metrics of domains and origins, of the platform, and of DDoS mitigation
//   - virtual keys of AI Runtime Control
//   - provider connections of AI Runtime Control
//   - sessions of AI Runtime Control
//   - alert definitions
//   - history of alerts
//   - discovered operations of API Security
//   - operations of API Security
//   - tags of API Security
//   - customer addresses
//   - workspaces of Bot Management
//   - categories of bots
//   - bots of categories
//   - pages of Client-Side Protection
//   - header events of Client-Side Protection
//   - headers of Client-Side Protection
//   - policies of Client-Side Protection
//   - policy reports of Client-Side Protection
//   - scripts of Client-Side Protection
//   - websites of Client-Side Protection
//   - customers
//   - billing addresses
//   - contacts of customers
//   - users
//   - events of DDoS Protection
//   - rules of DDoS Protection
//   - DNS configurations
//   - TSIG keys
//   - DNS zones
//   - domain management
//   - routing configurations of domains
//   - paths of routing configurations
//   - rules of routing configurations
//   - inactive versions of routing configurations
//   - products of services and of the account
//   - events
//   - IAM roles
//   - invitations
//   - lists of the account in the Next-Gen WAF
//   - rules of the account in the Next-Gen WAF
//   - signals of the account in the Next-Gen WAF
//   - workspaces of the Next-Gen WAF
//   - alerts of workspaces
//   - dashboards of workspaces
//   - events of workspaces
//   - header links of workspaces
//   - lists of workspaces of the Next-Gen WAF
//   - rate-limited sources of workspaces
//   - redactions of the Next-Gen WAF
//   - requests in workspaces
//   - rules of workspaces of the Next-Gen WAF
//   - signals of workspaces of the Next-Gen WAF
//   - thresholds of the Next-Gen WAF
//   - virtual patches of the Next-Gen WAF
//   - notification integrations
//   - event mappings
//   - dashboards
//   - sampled logs
//   - errors of logging endpoints
//   - IAM permissions
//   - Compute access control lists
//   - entries of Compute access control lists
//   - access keys of Object Storage
//   - config stores
//   - items of config stores
//   - KV stores
//   - items of KV stores
//   - secret stores and their keys
//   - secrets
//   - service authorizations
//   - service groups
//   - services of service groups
//   - entries of access control lists
//   - items of dictionaries
//   - servers of pools
//   - contents of dynamic snippets
//   - stars
//   - TLS: activations
//   - TLS: bulk certificates
//   - TLS: certificates
//   - TLS: configurations
//   - TLS: domains
//   - TLS: mutual authentications
//   - TLS: private keys
//   - TLS: subscriptions
//   - user groups
//   - members of user groups
//   - roles of user groups
//   - service groups of user groups
package fastlytest
