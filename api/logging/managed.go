package logging

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
)

// ManagedLogging is the managed logging of a Compute service: Fastly keeps what the
// program prints for a moment, so that it can be tailed. It belongs to the service, not
// to a version.
type ManagedLogging struct {
	client    *fastly.Client
	serviceID string
}

// Managed returns the managed logging of a service, without a request.
// Methods: Enable, Disable.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/managed/
func Managed(c *fastly.Client, serviceID string) ManagedLogging { return ManagedLogging{c, serviceID} }

// Enable begins to keep what the program prints. Where that is so already, the error
// is an [fastly.ErrConflict].
func (m ManagedLogging) Enable(ctx context.Context, opts ...fastly.CallOption) error {
	return fastly.DoStatus(ctx, m.client, m.op(http.MethodPost, "enable managed logging"), opts...)
}

// Disable ends it.
func (m ManagedLogging) Disable(ctx context.Context, opts ...fastly.CallOption) error {
	return fastly.DoStatus(ctx, m.client, m.op(http.MethodDelete, "disable managed logging"), opts...)
}

func (m ManagedLogging) op(method, name string) fastly.Op {
	return fastly.Op{
		Name: name, Method: method,
		Path: "/service/{service_id}/log_stream/managed/instance_output", Args: []any{m.serviceID},
		Turn: fastly.ServiceTurn(m.serviceID),
	}
}
