package serviceconfig

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HTTP3 returns the switch that enables or disables HTTP/3 for a service version.
//
// Methods: Get, Enable, Disable.
//
// If HTTP/3 is disabled, Get returns [fastly.ErrNotFound].
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/http3/
func HTTP3(v fastly.Version) collection.Switch[HTTP3Info, HTTP3Input] {
	return collection.NewSwitch[HTTP3Info, HTTP3Input](http3.In(v))
}

var http3 = collection.NewFamily(collection.Spec{Noun: "HTTP/3", Path: collection.VersionPath + "/http3", Enable: http.MethodPost})

// HTTP3Info describes the HTTP/3 support of a version.
type HTTP3Info struct {
	// Identifier of the service.
	ServiceID string `json:"service_id"`
	// Number of the version.
	VersionNumber int `json:"version"`

	// Identifier of the HTTP/3 setting.
	ID string `json:"id"`
	// Revision of the HTTP/3 implementation.
	FeatureRevision int `json:"feature_revision"`
	// Whether a newer revision of the HTTP/3 implementation is available.
	FeatureUpdateAvailable bool `json:"feature_update_available"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless HTTP/3 was disabled.
	DeletedAt *time.Time `json:"deleted_at"`
}

// HTTP3Input holds the fields of a request to enable HTTP/3. Fields left nil are not sent.
type HTTP3Input struct {
	// Revision of the HTTP/3 implementation, at least 1. The default is the most recent
	// revision.
	FeatureRevision *int `json:"feature_revision,omitzero"`
}
