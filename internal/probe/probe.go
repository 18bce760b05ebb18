// Package probe lets the checks of this module find the operation of a request. The context of a
// request of the SDK has a *[Call] for the context key [Key]. It is only computed on demand.
package probe

import (
	"context"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
)

// Key is the context key of the [Call] of a request.
type Key struct{}

// Call describes the operation of a request.
type Call struct {
	Name     string       // operation in words: "update backend"
	Method   string       // HTTP method
	Template string       // path with placeholders
	In       reflect.Type // type of the query or body of the caller; nil if none
	Out      reflect.Type // type of the decoded reply; nil if none
	Stack    Stack        // stack of the goroutine that made the call; nil if the same goroutine sends the request
	Untyped  []string     // query parameters and header fields that a test set by name: see ByTest
}

// Stack is a call stack, innermost frame first.
type Stack []runtime.Frame

// Here returns the stack of the calling goroutine while requests are recorded; otherwise nil.
func Here() Stack {
	if !recording() {
		return nil
	}
	return callers()
}

var recording = sync.OnceValue(func() bool { return os.Getenv(EnvCoverage) != "" })

// ByTest reports, while requests are recorded, whether a test called the calling function.
// Parameters that a test sets by name do not show that a method of the SDK covers them.
func ByTest() bool {
	if !recording() {
		return false
	}
	_, file, _, _ := runtime.Caller(2)
	return strings.HasSuffix(file, "_test.go")
}

// From returns the Call of ctx, or nil.
func From(ctx context.Context) *Call {
	c, _ := ctx.Value(Key{}).(*Call)
	return c
}
