package wire

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

type (
	namedBool   bool
	namedInt    int32
	namedUint   uint16
	namedFloat  float64
	namedString string
	namedList   []namedInt
	namedMap    map[namedString]namedInt
)

type point struct {
	X int `json:"x"`
	Y int `json:"y"`
}

// union is a number, or an object with a number.
type union struct{ N int }

func (u *union) UnmarshalFastly(raw []byte, decode func([]byte, string, any) error) error {
	switch raw[0] {
	case '{':
		var o struct {
			N jsontext.Value `json:"n"`
			P jsontext.Value `json:"p,omitzero"`
		}
		if err := decode(raw, "", &o); err != nil {
			return err
		}
		if o.P != nil {
			return decode(o.P, "/p", new(point))
		}
		return decode(o.N, "/n", &u.N)
	case '[':
		return errors.New("no lists here")
	}
	return decode(raw, "", &u.N)
}

// shout has UnmarshalJSON.
type shout string

func (s *shout) UnmarshalJSON(raw []byte) error {
	if string(raw) == "0" {
		return errors.New("too quiet")
	}
	*s = shout(strings.ToUpper(string(raw)))
	return nil
}

// streamed implements UnmarshalJSONFrom, which takes precedence over UnmarshalJSON.
type streamed struct {
	shout
	Text string
}

func (s *streamed) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	raw, err := d.ReadValue()
	s.Text = "streamed " + string(raw)
	return err
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	require.NoError(t, err)
	return at.UTC()
}

func TestDecodeAccepts(t *testing.T) {
	at, exact := instant(t, "2024-05-06T07:08:09Z"), instant(t, "2024-05-06T07:08:09.838529761Z")
	for name, group := range map[string]struct {
		texts []string
		want  any
	}{
		"true":            {[]string{`true`, `1`, `"1"`, `"true"`, `"TRUE"`, `"True"`, `"\u0031"`}, true},
		"false":           {[]string{`false`, `0`, `"0"`, `"false"`, `"False"`, `null`, `""`}, false},
		"named bool":      {[]string{`true`, `1`, `"1"`}, namedBool(true)},
		"443":             {[]string{`443`, `"443"`, `443.0`, `4.43e2`, `4430e-1`, `"443.0"`, `"4.43E+2"`, `"\u003443"`}, 443},
		"int 0":           {[]string{`0`, `-0`, `"0"`, `0.0`, `0e9`, `null`, `""`, `false`}, 0},
		"int 1":           {[]string{`1`, `true`, `"1"`}, 1},
		"negative":        {[]string{`-1`, `"-1"`, `-1.0`, `"-1.0"`}, -1},
		"int8 min":        {[]string{`-128`, `"-128"`, `-1.28e2`}, int8(-128)},
		"int16 max":       {[]string{`32767`, `"32767"`}, int16(32767)},
		"int64 max":       {[]string{`9223372036854775807`, `"9223372036854775807"`, `9223372036854775807.0`, `9.223372036854775807e18`}, int64(math.MaxInt64)},
		"int64 min":       {[]string{`-9223372036854775808`, `"-9223372036854775808"`, `-9223372036854775808.0`}, int64(math.MinInt64)},
		"beyond 2^53":     {[]string{`9007199254740993`, `9007199254740993.0`, `"9007199254740993"`}, int64(9007199254740993)},
		"large count":     {[]string{`1.25e+18`, `"1.25e+18"`}, int64(1250000000000000000)},
		"named int":       {[]string{`7`, `"7"`, `7.0`}, namedInt(7)},
		"uint8 max":       {[]string{`255`, `"255"`, `2.55e2`}, uint8(255)},
		"uint64 max":      {[]string{`18446744073709551615`, `"18446744073709551615"`, `18446744073709551615.0`}, uint64(math.MaxUint64)},
		"uint 0":          {[]string{`0`, `-0`, `-0.0`, `null`, `""`, `false`}, uint(0)},
		"named uint":      {[]string{`7`, `"7"`, `7.0`}, namedUint(7)},
		"float":           {[]string{`1.5`, `"1.5"`, `15e-1`, `"15E-1"`}, 1.5},
		"float 0":         {[]string{`0`, `null`, `""`, `false`, `"0.0"`}, 0.0},
		"float 1":         {[]string{`1`, `true`, `"1"`}, 1.0},
		"float32":         {[]string{`0.25`, `"0.25"`}, float32(0.25)},
		"named float":     {[]string{`2`, `"2"`}, namedFloat(2)},
		"string":          {[]string{`"a/ü"`, `"a\/\u00fc"`}, "a/ü"},
		"replaced":        {[]string{"\"a\xffb\"", `"a\ud800b"`}, "a\uFFFDb"},
		"string 1.50":     {[]string{`"1.50"`, `1.50`}, "1.50"},
		"string true":     {[]string{`"true"`, `true`}, "true"},
		"string false":    {[]string{`"false"`, `false`}, "false"},
		"string empty":    {[]string{`""`, `null`}, ""},
		"named string":    {[]string{`"80"`, `80`}, namedString("80")},
		"no time":         {[]string{`null`, `""`}, time.Time{}},
		"time":            {[]string{`"2024-05-06T07:08:09Z"`, `"2024-05-06T07:08:09.000Z"`, `"2024-05-06T07:08:09+00:00"`, `"2024-05-06T09:08:09+02:00"`, `"2024-05-06 07:08:09"`, `"2024-05-06 07:08:09 UTC"`, `"2024-05-06T7:08:09Z"`, `1714979289`, `"1714979289"`, `1714979289.0`, `1.714979289e9`}, at},
		"nanoseconds":     {[]string{`"2024-05-06T07:08:09.838529761Z"`}, exact},
		"trimmed zeros":   {[]string{`"2024-05-06T07:08:09.88Z"`, `"2024-05-06T07:08:09,88Z"`}, at.Add(880 * time.Millisecond)},
		"date":            {[]string{`"2024-05-06"`}, at.Truncate(24 * time.Hour)},
		"before 1970":     {[]string{`-1`, `"-1"`}, time.Unix(-1, 0).UTC()},
		"no pointer":      {[]string{`null`}, (*int)(nil)},
		"pointer":         {[]string{`443`, `"443"`}, new(443)},
		"pointer to 0":    {[]string{`0`, `""`, `"0"`}, new(0)},
		"pointer twice":   {[]string{`"443"`}, new(new(443))},
		"no time pointer": {[]string{`null`, `""`}, (*time.Time)(nil)},
		"time pointer":    {[]string{`"2024-05-06 07:08:09"`}, &at},
		"nil slice":       {[]string{`null`}, []int(nil)},
		"empty slice":     {[]string{`[]`, `{}`, `[ ]`, `{ }`}, []int{}},
		"slice":           {[]string{`[1,2]`, `["1","2"]`, ` [ 1 , "2.0" ] `}, []int{1, 2}},
		"named list":      {[]string{`[1,"2"]`}, namedList{1, 2}},
		"slice of slices": {[]string{`[[1],null,[],{}]`}, [][]int{{1}, nil, {}, {}}},
		"nil map":         {[]string{`null`}, map[string]int(nil)},
		"empty map":       {[]string{`{}`, `[]`, `[ ]`}, map[string]int{}},
		"map":             {[]string{`{"a":1,"b":2}`, `{"\u0061":"1","b":"2"}`, `{"a":9,"b":2,"a":1}`}, map[string]int{"a": 1, "b": 2}},
		"named map":       {[]string{`{"a":"1"}`}, namedMap{"a": 1}},
		"numbered map":    {[]string{`{"1":"a","60000":"b"}`}, map[int]string{1: "a", 60000: "b"}},
		"map of structs":  {[]string{`{"a":{"x":1},"b":{"y":"2"}}`, `{"a":{"x":1},"b":{"x":3},"b":{"y":2}}`}, map[string]point{"a": {X: 1}, "b": {Y: 2}}},
		"array":           {[]string{`[1,2]`, `["1",2.0]`}, [2]int{1, 2}},
		"zero array":      {[]string{`null`}, [2]int{}},
		"struct":          {[]string{`{"x":1,"y":2}`, `{"y":"2","x":"1"}`, `{"z":{"x":[5,{}]},"x":1,"more":"\"}","y":2}`, `{"x":5,"y":2,"x":1}`, `{"\u0078":1,"y":2}`}, point{1, 2}},
		"zero struct":     {[]string{`null`, `[]`, `[ ]`, `{}`, `{"X":1}`}, point{}},
		"duplicate": {[]string{`{"p":{"x":1},"p":{"y":2}}`}, struct {
			P point `json:"p"`
		}{point{Y: 2}}},
		"bytes":             {[]string{`"aGk="`}, []byte("hi")},
		"no bytes":          {[]string{`null`}, []byte(nil)},
		"raw":               {[]string{`{"a": [1,null]}`}, jsontext.Value(`{"a": [1,null]}`)},
		"raw null":          {[]string{`null`}, jsontext.Value(`null`)},
		"union":             {[]string{`5`, `"5"`, `{"n":5}`, `{"n":"5"}`}, union{5}},
		"union null":        {[]string{`null`}, union{}},
		"UnmarshalJSON":     {[]string{`"a"`}, shout(`"A"`)},
		"UnmarshalText":     {[]string{`"192.0.2.1"`}, netip.MustParseAddr("192.0.2.1")},
		"UnmarshalJSONFrom": {[]string{`{"a":1}`}, streamed{Text: `streamed {"a":1}`}},
		"four bytes":        {[]string{`"AQIDBA=="`}, [4]byte{1, 2, 3, 4}},
		"long string":       {[]string{`"` + strings.Repeat(`\n`, 100_000) + `"`, `"` + strings.Repeat(`\u000a`, 100_000) + `"`}, strings.Repeat("\n", 100_000)},
		"no text":           {[]string{`null`, `""`}, netip.Addr{}},
	} {
		t.Run(name, func(t *testing.T) {
			typ := reflect.TypeOf(group.want)
			forms := 0
			check := func(text string, typ reflect.Type, want any) {
				forms++
				out := reflect.New(typ)
				require.NoError(t, Decode([]byte(text), out.Interface()), text)
				require.Equal(t, want, out.Elem().Interface(), text)
			}
			for _, text := range group.texts {
				check(text, typ, group.want)
				// Decode the value as an element, a member and a field, each after another value
				// that must not affect it.
				value := reflect.ValueOf(group.want)
				if typ.Kind() != reflect.Uint8 { // a []byte is base64 text
					slice := reflect.Append(reflect.MakeSlice(reflect.SliceOf(typ), 0, 2), value, value)
					check("["+text+","+text+"]", slice.Type(), slice.Interface())
				}
				m := reflect.MakeMap(reflect.MapOf(reflect.TypeFor[string](), typ))
				m.SetMapIndex(reflect.ValueOf("k"), value)
				check(`{"k":`+text+`,"k":`+text+`}`, m.Type(), m.Interface())
				s := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "F", Type: typ, Tag: `json:"general.f"`}})).Elem()
				s.Field(0).Set(value)
				check(`{"general.f" : `+text+` , "other" : `+text+`}`, s.Type(), s.Interface())
			}
			t.Logf("%d texts in %d places", len(group.texts), forms)
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	count := 0
	for _, c := range []struct {
		into  any
		want  string
		texts []string
	}{
		{new(bool), "a boolean", []string{`2`, `-1`, `1.0`, `"yes"`, `"t"`, `" "`, `"null"`, `[]`, `{}`, `[true]`}},
		{new(int), "an integer", []string{`1.5`, `"1.5"`, `1e-1`, `1e40`, `1e999999999`, `"1e999999999"`, `1e-999999999`, `-1e-2147483647`, `1E-999999999`, `9223372036854775808`, `-9223372036854775809`, `36893488147419103232`, `"abc"`, `"0x10"`, `"1_000"`, `"+1"`, `"Inf"`, `"NaN"`, `"true"`, `"null"`, `"-"`, `" "`, `"1 2"`, `[]`, `{}`, `[1]`, `1.00000000000000000000000000000001`, `1` + strings.Repeat("0", 200), `1.` + strings.Repeat("0", 200)}},
		{new(int8), "an integer (int8)", []string{`128`, `-129`, `"128"`, `1e3`}},
		{new(int32), "an integer (int32)", []string{`2147483648`, `"13653987068"`}},
		{new(uint), "an integer (uint)", []string{`-1`, `"-1"`, `1.5`, `"x"`, `18446744073709551616`, `[]`}},
		{new(uint8), "an integer (uint8)", []string{`256`, `"256"`}},
		{new(float64), "a number", []string{`1e999`, `"1e999"`, `"Inf"`, `"NaN"`, `"0x1p4"`, `"1,5"`, `" "`, `"true"`, `[]`, `{}`}},
		{new(float32), "a number", []string{`1e39`, `"1e39"`}},
		{new(string), "a string", []string{`[]`, `{}`, `["a"]`, `{"a":1}`}},
		{new(time.Time), "a time", []string{`"soon"`, `"2024-13-06"`, `true`, `1.5`, `1714979289123456`, `"1e99"`, `[]`, `{}`, `"2024-05-06 07:08:09 CET"`}},
		{new(point), "an object", []string{`1`, `"x"`, `true`, `[1]`, `[{}]`, `""`}},
		{new([]int), "an array", []string{`1`, `"1,2"`, `true`, `{"a":1}`, `""`}},
		{new(map[string]int), "an object", []string{`1`, `"x"`, `[1]`, `[null]`, `""`}},
		{new([2]int), "an array of 2 elements", []string{`[]`, `[1]`, `[1,2,3]`, `{}`, `5`}},
		{new([4]byte), "base64 text", []string{`"aGk="`, `[1,2,3,4]`}},
		{new([]byte), "base64 text", []string{`"%"`, `1`, `{}`}},
		{new(union), "wire.union", []string{`[1]`}},
		{new(shout), "wire.shout", []string{`0`}},
		{new(netip.Addr), "netip.Addr", []string{`"x"`, `{}`, `[]`, `5`}},
		{new(chan int), "chan int", []string{`1`}},
		{new(fmt.Stringer), "fmt.Stringer", []string{`1`}},
	} {
		for _, text := range c.texts {
			count++
			// Test the value alone, and at a path with both characters that JSON pointers escape.
			require.EqualExportedValues(t, &DecodeError{Value: excerpt([]byte(text)), Want: c.want}, refused(t, text, c.into), "%s into %T", text, c.into)
			typ := reflect.TypeOf(c.into).Elem()
			deep := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.MapOf(reflect.TypeFor[string](), reflect.SliceOf(reflect.PointerTo(typ))), Tag: `json:"a.b"`}}))
			e := refused(t, `{"a.b":{"ok":null,"s/t~u":[null,`+text+`]}}`, deep.Interface())
			require.EqualExportedValues(t, &DecodeError{Pointer: "/a.b/s~1t~0u/1", Value: excerpt([]byte(text)), Want: c.want}, e, "%s into %T", text, c.into)
		}
	}
	t.Logf("%d texts refused, each twice", count)
}

// refused decodes an invalid text, and returns the error without its cause.
func refused(t *testing.T, text string, into any) *DecodeError {
	t.Helper()
	e, ok := errors.AsType[*DecodeError](Decode([]byte(text), into))
	require.True(t, ok, "%s into %T is taken", text, into)
	e.Err = nil
	return e
}

func TestDecodeErrorText(t *testing.T) {
	err := Decode([]byte(`{"x":"`+strings.Repeat("é", 100)+`"}`), new(point))
	require.EqualError(t, err, `cannot read "`+strings.Repeat("é", 39)+`… as an integer at /x`)
	require.EqualError(t, Decode([]byte(`[1]`), new(union)), `cannot read [1] as wire.union at the root: no lists here`)
	require.EqualError(t, Decode([]byte(`[1,"x"]`), new([2]int)), `cannot read "x" as an integer at /1`)
	require.EqualError(t, Decode([]byte(`{"a":[1e999]}`), new(any)), `cannot read 1e999 as a number at /a/0`)
	cause := errors.New("cause")
	require.ErrorIs(t, &DecodeError{Err: cause}, cause)
}

func TestDecodePointerThroughUnmarshaler(t *testing.T) {
	var list []struct {
		U union `json:"u"`
	}
	e := refused(t, `[{"u":1},{"u":{"n":"many"}}]`, &list)
	require.Equal(t, "/1/u/n", e.Pointer)
	require.Equal(t, `"many"`, e.Value)
	require.Equal(t, "an integer", e.Want)
	require.Equal(t, "/0/u/p/y", refused(t, `[{"u":{"p":{"x":1,"y":"many"}}}]`, &list).Pointer)
}

func TestDecodeSyntax(t *testing.T) {
	for _, text := range []string{`{`, `{"x":1`, `{"x":1,}`, `[1 2]`, `{"x" 1}`, `nul`, `01`, `"a`, "\"a\nb\"", `{"x":1} {}`, `1 2`, `{} x`, `<html>502</html>`, `]`, "\xef\xbb\xbf{}", strings.Repeat("[", 20000) + strings.Repeat("]", 20000)} {
		e, ok := errors.AsType[*DecodeError](Decode([]byte(text), new(any)))
		require.True(t, ok, text)
		require.Equal(t, "valid JSON", e.Want, text)
		require.Error(t, e.Err, text)
		require.LessOrEqual(t, len(e.Value), 90)
	}
	e := refused(t, `{"a":[1,{"b":tru}]}`, new(any))
	require.Equal(t, "/a/1/b", e.Pointer)
	require.Equal(t, "}]}", e.Value)
	require.Equal(t, "{} {}", refused(t, "{} {}", new(any)).Value)
}

func TestDecodeEmpty(t *testing.T) {
	for _, text := range []string{"", " ", "\r\n\t"} {
		require.Equal(t, ErrEmpty, Decode([]byte(text), new(point)))
		_, err := DecodeDocument([]byte(text), new(point))
		require.Equal(t, ErrEmpty, err)
		require.NoError(t, DecodeLinesWithin([]byte(text), new([]point), 0))
	}
}

func TestDecodeTarget(t *testing.T) {
	for _, out := range []any{nil, point{}, (*point)(nil), 5} {
		require.ErrorContains(t, Decode([]byte(`{}`), out), "non-nil pointer")
		require.ErrorContains(t, DecodeLinesWithin([]byte(`{}`), out, 0), "non-nil pointer")
		_, err := DecodeDocument([]byte(`{"data":null}`), out)
		require.ErrorContains(t, err, "non-nil pointer")
	}
	require.ErrorContains(t, DecodeLinesWithin([]byte(`{}`), new(point), 0), "pointer to a slice")
}

func TestDecodeStartsFresh(t *testing.T) {
	p := new(5)
	out := struct {
		Point point
		List  []point
		Map   map[string]int
		Ptr   *int
		Array [2]point
		Any   any
	}{point{1, 2}, []point{{3, 4}, {5, 6}}, map[string]int{"a": 1}, p, [2]point{{X: 1}, {X: 2}}, map[string]any{"a": 1}}
	require.NoError(t, Decode([]byte(`{"Point":{"x":9},"List":[{"y":8}],"Map":{"b":2},"Ptr":6,"Array":[{"y":1},{}],"Any":{"b":true}}`), &out))
	require.Equal(t, point{X: 9}, out.Point)
	require.Equal(t, []point{{Y: 8}}, out.List)
	require.Equal(t, map[string]int{"b": 2}, out.Map)
	require.Equal(t, 6, *out.Ptr)
	require.Equal(t, 5, *p)
	require.Equal(t, [2]point{{Y: 1}, {}}, out.Array)
	require.Equal(t, map[string]any{"b": true}, out.Any)
	require.NoError(t, Decode([]byte(`{"List":[]}`), &out))
	require.Zero(t, out.Point)
	require.Nil(t, out.Ptr)
}

func TestDecodeKeepsNothingOfTheText(t *testing.T) {
	text := []byte(`{"S":"one two","R":[1,2],"B":"aGk=","M":{"key":"value"},"A":["x"],"N":12.5}`)
	var out struct {
		S, N string
		R    jsontext.Value
		B    []byte
		M    map[string]string
		A    any
	}
	require.NoError(t, Decode(text, &out))
	before := fmt.Sprintf("%q", out)
	for i := range text {
		text[i] = '#'
	}
	require.Equal(t, before, fmt.Sprintf("%q", out))
}

func TestDecodeLines(t *testing.T) {
	got := []point{{9, 9}}
	require.NoError(t, DecodeLinesWithin([]byte("{\"x\":1}\n\n  \r\n{\"x\":\"2\"}\r\n{\"y\":3}"), &got, 0))
	require.Equal(t, []point{{9, 9}, {X: 1}, {X: 2}, {Y: 3}}, got)

	e, ok := errors.AsType[*DecodeError](DecodeLinesWithin([]byte("{}\n\n{\"x\":{}}"), &got, 0))
	require.True(t, ok)
	require.Equal(t, "/1/x", e.Pointer)
	require.Len(t, got, 5, "the lines before the bad one stay")
	require.Error(t, DecodeLinesWithin([]byte("{\n}"), &got, 0))
}

// TestDecodeConcurrently builds decoders of recursive types concurrently, for the race detector.
func TestDecodeConcurrently(t *testing.T) {
	type node struct {
		Next *node  `json:"next"`
		Name string `json:"name"`
	}
	done := make(chan error)
	for i := range 16 {
		go func() {
			var n node
			err := Decode([]byte(fmt.Sprintf(`{"name":"a","next":{"name":"%d"}}`, i)), &n)
			if err == nil && n.Next.Name != fmt.Sprint(i) {
				err = errors.New(n.Next.Name)
			}
			done <- err
		}()
	}
	for range 16 {
		require.NoError(t, <-done)
	}
}

func TestDecodeDuplicateNamesInAny(t *testing.T) {
	var got any
	require.NoError(t, Decode([]byte(`{"a":{"x":1},"a":{"y":2}}`), &got))
	require.Equal(t, map[string]any{"a": map[string]any{"y": 2.0}}, got)
}
