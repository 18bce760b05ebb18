package catalog

// notifications returns the owner for package api/notifications.
func notifications() Owner {
	return Owner{Package: "api/notifications", Files: []string{"notifications"}}
}
