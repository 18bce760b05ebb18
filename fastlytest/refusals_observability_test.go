package fastlytest_test

// observabilityRefusals is what the fake refuses of package observability.
var observabilityRefusals = refusalsOf{}
