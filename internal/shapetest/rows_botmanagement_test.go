package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// botmanagementRows are the families of package botmanagement.
var botmanagementRows []shapetest.Resource
