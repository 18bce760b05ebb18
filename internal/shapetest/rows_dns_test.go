package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// dnsRows are the families of package dns.
var dnsRows []shapetest.Resource
