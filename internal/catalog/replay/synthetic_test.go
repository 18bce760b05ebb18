package replay

import "testing"

func TestRoundTrip(t *testing.T) {
	trip := checker(t).RoundTrip(t.Context())
	for _, miss := range trip.Misses {
		t.Error(miss)
	}
	t.Logf("%d operations, %d properties", trip.Operations, trip.Properties)
}
