package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// objectstorageRows are the families of package objectstorage.
var objectstorageRows []shapetest.Resource
