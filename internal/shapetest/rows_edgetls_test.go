package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// edgetlsRows are the families of package edgetls.
var edgetlsRows []shapetest.Resource
