package edgetls

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// family returns a family of JSON:API resources below /tls.
func family(noun, path, resource string) *collection.Family {
	return collection.NewFamily(collection.Spec{
		Noun: noun, Path: "/tls/" + path, Resource: resource, Update: http.MethodPatch,
		Paging: fastly.Paging{Style: fastly.PageJSONAPI, Size: 100}, // the maximum
		Bucket: fastly.BucketNone, SilentDelete: true,
	})
}

// Timestamps holds the times that are common to TLS objects.
type Timestamps struct {
	CreatedAt time.Time  `json:"created_at"` // time of creation
	UpdatedAt time.Time  `json:"updated_at"` // time of the last update
	DeletedAt *time.Time `json:"deleted_at"` // time of deletion; nil unless the object was deleted
}

// Include names related objects that a reply contains in full. By default, only the ids of
// related objects are set.
type Include string

// Related objects. The comment of each Include field lists the values that the API accepts.
const (
	IncludeActivations                Include = "tls_activations"
	IncludeAuthorizations             Include = "tls_authorizations"
	IncludeCertificate                Include = "tls_certificate"
	IncludeCertificates               Include = "tls_certificates"
	IncludeConfiguration              Include = "tls_configuration"
	IncludeDNSRecords                 Include = "dns_records"
	IncludeDomain                     Include = "tls_domain"
	IncludeEmailChallenges            Include = "tls_authorizations.globalsign_email_challenge"
	IncludeHTTPChallenges             Include = "tls_authorizations.self_managed_http_challenge"
	IncludeSubscriptions              Include = "tls_subscriptions"
	IncludeSubscriptionAuthorizations Include = "tls_subscriptions.tls_authorizations"
)

// IncludeQuery selects the related objects in the reply of GetWith.
type IncludeQuery struct {
	// Related objects to include. For the accepted values, see the list query of the same
	// collection.
	Include []Include `json:"include,omitzero"`
}

// Sort is the sort order of a list.
type Sort string

// Sort orders. The comment of each Sort field lists the orders that the API accepts, each
// ascending or descending.
const (
	SortID                            Sort = "id"
	SortIDDescending                  Sort = "-id"
	SortCreatedAt                     Sort = "created_at"
	SortCreatedAtDescending           Sort = "-created_at"
	SortNotBefore                     Sort = "not_before"
	SortNotBeforeDescending           Sort = "-not_before"
	SortNotAfter                      Sort = "not_after"
	SortNotAfterDescending            Sort = "-not_after"
	SortActivatedAt                   Sort = "tls_activations.created_at"
	SortActivatedAtDescending         Sort = "-tls_activations.created_at"
	SortCertificateNotAfter           Sort = "tls_certificates.not_after"
	SortCertificateNotAfterDescending Sort = "-tls_certificates.not_after"
)

// DateRange limits a date. Dates are in UTC and have the format of [time.DateOnly], for example
// "2026-05-31". Empty limits do not apply. The certificates that expire within 30 days:
//
//	edgetls.DateRange{LTE: time.Now().UTC().AddDate(0, 0, 30).Format(time.DateOnly)}
type DateRange struct {
	LT  string `json:"lt,omitzero"`  // before this date
	LTE string `json:"lte,omitzero"` // on or before this date
	GT  string `json:"gt,omitzero"`  // after this date
	GTE string `json:"gte,omitzero"` // on or after this date
}
