package fastlytest

import (
	"net/http"
	"strings"
)

// objectstorageFamilies returns the families of resources in package objectstorage.
func objectstorageFamilies() []*family {
	return []*family{
		{
			title: "access keys of Object Storage", path: "/resources/object-storage/access-keys", key: "access_key", noun: "access key", newID: (*Fake).newID,
			style:  style{errors: problems, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent, time: "2006-01-02T15:04:05.000Z"},
			paging: inData{}, fixed: object{"access_key": nil, "secret_key": nil}, defaults: object{"buckets": []any{}}, omits: []string{"secret_key"},
			check:  []rule{{inferred, checkBuckets}},
			derive: []rule{{inferred, showSecretKey}},
		},
	}
}

// objectstorageRoutes returns the operations of package objectstorage that belong to no family.
func objectstorageRoutes() []served { return nil }

// checkBuckets refuses a list of buckets for a key with access to all buckets.
func checkBuckets(ch *change) *reply {
	if list, _ := ch.object["buckets"].([]any); len(list) > 0 && strings.HasSuffix(ch.object.text("permission"), "-admin") {
		return ch.family.refuseField("buckets", "must be empty for the permission "+ch.object.text("permission"))
	}
	return nil
}

// showSecretKey generates the secret of a new key. Only the reply to the create request contains it.
func showSecretKey(ch *change) *reply {
	id := ch.object.text("access_key")
	ch.shown["secret_key"] = makeID(id, "1") + makeID(id, "2") + makeID(id, "3")[:20]
	return nil
}
