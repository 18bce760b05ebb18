package fastlytest_test

// apisecurityRefusals is what the fake refuses of package apisecurity.
var apisecurityRefusals = refusalsOf{}
