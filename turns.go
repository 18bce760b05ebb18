package fastly

import (
	"cmp"
	"container/heap"
	"context"
	"sync"
	"time"

	"github.com/edgesdk/fastly/internal/clockwork"
)

// turns manages the write locks. Each key has at most one holder. Locks are granted in the order
// of the first request.
type turns struct {
	mu    sync.Mutex
	taken map[string]*turnLine // waiters by key; nil until a call waits
	asked uint64               // number of waiters so far
}

func newTurns() turns { return turns{taken: map[string]*turnLine{}} }

// turnLine is a heap of the calls that wait for one lock.
type turnLine []*turnWaiter

type turnWaiter struct {
	since time.Time // time of the first request
	seq   uint64
	index int           // index in the heap; -1 after removal
	ready chan struct{} // closed when the lock is granted
}

func (l turnLine) Len() int { return len(l) }

func (l turnLine) Less(i, j int) bool {
	return cmp.Or(l[i].since.Compare(l[j].since), cmp.Compare(l[i].seq, l[j].seq)) < 0
}

func (l turnLine) Swap(i, j int) {
	l[i], l[j] = l[j], l[i]
	l[i].index, l[j].index = i, j
}

// Push implements heap.Interface.
func (l *turnLine) Push(w any) {
	w.(*turnWaiter).index = len(*l)
	*l = append(*l, w.(*turnWaiter))
}

// Pop implements heap.Interface.
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
	var bound chan struct{} // nil without a maximum wait
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

// abandon removes a waiter. If it was granted the lock at the same time, the lock is passed on.
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

// pass grants the lock to the next waiter.
func (t *turns) pass(key string) {
	line := t.taken[key]
	if line == nil || line.Len() == 0 {
		delete(t.taken, key)
		return
	}
	close(heap.Pop(line).(*turnWaiter).ready)
}
