package replay

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/edgesdk/fastly/internal/wire"
)

const (
	mediaForm     = "application/x-www-form-urlencoded"
	mediaDocument = "application/vnd.api+json"
	mediaJSON     = "application/json"
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
		return intoJSON(in, nested(without(values, ignoredForm)))
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

// QueryInto reads the query of the request into the input of a method.
func (r *Recorded) QueryInto(in any) error {
	return intoJSON(in, nested(significantQuery(r.op, r.Query())))
}

// HeaderInto reads the header of the request into fields that are named in small letters.
func (r *Recorded) HeaderInto(in any) error {
	fields := map[string]any{}
	for name := range r.Header() {
		fields[strings.ToLower(name)] = r.Header().Get(name)
	}
	return intoJSON(in, fields)
}

// Part is the content of a part of a multipart body.
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

// recordedJSON reads the JSON body of a request, without the member that is ignored. One
// family takes the names of members with a capital as well, and the recording client wrote
// them so: they are given the catalogue's spelling.
func recordedJSON(op *operation, body string) (any, error) {
	value, err := parseJSON([]byte(body))
	if err != nil {
		return nil, err
	}
	members, ok := value.(map[string]any)
	if !ok {
		return value, nil
	}
	delete(members, ignoredMembers[op.ID])
	for sent, name := range op.spelled {
		if member, ok := members[sent]; ok {
			delete(members, sent)
			members[name] = member
		}
	}
	op.plain(members)
	return members, nil
}
