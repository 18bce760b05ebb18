// Package clockwork replaces the clock of a coordinator in the tests of this module: alarms
// that ring late, a machine that sleeps, a wall clock that is set.
package clockwork

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Clock is where a coordinator reads the time and sets its alarms.
type Clock struct {
	// Now returns the current time, with a monotonic reading if there is one.
	Now func() time.Time
	// Wall returns the time of the wall clock. If nil, that is the wall clock reading of Now.
	Wall func() time.Time
	// AfterFunc calls f in a goroutine of its own after d.
	AfterFunc func(d time.Duration, f func()) Alarm
}

// Alarm is what AfterFunc returns.
type Alarm interface {
	// Stop prevents the call, if it has not begun.
	Stop() bool
}

// Real returns the clock of the machine.
func Real() Clock {
	return Clock{
		Now:       time.Now,
		AfterFunc: func(d time.Duration, f func()) Alarm { return time.AfterFunc(d, f) },
	}
}

// Late returns the clock of the machine with alarms that ring up to most late, as those of a
// busy machine do.
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

// Replace makes a coordinator of package fastly use another clock. It must be called before
// the coordinator is used, and panics if the coordinator is of another make.
func Replace(coordinator any, clock Clock) {
	c, ok := coordinator.(interface{ UseClock(clock Clock) })
	if !ok {
		panic(fmt.Sprintf("clockwork: %T has no clock to replace", coordinator))
	}
	c.UseClock(clock)
}
