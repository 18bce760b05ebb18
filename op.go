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

// Op is one operation of the API as data: what to send, and how it is to be
// sent. The zero value of every field but Method and Path is a sound default.
// [Do] sends it.
type Op struct {
	// Name is the operation in words, for errors and logs: "update backend".
	Name string
	// Method is the HTTP method.
	Method string
	// Path is the path below the host, with placeholders that Args fill in order:
	// "/service/{service_id}/version/{version}/backend/{name}". A placeholder that
	// begins with a plus sign takes its argument as it is, unescaped.
	Path string
	// Args are strings, integers, or values that print as the path wants them.
	// Empty ones, "." and ".." are refused.
	Args []any
	// Query is nil, url.Values, or a struct whose json tags name the keys.
	Query any
	// Header holds header fields of this operation. Authentication, content type
	// and user agent are the client's.
	Header http.Header
	// Body is what is sent; its zero value sends none.
	Body Body
	// Reply says how the reply is written.
	Reply Reply
	// Empty is the error that a reply without content stands for, where content
	// was promised; nil means ErrEmptyReply.
	Empty error
	// Host says which host serves the operation.
	Host Host
	// Bucket says which budget the operation draws on.
	Bucket Bucket
	// Turn is the key of what only one write at a time may change, such as
	// ServiceTurn(id). Operations without one never wait for another.
	Turn string
	// Retry says when the operation may be sent again.
	Retry Retry
	// If not nil, Before is called before each attempt, after its token has been taken
	// and directly before the request is sent. An error ends the call; nothing is sent.
	Before func(ctx context.Context) error
	// Applied is the error that a repeated attempt meets if an earlier one took effect,
	// for example [ErrServiceDeleted]. The operation has then succeeded. If nil, it is
	// [ErrNotFound] for DELETE, provided that the reply names the object itself.
	Applied error
	// Timeout limits each attempt: connection, headers and body, not the waits
	// for turn and budget. Zero means a minute.
	Timeout time.Duration

	maxReply  int64 // the most bytes of the reply, in place of the default
	soft      bool  // it is a purge that exists as a soft one
	site      *site // it goes to this URL, not to a host of the API
	sendToken bool  // the site is to see the token
}

// site is a URL in the parts that are sent: target is path and query as they are.
type site struct{ scheme, host, target string }

// Reply says how a reply is written.
type Reply uint8

// The ways a reply may be written.
const (
	ReplyJSON    Reply = iota // JSON, or nothing if the output is [None]
	ReplyJSONAPI              // a JSON:API document, flattened into plain structs
	ReplyLines                // JSON values, one to a line, into a slice
	ReplyText                 // bytes as they are, into a string or []byte
)

// Host says which host serves an operation.
type Host uint8

// The hosts of the API.
const (
	HostAPI      Host = iota // the API host
	HostRealtime             // the host of real-time statistics
)

// Retry says when an operation may be sent again after a failure of the
// connection, or a reply of 502, 503 or 504. A 429, or a request that provably never
// left, is always tried again.
type Retry uint8

// The retry classes.
const (
	RetryByMethod Retry = iota // GET, HEAD, PUT and DELETE as RetrySafe, others as RetryUnsent
	RetrySafe                  // sending it twice does no harm
	RetryUnsent                // never after it may have reached the API
)

// Timeouts of the operations that need longer than the default minute.
const (
	TimeoutDefault  = time.Minute
	TimeoutUpload   = 10 * time.Minute
	TimeoutLongPoll = 90 * time.Second // less than the two minutes after which live statistics are gone
)

// None is the output of an operation whose reply has no content that matters.
type None struct{}

// ServiceTurn is the turn of everything that writes to one service.
func ServiceTurn(serviceID string) string { return "service/" + serviceID }

// Do sends an operation and decodes its reply. It is the door that every method
// of this module uses, and open for an endpoint that the module lacks.
//
// T may be a struct, a slice or a map; [None] where nothing is to be decoded; string
// or []byte with ReplyText; or [Stream], whose body the caller reads and closes. The
// result is never nil without an error. It comes together with a [*PartialError]
// where T tells of members that failed ([PartialReply]).
func Do[T any](ctx context.Context, c *Client, op Op, opts ...CallOption) (*T, error) {
	out := new(T)
	if _, err := c.do(ctx, &op, opts, out); err != nil {
		if _, partial := errors.AsType[*PartialError](err); partial {
			return out, err
		}
		return nil, err
	}
	return out, nil
}

// status is the reply of operations that answer {"status":"ok"}.
type status struct {
	Status  string `json:"status"`
	Message string `json:"msg,omitzero"`
}

// Confirm sends an operation that answers {"status":"ok"}. Any other status is an
// [*Error] with the API's message.
func Confirm(ctx context.Context, c *Client, op Op, opts ...CallOption) error {
	reply := status{Status: "ok"} // stays if a repeated attempt shows that an earlier one did it
	if _, err := c.do(ctx, &op, opts, &reply); err != nil {
		return err
	}
	if reply.Status != "ok" {
		return op.failure(c, fmt.Sprintf("status %q", reply.Status), reply.Message)
	}
	return nil
}

// failure is the Error of a reply whose HTTP status says success and whose content does not.
func (op *Op) failure(c *Client, message, detail string) *Error {
	path, _ := op.fill()
	e := &Error{
		Op: op.Name, Method: op.Method, Template: op.Path, Path: op.shown(path), StatusCode: http.StatusOK,
		Message: cut(message, maxField), Detail: cut(detail, maxField),
	}
	clean, _ := errors.AsType[*Error](op.redactor(c).err(e))
	return clean
}

// redactor is that of a client, with the secrets among the arguments.
func (op *Op) redactor(c *Client) *redactor {
	r := c.redactor
	for _, arg := range op.Args {
		if secret, ok := arg.(Secret); ok {
			r = r.with(secret)
		}
	}
	return r
}

// shown is the path of the operation as errors and events show it: without query, and
// without the secrets among the arguments.
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
	_, ok := arg.(Secret)
	return ok
}

// check refuses an operation that can't be one.
func (op *Op) check() error {
	switch {
	case op.Method == "":
		return errors.New("the operation has no method")
	case strings.ContainsFunc(op.Method, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return fmt.Errorf("the method %q has a character that no method has", op.Method)
	case !strings.HasPrefix(op.Path, "/") && op.site == nil:
		return fmt.Errorf("the path %q does not begin with a slash", op.Path)
	case op.Host > HostRealtime:
		return fmt.Errorf("there is no host %d", op.Host)
	case op.Bucket > BucketNone:
		return fmt.Errorf("there is no bucket %d", op.Bucket)
	case op.Retry > RetryUnsent:
		return fmt.Errorf("there is no retry class %d", op.Retry)
	case op.Reply > ReplyText:
		return fmt.Errorf("there is no form of reply %d", op.Reply)
	case op.Timeout < 0:
		return fmt.Errorf("the timeout %v is negative", op.Timeout)
	}
	return nil
}

// isRead reports whether the operation changes nothing.
func (op *Op) isRead() bool { return op.Method == http.MethodGet || op.Method == http.MethodHead }

// bucket is the operation's bucket, with the default filled in: what is not known
// to be free is counted.
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

// repeatable reports whether the operation may be sent again once it may have
// reached the API.
func (op *Op) repeatable() bool {
	if op.Retry != RetryByMethod {
		return op.Retry == RetrySafe
	}
	return op.isRead() || op.Method == http.MethodPut || op.Method == http.MethodDelete
}

// fill puts the arguments into the path, escaped.
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

// withoutQuery is a path as errors and logs show it: the path of a purge may hold a
// query of its own.
func withoutQuery(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

// argText is a path argument as text.
func argText(arg any) (string, error) {
	switch v := arg.(type) {
	case string:
		return v, nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case Secret:
		return v.Reveal(), nil
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
	return fmt.Sprint(arg), nil
}

// queryText encodes the operation's query together with the call's.
func (op *Op) queryText(extra url.Values) (string, error) {
	text, err := wire.EncodeQuery(op.Query)
	if err != nil || len(extra) == 0 {
		return text, err
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return "", err
	}
	maps.Copy(values, extra)
	return values.Encode(), nil
}

// isObject reports whether a reply of type t is promised to be a JSON object.
func isObject(t reflect.Type) bool { return t != nil && t.Kind() == reflect.Struct }

// learned is a set of operations.
type learned struct {
	size atomic.Int32
	ops  sync.Map // of opKey
}

type opKey struct{ method, template string }

func (l *learned) has(op *Op) bool {
	if l.size.Load() == 0 {
		return false
	}
	_, known := l.ops.Load(opKey{op.Method, op.Path})
	return known
}

// add adds an operation, and reports whether it was not there.
func (l *learned) add(op *Op) bool {
	if _, known := l.ops.LoadOrStore(opKey{op.Method, op.Path}, true); known {
		return false
	}
	l.size.Add(1)
	return true
}

// typeOf is the type of a value that a caller gave, nil for none.
func typeOf(v any) reflect.Type {
	t := reflect.TypeOf(v)
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}
