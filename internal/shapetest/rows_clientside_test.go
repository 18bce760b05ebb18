package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// clientsideRows are the families of package clientside.
var clientsideRows []shapetest.Resource
