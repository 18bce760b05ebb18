package fastlytest_test

// productsRefusals is what the fake refuses of package products.
var productsRefusals = refusalsOf{}
