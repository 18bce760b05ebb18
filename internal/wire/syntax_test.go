package wire

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

// targets returns variables whose decoders cover all ways to read a text, including skipping.
func targets() []any {
	return []any{
		new(any), new(everything), new(struct{}), new(jsontext.Value), new(span), new([]everything), new(map[string]any), new(map[int]point),
		new(*[2]any), new(string), new(int), new(uint8), new(float64), new(bool), new(*any), new(union), new(counters), new([]loop),
	}
}

// judge checks that a text is refused if and only if jsontext refuses it, whatever it is decoded
// into.
func judge(t *testing.T, text []byte) (valid bool) {
	t.Helper()
	valid = jsontext.Value(text).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for _, into := range targets() {
		err := Decode(text, into)
		e, ok := errors.AsType[*DecodeError](err)
		broken := !ok && errors.Is(err, ErrEmpty) || ok && e.Want == "valid JSON"
		if broken == valid {
			require.Failf(t, "judged otherwise", "%.200q into %T: %v, but jsontext: %t", text, into, err, valid)
		}
	}
	return valid
}

// odd lists texts and parts of texts that decoders often misjudge.
var odd = []string{
	``, ` `, "\v", "\x00", "\xef\xbb\xbf1", `{`, `}`, `[`, `]`, `,`, `:`, `"`, `null`, `nul`, `nulll`, `Null`, `true`, `tru`, `truefalse`, `false`, `falsy`,
	`0`, `-0`, `00`, `01`, `-`, `-a`, `+1`, `.5`, `1.`, `1.5`, `1e`, `1e+`, `1E-5`, `1e5.`, `0x1`, `0e0`, `-0.0e-0`, `1_0`, `1a`, `1 2`, `Infinity`, `NaN`,
	`123456789012345678`, `1234567890123456789`, strings.Repeat("9", 500), `1e999999999`, `-1e-999999999`, `1.` + strings.Repeat("0", 500) + `1`,
	`""`, `"a`, `"\"`, `"\\"`, `"\`, `"\a"`, `"\u"`, `"\u12"`, `"\u12G4"`, `"\u00e9"`, `"\uD834\uDD1E"`, `"\ud800"`, `"\udc00\ud800"`, `"\ud800\n"`, `"\ud800\u"`,
	"\"\x00\"", "\"\x1f\"", "\"\t\"", "\"\x7f\"", "\"\xff\"", "\"\xc3\"", "\"é\xed\xa0\x80\"", "\"12345678\x01\"", `"1234567\"`, `"12345678\u000"`, `'a'`,
	`{}`, `{ }`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{"a" 1}`, `{"a":1 "b":2}`, `{"a"::1}`, `{a:1}`, `{1:2}`, `{null:1}`, `{"a":1}}`, `{"a":1]`, `{"x":1,"x":2}`,
	`[]`, `[ ]`, `[1,]`, `[,1]`, `[,]`, `[1 2]`, `[1,,2]`, `[1}`, `[[]`, `[]]`, `[1]x`, `{} {}`, `[1]/**/`, `//`, "[1,\n\t\r 2]", "[1,\f2]", "[1,\u00a02]", "\u2028",
	`{"int":01}`, `{"int":1.}`, `{"string":"\x"}`, `{"time":"\u00"}`, `{"more":{"more":{"int":tru}}}`, `{"a":[{"b":[}]}`, `{"map":{"a":1,}}`, `{"numbers":{"1":"a" "2":"b"}}`,
	`{"array":[1,2,3,]}`, `{"pointer":nul}`, `{"bytes":"aGk"=}`, `{"any":{"a":[1,{"b":}]}}`, `{"bool":trué}`, `{"raw":[1,}`, `{"addr":"1}`, `{"float64":-}`, `{"uint8":256,}`,
}

func TestSyntax(t *testing.T) {
	texts, valid := 0, 0
	check := func(text string) {
		texts++
		if judge(t, []byte(text)) {
			valid++
		}
	}
	for _, text := range odd {
		for _, frame := range []string{"%s", " %s\n", "[%s]", "[1,%s,2]", `{"a":%s}`, `{"int":%s,"string":"x"}`, `{"string":%s}`, `{"structs":[{"x":%s}]}`, `{"map":{"a":%s}}`, `{%s:1}`, `{"a":"%s"}`, `{"%s":1}`} {
			check(fmt.Sprintf(frame, text))
		}
	}
	for _, deep := range []int{deepestText - 1, deepestText, deepestText + 1} {
		check(strings.Repeat("[", deep) + strings.Repeat("]", deep))
		check(strings.Repeat(`{"a":`, deep) + "1" + strings.Repeat("}", deep))
		check(strings.Repeat(`{"more":`, deep) + "null" + strings.Repeat("}", deep))
		check(strings.Repeat(`[{"a":`, deep/2) + strings.Repeat("}]", deep/2))
		check(`{"any":` + strings.Repeat("[", deep-1) + strings.Repeat("]", deep-1) + "}")
		check(strings.Repeat("[", deep))
		check(`{"structs":[` + strings.Repeat("{},", deep) + `{}],"any":[` + strings.Repeat("[],", deep) + "{}]}") // many siblings are not nested deeply
	}
	t.Logf("%d texts, %d of them valid", texts, valid)
	require.Greater(t, valid, 300)
}

// TestSyntaxOfDamagedTexts truncates texts at each byte, and changes, removes and duplicates
// random bytes.
func TestSyntaxOfDamagedTexts(t *testing.T) {
	texts, valid := 0, 0
	check := func(text []byte) {
		texts++
		if judge(t, text) {
			valid++
		}
	}
	whole := []byte(` {"bool":"1", "int":-443,"general.float64":1.5e-3 ,"time":"2024-05-06T07:08:09Z","na\u00efve/~name":"q\"\\\u00e9\ud834\udd1e – ☃","bytes":"aGk=",` +
		`"raw":{"a":[1,2,{"b":null}]},"any":[true,false,null,{}],"addr":"192.0.2.1","pointer":5,"array":[1,2,3],"slice":["a","b"],"structs":[{"x":1},{"y":"2"}],` + "\r\n\t" +
		`"map":{"a":1,"b":2},"numbers":{"1":"a"},"nested":{"k":[{"y":2}]},"more":{"string":80,"unknown":[[{"deep":0.0}]]},"uint8":255}` + "\n")
	for i := range whole {
		check(whole[:i])
		check(whole[i:])
	}
	r := rand.New(rand.NewPCG(3, 4))
	alphabet := []byte("{}[]:,\"\\ \n\t0123456789-+.eEnulltruefalsabfdu/\x00\x1f\x7f\x80\xc3\xff")
	const damaged = 5000
	for range damaged {
		text := bytes.Clone(whole)
		for range 1 + r.IntN(3) {
			i := r.IntN(len(text))
			switch c := alphabet[r.IntN(len(alphabet))]; r.IntN(4) {
			case 0:
				text[i] = c
			case 1:
				text = append(text[:i], append([]byte{c}, text[i:]...)...)
			case 2:
				text = append(text[:i], text[i+1:]...)
			default:
				from := r.IntN(i + 1)
				text = append(text[:i:i], text[from:]...)
			}
		}
		check(text)
	}
	t.Logf("%d texts, %d of them valid", texts, valid)
	require.Greater(t, valid, 500)
}

func FuzzSyntax(f *testing.F) {
	for _, text := range odd {
		f.Add([]byte(text))
		f.Add([]byte(`{"any":[` + text + `]}`))
	}
	f.Fuzz(func(t *testing.T, text []byte) { judge(t, text) })
}
