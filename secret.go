package fastly

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Secret is a text that must not be seen: a token, a key, a password. It prints,
// formats and logs as "[redacted]" and marshals as itself, since requests need it: a
// struct that holds one must not be marshalled into a log. [Secret.Reveal] gives the text.
type Secret string

// Reveal returns the text itself.
func (s Secret) Reveal() string { return string(s) }

// String hides the text from printing.
func (s Secret) String() string { return redacted }

// Format hides the text from the verbs of package fmt. Only the verbs %p and %w, which
// make no sense for a text, get round it.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue hides the text from log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
