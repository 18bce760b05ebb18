package fastlytest_test

// billingRefusals is what the fake refuses of package billing.
var billingRefusals = refusalsOf{}
