package fastlytest_test

// networkRefusals is what the fake refuses of package network.
var networkRefusals = refusalsOf{}
