package fastlytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Media types.
const (
	typeJSON    = "application/json"
	typeJSONAPI = "application/vnd.api+json"
	typeProblem = "application/problem+json"
)

// object is a JSON object of the API.
type object map[string]any

// reply is what a request is answered.
type reply struct {
	status    int
	header    http.Header
	body      []byte
	truncated bool // the connection ends in the middle of the body
}

// answer is a reply with a JSON body.
func answer(status int, mediaType string, v any) *reply {
	body, err := json.Marshal(v)
	if err != nil {
		return failure(http.StatusInternalServerError, "Internal server error", err.Error())
	}
	return &reply{status: status, header: http.Header{"Content-Type": {mediaType}}, body: body}
}

// success is a reply of the legacy families, which answer 200 to whatever they did.
func success(v any) *reply { return answer(http.StatusOK, typeJSON, v) }

// done is the reply of a legacy write that has nothing else to tell.
func done() *reply { return success(object{"status": "ok"}) }

// empty is a reply without content.
func empty(status int) *reply { return &reply{status: status, header: http.Header{}} }

// plain is a reply that is no JSON.
func plain(text string) *reply {
	return &reply{status: http.StatusOK, header: http.Header{"Content-Type": {"text/plain"}}, body: []byte(text)}
}

// failure is an error of the legacy dialect; an empty detail is left out.
func failure(status int, msg, detail string) *reply {
	body := object{"msg": msg}
	if detail != "" {
		body["detail"] = detail
	}
	return answer(status, typeJSON, body)
}

func badRequest(detail string) *reply {
	return failure(http.StatusBadRequest, "Bad request", detail)
}

// missing is the error for a record that is not there: the model by the API's own name, and
// the keys that were looked for.
func missing(model string, keys map[string]string) *reply {
	var where []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		where = append(where, key+" => "+keys[key])
	}
	return failure(http.StatusNotFound, "Record not found",
		fmt.Sprintf("Couldn't find %s '{ %s }'", model, strings.Join(where, ", ")))
}

// duplicate is the error for a name that is taken.
func duplicate(record, name string) *reply {
	return failure(http.StatusConflict, "Duplicate record", fmt.Sprintf("Duplicate %s: '%s'", record, name))
}

// undeleted is the value of the key by which the API looks for records that exist.
const undeleted = "0000-00-00 00:00:00"

// finish adds the headers that do not depend on what was asked.
func (r *reply) finish(rt *route, now time.Time) {
	if r.header.Get("Date") == "" {
		r.header.Set("Date", now.Format(http.TimeFormat))
	}
	if rt.edge || rt.realtime {
		return
	}
	r.header.Set("Status", fmt.Sprintf("%d %s", r.status, http.StatusText(r.status)))
	r.header.Set("Cache-Control", "no-store")
	r.header.Set("Vary", "Accept-Encoding")
}

// measure adds the length of the body, which faults may have changed.
func (r *reply) measure() {
	if r.status != http.StatusNoContent {
		r.header.Set("Content-Length", strconv.Itoa(len(r.body)))
	}
}

// response is the reply as it comes out of a transport.
func (r *reply) response(req *http.Request) *http.Response {
	r.measure()
	resp := &http.Response{
		Status:        fmt.Sprintf("%d %s", r.status, http.StatusText(r.status)),
		StatusCode:    r.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        r.header,
		Body:          io.NopCloser(bytes.NewReader(r.body)),
		ContentLength: int64(len(r.body)),
		Request:       req,
	}
	switch {
	case req.Method == http.MethodHead:
		resp.Body = http.NoBody
	case r.truncated:
		resp.Body = io.NopCloser(brokenOff(r.body))
	}
	return resp
}

// write sends the reply through a socket.
func (r *reply) write(w http.ResponseWriter) {
	r.measure()
	header := w.Header()
	maps.Copy(header, r.header)
	if header.Get("Content-Type") == "" {
		header["Content-Type"] = nil // the server is not to guess one
	}
	body := r.body
	if r.truncated {
		body = body[:len(body)/2] // the server ends the connection when content is missing
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(body) // nobody is left to tell
}

// text is a field as text; empty if it is absent or null.
func (o object) text(key string) string {
	switch v := o[key].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// echo is a reply in which the fields that were sent stand as they were sent.
func (o object) echo(reply object, keys ...string) object {
	for _, key := range keys {
		if value, sent := o[key]; sent {
			reply[key] = value
		}
	}
	return reply
}

// stamped is a new object.
func stamped(now time.Time) object {
	return object{"created_at": stamp(now), "updated_at": stamp(now)}
}
