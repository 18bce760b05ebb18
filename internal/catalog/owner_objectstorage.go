package catalog

// objectstorage is what the checks know about package api/objectstorage.
func objectstorage() Owner {
	return Owner{
		Package: "api/objectstorage", Files: []string{"objectstorage"},
	}
}
