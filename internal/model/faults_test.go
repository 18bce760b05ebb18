package model

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/clockwork"
)

// writer sends writes to the services of a fake account.
type writer struct {
	*fastlytest.Fake
	t        *testing.T
	client   *fastly.Client
	services []*fastlytest.Service
	calls    sync.WaitGroup
	done     atomic.Int32 // successful writes
}

// newWriter returns a writer whose alarms are late.
func newWriter(t *testing.T, limits fastly.Limits, late time.Duration) *writer {
	t.Helper()
	clock := clockwork.Real()
	clock.AfterFunc = func(d time.Duration, f func()) clockwork.Alarm { return time.AfterFunc(d+late, f) }
	coordinator := newCoordinator(limits, clock)
	w := &writer{t: t}
	w.client, w.Fake = fastlytest.New(t, fastly.WithCoordinator(coordinator))
	for i := range 10 {
		w.services = append(w.services, w.AddService(fmt.Sprintf("service %d", i)))
	}
	t.Cleanup(w.calls.Wait)
	return w
}

// sleepUntil sleeps until a time of the first day.
func (w *writer) sleepUntil(d time.Duration) {
	time.Sleep(time.Until(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(d)))
}

// write sends a write in the background, which ends with the test.
func (w *writer) write(service int, opt fastly.CallOption) {
	w.calls.Go(func() {
		v := w.client.Version(w.services[service].ID, 1)
		if _, err := v.Update(w.t.Context(), fastly.VersionInput{Comment: new("written")}, opt); err == nil {
			w.done.Add(1)
		}
	})
}

// TestRefusalBeforeTheHourEnds checks that a 429 whose wait ends after the end of the hour does
// not block the queue.
func TestRefusalBeforeTheHourEnds(t *testing.T) {
	reset := strconv.FormatInt(time.Date(2000, 1, 1, 1, 0, 0, 0, time.UTC).Unix(), 10)
	tests := []struct {
		name   string
		header http.Header
	}{
		{"no headers, 60 s", http.Header{"Retry-After": {"60"}}},
		{"no headers, 20 s", http.Header{"Retry-After": {"20"}}},
		{"10 remaining, 60 s", http.Header{"Retry-After": {"60"}, "Fastly-Ratelimit-Remaining": {"10"}, "Fastly-Ratelimit-Reset": {reset}}},
		{"10 remaining, 20 s", http.Header{"Retry-After": {"20"}, "Fastly-Ratelimit-Remaining": {"10"}, "Fastly-Ratelimit-Reset": {reset}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for range 20 { // the jitter determines whether the Retry-After or the window ends first
				synctest.Test(t, func(t *testing.T) {
					w := newWriter(t, fastly.Limits{}, 0)
					w.sleepUntil(59*time.Minute + 39*time.Second)
					w.write(0, fastly.WithWaitForReset())
					w.sleepUntil(59*time.Minute + 40*time.Second)
					w.Inject(fastlytest.Fault{Path: "/service/{}/version/{}", Status: http.StatusTooManyRequests, Header: test.header})
					for range 10 {
						w.write(1, fastly.WithWaitForReset())
					}
					w.sleepUntil(24 * time.Hour)
					require.EqualValues(t, 11, w.done.Load())
				})
			}
		})
	}
}

// TestCallBetweenResetAndAlarm checks that a call between the reset and its alarm does not delay
// the waiting calls.
func TestCallBetweenResetAndAlarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWriter(t, fastly.Limits{}, lateness)
		w.SetRemaining(fastlytest.User, 1)
		w.sleepUntil(59 * time.Minute)
		w.write(0, fastly.WithWaitForReset())
		time.Sleep(time.Second)
		w.write(0, fastly.WithWaitForReset())
		for at := time.Hour; at < time.Hour+2*time.Second; at += lateness / 5 {
			w.sleepUntil(at)
			w.write(1, fastly.WithMaxWait(0))
		}
		w.sleepUntil(time.Hour + time.Minute)
		require.GreaterOrEqual(t, w.done.Load(), int32(2))
	})
}

// TestCallWhileAnotherIsPaced checks that a call after the reset does not delay a call that waits
// for a paced token.
func TestCallWhileAnotherIsPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWriter(t, fastly.Limits{Pace: true}, 0)
		w.SetRemaining(fastlytest.User, 16)
		for i := range 10 { // replies at full seconds, so that the reset is known precisely
			w.sleepUntil(59*time.Minute + time.Duration(i)*time.Second)
			w.write(0, fastly.WithWaitForReset())
		}
		w.sleepUntil(time.Hour - 100*time.Millisecond)
		for i := range 6 { // five are sent, the sixth waits for a token until 01:00:00.9
			w.write(i, fastly.WithWaitForReset())
		}
		w.sleepUntil(time.Hour + 800*time.Millisecond)
		w.write(6, fastly.WithWaitForReset())
		w.sleepUntil(time.Hour + time.Minute)
		require.EqualValues(t, 17, w.done.Load())
	})
}

// TestReplyAfterTheHourEnds checks that a reply about a window that ended while its request was
// in flight does not delay the next window.
func TestReplyAfterTheHourEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWriter(t, fastly.Limits{}, 0)
		reset := strconv.FormatInt(time.Date(2000, 1, 1, 1, 0, 0, 0, time.UTC).Unix(), 10)
		w.Inject(fastlytest.Fault{
			Path: "/service/{}/version/{}", Delay: 5 * time.Second, Status: http.StatusOK, Body: `{"number":1}`,
			Header: http.Header{"Fastly-Ratelimit-Remaining": {"0"}, "Fastly-Ratelimit-Reset": {reset}},
		})
		w.sleepUntil(59*time.Minute + 58*time.Second)
		w.write(0, fastly.WithWaitForReset())
		time.Sleep(time.Second)
		w.write(1, fastly.WithWaitForReset())
		w.sleepUntil(time.Hour + time.Minute)
		require.EqualValues(t, 2, w.done.Load())
	})
}
