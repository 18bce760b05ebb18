package fastlytest_test

// accountRefusals is what the fake refuses of package account.
var accountRefusals = refusalsOf{}
