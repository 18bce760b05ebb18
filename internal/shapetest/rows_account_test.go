package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// accountRows are the families of package account.
var accountRows []shapetest.Resource
