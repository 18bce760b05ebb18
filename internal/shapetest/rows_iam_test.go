package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// iamRows are the families of package iam.
var iamRows []shapetest.Resource
