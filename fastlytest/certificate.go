package fastlytest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"slices"
	"time"
)

// parseCertificates parses the certificates in a PEM text. It requires at least one.
func parseCertificates(text string) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	for block, rest := pem.Decode([]byte(text)); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		all = append(all, certificate)
	}
	if all == nil {
		return nil, errors.New("no PEM block CERTIFICATE")
	}
	return all, nil
}

// parseKey parses a private key in any common format.
func parseKey(text string) (crypto.Signer, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("no PEM block")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	signer, is := key.(crypto.Signer)
	if !is {
		return nil, errors.New("a key that can't sign")
	}
	return signer, nil
}

// keyHash returns the hash that matches a private key with its certificates.
func keyHash(public any) string {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return ""
	}
	sum := sha1.Sum(der)
	return hex.EncodeToString(sum[:])
}

// readKey sets the fields that are derived from a new key. The key is stored outside of the object.
func readKey(ch *change) *reply {
	key, err := parseKey(ch.sent.text("key"))
	if err != nil {
		return ch.family.refuseField("key", "is not a private key in PEM format: "+err.Error())
	}
	setKey(ch.object, key)
	secrets := tlsTable(ch.call.account, "private_keys#secret")
	secrets.put(object{"id": ch.object["id"], "key": ch.sent["key"]}, ch.call.now)
	ch.shown["created_at"] = nil // as recorded
	return nil
}

func setKey(o object, key crypto.Signer) {
	o["key_type"], o["public_key_sha1"] = "RSA", keyHash(key.Public())
	switch public := key.Public().(type) {
	case *rsa.PublicKey:
		o["key_length"] = public.N.BitLen()
	case *ecdsa.PublicKey:
		o["key_type"], o["key_length"] = "ECDSA", public.Params().BitSize
	default:
		o["key_type"] = "Ed25519"
	}
}

// keyOf returns the private key of a certificate, or nil.
func keyOf(a *account, certificate *x509.Certificate) object {
	hash := keyHash(certificate.PublicKey)
	for o := range tlsTable(a, "private_keys").all() {
		if o["public_key_sha1"] == hash {
			return o
		}
	}
	return nil
}

// hasCertificate reports whether a certificate belongs to a private key.
func hasCertificate(a *account, key object) bool {
	for _, path := range []string{"certificates", "bulk/certificates"} {
		for o := range tlsTable(a, path).all() {
			blob := tlsTable(a, path+"#blob").find(o.text("id"))
			if all, err := parseCertificates(blob.text("cert_blob")); err == nil && keyHash(all[0].PublicKey) == key["public_key_sha1"] {
				return true
			}
		}
	}
	return false
}

func matchUnused(c *call, o object, value string) bool {
	return value != "false" || !hasCertificate(c.account, o)
}

func keepMatchedKey(ch *change) *reply {
	if hasCertificate(ch.call.account, ch.was) {
		return ch.family.refuse("The private key belongs to a certificate")
	}
	return nil
}

// sentCertificate returns the certificate in a request, or nil.
func (ch *change) sentCertificate() *x509.Certificate {
	all, err := parseCertificates(ch.sent.text("cert_blob"))
	if err != nil {
		return nil // readCertificate returns the error
	}
	return all[0]
}

// matchKey refuses a certificate whose private key was not uploaded.
func matchKey(ch *change) *reply {
	if certificate := ch.sentCertificate(); certificate != nil && keyOf(ch.call.account, certificate) == nil {
		return ch.family.refuse("No private key matches the certificate")
	}
	return nil
}

// coverNames refuses a replacement certificate that lacks a domain of the previous one.
func coverNames(ch *change) *reply {
	certificate := ch.sentCertificate()
	if ch.was == nil || certificate == nil {
		return nil
	}
	for _, name := range relatedIDs(ch.was, "tls_domains") {
		if !slices.Contains(certificateNames(certificate), name) {
			return ch.family.refuse("The new certificate is not for " + name)
		}
	}
	return nil
}

// readCertificate sets the fields that are derived from the certificate.
func readCertificate(ch *change) *reply {
	if _, sent := ch.sent["cert_blob"]; !sent && ch.was != nil {
		return nil
	}
	all, err := parseCertificates(ch.sent.text("cert_blob"))
	if err != nil {
		return ch.family.refuseField("cert_blob", "is no certificate in PEM format: "+err.Error())
	}
	setCertificate(ch.object, all[0])
	for field := range ch.object {
		if ch.family.fields[field] == "" {
			delete(ch.object, field)
		}
	}
	blobs := ch.call.account.table(ch.family.path+"#blob", "id")
	blobs.put(object{"id": ch.object["id"], "cert_blob": ch.sent["cert_blob"]}, ch.call.now)
	return nil
}

func setCertificate(o object, certificate *x509.Certificate) {
	names := certificateNames(certificate)
	o["tls_domains"] = toAnys(names)
	o["not_before"], o["not_after"] = certificate.NotBefore.UTC().Format(milliseconds), certificate.NotAfter.UTC().Format(milliseconds)
	o["issuer"], o["issued_to"] = certificate.Issuer.CommonName, certificate.Subject.CommonName
	if o["issued_to"] == "" && len(names) > 0 {
		o["issued_to"] = names[0]
	}
	o["serial_number"], o["signature_algorithm"] = certificate.SerialNumber.String(), certificate.SignatureAlgorithm.String()
	if o.text("name") == "" {
		o["name"] = o["issued_to"]
	}
}

// certificateNames returns the domains of a certificate.
func certificateNames(certificate *x509.Certificate) []string {
	if len(certificate.DNSNames) == 0 && certificate.Subject.CommonName != "" {
		return []string{certificate.Subject.CommonName}
	}
	return certificate.DNSNames
}

// readBundle refuses a bundle without certificates. Replies do not contain the bundle.
func readBundle(ch *change) *reply {
	if _, sent := ch.sent["cert_bundle"]; !sent && ch.was != nil {
		return nil
	}
	if _, err := parseCertificates(ch.sent.text("cert_bundle")); err != nil {
		return ch.family.refuseField("cert_bundle", "has no certificates in PEM format: "+err.Error())
	}
	return nil
}

// blobRoutes returns the operations on the PEM text of a certificate.
func blobRoutes(k *family) []route {
	return []route{{method: http.MethodGet, template: "/tls/certificates/{}/blob", handle: func(f *Fake, c *call) *reply {
		_, _, _ = tlsScope(f, c, k)
		o := c.account.table(k.path+"#blob", "id").find(c.args[0])
		if o == nil || c.account.table(k.path, "id").find(c.args[0]) == nil {
			return k.notFound(c, c.args[0])
		}
		return success(object{"cert_blob": o["cert_blob"]})
	}}}
}

// issueCertificate creates a certificate for the domains, in PEM format.
func issueCertificate(names []string, issuer string, from, until time.Time) (string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return "", err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: names[0]}, DNSNames: names, NotBefore: from, NotAfter: until,
	}
	parent := &x509.Certificate{Subject: pkix.Name{CommonName: issuer}}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), key)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), err
}

// createCSR creates a certificate signing request with a key of the account or a new key.
func createCSR(f *Fake, c *call) *reply {
	var document struct {
		Data struct {
			Attributes struct {
				SANs       []string `json:"sans"`
				CommonName string   `json:"common_name"`
				KeyType    string   `json:"key_type"`
			}
			Relationships struct {
				Key struct{ Data struct{ ID string } } `json:"tls_private_key"`
			}
		}
	}
	refuse := func(detail string) *reply {
		return documentErrors(http.StatusBadRequest, http.StatusText(http.StatusBadRequest), detail)
	}
	if err := json.Unmarshal(c.body, &document); err != nil {
		return refuse("The body is no JSON:API document: " + err.Error())
	}
	sent := document.Data.Attributes
	if len(sent.SANs) == 0 {
		return refuse("'sans' can't be blank")
	}
	id, key, err := f.signer(c, document.Data.Relationships.Key.Data.ID, sent.KeyType)
	if err != nil {
		return refuse(err.Error())
	}
	template := &x509.CertificateRequest{Subject: pkix.Name{CommonName: sent.CommonName}, DNSNames: sent.SANs}
	der, err := x509.CreateCertificateRequest(rand.Reader, template, key)
	if err != nil {
		return refuse(err.Error())
	}
	content := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
	return answer(http.StatusCreated, typeJSONAPI, object{"data": object{
		"id": f.newID(), "type": "csr", "attributes": object{"content": content},
		"relationships": object{"tls_private_key": object{"data": identifiers("tls_private_key", id)}},
	}})
}

// signer returns a private key of the account, or a new key if id is empty.
func (f *Fake) signer(c *call, id, kind string) (string, crypto.Signer, error) {
	if id != "" {
		o := tlsTable(c.account, "private_keys#secret").find(id)
		if o == nil {
			return "", nil, errors.New("'tls_private_key' does not exist: " + id)
		}
		key, err := parseKey(o.text("key"))
		return id, key, err
	}
	var key crypto.Signer
	var err error
	switch kind {
	case "", "RSA2048":
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	case "ECDSA256":
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	default:
		err = errors.New("'key_type' must be one of RSA2048, ECDSA256")
	}
	if err != nil {
		return "", nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", nil, err
	}
	id = f.newID()
	o := object{"id": id, "name": nil, "replace": false, "created_at": c.now.Format(milliseconds)}
	setKey(o, key)
	tlsTable(c.account, "private_keys").put(o, c.now)
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	tlsTable(c.account, "private_keys#secret").put(object{"id": id, "key": text}, c.now)
	return id, key, nil
}
