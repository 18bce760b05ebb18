package wire

import (
	"encoding"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Marshal encodes a JSON request body with encoding/json/v2. The keys of maps are sorted, so that
// equal inputs have equal encodings. An optional value, as in [AppendForm], is encoded as the
// result of its method Any. Marshal returns an error for a value that contains itself.
func Marshal(in any) ([]byte, error) { return marshal(in, standard) }

// MarshalLegacy is Marshal with all booleans encoded as "1" and "0".
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

// AppendLine appends the JSON of in and a newline to dst, as a line of NDJSON. After an error, it
// returns dst unmodified.
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

// appender appends written data to a slice. The encoder would grow a bytes.Buffer far beyond the
// necessary size.
type appender struct{ text []byte }

func (a *appender) Write(p []byte) (int, error) {
	a.text = append(a.text, p...)
	return len(p), nil
}

// Optional values are encoded here instead of by their MarshalJSON, so that the same options
// apply to their content.
var (
	standard  = json.JoinOptions(json.Deterministic(true), json.WithMarshalers(optionals))
	optionals = json.MarshalToFunc(func(enc *jsontext.Encoder, o optional) error { return json.MarshalEncode(enc, o.Any()) })
)

// digits replaces the booleans of a JSON text by "1" and "0".
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

// hasMethod reports whether a type has a custom encoder.
func hasMethod(t reflect.Type) bool {
	return implements[json.MarshalerTo](t) || implements[json.Marshaler](t) || implements[encoding.TextMarshaler](t)
}
