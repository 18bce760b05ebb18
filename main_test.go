package fastly_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No test may leave a goroutine behind: neither its own nor one of the client's.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
