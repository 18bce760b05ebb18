package replay

// notificationsPart is package notifications.
func notificationsPart() part { return part{} }
