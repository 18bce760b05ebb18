package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Settings are what a version has one of: its defaults.
// Methods: Get, Update.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/settings/
func Settings(v fastly.Version) collection.Single[GeneralSettings, SettingsInput] {
	return collection.NewSingle[GeneralSettings, SettingsInput](settings.In(v))
}

var settings = collection.NewFamily(collection.Spec{Noun: "settings", Path: collection.VersionPath + "/settings"})

// GeneralSettings are the defaults of a version.
type GeneralSettings struct {
	ServiceID       string `json:"service_id,omitzero"`
	VersionNumber   int    `json:"version,omitzero"`
	DefaultTTL      int    `json:"general.default_ttl"`        // seconds that a response is cached for if it says nothing itself; 3,600 by default
	DefaultHost     string `json:"general.default_host"`       // sent to backends as Host; "" leaves the client's
	DefaultPCI      int    `json:"general.default_pci"`        // 1 where the service is under PCI rules
	StaleIfError    bool   `json:"general.stale_if_error"`     // serve stale objects while backends are down; false by default
	StaleIfErrorTTL int    `json:"general.stale_if_error_ttl"` // seconds for which they may serve; 43,200 by default
}

// SettingsInput is what a call may set of the settings; the fields mean what they mean in
// [GeneralSettings].
type SettingsInput struct {
	DefaultTTL      *int    `json:"general.default_ttl,omitzero"`
	DefaultHost     *string `json:"general.default_host,omitzero"`
	StaleIfError    *bool   `json:"general.stale_if_error,omitzero" form:"bool"` // true and false, where other forms have 1 and 0
	StaleIfErrorTTL *int    `json:"general.stale_if_error_ttl,omitzero"`
}
