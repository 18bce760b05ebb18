package fastly

import (
	"time"

	"github.com/edgesdk/fastly/internal/clockwork"
)

// clock is a clock that never goes back. It advances with the monotonic clock, which stands
// still while the machine sleeps, and leaps when the wall clock turns out to be ahead.
type clock struct {
	source clockwork.Clock
	real   time.Time // as last read from the source
	wall   time.Time // likewise, if the source has a wall clock of its own
	now    time.Time // this clock
}

// leap is the least lead of the wall clock that counts as a sleep. Less is the wall clock
// being adjusted.
const leap = time.Second

func newClock(source clockwork.Clock) clock {
	c := clock{source: source, real: source.Now()}
	c.now = c.real
	if source.Wall != nil {
		c.wall = source.Wall()
	}
	return c
}

// read returns the time of this clock.
func (c *clock) read() time.Time {
	t := c.source.Now()
	passed := max(0, t.Sub(c.real))
	wall := time.Duration(t.UnixNano() - c.real.UnixNano())
	c.real = t
	if c.source.Wall != nil {
		t = c.source.Wall()
		wall = t.Sub(c.wall)
		c.wall = t
	}
	if wall > passed+leap {
		passed = wall
	}
	c.now = c.now.Add(passed)
	return c.now
}

// local converts a time of this clock to the local wall clock. Zero stays zero.
func (c *clock) local(at time.Time) time.Time {
	switch {
	case at.IsZero():
		return at
	case c.source.Wall != nil:
		return c.wall.Add(at.Sub(c.now))
	default:
		return c.real.Add(at.Sub(c.now))
	}
}

// since converts a time of the local clock, not in the future, to this clock.
func (c *clock) since(at time.Time) time.Time {
	return c.now.Add(-max(0, c.real.Sub(at)))
}
