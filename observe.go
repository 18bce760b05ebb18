package fastly

import (
	"net/http"
	"strconv"
	"time"
)

// longestRetryAfter bounds what a Retry-After field can ask for: the clock hour, and some slack.
const longestRetryAfter = 65 * time.Minute

// observe reads what a reply reports about the budget.
func observe(resp *http.Response) Observation {
	seen := Observation{Sent: true, StatusCode: resp.StatusCode}
	remaining, reset := field(resp.Header, "Fastly-Ratelimit-Remaining"), field(resp.Header, "Fastly-Ratelimit-Reset")
	after := field(resp.Header, "Retry-After")
	if remaining == "" && after == "" {
		return seen
	}
	if date, err := http.ParseTime(field(resp.Header, "Date")); err == nil {
		seen.Date = date
	}
	if n, err := strconv.Atoi(remaining); err == nil && reset != "" {
		seen.Announced, seen.Remaining, seen.Reset = true, max(n, 0), resetTime(reset)
	}
	seen.RetryAfter = retryAfter(after, seen.Date)
	return seen
}

// resetTime reads a Reset field. What can't be read becomes a time in the past, which is no
// more plausible; so does what a coordinator out of process could not marshal.
func resetTime(field string) time.Time {
	unix, err := strconv.ParseInt(field, 10, 64)
	if err != nil || unix < 0 || unix > lastUnix {
		unix = 0
	}
	return time.Unix(unix, 0)
}

const lastUnix = 253402300799 // the last second of the year 9999

// field is the first value of a header field whose name is in canonical form.
func field(h http.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// retryAfter reads a Retry-After field: seconds, or a date by the server's clock.
func retryAfter(field string, date time.Time) time.Duration {
	if field == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(field); err == nil {
		return time.Duration(min(max(seconds, 0), int(longestRetryAfter.Seconds()))) * time.Second
	}
	at, err := http.ParseTime(field)
	if err != nil {
		return 0
	}
	if date.IsZero() {
		date = time.Now()
	}
	return min(max(at.Sub(date), 0), longestRetryAfter)
}
