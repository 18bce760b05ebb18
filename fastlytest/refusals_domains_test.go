package fastlytest_test

// domainsRefusals is what the fake refuses of package domains.
var domainsRefusals = refusalsOf{}
