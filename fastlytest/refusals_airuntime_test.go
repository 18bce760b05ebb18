package fastlytest_test

// airuntimeRefusals is what the fake refuses of package airuntime.
var airuntimeRefusals = refusalsOf{}
