package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// airuntimeRows are the families of package airuntime.
var airuntimeRows []shapetest.Resource
