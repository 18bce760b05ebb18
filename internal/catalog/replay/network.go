package replay

// networkPart is package network.
func networkPart() part { return part{} }
