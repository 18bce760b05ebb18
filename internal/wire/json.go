package wire

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Marshal encodes a JSON request body: encoding/json/v2 with the keys of maps in order, so that equal inputs give equal bytes.
func Marshal(in any) ([]byte, error) {
	return json.Marshal(in, json.Deterministic(true))
}

// MarshalLegacy is Marshal with booleans as the texts "1" and "0".
func MarshalLegacy(in any) ([]byte, error) {
	return json.Marshal(in, json.Deterministic(true), json.WithMarshalers(legacyBooleans))
}

var legacyBooleans = json.MarshalToFunc(func(enc *jsontext.Encoder, b bool) error {
	if b {
		return enc.WriteToken(jsontext.String("1"))
	}
	return enc.WriteToken(jsontext.String("0"))
})

// AppendLine appends the JSON of in and a newline to dst: a line of NDJSON. After an error it returns dst as it was.
func AppendLine(dst []byte, in any) ([]byte, error) {
	line := bytes.NewBuffer(dst)
	if err := json.MarshalWrite(line, in, json.Deterministic(true)); err != nil {
		return dst, err
	}
	line.WriteByte('\n')
	return line.Bytes(), nil
}
