package fastlytest_test

// botmanagementRefusals is what the fake refuses of package botmanagement.
var botmanagementRefusals = refusalsOf{}
