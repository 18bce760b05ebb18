package fastly

import (
	"runtime"
	"sync"
)

// crew is the goroutines of one call. A panic or runtime.Goexit in one of them continues
// in the goroutine that waits for them. It
// needs its stop function.
type crew struct {
	stop func() // called at the first panic, so that the others end

	group  sync.WaitGroup
	mu     sync.Mutex
	resume func() // continues the first panic
}

// start runs f in a goroutine.
func (c *crew) start(f func()) {
	c.group.Go(func() { c.guard(f) })
}

// guard runs f, and keeps its panic.
func (c *crew) guard(f func()) {
	returned := false
	defer func() {
		if returned {
			return
		}
		resume := runtime.Goexit
		if v := recover(); v != nil {
			resume = func() { panic(v) }
		}
		c.mu.Lock()
		if c.resume == nil {
			c.resume = resume
		}
		c.mu.Unlock()
		c.stop()
	}()
	f()
	returned = true
}

// broken reports whether one of the goroutines has panicked.
func (c *crew) broken() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resume != nil
}

// wait waits for the goroutines, and continues the panic of one of them.
func (c *crew) wait() {
	c.group.Wait()
	if c.broken() {
		c.resume()
	}
}
