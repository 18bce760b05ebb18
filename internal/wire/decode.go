// Package wire decodes and encodes the bodies of the Fastly API: lenient JSON, JSON:API documents, forms and query strings.
//
// The API is loose with types. A number may arrive as a string, a boolean as "0" or "1", anything as null, an empty object as []. The
// decoder accepts all of these, by the kind of the Go type, so that the structs of replies stay plain. Whatever else does not fit is a
// [DecodeError], never a silent zero.
//
// A text is decoded in one pass: a decoder that is compiled for the Go type runs over a scanner that checks the syntax as it goes. If
// the syntax is wrong, jsontext supplies the words and the place.
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

// ErrEmpty is returned for a body without a value: no bytes, or nothing but white space.
var ErrEmpty = errors.New("empty body")

// DecodeError reports a value of a body that could not be decoded.
type DecodeError struct {
	// Pointer is the JSON pointer (RFC 6901) of the value from the root of the body; "" is the root itself.
	Pointer string
	// Value is the text of the value, cut to about 80 bytes. It is empty if the value is secret, or may have a part that is.
	Value string
	// Want is what was expected there: "an integer", "a time", "valid JSON".
	Want string
	// Err is the cause, such as a syntax error with its offset. It may be nil.
	Err error

	path   []string // names and indexes of the values around Pointer, from the inside out: Pointer lacks them still
	rooted bool     // path is complete
}

// Error names value, expectation and place.
func (e *DecodeError) Error() string {
	text := fmt.Sprintf("cannot read %s as %s at %s", cmp.Or(e.Value, "the value"), e.Want, place(e.Pointer))
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns Err.
func (e *DecodeError) Unwrap() error { return e.Err }

// within notes that the value is part of another one, under the given name or index.
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

// place is a pointer in words.
func place(pointer string) string {
	if pointer == "" {
		return "the root"
	}
	return excerpt([]byte(pointer))
}

// refuse makes the error for a value that is not what the Go type wants.
func refuse(raw []byte, want string, cause error) *DecodeError {
	return &DecodeError{Value: excerpt(raw), Want: want, Err: cause}
}

// excerpt shortens a text to what a message can carry.
func excerpt(raw []byte) string {
	const limit = 80
	if len(raw) > limit {
		return strings.ToValidUTF8(string(raw[:limit]), "") + "…"
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD")
}

// Unmarshaler is implemented, on the pointer, by output types with a shape of their own: unions, tuples, joined lists.
//
// UnmarshalFastly gets the JSON text of the value, null included, and sets a receiver that is zero. The text is valid during the call
// only. decode reads a part of it as leniently as everything else is read; at is the JSON pointer of that part from the start of raw,
// such as "" or "/0/name", and an error of decode may be returned as it is: it carries the pointer from the root.
type Unmarshaler interface {
	UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error
}

// Decode is [DecodeWithin] without a limit.
func Decode(data []byte, out any) error { return DecodeWithin(data, out, 0) }

// DecodeWithin decodes one JSON text into out, a non-nil pointer. It replaces the previous content of out. After an error, the content
// is undefined. Blank data is [ErrEmpty]; any other failure, including trailing data, is a [*DecodeError].
//
// The limit bounds the memory in bytes that is allocated for the content of out; 0 means no limit. If it is exceeded, the error is a
// [*LimitError]. Short strings share blocks of at most 1 KiB, so a string that is kept keeps its block.
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

// DecodeLines is [DecodeLinesWithin] without a limit.
func DecodeLines(data []byte, out any) error { return DecodeLinesWithin(data, out, 0) }

// DecodeLinesWithin reads newline-delimited JSON into out, a pointer to a slice, and appends an element per line. Blank lines are
// skipped. The JSON pointer of an error starts with the index of the element among those of data. The limit is that of
// [DecodeWithin], for all lines together.
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

// outcome is the error of reading data: that of its syntax, else what a decoder refused, else nil.
func (s *scanner) outcome(data []byte, refused *DecodeError) error {
	if refused == nil { // a decoder of its own may have hidden that
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

// under moves an error from a part of a text to the whole, where the part has the given JSON pointer.
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

// target is the variable that out points to.
func target(out any) (reflect.Value, error) {
	v := reflect.ValueOf(out)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return v, fmt.Errorf("cannot decode into %T: want a non-nil pointer", out)
	}
	return v.Elem(), nil
}

// validJSON is what is wanted of a text with a syntax error.
const validJSON = "valid JSON"

// check makes sure that data is one valid JSON text, by the authority.
func check(data []byte) error {
	if jsontext.Value(data).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
		return nil
	}
	if isBlank(data) {
		return ErrEmpty
	}
	// The slow way, for the words and the place.
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
