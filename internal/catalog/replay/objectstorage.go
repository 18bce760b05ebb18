package replay

// objectstoragePart is package objectstorage.
func objectstoragePart() part { return part{} }
