package logging

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
)

// ManagedLogging enables and disables the managed logging of a Compute service.
type ManagedLogging struct {
	client    *fastly.Client
	serviceID string
}

// Managed returns the managed logging of a Compute service. Managed logging makes the output of
// the program available for log tailing. It belongs to the service, not to a version.
//
// Methods: Enable, Disable.
//
// Enable and Disable acquire the write lock of the service and count against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/managed/
func Managed(c *fastly.Client, serviceID string) ManagedLogging { return ManagedLogging{c, serviceID} }

// Enable enables managed logging. It returns [fastly.ErrConflict] if managed logging is
// already enabled.
func (m ManagedLogging) Enable(ctx context.Context, opts ...fastly.CallOption) error {
	return fastly.DoStatus(ctx, m.client, m.op(http.MethodPost, "enable managed logging"), opts...)
}

// Disable stops making the output of the Compute program available for log tailing.
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
