package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// ddosRows are the families of package ddos.
var ddosRows []shapetest.Resource
