package replay

// dnsPart is package dns.
func dnsPart() part { return part{} }
