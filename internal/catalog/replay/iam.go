package replay

// iamPart is package iam.
func iamPart() part { return part{} }
