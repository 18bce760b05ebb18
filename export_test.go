package fastly

import (
	"net/http"
	"net/url"
	"time"

	"golang.org/x/time/rate"
)

// UnlimitedCoordinator returns a Coordinator with limiters without a limit. A test that still
// passes with it does not test the limiter.
func UnlimitedCoordinator() Coordinator {
	return newCoordinator(Limits{}, func(rate.Limit, int) *rate.Limiter { return rate.NewLimiter(rate.Inf, 0) })
}

// Observe returns the information of a reply about the budget.
func Observe(resp *http.Response) Observation { return observe(resp) }

// RetryAfter parses a Retry-After field.
func RetryAfter(field string, date time.Time) time.Duration { return retryAfter(field, date) }

// LinkTargets returns the targets of a Link field, in order.
func LinkTargets(field string) (targets []string) {
	for _, l := range parseLinks(field) {
		targets = append(targets, l.target)
	}
	return targets
}

// LinkedPage returns the query of the next page in a Link header; nil if there is none.
func LinkedPage(header http.Header, query url.Values) url.Values {
	link, ok := nextLink(header)
	if !ok {
		return nil
	}
	next, _ := follow(query, link)
	return next
}

// Accounts returns the number of accounts in a coordinator of this package.
func Accounts(c Coordinator) int { return len(c.(*coordinator).accounts) }
