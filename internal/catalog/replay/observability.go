package replay

// observabilityPart is package observability.
func observabilityPart() part { return part{} }
