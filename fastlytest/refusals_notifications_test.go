package fastlytest_test

// notificationsRefusals is what the fake refuses of package notifications.
var notificationsRefusals = refusalsOf{}
