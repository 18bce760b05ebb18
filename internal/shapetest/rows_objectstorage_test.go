package shapetest_test

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/objectstorage"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// objectstorageRows lists the families of package objectstorage.
var objectstorageRows = []shapetest.Resource{
	{
		Name: "access keys", JSON: true, Free: true, EmptyList: `{"data":[],"meta":{}}`, EmptyBody: "{}", Key: "access_key", Public: []string{"access_key"},
		List: "/resources/object-storage/access-keys", Missing: "access key none not found",
		Samples: map[string][2]any{"permission": {objectstorage.ReadWriteObjects, objectstorage.ReadOnlyAdmin}},
		Of:      func(client *fastly.Client, _ []string) any { return objectstorage.AccessKeys(client) },
	},
}
