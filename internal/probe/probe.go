// Package probe lets the checks of this module find the operation of a request. The context of a
// request of the SDK has a *[Call] for the context key [Key]. It is only computed on demand.
//
// Every program that uses the SDK contains this package, so it neither reads the environment nor
// writes files. Package recorder does, and is imported by package fastlytest and the checks only.
package probe

import (
	"context"
	"reflect"
	"runtime"
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

// From returns the Call of ctx, or nil.
func From(ctx context.Context) *Call {
	c, _ := ctx.Value(Key{}).(*Call)
	return c
}

// Stack is a call stack, innermost frame first.
type Stack []runtime.Frame

// Recorder implements the functions of the same names. They call it directly, because it inspects
// the call stack.
type Recorder interface {
	Here() Stack
	ByTest() bool
	RecordMade(method, template string, stack Stack)
}

// installed is nil unless requests are recorded.
var installed Recorder

// Install sets the Recorder of the process. It is not synchronized, so it must be called while
// packages are initialized.
func Install(r Recorder) { installed = r }

// Here returns the stack of the calling goroutine while requests are recorded; otherwise nil.
func Here() Stack {
	if installed == nil {
		return nil
	}
	return installed.Here()
}

// ByTest reports, while requests are recorded, whether a test called the calling function.
// Parameters that a test sets by name do not show that a method of the SDK covers them.
func ByTest() bool { return installed != nil && installed.ByTest() }

// RecordMade records, while requests are recorded, that a collection created with the given stack
// has an operation.
func RecordMade(method, template string, stack Stack) {
	if installed != nil {
		installed.RecordMade(method, template, stack)
	}
}
