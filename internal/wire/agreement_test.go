package wire

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// everything has a field of every kind that the decoder supports.
type everything struct {
	Bool    bool               `json:"bool"`
	Int     int                `json:"int"`
	Int8    int8               `json:"int8"`
	Int16   int16              `json:"int16"`
	Int32   int32              `json:"int32"`
	Int64   int64              `json:"int64"`
	Uint    uint               `json:"uint"`
	Uint8   uint8              `json:"uint8"`
	Uint16  uint16             `json:"uint16"`
	Uint32  uint32             `json:"uint32"`
	Uint64  uint64             `json:"uint64"`
	Float32 float32            `json:"float32"`
	Float64 float64            `json:"general.float64"`
	String  string             `json:"string"`
	Named   namedString        `json:"naïve/~name"`
	Time    time.Time          `json:"time"`
	Bytes   []byte             `json:"bytes"`
	Raw     jsontext.Value     `json:"raw,omitzero"`
	Any     any                `json:"any"`
	Addr    netip.Addr         `json:"addr"`
	Pointer *int               `json:"pointer"`
	Array   [3]float64         `json:"array"`
	Slice   []string           `json:"slice"`
	Structs []point            `json:"structs"`
	Map     map[string]int     `json:"map"`
	Numbers map[int16]string   `json:"numbers"`
	Nested  map[string][]point `json:"nested"`
	More    *everything        `json:"more"`
	base
	*Extra
}

// utc converts all times to UTC, as the lenient decoder does.
func (e *everything) utc() {
	for ; e != nil; e = e.More {
		e.Time = e.Time.UTC()
	}
}

// random sets a variable to a random value that JSON can represent.
func random(r *rand.Rand, v reflect.Value, depth int) {
	texts := []string{"", "a", "plain words", `quote " and \ slash`, "naïve – ☃ 𝄞", "</tag>&\u2028", "line\nend\x00", "null", "443", "true"}
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		*p = time.Unix(r.Int64N(4e9), r.Int64N(1e9)).In(time.FixedZone("", 3600*(r.IntN(5)-2)))
		return
	case *netip.Addr:
		*p = netip.AddrFrom4([4]byte{byte(r.Int()), 2, 3, 4})
		return
	case *jsontext.Value:
		*p = jsontext.Value([]string{`null`, `{"a":[1,2,{"b":null}]}`, `"x"`, `[]`, `-1.5e3`}[r.IntN(5)])
		return
	case *any:
		*p = []any{nil, true, "x", 1.5, []any{}, []any{1.0, nil}, map[string]any{"a": []any{"b"}}}[r.IntN(7)]
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(r.Uint64()) >> (64 - v.Type().Bits()) >> r.IntN(v.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.Uint64() >> (64 - v.Type().Bits()) >> r.IntN(v.Type().Bits()))
	case reflect.Float32:
		v.SetFloat(float64(float32(r.NormFloat64() * 1e6)))
	case reflect.Float64:
		v.SetFloat(r.NormFloat64() * 1e30)
	case reflect.String:
		v.SetString(texts[r.IntN(len(texts))])
	case reflect.Pointer:
		if depth > 0 && r.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			random(r, v.Elem(), depth-1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			random(r, v.Index(i), depth)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range r.IntN(4) {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			random(r, key, depth)
			random(r, value, depth)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		fields := fieldsOf(v.Type())
		for i := range fields {
			memory := newBudget(0)
			place, _ := fields[i].in(v, &memory)
			random(r, place, depth)
		}
	}
}

// shuffled returns the text with the members of its objects in random order, and with white
// space.
func shuffled(t *testing.T, r *rand.Rand, text jsontext.Value) []byte {
	t.Helper()
	space := func() string { return []string{"", "", " ", "\n\t", "\r\n  "}[r.IntN(5)] }
	kind := text.Kind()
	if kind != '{' && kind != '[' {
		return text
	}
	d := jsontext.NewDecoder(bytes.NewReader(text))
	_, err := d.ReadToken()
	require.NoError(t, err)
	var parts []string
	for d.PeekKind() != '}' && d.PeekKind() != ']' {
		name := ""
		if kind == '{' {
			quoted, err := d.ReadValue()
			require.NoError(t, err)
			name = string(quoted) + space() + ":" + space()
		}
		value, err := d.ReadValue()
		require.NoError(t, err)
		parts = append(parts, name+string(shuffled(t, r, bytes.Clone(value)))+space())
	}
	end := "]"
	if kind == '{' {
		end = "}"
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	}
	return []byte(string(rune(kind)) + space() + strings.Join(parts, ","+space()) + end)
}

// TestDecodeAgreesOnRandomValues compares the decoder with encoding/json/v2, for random values in
// original and random order.
func TestDecodeAgreesOnRandomValues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const values = 300
	size := 0
	for i := range values {
		in := new(everything)
		random(r, reflect.ValueOf(in).Elem(), 3)
		text, err := json.Marshal(in, jsontext.Multiline(i%2 == 1))
		require.NoError(t, err)
		agree(t, text)
		agree(t, shuffled(t, r, text))
		size += len(text)
	}
	t.Logf("%d values, %d bytes", values, size)
}

// agree checks that a text that encoding/json/v2 accepts is decoded to the same value.
func agree(t *testing.T, text []byte) {
	want, got := new(everything), new(everything)
	if json.Unmarshal(text, want, jsontext.AllowInvalidUTF8(true)) != nil {
		_ = Decode(text, got) // it only must not panic
		return
	}
	require.NoError(t, Decode(text, got), "%s", text)
	want.utc()
	require.Equal(t, want, got, "%s", text)
}

// anew decodes a JSON value level by level, into maps and slices of raw text.
func anew(text []byte) (any, error) {
	switch text[0] {
	case '{':
		var members map[string]jsontext.Value
		if err := Decode(text, &members); err != nil {
			return nil, err
		}
		object := make(map[string]any, len(members))
		for name, value := range members {
			var err error
			if object[name], err = anew(value); err != nil {
				return nil, err
			}
		}
		return object, nil
	case '[':
		var elements []jsontext.Value
		if err := Decode(text, &elements); err != nil {
			return nil, err
		}
		list := make([]any, len(elements))
		for i, value := range elements {
			var err error
			if list[i], err = anew(value); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	var v any
	err := Decode(text, &v)
	return v, err
}

// TestDecodeAgreesOnBodies compares the decoders for complete bodies: recordings from the
// directory in FASTLY_RECORDINGS, or else testdata.
func TestDecodeAgreesOnBodies(t *testing.T) {
	bodies := 0
	check := func(text []byte, from string) {
		var want, got any
		if json.Unmarshal(text, &want, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
			return
		}
		bodies++
		require.NoError(t, Decode(text, &got), from)
		require.Equal(t, want, got, from)
		text, err := jsontext.AppendFormat(nil, text, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true), jsontext.Multiline(true))
		require.NoError(t, err)
		got, err = anew(text)
		require.NoError(t, err, from)
		require.Equal(t, want, got, from)
		if text[0] == '{' {
			require.NoError(t, Decode(text, new(struct{})), from)
		}
	}
	dir := os.Getenv("FASTLY_RECORDINGS")
	if dir == "" {
		dir = "testdata"
	}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path == filepath.Join("testdata", "fuzz") {
			return fs.SkipDir
		}
		switch filepath.Ext(path) {
		case ".json":
			text, err := os.ReadFile(path)
			check(text, path)
			return err
		case ".yaml":
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			var recording struct {
				Interactions []struct{ Response struct{ Body string } }
			}
			if err := yaml.Unmarshal(text, &recording); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			for i, interaction := range recording.Interactions {
				check([]byte(interaction.Response.Body), fmt.Sprintf("%s#%d", path, i))
			}
		}
		return nil
	})
	require.NoError(t, err)
	require.NotZero(t, bodies, "no JSON body in %s", dir)
	t.Logf("%d bodies", bodies)
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"bool":"1","int":"443","general.float64":1e3,"time":"2024-05-06 07:08:09","more":{"string":5}}`,
		`{"bool":true,"int":1,"uint8":255,"naïve/~name":"x","bytes":"aGk=","raw":{"a":1},"any":[1,{"a":null}],"addr":"192.0.2.1","pointer":5,"array":[1,2,3]}`,
		`{"slice":["a"],"structs":[{"x":1}],"map":{"a":1},"numbers":{"1":"a"},"nested":{"k":[{"y":2}]},"id":"i","name":"n","note":"x","twin":1}`,
		`{"slice":{},"structs":null,"map":[],"more":[]}`, `{"\u0069nt":1,"string":"\ud800 \" \\"}`, "{\"string\":\"\xff\"}", `[]`, `null`, ``, `{"array":[1]}`, `{"int":1,"int":2}`,
		`{"int64":9223372036854775808,"uint64":1.8446744073709551615e19,"float32":1e39}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		agree(t, text)
		var lines []everything
		_ = DecodeLinesWithin(text, &lines, 0)
	})
}
