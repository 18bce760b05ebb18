package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/probe"
)

// Call sends a recorded request again with the corresponding method of the SDK, and returns the
// result of the method.
type Call func(ctx context.Context, client *fastly.Client, r *Recorded) (out any, err error)

// input returns a Call of a function that takes the body of the request as input.
func input[In any](call func(ctx context.Context, client *fastly.Client, r *Recorded, in In) (any, error)) Call {
	return func(ctx context.Context, client *fastly.Client, r *Recorded) (any, error) {
		var in In
		if err := r.Into(&in); err != nil {
			return nil, fmt.Errorf("the recorded body is no %T: %w", in, err)
		}
		return call(ctx, client, r, in)
	}
}

// query returns a Call of a function that takes the query of the request as input.
func query[Q any](call func(ctx context.Context, client *fastly.Client, r *Recorded, q Q) (any, error)) Call {
	return func(ctx context.Context, client *fastly.Client, r *Recorded) (any, error) {
		var q Q
		if err := r.QueryInto(&q); err != nil {
			return nil, fmt.Errorf("the recorded query is no %T: %w", q, err)
		}
		return call(ctx, client, r, q)
	}
}

// raw returns the JSON in an undocumented reply, or nil.
func raw(reply *collection.RawReply, err error) (any, error) {
	if err != nil || len(reply.Raw) == 0 {
		return nil, err
	}
	return reply.Raw, nil
}

// page collects the items of a recorded page, and requests no other page.
func page[T any](r *Recorded, seq iter.Seq2[T, error]) (any, error) {
	want := r.items()
	collected := []T{}
	for item, err := range seq {
		switch {
		case want == 0 && errors.Is(err, errAnother):
			return collected, nil // an empty page is no reason not to ask for the next
		case err != nil:
			return nil, err
		}
		if collected = append(collected, item); len(collected) == want {
			break
		}
	}
	return collected, nil
}

// items returns the number of items in the recorded page.
func (r *Recorded) items() int {
	body, err := parseJSON([]byte(r.Response.Body))
	if err != nil {
		return 0
	}
	switch members, ok := body.(map[string]any); {
	case ok && r.op.AnswersLines():
		return 1
	case ok:
		body = items(members)
	}
	return len(list(body))
}

// Calls returns the calls of all operations of the SDK by id. A call for an unknown operation is an
// error.
func Calls(facts *catalog.Catalog) (map[string]Call, error) {
	byID, byKey := map[string]Call{}, map[string]Call{}
	for name, call := range merge(calls()...) {
		method, template, isKey := strings.Cut(name, " ")
		switch op := facts.Lookup(method, template); {
		case isKey && op != nil:
			byKey[op.ID] = call
		case !isKey && facts.ByID(name) != nil:
			byID[name] = call
		default:
			return nil, fmt.Errorf("replay: there is no operation %s to call", name)
		}
	}
	maps.Copy(byKey, byID) // calls by id take precedence over those of kinds
	return byKey, nil
}

// Checker checks interactions.
type Checker struct {
	catalog    *catalog.Catalog
	calls      map[string]Call
	exceptions map[string]string // reasons by interaction
}

// NewChecker returns a Checker for all calls.
func NewChecker() (*Checker, error) {
	facts, err := catalog.Load()
	if err != nil {
		return nil, err
	}
	calls, err := Calls(facts)
	if err != nil {
		return nil, err
	}
	return &Checker{catalog: facts, calls: calls, exceptions: exceptions()}, nil
}

// Result is the result of checking one interaction.
type Result struct {
	Interaction
	Family    string   // literal segments of the path
	Operation string   // id of the operation; empty if it is not in the catalogue
	Covered   bool     // whether the SDK has a method for the operation
	Exception string   // reason why the interaction is not checked, if any
	Reply     []string // parts of the reply that are lost
	Request   []string // differences between the requests

	call *probe.Call // call that sent the request; nil if none did
	out  any         // result of the method
}

// Check sends the request of an interaction again, and compares request and result.
func (c *Checker) Check(ctx context.Context, x Interaction) Result { return c.check(ctx, x, x) }

// check sends the request of given, serves its reply, and compares both with recorded. The two
// interactions are the same except in tests of the check itself.
func (c *Checker) check(ctx context.Context, given, recorded Interaction) Result {
	op, _ := c.catalog.Match(recorded.Request.Method, recorded.url().EscapedPath())
	result := Result{Interaction: recorded, Family: family(recorded, op)}
	if op == nil {
		return result
	}
	result.Operation = op.ID
	call := c.calls[op.ID]
	result.Covered = call != nil
	result.Exception = c.exceptions[recorded.String()]
	if !result.Covered || result.Exception != "" {
		return result
	}
	derived := derive(c.catalog, op)
	_, args := c.catalog.Match(given.Request.Method, given.url().EscapedPath())
	server := &replyTo{response: given.Response}
	request := &Recorded{Interaction: given, op: derived, args: args}
	client, err := request.client(server)
	if err != nil {
		result.Request = []string{err.Error()}
		return result
	}
	result.out, err = call(ctx, client, request)
	result.call = server.call
	result.Reply = slices.Concat(
		replyProblems(derived, recorded.Response, result.out, err), nullProblems(derived, recorded.Response, result.call),
	)
	result.Request = requestProblems(derived, recorded, server.sent)
	return result
}

// client returns a client for one request without retries.
func (r *Recorded) client(server http.RoundTripper) (*fastly.Client, error) {
	opts := []fastly.Option{
		fastly.WithToken("recorded"), fastly.WithTransport(server),
		fastly.WithAPIURL("https://api.fastly.com"), fastly.WithRealtimeURL("https://rt.fastly.com"),
		fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}),
	}
	if id := r.Query().Get(onBehalf); id != "" && !r.op.has(onBehalf) {
		opts = append(opts, fastly.WithCustomer(id))
	}
	return fastly.New(opts...)
}

// onBehalf is the query key for requests on behalf of another customer.
const onBehalf = "customer_id"

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// literal matches path segments that are probably not ids.
var literal = regexp.MustCompile(`^([a-z]+([_-][a-z]+)*|v[0-9]+)$`)

// family returns the literal segments of the path, at most three. Without an operation, it returns
// the literal segments at the beginning of the path.
func family(x Interaction, op *catalog.Operation) string {
	path := x.url().Path
	if op != nil {
		path = parameter.ReplaceAllString(op.Path, "")
	}
	words := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	if at := slices.IndexFunc(words, func(word string) bool { return !literal.MatchString(word) }); op == nil && at >= 0 {
		words = words[:at]
	}
	return cmp.Or(strings.Join(words[:min(3, len(words))], "/"), "/")
}

// replyTo serves a recorded reply to the first request, and records the request.
type replyTo struct {
	response Response
	sent     *sentRequest
	call     *probe.Call
}

// errAnother is the answer to all requests but the first.
var errAnother = errors.New("a second request")

// RoundTrip implements [http.RoundTripper].
func (s *replyTo) RoundTrip(req *http.Request) (*http.Response, error) {
	if s.sent != nil {
		return nil, fmt.Errorf("%w, %s %s, where one was recorded", errAnother, req.Method, req.URL)
	}
	s.call = probe.From(req.Context())
	var err error
	if s.sent, err = capture(req); err != nil {
		return nil, err
	}
	header := s.response.Headers.Clone()
	header.Del("Content-Length") // length of the original body, before it was cut or edited
	return &http.Response{
		Status:     fmt.Sprintf("%d %s", s.response.Code, http.StatusText(s.response.Code)),
		StatusCode: s.response.Code,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        header,
		Body:          io.NopCloser(strings.NewReader(s.response.Body)),
		ContentLength: int64(len(s.response.Body)),
		Request:       req,
	}, nil
}
