package fastlytest_test

// kvstoreRefusals is what the fake refuses of package kvstore.
var kvstoreRefusals = refusalsOf{}
