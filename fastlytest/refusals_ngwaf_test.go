package fastlytest_test

// ngwafRefusals is what the fake refuses of package ngwaf.
var ngwafRefusals = refusalsOf{}
