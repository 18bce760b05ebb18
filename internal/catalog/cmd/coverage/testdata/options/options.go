// Package options is an SDK whose operations take query parameters and header fields: some by
// options of their own, others only by what any call takes.
package options

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
)

// Page is what both operations answer.
type Page struct {
	Name string `json:"name"`
}

// WithFormat sets the format of a page.
func WithFormat(format string) fastly.CallOption { return fastly.WithQuery("format", format) }

// WithTrace names a trace.
func WithTrace(trace string) fastly.CallOption { return fastly.WithHeader("Trace", trace) }

// Get has options for what it takes.
func Get(ctx context.Context, client *fastly.Client, opts ...fastly.CallOption) (*Page, error) {
	return fastly.Do[Page](ctx, client, fastly.Op{Method: http.MethodGet, Path: "/page"}, opts...)
}

// GetOther has none.
func GetOther(ctx context.Context, client *fastly.Client, opts ...fastly.CallOption) (*Page, error) {
	return fastly.Do[Page](ctx, client, fastly.Op{Method: http.MethodGet, Path: "/other"}, opts...)
}
