package fastlytest_test

// dnsRefusals is what the fake refuses of package dns.
var dnsRefusals = refusalsOf{}
