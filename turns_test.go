package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// TestTurnsAreFair checks that a key has one holder at a time, in the order of arrival, and that
// keys are independent.
func TestTurnsAreFair(t *testing.T) {
	for _, c := range coordinators {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				turns := c.make(t, fastly.Limits{})
				began := time.Now()
				var order []string
				var mu sync.Mutex
				var wg sync.WaitGroup
				for i := range 20 {
					wg.Go(func() {
						key := fmt.Sprint(i % 2)
						grant, err := turns.TakeTurn(t.Context(), fastly.TurnRequest{Key: key, MaxWait: -1})
						if err != nil {
							t.Error(err)
							return
						}
						mu.Lock()
						order = append(order, fmt.Sprintf("%s: %02d", key, i))
						mu.Unlock()
						time.Sleep(time.Second)
						if err := grant.Release(t.Context(), fastly.TurnRelease{}); err != nil {
							t.Error(err)
						}
					})
					synctest.Wait()
				}
				wg.Wait()
				require.Equal(t, 10*time.Second, time.Since(began))
				slices.SortStableFunc(order, func(a, b string) int { return int(a[0]) - int(b[0]) })
				require.True(t, slices.IsSorted(order), "%v", order)
			})
		})
	}
}

// TestBoundOfTurns checks how a wait ends for a lock that is held for ten seconds.
func TestBoundOfTurns(t *testing.T) {
	tests := []struct {
		name    string
		maxWait time.Duration
		timeout time.Duration
		panics  bool
		want    error
		after   time.Duration
	}{
		{"no limit", -1, 0, false, nil, 10 * time.Second},
		{"long enough", 11 * time.Second, 0, false, nil, 10 * time.Second},
		{"too short", 3 * time.Second, 0, false, &fastly.TurnError{Key: "key", MaxWait: 3 * time.Second}, 3 * time.Second},
		{"not at all", 0, 0, false, &fastly.TurnError{Key: "key"}, 0},
		{"deadline", -1, 4 * time.Second, false, context.DeadlineExceeded, 4 * time.Second},
		{"deadline before the bound", 5 * time.Second, 4 * time.Second, false, context.DeadlineExceeded, 4 * time.Second},
		{"the hook panics", -1, 0, true, errors.New("hook"), 0},
	}
	for _, tt := range tests {
		for _, c := range coordinators {
			t.Run(tt.name+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					turns := c.make(t, fastly.Limits{})
					held, err := turns.TakeTurn(t.Context(), fastly.TurnRequest{Key: "key"})
					require.NoError(t, err)
					go func() {
						time.Sleep(10 * time.Second)
						if err := held.Release(t.Context(), fastly.TurnRelease{}); err != nil {
							t.Error(err)
						}
					}()
					ctx := t.Context()
					if tt.timeout > 0 {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, tt.timeout)
						defer cancel()
					}
					began, told := time.Now(), 0
					func() {
						defer func() {
							if p := recover(); p != nil {
								err = fmt.Errorf("%v", p)
							}
						}()
						var grant fastly.TurnGrant
						grant, err = turns.TakeTurn(ctx, fastly.TurnRequest{Key: "key", MaxWait: tt.maxWait, Waiting: func(w fastly.Wait) {
							told++
							require.Contains(t, w.Reason, "key")
							if tt.panics {
								panic("hook")
							}
						}})
						if err == nil {
							err = grant.Release(t.Context(), fastly.TurnRelease{})
						}
					}()
					require.Equal(t, tt.want, err)
					require.WithinDuration(t, began.Add(tt.after), time.Now(), 60*time.Millisecond)
					require.Equal(t, tt.maxWait != 0, told == 1)
					time.Sleep(time.Minute)
					free, err := turns.TakeTurn(t.Context(), fastly.TurnRequest{Key: "key"})
					require.NoError(t, err, "it is free again")
					require.NoError(t, free.Release(t.Context(), fastly.TurnRelease{}))
				})
			})
		}
	}
}
