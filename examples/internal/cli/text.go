package cli

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Visible returns text unmodified if all of its characters are visible. Otherwise, it returns a
// quoted string with escaped control characters, escape sequences and invalid UTF-8, so that a
// terminal does not interpret them.
func Visible(text string) string {
	hidden := func(r rune) bool { return !strconv.IsGraphic(r) }
	if utf8.ValidString(text) && !strings.ContainsFunc(text, hidden) {
		return text
	}
	return strconv.QuoteToGraphic(text)
}

// visibleLines is Visible for each line of a text.
func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Visible(line)
	}
	return strings.Join(lines, "\n")
}

// Count formats a number with its noun: "1 request", "2 requests".
func Count[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
