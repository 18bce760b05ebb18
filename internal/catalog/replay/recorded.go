package replay

import (
	"encoding"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/edgesdk/fastly/internal/wire"
)

const (
	mediaForm     = "application/x-www-form-urlencoded"
	mediaDocument = "application/vnd.api+json"
	mediaJSON     = "application/json"
	mediaParts    = "multipart/form-data"
)

// Recorded is a recorded request to send again.
type Recorded struct {
	Interaction
	op   *operation
	args []string // escaped segments for the placeholders of the path
}

// Arg returns the i-th argument of the path, beginning with 0.
func (r *Recorded) Arg(i int) string {
	if i >= len(r.args) {
		return ""
	}
	text, err := url.PathUnescape(r.args[i])
	if err != nil {
		return r.args[i]
	}
	return text
}

// RawArg returns the i-th argument of the path in escaped form.
func (r *Recorded) RawArg(i int) string {
	if i >= len(r.args) {
		return ""
	}
	return r.args[i]
}

// Int returns the i-th argument as a number, or -1 if it is not a number.
func (r *Recorded) Int(i int) int {
	n, err := strconv.Atoi(r.Arg(i))
	if err != nil {
		return -1
	}
	return n
}

// Query returns the query of the request.
func (r *Recorded) Query() url.Values { return r.url().Query() }

// Header returns the header of the request.
func (r *Recorded) Header() http.Header { return r.Request.Headers }

// Into decodes the body of the request, a form, JSON or a JSON:API document, into the input of a
// method. Keys without a field are lost. The comparison of the requests detects this.
func (r *Recorded) Into(in any) error {
	switch media := r.op.media(r.Request); {
	case r.Request.Body == "":
		return nil
	case media == mediaForm:
		values, err := url.ParseQuery(r.Request.Body)
		if err != nil {
			return err
		}
		return intoJSON(in, nested(significantForm(r.op, values)))
	case media == mediaDocument:
		document, err := recordedJSON(r.op, r.Request.Body)
		if err != nil {
			return err
		}
		_, err = wire.DecodeDocument([]byte(encode(document)), in)
		return err
	default:
		value, err := recordedJSON(r.op, r.Request.Body)
		if err != nil {
			return err
		}
		return intoJSON(in, value)
	}
}

// QueryInto decodes the query of the request into the input of a method. A key with brackets may be
// the name of a field. Lists are comma-separated unless each element is a separate parameter.
func (r *Recorded) QueryInto(in any) error {
	query := significantQuery(r.op, r.Query())
	members := nested(query)
	for key := range query {
		if strings.Contains(key, "[") {
			members[key] = query.Get(key)
		}
	}
	for _, field := range reflect.VisibleFields(reflect.TypeOf(in).Elem()) { // also those of embedded structs
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		outer, _, _ := strings.Cut(name, "[")
		text, isText := members[name].(string)
		isPlain := !field.Type.Implements(reflect.TypeFor[encoding.TextMarshaler]()) // a time is one text
		isList := isPlain && field.Type.Kind() == reflect.Slice
		switch inside, _ := members[outer].(map[string]any); {
		case isList && isText && field.Tag.Get("form") == "repeat":
			members[name] = []string{text}
		case isList && isText:
			members[name] = strings.Split(text, ",")
		case isPlain && field.Type.Kind() == reflect.Struct && outer != name:
			members[name] = inside[strings.Trim(name[len(outer):], "[]")]
		}
	}
	return intoJSON(in, members)
}

// HeaderInto decodes the header of the request into fields with lower-case names.
func (r *Recorded) HeaderInto(in any) error {
	fields := map[string]any{}
	for name := range r.Header() {
		fields[strings.ToLower(name)] = r.Header().Get(name)
	}
	return intoJSON(in, fields)
}

// Part returns the content of a part of a multipart body. It is empty if the body was not recorded.
func (r *Recorded) Part(name string) ([]byte, error) {
	all, err := parts(r.Request.Body, r.Header())
	return []byte(all.Get(name)), err
}

func intoJSON(in, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return wire.Decode(text, in)
}

// nested decodes the keys of a form: a[b]=1 sets member b of object a, a[]=1 appends to list a, and
// a.b=1 sets a member with a dot in its name.
func nested(values url.Values) map[string]any {
	root := map[string]any{}
	for key, texts := range values {
		name, rest, _ := strings.Cut(key, "[")
		object := root
		for rest != "" && rest != "]" {
			inner, isObject := object[name].(map[string]any)
			if !isObject {
				inner = map[string]any{}
				object[name] = inner
			}
			object = inner
			name, rest, _ = strings.Cut(rest, "]")
			rest = strings.TrimPrefix(rest, "[")
		}
		if rest == "]" || len(texts) > 1 {
			object[name] = texts
		} else {
			object[name] = texts[0]
		}
	}
	return root
}
