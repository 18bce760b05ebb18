package catalog

import (
	"regexp"
	"strings"
)

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// Key is an operation's address: its method and its template with the names of
// placeholders erased, "GET /service/{}".
func Key(method, template string) string {
	return method + " " + placeholder.ReplaceAllString(template, "{}")
}

// wholeRest is the placeholder that takes all that is left of a path, slashes
// included.
const wholeRest = "{cached_url}"

// Match finds the operation that an escaped path belongs to and the segments,
// still escaped, that fill its placeholders in order. Where two templates fit,
// the one with the longer literal beginning wins: /service/search is no id.
func (c *Catalog) Match(method, escapedPath string) (op *Operation, args []string) {
	for _, candidate := range c.Operations {
		if candidate.Method != method {
			continue
		}
		filled, ok := fill(candidate.Path, escapedPath)
		if ok && (op == nil || moreLiteral(candidate.Path, op.Path)) {
			op, args = candidate, filled
		}
	}
	return op, args
}

// fill lays a path over a template.
func fill(template, path string) (args []string, ok bool) {
	for {
		wanted, nextTemplate, moreTemplate := strings.Cut(template, "/")
		given, nextPath, morePath := strings.Cut(path, "/")
		switch {
		case wanted == wholeRest:
			return append(args, path), true
		case strings.HasPrefix(wanted, "{"):
			args = append(args, given)
		case wanted != given:
			return nil, false
		}
		if !moreTemplate || !morePath {
			return args, moreTemplate == morePath
		}
		template, path = nextTemplate, nextPath
	}
}

// moreLiteral compares two templates that fit the same path.
func moreLiteral(a, b string) bool {
	for {
		headA, restA, moreA := strings.Cut(a, "/")
		headB, restB, moreB := strings.Cut(b, "/")
		literalA, literalB := !strings.HasPrefix(headA, "{"), !strings.HasPrefix(headB, "{")
		if literalA != literalB {
			return literalA
		}
		if !moreA || !moreB {
			return false
		}
		a, b = restA, restB
	}
}
