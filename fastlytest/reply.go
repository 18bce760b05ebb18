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

// reply is the response to a request.
type reply struct {
	status    int
	header    http.Header
	body      []byte
	truncated bool // connection ends in the middle of the body
}

// answer returns a reply with a JSON body.
func answer(status int, mediaType string, v any) *reply {
	body, err := json.Marshal(v)
	if err != nil {
		return failure(http.StatusInternalServerError, "Internal server error", err.Error())
	}
	return &reply{status: status, header: http.Header{"Content-Type": {mediaType}}, body: body}
}

// success returns a reply of the legacy families, which use status 200 for all successful requests.
func success(v any) *reply { return answer(http.StatusOK, typeJSON, v) }

// done returns the reply to a legacy write without content.
func done() *reply { return success(object{"status": "ok"}) }

// empty returns a reply without content.
func empty(status int) *reply { return &reply{status: status, header: http.Header{}} }

// plain returns a reply in plain text.
func plain(text string) *reply {
	return &reply{status: http.StatusOK, header: http.Header{"Content-Type": {"text/plain"}}, body: []byte(text)}
}

// failure returns an error in the legacy dialect. An empty detail is omitted.
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

// missing returns the error for a record that does not exist. It contains the model name of the API
// and the lookup keys.
func missing(model string, keys map[string]string) *reply {
	var where []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		where = append(where, key+" => "+keys[key])
	}
	return failure(http.StatusNotFound, "Record not found",
		fmt.Sprintf("Couldn't find %s '{ %s }'", model, strings.Join(where, ", ")))
}

// duplicate returns the error for a name that is already in use.
func duplicate(record, name string) *reply {
	return failure(http.StatusConflict, "Duplicate record", fmt.Sprintf("Duplicate %s: '%s'", record, name))
}

// undeleted is the value of deleted in the lookup keys of error messages.
const undeleted = "0000-00-00 00:00:00"

// finish adds the headers that do not depend on the request.
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

// measure sets the length of the body, which faults may have changed.
func (r *reply) measure() {
	if r.status != http.StatusNoContent {
		r.header.Set("Content-Length", strconv.Itoa(len(r.body)))
	}
}

// response converts the reply to an http.Response.
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
		header["Content-Type"] = nil // prevents the server from detecting the type
	}
	body := r.body
	if r.truncated {
		body = body[:len(body)/2] // the server closes the connection if the body is incomplete
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(body) // the client is gone if this fails
}

// text returns a field as a string. It returns an empty string if the field is absent or null.
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

// echo returns a reply with the sent fields in their original form.
func (o object) echo(reply object, keys ...string) object {
	for _, key := range keys {
		if value, sent := o[key]; sent {
			reply[key] = value
		}
	}
	return reply
}

// stamped returns a new object with its times.
func stamped(now time.Time) object {
	return object{"created_at": stamp(now), "updated_at": stamp(now)}
}
