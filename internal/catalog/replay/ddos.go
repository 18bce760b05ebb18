package replay

// ddosPart is package ddos.
func ddosPart() part { return part{} }
