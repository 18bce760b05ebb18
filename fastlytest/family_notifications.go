package fastlytest

// notificationsFamilies are the families of resources in package notifications.
func notificationsFamilies() []*family { return nil }

// notificationsRoutes are the operations of package notifications that belong to no family.
func notificationsRoutes() []served { return nil }
