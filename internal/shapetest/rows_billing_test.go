package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// billingRows are the families of package billing.
var billingRows []shapetest.Resource
