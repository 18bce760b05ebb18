package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// ngwafRows are the families of package ngwaf.
var ngwafRows []shapetest.Resource
