package fastly

// reason is why a request waits for a token.
type reason uint8

const (
	unknownReason reason = iota // the budget is unknown, and one request finds out about it
	repliesReason               // what is left of the budget is in flight
	blindReason                 // as many are in flight as may be without knowing the budget
	spentReason                 // the budget is spent
	shutReason                  // a request was refused with 429
	pacedReason                 // requests are spread over time
	reasons       = iota
)

// of puts the reason in words.
func (r reason) of(bucket Bucket) string {
	switch r {
	case unknownReason:
		return "one " + bucket.String() + " finds out about the budget first"
	case repliesReason:
		return "the rest of the " + bucket.String() + " budget is in flight"
	case blindReason:
		return "the API does not announce the budget, and as many requests are in flight as is safe"
	case spentReason:
		return "the " + bucket.String() + " budget is spent"
	case shutReason:
		return "the API refused a " + bucket.String() + " with 429"
	default:
		return bucket.String() + "s are paced over the hour"
	}
}

// ends reports whether the end of the wait is announced once for all who wait.
func (r reason) ends(bucket Bucket) bool {
	return r == shutReason || r == spentReason && bucket == BucketWrites
}

// state is the state of the budget, as in [RateLimitError].
func (r reason) state() string {
	switch r {
	case spentReason:
		return "spent"
	case shutReason:
		return "shut after a 429"
	case pacedReason:
		return "paced"
	default:
		return "in flight"
	}
}
