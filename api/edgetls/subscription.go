package edgetls

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Subscriptions returns the TLS subscriptions of the account. A subscription orders a certificate
// from a certification authority, and renews it while the DNS records of its domains are in place.
//
// Methods: All, List, Where, Get, GetWith, Create, Update, UpdateWith, Delete, DeleteWith, Wait,
// WaitFor, CreateEmailChallenge, DeleteEmailChallenge.
//
// Get, GetWith, Update, UpdateWith, Delete, DeleteWith, Wait and WaitFor take the id of a subscription.
// Create requires Domains. The replies to creates and updates include the challenges that prove
// ownership of the domains. To remove a domain with an activation, use UpdateWith or DeleteWith
// with Force.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/tls/subs/
func Subscriptions(client *fastly.Client) SubscriptionCollection {
	at := subscriptions.At(client)
	return SubscriptionCollection{
		collection.NewSearcher[Subscription, SubscriptionQuery](at), collection.NewReader[Subscription, IncludeQuery](at),
		collection.NewCreator[Subscription, SubscriptionInput](at), collection.NewUpdater[Subscription, SubscriptionInput](at),
		collection.NewDeleter(at), at,
	}
}

const subscriptionPath = "/tls/subscriptions/{id}"

var subscriptions = family("TLS subscription", "subscriptions", "tls_subscription")

// SubscriptionCollection provides the TLS subscriptions of the account.
type SubscriptionCollection struct {
	collection.Searcher[Subscription, SubscriptionQuery]
	collection.Reader[Subscription, IncludeQuery]
	collection.Creator[Subscription, SubscriptionInput]
	collection.Updater[Subscription, SubscriptionInput]
	collection.Deleter
	at *collection.Address
}

// UpdateWith changes a subscription by its id, like Update, with optional parameters.
func (c SubscriptionCollection) UpdateWith(
	ctx context.Context, id string, in SubscriptionInput, query ForceQuery, opts ...fastly.CallOption,
) (*Subscription, error) {
	op := c.at.Op(http.MethodPatch, "update TLS subscription", subscriptionPath, id)
	op.Query, op.Body, op.Retry = query, collection.ResourceBody("tls_subscription", id, in), fastly.RetrySafe
	return fastly.Do[Subscription](ctx, c.at.Client(), op, opts...)
}

// DeleteWith deletes a subscription by its id, like Delete, with optional parameters.
func (c SubscriptionCollection) DeleteWith(ctx context.Context, id string, query ForceQuery, opts ...fastly.CallOption) error {
	op := c.at.Op(http.MethodDelete, "delete TLS subscription", subscriptionPath, id)
	op.Query = query
	_, err := fastly.Do[fastly.NoReply](ctx, c.at.Client(), op, opts...)
	return err
}

// ForceQuery holds the optional parameters of an update or a deletion of a subscription.
type ForceQuery struct {
	// Whether to proceed if a domain with an activation is removed. Removing the domain disables
	// TLS for it. The default is false.
	Force bool `json:"force,omitzero"`
}

// Subscription describes a TLS subscription.
type Subscription struct {
	// Identifier of the subscription.
	ID string `json:"id"`
	// State of the subscription.
	State SubscriptionState `json:"state"`
	// Certification authority that issues the certificates.
	CertificateAuthority CertificateAuthority `json:"certificate_authority"`
	// Whether a certificate is on order: for the first time, for a renewal, or for changed domains.
	HasActiveOrder bool `json:"has_active_order"`
	// Domain that is the common name (CN) of the certificates.
	CommonName string `json:"common_name" jsonapi:"rel=tls_domain"`
	// Names of the domains of the certificates. They may contain wildcards.
	Domains []string `json:"tls_domains" jsonapi:"rel=tls_domain"`
	// Identifier of the TLS configuration for the domains.
	ConfigurationID string `json:"tls_configuration" jsonapi:"rel=tls_configuration"`
	// Identifiers of the certificates that were issued.
	CertificateIDs []string `json:"tls_certificates" jsonapi:"rel=tls_certificate"`
	// Authorizations of the domains, one per domain. Each has only an ID unless
	// [IncludeAuthorizations] is requested. Replies to create and update requests include all
	// fields.
	Authorizations []Authorization `json:"tls_authorizations" jsonapi:"rel=tls_authorization"`
	Timestamps
}

// SubscriptionState is the state of a subscription.
type SubscriptionState string

// States of a subscription. The state becomes [SubscriptionFailed] if no certificate is issued
// within seven days. The period starts when the subscription is created, and when its latest
// certificate expires.
const (
	SubscriptionPending    SubscriptionState = "pending"    // ownership of a domain is not proven yet
	SubscriptionProcessing SubscriptionState = "processing" // the certificate is on order
	SubscriptionIssued     SubscriptionState = "issued"     // the certificate is issued
	SubscriptionRenewing   SubscriptionState = "renewing"   // the certificate is issued, and its successor is on order
	SubscriptionFailed     SubscriptionState = "failed"     // Fastly no longer tries to order a certificate
	SubscriptionRetry      SubscriptionState = "retry"      // in an update: orders the certificate of a failed subscription again
)

// CertificateAuthority is a certification authority that issues certificates.
type CertificateAuthority string

// Certification authorities.
const (
	AuthorityCertainly   CertificateAuthority = "certainly"
	AuthorityLetsEncrypt CertificateAuthority = "lets-encrypt"
	AuthorityGlobalSign  CertificateAuthority = "globalsign"
)

// SubscriptionInput holds the fields of a create or update request. Fields left nil are not sent.
type SubscriptionInput struct {
	// Names of the domains. They may contain wildcards. Required for create. An update replaces
	// all of them.
	Domains []string `json:"tls_domains,omitzero" jsonapi:"rel=tls_domain"`
	// Domain that is the common name (CN) of the certificates. It must be one of Domains. The
	// default is the first one.
	CommonName *string `json:"common_name,omitzero" jsonapi:"rel=tls_domain"`
	// Identifier of the TLS configuration. By default, the API chooses the default configuration.
	ConfigurationID *string `json:"tls_configuration,omitzero" jsonapi:"rel=tls_configuration"`
	// Identifiers of certificates of the subscription.
	CertificateIDs []string `json:"tls_certificates,omitzero" jsonapi:"rel=tls_certificate"`
	// Certification authority that issues the certificates.
	CertificateAuthority *CertificateAuthority `json:"certificate_authority,omitzero"`
	// State to change to. The only value is [SubscriptionRetry], in an update of a failed
	// subscription.
	State *SubscriptionState `json:"state,omitzero"`
}

// SubscriptionQuery holds the filters and the sort order of a list of subscriptions.
type SubscriptionQuery struct {
	// State to filter by.
	State SubscriptionState `json:"filter[state],omitzero"`
	// State to exclude.
	Not SubscriptionState `json:"filter[state][not],omitzero"`
	// Name of a domain that the subscriptions contain.
	DomainID string `json:"filter[tls_domains.id],omitzero"`
	// Whether to list only subscriptions with a certificate on order. If false, all subscriptions
	// are listed: the API has no filter for subscriptions without an order.
	HasActiveOrder bool `json:"filter[has_active_order],omitzero"`
	// Certification authority to filter by.
	CertificateAuthority CertificateAuthority `json:"filter[certificate_authority],omitzero"`
	// Related objects to include: [IncludeAuthorizations], [IncludeEmailChallenges],
	// [IncludeHTTPChallenges].
	Include []Include `json:"include,omitzero"`
	// Sort order: [SortCreatedAt] or [SortCertificateNotAfter]. The default is
	// [SortCreatedAtDescending].
	Sort Sort `json:"sort,omitzero"`
}
