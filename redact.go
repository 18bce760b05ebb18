package fastly

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
)

const (
	// minRedacted is the minimum length of the secrets that are searched for. A shorter text can
	// occur by chance.
	minRedacted = 8
	// maxRecent is the number of tokens that a client keeps redacting after they were rotated.
	maxRecent = 16
)

// redactor replaces secrets in texts that a server, a transport or a library may have produced:
// as plain text, truncated, or escaped for URLs, JSON, Go strings or HTML. It is applied after a
// reply was decoded and classified. The nil redactor replaces nothing. A redactor is safe for
// concurrent use.
type redactor struct {
	secrets atomic.Pointer[[]string]
	parent  *redactor // replaces its secrets too
}

// newRedactor returns a redactor of the given secrets.
func newRedactor(secrets ...Secret) *redactor {
	var known []string
	for _, secret := range secrets {
		if text := searched(secret); text != "" {
			known = append(known, text)
		}
	}
	r := new(redactor)
	r.secrets.Store(&known)
	return r
}

// searched returns the text to search for; "" if there is none. White space around a secret, as of one
// that comes from a file, is lost in many texts.
func searched(secret Secret) string {
	text := secret.Reveal()
	if trimmed := strings.TrimSpace(text); isSearchable(trimmed) {
		return trimmed
	}
	if isSearchable(text) {
		return text
	}
	return ""
}

// isSearchable reports whether texts can be searched for a secret.
func isSearchable(secret string) bool {
	return len(secret) >= minRedacted && !strings.Contains(redacted, strings.ToLower(secret))
}

// learn adds a secret as the most recent one, and drops the oldest if there are too many.
func (r *redactor) learn(secret Secret) {
	text := searched(secret)
	if text == "" {
		return
	}
	for {
		old := r.secrets.Load()
		var known []string
		if old != nil {
			known = *old
		}
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

// with returns a redactor that also replaces secrets, such as those among the arguments of one
// call.
func (r *redactor) with(secrets ...Secret) *redactor {
	both := newRedactor(secrets...)
	both.parent = r
	return both
}

func (r *redactor) known() []string {
	if r == nil {
		return nil
	}
	known := r.parent.known()
	if secrets := r.secrets.Load(); secrets != nil {
		known = slices.Clip(known)
		for _, secret := range *secrets {
			if !slices.Contains(known, secret) {
				known = append(known, secret)
			}
		}
	}
	return known
}

// text returns s without the secrets.
func (r *redactor) text(s string) string {
	if clean, found := replaceSecrets([]byte(s), r.known()); found {
		return string(clean)
	}
	return s
}

// bytes returns b without the secrets. It returns b itself if there are none.
func (r *redactor) bytes(b []byte) []byte {
	clean, _ := replaceSecrets(b, r.known())
	return clean
}

// event returns the event without secrets and bodies of replies, and with printable texts.
func (r *redactor) event(e Event) Event {
	s := scrub{redactor: r, bodies: true}
	s.texts(&e.Op, &e.Template, &e.Path, &e.Reason)
	e.Path, e.Reason = printable(e.Path, maxPathText), printable(e.Reason, maxWordsText)
	s.errs(&e.Err)
	e.Err = printableError(e.Err)
	return e
}

// err returns an error without the secrets. It returns err itself if neither err nor a wrapped
// error contains any. Errors of this package keep their type. Any other error with a secret is
// replaced by one that behaves the same in errors.Is, and implements net.Error if the original
// did.
func (r *redactor) err(err error) error {
	if err == nil || len(r.known()) == 0 {
		return err
	}
	_, clean := scrub{redactor: r}.scrubbed(err)
	return clean
}

// scrubbed reports whether an error contains secrets, and returns it without them.
func (s scrub) scrubbed(err error) (found bool, clean error) {
	if isNil(err) {
		return false, err
	}
	s.found = false
	if own := s.own(err); own != nil {
		return s.found, own
	}
	text := fmt.Sprint(err) // fmt recovers from a panic in Error
	causes := unwrapped(err)
	for i, cause := range causes {
		found, clean := s.scrubbed(cause)
		if found && s.bodies {
			text = strings.ReplaceAll(text, fmt.Sprint(cause), fmt.Sprint(clean))
		}
		causes[i], s.found = clean, s.found || found
	}
	s.texts(&text)
	if !s.found {
		inside := fmt.Sprintf("%#v", err)
		s.texts(&inside)
	}
	if !s.found {
		return false, err
	}
	return true, newRewordedError(err, text, causes)
}

// unwrapped returns the errors that an error wraps directly.
func unwrapped(err error) []error {
	switch e := any(err).(type) { // the type of the error itself, not of a wrapped one
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			return []error{cause}
		}
	case interface{ Unwrap() []error }:
		return slices.DeleteFunc(slices.Clone(e.Unwrap()), func(cause error) bool { return cause == nil })
	}
	return nil
}

// scrub removes secrets from variables, and records whether there were any.
type scrub struct {
	*redactor
	bodies bool // whether to remove texts from the body of a reply too
	found  bool
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
		found, clean := s.scrubbed(*field)
		*field = clean
		s.found = s.found || found
	}
}

// own returns a copy of an error of this package without the secrets. It returns the error itself
// if it contains none, and nil if it belongs to another package.
func (s *scrub) own(err error) error {
	var clean error
	switch e := any(err).(type) {
	case *Error:
		c := *e
		c.meant = e.meanings() // the texts that determine the meaning may be redacted below
		c.Problems = slices.Clone(e.Problems)
		for i := range c.Problems {
			p := &c.Problems[i]
			s.texts(&p.Title, &p.Detail, &p.Code, &p.Field)
		}
		s.texts(&c.Op, &c.Method, &c.Template, &c.Path, &c.Message, &c.Detail)
		body, found := replaceSecrets(c.Body, s.known())
		if s.bodies && body != nil {
			body, found = nil, true
		}
		c.Body, s.found = body, s.found || found
		s.errs(&c.Err)
		clean = &c
	case *DecodeError:
		c := *e
		s.texts(&c.Op, &c.Method, &c.Path, &c.Pointer, &c.Value, &c.Want)
		if s.bodies && c.Want != "" { // the cause contains the value as well
			c.Value, c.Err, s.found = "", nil, true
		}
		s.errs(&c.Err)
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

// newRewordedError returns an error that replaces another one, with the given text and causes.
func newRewordedError(original error, text string, causes []error) error {
	e := rewordedError{text: text, causes: causes, is: func(target error) bool { return errors.Is(original, target) }}
	if timed, ok := any(original).(net.Error); ok {
		return &rewordedNetError{rewordedError: e, timeout: timed.Timeout()}
	}
	return &e
}

// rewordedError replaces an error whose text must not be shown. Unwrap returns only the causes,
// and errors.Is also matches the original.
type rewordedError struct {
	text   string
	causes []error
	is     func(target error) bool
}

func (e *rewordedError) Error() string   { return e.text }
func (e *rewordedError) Unwrap() []error { return e.causes }

// Is reports whether the original is target.
func (e *rewordedError) Is(target error) bool { return e.is(target) }

// rewordedNetError is a rewordedError that replaces a net.Error.
type rewordedNetError struct {
	rewordedError
	timeout bool
}

// Timeout implements net.Error.
func (e *rewordedNetError) Timeout() bool { return e.timeout }

// Temporary implements net.Error, which still requires this deprecated method.
func (e *rewordedNetError) Temporary() bool { return e.timeout }
