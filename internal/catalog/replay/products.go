package replay

// productsPart is package products.
func productsPart() part { return part{} }
