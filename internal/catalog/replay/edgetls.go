package replay

// edgetlsPart is package edgetls.
func edgetlsPart() part { return part{} }
