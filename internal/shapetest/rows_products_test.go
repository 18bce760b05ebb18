package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// productsRows lists the families of package products.
var productsRows []shapetest.Resource
