// Package clockwork replaces the clock of a coordinator in the tests of this module, to simulate
// late alarms, a suspended machine, and changes of the wall clock.
package clockwork

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Clock provides the time and the alarms of a coordinator.
type Clock struct {
	// Now returns the current time, with a monotonic reading if there is one.
	Now func() time.Time
	// Wall returns the time of the wall clock. If nil, it is the wall clock reading of Now.
	Wall func() time.Time
	// AfterFunc calls f in a separate goroutine after d.
	AfterFunc func(d time.Duration, f func()) Alarm
}

// Alarm is a pending call of AfterFunc.
type Alarm interface {
	// Stop prevents the call, unless it has started.
	Stop() bool
}

// Real returns the clock of the machine.
func Real() Clock {
	return Clock{
		Now:       time.Now,
		AfterFunc: func(d time.Duration, f func()) Alarm { return time.AfterFunc(d, f) },
	}
}

// Late returns the clock of the machine with alarms that are up to most late, as on a busy
// machine.
func Late(most time.Duration, random *rand.Rand) Clock {
	var mu sync.Mutex
	clock := Real()
	clock.AfterFunc = func(d time.Duration, f func()) Alarm {
		mu.Lock()
		defer mu.Unlock()
		return time.AfterFunc(max(d, 0)+time.Duration(random.Int64N(int64(most)+1)), f)
	}
	return clock
}

// Replace replaces the clock of a coordinator of package fastly. It must be called before the
// coordinator is used. It panics if the coordinator is of another type.
func Replace(coordinator any, clock Clock) {
	c, ok := coordinator.(interface{ UseClock(clock Clock) })
	if !ok {
		panic(fmt.Sprintf("clockwork: %T has no clock to replace", coordinator))
	}
	c.UseClock(clock)
}
