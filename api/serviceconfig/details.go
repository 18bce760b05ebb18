package serviceconfig

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/acl"
	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/api/loadbalancing"
)

// Details are a service with the whole configuration of a version, in one request.
// Methods: Get.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/service/
func Details(client *fastly.Client, serviceID string) DetailsAddress {
	return DetailsAddress{client, serviceID}
}

// DetailsAddress is where the details of a service are: only its methods make requests.
type DetailsAddress struct {
	client    *fastly.Client
	serviceID string
}

// DetailsQuery says which details are wanted.
type DetailsQuery struct {
	// Version is the number of the version to describe. Zero is the active one or, where none
	// is active, the newest.
	Version int `json:"version,omitzero"`
	// Filter reduces the list of versions: {"versions.active": "true"} leaves the active one, if
	// there is one.
	Filter map[string]string `json:"filter,omitzero"`
}

// ServiceDetails is a service with the configuration of a version.
type ServiceDetails struct {
	ID           string               `json:"id"`
	Name         string               `json:"name"`
	Type         fastly.ServiceType   `json:"type"`
	Comment      string               `json:"comment"`
	CustomerID   string               `json:"customer_id"`
	Paused       bool                 `json:"paused"` // whether the service answers nothing
	PublishKey   fastly.Secret        `json:"publish_key,omitzero"`
	Environments []fastly.Environment `json:"environments"`

	Versions      []fastly.VersionInfo `json:"versions"`       // all, oldest first, unless they are filtered
	Version       *VersionDetails      `json:"version"`        // the one that was asked for
	ActiveVersion *VersionDetails      `json:"active_version"` // the one that serves; nil if none does

	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	DeletedAt *time.Time `json:"deleted_at"` // nil unless the service is deleted
}

// VersionDetails is a version with its whole configuration, but for logging endpoints and
// pools. Of a Compute service, it has backends, domains and health checks only.
type VersionDetails struct {
	fastly.VersionInfo

	ACLs            []acl.ACL                `json:"acls"`
	Backends        []Backend                `json:"backends"`
	CacheSettings   []CacheSetting           `json:"cache_settings"`
	Conditions      []Condition              `json:"conditions"`
	Dictionaries    []dictionary.Dictionary  `json:"dictionaries"`
	Directors       []loadbalancing.Director `json:"directors"`
	Domains         []Domain                 `json:"domains"`
	Gzips           []Gzip                   `json:"gzips"`
	Headers         []Header                 `json:"headers"`
	HealthChecks    []HealthCheck            `json:"healthchecks"`
	RequestSettings []RequestSetting         `json:"request_settings"`
	ResponseObjects []ResponseObject         `json:"response_objects"`
	Settings        *GeneralSettings         `json:"settings"` // nil where the API has none
	Snippets        []Snippet                `json:"snippets"`
	VCLs            []VCL                    `json:"vcls"`
	WordPress       []map[string]any         `json:"wordpress"` // of a feature that is no more: empty
}

// Get returns the details of the service.
func (a DetailsAddress) Get(ctx context.Context, query DetailsQuery, opts ...fastly.CallOption) (*ServiceDetails, error) {
	op := fastly.Op{Name: "get service details", Method: http.MethodGet, Path: "/service/{service_id}/details", Args: []any{a.serviceID}, Query: query}
	return fastly.Do[ServiceDetails](ctx, a.client, op, opts...)
}
