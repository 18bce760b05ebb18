package edgetls_test

import (
	"context"
	"encoding/json"
	"maps"
	"testing"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/edgetls"
	"github.com/edgesdk/fastly/internal/shapetest"
)

type operation = shapetest.Operation[*fastly.Client]

// pem is a text that must arrive byte for byte.
const (
	pem   = "# a comment\r\n-----BEGIN CERTIFICATE-----\r\nAA==\r\n-----END CERTIFICATE-----\r\n\n"
	asked = `"# a comment\r\n-----BEGIN CERTIFICATE-----\r\nAA==\r\n-----END CERTIFICATE-----\r\n\n"`
)

const (
	stamps     = `"created_at":"2026-01-02T03:04:05.000Z","updated_at":"2026-01-02T03:04:06.000Z"`
	validity   = `"not_before":"2026-01-02T03:04:05.000Z","not_after":"2026-01-02T03:04:06.000Z","replace":true`
	page       = "page%5Bsize%5D=100"
	subPath    = "/tls/subscriptions"
	challenges = subPath + "/a%2Fb/authorizations/c/globalsign_email_challenges"
)

var (
	first  = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	second = first.Add(time.Second)
	times  = edgetls.Timestamps{CreatedAt: first, UpdatedAt: second}
)

// rel returns a relationship of a document, to one object or to a list.
func rel(name, kind string, ids ...string) string {
	text := ""
	for i, id := range ids {
		if i > 0 {
			text += ","
		}
		text += `{"type":"` + kind + `","id":"` + id + `"}`
	}
	return `"` + name + `":{"data":` + text + `}`
}

func rels(name, kind string, ids ...string) string {
	one := rel(name, kind, ids...)
	head := `"` + name + `":{"data":`
	return head + "[" + one[len(head):len(one)-1] + "]}"
}

// resource returns a resource with an id.
func resource(kind, attributes, relationships string) string {
	text := `{"type":"` + kind + `","id":"a"`
	if attributes != "" {
		text += `,"attributes":{` + attributes + `}`
	}
	if relationships != "" {
		text += `,"relationships":{` + relationships + `}`
	}
	return text + "}"
}

const accept = "application/vnd.api+json"

func listed(name, sent, reply string, want any, call func(ctx context.Context, c *fastly.Client) (any, error)) operation {
	return operation{
		Name: name, Sent: "GET " + sent, Reply: `{"data":[` + reply + `]}`, Want: want, Again: true,
		Header: map[string]string{"Accept": accept}, Call: call,
	}
}

func read(name, sent, reply string, want any, call func(ctx context.Context, c *fastly.Client) (any, error)) operation {
	op := listed(name, sent, "", want, call)
	op.Reply = `{"data":` + reply + `}`
	return op
}

func written(name, sent, body, reply string, want any, again bool, call func(ctx context.Context, c *fastly.Client) (any, error)) operation {
	op := read(name, "", reply, want, call)
	op.Sent, op.Again, op.Uncounted, op.Parallel = sent+` {"data":`+body+`}`, again, true, true
	op.Header = map[string]string{"Accept": accept, "Content-Type": accept}
	return op
}

func deleted(name, sent string, call func(ctx context.Context, c *fastly.Client) error) operation {
	return operation{
		Name: name, Sent: "DELETE " + sent, Status: 204, Again: true, Uncounted: true, Parallel: true, Header: map[string]string{"Accept": accept},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return nil, call(ctx, c) },
	}
}

// sent returns a resource as in requests. A new resource has no id.
func sent(kind, id, attributes, relationships string) string {
	text := `{"type":"` + kind + `"`
	if id != "" {
		text += `,"id":"` + id + `"`
	}
	return text + resource("", attributes, relationships)[len(`{"type":"","id":"a"`):]
}

// operations lists all requests of the package.
func operations() []operation {
	dateRange := edgetls.DateRange{LT: "2026-05-04", LTE: "2026-05-03", GT: "2026-05-01", GTE: "2026-05-02"}
	dates := func(name string) string {
		in := "&filter%5B" + name + "%5D%5B"
		return in + "gt%5D=2026-05-01" + in + "gte%5D=2026-05-02" + in + "lt%5D=2026-05-04" + in + "lte%5D=2026-05-03"
	}

	keyReply := resource("tls_private_key", `"name":"n","key_type":"RSA","key_length":2048,"public_key_sha1":"5a","replace":true,`+stamps, "")
	key := edgetls.PrivateKey{ID: "a", Name: "n", KeyType: "RSA", KeyLength: 2048, PublicKeySHA1: "5a", Replace: true, Timestamps: times}

	certReply := resource("tls_certificate", `"name":"n","issued_to":"to","issuer":"by","serial_number":"99999999999999999999","signature_algorithm":"s",`+
		validity+","+stamps, rels("tls_domains", "tls_domain", "x", "y"))
	cert := edgetls.Certificate{
		ID: "a", Name: "n", IssuedTo: "to", Issuer: "by", SerialNumber: "99999999999999999999", SignatureAlgorithm: "s", NotBefore: first, NotAfter: second,
		Replace: true, Domains: []string{"x", "y"}, Timestamps: times,
	}
	certInput := edgetls.CertificateInput{CertBlob: new(pem), Name: new("n"), AllowUntrustedRoot: new(false), Domains: []string{"x"}}
	certSent := func(id string) string {
		return sent("tls_certificate", id, `"cert_blob":`+asked+`,"name":"n","allow_untrusted_root":false`, rels("tls_domains", "tls_domain", "x"))
	}

	bulkReply := resource("tls_bulk_certificate", validity+","+stamps, rels("tls_configurations", "tls_configuration", "c1")+","+rels("tls_domains", "tls_domain", "x"))
	bulk := edgetls.BulkCertificate{ID: "a", NotBefore: first, NotAfter: second, Replace: true, ConfigurationIDs: []string{"c1"}, Domains: []string{"x"}, Timestamps: times}
	bulkInput := edgetls.BulkCertificateInput{
		CertBlob: new(pem), IntermediatesBlob: new("i\n"), AllowUntrustedRoot: new(true), ConfigurationIDs: []string{"c1"}, Domains: []string{"x"},
	}
	bulkSent := func(id string) string {
		return sent("tls_bulk_certificate", id, `"cert_blob":`+asked+`,"intermediates_blob":"i\n","allow_untrusted_root":true`,
			rels("tls_configurations", "tls_configuration", "c1")+","+rels("tls_domains", "tls_domain", "x"))
	}

	configReply := resource("tls_configuration", `"name":"n","bulk":true,"default":true,"http_protocols":["http/2"],"tls_protocols":["1.3"],`+stamps,
		rels("dns_records", "dns_record", "192.0.2.1")+","+rel("service", "service", "S1"))
	included := `,"included":[{"type":"dns_record","id":"192.0.2.1","attributes":{"record_type":"A","region":"global"}}]`
	config := edgetls.Configuration{
		ID: "a", Name: "n", Bulk: true, Default: true, HTTPProtocols: []string{"http/2"}, TLSProtocols: []string{"1.3"},
		DNSRecords: []edgetls.DNSRecord{{ID: "192.0.2.1"}}, ServiceID: "S1", Timestamps: times,
	}
	whole := config
	whole.DNSRecords = []edgetls.DNSRecord{{ID: "192.0.2.1", RecordType: "A", Region: "global"}}
	configInput := edgetls.ConfigurationInput{Name: new("n"), DNSRecordIDs: []string{"192.0.2.1"}, ServiceID: new("S1")}
	configSent := func(id string) string {
		return sent("tls_configuration", id, `"name":"n"`, rels("dns_records", "dns_record", "192.0.2.1")+","+rel("service", "service", "S1"))
	}

	related := rel("tls_certificate", "tls_certificate", "k") + "," + rel("tls_configuration", "tls_configuration", "c1") + "," + rel("tls_domain", "tls_domain", "x")
	actReply := resource("tls_activation", stamps, related)
	act := edgetls.Activation{
		ID: "a", Certificate: edgetls.Certificate{ID: "k"}, Configuration: edgetls.Configuration{ID: "c1"}, Domain: edgetls.Domain{ID: "x"}, Timestamps: times,
	}
	actInput := edgetls.ActivationInput{CertificateID: new("k"), ConfigurationID: new("c1"), Domain: new("x")}

	mtlsReply := resource("mutual_authentication", `"name":"n","enforced":true,`+stamps, rels("tls_activations", "tls_activation", "k"))
	mtls := edgetls.MutualAuthentication{ID: "a", Name: "n", Enforced: true, Activations: []edgetls.Activation{{ID: "k"}}, Timestamps: times}
	mtlsInput := edgetls.MutualAuthenticationInput{CertBundle: new(pem), Enforced: new(false), Name: new("n"), ActivationIDs: []string{}}
	mtlsSent := func(id string) string {
		return sent("mutual_authentication", id, `"cert_bundle":`+asked+`,"enforced":false,"name":"n"`, `"tls_activations":{"data":[]}`)
	}

	subReply := resource("tls_subscription", `"state":"renewing","certificate_authority":"lets-encrypt","has_active_order":true,`+stamps,
		rel("common_name", "tls_domain", "x")+","+rels("tls_domains", "tls_domain", "x", "y")+","+rel("tls_configuration", "tls_configuration", "c1")+","+
			rels("tls_certificates", "tls_certificate", "k")+","+rels("tls_authorizations", "tls_authorization", "z"))
	sub := edgetls.Subscription{
		ID: "a", State: edgetls.SubscriptionRenewing, CertificateAuthority: edgetls.AuthorityLetsEncrypt, HasActiveOrder: true, CommonName: "x",
		Domains: []string{"x", "y"}, ConfigurationID: "c1", CertificateIDs: []string{"k"}, Authorizations: []edgetls.Authorization{{ID: "z"}}, Timestamps: times,
	}
	authorized := `,"included":[{"type":"tls_authorization","id":"z","attributes":{"state":"blocked","warnings":[{"type":"w"}],` + stamps +
		`,"challenges":[{"type":"managed-http-a","record_type":"A","record_name":"x","values":["192.0.2.1"]}]},"relationships":{` +
		rel("tls_domain", "tls_domain", "x") + "," + rel("globalsign_email_challenge", "globalsign_email_challenge", "g") + `,"self_managed_http_challenge":{"data":null}}},` +
		`{"type":"globalsign_email_challenge","id":"g","attributes":{"preferred_email":"m"}}]`
	full := sub
	full.Authorizations = []edgetls.Authorization{{
		ID: "z", State: "blocked", Domain: "x", Warnings: []json.RawMessage{json.RawMessage(`{"type":"w"}`)}, CreatedAt: first, UpdatedAt: second,
		Challenges:     []edgetls.Challenge{{Type: edgetls.ChallengeHTTPA, RecordType: "A", RecordName: "x", Values: []string{"192.0.2.1"}}},
		EmailChallenge: &edgetls.ManagedChallenge{ID: "g", Attributes: map[string]json.RawMessage{"preferred_email": json.RawMessage(`"m"`)}},
	}}
	subInput := edgetls.SubscriptionInput{
		Domains: []string{"x", "y"}, CommonName: new("y"), ConfigurationID: new("c1"), CertificateIDs: []string{"k"},
		CertificateAuthority: new(edgetls.AuthorityCertainly), State: new(edgetls.SubscriptionRetry),
	}
	subSent := func(id string) string {
		return sent("tls_subscription", id, `"certificate_authority":"certainly","state":"retry"`,
			rels("tls_domains", "tls_domain", "x", "y")+","+rel("common_name", "tls_domain", "y")+","+
				rel("tls_configuration", "tls_configuration", "c1")+","+rels("tls_certificates", "tls_certificate", "k"))
	}

	csrInput := edgetls.CSRInput{
		SANs: []string{"x", "y"}, CommonName: new("x"), Country: new("DE"), State: new("Berlin"), City: new("B"), PostalCode: new("1"), StreetAddress: new("s"),
		Organization: new("o"), OrganizationalUnit: new("u"), Email: new("m"), KeyType: new(edgetls.KeyECDSA256), PrivateKeyID: new("k"),
	}
	csrSent := sent("csr", "", `"sans":["x","y"],"common_name":"x","country":"DE","state":"Berlin","city":"B","postal_code":"1","street_address":"s",`+
		`"organization":"o","organizational_unit":"u","email":"m","key_type":"ECDSA256"`, rel("tls_private_key", "tls_private_key", "k"))

	all := []operation{
		listed("list private keys", "/tls/private_keys?filter%5Bin_use%5D=false&"+page, keyReply, []edgetls.PrivateKey{key}, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.PrivateKeys(c).Where(edgetls.PrivateKeyQuery{InUse: new(false)}).List(ctx)
		}),
		read("get private key", "/tls/private_keys/a%2Fb", keyReply, &key, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.PrivateKeys(c).Get(ctx, "a/b")
		}),
		written("create private key", "POST /tls/private_keys", sent("tls_private_key", "", `"key":`+asked+`,"name":"n"`,
			rels("tls_activations", "tls_activation", "k")+","+rels("tls_domains", "tls_domain", "x")), keyReply, &key, false, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.PrivateKeys(c).Create(ctx, edgetls.PrivateKeyInput{
				Key: new(fastly.Secret(pem)), Name: new("n"), ActivationIDs: []string{"k"}, Domains: []string{"x"},
			})
		}),
		deleted("delete private key", "/tls/private_keys/a", func(ctx context.Context, c *fastly.Client) error { return edgetls.PrivateKeys(c).Delete(ctx, "a") }),

		listed("list certificates", "/tls/certificates?filter%5Bin_use%5D=true"+dates("not_after")+"&filter%5Btls_domains.id%5D=x&include=tls_activations&"+page+"&sort=-not_after",
			certReply, []edgetls.Certificate{cert}, func(ctx context.Context, c *fastly.Client) (any, error) {
				return edgetls.Certificates(c).Where(edgetls.CertificateQuery{
					InUse: new(true), NotAfter: dateRange, DomainID: "x", Include: []edgetls.Include{edgetls.IncludeActivations}, Sort: edgetls.SortNotAfterDescending,
				}).List(ctx)
			}),
		read("get certificate", "/tls/certificates/a%2Fb", certReply, &cert, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Certificates(c).Get(ctx, "a/b")
		}),
		written("create certificate", "POST /tls/certificates", certSent(""), certReply, &cert, false, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Certificates(c).Create(ctx, certInput)
		}),
		written("update certificate", "PATCH /tls/certificates/a%2Fb", certSent("a/b"), certReply, &cert, true, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Certificates(c).Update(ctx, "a/b", certInput)
		}),
		deleted("delete certificate", "/tls/certificates/a", func(ctx context.Context, c *fastly.Client) error { return edgetls.Certificates(c).Delete(ctx, "a") }),
		{
			Name: "get certificate blob", Sent: "GET /tls/certificates/a%2Fb/blob", Reply: `{"cert_blob":` + asked + `}`, Want: &edgetls.CertificateBlob{CertBlob: pem}, Again: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return edgetls.Certificates(c).Blob(ctx, "a/b")
			},
		},

		listed("list bulk certificates", "/tls/bulk/certificates?"+dates("not_after")[1:]+dates("not_before")+"&filter%5Btls_domain.id%5D=x&filter%5Btls_domains.id%5D%5Bmatch%5D=y&"+page+
			"&sort=created_at", bulkReply, []edgetls.BulkCertificate{bulk}, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.BulkCertificates(c).Where(edgetls.BulkCertificateQuery{
				DomainID: "x", Match: "y", NotBefore: dateRange, NotAfter: dateRange, Sort: edgetls.SortCreatedAt,
			}).List(ctx)
		}),
		read("get bulk certificate", "/tls/bulk/certificates/a%2Fb", bulkReply, &bulk, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.BulkCertificates(c).Get(ctx, "a/b")
		}),
		written("create bulk certificate", "POST /tls/bulk/certificates", bulkSent(""), bulkReply, &bulk, false, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.BulkCertificates(c).Create(ctx, bulkInput)
		}),
		written("update bulk certificate", "PATCH /tls/bulk/certificates/a", bulkSent("a"), bulkReply, &bulk, true, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.BulkCertificates(c).Update(ctx, "a", bulkInput)
		}),
		deleted("delete bulk certificate", "/tls/bulk/certificates/a", func(ctx context.Context, c *fastly.Client) error { return edgetls.BulkCertificates(c).Delete(ctx, "a") }),

		listed("list configurations", "/tls/configurations?filter%5Bbulk%5D=false&include=dns_records&"+page, configReply, []edgetls.Configuration{config},
			func(ctx context.Context, c *fastly.Client) (any, error) {
				return edgetls.Configurations(c).Where(edgetls.ConfigurationQuery{Bulk: new(false), Include: []edgetls.Include{edgetls.IncludeDNSRecords}}).List(ctx)
			}),
		read("get configuration", "/tls/configurations/a%2Fb", configReply, &config, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Configurations(c).Get(ctx, "a/b")
		}),
		read("get configuration with its records", "/tls/configurations/a%2Fb?include=dns_records", configReply+included, &whole, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Configurations(c).GetWith(ctx, "a/b", edgetls.IncludeQuery{Include: []edgetls.Include{edgetls.IncludeDNSRecords}})
		}),
		written("create configuration", "POST /tls/configurations", configSent(""), configReply, &config, false, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Configurations(c).Create(ctx, configInput)
		}),
		written("update configuration", "PATCH /tls/configurations/a", configSent("a"), configReply, &config, true, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Configurations(c).Update(ctx, "a", configInput)
		}),
		deleted("delete configuration", "/tls/configurations/a", func(ctx context.Context, c *fastly.Client) error { return edgetls.Configurations(c).Delete(ctx, "a") }),

		listed("list activations", "/tls/activations?filter%5Btls_certificate.id%5D=k&filter%5Btls_configuration.id%5D=c1&filter%5Btls_domain.id%5D=x&include=tls_certificate%2Ctls_domain&"+page,
			actReply, []edgetls.Activation{act}, func(ctx context.Context, c *fastly.Client) (any, error) {
				return edgetls.Activations(c).Where(edgetls.ActivationQuery{
					CertificateID: "k", ConfigurationID: "c1", DomainID: "x", Include: []edgetls.Include{edgetls.IncludeCertificate, edgetls.IncludeDomain},
				}).List(ctx)
			}),
		read("get activation", "/tls/activations/a?include=tls_configuration", actReply, &act, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Activations(c).GetWith(ctx, "a", edgetls.IncludeQuery{Include: []edgetls.Include{edgetls.IncludeConfiguration}})
		}),
		written("create activation", "POST /tls/activations", sent("tls_activation", "", "", related), actReply, &act, false, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Activations(c).Create(ctx, actInput)
		}),
		written("update activation", "PATCH /tls/activations/a%2Fb", sent("tls_activation", "a/b", "", related), actReply, &act, true, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Activations(c).Update(ctx, "a/b", actInput)
		}),
		deleted("delete activation", "/tls/activations/a", func(ctx context.Context, c *fastly.Client) error { return edgetls.Activations(c).Delete(ctx, "a") }),

		listed("list domains", "/tls/domains?filter%5Bin_use%5D=true&filter%5Btls_certificates.id%5D=k&filter%5Btls_subscriptions.id%5D=s&include=tls_subscriptions&"+page+"&sort=-id",
			resource("tls_domain", "", rels("tls_activations", "tls_activation", "t")+","+rels("tls_certificates", "tls_certificate", "k")+","+rels("tls_subscriptions", "tls_subscription", "s")),
			[]edgetls.Domain{{ID: "a", Activations: []edgetls.Activation{{ID: "t"}}, Certificates: []edgetls.Certificate{{ID: "k"}}, Subscriptions: []edgetls.Subscription{{ID: "s"}}}},
			func(ctx context.Context, c *fastly.Client) (any, error) {
				return edgetls.Domains(c).Where(edgetls.DomainQuery{
					InUse: new(true), CertificateID: "k", SubscriptionID: "s", Include: []edgetls.Include{edgetls.IncludeSubscriptions}, Sort: edgetls.SortIDDescending,
				}).List(ctx)
			}),

		listed("list mutual authentications", "/tls/mutual_authentications?include=tls_activations&"+page, mtlsReply, []edgetls.MutualAuthentication{mtls},
			func(ctx context.Context, c *fastly.Client) (any, error) {
				return edgetls.MutualAuthentications(c).Where(edgetls.IncludeQuery{Include: []edgetls.Include{edgetls.IncludeActivations}}).List(ctx)
			}),
		read("get mutual authentication", "/tls/mutual_authentications/a?include=tls_activations", mtlsReply, &mtls, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.MutualAuthentications(c).GetWith(ctx, "a", edgetls.IncludeQuery{Include: []edgetls.Include{edgetls.IncludeActivations}})
		}),
		written("create mutual authentication", "POST /tls/mutual_authentications", mtlsSent(""), mtlsReply, &mtls, false, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.MutualAuthentications(c).Create(ctx, mtlsInput)
		}),
		written("update mutual authentication", "PATCH /tls/mutual_authentications/a", mtlsSent("a"), mtlsReply, &mtls, true, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.MutualAuthentications(c).Update(ctx, "a", mtlsInput)
		}),
		deleted("delete mutual authentication", "/tls/mutual_authentications/a", func(ctx context.Context, c *fastly.Client) error {
			return edgetls.MutualAuthentications(c).Delete(ctx, "a")
		}),

		written("create signing request", "POST /tls/certificate_signing_requests", csrSent, resource("csr", `"content":"c"`, rel("tls_private_key", "tls_private_key", "k")),
			&edgetls.CSR{ID: "a", Content: "c", PrivateKeyID: "k"}, false, func(ctx context.Context, c *fastly.Client) (any, error) { return edgetls.CSRs(c).Create(ctx, csrInput) }),

		listed("list subscriptions", subPath+"?filter%5Bcertificate_authority%5D=globalsign&filter%5Bhas_active_order%5D=true&filter%5Bstate%5D=issued&filter%5Bstate%5D%5Bnot%5D=failed"+
			"&filter%5Btls_domains.id%5D=x&include=tls_authorizations%2Ctls_authorizations.globalsign_email_challenge&"+page+"&sort=-tls_certificates.not_after",
			subReply, []edgetls.Subscription{sub}, func(ctx context.Context, c *fastly.Client) (any, error) {
				return edgetls.Subscriptions(c).Where(edgetls.SubscriptionQuery{
					State: edgetls.SubscriptionIssued, Not: edgetls.SubscriptionFailed, DomainID: "x", HasActiveOrder: true, CertificateAuthority: edgetls.AuthorityGlobalSign,
					Include: []edgetls.Include{edgetls.IncludeAuthorizations, edgetls.IncludeEmailChallenges}, Sort: edgetls.SortCertificateNotAfterDescending,
				}).List(ctx)
			}),
		listed("list subscriptions, with no order or not", subPath+"?"+page, subReply, []edgetls.Subscription{sub}, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Subscriptions(c).Where(edgetls.SubscriptionQuery{HasActiveOrder: false}).List(ctx)
		}),
		read("get subscription", subPath+"/a%2Fb", subReply, &sub, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Subscriptions(c).Get(ctx, "a/b")
		}),
		read("get subscription with its authorizations", subPath+"/a%2Fb?include=tls_authorizations", subReply+authorized, &full, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Subscriptions(c).GetWith(ctx, "a/b", edgetls.IncludeQuery{Include: []edgetls.Include{edgetls.IncludeAuthorizations}})
		}),
		written("create subscription", "POST "+subPath, subSent(""), subReply+authorized, &full, false, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Subscriptions(c).Create(ctx, subInput)
		}),
		written("update subscription", "PATCH "+subPath+"/a%2Fb", subSent("a/b"), subReply, &sub, true, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Subscriptions(c).Update(ctx, "a/b", subInput)
		}),
		written("update subscription by force", "PATCH "+subPath+"/a%2Fb?force=true", subSent("a/b"), subReply, &sub, true, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Subscriptions(c).UpdateWith(ctx, "a/b", subInput, edgetls.ForceQuery{Force: true})
		}),
		deleted("delete subscription", subPath+"/a", func(ctx context.Context, c *fastly.Client) error { return edgetls.Subscriptions(c).Delete(ctx, "a") }),
		deleted("delete subscription by force", subPath+"/a%2Fb?force=true", func(ctx context.Context, c *fastly.Client) error {
			return edgetls.Subscriptions(c).DeleteWith(ctx, "a/b", edgetls.ForceQuery{Force: true})
		}),
		deleted("delete subscription without force", subPath+"/a", func(ctx context.Context, c *fastly.Client) error {
			return edgetls.Subscriptions(c).DeleteWith(ctx, "a", edgetls.ForceQuery{})
		}),
		deleted("delete email challenge", challenges+"/d", func(ctx context.Context, c *fastly.Client) error {
			return edgetls.Subscriptions(c).DeleteEmailChallenge(ctx, "a/b", "c", "d")
		}),
	}
	challenge := written("create email challenge", "POST "+challenges, `{"type":"globalsign_email_challenge","attributes":{"preferred_email":"m"}}`, `{"id":"d","type":"t"}`,
		&edgetls.EmailChallenge{ID: "d", Raw: json.RawMessage(`{"data":{"id":"d","type":"t"}}`)}, false, func(ctx context.Context, c *fastly.Client) (any, error) {
			return edgetls.Subscriptions(c).CreateEmailChallenge(ctx, "a/b", "c", edgetls.EmailChallengeInput{PreferredEmail: new("m")})
		})
	challenge.Header = maps.Clone(challenge.Header)
	delete(challenge.Header, "Accept")
	return append(all, challenge)
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations())
}
