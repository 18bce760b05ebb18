package fastlytest

import (
	"context"
	"time"
)

// Now is the time on the server's clock: that of package time, so of a test's
// bubble if it runs in one, moved by [Fake.Advance] and [Fake.SetClock].
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

func (f *Fake) now() time.Time { return time.Now().Add(f.offset).UTC() }

// Advance moves the server's clock on by d, for example past the hour at which
// write budgets are renewed. Nothing that waits is woken by it; polls of the real-time host
// look at the clock once a second. A Client keeps its own time: to move both, let the time of a
// synctest bubble pass instead.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.offset += d
}

// SetClock sets how far the server's clock is ahead of the local one, or behind it
// where offset is negative, in place of what was advanced before.
func (f *Fake) SetClock(offset time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.offset = offset
}

// sleep waits for d, which may be nothing. It ends early with the cause of the context's end.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// stamp is a time as most of the API writes it: UTC, whole seconds.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// stampOrNull is stamp, with null for the zero time.
func stampOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}
