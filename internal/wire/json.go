package wire

import (
	"encoding"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Marshal encodes a JSON request body: encoding/json/v2 with the keys of maps in order, so that equal inputs give equal bytes. An
// optional value, as in [AppendForm], is what its method Any returns. A value that contains itself is an error.
func Marshal(in any) ([]byte, error) { return marshal(in, standard) }

// MarshalLegacy is Marshal with booleans as the texts "1" and "0", at any depth and of any type.
func MarshalLegacy(in any) ([]byte, error) {
	text, err := marshal(in, standard)
	if err != nil {
		return nil, err
	}
	return digits(text), nil
}

func marshal(in any, how json.Options) ([]byte, error) {
	if err := finite(in); err != nil {
		return nil, err
	}
	return json.Marshal(in, how)
}

// AppendLine appends the JSON of in and a newline to dst: a line of NDJSON. After an error it returns dst as it was.
func AppendLine(dst []byte, in any) ([]byte, error) {
	if err := finite(in); err != nil {
		return dst, err
	}
	line := appender{dst}
	if err := json.MarshalWrite(&line, in, standard); err != nil {
		return dst, err
	}
	return append(line.text, '\n'), nil
}

// appender appends what is written. A bytes.Buffer would be grown by the encoder far beyond what
// is needed.
type appender struct{ text []byte }

func (a *appender) Write(p []byte) (int, error) {
	a.text = append(a.text, p...)
	return len(p), nil
}

// Optional values are encoded here, rather than by their MarshalJSON, so that what is within them is encoded like the rest.
var (
	standard  = json.JoinOptions(json.Deterministic(true), json.WithMarshalers(optionals))
	optionals = json.MarshalToFunc(func(enc *jsontext.Encoder, o optional) error { return json.MarshalEncode(enc, o.Any()) })
)

// digits writes the booleans of a JSON text as "1" and "0".
func digits(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			end := i + 1
			for text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			out = append(out, text[i:end+1]...)
			i = end
		case 't':
			out = append(out, `"1"`...)
			i += len("true") - 1
		case 'f':
			out = append(out, `"0"`...)
			i += len("false") - 1
		default:
			out = append(out, text[i])
		}
	}
	return out
}

// hasMethod reports whether values of a type are encoded by a method of it.
func hasMethod(t reflect.Type) bool {
	return implements[json.MarshalerTo](t) || implements[json.Marshaler](t) || implements[encoding.TextMarshaler](t)
}
