package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// kvstoreRows are the families of package kvstore.
var kvstoreRows []shapetest.Resource
