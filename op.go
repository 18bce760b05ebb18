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
	// Timeout limits each attempt: connection, headers and body, not the waits
	// for turn and budget. Zero means a minute.
	Timeout time.Duration

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
	reply, err := Do[status](ctx, c, op, opts...)
	if err != nil {
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
	return &Error{Op: op.Name, Method: op.Method, Template: op.Path, Path: withoutQuery(path), StatusCode: http.StatusOK, Message: c.redact(message), Detail: c.redact(detail)}
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
		name, after, _ := strings.Cut(after, "}")
		if len(args) == 0 {
			return "", fmt.Errorf("no argument for {%s} of %s", name, op.Path)
		}
		text := argText(args[0])
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
func argText(arg any) string {
	switch v := arg.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case Secret:
		return v.Reveal()
	default:
		return fmt.Sprint(v)
	}
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

// CallOption changes one call. On a method that makes several requests it applies
// to each of them.
type CallOption interface {
	applyCall(cfg *callConfig) error
}

// SharedOption is an option for one call or for all calls of a Client.
type SharedOption interface {
	Option
	CallOption
}

type callOption func(cfg *callConfig) error

func (f callOption) applyCall(cfg *callConfig) error { return f(cfg) }

// sharedOption sets on a Client what its calls begin with.
type sharedOption func(cfg *callConfig) error

func (f sharedOption) applyCall(cfg *callConfig) error { return f(cfg) }
func (f sharedOption) applyClient(cfg *config) error   { return f(&cfg.call) }

// callConfig is what the options of a call say. Its zero value says nothing.
type callConfig struct {
	header   http.Header
	query    url.Values
	asked    bool // whether this call, and not its client, said something about the query
	timeout  time.Duration
	maxWait  time.Duration // 0 is the default, negative without limit
	pageSize int
	soft     bool
	inBody   bool
	once     bool // no further attempts: the caller has its own
	bulk     BulkOptions
	response func(*Response)
}

// with returns a copy with the options applied, which shares nothing that they change.
func (cfg callConfig) with(opts []CallOption) (callConfig, error) {
	if len(opts) == 0 {
		return cfg, nil
	}
	return cfg.apply(opts) // apart, so that calls without options allocate nothing here
}

func (cfg callConfig) apply(opts []CallOption) (callConfig, error) {
	cfg.header, cfg.query = cfg.header.Clone(), cloneValues(cfg.query)
	before := cfg.query.Encode()
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt.applyCall(&cfg); err != nil {
			return cfg, err
		}
	}
	cfg.asked = cfg.query.Encode() != before
	return cfg, nil
}

func cloneValues(v url.Values) url.Values { return url.Values(http.Header(v).Clone()) }

// WithHeader sets a header field of the request. The fields that authenticate or
// frame a request can't be set: Fastly-Key, Host, Content-Length, Transfer-Encoding.
func WithHeader(name, value string) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		switch key := http.CanonicalHeaderKey(name); {
		case slices.Contains([]string{"", "Fastly-Key", "Host", "Content-Length", "Transfer-Encoding"}, key):
			return fmt.Errorf("WithHeader: %q is not for callers to set", name)
		case strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == ':' || r >= 0x7f }):
			return fmt.Errorf("WithHeader: %q can't be the name of a field", name)
		case strings.ContainsAny(value, "\r\n\x00"):
			return fmt.Errorf("WithHeader: the value of %s has a line break or NUL", key)
		case cfg.header == nil:
			cfg.header = http.Header{key: {value}}
		default:
			cfg.header[key] = []string{value}
		}
		return nil
	})
}

// WithQuery sets a query parameter of the request, in place of the one that the
// operation would send under this name.
func WithQuery(name, value string) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		if name == "" {
			return errors.New("WithQuery: the name is empty")
		}
		if cfg.query == nil {
			cfg.query = url.Values{}
		}
		cfg.query.Set(name, value)
		return nil
	})
}

// WithTimeout limits each attempt of a call: connection, headers and body, not the
// waits for turn and budget. It replaces the default of the operation, which is a
// minute for most.
func WithTimeout(d time.Duration) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		if d <= 0 {
			return fmt.Errorf("WithTimeout: %v is not positive", d)
		}
		cfg.timeout = d
		return nil
	})
}

// WithMaxWait sets how long a call may wait for its budget to be renewed, two
// minutes by default. A call that would wait longer fails at once with a
// [*RateLimitError] that says when to try again. Zero never waits.
func WithMaxWait(d time.Duration) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		if d < 0 {
			return fmt.Errorf("WithMaxWait: %v is negative", d)
		}
		cfg.maxWait = max(d, 1) // 0 would be the default
		return nil
	})
}

// WithWaitForReset lets a call wait for its budget as long as its context allows:
// up to an hour. It is meant for batch jobs.
func WithWaitForReset() SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		cfg.maxWait = -1
		return nil
	})
}

// WithCustomer makes the call on behalf of another customer. The API allows it to
// few tokens.
func WithCustomer(customerID string) SharedOption { return WithQuery("customer_id", customerID) }

// WithOTP sends a one-time password along, which accounts with two-factor
// authentication need where they sign in with user name and password.
func WithOTP(password Secret) CallOption {
	return callOption(func(cfg *callConfig) error {
		return WithHeader("Fastly-OTP", password.Reveal()).applyCall(cfg)
	})
}

// WithPageSize sets how many items a page of a list holds. The default is the most
// that the API accepts; lists are complete whatever the size.
func WithPageSize(n int) CallOption {
	return callOption(func(cfg *callConfig) error {
		if n < 1 {
			return fmt.Errorf("WithPageSize: %d is less than 1", n)
		}
		cfg.pageSize = n
		return nil
	})
}

// Response is what the API answered, beside the decoded result.
type Response struct {
	StatusCode int
	Header     http.Header
	Body       []byte // the raw body; nil where the caller reads a stream
}

// WithResponse stores the last reply of the call in r, error replies included.
func WithResponse(r *Response) CallOption {
	if r == nil {
		return callOption(func(*callConfig) error { return errors.New("WithResponse: the Response is nil") })
	}
	return WithResponseFunc(func(reply *Response) { *r = *reply })
}

// WithResponseFunc calls f with the reply of every request that the call makes, in
// the goroutine that made it.
func WithResponseFunc(f func(*Response)) CallOption {
	return callOption(func(cfg *callConfig) error {
		if f == nil {
			return errors.New("WithResponseFunc: the function is nil")
		}
		cfg.response = f
		return nil
	})
}

// typeOf is the type of a value that a caller gave, nil for none.
func typeOf(v any) reflect.Type {
	t := reflect.TypeOf(v)
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}
