package fastly_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// echoToken contains every character that is valid in a token and escaped in some encoding.
const echoToken = `aB3-/x_Yz&=+%7"q<\w'K9~`

// notations are the encodings of a token. Each has a function that encodes echoToken.
var notations = []struct {
	name  string
	write func(token string) string
}{
	{"plain", func(s string) string { return s }},
	{"lower case", strings.ToLower},
	{"upper case", strings.ToUpper},
	{"header key", textproto.CanonicalMIMEHeaderKey},
	{"query", url.QueryEscape},
	{"path", url.PathEscape},
	{"query, twice", func(s string) string { return url.QueryEscape(url.QueryEscape(s)) }},
	{"query, small hex", func(s string) string { return strings.ToLower(url.QueryEscape(s)) }},
	{"percent, all", func(s string) string { return each(s, "%%%02X") }},
	{"JSON", func(s string) string { return inside(marshal(s)) }},
	{"JSON in JSON", func(s string) string { return marshal(marshal(s)) }},
	{"JSON, all", func(s string) string { return each(s, `\u%04x`) }},
	{"JSON, all in capitals", func(s string) string { return each(s, `\u%04X`) }},
	{"JSON, slashes", func(s string) string { return strings.ReplaceAll(inside(marshal(s)), "/", `\/`) }},
	{"Go", strconv.Quote},
	{"Go, all", func(s string) string { return each(s, `\x%02x`) }},
	{"Go of JSON", func(s string) string { return strconv.Quote(marshal(s)) }},
	{"HTML", html.EscapeString},
	{"HTML, decimal", func(s string) string { return each(s, "&#%d;") }},
	{"HTML, hexadecimal", func(s string) string { return each(s, "&#x%X;") }},
	{"HTML of a query", func(s string) string { return html.EscapeString(url.QueryEscape(s)) }},
	{"JSON of a query", func(s string) string { return marshal(url.QueryEscape(s)) }},
	{"cut short", func(s string) string { return s[:min(12, len(s))] + "…" }},
	{"cut short and quoted", func(s string) string { return fmt.Sprintf("%.12q…", s) }},
	{"cut short with dots", func(s string) string { return s[:min(12, len(s))] + "..." }},
	{"cut short in JSON", func(s string) string { return marshal(s)[:min(24, len(s))] + "…" }},
}

func each(s, format string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// inside returns a quoted text without its quotation marks.
func inside(quoted string) string { return quoted[1 : len(quoted)-1] }

func marshal(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestRedactedText(t *testing.T) {
	r := fastly.NewRedactor(echoToken, "another-token-0")
	for _, n := range notations {
		t.Run(n.name, func(t *testing.T) {
			written := n.write(echoToken)
			got := r.Text("before " + written + " after, twice " + written + ", and another-token-0.")
			require.Equal(t, 3, strings.Count(got, "[redacted]"), got)
			plain := strings.NewReplacer(`"`, "", `\`, "", "…", "", "...", "").Replace(got)
			require.Equal(t, "before [redacted] after, twice [redacted], and [redacted].", plain)
			require.Equal(t, got, string(r.Bytes([]byte("before "+written+" after, twice "+written+", and another-token-0."))))
			require.Equal(t, got, r.Text(got), "what is redacted stays as it is")
			least := n.write(echoToken[:8])
			for cut := len(least); cut <= len(written) && strings.HasPrefix(written, least); cut++ {
				require.Equal(t, "x [redacted]", r.Text("x "+written[:cut]), "a text that was cut short within %s", written)
			}
		})
	}
	t.Logf("%d notations", len(notations))
}

// Characters beyond ASCII have several bytes in URLs, and may have two codes in JSON.
func TestRedactedCharacters(t *testing.T) {
	for _, secret := range []string{"passwörter", "日本語のパスワード", "naïve+plus sign", "smile \U0001F600 twice \U0001F600"} {
		r := fastly.NewRedactor(fastly.Secret(secret))
		for _, n := range []struct {
			name  string
			write func(secret string) string
		}{
			{"as it is", func(s string) string { return s }},
			{"query", url.QueryEscape},
			{"path", url.PathEscape},
			{"query, twice", func(s string) string { return url.QueryEscape(url.QueryEscape(s)) }},
			{"percent, all", func(s string) string { return each(s, "%%%02X") }},
			{"Go", strconv.QuoteToASCII},
			{"HTML", func(s string) string { return codes(s, func(c rune) string { return fmt.Sprintf("&#%d;", c) }) }},
			{"JSON", func(s string) string {
				return codes(s, func(c rune) string {
					if high, low := utf16.EncodeRune(c); high != utf8.RuneError {
						return fmt.Sprintf(`\u%04x\u%04X`, high, low)
					}
					return fmt.Sprintf(`\u%04x`, c)
				})
			}},
		} {
			written := n.write(secret)
			require.Equal(t, "a [redacted] b", strings.ReplaceAll(r.Text("a "+written+" b"), `"`, ""), "%s of %s", n.name, secret)
		}
	}
	r := fastly.NewRedactor("half a \U0001F600 pair")
	for _, text := range []string{`half a \ud83d pair`, `half a \ud83d\u0041 pair`, `half a \ud83d\uzzzz`, `half a \ud83d\u`, `half a \U0001f6`, `half %zz %1`} {
		require.Equal(t, text, r.Text(text), "none of the secret")
	}
}

// codes writes the characters of a text as codes.
func codes(s string, code func(c rune) string) string {
	var b strings.Builder
	for _, c := range s {
		b.WriteString(code(c))
	}
	return b.String()
}

func TestRedactorKnows(t *testing.T) {
	same := "nothing but words: msg, t, locked, [redacted]"
	for _, secret := range []fastly.Secret{"", "t", "msg", "locked", "nothing", "redacted"} {
		r := fastly.NewRedactor(secret)
		require.Equal(t, same, r.Text(same), "%q is too short, or part of what replaces it", secret.Reveal())
	}
	require.Equal(t, same, fastly.Redactor{}.Text(same))
	require.Equal(t, io.EOF, fastly.Redactor{}.Err(io.EOF))
	body := []byte(same)
	require.Same(t, &body[0], &fastly.NewRedactor("12345678").Bytes(body)[0], "a body without a token is not copied")

	r := fastly.NewRedactor()
	for i := range 100 {
		r.Learn(fastly.Secret(fmt.Sprintf("token-%05d", i)))
		r.Learn("the-one-in-use")
	}
	require.Equal(t, "[redacted] [redacted] token-00000", r.Text("the-one-in-use token-00099 token-00000"), "recent tokens are known, old ones forgotten")
	with := r.With("the-argument", "short")
	require.Equal(t, "[redacted] [redacted] short", with.Text("the-one-in-use the-argument short"))
	require.Equal(t, "the-argument", r.Text("the-argument"))

	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 100 {
				secret := fmt.Sprintf("secret-%05d", i)
				r.Learn(fastly.Secret(secret))
				r.Text(secret)
			}
		})
	}
	group.Wait()
	require.Equal(t, strings.Repeat("[redacted]", 2), r.Text("secret-00000secret-00007"))
}

// TestRedactionIsLinear checks that redaction takes linear time for any text of a server.
func TestRedactionIsLinear(t *testing.T) {
	r := fastly.NewRedactor(`\\\\\\\\%%%%%%%%&&&&&&&&`, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")
	for _, unit := range []string{`\`, "%25", "&#0", "a", "&amp;", `\u0061`} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		require.NotEmpty(t, r.Text(text), unit)
	}
}

// causes returns err and all errors that it wraps.
func causes(err error) []error {
	if err == nil {
		return nil
	}
	all := []error{err}
	switch e := any(err).(type) {
	case interface{ Unwrap() error }:
		all = append(all, causes(e.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			all = append(all, causes(cause)...)
		}
	}
	return all
}

// requireRedacted checks that neither an error nor a wrapped one reveals the token.
func requireRedacted(t *testing.T, err error, token string) {
	t.Helper()
	var log bytes.Buffer
	for _, e := range causes(err) {
		text := []string{e.Error()}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			text = append(text, fmt.Sprintf(verb, e))
		}
		slog.New(slog.NewTextHandler(&log, nil)).Error("failed", "error", e)
		slog.New(slog.NewJSONHandler(&log, nil)).Error("failed", "error", e)
		if encoded, err := json.Marshal(e); err == nil {
			text = append(text, string(encoded))
		}
		if e, ok := any(e).(*fastly.Error); ok {
			text = append(text, string(e.Body), fmt.Sprintf("%+v", *e))
		}
		requireNoToken(t, strings.Join(append(text, log.String()), "\n"), token)
	}
}

// requireNoToken checks that a text does not contain the token in any encoding.
func requireNoToken(t *testing.T, text, token string) {
	t.Helper()
	for _, n := range notations {
		require.NotContains(t, strings.ToLower(text), strings.ToLower(n.write(token)), n.name)
	}
}

// timeoutError is an error of a custom transport.
type timeoutError struct{ Text string }

func (e timeoutError) Error() string        { return "too slow: " + e.Text }
func (e timeoutError) Timeout() bool        { return true }
func (e timeoutError) Temporary() bool      { return false }
func (e timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// quietError contains a token, but does not format it.
type quietError struct{ token string }

func (quietError) Error() string { return "quiet" }

func TestRedactedErrors(t *testing.T) {
	const token = "0123456789abcdefABCDEF-_0123456789"
	text := "you sent " + token
	tests := []struct {
		name string
		err  error
		is   []error
	}{
		{"plain", errors.New(text), nil},
		{"wrapped", fmt.Errorf("%s: %w", text, io.ErrUnexpectedEOF), []error{io.ErrUnexpectedEOF}},
		{"wrapping", fmt.Errorf("%w, then %w", errors.New(text), context.Canceled), []error{context.Canceled}},
		{"joined", errors.Join(io.EOF, errors.New(text), net.ErrClosed), []error{io.EOF, net.ErrClosed}},
		{"timeout", fmt.Errorf("cut: %w", timeoutError{text}), []error{context.DeadlineExceeded}},
		{"URL", &url.Error{Op: "Get", URL: "https://" + token + "@example.com/?key=" + token, Err: context.DeadlineExceeded}, []error{context.DeadlineExceeded}},
		{"address", &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: token}}, nil},
		{"path", &os.PathError{Op: "open", Path: token, Err: os.ErrNotExist}, []error{os.ErrNotExist}},
		{"protocol", textproto.ProtocolError("malformed MIME header line: " + token), nil},
		{"not printed", quietError{token}, nil},
		{"not printed, wrapped", fmt.Errorf("wrapped: %w", quietError{token}), nil},
		{"reply", &fastly.Error{
			Op: token, Method: token, Template: token, Path: "/tokens/" + token, StatusCode: http.StatusNotFound, Message: text, Detail: text,
			Problems: []fastly.Problem{{Title: token, Detail: token, Code: token, Field: token}}, Body: []byte(text), Err: errors.Join(io.EOF, errors.New(text)),
		}, []error{fastly.ErrNotFound, io.EOF}},
		{"no reply", &fastly.Error{Err: &url.Error{Op: "Get", URL: "/" + token, Err: timeoutError{"x"}}}, []error{context.DeadlineExceeded}},
		{"decoding", &fastly.DecodeError{Op: "x", Path: token, Pointer: "/" + token, Value: token, Want: "a thing", Err: fmt.Errorf("%w at %s", io.EOF, token)}, []error{io.EOF}},
		{"bulk", &fastly.BulkError{Name: token, Err: &fastly.Error{StatusCode: 409, Message: token}}, []error{fastly.ErrConflict}},
		{"edit", &fastly.EditError{Step: "clone", Err: &fastly.Error{StatusCode: 422, Message: "Version locked", Detail: token}}, []error{fastly.ErrVersionLocked}},
		{"wrapped reply", fmt.Errorf("deploy: %w", &fastly.Error{StatusCode: 404, Message: token}), []error{fastly.ErrNotFound}},
	}
	r := fastly.NewRedactor(token)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := fmt.Sprintf("%#v", tt.err)
			clean := r.Err(tt.err)
			requireRedacted(t, clean, token)
			require.Equal(t, before, fmt.Sprintf("%#v", tt.err), "the error itself stays as it is")
			for _, target := range tt.is {
				require.ErrorIs(t, clean, target)
			}
			for _, sentinel := range sentinels {
				require.Equal(t, errors.Is(tt.err, sentinel), errors.Is(clean, sentinel), "%v", sentinel)
			}
			before2, timed := errors.AsType[net.Error](tt.err)
			after, still := errors.AsType[net.Error](clean)
			require.Equal(t, timed, still)
			if timed {
				require.Equal(t, before2.Timeout(), after.Timeout())
			}
			for _, c := range causes(tt.err) {
				if _, ok := any(c).(*fastly.Error); ok {
					_, still := errors.AsType[*fastly.Error](clean)
					require.True(t, still)
				}
			}
			require.Equal(t, clean.Error(), r.Err(clean).Error())

			e := r.Event(fastly.Event{Op: token, Path: token, Reason: text, Err: tt.err})
			requireNoToken(t, e.Op+e.Path+e.Reason+e.Template, token)
			requireRedacted(t, e.Err, token)
		})
	}
	t.Logf("%d errors", len(tests))

	for _, err := range []error{io.EOF, context.Canceled, &fastly.Error{Err: io.EOF}, (*fastly.Error)(nil), fmt.Errorf("x: %w", &net.OpError{Op: "dial"})} {
		same := any(err) == any(r.Err(err))
		require.True(t, same, "an error without a token is returned as it is: %T", err)
	}
	require.NoError(t, r.Err(nil))
}

// TestRedactionKeepsTheMeaning checks that redaction does not affect the meaning of a reply if
// the token is a word of the API.
func TestRedactionKeepsTheMeaning(t *testing.T) {
	r := fastly.NewRedactor("/service", "customer", "is-deleted", "Version", "product-on")
	for _, c := range errorCases(t) {
		err := c.send(t)
		clean := r.Err(err)
		for name, sentinel := range sentinels {
			require.Equal(t, errors.Is(err, sentinel), errors.Is(clean, sentinel), "%s: %s", c.Name, name)
		}
	}
}

func within(token, text string) bool { return strings.Contains(text, strings.ToLower(token)) }

func FuzzRedactor(f *testing.F) {
	for i := range notations {
		f.Add(echoToken, uint8(i), "before ", " after")
	}
	f.Fuzz(func(t *testing.T, token string, notation uint8, before, after string) {
		for _, c := range []byte(token) {
			if c <= ' ' || c >= 0x7f {
				return // not valid in a token
			}
		}
		if len(token) < 8 || within(token, "[redacted]") {
			return // too short to be searched for
		}
		r := fastly.NewRedactor(fastly.Secret(token))
		written := token
		if n := notations[int(notation)%len(notations)]; !strings.HasPrefix(n.name, "cut short") { // a truncated token may be too short
			written = n.write(token)
		}
		got := r.Text(before + " " + written + " " + after)
		require.NotContains(t, got, token)
		require.Contains(t, got, "[redacted]")
		require.Equal(t, got, string(r.Bytes([]byte(before+" "+written+" "+after))))
	})
}

// A secret is redacted however its white space comes back, and in whatever way its characters outside
// ASCII are written.
func TestRedactedTextOfAnySecret(t *testing.T) {
	const key = "-----BEGIN KEY-----\nMIIEvQIBADAN\n\tBgkqhkiG9w0=\r\n-----END KEY-----\n"
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	around := strings.NewReplacer(`"`, "", `\n`, "", "%0A", "", "%0a", "", `\x0a`, "", "+", "", "%20", "", `\x20`, "", "…", "") // what stays
	python := strings.NewReplacer("ä", `\u00e4`, "€", `\u20ac`, "😀", `\ud83d\ude00`)
	for _, secret := range []string{key, "  s3cretvalue-1 ", "two  words\tand more", "pässwört-€😀-zz"} {
		r := fastly.NewRedactor(fastly.Secret(secret))
		for _, written := range []string{
			secret, words(secret), strings.TrimSpace(secret), strings.ReplaceAll(secret, "\n", "\r\n"), marshal(secret), strconv.Quote(secret),
			python.Replace(secret), url.QueryEscape(secret), url.PathEscape(secret),
			html.EscapeString(words(secret)), each(secret, "%%%02x"), each(secret, `\x%02x`), python.Replace(secret)[:12] + "…",
		} {
			got := r.Text("the value " + written + " is refused")
			require.Equal(t, "the value [redacted] is refused", words(around.Replace(got)), "%q", written)
		}
	}
	require.Equal(t, "two words", fastly.NewRedactor("twowords-1", "t w o w o r d s").Text("two words"), "white space is not nothing")
}
