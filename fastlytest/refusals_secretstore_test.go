package fastlytest_test

// secretstoreRefusals is what the fake refuses of package secretstore.
var secretstoreRefusals = refusalsOf{}
