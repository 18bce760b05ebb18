package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/domains"
	"github.com/edgesdk/fastly/api/edgetls"
	"github.com/edgesdk/fastly/api/products"
	"github.com/edgesdk/fastly/fastlytest"
)

// serviceProduct is a function of package products that takes a service id, for example
// [products.WebSockets].
type serviceProduct func(client *fastly.Client, serviceID string) products.ProductAddress[products.ServiceProduct]

// fakeServices are the services of the fake account.
var fakeServices = []struct {
	name     string
	active   int // active version; 0 means none
	domains  []string
	products []serviceProduct
}{
	{"shop", 12, []string{"shop.example", "www.shop.example"}, []serviceProduct{products.BrotliCompression, products.OriginInspector}},
	{"images", 3, []string{"images.shop.example"}, []serviceProduct{products.ImageOptimizer}},
	{"api", 27, []string{"api.shop.example"}, []serviceProduct{products.APIDiscovery, products.WebSockets}},
	{"blog", 1, []string{"blog.example"}, nil},
	{"relaunch", 0, nil, nil},
}

// furnish adds objects to an empty fake account. Its requests use the token "terraform", which
// the report therefore shows as used. The token of the report itself is used as well, and never
// expires.
func furnish(ctx context.Context, fake *fastlytest.Fake) error {
	now := fake.Now()
	for _, token := range []fastlytest.Credential{
		{Value: "1", Name: "terraform", User: "dana", Expires: now.AddDate(0, 0, 10)},
		{Value: "2", Name: "old laptop", User: "kim"},
		{Value: "3", Name: "ci", Automation: true, Expires: now.AddDate(0, 0, 20)},
	} {
		fake.AddToken(token)
	}
	client, err := fake.Client(fastly.WithToken("1"))
	if err != nil {
		return err
	}
	defer client.Close()

	for _, s := range fakeServices {
		svc := fake.AddService(s.name)
		if s.active > 0 {
			for range s.active - 1 {
				svc.AddVersion()
			}
			if err := svc.Activate(s.active); err != nil {
				return err
			}
		}
		for _, name := range s.domains {
			if _, err := domains.Domains(client).Create(ctx, domains.DomainInput{FQDN: &name, ServiceID: fastly.NullableValue(svc.ID)}); err != nil {
				return err
			}
		}
		for _, product := range s.products {
			if _, err := product(client, svc.ID).Enable(ctx); err != nil {
				return err
			}
		}
	}
	if err := addCertificate(ctx, client, now.AddDate(0, 0, 12), "shop.example", "*.shop.example"); err != nil {
		return err
	}
	return addCertificate(ctx, client, now.AddDate(0, 0, 80), "blog.example")
}

// addCertificate uploads a private key and a new certificate.
func addCertificate(ctx context.Context, client *fastly.Client, expires time.Time, names ...string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: names, NotBefore: expires.AddDate(0, 0, -90), NotAfter: expires}
	certificateDER, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	keyPEM := fastly.Secret(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}))
	if _, err := edgetls.PrivateKeys(client).Create(ctx, edgetls.PrivateKeyInput{Key: &keyPEM}); err != nil {
		return err
	}
	certificatePEM := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificateDER}))
	_, err = edgetls.Certificates(client).Create(ctx, edgetls.CertificateInput{CertBlob: &certificatePEM})
	return err
}
