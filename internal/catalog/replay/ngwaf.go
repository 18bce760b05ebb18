package replay

// ngwafPart is package ngwaf.
func ngwafPart() part { return part{} }
