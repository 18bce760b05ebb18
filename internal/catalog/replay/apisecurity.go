package replay

// apisecurityPart is package apisecurity.
func apisecurityPart() part { return part{} }
