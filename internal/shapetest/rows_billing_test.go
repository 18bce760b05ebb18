package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// billingRows lists the families of package billing.
var billingRows []shapetest.Resource
