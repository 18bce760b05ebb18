package replay

// airuntimePart is package airuntime.
func airuntimePart() part { return part{} }
