package replay

// secretstorePart is package secretstore.
func secretstorePart() part { return part{} }
