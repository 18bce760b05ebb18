package fastlytest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Default rate limits. Each window starts on the hour, UTC.
const (
	DefaultWriteLimit = 1000    // Writes per user and hour.
	DefaultPurgeLimit = 100_000 // Purge requests by URL and surrogate key, per customer and hour.
)

// budget is a rate limit for windows that begin on the hour, UTC.
type budget struct {
	limit, left int
	reset       time.Time // end of the window that left belongs to
}

// at starts a new window if the hour has changed.
func (b *budget) at(now time.Time) *budget {
	if reset := now.Truncate(time.Hour).Add(time.Hour); !reset.Equal(b.reset) {
		b.reset, b.left = reset, b.limit
	}
	return b
}

// take consumes one request. It reports whether one was left.
func (b *budget) take(now time.Time) bool {
	b.at(now)
	if b.left == 0 {
		return false
	}
	b.left--
	return true
}

// announce writes the rate limit headers.
func (b *budget) announce(now time.Time, h http.Header) {
	b.at(now)
	h.Set("Fastly-Ratelimit-Remaining", strconv.Itoa(b.left))
	h.Set("Fastly-Ratelimit-Reset", strconv.FormatInt(b.reset.Unix(), 10))
}

// setLimit changes the limit. Requests already sent in the window still count.
func (b *budget) setLimit(now time.Time, n int) {
	b.at(now)
	b.left = max(0, b.left+n-b.limit)
	b.limit = n
}

// SetLimit sets the hourly write limit of a user, starting with the current hour. Writes already
// sent in this hour count against the limit.
func (f *Fake) SetLimit(user string, n int) {
	f.writes(user, func(b *budget, now time.Time) { b.setLimit(now, max(0, n)) })
}

// SetRemaining sets the number of writes that a user has left in the current hour.
func (f *Fake) SetRemaining(user string, n int) {
	f.writes(user, func(b *budget, _ time.Time) { b.left = max(0, n) })
}

// Spend reduces the number of writes that a user has left in the current hour by n. Use it to
// simulate another program of the same user.
func (f *Fake) Spend(user string, n int) {
	f.writes(user, func(b *budget, _ time.Time) { b.left = max(0, b.left-n) })
}

// Remaining returns the number of writes that a user has left in the current hour.
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

// SetPurgeLimit sets the hourly limit of a customer for purge requests by URL and surrogate key,
// starting with the current hour. Responses do not report this limit.
func (f *Fake) SetPurgeLimit(customer string, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.account(customer).purging.setLimit(f.now(), max(0, n))
}

// counted reports whether a request to a path counts against the write limit and its reply has rate
// limit headers. Only families of the legacy backend do.
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

// writes reports whether a method may change state.
func writes(method string) bool { return method != http.MethodGet && method != http.MethodHead }

func overBudget() *reply {
	return failure(http.StatusTooManyRequests,
		"You have exceeded your hourly rate limit. Please contact support@fastly.com if you think this is a mistake.", "")
}
