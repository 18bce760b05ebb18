package edgetls_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	encoding "encoding/pem"
	"fmt"
	"math/big"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/edgetls"
	"github.com/edgesdk/fastly/fastlytest"
)

// fake returns a fake account in memory. Programs use fastly.New instead.
func fake() (ctx context.Context, client *fastly.Client, account *fastlytest.Fake) {
	account = fastlytest.NewFake()
	client, err := account.Client()
	if err != nil {
		panic(err) // the example is wrong
	}
	return context.Background(), client, account
}

// selfSigned returns a private key and a certificate for a domain, which an example uploads.
func selfSigned(domain string) (key fastly.Secret, certificate string) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // the example is wrong
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		panic(err) // the example is wrong
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), DNSNames: []string{domain}, NotAfter: time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		panic(err) // the example is wrong
	}
	encode := func(kind string, der []byte) []byte {
		return encoding.EncodeToMemory(&encoding.Block{Type: kind, Bytes: der})
	}
	return fastly.Secret(encode("PRIVATE KEY", keyDER)), string(encode("CERTIFICATE", der))
}

func ExampleSubscriptions() {
	ctx, client, account := fake()
	subscriptions := edgetls.Subscriptions(client)
	sub, err := subscriptions.Create(ctx, edgetls.SubscriptionInput{Domains: []string{"www.example.com"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, challenge := range sub.Authorizations[0].Challenges[:2] {
		fmt.Println(challenge.Type, challenge.RecordType, challenge.RecordName)
	}
	_ = account.SetSubscriptionState(sub.ID, "issued") // in reality, once the DNS record is published

	sub, err = subscriptions.Wait(ctx, sub.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sub.State, len(sub.CertificateIDs))
	fmt.Println(subscriptions.DeleteWith(ctx, sub.ID, edgetls.ForceQuery{Force: true}))
	// Output:
	// managed-dns CNAME _acme-challenge.www.example.com
	// managed-http-cname CNAME www.example.com
	// issued 1
	// <nil>
}

func ExampleCertificates() {
	ctx, client, _ := fake()
	key, pem := selfSigned("www.example.com")
	if _, err := edgetls.PrivateKeys(client).Create(ctx, edgetls.PrivateKeyInput{Key: &key}); err != nil {
		fmt.Println(err)
		return
	}
	cert, err := edgetls.Certificates(client).Create(ctx, edgetls.CertificateInput{CertBlob: &pem, Name: new("shop")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(cert.Name, cert.SerialNumber, cert.Domains, cert.NotAfter.Format(time.DateOnly))
	fmt.Println(edgetls.Certificates(client).Delete(ctx, cert.ID))
	// Output:
	// shop 7 [www.example.com] 2030-01-02
	// <nil>
}

// Lists the certificates that expire within 30 days.
func ExampleCertificates_expiring() {
	ctx, client, _ := fake()
	key, pem := selfSigned("www.example.com")
	if _, err := edgetls.PrivateKeys(client).Create(ctx, edgetls.PrivateKeyInput{Key: &key}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := edgetls.Certificates(client).Create(ctx, edgetls.CertificateInput{CertBlob: &pem, Name: new("shop")}); err != nil {
		fmt.Println(err)
		return
	}
	today := time.Date(2029, 12, 24, 0, 0, 0, 0, time.UTC) // time.Now().UTC() in a program
	soon := edgetls.CertificateQuery{
		NotAfter: edgetls.DateRange{LTE: today.AddDate(0, 0, 30).Format(time.DateOnly)}, Sort: edgetls.SortNotAfter,
	}
	for cert, err := range edgetls.Certificates(client).Where(soon).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(cert.Name, cert.Domains, "expires on", cert.NotAfter.Format(time.DateOnly))
	}
	// Output: shop [www.example.com] expires on 2030-01-02
}

func ExamplePrivateKeys() {
	ctx, client, _ := fake()
	pem, _ := selfSigned("www.example.com")
	key, err := edgetls.PrivateKeys(client).Create(ctx, edgetls.PrivateKeyInput{Key: &pem, Name: new("shop")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Name, key.KeyType, key.KeyLength)
	fmt.Println(edgetls.PrivateKeys(client).Delete(ctx, key.ID))
	// Output:
	// shop ECDSA 256
	// <nil>
}

func ExampleActivations() {
	ctx, client, _ := fake()
	key, pem := selfSigned("www.example.com")
	if _, err := edgetls.PrivateKeys(client).Create(ctx, edgetls.PrivateKeyInput{Key: &key}); err != nil {
		fmt.Println(err)
		return
	}
	cert, err := edgetls.Certificates(client).Create(ctx, edgetls.CertificateInput{CertBlob: &pem})
	if err != nil {
		fmt.Println(err)
		return
	}
	configurations, err := edgetls.Configurations(client).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	activations := edgetls.Activations(client)
	_, err = activations.Create(ctx, edgetls.ActivationInput{
		CertificateID: &cert.ID, ConfigurationID: &configurations[0].ID, Domain: new("www.example.com"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	query := edgetls.ActivationQuery{DomainID: "www.example.com", Include: []edgetls.Include{edgetls.IncludeCertificate}}
	for activation, err := range activations.Where(query).All(ctx) {
		fmt.Println(activation.Domain.ID, activation.Certificate.SerialNumber, err)
	}
	// Output:
	// www.example.com 7 <nil>
}

func ExampleConfigurations() {
	ctx, client, _ := fake()
	query := edgetls.ConfigurationQuery{Include: []edgetls.Include{edgetls.IncludeDNSRecords}}
	for configuration, err := range edgetls.Configurations(client).Where(query).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(configuration.Default, configuration.TLSProtocols)
		for _, record := range configuration.DNSRecords {
			fmt.Println(record.RecordType, record.ID)
		}
	}
	// Output:
	// true [1.2 1.3]
	// A 151.101.3.52
	// CNAME t.sni.global.fastly.net
}

func ExampleDomains() {
	ctx, client, _ := fake()
	if _, err := edgetls.Subscriptions(client).Create(ctx, edgetls.SubscriptionInput{Domains: []string{"www.example.com"}}); err != nil {
		fmt.Println(err)
		return
	}
	for domain, err := range edgetls.Domains(client).Where(edgetls.DomainQuery{InUse: new(false)}).All(ctx) {
		fmt.Println(domain.ID, len(domain.Subscriptions), len(domain.Activations), err)
	}
	// Output:
	// www.example.com 1 0 <nil>
}

func ExampleMutualAuthentications() {
	ctx, client, _ := fake()
	_, pem := selfSigned("ca.example.com")
	authentication, err := edgetls.MutualAuthentications(client).Create(ctx, edgetls.MutualAuthenticationInput{
		CertBundle: &pem, Name: new("partners"), Enforced: new(true),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(authentication.Name, authentication.Enforced)
	fmt.Println(edgetls.MutualAuthentications(client).Delete(ctx, authentication.ID))
	// Output:
	// partners true
	// <nil>
}

func ExampleBulkCertificates() {
	ctx, client, _ := fake()
	key, pem := selfSigned("www.example.com")
	if _, err := edgetls.PrivateKeys(client).Create(ctx, edgetls.PrivateKeyInput{Key: &key}); err != nil {
		fmt.Println(err)
		return
	}
	configurations, err := edgetls.Configurations(client).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	certificate, err := edgetls.BulkCertificates(client).Create(ctx, edgetls.BulkCertificateInput{
		CertBlob: &pem, IntermediatesBlob: &pem, ConfigurationIDs: []string{configurations[0].ID},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(certificate.Domains, certificate.NotAfter.Format(time.DateOnly))
	// Output:
	// [www.example.com] 2030-01-02
}

func ExampleCSRs() {
	ctx, client, _ := fake()
	csr, err := edgetls.CSRs(client).Create(ctx, edgetls.CSRInput{
		SANs: []string{"www.example.com"}, CommonName: new("www.example.com"), KeyType: new(edgetls.KeyECDSA256),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	block, _ := encoding.Decode([]byte(csr.Content))
	request, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(request.Subject, request.DNSNames)
	// Output:
	// CN=www.example.com [www.example.com]
}
