package replay

// billingPart is package billing.
func billingPart() part { return part{} }
