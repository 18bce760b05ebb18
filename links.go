package fastly

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// nextLink returns the URL of the next page in a Link header.
func nextLink(header http.Header) (address string, ok bool) {
	for _, field := range header["Link"] {
		for _, link := range parseLinks(field) {
			if slices.Contains(link.rels, "next") {
				return link.target, true
			}
		}
	}
	return "", false
}

// follow returns the query merged with that of a link. Host and path of the link are
// ignored, so that it cannot redirect the token. A link without a valid query is an error,
// because the list would seem to end there.
func follow(query url.Values, target string) (url.Values, error) {
	if !strings.Contains(target, "?") { // some links escape the question mark
		if plain, err := url.PathUnescape(target); err == nil {
			target = plain
		}
	}
	_, text, _ := strings.Cut(target, "?")
	values, err := url.ParseQuery(text)
	if err != nil || len(values) == 0 {
		return nil, errors.New("the link to the next page can't be followed: its query is missing or invalid")
	}
	next := cloneValues(query)
	maps.Copy(next, values)
	return next, nil
}

type link struct {
	target string
	rels   []string
}

// parseLinks parses a Link header field (RFC 8288). It ignores invalid parts.
func parseLinks(field string) []link {
	var links []link
	for {
		_, after, found := strings.Cut(field, "<")
		target, after, closed := strings.Cut(after, ">")
		if !found || !closed {
			return links
		}
		end := unquoted(after, ",<")
		l, parameters := link{target: target}, after[:end]
		for parameters != "" {
			end := unquoted(parameters, ";")
			name, value, _ := strings.Cut(strings.TrimSpace(parameters[:end]), "=")
			if strings.EqualFold(strings.TrimSpace(name), "rel") {
				l.rels = strings.Fields(strings.ToLower(strings.Trim(value, "\"', \t")))
			}
			parameters = strings.TrimPrefix(parameters[end:], ";")
		}
		links = append(links, l)
		field = after[end:]
	}
}

// unquoted returns the index of the first of chars outside of a quoted string. If there is none,
// it returns the length of the text.
func unquoted(text, chars string) int {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++ // skip the escaped character
		case text[i] == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(chars, text[i]) >= 0:
			return i
		}
	}
	return len(text)
}
