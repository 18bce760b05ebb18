package catalog

// notifications is what the checks know about package api/notifications.
func notifications() Owner {
	return Owner{Package: "api/notifications", Files: []string{"notifications"}}
}
