package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// edgetlsRows lists the families of package edgetls.
var edgetlsRows []shapetest.Resource
