package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// apisecurityRows are the families of package apisecurity.
var apisecurityRows []shapetest.Resource
