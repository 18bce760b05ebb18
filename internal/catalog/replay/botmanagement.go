package replay

// botmanagementPart is package botmanagement.
func botmanagementPart() part { return part{} }
