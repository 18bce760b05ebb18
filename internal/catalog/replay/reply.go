package replay

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/wire"
)

// replyProblems lists the parts of the recorded reply that are missing in the result of the method.
func replyProblems(op *operation, recorded Response, out any, err error) []string {
	if recorded.Code >= http.StatusBadRequest {
		return errorProblems(recorded, err)
	}
	body := strings.TrimSpace(recorded.Body)
	switch {
	case body == "" && errors.Is(err, fastly.ErrNotFound):
		return nil // a search without results
	case err != nil:
		return []string{"fails: " + err.Error()}
	case op.Response != nil && op.Response.IsOpaque():
		return textProblems(recorded.Body, out)
	case body == "":
		return nil
	}
	want, err := parseJSON([]byte(body))
	if err != nil {
		return textProblems(recorded.Body, out)
	}
	text, err := wire.Marshal(out) // this includes unknown members
	if err != nil {
		return []string{"what it returns can't be marshalled: " + err.Error()}
	}
	got, err := parseJSON(text)
	if err != nil {
		return []string{"what it returns is no JSON: " + err.Error()}
	}
	return differences("", unwrap(op, want, got), got)
}

// textProblems compares a reply that is not JSON.
func textProblems(recorded string, out any) []string {
	var got string
	if r, streams := out.(io.Reader); streams {
		text, err := io.ReadAll(r)
		if err != nil {
			return []string{"the value can't be read: " + err.Error()}
		}
		out = string(text)
	}
	for v := reflect.ValueOf(out); v.IsValid(); v = v.Elem() {
		switch {
		case v.Kind() == reflect.String:
			got = v.String()
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
			got = string(v.Bytes())
		}
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			break
		}
	}
	if got == recorded {
		return nil
	}
	return []string{fmt.Sprintf("returns %d bytes of text, recorded are others (%d bytes)", len(got), len(recorded))}
}

// confirmation is the status that methods treat as success.
const confirmation = "ok"

// confirmed and batchConfirmed are replies that methods treat as success. The latter is the reply
// to a batch of KV store items (facts E12).
var (
	confirmed      = map[string]any{"status": confirmation}
	batchConfirmed = map[string]any{"type": "", "title": "success", "errors": []any{}}
)

// envelopes lists the members that contain the items of a list. paging lists members about other
// pages, which the SDK follows itself.
var (
	envelopes = []string{"data", "entries", "items", "results"}
	paging    = map[string]bool{"meta": true, "links": true, "limit": true, "next_cursor": true}
)

// unwrap removes parts that the SDK removes: the structure of JSON:API documents, the envelopes of
// lists, and {"status":"ok"}.
func unwrap(op *operation, recorded, got any) any {
	members, ok := recorded.(map[string]any)
	if !ok {
		return recorded
	}
	if data, isObject := members["data"].(map[string]any); isObject && !op.IsDocument() {
		delete(data, "meta") // for a page with items inside data
	}
	_, isList := got.([]any)
	if isList && op.AnswersLines() {
		return []any{recorded} // single line
	}
	switch _, hasData := members["data"]; {
	case op.IsDocument() && hasData:
		flat := flatten(members)
		settle(flat, got)
		return flat
	case got == nil && (reflect.DeepEqual(members, confirmed) || reflect.DeepEqual(members, batchConfirmed)):
		return nil
	case isList || got == nil:
		return items(members)
	default:
		return recorded
	}
}

// items returns the items in the envelope of a list. If the envelope has further members, it returns the
// envelope. A success status is removed, because the SDK checks it.
func items(members map[string]any) any {
	for _, name := range envelopes {
		list, ok := members[name]
		if !ok {
			continue
		}
		for other := range members {
			succeeded := other == "status" && members[other] == "success" || other == "msg" && members[other] == nil
			if other != name && !paging[other] && !succeeded {
				return members
			}
		}
		return list
	}
	return members
}

// errorProblems lists the parts of a recorded error reply that are missing in the error.
func errorProblems(recorded Response, err error) []string {
	e, ok := errors.AsType[*fastly.Error](err)
	if !ok {
		return []string{fmt.Sprintf("returns %v, recorded is an error %d", err, recorded.Code)}
	}
	var problems []string
	if e.StatusCode != recorded.Code {
		problems = append(problems, fmt.Sprintf("the error's status is %d, recorded is %d", e.StatusCode, recorded.Code))
	}
	body, err := parseJSON([]byte(recorded.Body))
	if err != nil {
		body = nil
	}
	held := []string{e.Message, e.Detail, strconv.Itoa(e.StatusCode)}
	for _, problem := range e.Problems {
		held = append(held, problem.Title, problem.Detail, problem.Code, problem.Field)
	}
	for _, text := range texts("", body) {
		if !strings.Contains(strings.Join(held, "\n"), text) {
			problems = append(problems, fmt.Sprintf("the error lacks %q", text))
		}
	}
	if string(e.Body) != recorded.Body {
		problems = append(problems, "the error's body is not the one recorded")
	}
	return problems
}

// texts lists the strings in an error reply, except the URL of its type.
func texts(name string, v any) []string {
	var all []string
	switch v := v.(type) {
	case string:
		if v != "" && name != "type" {
			all = append(all, v)
		}
	case []any:
		for _, member := range v {
			all = append(all, texts(name, member)...)
		}
	case map[string]any:
		for name, member := range v {
			all = append(all, texts(name, member)...)
		}
	}
	return all
}
