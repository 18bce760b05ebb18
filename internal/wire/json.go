package wire

import (
	"bytes"

	"github.com/go-json-experiment/json"
)

// Marshal encodes a JSON request body: encoding/json/v2 with the keys of maps in order, so that equal inputs give equal bytes.
func Marshal(in any) ([]byte, error) {
	return json.Marshal(in, json.Deterministic(true))
}

// AppendLine appends the JSON of in and a newline to dst: a line of NDJSON. After an error it returns dst as it was.
func AppendLine(dst []byte, in any) ([]byte, error) {
	line := bytes.NewBuffer(dst)
	if err := json.MarshalWrite(line, in, json.Deterministic(true)); err != nil {
		return dst, err
	}
	line.WriteByte('\n')
	return line.Bytes(), nil
}
