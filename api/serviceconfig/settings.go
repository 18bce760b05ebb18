package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Settings returns the general settings of a service version.
//
// Methods: Get, Update.
//
// Update requires an unlocked version. It acquires the write lock of the service and counts against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/settings/
func Settings(v fastly.Version) collection.Single[GeneralSettings, SettingsInput] {
	return collection.NewSingle[GeneralSettings, SettingsInput](settings.In(v))
}

var settings = collection.NewFamily(collection.Spec{Noun: "settings", Path: collection.VersionPath + "/settings"})

// GeneralSettings holds the general settings of a version.
type GeneralSettings struct {
	// Identifier of the service.
	ServiceID string `json:"service_id,omitzero"`
	// Number of the version.
	VersionNumber int `json:"version,omitzero"`
	// Default time to live of cached objects in seconds. The initial value is 3600.
	DefaultTTL int `json:"general.default_ttl"`
	// Default hostname of the version. An empty string means none.
	DefaultHost string `json:"general.default_host"`
	// PCI setting of the version. The default is 0.
	DefaultPCI int `json:"general.default_pci"`
	// Whether to serve a stale object if there is an error. The default is false.
	StaleIfError bool `json:"general.stale_if_error"`
	// Time to serve a stale object if there is an error, in seconds. The default is 43200.
	StaleIfErrorTTL int `json:"general.stale_if_error_ttl"`
}

// SettingsInput holds the fields of an update request. Fields left nil are not sent.
type SettingsInput struct {
	// Default time to live of cached objects in seconds. The initial value is 3600.
	DefaultTTL *int `json:"general.default_ttl,omitzero"`
	// Default hostname of the version. An empty string means none.
	DefaultHost *string `json:"general.default_host,omitzero"`
	// Whether to serve a stale object if there is an error. The default is false.
	StaleIfError *bool `json:"general.stale_if_error,omitzero" form:"bool"` // true or false instead of 1 or 0
	// Time to serve a stale object if there is an error, in seconds. The default is 43200.
	StaleIfErrorTTL *int `json:"general.stale_if_error_ttl,omitzero"`
}
