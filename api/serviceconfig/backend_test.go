package serviceconfig_test

import (
	"testing"

	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestBackendShape(t *testing.T) {
	shapetest.Check(t, shapetest.Kind[serviceconfig.Backend, serviceconfig.BackendInput]{
		Path: "backend", Of: serviceconfig.Backends, Derived: []string{"hostname", "ipv4", "ipv6"},
	})
}
