package model

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/clockwork"
)

// newCoordinator returns a coordinator with the given clock.
func newCoordinator(limits fastly.Limits, clock clockwork.Clock) fastly.Coordinator {
	c := fastly.NewCoordinator(limits)
	clockwork.Replace(c, clock)
	return c
}

// coordinatorClock returns the clock of the scenario's coordinators.
func (s *scenario) coordinatorClock() clockwork.Clock {
	if s.has(LateAlarms) {
		return clockwork.Late(lateness, s.chance(-1, 0))
	}
	return clockwork.Real()
}
