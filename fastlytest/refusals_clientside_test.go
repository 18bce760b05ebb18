package fastlytest_test

// clientsideRefusals is what the fake refuses of package clientside.
var clientsideRefusals = refusalsOf{}
