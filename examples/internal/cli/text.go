package cli

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Visible returns text unchanged if all of it can be seen. Otherwise it returns a quoted string
// in which control characters, escape sequences and bytes that are not UTF-8 are escaped, so that
// a terminal shows them instead of obeying them.
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

// Count returns a number with its noun: "1 request", "2 requests".
func Count[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
