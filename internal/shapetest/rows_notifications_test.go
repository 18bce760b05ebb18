package shapetest_test

import "github.com/edgesdk/fastly/internal/shapetest"

// notificationsRows are the families of package notifications.
var notificationsRows []shapetest.Resource
