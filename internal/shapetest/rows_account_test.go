package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// accountRows is empty because no family of package account fits into a row. Lists of users and tokens
// contain the user and token of the requests. Lists of automation tokens have other fields than single
// tokens. Stars are JSON:API.
var accountRows []shapetest.Resource
