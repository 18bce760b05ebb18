package fastly

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted stands for a secret wherever one is shown.
const redacted = "[redacted]"

// Secret is a confidential text: a token, a key, a password. It prints, formats and logs as
// "[redacted]". It marshals as the text itself, since requests need it, so a struct that
// holds a Secret must not be marshalled into a log.
type Secret string

// Reveal returns the text.
func (s Secret) Reveal() string { return string(s) }

// String returns "[redacted]".
func (s Secret) String() string { return redacted }

// Format implements [fmt.Formatter]. It writes "[redacted]" for every verb but %p and %w,
// which make no sense for a text.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue implements [slog.LogValuer]. It returns "[redacted]".
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
