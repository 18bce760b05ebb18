package shapetest_test

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/kvstore"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// kvstoreRows lists the families of package kvstore.
var kvstoreRows = []shapetest.Resource{
	{
		Name: "KV stores", JSON: true, Free: true, EmptyList: `{"data":[],"meta":{"limit":1000,"total":0}}`, EmptyBody: "{}",
		List: "/resources/stores/kv", Query: "limit=1000", Missing: "kv store none not found", Unique: "name",
		Of: func(client *fastly.Client, _ []string) any { return kvstore.Stores(client) },
	},
}
