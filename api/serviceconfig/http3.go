package serviceconfig

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HTTP3 is whether a version tells clients that it speaks HTTP/3.
// Methods: Get, Enable, Disable.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/http3/
func HTTP3(v fastly.Version) collection.Switch[HTTP3Info, HTTP3Input] {
	return collection.NewSwitch[HTTP3Info, HTTP3Input](http3.In(v))
}

var http3 = collection.NewFamily(collection.Spec{Noun: "HTTP/3", Path: collection.VersionPath + "/http3", Enable: http.MethodPost})

// HTTP3Info is what the API says of HTTP/3 where it is enabled.
type HTTP3Info struct {
	ServiceID     string `json:"service_id"`
	VersionNumber int    `json:"version"`

	ID                     string `json:"id"`
	FeatureRevision        int    `json:"feature_revision"`         // of the implementation
	FeatureUpdateAvailable bool   `json:"feature_update_available"` // whether there is a newer one

	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	DeletedAt *time.Time `json:"deleted_at"` // nil unless deleted
}

// HTTP3Input is what a call may set when it enables HTTP/3.
type HTTP3Input struct {
	FeatureRevision *int `json:"feature_revision,omitzero"` // the newest by default
}
