package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// configstoreRows are the families of package configstore.
var configstoreRows []shapetest.Resource
