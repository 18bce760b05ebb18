package fastly

import (
	"cmp"
	"container/heap"
	"context"
	"sync"
	"time"

	"github.com/edgesdk/fastly/internal/clockwork"
)

// turns lets one holder at a time have each key, in the order in which they first asked.
type turns struct {
	mu    sync.Mutex
	taken map[string]*turnLine // key → those who wait for it; nil until somebody does
	asked uint64               // how many ever waited
}

func newTurns() turns { return turns{taken: map[string]*turnLine{}} }

// turnLine is a heap of those who wait for one turn.
type turnLine []*turnWaiter

type turnWaiter struct {
	since time.Time // when it first asked
	seq   uint64
	index int           // in the heap; -1 if it is no longer there
	ready chan struct{} // closed when it has the turn
}

func (l turnLine) Len() int { return len(l) }

func (l turnLine) Less(i, j int) bool {
	return cmp.Or(l[i].since.Compare(l[j].since), cmp.Compare(l[i].seq, l[j].seq)) < 0
}

func (l turnLine) Swap(i, j int) {
	l[i], l[j] = l[j], l[i]
	l[i].index, l[j].index = i, j
}

// Push adds a waiter, for package heap.
func (l *turnLine) Push(w any) {
	w.(*turnWaiter).index = len(*l)
	*l = append(*l, w.(*turnWaiter))
}

// Pop removes the last waiter, for package heap.
func (l *turnLine) Pop() any {
	last := len(*l) - 1
	w := (*l)[last]
	(*l)[last] = nil
	*l = (*l)[:last]
	w.index = -1
	return w
}

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
		line = new(turnLine)
		t.taken[req.Key] = line
	}
	mine := &turnWaiter{since: req.Since, seq: t.asked, ready: make(chan struct{})}
	if mine.since.IsZero() {
		mine.since = time.Now()
	}
	t.asked++
	heap.Push(line, mine)
	t.mu.Unlock()

	granted := false
	defer func() { // also if the hook panics
		if !granted {
			t.abandon(req.Key, line, mine)
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
	case <-mine.ready:
		granted = true
		return grant, nil
	case <-bound:
		return TurnGrant{}, &TurnError{Key: req.Key, MaxWait: req.MaxWait}
	case <-ctx.Done():
		return TurnGrant{}, ctx.Err()
	}
}

// abandon takes somebody out of the line. If the turn came in the same moment it is passed on.
func (t *turns) abandon(key string, line *turnLine, w *turnWaiter) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if w.index < 0 {
		t.pass(key)
	} else {
		heap.Remove(line, w.index)
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
	close(heap.Pop(line).(*turnWaiter).ready)
}
