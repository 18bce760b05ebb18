// Package wire decodes and encodes the bodies of the Fastly API: lenient JSON, JSON:API
// documents, forms and query strings.
//
// The API often encodes values with another JSON type: numbers as strings, booleans as "0" or
// "1", any value as null, an empty object as []. The decoder accepts these variants, depending on
// the kind of the Go type, so that the structs of replies have plain fields. Any other mismatch
// is a [DecodeError], never a silent zero.
//
// A text is decoded in one pass. The decoder is compiled for the Go type, and the scanner checks
// the syntax. If the syntax is invalid, jsontext provides the message and the position.
package wire

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// ErrEmpty is returned for a body without a value, which is empty or contains only white space.
var ErrEmpty = errors.New("empty body")

// DecodeError is the error of a value that cannot be decoded.
type DecodeError struct {
	// JSON pointer (RFC 6901) of the value from the root of the body. An empty string means the
	// root itself.
	Pointer string
	// Text of the value, truncated to about 80 bytes. It is empty if the value is secret, or may
	// have a secret part.
	Value string
	// Expected value, in words: "an integer", "a time", "valid JSON".
	Want string
	// Cause, such as a syntax error with its offset. It may be nil.
	Err error

	path   []string // names and indexes of the enclosing values, innermost first, that are not yet part of Pointer
	rooted bool     // whether path is complete
}

// Error formats the value, the expected value and the JSON pointer on one line.
func (e *DecodeError) Error() string {
	text := fmt.Sprintf("cannot read %s as %s at %s", cmp.Or(e.Value, "the value"), e.Want, place(e.Pointer))
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns Err.
func (e *DecodeError) Unwrap() error { return e.Err }

// within records that the value is part of another one, with the given name or index.
func (e *DecodeError) within(token string) *DecodeError {
	if !e.rooted {
		e.path = append(e.path, token)
	}
	return e
}

// settle completes Pointer.
func (e *DecodeError) settle() {
	var pointer strings.Builder
	for _, token := range slices.Backward(e.path) {
		pointer.WriteString(string(jsontext.Pointer("").AppendToken(token)))
	}
	e.Pointer = pointer.String() + e.Pointer
	e.path = nil
}

// place returns a JSON pointer in words.
func place(pointer string) string {
	if pointer == "" {
		return "the root"
	}
	return excerpt([]byte(pointer))
}

// refuse returns the error of a value that does not fit the Go type.
func refuse(raw []byte, want string, cause error) *DecodeError {
	return &DecodeError{Value: excerpt(raw), Want: want, Err: cause}
}

// excerpt truncates a text for use in an error.
func excerpt(raw []byte) string {
	const limit = 80
	if len(raw) > limit {
		return strings.ToValidUTF8(string(raw[:limit]), "") + "…"
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD")
}

// Unmarshaler is implemented, with a pointer receiver, by output types with a custom decoder:
// unions, tuples, joined lists.
//
// UnmarshalFastly receives the JSON text of the value, including null, and sets the receiver,
// which is the zero value. The text is only valid during the call. decode decodes a part of the
// text with the usual leniency. at is the JSON pointer of the part, relative to raw, such as ""
// or "/0/name". UnmarshalFastly may return an error of decode unmodified, because it contains the
// pointer from the root.
type Unmarshaler interface {
	UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error
}

// Decode is [DecodeWithin] without a limit.
func Decode(data []byte, out any) error { return DecodeWithin(data, out, 0) }

// DecodeWithin decodes a JSON text into out, a non-nil pointer. It replaces the previous content
// of out. After an error, the content is undefined. If data is blank, it returns [ErrEmpty]. Any
// other failure, including trailing data, is a [*DecodeError].
//
// limit is the maximum memory, in bytes, for the content of out. 0 means no limit. If it is
// exceeded, the error is a [*LimitError]. Short strings share blocks of up to 1 KiB. A string
// that is kept in memory keeps its whole block.
func DecodeWithin(data []byte, out any, limit int64) error {
	memory := newBudget(limit)
	return decode(data, out, &memory)
}

func decode(data []byte, out any, memory *budget) error {
	v, err := target(out)
	if err != nil {
		return err
	}
	s := newScanner(data, memory)
	defer s.release(memory)
	return concealed(v.Type(), s.outcome(data, decoderOf(v.Type())(s, v)))
}

// DecodeLinesWithin decodes newline-delimited JSON, and appends an element per line to the slice
// that out points to. Blank lines are skipped. The JSON pointer of an error starts with the index
// of the element in data. The limit applies to all lines together, as in [DecodeWithin].
func DecodeLinesWithin(data []byte, out any, limit int64) error {
	memory := newBudget(limit)
	return decodeLines(data, out, &memory)
}

func decodeLines(data []byte, out any, memory *budget) error {
	list, err := target(out)
	if err != nil {
		return err
	}
	if list.Kind() != reflect.Slice {
		return fmt.Errorf("cannot read lines into %T: want a pointer to a slice", out)
	}
	count := 0
	for line := range bytes.Lines(data) {
		if !isBlank(line) {
			count++
		}
	}
	elem := list.Type().Elem()
	if err := memory.take(list.Len()+count, int(elem.Size())); err != nil {
		return err.Err
	}
	start := list.Len()
	list.Grow(count)
	s := newScanner(nil, memory)
	defer s.release(memory)
	decode := decoderOf(elem)
	for line := range bytes.Lines(data) {
		if isBlank(line) {
			continue
		}
		n := list.Len()
		list.SetLen(n + 1)
		s.start(line)
		if err := s.outcome(line, decode(s, list.Index(n))); err != nil {
			list.SetLen(n)
			return under("/"+strconv.Itoa(n-start), concealed(elem, err))
		}
	}
	return nil
}

// outcome returns the error of decoding data: a syntax error, or else the error of the decoder.
func (s *scanner) outcome(data []byte, refused *DecodeError) error {
	if refused == nil { // a custom decoder may have hidden the exceeded limit
		refused = s.memory.take(0, 0)
	}
	if refused != nil {
		refused.settle()
		if exceeded, ok := errors.AsType[*LimitError](refused.Err); ok {
			return &LimitError{exceeded.Limit, refused.Pointer}
		}
	} else if s.end() {
		return nil
	}
	if err := check(data); err != nil {
		return err
	}
	if refused == nil {
		return refuse(data, validJSON, errors.New("broken in a way that jsontext takes"))
	}
	return refused
}

// under converts an error about a part of a text, located at a JSON pointer, to one about the
// whole.
func under(pointer string, err error) error {
	if e, ok := errors.AsType[*DecodeError](err); ok {
		e.Pointer = pointer + e.Pointer
	}
	if e, ok := errors.AsType[*LimitError](err); ok {
		e.Pointer = pointer + e.Pointer
	}
	return err
}

func isBlank(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }

// target returns the variable that out points to.
func target(out any) (reflect.Value, error) {
	v := reflect.ValueOf(out)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return v, fmt.Errorf("cannot decode into %T: want a non-nil pointer", out)
	}
	return v.Elem(), nil
}

// validJSON is the Want of a syntax error.
const validJSON = "valid JSON"

// check returns an error of jsontext if data is not a single valid JSON text.
func check(data []byte) error {
	if jsontext.Value(data).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
		return nil
	}
	if isBlank(data) {
		return ErrEmpty
	}
	// Decoding token by token is slower, but provides the message and the position.
	d := jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	_, err := d.ReadValue()
	if err == nil {
		_, err = d.ReadToken()
	}
	if err == nil {
		err = errors.New("more than one value")
	}
	e := refuse(data, validJSON, err)
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		e.Pointer = string(syntax.JSONPointer)
		e.Value = excerpt(data[min(int(syntax.ByteOffset), len(data)):])
	}
	return e
}
