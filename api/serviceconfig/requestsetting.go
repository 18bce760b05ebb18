package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// RequestSettings returns the request settings of a service version. A request setting
// controls the handling of requests.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a request setting. Create requires Name.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/request-settings/
func RequestSettings(v fastly.Version) collection.Collection[RequestSetting, RequestSettingInput] {
	return collection.New[RequestSetting, RequestSettingInput](requestSettings.In(v))
}

var requestSettings = collection.NewFamily(collection.Spec{Noun: "request setting", Path: collection.VersionPath + "/request_settings", Key: "name"})

// RequestSetting controls the handling of requests.
type RequestSetting struct {
	collection.ObjectInfo

	// Name of the request setting, unique in the version.
	Name string `json:"name"`
	// Name of the request condition under which the setting applies. An empty string means no
	// condition.
	RequestCondition string `json:"request_condition"`
	// Action that ends request handling. An empty string means none.
	Action RequestAction `json:"action"`
	// Whether to redirect HTTP requests to HTTPS.
	ForceSSL bool `json:"force_ssl"`
	// Whether to force a cache miss. A cacheable response replaces the cached object.
	ForceMiss bool `json:"force_miss"`
	// Whether to disable request collapsing, so that requests do not wait for concurrent
	// fetches of the same object.
	BypassBusyWait bool `json:"bypass_busy_wait"`
	// Maximum age of an object served by stale-if-error or stale-while-revalidate, in seconds.
	// If nil, the default of the API applies.
	MaxStaleAge *int `json:"max_stale_age"`
	// Host header to set in requests.
	DefaultHost string `json:"default_host"`
	// VCL request variables that form the cache key, for example "req.url".
	HashKeys collection.CommaList `json:"hash_keys"`
	// Treatment of the X-Forwarded-For header.
	XFF XFF `json:"xff"`
	// Whether to add the X-Timer header, which shows the duration of origin fetches.
	TimerSupport bool `json:"timer_support"`
	// Whether to add the request headers Fastly-Geo-City, Fastly-Geo-Country and
	// Fastly-Geo-Region.
	GeoHeaders bool `json:"geo_headers"`
}

// RequestSettingInput holds the fields of a create or update request. Fields left nil are not
// sent.
type RequestSettingInput struct {
	// Name of the request setting, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Name of the request condition under which the setting applies. The condition must exist
	// in the version. An empty string means no condition.
	RequestCondition *string `json:"request_condition,omitzero"`
	// Action that ends request handling. An empty string means none.
	Action *RequestAction `json:"action,omitzero"`
	// Whether to redirect HTTP requests to HTTPS.
	ForceSSL *bool `json:"force_ssl,omitzero"`
	// Whether to force a cache miss. A cacheable response replaces the cached object.
	ForceMiss *bool `json:"force_miss,omitzero"`
	// Whether to disable request collapsing, so that requests do not wait for concurrent
	// fetches of the same object.
	BypassBusyWait *bool `json:"bypass_busy_wait,omitzero"`
	// Maximum age of an object served by stale-if-error or stale-while-revalidate, in seconds.
	MaxStaleAge *int `json:"max_stale_age,omitzero"`
	// Host header to set in requests.
	DefaultHost *string `json:"default_host,omitzero"`
	// VCL request variables that form the cache key, for example "req.url".
	HashKeys collection.CommaList `json:"hash_keys,omitzero"`
	// Treatment of the X-Forwarded-For header.
	XFF *XFF `json:"xff,omitzero"`
	// Whether to add the X-Timer header, which shows the duration of origin fetches.
	TimerSupport *bool `json:"timer_support,omitzero"`
	// Whether to add the request headers Fastly-Geo-City, Fastly-Geo-Country and
	// Fastly-Geo-Region.
	GeoHeaders *bool `json:"geo_headers,omitzero"`
}

// RequestAction is an action that ends request handling.
type RequestAction string

// Actions of request settings.
const (
	RequestLookup RequestAction = "lookup" // look up the object in the cache
	RequestPass   RequestAction = "pass"   // bypass the cache
)

// XFF is a treatment of the X-Forwarded-For header.
type XFF string

// Treatments of the X-Forwarded-For header.
const (
	XFFLeave     XFF = "leave" // leave the header unchanged
	XFFAppend    XFF = "append"
	XFFAppendAll XFF = "append_all"
	XFFOverwrite XFF = "overwrite" // overwrite the header
	XFFClear     XFF = "clear"     // remove the header
)
