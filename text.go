package fastly

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxErrorText bounds the text of an error, in bytes: a little more than that of an [Error]
// may have.
const maxErrorText = 5 << 10

// nilError is the text of an error that is a nil pointer.
const nilError = "fastly: nil error"

// subject begins the text of an error: the operation, and what was sent where.
func subject(op, method, path string) string {
	text := "fastly: "
	if op != "" {
		text += printable(op, maxPathText) + ": "
	}
	if request := strings.TrimSpace(method + " " + path); request != "" {
		text += printable(request, maxPathText) + ": "
	}
	return text
}

// causeText is the text of an error within that of another. It survives an error that
// panics, such as a nil pointer.
func causeText(err error) string {
	return printable(strings.TrimPrefix(fmt.Sprint(err), "fastly: "), maxCauseText)
}

// printable returns a text as one line that is safe to print: white space is one space,
// and whatever is not visible (control characters, marks of direction, line separators,
// bytes that are not UTF-8) is escaped as in Go. Beyond the limit, in bytes, it is cut.
func printable(text string, limit int) string {
	if len(text) <= limit && isPlain(text) {
		return text
	}
	clean := make([]byte, 0, min(len(text), limit)+utf8.UTFMax)
	pending := false // white space, which is left out at both ends
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		length := len(clean)
		switch {
		case r == ' ' || r >= '\t' && r <= '\r':
			pending = len(clean) > 0
			i += size
			continue
		case pending:
			clean = append(clean, ' ')
			pending = false
		}
		switch {
		case r == utf8.RuneError && size == 1:
			clean = fmt.Appendf(clean, `\x%02x`, text[i])
		case unicode.IsGraphic(r):
			clean = utf8.AppendRune(clean, r)
		default:
			quoted := strconv.AppendQuoteRune(nil, r)
			clean = append(clean, quoted[1:len(quoted)-1]...)
		}
		if len(clean) > limit {
			return string(clean[:length]) + "…"
		}
		i += size
	}
	return string(clean)
}

// cut returns a text of no more than limit bytes, whole characters and an ellipsis.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}

// isPlain reports whether a text is printable ASCII, with no more than one space at a time.
func isPlain(text string) bool {
	before := byte(' ')
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' ' || text == ""
}

// printableError returns the error itself if its text is printable, else one that wraps
// it and has a text that is.
func printableError(err error) error {
	if err == nil {
		return nil
	}
	text := fmt.Sprint(err)
	if clean := printable(text, maxErrorText); clean != text {
		return newRewordedError(err, clean, []error{err})
	}
	return err
}

// shownURL returns a URL, or what was meant to be one, as errors show it: without query
// and fragment, which may be secret, and without whatever may be a user or a password.
func shownURL(text string) string {
	scheme, rest, found := strings.Cut(text, "://")
	if found {
		scheme += "://"
	} else {
		scheme, rest = "", text
	}
	place, hidden := rest, ""
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		place, hidden = rest[:i], rest[i:]
	}
	at := strings.LastIndexByte(place, '@')
	switch {
	case strings.Contains(hidden, "@"): // it may be part of a password
		return scheme + redacted
	case at >= 0:
		place = redacted + place[at:]
	}
	if hidden != "" {
		place += hidden[:1] + redacted
	}
	return scheme + place
}
