package fastlytest_test

// configstoreRefusals is what the fake refuses of package configstore.
var configstoreRefusals = refusalsOf{}
