package fastlytest_test

// iamRefusals is what the fake refuses of package iam.
var iamRefusals = refusalsOf{}
