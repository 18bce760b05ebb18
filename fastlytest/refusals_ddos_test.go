package fastlytest_test

// ddosRefusals is what the fake refuses of package ddos.
var ddosRefusals = refusalsOf{}
