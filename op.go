package fastly

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/edgesdk/fastly/internal/wire"
)

// Op describes one operation of the API. [Do] sends it. Method and Path are required, and Turn
// in writes to a service. The zero value of every other field is a valid default.
type Op struct {
	// Name of the operation, for errors and logs: "update backend".
	Name string
	// HTTP method. Required.
	Method string
	// Path below the host, with placeholders that Args fill in order:
	// "/service/{service_id}/version/{version}/backend/{name}". The argument of a
	// placeholder that begins with a plus sign is not escaped. Required.
	Path string
	// Arguments of the placeholders: strings, integers, or values that are formatted as
	// in fmt.Sprint. The empty string, "." and ".." are errors.
	Args []any
	// Query parameters: url.Values, a map, or a struct with json tags that name the keys. The
	// keys of a map are strings or numbers. A slice in a map or struct is sent as one value,
	// separated by commas, or as one parameter per element if its field has the tag
	// form:"repeat". If nil, no parameters are sent.
	Query any
	// Header fields of the operation. The client sets authentication, content type and
	// user agent. The restrictions of [WithHeader] apply.
	Header http.Header
	// Request body. The zero value sends none.
	Body Body
	// Secrets that must not occur in errors and events, for example the key that a text in Body
	// was encrypted with. Each [Secret] in Args and Body need not be repeated.
	Secrets []Secret
	// Format of the reply. The default is ReplyJSON.
	Reply ReplyFormat
	// Error that is returned for a reply without content. If nil, it is [ErrEmptyReply].
	// An output of type [NoReply] needs no content.
	Empty error
	// Whether the host of real-time statistics serves the operation. The default is the API
	// host.
	Realtime bool
	// Rate limit that the operation counts against. The default depends on the method:
	// BucketNone for GET and HEAD, otherwise BucketWrites.
	Bucket Bucket
	// Write lock that the operation holds, for example ServiceTurn(id). Operations with the
	// same Turn never overlap. Set it in every write to a service: overlapping writes to
	// one service can be lost. An operation with an empty Turn holds no lock.
	Turn string
	// Condition under which a failed request is retried. The default depends on the method: see
	// [RetryByMethod].
	Retry RetryClass
	// If not nil, Before is called before each attempt, while the operation holds its write
	// lock. If it returns an error, the request is not sent, and the call fails. Other writes
	// wait while Before runs. Requests in Before should therefore use WithMaxWait(0).
	//
	// If the error wraps a [*RateLimitError] that has a retry time, the call releases the write
	// lock, waits until that time, acquires the lock again, and repeats Before.
	Before func(ctx context.Context) error
	// Error of an Op that was built from invalid arguments, for example from an empty name. If
	// not nil, [Do] returns it without sending a request.
	Err error
	// Error that means success if a retry returns it, because an earlier attempt took effect.
	// An example is [ErrServiceDeleted] for a request that deletes a service. For DELETE,
	// [ErrNotFound] always means success if the reply names the object itself.
	Applied error
	// Time limit of each attempt: connection, headers and body, but not the waits for the
	// write lock and the rate limit. Zero means a minute.
	Timeout time.Duration

	maxReply  int64      // maximum size of the reply in bytes; 0 means the default
	fixed     url.Values // encoded Query, captured when a list was created; nil if Query is encoded when it is sent
	verbatim  bool       // whether the URL must not get query parameters
	soft      bool       // whether WithSoftPurge applies
	keys      bool       // whether WithKeysInBody applies
	site      *site      // URL to send to instead of a host of the API
	sendToken bool       // whether the token is sent to the site
}

// site is a URL in the parts that are sent. target is the unmodified path and query.
type site struct{ scheme, host, target string }

// ReplyFormat is the format of a reply.
type ReplyFormat uint8

// Formats of replies.
const (
	ReplyJSON    ReplyFormat = iota // JSON
	ReplyJSONAPI                    // JSON:API document, flattened into plain structs
	ReplyLines                      // JSON values, one per line, decoded into a slice
	ReplyText                       // unmodified bytes, as a string or []byte
)

// RetryClass is the condition under which an operation is retried after a connection failure or a
// reply with status 502, 503 or 504. After a reply with status 429, or if the request was
// never sent, every operation is retried. [RetryPolicy] limits the number of attempts.
//
// A DELETE with a write lock that may have taken effect is not retried once the lock was
// released, for example during a Retry-After longer than the backoff. The retry could delete an
// object that was created in the meantime. The call fails with an [*Error], and Uncertain is
// set. A PUT is retried, and overwrites later changes.
type RetryClass uint8

// Retry classes.
const (
	RetryByMethod RetryClass = iota // RetrySafe for GET, HEAD, PUT and DELETE, otherwise RetryUnsent
	RetrySafe                       // idempotent: retried even if the request may have reached the API
	RetryUnsent                     // not idempotent: not retried if the request may have reached the API
)

// Timeouts of operations, per attempt.
const (
	timeoutDefault  = time.Minute      // all operations that do not set another
	timeoutLongPoll = 90 * time.Second // long polls; less than the 2 minutes that live statistics are kept
)

// NoReply is the output of an operation without a result. The body of a successful reply is
// ignored.
type NoReply struct{}

// ServiceTurn returns the value for the Turn field of an [Op] that writes to a service.
// Operations with the same Turn never overlap.
func ServiceTurn(serviceID string) string { return "service/" + serviceID }

// Do sends an operation and decodes its reply. All methods of this module are built on it.
// Use it for endpoints that the module lacks.
//
// T may be a struct, a slice or a map. Use [NoReply] to ignore the reply, string or []byte with
// [ReplyText], and [Stream] to read the body of the reply directly. If the error is nil, the
// result is not nil.
func Do[T any](ctx context.Context, c *Client, op Op, opts ...CallOption) (*T, error) {
	out, _, err := do[T](ctx, c, &op, opts)
	return out, err
}

// do is [Do]. It also describes the reply, for [Op.failure].
func do[T any](ctx context.Context, c *Client, op *Op, opts []CallOption) (*T, answer, error) {
	out := new(T)
	reply, err := c.do(ctx, op, opts, out)
	if err != nil {
		return nil, answer{}, err
	}
	return out, reply, nil
}

// status is the reply of operations without a result: {"status":"ok"}.
type status struct {
	Status  string `json:"status"`
	Message string `json:"msg,omitzero"`
}

// DoStatus sends an operation that returns no object, but the reply {"status":"ok"}. If the
// reply has another status, it returns an [*Error] with the API's message. A reply with HTTP status
// 204 is a success, too.
func DoStatus(ctx context.Context, c *Client, op Op, opts ...CallOption) error {
	reply := status{Status: "ok"} // unchanged for 204, or if a retry shows that an earlier attempt took effect
	_, err := c.do(ctx, &op, opts, &reply)
	return err
}

// Refusal implements refuser.
func (s *status) Refusal() (message, detail string) {
	if s.Status == "ok" {
		return "", ""
	}
	return fmt.Sprintf("status %q", s.Status), s.Message
}

// failure returns the Error of a reply with a successful HTTP status whose content does not fit
// the request.
func (op *Op) failure(reply answer, message, detail string) *Error {
	path, _ := op.fill()
	e := &Error{
		Op: op.Name, Method: op.Method, Template: op.Path, Path: op.shown(path), StatusCode: reply.statusCode, Attempts: reply.attempts,
		Message: cut(message, maxField), Detail: cut(detail, maxField),
	}
	clean, _ := errors.AsType[*Error](reply.redactor.err(e))
	return clean
}

// redactor returns the redactor of a client, extended by the secrets of the operation.
func (op *Op) redactor(c *Client) *redactor {
	r := c.redactor
	secrets := slices.Clip(op.Secrets)
	if op.Body.secret != nil {
		for _, secret := range op.Body.secret() {
			secrets = append(secrets, Secret(secret))
		}
	}
	if len(secrets) > 0 {
		r = r.with(secrets...)
	}
	for _, arg := range op.Args {
		if secret, ok := secretOf(arg); ok {
			r = r.with(secret)
		}
	}
	return r
}

// shown returns the path for errors and events, without the query and without secrets in the
// arguments.
func (op *Op) shown(path string) string {
	if !slices.ContainsFunc(op.Args, isSecret) {
		return withoutQuery(path)
	}
	public := *op
	public.Args = slices.Clone(op.Args)
	for i, arg := range public.Args {
		if isSecret(arg) {
			public.Args[i] = redacted
		}
	}
	path, _ = public.fill()
	return strings.ReplaceAll(withoutQuery(path), url.PathEscape(redacted), redacted)
}

func isSecret(arg any) bool {
	_, ok := secretOf(arg)
	return ok
}

// secretOf returns the secret that arg is or points to.
func secretOf(arg any) (Secret, bool) {
	switch v := arg.(type) {
	case Secret:
		return v, true
	case *Secret:
		if v != nil {
			return *v, true
		}
	}
	return "", false
}

// check returns an error if the operation is invalid.
func (op *Op) check() error {
	switch {
	case op.Method == "":
		return errors.New("the operation has no method")
	case !isToken(op.Method):
		return fmt.Errorf("the method %q has a character that no method has", op.Method)
	case !strings.HasPrefix(op.Path, "/") && op.site == nil:
		return fmt.Errorf("the path %q does not begin with a slash", op.Path)
	case strings.ContainsFunc(op.Path, neverInURL), !isEscaped(op.Path):
		return fmt.Errorf("the path %q has a space, a control character, # or an invalid percent-encoding", op.Path)
	case op.Bucket > BucketNone:
		return fmt.Errorf("there is no bucket %d", op.Bucket)
	case op.Retry > RetryUnsent:
		return fmt.Errorf("there is no retry class %d", op.Retry)
	case op.Reply > ReplyText:
		return fmt.Errorf("there is no form of reply %d", op.Reply)
	case op.Timeout < 0:
		return fmt.Errorf("the timeout %v is negative", op.Timeout)
	}
	for name, values := range op.Header {
		if key := http.CanonicalHeaderKey(name); key != name && op.Header[key] != nil {
			return fmt.Errorf("header: %s is set in two spellings", key)
		}
		for _, value := range values {
			if err := checkField(name, value); err != nil {
				return fmt.Errorf("header: %w", err)
			}
		}
	}
	return nil
}

// isRead reports whether the operation is a read.
func (op *Op) isRead() bool { return op.Method == http.MethodGet || op.Method == http.MethodHead }

// bucket returns the operation's bucket, with the default filled in. Operations that are not
// known to be free are counted.
func (op *Op) bucket() Bucket {
	switch {
	case op.Bucket != BucketByMethod:
		return op.Bucket
	case op.isRead():
		return BucketNone
	default:
		return BucketWrites
	}
}

// repeatable reports whether the operation may be retried after it may have reached the API.
func (op *Op) repeatable() bool {
	if op.Retry != RetryByMethod {
		return op.Retry == RetrySafe
	}
	return op.isRead() || op.Method == http.MethodPut || op.Method == http.MethodDelete
}

// fill returns the path with the escaped arguments.
func (op *Op) fill() (string, error) {
	var b strings.Builder
	b.Grow(len(op.Path) + 32)
	rest, args := op.Path, op.Args
	for {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			break
		}
		name, after, closed := strings.Cut(after, "}")
		if !closed {
			return "", fmt.Errorf("a brace of the path %q is not closed", op.Path)
		}
		if len(args) == 0 {
			return "", fmt.Errorf("no argument for {%s} of %s", name, op.Path)
		}
		text, err := argText(args[0])
		if err != nil {
			return "", fmt.Errorf("%s: %w", strings.TrimPrefix(name, "+"), err)
		}
		switch text {
		case "":
			return "", fmt.Errorf("%s is empty", strings.TrimPrefix(name, "+"))
		case ".", "..":
			return "", fmt.Errorf("%s is %q, which a path can't hold", name, text)
		}
		if raw := strings.HasPrefix(name, "+"); raw {
			if strings.ContainsFunc(text, neverInURL) {
				return "", fmt.Errorf("%s has a space, a control character or #", strings.TrimPrefix(name, "+"))
			}
			b.WriteString(text)
		} else {
			b.WriteString(url.PathEscape(text))
		}
		rest, args = after, args[1:]
	}
	if len(args) > 0 {
		return "", fmt.Errorf("%d arguments too many for %s", len(args), op.Path)
	}
	return b.String(), nil
}

// neverInURL reports whether r is invalid in the path or query of a request.
func neverInURL(r rune) bool { return r <= ' ' || r == '#' || r == 0x7f }

// isEscaped reports whether every % in a path begins a percent-encoding.
func isEscaped(path string) bool {
	if !strings.Contains(path, "%") {
		return true
	}
	_, err := url.PathUnescape(path)
	return err == nil
}

// withoutQuery returns a path for errors and logs. The path of a purge may contain a query.
func withoutQuery(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

// argText formats a path argument.
func argText(arg any) (string, error) {
	switch v := arg.(type) {
	case string:
		return v, nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	}
	if secret, ok := secretOf(arg); ok {
		return secret.Reveal(), nil
	}
	switch v := reflect.ValueOf(arg); v.Kind() {
	case reflect.Invalid:
		return "", errors.New("the argument is nil")
	case reflect.Pointer, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		if _, prints := arg.(fmt.Stringer); !prints || v.IsNil() {
			return "", fmt.Errorf("an argument of type %T has no text", arg)
		}
	case reflect.Map, reflect.Slice, reflect.Struct, reflect.Array:
		if _, prints := arg.(fmt.Stringer); !prints {
			return "", fmt.Errorf("an argument of type %T has no text", arg)
		}
	default:
	}
	text := fmt.Sprint(arg)
	if text == redacted {
		return "", fmt.Errorf("an argument of type %T hides its text: use a Secret", arg)
	}
	return text, nil
}

// queryText encodes the query of the operation and of the call.
func (op *Op) queryText(extra url.Values) (string, error) {
	switch {
	case op.Query == nil:
		return extra.Encode(), nil
	case op.fixed != nil:
		values := cloneValues(op.fixed)
		maps.Copy(values, extra)
		return values.Encode(), nil
	}
	text, err := wire.EncodeQuery(op.Query)
	if err != nil {
		return "", fmt.Errorf("query: %w", err)
	}
	if len(extra) == 0 {
		return text, nil
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return "", err
	}
	maps.Copy(values, extra)
	return values.Encode(), nil
}

// fixQuery encodes the query now, so that later changes to the map or struct have no effect. An
// error is reported by the first request.
func (op *Op) fixQuery() {
	text, err := op.queryText(nil)
	if err == nil && op.Query != nil {
		op.fixed, _ = url.ParseQuery(text)
	}
}

// isObject reports whether a reply of type t must be a JSON object.
func isObject(t reflect.Type) bool { return t != nil && t.Kind() == reflect.Struct }

// learned is a set of operations.
type learned struct {
	size atomic.Int32
	ops  sync.Map // keys are of type opKey
}

type opKey struct{ method, template string }

func (l *learned) has(op *Op) bool {
	if l.size.Load() == 0 {
		return false
	}
	_, known := l.ops.Load(opKey{op.Method, op.Path})
	return known
}

// add adds an operation, and reports whether it is new.
func (l *learned) add(op *Op) bool {
	if _, known := l.ops.LoadOrStore(opKey{op.Method, op.Path}, true); known {
		return false
	}
	l.size.Add(1)
	return true
}

// typeOf returns the type of v without pointers; nil if v is nil. It stops at a pointer type that
// points to itself.
func typeOf(v any) reflect.Type {
	const most = 100
	t := reflect.TypeOf(v)
	for n := 0; n < most && t != nil && t.Kind() == reflect.Pointer; n++ {
		t = t.Elem()
	}
	return t
}
