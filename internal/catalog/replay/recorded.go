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

// Recorded is a request that is to be sent again.
type Recorded struct {
	Interaction
	op   *operation
	args []string // the segments that fill the placeholders of the path, escaped
}

// Arg is the i-th argument of the path, counted from 0.
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

// RawArg is Arg as it stands in the URL.
func (r *Recorded) RawArg(i int) string {
	if i >= len(r.args) {
		return ""
	}
	return r.args[i]
}

// Int is Arg as a number, -1 if it is none.
func (r *Recorded) Int(i int) int {
	n, err := strconv.Atoi(r.Arg(i))
	if err != nil {
		return -1
	}
	return n
}

// Query is the query of the request.
func (r *Recorded) Query() url.Values { return r.url().Query() }

// Header holds the header fields of the request.
func (r *Recorded) Header() http.Header { return r.Request.Headers }

// Into reads the body of the request into the input of a method: a form, JSON or a
// JSON:API document. Keys that the input lacks are lost, which shows when the
// request that is then sent is compared.
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

// QueryInto reads the query of the request into the input of a method. A key with brackets may be
// the name of a field, and a list is one value with commas between its elements, unless each of them is sent as a
// parameter of its own.
func (r *Recorded) QueryInto(in any) error {
	query := significantQuery(r.op, r.Query())
	members := nested(query)
	for key := range query {
		if strings.Contains(key, "[") {
			members[key] = query.Get(key)
		}
	}
	for field := range reflect.TypeOf(in).Elem().Fields() {
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

// HeaderInto reads the header of the request into fields that are named in small letters.
func (r *Recorded) HeaderInto(in any) error {
	fields := map[string]any{}
	for name := range r.Header() {
		fields[strings.ToLower(name)] = r.Header().Get(name)
	}
	return intoJSON(in, fields)
}

// Part is the content of a part of a multipart body, nothing if the body was not recorded.
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

// nested builds the object that the keys of a form describe: a[b]=1 is a member b of
// a, a[]=1 an item of the list a, and a.b=1 a member whose name has a dot.
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
