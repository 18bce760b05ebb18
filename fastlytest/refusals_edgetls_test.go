package fastlytest_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"strings"
)

// tlsPEM holds a private key and certificates for it.
type tlsPEM struct{ key, whole, part, single string }

// The keys of ours are uploaded, the keys of theirs are not.
var ours, theirs = newTLSPEM(), newTLSPEM()

func newTLSPEM() tlsPEM {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // rand.Reader never fails
	}
	der, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		panic(err)
	}
	certificate := func(names ...string) string {
		template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: names}
		der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
		if err != nil {
			panic(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	return tlsPEM{
		string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})),
		certificate("a.example.com", "*.example.org"), certificate("a.example.com"), certificate("b.example.com"),
	}
}

// tlsIDs holds the ids of the objects created for the refusals.
var tlsIDs map[string]string

// document returns a JSON:API document. Attributes are strings. Names in braces in relationships
// refer to objects created for the refusals.
func document(attributes map[string]string, relationships ...string) option {
	return func(req *http.Request) {
		related := map[string]any{}
		for i := 0; i < len(relationships); i += 2 {
			name, id := relationships[i], relationships[i+1]
			if made, is := tlsIDs[strings.Trim(id, "{}")]; is && strings.HasPrefix(id, "{") {
				id = made
			}
			related[name] = map[string]any{"data": map[string]any{"id": id}}
			if strings.HasSuffix(name, "s") {
				related[name] = map[string]any{"data": []any{map[string]any{"id": id}}}
			}
		}
		text, err := json.Marshal(map[string]any{"data": map[string]any{"attributes": attributes, "relationships": related}})
		if err != nil {
			panic(err) // the test is wrong
		}
		body("application/vnd.api+json", string(text))(req)
	}
}

type attributes = map[string]string

const (
	subscriptions  = "/tls/subscriptions"
	authorizations = subscriptions + "/{subscription}/authorizations/"
	emails         = "/globalsign_email_challenges"
)

// edgetlsRefusals lists requests for package edgetls that the fake refuses.
var edgetlsRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, ids map[string]string) {
		tlsIDs = ids
		ids["key"] = create("/tls/private_keys", document(attributes{"key": ours.key}))
		ids["certificate"] = create("/tls/certificates", document(attributes{"cert_blob": ours.whole}))
		ids["configuration"] = create("/tls/configurations", document(attributes{"name": "mine"}))
		create("/tls/activations", document(nil, "tls_certificate", "{certificate}", "tls_configuration", "{configuration}", "tls_domain", "a.example.com"))
		ids["subscription"] = create(subscriptions, document(nil, "tls_domains", "a.example.com"))
	},
	refusals: []refusal{
		{"POST", "/tls/private_keys", "no PEM", document(attributes{"key": "x"}), 400, "'key' is not a private key in PEM format", fromReference, false},
		{"DELETE", "/tls/private_keys/{key}", "a key with a certificate", form(), 400, "The private key belongs to a certificate", fromReference, true},
		{"GET", "/tls/private_keys/nosuch", "", form(), 404, "The private key you requested was not found", fromReference, false},
		{"POST", "/tls/certificates", "no PEM", document(attributes{"cert_blob": "x"}), 400, "'cert_blob' is no certificate in PEM format", fromReference, false},
		{"POST", "/tls/certificates", "a certificate without its key", document(attributes{"cert_blob": theirs.whole}), 400, "No private key matches the certificate", fromReference, true},
		{"PATCH", "/tls/certificates/{certificate}", "a certificate with fewer names", document(attributes{"cert_blob": ours.part}), 400, "The new certificate is not for *.example.org", fromReference, true},
		{"DELETE", "/tls/certificates/{certificate}", "a certificate with an activation", form(), 400, "The certificate is used by an activation", fromReference, true},
		{"GET", "/tls/certificates/nosuch/blob", "", form(), 404, "The certificate you requested was not found", fromReference, false},
		{"GET", "/tls/certificates?sort=name", "", form(), 400, "'sort' must be one of created_at", fromReference, true},
		{"POST", "/tls/bulk/certificates", "no configurations", document(attributes{"cert_blob": ours.whole}), 400, "'tls_configurations' can't be blank", fromReference, true},
		{"POST", "/tls/bulk/certificates", "a configuration that does not exist", document(attributes{"cert_blob": ours.whole}, "tls_configurations", "nosuch"), 400, "'tls_configurations' does not exist: nosuch", fromReference, true},
		{"DELETE", "/tls/configurations/{configuration}", "a configuration with an activation", form(), 400, "The configuration is used by an activation", fromReference, true},
		{"POST", "/tls/activations", "no certificate", document(nil, "tls_configuration", "{configuration}", "tls_domain", "b.example.org"), 400, "'tls_certificate' can't be blank", fromReference, true},
		{"POST", "/tls/activations", "no domain", document(nil, "tls_certificate", "{certificate}", "tls_configuration", "{configuration}"), 400, "'tls_domain' can't be blank", fromReference, true},
		{"POST", "/tls/activations", "a domain without a certificate", document(nil, "tls_certificate", "{certificate}", "tls_configuration", "{configuration}", "tls_domain", "b.example.com"), 400, "The certificate is not for b.example.com", fromReference, true},
		{"POST", "/tls/activations", "a domain with an activation", document(nil, "tls_certificate", "{certificate}", "tls_configuration", "{configuration}", "tls_domain", "a.example.com"), 400, "TLS is enabled for a.example.com", fromReference, true},
		{"POST", "/tls/mutual_authentications", "no PEM", document(attributes{"cert_bundle": "x"}), 400, "'cert_bundle' has no certificates in PEM format", fromReference, false},
		{"POST", "/tls/mutual_authentications", "an activation that does not exist", document(attributes{"cert_bundle": ours.part}, "tls_activations", "nosuch"), 400, "'tls_activations' does not exist: nosuch", fromReference, true},
		{"POST", subscriptions, "no document", body("application/vnd.api+json", "["), 400, "The body is no JSON:API document", fromReference, false},
		{"POST", subscriptions, "no domains", document(nil), 400, "'tls_domains' can't be blank", fromReference, true},
		{"POST", subscriptions, "a common name that is no domain", document(nil, "tls_domains", "x", "common_name", "y"), 400, "'common_name' must be one of the domains", fromReference, true},
		{"POST", subscriptions, "an authority that does not exist", document(attributes{"certificate_authority": "me"}, "tls_domains", "x"), 400, "'certificate_authority' must be one of certainly, lets-encrypt, globalsign", fromReference, true},
		{"POST", subscriptions, "a configuration that does not exist", document(nil, "tls_domains", "x", "tls_configuration", "nosuch"), 400, "'tls_configuration' does not exist: nosuch", fromReference, true},
		{"PATCH", subscriptions + "/{subscription}", "a retry of what has not failed", document(attributes{"state": "retry"}), 400, "'state' can only be retry", fromReference, true},
		{"PATCH", subscriptions + "/{subscription}", "other domains than the one that is served", document(nil, "tls_domains", "x", "common_name", "x"), 400, "TLS is enabled for a.example.com", fromUsers, true},
		{"DELETE", subscriptions + "/{subscription}", "a domain that is served", form(), 400, "TLS is enabled for a.example.com", fromUsers, true},
		{"DELETE", subscriptions + "/nosuch", "", form(), 404, "The subscription you requested was not found", "fixtures/tls_subscription/cleanup.yaml", false},
		{"POST", authorizations + "nosuch" + emails, "", document(nil), 404, "The authorization you requested was not found", fromReference, false},
		{"POST", "/tls/certificate_signing_requests", "no names", document(nil), 400, "'sans' can't be blank", fromReference, false},
		{"POST", "/tls/certificate_signing_requests", "no document", body("application/vnd.api+json", "["), 400, "The body is no JSON:API document", fromReference, false},
	},
}
