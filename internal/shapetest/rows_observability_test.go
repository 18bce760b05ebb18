package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// observabilityRows are the families of package observability.
var observabilityRows []shapetest.Resource
