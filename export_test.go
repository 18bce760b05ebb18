package fastly

import (
	"net/http"
	"net/url"
	"time"

	"golang.org/x/time/rate"
)

// UnlimitedCoordinator is a Coordinator whose limiters let everything through: what
// still holds with it does not test the limiter.
func UnlimitedCoordinator() Coordinator {
	return newCoordinator(Limits{}, func(rate.Limit, int) *rate.Limiter { return rate.NewLimiter(rate.Inf, 0) })
}

// Observe is what the budget learns from a reply.
func Observe(resp *http.Response) Observation { return observe(resp) }

// RetryAfter reads a Retry-After field.
func RetryAfter(field string, date time.Time) time.Duration { return retryAfter(field, date) }

// LinkTargets are the targets of a Link field, in their order.
func LinkTargets(field string) (targets []string) {
	for _, l := range parseLinks(field) {
		targets = append(targets, l.target)
	}
	return targets
}

// LinkedPage is the query of the page that Link fields call the next; nil if there is none.
func LinkedPage(header http.Header, query url.Values) url.Values {
	link, ok := nextLink(header)
	if !ok {
		return nil
	}
	next, _ := follow(query, link)
	return next
}

// Accounts is how many principals a coordinator of this package keeps account of.
func Accounts(c Coordinator) int { return len(c.(*coordinator).accounts) }
