package fastlytest_test

// edgetlsRefusals is what the fake refuses of package edgetls.
var edgetlsRefusals = refusalsOf{}
