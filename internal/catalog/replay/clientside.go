package replay

// clientsidePart is package clientside.
func clientsidePart() part { return part{} }
