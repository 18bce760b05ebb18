package replay

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/catalog"
)

// generic returns a call that sends any request as recorded and returns the reply unmodified, like
// a perfect method.
func generic(op *catalog.Operation) Call {
	return func(ctx context.Context, client *fastly.Client, r *Recorded) (any, error) {
		sent := fastly.Op{
			Name: op.ID, Method: op.Method, Path: op.Path, Query: r.Query(), Header: http.Header{},
		}
		for i := range r.args {
			sent.Args = append(sent.Args, r.Arg(i))
		}
		for _, name := range append([]string{"Accept"}, meaningful...) {
			if value := r.Header().Get(name); value != "" {
				sent.Header.Set(name, value)
			}
		}
		sent.Realtime = op.Server != ""
		if r.Request.Body != "" {
			body := []byte(r.Request.Body)
			if len(r.op.spelled) > 0 || r.op.resource != nil {
				value, err := recordedJSON(r.op, r.Request.Body)
				if err != nil {
					return nil, err
				}
				if body, err = json.Marshal(value); err != nil {
					return nil, err
				}
			}
			media := r.Header().Get("Content-Type")
			if r.op.media(r.Request) == mediaDocument {
				media = mediaDocument
			}
			sent.Body = fastly.BytesBody(body).WithContentType(media)
		}
		if r.Response.Body == "" {
			_, err := fastly.Do[fastly.NoReply](ctx, client, sent)
			return nil, err
		}
		sent.Reply = fastly.ReplyText
		text, err := fastly.Do[string](ctx, client, sent)
		if err != nil {
			return nil, err
		}
		if op.Response != nil && op.Response.IsOpaque() {
			return *text, nil
		}
		value, err := parseJSON([]byte(*text))
		if members, ok := value.(map[string]any); ok && op.IsDocument() && members["data"] != nil {
			return resolved(flatten(members)), err
		}
		return value, err
	}
}

// resolved converts a flat document to the form of the SDK: references become resources.
func resolved(v any) any {
	switch v := v.(type) {
	case reference:
		if v.resource == nil {
			return v.id
		}
		return resolved(v.resource)
	case map[string]any:
		for name, member := range v {
			v[name] = resolved(member)
		}
		return v
	case []any:
		for i, member := range v {
			v[i] = resolved(member)
		}
		return v
	default:
		return v
	}
}

// genericChecker returns a Checker for all operations. Operations without a method are sent by
// generic.
func genericChecker(t *testing.T) *Checker {
	t.Helper()
	c := checker(t)
	for _, op := range c.catalog.Operations {
		if c.calls[op.ID] == nil {
			c.calls[op.ID] = generic(op)
		}
	}
	return c
}

// TestRecordingsGeneric checks that a perfect client has no problems in any family, error dialect
// or encoding.
func TestRecordingsGeneric(t *testing.T) { replayed(t, genericChecker(t), recordings(t)) }
