package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// networkRows lists the families of package network.
var networkRows []shapetest.Resource
