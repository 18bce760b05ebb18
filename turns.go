package fastly

import (
	"container/list"
	"context"
	"sync"

	"github.com/edgesdk/fastly/internal/clockwork"
)

// turns lets one holder at a time have each key, in the order of arrival.
type turns struct {
	mu    sync.Mutex
	taken map[string]*list.List // key → those who wait for it (chan struct{}); nil until somebody does
}

func newTurns() turns { return turns{taken: map[string]*list.List{}} }

func (t *turns) take(ctx context.Context, req TurnRequest, clock clockwork.Clock) (TurnGrant, error) {
	if err := ctx.Err(); err != nil {
		return TurnGrant{}, err
	}
	grant := TurnGrant{Release: func(context.Context, TurnRelease) error {
		t.release(req.Key)
		return nil
	}}
	t.mu.Lock()
	line, taken := t.taken[req.Key]
	if !taken {
		t.taken[req.Key] = nil
		t.mu.Unlock()
		return grant, nil
	}
	if req.MaxWait == 0 {
		t.mu.Unlock()
		return TurnGrant{}, &TurnError{Key: req.Key}
	}
	if line == nil {
		line = list.New()
		t.taken[req.Key] = line
	}
	mine := make(chan struct{})
	place := line.PushBack(mine)
	t.mu.Unlock()

	granted := false
	defer func() { // also if the hook panics
		if !granted {
			t.abandon(req.Key, line, place)
		}
	}()
	var bound chan struct{} // nil without one
	if req.MaxWait > 0 {
		bound = make(chan struct{})
		defer clock.AfterFunc(req.MaxWait, func() { close(bound) }).Stop()
	}
	if req.Waiting != nil {
		req.Waiting(Wait{Reason: "another write to " + req.Key + " is under way"})
	}
	select {
	case <-mine:
		granted = true
		return grant, nil
	case <-bound:
		return TurnGrant{}, &TurnError{Key: req.Key, MaxWait: req.MaxWait}
	case <-ctx.Done():
		return TurnGrant{}, ctx.Err()
	}
}

// abandon takes somebody out of the line. If the turn came in the same moment it is passed on.
func (t *turns) abandon(key string, line *list.List, place *list.Element) {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-place.Value.(chan struct{}):
		t.pass(key)
	default:
		line.Remove(place)
	}
}

func (t *turns) release(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pass(key)
}

// pass gives the turn to the next in line.
func (t *turns) pass(key string) {
	line := t.taken[key]
	if line == nil || line.Len() == 0 {
		delete(t.taken, key)
		return
	}
	close(line.Remove(line.Front()).(chan struct{}))
}
