package wire

import (
	"fmt"
	"math"
)

// LimitError is the error of a body that needs more memory than the limit.
type LimitError struct {
	Limit   int64  // limit in bytes
	Pointer string // JSON pointer (RFC 6901) of the value that exceeds the limit
}

// Error formats the limit and the JSON pointer on one line.
func (e *LimitError) Error() string {
	return fmt.Sprintf("decoded content exceeds %d bytes at %s", e.Limit, place(e.Pointer))
}

// budget is the memory that one call may allocate for decoded values.
type budget struct {
	limit, left int64
}

func newBudget(limit int64) budget {
	if limit <= 0 {
		limit = math.MaxInt64
	}
	return budget{limit, limit}
}

// take subtracts the memory for n elements of size bytes before they are allocated. After a
// failure, every further call fails, so that a decoder that ignores errors cannot continue.
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
