package catalog

import (
	"regexp"
	"strings"
)

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// Key returns the method and the template of an operation, without the names of placeholders: "GET
// /service/{}".
func Key(method, template string) string {
	return method + " " + placeholder.ReplaceAllString(template, "{}")
}

// wholeRest is the placeholder that matches the rest of a path, including slashes.
const wholeRest = "{cached_url}"

// Match finds the operation for an escaped path. It returns the escaped segments for its
// placeholders, in order. If two templates match, the one with the longer literal prefix wins:
// "search" in /service/search is not an id.
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

// fill matches a path against a template.
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

// moreLiteral compares two templates that match the same path.
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
