package wire

import (
	"fmt"
	"math"
)

// LimitError reports that the content of a body needs more memory than the caller allows.
type LimitError struct {
	Limit   int64  // in bytes
	Pointer string // JSON pointer (RFC 6901) of the value that did not fit
}

// Error names limit and place.
func (e *LimitError) Error() string {
	return fmt.Sprintf("decoded content exceeds %d bytes at %s", e.Limit, place(e.Pointer))
}

// budget is the memory that one call may allocate for what it decodes.
type budget struct {
	limit, left int64
}

func newBudget(limit int64) budget {
	if limit <= 0 {
		limit = math.MaxInt64
	}
	return budget{limit, limit}
}

// take accounts for n elements of size bytes that are about to be allocated. Once it fails, it fails for good: a decoder that goes on
// after an error gets no further.
func (b *budget) take(n, size int) *DecodeError {
	if size > 0 && int64(n) > b.left/int64(size) {
		b.left = -1
	}
	if b.left < 0 {
		return &DecodeError{Err: &LimitError{Limit: b.limit}}
	}
	b.left -= int64(n) * int64(size)
	return nil
}
