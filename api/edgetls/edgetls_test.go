package edgetls_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	encoding "encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/edgetls"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pair is a private key in PEM format, with an issuer of certificates for it.
type pair struct {
	t      *testing.T
	key    crypto.Signer
	secret fastly.Secret
}

func newPair(t *testing.T) pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	return pair{t, key, fastly.Secret(encoding.EncodeToMemory(&encoding.Block{Type: "PRIVATE KEY", Bytes: der}))}
}

// certificate issues a certificate that is valid for a day.
func (p pair) certificate(serial int64, names ...string) *string {
	p.t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names, NotBefore: first, NotAfter: first.Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, p.key.Public(), p.key)
	require.NoError(p.t, err)
	return new("# " + names[0] + "\r\n" + string(encoding.EncodeToMemory(&encoding.Block{Type: "CERTIFICATE", Bytes: der})) + "\n")
}

// A certificate requires its private key, and an activation requires the certificate. Neither can
// be deleted while it is in use.
func TestCustomCertificate(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx, pair := t.Context(), newPair(t)
	keys, certificates, activations := edgetls.PrivateKeys(client), edgetls.Certificates(client), edgetls.Activations(client)

	_, err := certificates.Create(ctx, edgetls.CertificateInput{CertBlob: pair.certificate(1, "www.example.com")})
	e, ok := errors.AsType[*fastly.Error](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, http.StatusBadRequest, e.StatusCode)
	require.Equal(t, []fastly.Problem{{Title: "Bad Request", Detail: "No private key matches the certificate", Index: -1}}, e.Problems)

	key, err := keys.Create(ctx, edgetls.PrivateKeyInput{Key: &pair.secret, Name: new("key")})
	require.NoError(t, err)
	require.Equal(t, []any{"key", "ECDSA", 256, 40}, []any{key.Name, key.KeyType, key.KeyLength, len(key.PublicKeySHA1)})
	blob := pair.certificate(1, "www.example.com", "*.example.org")
	certificate, err := certificates.Create(ctx, edgetls.CertificateInput{CertBlob: blob})
	require.NoError(t, err)
	require.Equal(t, edgetls.Certificate{
		ID: certificate.ID, Name: "www.example.com", IssuedTo: "www.example.com", Issuer: "www.example.com", SerialNumber: "1", SignatureAlgorithm: "ECDSA-SHA256",
		NotBefore: first, NotAfter: first.Add(24 * time.Hour), Domains: []string{"www.example.com", "*.example.org"}, Timestamps: certificate.Timestamps,
	}, *certificate)
	text, err := certificates.Blob(ctx, certificate.ID)
	require.NoError(t, err)
	require.Equal(t, *blob, text.CertBlob, "byte for byte")
	parsed, err := text.Parse()
	require.NoError(t, err)
	require.NoError(t, parsed[0].VerifyHostname("a.example.org"))

	configurations, err := edgetls.Configurations(client).List(ctx)
	require.NoError(t, err)
	require.True(t, configurations[0].Default)
	require.ErrorContains(t, edgetls.Configurations(client).Delete(ctx, configurations[0].ID), "The default configuration can't be deleted")
	activation, err := activations.Create(ctx, edgetls.ActivationInput{
		CertificateID: &certificate.ID, ConfigurationID: &configurations[0].ID, Domain: new("a.example.org"),
	})
	require.NoError(t, err)
	whole, err := activations.GetWith(ctx, activation.ID, edgetls.IncludeQuery{Include: []edgetls.Include{
		edgetls.IncludeCertificate, edgetls.IncludeConfiguration, edgetls.IncludeDomain,
	}})
	require.NoError(t, err)
	require.Equal(t, certificate.SerialNumber, whole.Certificate.SerialNumber)
	require.Equal(t, configurations[0].Name, whole.Configuration.Name)
	require.Equal(t, activation.ID, whole.Domain.Activations[0].ID)
	inUse, err := certificates.Where(edgetls.CertificateQuery{InUse: new(true), Include: []edgetls.Include{edgetls.IncludeActivations}}).List(ctx)
	require.NoError(t, err)
	require.Len(t, inUse, 1)
	require.Equal(t, "a.example.org", inUse[0].Activations[0].Domain.ID)

	domains, err := edgetls.Domains(client).List(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"*.example.org", "a.example.org", "www.example.com"}, []string{domains[0].ID, domains[1].ID, domains[2].ID})

	renewed, err := certificates.Update(ctx, certificate.ID, edgetls.CertificateInput{CertBlob: pair.certificate(2, "www.example.com", "*.example.org", "new.example.com")})
	require.NoError(t, err)
	require.Equal(t, "2", renewed.SerialNumber)
	_, err = certificates.Update(ctx, certificate.ID, edgetls.CertificateInput{CertBlob: pair.certificate(3, "www.example.com")})
	require.ErrorContains(t, err, "The new certificate is not for *.example.org")

	require.ErrorContains(t, keys.Delete(ctx, key.ID), "The private key belongs to a certificate")
	require.ErrorContains(t, certificates.Delete(ctx, certificate.ID), "The certificate is used by an activation")
	require.NoError(t, activations.Delete(ctx, activation.ID))
	require.NoError(t, certificates.Delete(ctx, certificate.ID))
	unused, err := keys.Where(edgetls.PrivateKeyQuery{InUse: new(false)}).List(ctx)
	require.NoError(t, err)
	require.Len(t, unused, 1)
	require.NoError(t, keys.Delete(ctx, key.ID))
	require.ErrorIs(t, keys.Delete(ctx, key.ID), fastly.ErrNotFound)
}

// A subscription is issued while Wait polls. Polling does not count.
func TestSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		ctx, subscriptions := t.Context(), edgetls.Subscriptions(client)
		created, err := subscriptions.Create(ctx, edgetls.SubscriptionInput{Domains: []string{"a.example.com", "b.example.com"}})
		require.NoError(t, err)
		require.Equal(t, []any{edgetls.SubscriptionPending, edgetls.AuthorityCertainly, true, "a.example.com"},
			[]any{created.State, created.CertificateAuthority, created.HasActiveOrder, created.CommonName})
		require.Len(t, created.Authorizations, 2)
		challenge := created.Authorizations[0].Challenges[0]
		require.Equal(t, []string{"managed-dns", "CNAME", "_acme-challenge.a.example.com"}, []string{string(challenge.Type), challenge.RecordType, challenge.RecordName})

		began, before := time.Now(), len(fake.Requests())
		issued, err := subscriptions.Wait(ctx, created.ID)
		require.NoError(t, err)
		require.Equal(t, edgetls.SubscriptionIssued, issued.State)
		require.Equal(t, 2+4+8+16+32+60, int(time.Since(began).Seconds()))
		require.Len(t, fake.Requests()[before:], 7)
		require.Equal(t, fastlytest.DefaultWriteLimit, fake.Remaining(fastlytest.User))
		blob, err := edgetls.Certificates(client).Blob(ctx, issued.CertificateIDs[0])
		require.NoError(t, err)
		certificates, err := blob.Parse()
		require.NoError(t, err)
		require.NoError(t, certificates[0].VerifyHostname("b.example.com"))

		// The domains are in use, so the deletion requires force.
		require.ErrorContains(t, subscriptions.Delete(ctx, created.ID), "TLS is enabled for a.example.com")
		less := edgetls.SubscriptionInput{Domains: []string{"b.example.com"}} // the common name goes too
		_, err = subscriptions.Update(ctx, created.ID, less)
		require.ErrorContains(t, err, "TLS is enabled for a.example.com")
		updated, err := subscriptions.UpdateWith(ctx, created.ID, less, edgetls.ForceQuery{Force: true})
		require.NoError(t, err)
		require.Equal(t, []string{"b.example.com"}, updated.Domains)
		require.Equal(t, "b.example.com", updated.CommonName)
		require.Equal(t, "blocked", updated.Authorizations[0].State)
		activations, err := edgetls.Activations(client).List(ctx)
		require.NoError(t, err)
		require.Equal(t, "b.example.com", activations[0].Domain.ID)
		require.Len(t, activations, 1)

		// The certificate is renewed thirty days before it expires.
		_, err = subscriptions.Wait(ctx, created.ID)
		require.NoError(t, err)
		time.Sleep(60 * 24 * time.Hour)
		renewing, err := subscriptions.WaitFor(ctx, created.ID, []edgetls.SubscriptionState{edgetls.SubscriptionRenewing, edgetls.SubscriptionFailed})
		require.NoError(t, err)
		renewed, err := subscriptions.Wait(ctx, created.ID)
		require.NoError(t, err)
		require.NotEqual(t, renewing.CertificateIDs, renewed.CertificateIDs)

		require.NoError(t, subscriptions.DeleteWith(ctx, created.ID, edgetls.ForceQuery{Force: true}))
		_, err = subscriptions.Wait(ctx, created.ID)
		require.ErrorIs(t, err, fastly.ErrNotFound)
		activations, err = edgetls.Activations(client).List(ctx)
		require.NoError(t, err)
		require.Empty(t, activations, "TLS is disabled")
	})
}

// Lists have the orders that queries have constants for, those by related objects too.
func TestOrders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := fastlytest.New(t)
		ctx := t.Context()
		for _, name := range []string{"c", "a", "b"} {
			_, err := edgetls.Subscriptions(client).Create(ctx, edgetls.SubscriptionInput{Domains: []string{name}})
			require.NoError(t, err)
			time.Sleep(time.Hour)
		}
		for sort, want := range map[edgetls.Sort][]string{
			"": {"b", "a", "c"}, edgetls.SortCreatedAt: {"c", "a", "b"},
			edgetls.SortCertificateNotAfter: {"c", "a", "b"}, edgetls.SortCertificateNotAfterDescending: {"b", "a", "c"},
		} {
			list, err := edgetls.Subscriptions(client).Where(edgetls.SubscriptionQuery{Sort: sort}).List(ctx)
			require.NoError(t, err)
			require.Equal(t, want, []string{list[0].CommonName, list[1].CommonName, list[2].CommonName}, sort)
		}
		for sort, want := range map[edgetls.Sort][]string{
			"": {"b", "a", "c"}, edgetls.SortNotAfter: {"c", "a", "b"}, edgetls.SortNotAfterDescending: {"b", "a", "c"},
			edgetls.SortActivatedAt: {"c", "a", "b"}, edgetls.SortActivatedAtDescending: {"b", "a", "c"},
		} {
			list, err := edgetls.Certificates(client).Where(edgetls.CertificateQuery{Sort: sort}).List(ctx)
			require.NoError(t, err)
			require.Equal(t, want, []string{list[0].Name, list[1].Name, list[2].Name}, sort)
		}
		for sort, want := range map[edgetls.Sort][]string{
			"": {"a", "b", "c"}, edgetls.SortIDDescending: {"c", "b", "a"},
			edgetls.SortActivatedAt: {"c", "a", "b"}, edgetls.SortActivatedAtDescending: {"b", "a", "c"},
		} {
			list, err := edgetls.Domains(client).Where(edgetls.DomainQuery{Sort: sort}).List(ctx)
			require.NoError(t, err)
			require.Equal(t, want, []string{list[0].ID, list[1].ID, list[2].ID}, sort)
		}
	})
}

// An update without a common name keeps the present one if it is still one of the domains.
func TestCommonName(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, subscriptions := t.Context(), edgetls.Subscriptions(client)
	created, err := subscriptions.Create(ctx, edgetls.SubscriptionInput{Domains: []string{"a", "b", "c"}, CommonName: new("b")})
	require.NoError(t, err)
	for _, test := range []struct {
		in   edgetls.SubscriptionInput
		want string
	}{
		{edgetls.SubscriptionInput{Domains: []string{"c", "b"}}, "b"},
		{edgetls.SubscriptionInput{Domains: []string{"d", "c"}}, "d"},
		{edgetls.SubscriptionInput{CommonName: new("c")}, "c"},
		{edgetls.SubscriptionInput{Domains: []string{"a", "c", "e"}, CommonName: new("e")}, "e"},
	} {
		updated, err := subscriptions.Update(ctx, created.ID, test.in)
		require.NoError(t, err)
		require.Equal(t, test.want, updated.CommonName)
	}
	for _, in := range []edgetls.SubscriptionInput{{CommonName: new("x")}, {Domains: []string{"x"}, CommonName: new("e")}} {
		_, err = subscriptions.Update(ctx, created.ID, in)
		require.ErrorContains(t, err, "'common_name' must be one of the domains")
	}
	fake.SetRules(fastlytest.NoRules)
	updated, err := subscriptions.Update(ctx, created.ID, edgetls.SubscriptionInput{CommonName: new("x")})
	require.NoError(t, err)
	require.Equal(t, "x", updated.CommonName)
}

// Wait ends early if the state is final, and when its context ends.
func TestWaitInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		ctx, subscriptions := t.Context(), edgetls.Subscriptions(client)
		created, err := subscriptions.Create(ctx, edgetls.SubscriptionInput{Domains: []string{"a.example.com"}})
		require.NoError(t, err)
		require.NoError(t, fake.SetSubscriptionState(created.ID, "pending"))

		short, cancel := context.WithTimeout(ctx, time.Hour)
		defer cancel()
		began := time.Now()
		none, err := subscriptions.Wait(short, created.ID)
		require.Nil(t, none)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.EqualError(t, err, "fastly: wait for TLS subscription "+created.ID+": state is pending: context deadline exceeded")
		require.Equal(t, time.Hour, time.Since(began))

		time.AfterFunc(time.Second, func() { _ = fake.SetSubscriptionState(created.ID, "failed") })
		began = time.Now()
		_, err = subscriptions.Wait(ctx, created.ID)
		state, ok := errors.AsType[*edgetls.StateError](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, edgetls.SubscriptionFailed, state.Subscription.State)
		require.Len(t, state.Subscription.Authorizations[0].Challenges, 3)
		require.EqualError(t, err, "fastly: wait for TLS subscription "+created.ID+": state is failed")
		require.Equal(t, 2*time.Second, time.Since(began))
		wanted, err := subscriptions.WaitFor(ctx, created.ID, []edgetls.SubscriptionState{edgetls.SubscriptionFailed})
		require.NoError(t, err)
		require.Equal(t, edgetls.SubscriptionFailed, wanted.State)

		retried, err := subscriptions.Update(ctx, created.ID, edgetls.SubscriptionInput{State: new(edgetls.SubscriptionRetry)})
		require.NoError(t, err)
		require.Equal(t, edgetls.SubscriptionPending, retried.State)
		_, err = subscriptions.Wait(ctx, created.ID)
		require.NoError(t, err)
	})
}

// If the context ends during a request of Wait, the error contains the subscription as last read, if any.
func TestWaitEndsWithinARequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		subscriptions := edgetls.Subscriptions(client)
		created, err := subscriptions.Create(t.Context(), edgetls.SubscriptionInput{Domains: []string{"a.example.com"}})
		require.NoError(t, err)
		for skip := range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			fake.Inject(fastlytest.Fault{Skip: skip, Hang: true})
			_, err = subscriptions.Wait(ctx, created.ID)
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded)
			state, ok := errors.AsType[*edgetls.StateError](err)
			require.Equal(t, skip > 0, ok, "%v", err)
			if ok {
				require.Equal(t, edgetls.SubscriptionPending, state.Subscription.State)
				require.Len(t, state.Subscription.Authorizations, 1)
			}
		}
	})
}

// The error of Wait wraps both the error of the context and its cause, in a pause as well as in a request.
func TestWaitEndsWithACause(t *testing.T) {
	cause := errors.New("the deployment was stopped")
	contexts := map[error]func(ctx context.Context) (context.Context, context.CancelFunc){
		context.DeadlineExceeded: func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, 10*time.Second, cause)
		},
		context.Canceled: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(10*time.Second, func() { cancel(cause) })
			return ctx, func() { cancel(nil) }
		},
	}
	for want, end := range contexts {
		for name, hang := range map[string]bool{"pause": false, "request": true} {
			t.Run(fmt.Sprintf("%v in a %s", want, name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, fake := fastlytest.New(t)
					subscriptions := edgetls.Subscriptions(client)
					created, err := subscriptions.Create(t.Context(), edgetls.SubscriptionInput{Domains: []string{"a.example.com"}})
					require.NoError(t, err)
					if hang {
						fake.Inject(fastlytest.Fault{Skip: 1, Hang: true})
					}
					ctx, cancel := end(t.Context())
					defer cancel()
					_, err = subscriptions.Wait(ctx, created.ID)
					require.ErrorAs(t, err, new(*edgetls.StateError))
					require.ErrorIs(t, err, want)
					require.ErrorIs(t, err, cause)
				})
			})
		}
	}
}

func TestEmailChallenge(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx, subscriptions := t.Context(), edgetls.Subscriptions(client)
	created, err := subscriptions.Create(ctx, edgetls.SubscriptionInput{
		Domains: []string{"a.example.com"}, CertificateAuthority: new(edgetls.AuthorityGlobalSign),
	})
	require.NoError(t, err)
	authorization := created.Authorizations[0].ID
	challenge, err := subscriptions.CreateEmailChallenge(ctx, created.ID, authorization, edgetls.EmailChallengeInput{PreferredEmail: new("admin@example.com")})
	require.NoError(t, err)
	require.NotEmpty(t, challenge.ID)
	query := edgetls.IncludeQuery{Include: []edgetls.Include{edgetls.IncludeAuthorizations, edgetls.IncludeEmailChallenges}}
	got, err := subscriptions.GetWith(ctx, created.ID, query)
	require.NoError(t, err)
	require.Equal(t, challenge.ID, got.Authorizations[0].EmailChallenge.ID)
	require.JSONEq(t, `"admin@example.com"`, string(got.Authorizations[0].EmailChallenge.Attributes["preferred_email"]))
	require.NoError(t, subscriptions.DeleteEmailChallenge(ctx, created.ID, authorization, challenge.ID))
	got, err = subscriptions.GetWith(ctx, created.ID, query)
	require.NoError(t, err)
	require.Nil(t, got.Authorizations[0].EmailChallenge)
	require.ErrorIs(t, subscriptions.DeleteEmailChallenge(ctx, created.ID, authorization, challenge.ID), fastly.ErrNotFound)

	other, err := subscriptions.Create(ctx, edgetls.SubscriptionInput{Domains: []string{"b.example.com"}})
	require.NoError(t, err)
	_, err = subscriptions.CreateEmailChallenge(ctx, other.ID, other.Authorizations[0].ID, edgetls.EmailChallengeInput{})
	require.ErrorContains(t, err, "is not globalsign")
}

// Nothing is known of the reply to an email challenge, so that none is an error.
func TestEmailChallengeReplies(t *testing.T) {
	client, fake := fastlytest.New(t)
	for body, want := range map[string]edgetls.EmailChallenge{
		"": {}, "{}": {}, `{"data":{"id":"C1"}}`: {ID: "C1", Raw: []byte(`{"data":{"id":"C1"}}`)},
		`{"data":[{"id":"C1"}]}`: {Raw: []byte(`{"data":[{"id":"C1"}]}`)}, `"sent"`: {Raw: []byte(`"sent"`)},
	} {
		fake.Inject(fastlytest.Fault{Status: http.StatusCreated, Body: body})
		challenge, err := edgetls.Subscriptions(client).CreateEmailChallenge(t.Context(), "S1", "A1", edgetls.EmailChallengeInput{})
		require.NoError(t, err, body)
		require.Equal(t, &want, challenge, body)
	}
	_, err := edgetls.Subscriptions(client).CreateEmailChallenge(t.Context(), "S1", "A1", edgetls.EmailChallengeInput{})
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// A request is signed with an existing key or with a new one.
func TestCSR(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx, pair := t.Context(), newPair(t)
	key, err := edgetls.PrivateKeys(client).Create(ctx, edgetls.PrivateKeyInput{Key: &pair.secret})
	require.NoError(t, err)
	for _, in := range []edgetls.CSRInput{
		{SANs: []string{"a.example.com"}, PrivateKeyID: &key.ID}, {SANs: []string{"a.example.com"}, KeyType: new(edgetls.KeyECDSA256)},
	} {
		csr, err := edgetls.CSRs(client).Create(ctx, in)
		require.NoError(t, err)
		block, _ := encoding.Decode([]byte(csr.Content))
		request, err := x509.ParseCertificateRequest(block.Bytes)
		require.NoError(t, err)
		require.NoError(t, request.CheckSignature())
		require.Equal(t, in.SANs, request.DNSNames)
		require.Equal(t, in.PrivateKeyID != nil, csr.PrivateKeyID == key.ID)
		_, err = edgetls.PrivateKeys(client).Get(ctx, csr.PrivateKeyID)
		require.NoError(t, err)
	}
}

// Operations on bulk certificates and mutual authentications.
func TestOtherObjects(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx, pair := t.Context(), newPair(t)
	_, err := edgetls.PrivateKeys(client).Create(ctx, edgetls.PrivateKeyInput{Key: &pair.secret})
	require.NoError(t, err)
	configuration, err := edgetls.Configurations(client).Create(ctx, edgetls.ConfigurationInput{Name: new("mine"), ServiceID: new("S1")})
	require.NoError(t, err)
	require.Equal(t, []string{"mine", "S1"}, []string{configuration.Name, configuration.ServiceID})
	renamed, err := edgetls.Configurations(client).Update(ctx, configuration.ID, edgetls.ConfigurationInput{Name: new("ours")})
	require.NoError(t, err)
	require.Equal(t, "ours", renamed.Name)

	bulk := edgetls.BulkCertificates(client)
	certificate, err := bulk.Create(ctx, edgetls.BulkCertificateInput{
		CertBlob: pair.certificate(1, "a.example.com"), IntermediatesBlob: pair.certificate(2, "ca"), ConfigurationIDs: []string{configuration.ID},
	})
	require.NoError(t, err)
	require.Equal(t, []any{[]string{"a.example.com"}, []string{configuration.ID}, first}, []any{certificate.Domains, certificate.ConfigurationIDs, certificate.NotBefore})
	today := first.Format(time.DateOnly)
	for query, found := range map[edgetls.BulkCertificateQuery]int{
		{Match: "a.example.com"}: 1, {Match: "b.example.com"}: 0, {DomainID: "a.example.com"}: 1,
		{NotBefore: edgetls.DateRange{LTE: today, GTE: today}}: 1, {NotBefore: edgetls.DateRange{LT: today}}: 0, {NotAfter: edgetls.DateRange{GT: today}}: 1,
	} {
		list, err := bulk.Where(query).List(ctx)
		require.NoError(t, err)
		require.Len(t, list, found, "%+v", query)
	}
	require.NoError(t, bulk.Delete(ctx, certificate.ID))
	require.NoError(t, edgetls.Configurations(client).Delete(ctx, configuration.ID))

	mutual := edgetls.MutualAuthentications(client)
	authentication, err := mutual.Create(ctx, edgetls.MutualAuthenticationInput{CertBundle: pair.certificate(3, "ca"), Name: new("clients")})
	require.NoError(t, err)
	require.False(t, authentication.Enforced)
	enforced, err := mutual.Update(ctx, authentication.ID, edgetls.MutualAuthenticationInput{Enforced: new(true)})
	require.NoError(t, err)
	require.Equal(t, []any{true, "clients"}, []any{enforced.Enforced, enforced.Name})
	require.NoError(t, mutual.Delete(ctx, authentication.ID))
	_, err = mutual.Get(ctx, authentication.ID)
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// Lists are complete over several pages.
func TestPages(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	for _, path := range []string{"private_keys", "certificates", "bulk/certificates", "configurations", "activations", "mutual_authentications", "subscriptions"} {
		for i := range 3 {
			fields := map[string]any{"id": fmt.Sprint(path, i)}
			if path == "certificates" {
				fields["tls_domains"] = []any{fmt.Sprintf("%d.example.com", i)}
			}
			require.NoError(t, fake.Seed("/tls/"+path, fields))
		}
	}
	two := fastly.WithPageSize(2)
	for name, list := range map[string]func(opts ...fastly.CallOption) (any, error){
		"private keys": func(opts ...fastly.CallOption) (any, error) { return edgetls.PrivateKeys(client).List(ctx, opts...) },
		"certificates": func(opts ...fastly.CallOption) (any, error) { return edgetls.Certificates(client).List(ctx, opts...) },
		"bulk": func(opts ...fastly.CallOption) (any, error) {
			return edgetls.BulkCertificates(client).List(ctx, opts...)
		},
		"configurations": func(opts ...fastly.CallOption) (any, error) { return edgetls.Configurations(client).List(ctx, opts...) },
		"activations":    func(opts ...fastly.CallOption) (any, error) { return edgetls.Activations(client).List(ctx, opts...) },
		"domains":        func(opts ...fastly.CallOption) (any, error) { return edgetls.Domains(client).List(ctx, opts...) },
		"mutual": func(opts ...fastly.CallOption) (any, error) {
			return edgetls.MutualAuthentications(client).List(ctx, opts...)
		},
		"subscriptions": func(opts ...fastly.CallOption) (any, error) { return edgetls.Subscriptions(client).List(ctx, opts...) },
	} {
		whole, err := list()
		require.NoError(t, err, name)
		require.GreaterOrEqual(t, reflect.ValueOf(whole).Len(), 3, name)
		before := len(fake.Requests())
		paged, err := list(two)
		require.NoError(t, err, name)
		require.Equal(t, whole, paged, name)
		require.Len(t, fake.Requests()[before:], 2, name)
	}
}

func TestParse(t *testing.T) {
	pair := newPair(t)
	chain := *pair.certificate(1, "a.example.com") + string(pair.secret) + *pair.certificate(2, "ca")
	all, err := edgetls.CertificateBlob{CertBlob: chain}.Parse()
	require.NoError(t, err)
	require.Equal(t, []string{"1", "2"}, []string{all[0].SerialNumber.String(), all[1].SerialNumber.String()})
	for blob, words := range map[string]string{
		"":                              "the PEM text contains no certificate",
		string(pair.secret):             "the PEM text contains no certificate",
		*pair.certificate(1, "a") + pem: "certificate 2: x509: malformed certificate",
	} {
		_, err := edgetls.CertificateBlob{CertBlob: blob}.Parse()
		require.ErrorContains(t, err, words)
	}
}

// Invalid input is refused by name before a request is sent. Errors contain no private key.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, subscriptions := t.Context(), edgetls.Subscriptions(client)
	for words, err := range map[string]error{
		"update TLS subscription: id is empty":                         shapetest.ErrorOf(subscriptions.UpdateWith(ctx, "", edgetls.SubscriptionInput{}, edgetls.ForceQuery{})),
		"delete TLS subscription: id is":                               subscriptions.DeleteWith(ctx, "..", edgetls.ForceQuery{}),
		"create GlobalSign email challenge: authorization_id is empty": shapetest.ErrorOf(subscriptions.CreateEmailChallenge(ctx, "a", "", edgetls.EmailChallengeInput{})),
		"delete GlobalSign email challenge: challenge_id is empty":     subscriptions.DeleteEmailChallenge(ctx, "a", "b", ""),
		"get TLS subscription: id is empty":                            shapetest.ErrorOf(subscriptions.Wait(ctx, "")),
		"wait for TLS subscription: no state is given":                 shapetest.ErrorOf(subscriptions.WaitFor(ctx, "a", nil)),
		"get TLS subscription: WithPageSize":                           shapetest.ErrorOf(subscriptions.Wait(ctx, "a", fastly.WithPageSize(1))),
		"get TLS certificate blob: id is empty":                        shapetest.ErrorOf(edgetls.Certificates(client).Blob(ctx, "")),
		"the zero value has no address":                                shapetest.ErrorOf(edgetls.CertificateCollection{}.Blob(ctx, "a")),
		"invalid collection: the zero value has no address":            shapetest.ErrorOf(edgetls.SubscriptionCollection{}.Wait(ctx, "a")),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())

	_, err := edgetls.PrivateKeys(client).Create(ctx, edgetls.PrivateKeyInput{Key: new(fastly.Secret("no key at all"))})
	require.ErrorContains(t, err, "'key' is not a private key in PEM format")
	require.NotContains(t, fmt.Sprintf("%+v", err), "no key at all")
}

// A saved and loaded subscription continues to change its state.
func TestSubscriptionsGoOnAfterLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		ctx := t.Context()
		moving, err := edgetls.Subscriptions(client).Create(ctx, edgetls.SubscriptionInput{Domains: []string{"a.example.com"}})
		require.NoError(t, err)
		still, err := edgetls.Subscriptions(client).Create(ctx, edgetls.SubscriptionInput{Domains: []string{"b.example.com"}})
		require.NoError(t, err)
		require.NoError(t, fake.SetSubscriptionState(still.ID, "processing"))
		var saved bytes.Buffer
		require.NoError(t, fake.Save(&saved))

		client, fake = fastlytest.New(t)
		require.NoError(t, fake.Load(&saved))
		issued, err := edgetls.Subscriptions(client).Wait(ctx, moving.ID)
		require.NoError(t, err)
		require.Len(t, issued.CertificateIDs, 1)
		fake.Advance(time.Hour)
		stays, err := edgetls.Subscriptions(client).Get(ctx, still.ID)
		require.NoError(t, err)
		require.Equal(t, edgetls.SubscriptionProcessing, stays.State)
	})
}
