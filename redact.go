package fastly

import (
	"errors"
	"fmt"
	"html"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

const (
	// minRedacted is the length below which a secret is not searched for: a short one
	// occurs in texts that have nothing to do with it.
	minRedacted = 8
	// maxRecent is the number of tokens that a client keeps redacting after they were replaced.
	maxRecent = 16
)

// redactor replaces secrets in whatever a server, a transport or a library may have
// quoted them in: plain, cut short, or escaped for URLs, JSON, Go strings or HTML. It is
// applied after a reply was decoded and classified. The nil redactor knows no secret.
// A redactor is safe for concurrent use.
type redactor struct{ secrets atomic.Pointer[[]string] }

// newRedactor returns a redactor of the given secrets.
func newRedactor(secrets ...Secret) *redactor {
	r := new(redactor)
	for _, secret := range secrets {
		r.learn(secret)
	}
	return r
}

// learn adds a secret in front of the others, and forgets the oldest if there are too many.
func (r *redactor) learn(secret Secret) {
	text := secret.Reveal()
	if len(text) < minRedacted || strings.Contains(redacted, strings.ToLower(text)) {
		return
	}
	for {
		old := r.secrets.Load()
		known := r.known()
		if len(known) > 0 && known[0] == text {
			return
		}
		next := append([]string{text}, slices.DeleteFunc(slices.Clone(known), func(s string) bool { return s == text })...)
		next = next[:min(len(next), maxRecent)]
		if r.secrets.CompareAndSwap(old, &next) {
			return
		}
	}
}

// with returns a redactor that replaces further secrets too, such as those among the
// arguments of one call.
func (r *redactor) with(secrets ...Secret) *redactor {
	known := slices.Clone(r.known())
	both := new(redactor)
	both.secrets.Store(&known)
	for _, secret := range secrets {
		both.learn(secret)
	}
	return both
}

func (r *redactor) known() []string {
	if r == nil {
		return nil
	}
	if secrets := r.secrets.Load(); secrets != nil {
		return *secrets
	}
	return nil
}

// text returns s without the secrets.
func (r *redactor) text(s string) string {
	for _, secret := range r.known() {
		s = replaceSecret(s, secret)
	}
	return s
}

// bytes returns b without the secrets: b itself if it has none, else a copy.
func (r *redactor) bytes(b []byte) []byte {
	clean, _ := r.replaced(b)
	return clean
}

// replaced returns b without the secrets, and whether it had any.
func (r *redactor) replaced(b []byte) (clean []byte, found bool) {
	clean = b
	for _, secret := range r.known() {
		clean = replaceSecret(clean, secret)
	}
	return clean, len(b) > 0 && &clean[0] != &b[0]
}

// event returns the event without the secrets.
func (r *redactor) event(e Event) Event {
	if len(r.known()) == 0 {
		return e
	}
	s := scrub{redactor: r}
	s.texts(&e.Op, &e.Template, &e.Path, &e.Reason)
	s.errs(&e.Err)
	return e
}

// err returns an error without the secrets: err itself if neither it nor what it wraps
// has any. Types of this package stay what they are. Any other error that holds a secret
// is replaced by one that still answers errors.Is, and net.Error if it was one.
func (r *redactor) err(err error) error {
	if err == nil || len(r.known()) == 0 {
		return err
	}
	clean, _ := r.scrubbed(err)
	return clean
}

// scrubbed returns an error without the secrets, and whether it had any.
func (r *redactor) scrubbed(err error) (error, bool) {
	s := scrub{redactor: r}
	if own := s.own(err); own != nil {
		return own, s.found
	}
	causes := unwrapped(err)
	for i := range causes {
		s.errs(&causes[i])
	}
	text := err.Error()
	s.texts(&text)
	if !s.found {
		inside := fmt.Sprintf("%#v", err)
		s.texts(&inside)
	}
	if !s.found {
		return err, false
	}
	clean := redactedError{text: text, causes: causes, is: func(target error) bool { return errors.Is(err, target) }}
	if timed, ok := any(err).(net.Error); ok {
		return &redactedNetError{redactedError: clean, timeout: timed.Timeout()}, true
	}
	return &clean, true
}

// unwrapped returns what an error wraps directly.
func unwrapped(err error) []error {
	switch e := any(err).(type) { // this error alone, not what it wraps
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			return []error{cause}
		}
	case interface{ Unwrap() []error }:
		return slices.DeleteFunc(slices.Clone(e.Unwrap()), func(cause error) bool { return cause == nil })
	}
	return nil
}

// scrub takes the secrets out of variables, and notes whether there were any.
type scrub struct {
	*redactor
	found bool
}

func (s *scrub) texts(fields ...*string) {
	for _, field := range fields {
		clean := s.text(*field)
		s.found = s.found || clean != *field
		*field = clean
	}
}

func (s *scrub) errs(fields ...*error) {
	for _, field := range fields {
		if *field == nil {
			continue
		}
		clean, found := s.scrubbed(*field)
		*field = clean
		s.found = s.found || found
	}
}

// own returns a copy of an error of this package without the secrets, the error itself
// if it has none, and nil if it is of another package.
func (s *scrub) own(err error) error {
	if isNil(err) {
		return err
	}
	var clean error
	switch e := any(err).(type) {
	case *Error:
		c := *e
		c.meant = e.meanings() // the words that follow may be part of a secret
		c.Problems = slices.Clone(e.Problems)
		for i := range c.Problems {
			p := &c.Problems[i]
			s.texts(&p.Title, &p.Detail, &p.Code, &p.Field)
		}
		s.texts(&c.Op, &c.Method, &c.Template, &c.Path, &c.Message, &c.Detail)
		body, found := s.replaced(c.Body)
		c.Body, s.found = body, s.found || found
		s.errs(&c.Err)
		clean = &c
	case *DecodeError:
		c := *e
		s.texts(&c.Op, &c.Method, &c.Path, &c.Pointer, &c.Value, &c.Want)
		s.errs(&c.Err)
		clean = &c
	case *PartialError:
		c := *e
		s.texts(&c.Op)
		c.Failures = slices.Clone(e.Failures)
		for i := range c.Failures {
			s.texts(&c.Failures[i].Member, &c.Failures[i].Message)
		}
		clean = &c
	case *BulkError:
		c := *e
		s.texts(&c.Name)
		s.errs(&c.Err)
		clean = &c
	case *EditError:
		c := *e
		s.texts(&c.Step)
		s.errs(&c.Err)
		clean = &c
	default:
		return nil
	}
	if !s.found {
		return err
	}
	return clean
}

// redactedError stands for an error whose text holds a secret. The original is out of
// reach: only whether it is a target can be asked.
type redactedError struct {
	text   string
	causes []error
	is     func(target error) bool
}

func (e *redactedError) Error() string        { return e.text }
func (e *redactedError) Unwrap() []error      { return e.causes }
func (e *redactedError) Is(target error) bool { return e.is(target) }

// redactedNetError is a redactedError that stands for a net.Error.
type redactedNetError struct {
	redactedError
	timeout bool
}

func (e *redactedNetError) Timeout() bool { return e.timeout }

// Temporary is what net.Error asks for; nothing of this package heeds it.
func (e *redactedNetError) Temporary() bool { return e.timeout }

// The notations in which characters of a secret may be written.
const (
	inPercent   = 1 << iota // %2F, %252F
	inBackslash             // \u002f, \x2f, \/, and with further backslashes before
	inHTML                  // &#47; &#x2f; &amp;
	notations   = iota
)

// replaceSecret replaces every occurrence of a secret: in any notation, in capitals or
// small letters, and cut short at the end of the text or before an ellipsis. A text
// without one is returned as it is.
func replaceSecret[T string | []byte](text T, secret string) T {
	used := 0
	for i := range len(text) {
		used |= notation(text[i])
	}
	var clean []byte
	kept := 0
	for i := 0; i < len(text); i++ {
		if lower(text[i]) != lower(secret[0]) && notation(text[i]) == 0 {
			continue
		}
		for in := range 1 << notations {
			if in&^used != 0 {
				continue
			}
			if end := secretAt(text, i, secret, in); end > i {
				clean = append(append(clean, text[kept:i]...), redacted...)
				kept = end
				i = end - 1
				break
			}
		}
	}
	if kept == 0 {
		return text
	}
	return T(append(clean, text[kept:]...))
}

func notation(c byte) int {
	switch c {
	case '%':
		return inPercent
	case '\\':
		return inBackslash
	case '&':
		return inHTML
	}
	return 0
}

// secretAt returns the end of the secret that begins at i of text, 0 if none does.
func secretAt[T string | []byte](text T, i int, secret string, in int) (end int) {
	for n := range len(secret) {
		rest := string(text[i:min(len(text), i+maxEscape)])
		width := 0
		switch {
		case rest == "":
		case notation(rest[0])&in != 0:
			width = escapeWidth(rest, secret[n])
		}
		if width == 0 && rest != "" && lower(rest[0]) == lower(secret[n]) {
			width = 1
		}
		if width == 0 {
			if n < minRedacted {
				return 0
			}
			return cutEnd(len(text), i, rest, in)
		}
		i += width
	}
	return i
}

// cutEnd returns the end of a secret of which the text has only the beginning, because
// one of them was cut short at i; 0 if neither was.
func cutEnd(length, i int, rest string, in int) int {
	switch after := strings.TrimLeft(rest, `"'`); {
	case rest == "", strings.HasPrefix(after, "..."), strings.HasPrefix(after, "…"):
		return i
	case notation(rest[0])&in != 0 && len(rest) < maxEscape && strings.Trim(rest, `%\&#xuXU0123456789abcdefABCDEF`) == "":
		return length // the text ends within an escape
	}
	return 0
}

// maxEscape is the length of the longest escape of a character that is understood.
const maxEscape = 16

// escapeWidth returns the length of the escape at the beginning of text if it stands for
// the character want, else 0.
func escapeWidth(text string, want byte) int {
	rest := text[1:]
	switch text[0] {
	case '%':
		for want != '%' && strings.HasPrefix(rest, "25") {
			rest = rest[2:]
		}
		if isNumber(rest, 2, want) {
			return len(text) - len(rest) + 2
		}
	case '\\':
		if want == '\\' && strings.HasPrefix(rest, `\`) {
			return 2
		}
		rest = strings.TrimLeft(rest, `\`)
		width := len(text) - len(rest) + 1
		switch {
		case rest == "":
		case rest[0] == want && strings.IndexByte(`/"'`, want) >= 0:
			return width
		case rest[0] == 'u' && isNumber(rest[1:], 4, want):
			return width + 4
		case rest[0] == 'x' && isNumber(rest[1:], 2, want):
			return width + 2
		}
	case '&':
		name, _, closed := strings.Cut(rest, ";")
		if closed && (html.UnescapeString("&"+name+";") == string(rune(want))) {
			return len(name) + 2
		}
	}
	return 0
}

// isNumber reports whether text begins with a hexadecimal number that is the code of a
// character, be it a capital or a small letter.
func isNumber(text string, digits int, want byte) bool {
	if len(text) < digits {
		return false
	}
	n, err := strconv.ParseUint(text[:digits], 16, 16)
	return err == nil && n < 0x80 && lower(byte(n)) == lower(want)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
