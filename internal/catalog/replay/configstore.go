package replay

// configstorePart is package configstore.
func configstorePart() part { return part{} }
