package fastly

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted replaces a secret in texts.
const redacted = "[redacted]"

// Secret is a confidential string: a token, a key, a password. It is formatted and logged as
// "[redacted]". It is marshaled as the string itself, because requests contain it. Do not
// marshal a struct with a Secret into a log.
type Secret string

// Reveal returns the secret in plain text.
func (s Secret) Reveal() string { return string(s) }

// String implements [fmt.Stringer]. It returns "[redacted]".
func (s Secret) String() string { return redacted }

// Format implements [fmt.Formatter]. It writes "[redacted]" for every verb except %p and %w,
// which are not valid for strings.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue implements [slog.LogValuer]. It returns "[redacted]".
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
