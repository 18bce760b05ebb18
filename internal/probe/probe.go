// Package probe lets the project's own checks see which operation a request
// belongs to. A request that the SDK sends answers the context key [Key] with
// a *[Call]; nothing is computed unless somebody asks.
package probe

import (
	"context"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
)

// Key is the context key under which a request's [Call] is found.
type Key struct{}

// Call says which operation a request was made for.
type Call struct {
	Name     string       // the words of its errors: "update backend"
	Method   string       // GET, POST …
	Template string       // the path with placeholders
	In       reflect.Type // type of the query or body that the caller gave; nil if none
	Out      reflect.Type // type that the reply is decoded into; nil if none
	Stack    Stack        // of the goroutine that made the call; nil if that sends the request too
	Untyped  []string     // query parameters and header fields that a test set by name, see ByTest
}

// Stack is a stack of calls, innermost first.
type Stack []runtime.Frame

// Here returns the stack of the calling goroutine while requests are recorded, else nil.
func Here() Stack {
	if !recording() {
		return nil
	}
	return callers()
}

var recording = sync.OnceValue(func() bool { return os.Getenv(EnvCoverage) != "" })

// ByTest reports, while requests are recorded, whether the function that calls it was called
// by a test. What a test sets by name shows nothing about the methods of the SDK.
func ByTest() bool {
	if !recording() {
		return false
	}
	_, file, _, _ := runtime.Caller(2)
	return strings.HasSuffix(file, "_test.go")
}

// From returns the call that ctx was made for, or nil.
func From(ctx context.Context) *Call {
	c, _ := ctx.Value(Key{}).(*Call)
	return c
}
