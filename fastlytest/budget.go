package fastlytest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Limits of a clock hour until a test sets others.
const (
	DefaultWriteLimit = 1000    // counted writes of a user
	DefaultPurgeLimit = 100_000 // purge requests by URL and key of a customer
)

// budget is what may be spent in a window from one full hour, UTC, to the next.
type budget struct {
	limit, left int
	reset       time.Time // end of the window that left is about
}

// at brings the budget to the window of now.
func (b *budget) at(now time.Time) *budget {
	if reset := now.Truncate(time.Hour).Add(time.Hour); !reset.Equal(b.reset) {
		b.reset, b.left = reset, b.limit
	}
	return b
}

// take spends one, and reports whether there was one left to spend.
func (b *budget) take(now time.Time) bool {
	b.at(now)
	if b.left == 0 {
		return false
	}
	b.left--
	return true
}

// announce writes the headers that tell a client of its budget.
func (b *budget) announce(now time.Time, h http.Header) {
	b.at(now)
	h.Set("Fastly-Ratelimit-Remaining", strconv.Itoa(b.left))
	h.Set("Fastly-Ratelimit-Reset", strconv.FormatInt(b.reset.Unix(), 10))
}

// setLimit changes the limit; what was spent of the window stays spent.
func (b *budget) setLimit(now time.Time, n int) {
	b.at(now)
	b.left = max(0, b.left+n-b.limit)
	b.limit = n
}

// SetLimit sets how many counted writes a user has in a clock hour, from this one on.
func (f *Fake) SetLimit(user string, n int) {
	f.writes(user, func(b *budget, now time.Time) { b.setLimit(now, max(0, n)) })
}

// SetRemaining sets how many counted writes a user has left in this clock hour.
func (f *Fake) SetRemaining(user string, n int) {
	f.writes(user, func(b *budget, _ time.Time) { b.left = max(0, n) })
}

// Spend takes n from what a user has left in this clock hour, as another program
// with a token of the same user would.
func (f *Fake) Spend(user string, n int) {
	f.writes(user, func(b *budget, _ time.Time) { b.left = max(0, b.left-n) })
}

// Remaining is how many counted writes a user has left in this clock hour.
func (f *Fake) Remaining(user string) (n int) {
	f.writes(user, func(b *budget, _ time.Time) { n = b.left })
	return n
}

func (f *Fake) writes(user string, do func(*budget, time.Time)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	do(f.user(user).writes.at(now), now)
}

// SetPurgeLimit sets how many purge requests by URL and key a customer has in a
// clock hour, from this one on. Replies don't tell of this limit until it is reached.
func (f *Fake) SetPurgeLimit(customer string, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.account(customer).purging.setLimit(f.now(), max(0, n))
}

// counted reports whether a request to the path with these segments draws on the
// write budget, and its reply tells of it. The families that do are those of one
// backend; the newer ones know no budget.
func counted(method string, path []string) bool {
	switch path[0] {
	case "service":
		purge := len(path) > 2 && path[2] == "purge"
		return writes(method) && !purge
	case "tokens", "user", "sudo", "service-authorizations", "rate-limiters":
		return writes(method)
	case "resources":
		return writes(method) && len(path) > 2 && slices.Equal(path[1:3], []string{"stores", "config"})
	default:
		return false
	}
}

// writes reports whether a method is one that may change something.
func writes(method string) bool { return method != http.MethodGet && method != http.MethodHead }

func overBudget() *reply {
	return failure(http.StatusTooManyRequests,
		"You have exceeded your hourly rate limit. Please contact support@fastly.com if you think this is a mistake.", "")
}
