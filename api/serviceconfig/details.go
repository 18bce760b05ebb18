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

// Details returns the details of a service, which include the configuration of a version.
//
// Methods: Get.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/service/
func Details(client *fastly.Client, serviceID string) DetailsAddress {
	return DetailsAddress{client, serviceID}
}

// DetailsAddress provides the details of a service.
type DetailsAddress struct {
	client    *fastly.Client
	serviceID string
}

// DetailsQuery holds the query parameters of [DetailsAddress.Get].
type DetailsQuery struct {
	// Number of the version returned in ServiceDetails.Version. If 0, the active version is
	// returned, or the newest if no version is active.
	Version int `json:"version,omitzero"`
	// Filters for the list in ServiceDetails.Versions. For example, {"versions.active": "true"}
	// selects the active version.
	Filter map[string]string `json:"filter,omitzero"`
}

// ServiceDetails describes a service and the configurations of its requested and its active
// version.
type ServiceDetails struct {
	// Identifier of the service.
	ID string `json:"id"`
	// Name of the service.
	Name string `json:"name"`
	// Type of the service.
	Type fastly.ServiceType `json:"type"`
	// Freeform note.
	Comment string `json:"comment"`
	// Identifier of the customer that owns the service.
	CustomerID string `json:"customer_id"`
	// Whether the service is disabled.
	Paused bool `json:"paused"`
	// Key of the service's publishing endpoint.
	PublishKey fastly.Secret `json:"publish_key,omitzero"`
	// Environments in which a version of the service is active.
	Environments []fastly.Environment `json:"environments"`

	// Versions of the service that match the filter of the query, oldest first.
	Versions []fastly.VersionInfo `json:"versions"`
	// Version selected by [DetailsQuery], with its configuration.
	Version *VersionDetails `json:"version"`
	// Active version with its configuration. Nil if no version is active.
	ActiveVersion *VersionDetails `json:"active_version"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the service was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// VersionDetails describes a version and its configuration. Logging endpoints and pools are not
// included. For Compute services, only domains, backends and health checks are set.
type VersionDetails struct {
	fastly.VersionInfo

	// Access control lists of the version, without their entries.
	ACLs []acl.ACL `json:"acls"`
	// Backends of the version.
	Backends []Backend `json:"backends"`
	// Cache settings of the version.
	CacheSettings []CacheSetting `json:"cache_settings"`
	// Conditions of the version.
	Conditions []Condition `json:"conditions"`
	// Dictionaries of the version, without their items.
	Dictionaries []dictionary.Dictionary `json:"dictionaries"`
	// Directors of the version.
	Directors []loadbalancing.Director `json:"directors"`
	// Domains of the version.
	Domains []Domain `json:"domains"`
	// Gzip rules of the version.
	Gzips []Gzip `json:"gzips"`
	// Header rules of the version.
	Headers []Header `json:"headers"`
	// Health checks of the version.
	HealthChecks []HealthCheck `json:"healthchecks"`
	// Request settings of the version.
	RequestSettings []RequestSetting `json:"request_settings"`
	// Response objects of the version.
	ResponseObjects []ResponseObject `json:"response_objects"`
	// General settings of the version. Nil if the reply has none.
	Settings *GeneralSettings `json:"settings"`
	// VCL snippets of the version.
	Snippets []Snippet `json:"snippets"`
	// VCL files of the version.
	VCLs []VCL `json:"vcls"`
	// Legacy WordPress configuration of the version.
	WordPress []map[string]any `json:"wordpress"`
}

// Get returns the details of the service in a single request. It returns [fastly.ErrNotFound]
// if the service does not exist.
func (a DetailsAddress) Get(ctx context.Context, query DetailsQuery, opts ...fastly.CallOption) (*ServiceDetails, error) {
	op := fastly.Op{Name: "get service details", Method: http.MethodGet, Path: "/service/{service_id}/details", Args: []any{a.serviceID}, Query: query}
	return fastly.Do[ServiceDetails](ctx, a.client, op, opts...)
}
