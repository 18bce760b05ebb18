package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// RequestSettings say how a version treats requests as they come in.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/request-settings/
func RequestSettings(v fastly.Version) collection.Collection[RequestSetting, RequestSettingInput] {
	return collection.New[RequestSetting, RequestSettingInput](requestSettings.In(v))
}

var requestSettings = collection.NewFamily(collection.Spec{Noun: "request setting", Path: collection.VersionPath + "/request_settings", Key: "name"})

// RequestSetting says how the requests that meet its condition are treated.
type RequestSetting struct {
	collection.ObjectInfo

	Name             string               `json:"name"`
	RequestCondition string               `json:"request_condition"` // name of the condition under which it applies; "" is always
	Action           RequestAction        `json:"action"`            // "" decides nothing
	ForceSSL         bool                 `json:"force_ssl"`         // redirect http to https; false by default
	ForceMiss        bool                 `json:"force_miss"`        // ask the backend even for what is cached, and cache the answer
	BypassBusyWait   bool                 `json:"bypass_busy_wait"`  // don't wait for another request for the same object
	MaxStaleAge      int                  `json:"max_stale_age"`     // seconds for which a stale object may serve
	DefaultHost      string               `json:"default_host"`      // sent to backends as Host
	HashKeys         collection.CommaList `json:"hash_keys"`         // what makes up the key of an object, variables of VCL: "req.url"
	XFF              XFF                  `json:"xff"`               // what becomes of X-Forwarded-For
	TimerSupport     bool                 `json:"timer_support"`     // add X-Timer, which tells how long the backend took
	GeoHeaders       bool                 `json:"geo_headers"`       // add Fastly-Geo-City, -Country and -Region
}

// RequestSettingInput is what a call may set of a request setting; the fields mean what
// they mean in [RequestSetting].
type RequestSettingInput struct {
	Name             *string              `json:"name,omitzero"`
	RequestCondition *string              `json:"request_condition,omitzero"`
	Action           *RequestAction       `json:"action,omitzero"`
	ForceSSL         *bool                `json:"force_ssl,omitzero"`
	ForceMiss        *bool                `json:"force_miss,omitzero"`
	BypassBusyWait   *bool                `json:"bypass_busy_wait,omitzero"`
	MaxStaleAge      *int                 `json:"max_stale_age,omitzero"`
	DefaultHost      *string              `json:"default_host,omitzero"`
	HashKeys         collection.CommaList `json:"hash_keys,omitzero"`
	XFF              *XFF                 `json:"xff,omitzero"`
	TimerSupport     *bool                `json:"timer_support,omitzero"`
	GeoHeaders       *bool                `json:"geo_headers,omitzero"`
}

// RequestAction ends the treatment of a request.
type RequestAction string

// The actions of request settings.
const (
	RequestLookup RequestAction = "lookup" // look into the cache
	RequestPass   RequestAction = "pass"   // ask a backend, and cache nothing
)

// XFF is what becomes of the header field X-Forwarded-For.
type XFF string

// What can become of X-Forwarded-For.
const (
	XFFLeave     XFF = "leave"      // it stays as it is
	XFFAppend    XFF = "append"     // the client's address is added
	XFFAppendAll XFF = "append_all" // the addresses of the client and of each server on the way are added
	XFFOverwrite XFF = "overwrite"  // the client's address takes its place
	XFFClear     XFF = "clear"      // it is removed
)
