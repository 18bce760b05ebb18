package fastlytest

import (
	"context"
	"time"
)

// Now returns the time on the clock of the fake: that of package time, which may be a bubble of
// testing/synctest, plus the offset set by [Fake.Advance] and [Fake.SetClock].
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

func (f *Fake) now() time.Time { return time.Now().Add(f.offset).UTC() }

// Advance moves the clock of the fake forward by d, for example past the hour at which write
// budgets are renewed. It does not wake anything that waits. Polls of the real-time API check the
// clock once a second. A Client has its own clock. To move both, use a bubble of testing/synctest
// instead.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.offset += d
}

// SetClock sets the offset between the clock of the fake and the local clock. If offset is
// negative, the fake is behind. It replaces the effect of earlier calls of [Fake.Advance].
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
