package fastly

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/edgesdk/fastly/internal/wire"
)

const (
	// maxErrorBody limits how much of an error reply is read and kept.
	maxErrorBody = 1 << 20
	// maxField limits each text of an error reply, in bytes.
	maxField = 8 << 10
	// maxErrorDepth and maxErrorValues limit the depth and the number of JSON values that are
	// examined.
	maxErrorDepth  = 16
	maxErrorValues = 10_000
	// maxErrorMemory limits the memory of the decoded JSON, in bytes.
	maxErrorMemory = 64 << 20
)

// meaning assigns a sentinel to error replies with a status and a sentence as one of their texts.
// An empty sentence matches any text. An asterisk matches any text in quotation marks. The
// evidence is in testdata/errors.json.
type meaning struct {
	sentinel error
	status   int
	sentence string
}

var meanings = []meaning{
	{ErrNotFound, 404, ""},
	{ErrNotFound, 400, "no product on service"},
	{ErrConflict, 409, ""},
	{ErrConflict, 400, "Domain '*' is already taken by another customer"},
	{ErrConflict, 400, "fqdn has already been taken"},
	{ErrVersionLocked, 422, "Version locked"},
	{ErrVersionLocked, 422, "Version '*' for service '*' is locked"},
	{ErrUnauthorized, 401, ""},
	{ErrForbidden, 403, ""},
	{ErrSudoRequired, 403, "You must POST /sudo to access this endpoint"},
	{ErrPrecondition, 412, ""},
	{ErrRateLimited, 429, ""},
	{ErrServiceActive, 400, "Cannot delete service with active version"},
	{ErrServiceDeleted, 400, "Service '*' is deleted"},
}

func (m *meaning) matches(e *Error) bool {
	if e.StatusCode != m.status {
		return false
	}
	return m.sentence == "" || isSentence(e.Message, m.sentence) || isSentence(e.Detail, m.sentence) ||
		slices.ContainsFunc(e.Problems, func(p Problem) bool {
			return isSentence(p.Title, m.sentence) || isSentence(p.Detail, m.sentence)
		})
}

// meanings returns the sentinels that match the reply. The result is never nil.
func (e *Error) meanings() []error {
	if e.meant != nil {
		return e.meant
	}
	meant := []error{}
	for _, m := range meanings {
		if m.matches(e) && !slices.Contains(meant, m.sentinel) {
			meant = append(meant, m.sentinel)
		}
	}
	return meant
}

// isSentence reports whether text matches the sentence, ignoring case and a final full stop.
func isSentence(text, sentence string) bool {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	for {
		literal, rest, wildcard := strings.Cut(sentence, "*")
		if len(text) < len(literal) || !strings.EqualFold(text[:len(literal)], literal) {
			return false
		}
		text = text[len(literal):]
		if !wildcard {
			return text == ""
		}
		text = text[max(0, strings.IndexByte(text, '\'')):]
		sentence = rest
	}
}

// decodeErrorBody fills e from the body of a reply. It recognizes the format by the keys, because
// the content types are unreliable. If no known key has a text, the body itself is the message,
// provided that it is readable.
func decodeErrorBody(e *Error, body []byte) {
	body = body[:min(len(body), maxErrorBody)]
	e.Body = body
	text := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\uFEFF")))
	var value any
	switch err := wire.DecodeWithin(text, &value, maxErrorMemory); {
	case err == nil:
		left := maxErrorValues
		e.read(pruned(value, maxErrorDepth, &left))
		if e.hasWords() || !hasWords(value) {
			return
		}
	case bytes.HasPrefix(text, []byte("<")):
		e.Message = pageWords(string(text))
	}
	if !e.hasWords() {
		e.Message = plainWords(text)
	}
}

// pruned returns a JSON value without the parts that exceed the limits on depth and number.
// Otherwise, the repeated examination of nested values could take very long.
func pruned(value any, depth int, left *int) any {
	if *left--; depth == 0 || *left < 0 {
		return nil
	}
	switch v := value.(type) {
	case []any:
		list := make([]any, 0, min(len(v), *left))
		for _, element := range v[:min(len(v), *left)] {
			list = append(list, pruned(element, depth-1, left))
		}
		return list
	case map[string]any:
		object := make(map[string]any, min(len(v), *left))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if *left <= 0 {
				break
			}
			object[cut(key, maxPathText)] = pruned(v[key], depth-1, left)
		}
		return object
	case string:
		return cut(v, maxField)
	default:
		return v
	}
}

func (e *Error) hasWords() bool {
	return e.Message != "" || e.Detail != "" || slices.ContainsFunc(e.Problems, func(p Problem) bool { return p.words() != "" })
}

// Keys of the error formats, in lower case.
var (
	titleKeys  = []string{"msg", "title", "message", "error"}
	detailKeys = []string{"detail", "details", "error_description", "description", "reason"}
	listKeys   = []string{"errors", "error", "problems", "invalid-params"}

	problemTitles  = []string{"title", "reason", "error", "message", "msg"}
	problemDetails = []string{"detail", "details", "error_description", "description"}
	problemFields  = []string{"key", "field", "property", "object", "param", "parameter", "pointer", "header", "name"}
	problemKeys    = slices.Concat(problemTitles, problemDetails, problemFields,
		[]string{"code", "index", "source", "status", "id", "type", "links", "meta"})
)

// read fills e from a JSON value.
func (e *Error) read(value any) {
	switch v := value.(type) {
	case string:
		e.Message = words(v)
	case []any:
		e.Problems = problems("", v)
	case map[string]any:
		e.readObject(lowered(v))
	}
}

func (e *Error) readObject(members map[string]any) {
	var titles, details []string
	for _, key := range titleKeys {
		if _, text := members[key].(string); text || key != "error" { // any other value describes a problem or is a flag
			titles = append(titles, textOf(members[key]))
		}
	}
	for _, key := range detailKeys {
		details = append(details, textOf(members[key]))
	}
	titles, details = distinctTexts(titles), distinctTexts(details)
	if len(titles) > 0 {
		e.Message, details = titles[0], append(titles[1:], details...)
	}
	code := words(members["code"])
	switch {
	case code == "0":
	case e.Message == "" && len(details) == 0:
		e.Message = code
	case strings.Trim(code, "0123456789") != "":
		details = append(details, code)
	}
	e.Detail = cut(strings.Join(details, ": "), maxField)
	for _, key := range listKeys {
		if _, text := members[key].(string); !text || key != "error" {
			e.Problems = append(e.Problems, problems("", members[key])...)
		}
	}
}

// problems returns the problems in a value of any of the known forms: a text, an object that
// describes one problem, a list of either, or an object with such values by field.
func problems(field string, value any) (found []Problem) {
	switch v := value.(type) {
	case nil:
	case []any:
		for _, element := range v {
			members, ok := element.(map[string]any)
			if p, one := problemOf(field, lowered(members)); ok && one && p.words() != "" {
				found = append(found, p)
				continue
			}
			found = append(found, problems(field, element)...)
		}
	case map[string]any:
		members := lowered(v)
		known := !slices.ContainsFunc(slices.Collect(maps.Keys(members)), func(key string) bool { return !slices.Contains(problemKeys, key) })
		if p, one := problemOf(field, members); known && one {
			return []Problem{p}
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			found = append(found, problems(within(field, key), v[key])...)
		}
	default:
		if _, text := v.(string); (text || field != "") && words(v) != "" {
			found = []Problem{{Title: words(v), Field: field, Index: -1}}
		}
	}
	return found
}

// problemOf returns the problem that an object describes. ok is false if it does not describe
// one.
func problemOf(field string, members map[string]any) (p Problem, ok bool) {
	if source, ok := members["source"].(map[string]any); ok {
		for key, value := range source {
			if _, taken := members[key]; !taken {
				members[key] = value
			}
		}
	}
	var titles, details []string
	for _, key := range problemTitles {
		titles = append(titles, textOf(members[key]))
	}
	for _, key := range problemDetails {
		details = append(details, textOf(members[key]))
	}
	titles, details = distinctTexts(titles), distinctTexts(details)
	p = Problem{Field: field, Code: words(members["code"]), Index: indexOf(members["index"])}
	if len(titles) > 0 {
		p.Title, details = titles[0], append(titles[1:], details...)
	}
	p.Detail = cut(strings.Join(details, ": "), maxField)
	for _, key := range problemFields {
		if name := textOf(members[key]); name != "" {
			p.Field = within(field, name)
			break
		}
	}
	return p, p.Title != "" || p.Detail != "" || p.Code != ""
}

// within returns the name of a nested field.
func within(field, name string) string {
	if field == "" {
		return cut(name, maxPathText)
	}
	return cut(field+"."+name, maxPathText)
}

func indexOf(value any) int {
	if index, err := strconv.Atoi(words(value)); err == nil {
		return index
	}
	return -1
}

// lowered returns an object with its keys in lower case. If two keys become equal, the one that
// was in lower case is kept.
func lowered(object map[string]any) map[string]any {
	members := make(map[string]any, len(object))
	for _, key := range slices.Sorted(maps.Keys(object)) { // keys with capitals sort first, and are overwritten
		members[strings.ToLower(key)] = object[key]
	}
	return members
}

// textOf returns the text of a string, list or object. For numbers and booleans, it returns "".
func textOf(value any) string {
	switch value.(type) {
	case string, []any, map[string]any:
		return words(value)
	}
	return ""
}

// words returns a JSON value as text.
func words(value any) string {
	var parts []string
	length := 0
	add := func(text string) {
		if text != "" && length <= maxField {
			parts = append(parts, text)
			length += len(text)
		}
	}
	switch v := value.(type) {
	case string:
		add(strings.TrimSpace(v))
	case float64:
		add(strconv.FormatFloat(v, 'f', -1, 64))
	case bool:
		add(strconv.FormatBool(v))
	case []any:
		for _, element := range v {
			add(words(element))
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			text := words(v[key])
			if name := strings.ToLower(key); text != "" && !slices.Contains(titleKeys, name) && !slices.Contains(detailKeys, name) {
				text = key + ": " + text
			}
			add(text)
		}
	}
	return cut(strings.Join(parts, "; "), maxField)
}

// distinctTexts returns the texts without duplicates and empty ones.
func distinctTexts(texts []string) (distinct []string) {
	for _, text := range texts {
		if text != "" && !slices.Contains(distinct, text) {
			distinct = append(distinct, text)
		}
	}
	return distinct
}

// hasWords reports whether a JSON value contains a string with a letter.
func hasWords(value any) bool {
	switch v := value.(type) {
	case string:
		return strings.ContainsFunc(v, unicode.IsLetter)
	case []any:
		return slices.ContainsFunc(v, hasWords)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), hasWords)
	}
	return false
}

// plainWords returns the text of a plain-text body, or "" for any other body.
func plainWords(text []byte) string {
	start := cut(string(text[:min(len(text), maxField+utf8.UTFMax)]), maxField)
	letters, others, all := 0, 0, 0
	for _, r := range start {
		all++
		switch {
		case unicode.IsLetter(r):
			letters++
		case !unicode.IsGraphic(r) && !unicode.IsSpace(r), r == utf8.RuneError:
			others++
		}
	}
	if letters == 0 || others > all/3 {
		return ""
	}
	return strings.ToValidUTF8(start, "\uFFFD")
}

// pageWords returns the title of an HTML page, such as gateways send. If it has no title, it
// returns the heading, or else the text.
func pageWords(page string) string {
	for _, mark := range [][2]string{{"<!--", "-->"}, {"<script", "</script>"}, {"<style", "</style>"}} {
		page = without(page, mark[0], mark[1])
	}
	for _, tag := range []string{"<title", "<h1", "<h2"} {
		if words := pageText(element(page, tag)); words != "" {
			return words
		}
	}
	return pageText(page)
}

// without removes each part between two markers.
func without(page, from, to string) string {
	var b strings.Builder
	for {
		i := indexFold(page, from)
		if i < 0 {
			return b.String() + page
		}
		b.WriteString(page[:i])
		end := indexFold(page[i:], to)
		if end < 0 {
			return b.String()
		}
		page = page[i+end+len(to):]
	}
}

// element returns the content of the first element with a tag. An element that is not closed ends
// at the next tag.
func element(page, tag string) string {
	i := indexFold(page, tag)
	if i < 0 {
		return ""
	}
	attributes, content, found := strings.Cut(page[i+len(tag):], ">")
	if !found || attributes != "" && unicode.IsLetter(rune(attributes[0])) { // a longer tag with the same prefix
		return ""
	}
	if end := indexFold(content, "</"+tag[1:]); end >= 0 {
		return content[:end]
	}
	content, _, _ = strings.Cut(content, "<")
	return content
}

// inlineTags are tags that do not separate words.
var inlineTags = []string{"a", "b", "code", "em", "i", "small", "span", "strong", "tt", "u"}

// pageText returns the text of a page without tags, with white space collapsed.
func pageText(page string) string {
	var b strings.Builder
	for page != "" && b.Len() <= maxField {
		text, rest, _ := strings.Cut(page, "<")
		tag, after, _ := strings.Cut(rest, ">")
		if page = after; !slices.Contains(inlineTags, strings.ToLower(strings.TrimPrefix(tag, "/"))) {
			text += " "
		}
		b.WriteString(text)
	}
	text := strings.Join(strings.Fields(unescapeHTML(b.String())), " ")
	return cut(strings.ToValidUTF8(text, "\uFFFD"), maxField)
}

// indexFold is strings.Index, but ignores ASCII case in text. lowerCase must be in lower case.
func indexFold(text, lowerCase string) int {
	for i := 0; i+len(lowerCase) <= len(text); i++ {
		n := strings.IndexByte(text[i:], lowerCase[0])
		if n < 0 {
			return -1
		}
		if i += n; i+len(lowerCase) <= len(text) && strings.EqualFold(text[i:i+len(lowerCase)], lowerCase) {
			return i
		}
	}
	return -1
}

// blankReply reports whether a body is empty, null, [] or {} where an object is expected.
func blankReply(body []byte) bool {
	body = bytes.TrimSpace(body)
	n := len(body)
	if n > 1 && (body[0] == '[' && body[n-1] == ']' || body[0] == '{' && body[n-1] == '}') {
		return len(bytes.TrimSpace(body[1:n-1])) == 0
	}
	return n == 0 || string(body) == "null"
}
