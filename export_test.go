package fastly

import "golang.org/x/time/rate"

// UnlimitedCoordinator is a Coordinator whose limiters let everything through: what
// still holds with it does not test the limiter.
func UnlimitedCoordinator() Coordinator {
	return newCoordinator(Limits{}, func(rate.Limit, int) *rate.Limiter { return rate.NewLimiter(rate.Inf, 0) })
}
