package fastlytest

// objectstorageFamilies are the families of resources in package objectstorage.
func objectstorageFamilies() []*family { return nil }

// objectstorageRoutes are the operations of package objectstorage that belong to no family.
func objectstorageRoutes() []served { return nil }
