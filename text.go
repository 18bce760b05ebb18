package fastly

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// maxErrorText limits the text of an error, in bytes. It is slightly above the maximum of an
// [Error].
const maxErrorText = 5 << 10

// nilError is the text of an error that is a nil pointer.
const nilError = "fastly: nil error"

// subject returns the start of an error text: operation, method and path.
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

// causeText returns the text of an error for use in the text of another. It recovers from a panic
// in Error, for example of a nil pointer.
func causeText(err error) string { return nested("", err) }

// nested returns the text of an error for use in the text of an operation's error. It removes a
// repeated prefix: the name of this package and of the operation.
func nested(op string, err error) string {
	text := fmt.Sprint(err)
	for _, before := range []string{": ", "; ", "\n", " "} {
		text = strings.ReplaceAll(text, before+"fastly: ", before)
	}
	text = strings.TrimPrefix(text, "fastly: ")
	if op != "" {
		text = strings.TrimPrefix(text, op+": ")
	}
	return printable(text, maxCauseText)
}

// printable returns a text as a single line that is safe to print. White space is collapsed, and
// all other invisible characters (control characters, bidirectional marks, line separators,
// invalid UTF-8) are escaped as in Go. The text is truncated to limit bytes.
func printable(text string, limit int) string {
	if len(text) <= limit && isPlain(text) {
		return text
	}
	clean := make([]byte, 0, min(len(text), limit)+utf8.UTFMax)
	pending := false // white space before the next character, omitted at both ends
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		length := len(clean)
		switch {
		case r < utf8.RuneSelf && isSpace(byte(r)):
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

// cut truncates a text to at most limit bytes, between two characters, and adds an ellipsis.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}

// isPlain reports whether a text is printable ASCII without consecutive spaces.
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

// printableError returns err itself if its text is printable. Otherwise, it returns an error that
// wraps err and has a printable text.
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

// shownURL returns a URL, which may be invalid, for use in errors: without query and fragment,
// which may be secret, and without anything that may be a user or a password.
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
	case strings.Contains(hidden, "@"): // the @ may be part of a password
		return scheme + redacted
	case at >= 0:
		place = redacted + place[at:]
	}
	if hidden != "" {
		place += hidden[:1] + redacted
	}
	return scheme + place
}

// maxNesting is the maximum number of nested encodings, for example JSON in a JSON string.
const maxNesting = 3

// replaceSecrets replaces all occurrences of the secrets in any encoding. If there are none, it
// returns text itself, and found is false.
func replaceSecrets(text []byte, secrets []string) (clean []byte, found bool) {
	if len(secrets) == 0 || len(text) < minRedacted {
		return text, false
	}
	spans := reading{text: text}.find(secrets, maxNesting, nil)
	if len(spans) == 0 {
		return text, false
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	kept := 0
	for _, s := range spans {
		if s.from >= kept {
			clean = append(append(clean, text[kept:s.from]...), redacted...)
		}
		kept = max(kept, s.to)
	}
	return append(clean, text[kept:]...), true
}

// span is a range of bytes in a text.
type span struct{ from, to int }

// reading is a text in which the escapes of one encoding were decoded.
type reading struct {
	text []byte
	at   []int // offset in the original for each byte of text and for its end; nil means identical offsets
}

// find appends the original positions of all secrets in the text, including those in further
// encodings.
func (r reading) find(secrets []string, depth int, spans []span) []span {
	for _, secret := range secrets {
		first := lower(secret[0])
		for i := 0; i < len(r.text); i++ {
			if lower(r.text[i]) != first {
				continue
			}
			if n := secretLength(r.text[i:], secret); n > 0 {
				spans = append(spans, span{r.place(i), r.place(i + n)})
				i += n - 1
			}
		}
	}
	if depth == 0 {
		return spans
	}
	for _, n := range notations {
		if deeper := r.decode(n.mark, n.char); !bytes.Equal(deeper.text, r.text) {
			spans = deeper.find(secrets, depth-1, spans)
		}
	}
	return spans
}

func (r reading) place(i int) int {
	if r.at == nil {
		return i
	}
	return r.at[i]
}

// decode returns the reading with the escapes of one encoding decoded. Each escape begins with
// mark.
func (r reading) decode(mark byte, char func(text []byte) (string, int)) reading {
	if bytes.IndexByte(r.text, mark) < 0 {
		return r
	}
	plain := reading{make([]byte, 0, len(r.text)), make([]int, 0, len(r.text)+1)}
	for i := 0; i < len(r.text); {
		if r.text[i] == mark {
			if c, width := char(r.text[i:]); width > 0 {
				for range len(c) {
					plain.at = append(plain.at, r.place(i))
				}
				plain.text = append(plain.text, c...)
				i += width
				continue
			}
		}
		plain.text, plain.at = append(plain.text, r.text[i]), append(plain.at, r.place(i))
		i++
	}
	plain.at = append(plain.at, r.place(len(r.text)))
	return plain
}

// secretLength returns the length of the secret at the start of text; 0 if there is none. It
// ignores case, and treats all white space as equal, because messages taken from a reply do not keep it.
// It also matches a truncated secret, if enough of it is left.
func secretLength(text []byte, secret string) int {
	n, known := 0, 0
	for known < len(secret) && n < len(text) {
		if space := spaceLength(secret[known:]); space > 0 && isSpace(text[n]) {
			known, n = known+space, n+spaceLength(text[n:])
			continue
		}
		if lower(text[n]) != lower(secret[known]) {
			break
		}
		known, n = known+1, n+1
	}
	switch {
	case known == len(secret):
		return n
	case known < minRedacted:
		return 0
	}
	for _, end := range []int{n, n - 1} { // the last character may be the start of a truncated escape
		if rest, short := cutShort(text[end:]); short {
			return end + rest
		}
	}
	return 0
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// spaceLength returns the number of bytes of white space that a text begins with.
func spaceLength[T string | []byte](text T) int {
	n := 0
	for n < len(text) && isSpace(text[n]) {
		n++
	}
	return n
}

// cutShort reports whether a text was truncated at this position: it ends, or an ellipsis
// follows. It skips a partial escape or a quotation mark, and returns its length.
func cutShort(rest []byte) (length int, short bool) {
	const longest = 8
	before := rest[:min(len(rest), longest+len("…"))]
	if i := bytes.Index(before, []byte("…")); i >= 0 {
		before = before[:i]
	} else if i := bytes.Index(before, []byte("...")); i >= 0 {
		before = before[:i]
	} else if len(rest) > longest {
		return 0, false
	}
	if len(before) > 0 && !strings.ContainsRune(`%\&"'`, rune(before[0])) {
		return 0, false
	}
	other := func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune(".,:-_()[]{}", c) }
	return len(before), bytes.IndexFunc(before, other) < 0
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// notations are the encodings that escape characters. mark is the first byte of an escape.
var notations = []struct {
	mark byte
	char func(text []byte) (char string, width int)
}{
	{'%', percentChar},
	{'\\', backslashChar},
	{'&', htmlChar},
	{'+', plusChar},
}

// percentChar reads a byte of a URL or a form. Characters beyond ASCII have several.
func percentChar(text []byte) (char string, width int) {
	code, width := hexCode(text, 1, 2)
	return string([]byte{byte(code)}), width
}

// backslashChar decodes an escape of JSON or of a Go string.
func backslashChar(text []byte) (char string, width int) {
	if len(text) < 2 {
		return "", 0
	}
	switch text[1] {
	case 'u':
		return utf16Char(text)
	case 'U':
		code, width := hexCode(text, 2, 8)
		return string(code), width
	case 'x':
		code, width := hexCode(text, 2, 2)
		return string([]byte{byte(code)}), width
	case '\\', '/', '"', '\'':
		return string(text[1:2]), 2
	}
	if i := strings.IndexByte("nrtbfav", text[1]); i >= 0 {
		return "\n\r\t\b\f\a\v"[i : i+1], 2
	}
	return "", 0
}

// plusChar decodes the space of a form.
func plusChar([]byte) (char string, width int) { return " ", 1 }

// utf16Char decodes a character from one UTF-16 code, or from a surrogate pair.
func utf16Char(text []byte) (char string, width int) {
	code, width := hexCode(text, 2, 4)
	if utf16.IsSurrogate(code) && bytes.HasPrefix(text[width:], []byte(`\u`)) {
		if low, rest := hexCode(text[width:], 2, 4); utf16.DecodeRune(code, low) != utf8.RuneError {
			return string(utf16.DecodeRune(code, low)), width + rest
		}
	}
	return string(code), width
}

// hexCode decodes the code of a character from hexadecimal digits. from is the number of bytes before the
// digits. The width is 0 if there are none.
func hexCode(text []byte, from, digits int) (code rune, width int) {
	if len(text) < from+digits {
		return 0, 0
	}
	value, err := strconv.ParseUint(string(text[from:from+digits]), 16, 31)
	if err != nil {
		return 0, 0
	}
	return rune(value), from + digits
}

// entities are the named character references that error pages use.
var entities = map[string]string{
	"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'", "nbsp": " ",
	"ndash": "–", "mdash": "—", "hellip": "…", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "copy": "©", "middot": "·",
}

// htmlChar decodes a character reference of HTML.
func htmlChar(text []byte) (char string, width int) {
	const longest = 12
	name, _, closed := bytes.Cut(text[1:min(len(text), longest)], []byte(";"))
	if !closed {
		return "", 0
	}
	width = len(name) + len("&;")
	number, numeric := bytes.CutPrefix(name, []byte("#"))
	if !numeric {
		if char = entities[string(name)]; char == "" {
			return "", 0
		}
		return char, width
	}
	base := 10
	if len(number) > 0 && lower(number[0]) == 'x' {
		number, base = number[1:], 16
	}
	code, err := strconv.ParseUint(string(number), base, 32)
	if err != nil || code == 0 || code > utf8.MaxRune {
		return "", 0
	}
	return string(rune(code)), width
}

// unescapeHTML decodes all character references.
func unescapeHTML(text string) string {
	return string(reading{text: []byte(text)}.decode('&', htmlChar).text)
}
