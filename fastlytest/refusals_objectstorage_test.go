package fastlytest_test

// objectstorageRefusals is what the fake refuses of package objectstorage.
var objectstorageRefusals = refusalsOf{}
