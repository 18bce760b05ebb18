package fastlytest

import "net/http"

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
