package fastlytest

import (
	"context"
	"time"
)

// Now returns the time on the clock of the fake. It is [time.Now] plus the offset set by
// [Fake.Advance] and [Fake.SetClock].
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

func (f *Fake) now() time.Time { return time.Now().Add(f.offset).UTC() }

// Advance moves the clock of the fake forward by d, for example past the hour at which write
// budgets are renewed. Delays in progress are not shortened, except polls of the real-time API,
// which check the clock once a second.
//
// The clock of a Client does not move. To move both clocks, use a bubble of testing/synctest
// instead.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.offset += d
}

// SetClock sets the offset between the clock of the fake and the local clock. If offset is
// negative, the fake is behind. Earlier calls of [Fake.Advance] no longer have an effect.
func (f *Fake) SetClock(offset time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.offset = offset
}

// sleep waits for d. It ends early with the cause of the context.
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

// stamp formats a time as most of the API does: in UTC, truncated to the second.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// stampOrNull formats a time like stamp. It returns null for the zero time.
func stampOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}
