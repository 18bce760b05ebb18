// Package sample is what the checks of coverage are tried on: an SDK of a few
// operations, some of which lack something.
package sample

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"

	"github.com/edgesdk/fastly/internal/probe"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// Thing is the only type of this API.
type Thing struct {
	Name string `json:"name"`
	Size int    `json:"size"`
}

// Partial lacks the size.
type Partial struct {
	Name string `json:"name"`
}

// Input is what a thing is made of.
type Input struct {
	Name *string `json:"name,omitzero"`
}

// Client sends requests to a server that knows one thing.
type Client struct{}

// Get is covered as it should be.
func (Client) Get(ctx context.Context) (*Thing, error) {
	return send[Thing](ctx, http.MethodGet, "/things/{id}", nil)
}

// List is called by a test that asserts nothing.
func (Client) List(ctx context.Context) (*[]Thing, error) {
	return send[[]Thing](ctx, http.MethodGet, "/things", nil)
}

// Create has an output that lacks a property, and is sent from a goroutine.
func (Client) Create(ctx context.Context, in Input) (*Partial, error) {
	type result struct {
		thing *Partial
		err   error
	}
	done := make(chan result)
	go func() {
		thing, err := send[Partial](ctx, http.MethodPost, "/things", in)
		done <- result{thing, err}
	}()
	r := <-done
	return r.thing, r.err
}

// Update has an output that could be anything.
func (Client) Update(ctx context.Context, in Input) (*any, error) {
	return send[any](ctx, http.MethodPut, "/things/{id}", in)
}

// Delete is called by a test that fails if it is run alone.
func (Client) Delete(ctx context.Context) error {
	_, err := send[Thing](ctx, http.MethodDelete, "/things/{id}", nil)
	return err
}

// Rename is not called.
func (Client) Rename(ctx context.Context, in Input) (*Thing, error) {
	return send[Thing](ctx, http.MethodPatch, "/things/{id}", in)
}

// Copy is called by a subtest that other packages share, whose name has a slash.
func (Client) Copy(ctx context.Context) (*Thing, error) {
	return send[Thing](ctx, http.MethodPost, "/things/{id}/copy", nil)
}

// Merge is called by a shared subtest that asserts nothing, beside others that do.
func (Client) Merge(ctx context.Context) (*Thing, error) {
	return send[Thing](ctx, http.MethodPost, "/things/{id}/merge", nil)
}

func send[T any](ctx context.Context, method, template string, in any) (*T, error) {
	call := &probe.Call{Method: method, Template: template, In: reflect.TypeOf(in), Out: reflect.TypeFor[T]()}
	ctx = context.WithValue(ctx, probe.Key{}, call)
	url := "https://api.fastly.com" + strings.Replace(template, "{id}", "1", 1)
	req, err := http.NewRequestWithContext(ctx, method, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	recorder.Record(req)
	recorder.Break(req)
	reply := serve(req)
	if reply.Code != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %d", method, template, reply.Code)
	}
	out := new(T)
	return out, json.Unmarshal(reply.Body.Bytes(), out)
}

func serve(req *http.Request) *httptest.ResponseRecorder {
	reply := httptest.NewRecorder()
	switch {
	case req.Method == http.MethodGet && req.URL.Path == "/things":
		_, _ = reply.WriteString(`[{"name":"one","size":1}]`)
	case slices.Contains([]string{"/things", "/things/1", "/things/1/copy", "/things/1/merge"}, req.URL.Path):
		_, _ = reply.WriteString(`{"name":"one","size":1}`)
	default:
		reply.WriteHeader(http.StatusNotFound)
	}
	return reply
}
