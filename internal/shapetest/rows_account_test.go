package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// accountRows are the families of package account: none has the shape of a row. Lists of users and tokens hold
// those that make the requests, lists of automation tokens other fields than single ones, and stars are JSON:API.
var accountRows []shapetest.Resource
