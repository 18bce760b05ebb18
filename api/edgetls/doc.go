// Package edgetls manages the TLS certificates that Fastly presents to clients, and TLS for
// domains.
//
// A subscription orders certificates from a certification authority and renews them
// ([Subscriptions]). The ownership of each domain is proven by a [Challenge], usually a DNS
// record. [SubscriptionCollection.Wait] returns once the certificate is issued:
//
//	sub, err := edgetls.Subscriptions(client).Create(ctx, edgetls.SubscriptionInput{Domains: []string{"www.example.com"}})
//	for _, authorization := range sub.Authorizations {
//		for _, challenge := range authorization.Challenges {
//			// Publish one of the DNS records.
//		}
//	}
//	sub, err = edgetls.Subscriptions(client).Wait(ctx, sub.ID)
//
// Certificates from elsewhere are uploaded after their private key ([PrivateKeys],
// [Certificates]). [CSRs] creates the certificate signing request for such a certificate. An
// activation then enables TLS for a domain ([Activations]):
//
//	key, err := edgetls.PrivateKeys(client).Create(ctx, edgetls.PrivateKeyInput{Key: new(fastly.Secret(keyPEM))})
//	cert, err := edgetls.Certificates(client).Create(ctx, edgetls.CertificateInput{CertBlob: &certPEM})
//	activation, err := edgetls.Activations(client).Create(ctx, edgetls.ActivationInput{
//		CertificateID: &cert.ID, ConfigurationID: &configurationID, Domain: new("www.example.com"),
//	})
//
// A TLS configuration is a set of TLS versions, HTTP versions and IP addresses. Every activation
// has one ([Configurations]): usually the one with Default set. [Domains] lists the domains of all certificates, subscriptions and
// activations. [MutualAuthentications] verify certificates of clients. [BulkCertificates] are for
// customers of Platform TLS.
//
// PEM texts are sent byte for byte. Private keys are a [fastly.Secret].
package edgetls
