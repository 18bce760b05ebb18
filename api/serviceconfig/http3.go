package serviceconfig

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
)

// HTTP3 is whether a version tells clients that it speaks HTTP/3.
// Methods: Get, Enable, Disable.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/http3/
func HTTP3(v fastly.Version) HTTP3Address { return HTTP3Address{v} }

// HTTP3Address is where HTTP/3 is switched on and off: only its methods make requests.
type HTTP3Address struct{ version fastly.Version }

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

// Get returns what the API says of HTTP/3. Where it is not enabled, the error is an
// [fastly.ErrNotFound].
func (a HTTP3Address) Get(ctx context.Context, opts ...fastly.CallOption) (*HTTP3Info, error) {
	return do[HTTP3Info](ctx, a.version, http.MethodGet, "get HTTP/3", "/http3", fastly.Body{}, opts)
}

// Enable makes the version announce HTTP/3. Where it does already, the error is an
// [fastly.ErrConflict].
func (a HTTP3Address) Enable(ctx context.Context, in HTTP3Input, opts ...fastly.CallOption) (*HTTP3Info, error) {
	return do[HTTP3Info](ctx, a.version, http.MethodPost, "enable HTTP/3", "/http3", fastly.FormBody(in), opts)
}

// Disable ends it. Where it is not enabled, the error is an [fastly.ErrNotFound].
func (a HTTP3Address) Disable(ctx context.Context, opts ...fastly.CallOption) error {
	op, err := a.version.Op(http.MethodDelete, "disable HTTP/3", "/http3")
	if err != nil {
		return err
	}
	return fastly.Confirm(ctx, a.version.Client(), op, opts...)
}
