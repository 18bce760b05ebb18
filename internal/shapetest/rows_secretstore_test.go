package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// secretstoreRows are the families of package secretstore.
var secretstoreRows []shapetest.Resource
