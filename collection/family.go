package collection

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/probe"
)

// VersionPath is the path template of a service version. The paths of all configuration
// objects of a version begin with it.
const VersionPath = "/service/{service_id}/version/{version}"

// Spec describes a family of objects. Noun and Path are required.
type Spec struct {
	// Noun for one object, for use in error messages: "backend", "S3 logging endpoint".
	Noun string
	// Path template of create requests, for example VersionPath + "/backend". It is also the
	// path of the list unless List is set. The arguments of [Family.At] fill its placeholders
	// in order.
	Path string
	// Path template of the list. If empty, Path is used.
	List string
	// Path template of one object. A placeholder that also occurs in Path has the same
	// argument. The last placeholder is the key of the object. If empty, the template is Path,
	// followed by a slash and the placeholder of Key.
	Object string
	// Name of the placeholder for the key of an object, for example "name". If empty, "id" is
	// used. If Object is set, Key does not affect the path. "name" then means that an update
	// with another name renames the object.
	Key string
	// Pagination of the list. The zero value means a list without pages.
	Paging fastly.Paging
	// Resource type of JSON:API documents, for example "star". If set, requests and replies are
	// JSON:API documents, and Reply, Encode and EncodeUpdate are ignored. The resource in an update
	// has the key of the object as its id.
	Resource string
	// Format of the replies. The default is [fastly.ReplyJSON].
	Reply fastly.ReplyFormat
	// Encode encodes the body of create and update requests. If nil, [fastly.FormBody] is used.
	Encode func(in any) fastly.Body
	// EncodeUpdate encodes the body of update requests. If nil, Encode is used. If set, create
	// requests omit fields that are null, in the input and in structs in it.
	EncodeUpdate func(in any) fastly.Body
	// Secrets returns the secrets of the input of a request that are not of type [fastly.Secret]:
	// see [fastly.Op]. If nil, there are none.
	Secrets func(in any) []fastly.Secret
	// Check returns an error if the input of a create, update or enable request is invalid. The
	// operation then fails before the request is sent. If nil, all inputs are valid.
	Check func(in any) error
	// HTTP method of update requests. If empty, PUT is used.
	Update string
	// HTTP method that enables a [Switch]. If empty, PUT is used.
	Enable string
	// Name of the placeholder that identifies the write lock: "service_id" locks the service.
	// If it is the key of an object, create requests acquire no lock. If empty, paths that
	// begin with VersionPath lock the service, and others acquire no lock.
	Turn string
	// Rate limit that writes count against. The default is [fastly.BucketByMethod].
	Bucket fastly.Bucket
	// Whether the reply to a delete request is empty. By default, the reply is
	// {"status":"ok"}.
	SilentDelete bool
}

// Family is a family of objects that a [Spec] describes. It is immutable, and usually a
// package variable.
type Family struct {
	spec         Spec
	placeholders []string // of Path
	list, object string   // path templates
	turn         string   // placeholder that identifies the write lock; "" if there is none
	names        [len(verbs)]string
}

// verb is the kind of operation that a capability sends.
type verb int

const (
	list verb = iota
	get
	create
	update
	remove
	enable
	disable
)

var verbs = [...]string{"list", "get", "create", "update", "delete", "enable", "disable"}

// NewFamily returns the family that spec describes.
func NewFamily(spec Spec) *Family {
	if spec.Resource != "" {
		spec.Reply = fastly.ReplyJSONAPI
		spec.Encode = func(in any) fastly.Body { return fastly.JSONAPIBody(spec.Resource, in) }
	}
	f := &Family{spec: spec, placeholders: placeholders(spec.Path)}
	f.list = cmp.Or(spec.List, spec.Path)
	f.object = cmp.Or(spec.Object, spec.Path+"/{"+cmp.Or(spec.Key, "id")+"}")
	f.turn = spec.Turn
	if f.turn == "" && strings.HasPrefix(spec.Path, VersionPath) {
		f.turn = "service_id"
	}
	for i, verb := range verbs {
		f.names[i] = verb + " " + spec.Noun
	}
	f.names[list] = verbs[list] + " " + plural(spec.Noun)
	return f
}

// plural returns the plural of a noun: "backends", "ACL entries", "keys".
func plural(noun string) string {
	stem, endsInY := strings.CutSuffix(noun, "y")
	if endsInY && stem != "" && !strings.ContainsRune("aeiou", rune(stem[len(stem)-1])) {
		return stem + "ies"
	}
	return noun + "s"
}

// placeholders returns the names of the placeholders of a path template, in order.
func placeholders(template string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(template, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return names
		}
		names, template = append(names, name), after
	}
}

// In returns the address of the objects of the family in a service version. It makes no
// request.
func (f *Family) In(v fastly.Version) *Address {
	a := f.At(v.Client(), v.ServiceID(), v.Number())
	a.place.err = cmp.Or(v.Check(), a.place.err)
	return a
}

// At returns the address of the objects of the family. The args fill the placeholders in the
// Path of the [Spec], in order. It makes no request.
func (f *Family) At(client *fastly.Client, args ...any) *Address {
	a := &Address{f, client, &place{args: args, made: probe.Here()}}
	if f != nil && len(args) != len(f.placeholders) {
		a.place.err = fmt.Errorf("%d arguments instead of %d for path %s", len(args), len(f.placeholders), f.spec.Path)
	}
	return a
}

// Address locates the objects of a [Family]. It holds a client, and the values for the placeholders
// in the path of the family, such as a service id. Use [Family.In] or [Family.At] to create one.
// Operations on a nil Address fail.
type Address struct {
	family *Family
	client *fastly.Client
	place  *place // fmt does not follow this pointer, so arguments, which may be secret, are not printed
}

// place holds the arguments of a path, or an error about an argument.
type place struct {
	args []any
	err  error
	made probe.Stack // call stack of At, if requests are recorded
}

var errNoAddress = errors.New("invalid collection: the zero value has no address")

// isZero reports whether the address is nil or the zero value.
func (a *Address) isZero() bool { return a == nil || a.family == nil }

// Client returns the client that sends the requests, or nil if the Address is nil.
func (a *Address) Client() *fastly.Client {
	if a == nil {
		return nil
	}
	return a.client
}

// Format implements fmt.Formatter. For every verb, it writes the noun and the path of the
// family. It omits the arguments, which may be secret.
func (a Address) Format(f fmt.State, _ rune) {
	if a.isZero() {
		_, _ = io.WriteString(f, "collection.Address(none)")
		return
	}
	_, _ = fmt.Fprintf(f, "collection.Address(%s, %s)", a.family.spec.Noun, a.family.spec.Path)
}

// Op returns an operation of the family that no capability covers. name is the name of the
// operation in errors, for example "rotate key". Placeholders that also occur in the Path of
// the [Spec] have the same arguments. The args fill the other placeholders of path, in order.
// Writes use the write lock and the rate limit of the family.
func (a *Address) Op(method, name, path string, args ...any) fastly.Op {
	if a.isZero() {
		return fastly.Op{Err: errNoAddress}
	}
	filled := make([]any, 0, len(a.place.args)+len(args))
	for _, placeholder := range placeholders(path) {
		if i := slices.Index(a.family.placeholders, placeholder); i >= 0 && i < len(a.place.args) {
			filled = append(filled, a.place.args[i])
		} else if len(args) > 0 {
			filled, args = append(filled, args[0]), args[1:]
		}
	}
	return a.op(method, name, path, append(filled, args...))
}

// op returns an operation with all its arguments.
func (a *Address) op(method, name, path string, args []any) fastly.Op {
	f := a.family
	probe.RecordMade(method, path, a.place.made)
	op := fastly.Op{Name: name, Method: method, Path: path, Args: args, Reply: f.spec.Reply, Err: a.place.err}
	if method != http.MethodGet && method != http.MethodHead {
		op.Bucket = f.spec.Bucket
		op.Turn = a.turn(path, args)
	}
	return op
}

// turn returns the key of the write lock: "service/ID" for the placeholder "service_id", as in
// [fastly.ServiceTurn]. The value of the placeholder is an argument of the family or of the
// operation.
func (a *Address) turn(path string, args []any) string {
	names, values := a.family.placeholders, a.place.args
	i := slices.Index(names, a.family.turn)
	if i < 0 && a.family.turn != "" {
		names, values = placeholders(path), args
		i = slices.Index(names, a.family.turn)
	}
	if i < 0 || i >= len(values) {
		return ""
	}
	return fmt.Sprintf("%s/%v", strings.TrimSuffix(names[i], "_id"), values[i])
}

// all returns an operation on the family.
func (a *Address) all(method string, do verb) fastly.Op {
	if a.isZero() {
		return fastly.Op{Err: errNoAddress}
	}
	path := a.family.spec.Path
	if do == list {
		path = a.family.list
	}
	return a.op(method, a.family.names[do], path, slices.Clip(a.place.args))
}

// one returns an operation on one object.
func (a *Address) one(method string, do verb, key string) fastly.Op {
	if a.isZero() {
		return fastly.Op{Err: errNoAddress}
	}
	f := a.family
	if f.spec.Object != "" {
		return a.Op(method, f.names[do], f.object, key)
	}
	args := make([]any, len(a.place.args)+1)
	copy(args, a.place.args)
	args[len(a.place.args)] = key
	return a.op(method, f.names[do], f.object, args)
}

// created returns the body of a create request.
func (a *Address) created(in any) fastly.Body {
	if a.isZero() {
		return fastly.Body{}
	}
	if a.family.spec.EncodeUpdate != nil {
		in = withoutNulls(in)
	}
	return body(a.family.spec.Encode, in)
}

// updated returns the body of an update. The key is empty for an object that exists once.
func updated[In any](a *Address, key string, in In) fastly.Body {
	if a.isZero() {
		return fastly.Body{}
	}
	if a.family.spec.Resource != "" && key != "" {
		return ResourceBody(a.family.spec.Resource, key, in)
	}
	if a.family.spec.EncodeUpdate != nil {
		return body(a.family.spec.EncodeUpdate, in)
	}
	return body(a.family.spec.Encode, in)
}

// check adds the error of an invalid input and the secrets of the input to a write.
func (a *Address) check(op *fastly.Op, in any) {
	if a.isZero() {
		return
	}
	if a.family.spec.Check != nil {
		op.Err = cmp.Or(op.Err, a.family.spec.Check(in))
	}
	if a.family.spec.Secrets != nil {
		op.Secrets = a.family.spec.Secrets(in)
	}
}

// ResourceBody sends in, which must be a struct, as a JSON:API document with a resource that has
// the given type and id. Use it with [Address.Op] for updates of a family with a Resource in its
// [Spec].
func ResourceBody[In any](resourceType, id string, in In) fastly.Body {
	return fastly.JSONAPIBody(resourceType, identified[In]{id, in})
}

// identified combines an input with the id of the resource to update.
type identified[In any] struct {
	ID string `json:"id"`
	In In     `json:",embed,inline"`
}

func body(encode func(in any) fastly.Body, in any) fastly.Body {
	if encode == nil {
		return fastly.FormBody(in)
	}
	return encode(in)
}

// repeatable returns the retry class of an update. An update can be retried unless it changes the
// name by which the object is addressed.
func (a *Address) repeatable(key string, in any) fastly.RetryClass {
	if !a.isZero() && a.family.spec.Key == "name" && renames(in, key) {
		return fastly.RetryUnsent
	}
	return fastly.RetrySafe
}
