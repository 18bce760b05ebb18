package wire

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type (
	base struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	hidden struct {
		Depth int `json:"depth"`
	}
	Extra struct {
		Note string `json:"note"`
		Twin int    `json:"twin"`
	}
	Other struct {
		Twin int `json:"twin"`
	}
	tree struct {
		base
		hidden
		*Extra
		Other    Other `json:"other"`
		Name     string
		Skipped  string `json:"-"`
		private  string
		Children []*tree         `json:"children"`
		ByName   map[string]tree `json:"by_name,omitzero"`
		Loop     loop            `json:"loop"`
	}
	loop []loop
)

// TestEmbeddedByOption checks that a struct with the option embed is treated like an embedded
// struct.
func TestEmbeddedByOption(t *testing.T) {
	type identified struct {
		ID string `json:"id"`
		In Extra  `json:",embed,inline"`
	}
	var got identified
	require.NoError(t, Decode([]byte(`{"id":"i","note":"n","twin":"2"}`), &got))
	require.Equal(t, identified{"i", Extra{"n", 2}}, got)
	text, err := MarshalDocument("thing", got)
	require.NoError(t, err)
	require.JSONEq(t, `{"data":{"type":"thing","id":"i","attributes":{"note":"n","twin":2}}}`, string(text))
}

func TestDecodeStructs(t *testing.T) {
	text := `{"id":1,"name":"n","Name":"N","depth":"3","note":"x","Skipped":"y","-":"z","private":"p","other":{"twin":2},` +
		`"children":[{"id":"c","by_name":{"k":{"id":"deep"}}},null],"loop":[[],[[]]]}`
	want := tree{
		base: base{"1", "n"}, hidden: hidden{3}, Extra: &Extra{Note: "x"}, Other: Other{2}, Name: "N",
		Children: []*tree{{base: base{ID: "c"}, ByName: map[string]tree{"k": {base: base{ID: "deep"}}}}, nil},
		Loop:     loop{{}, {{}}},
	}
	var got tree
	require.NoError(t, Decode([]byte(text), &got))
	require.Equal(t, want, got)
	got = tree{}
	require.NoError(t, Decode([]byte(`{}`), &got))
	require.Nil(t, got.Extra, "an embedded pointer is made for a member only")
	require.Empty(t, got.private)

	var deep loop
	require.NoError(t, Decode([]byte(strings.Repeat("[", 9000)+strings.Repeat("]", 9000)), &deep))
}

type (
	counters struct {
		Hits  int                `json:"hits"`
		Named map[string]float64 `json:"named"`
		More  map[string]float64 `json:"more,omitzero" fastly:"others"`
	}
	countersRow struct {
		ID string `json:"id"`
		counters
	}
)

func TestDecodeOthers(t *testing.T) {
	tests := []struct {
		text string
		want map[string]float64
	}{
		{`{"hits":1}`, nil},
		{`{"a":1,"hits":2,"b":-2.5,"c":1e3}`, map[string]float64{"a": 1, "b": -2.5, "c": 1000}},
		{`{"a":0}`, map[string]float64{"a": 0}},
		{`{"a":1,"a":2}`, map[string]float64{"a": 2}},
		{`{"\u0061\"b":1,"ä":2}`, map[string]float64{`a"b`: 1, "ä": 2}},
		{`{"named":{"x":1},"more":3,"More":4}`, map[string]float64{"more": 3, "More": 4}},
		{`{"more":{"x":1}}`, nil},
		{`{"a":"1","b":null,"c":true,"d":{"x":[1]},"e":[2],"f":"","g":1e999}`, nil},
	}
	for _, tt := range tests {
		row := countersRow{counters: counters{More: map[string]float64{"old": 1}}}
		require.NoError(t, Decode([]byte(tt.text), &row), tt.text)
		require.Equal(t, tt.want, row.More, tt.text)
		var byName map[string]counters
		require.NoError(t, Decode([]byte(`{"x":`+tt.text+`,"y":{}}`), &byName), tt.text)
		require.Equal(t, tt.want, byName["x"].More, tt.text)
		require.Nil(t, byName["y"].More, tt.text)
	}
	t.Logf("%d bodies", len(tests))

	var mistyped struct {
		More map[string]int `json:"more" fastly:"others"`
	}
	require.NoError(t, Decode([]byte(`{"a":1,"more":{"b":2}}`), &mistyped))
	require.Equal(t, map[string]int{"b": 2}, mistyped.More, "a map of another type is a field like any other")
}

func TestFieldsOf(t *testing.T) {
	type A struct {
		X int `json:"x"`
		Y int
		Z int
	}
	type B struct {
		Y int `json:"Y"`
		Z int
	}
	type Self struct {
		*Self
		A int
	}
	for _, c := range []struct {
		of   any
		want string
	}{
		{struct {
			A
			B
		}{}, "x Y"}, // one of the two Y is tagged, none of the two Z
		{struct {
			A
			X string
		}{}, "x Y Z X"},
		{struct {
			A
			Y string
		}{}, "x Z Y"},
		{Self{}, "A"},
		{struct{ *hidden }{}, ""}, // not settable, because the type is not exported
		{struct {
			A `json:"a"`
		}{}, "a"},
	} {
		var names []string
		for _, f := range fieldsOf(reflect.TypeOf(c.of)) {
			names = append(names, f.name)
		}
		require.Equal(t, c.want, strings.Join(names, " "), "%T", c.of)
	}
}

type (
	// measured has metrics; those of inner are in a separate struct
	measured struct {
		_     struct{} `fastly:"round"`
		I     int64    `json:"i"`
		U     uint64
		Small int8
		F     float64
		B     bool
		P     *int
		List  []int
		Map   map[string]int64
		Deep  map[string][]*uint8
		Pair  [2]int
		When  time.Time
		Text  string
		Inner inner
	}
	inner  struct{ N int }
	report struct {
		ID int
		measured
	}
)

func TestDecodeRounds(t *testing.T) {
	text := `{"i":1.5,"U":2.4999,"Small":"-127.5","F":1.5,"B":true,"P":0.4,"List":[1.5,-2.5,"3.1"],"Map":{"a":1e-9,"b":-0.7},"Deep":{"a":[1.9,null,254.5]},"Pair":[7.1,8],"Text":1.5,"ID":7}`
	want := report{7, measured{
		I: 2, U: 2, Small: -128, F: 1.5, B: true, P: new(0), List: []int{2, -3, 3}, Map: map[string]int64{"a": 0, "b": -1},
		Deep: map[string][]*uint8{"a": {new(uint8(2)), nil, new(uint8(255))}}, Pair: [2]int{7, 8}, Text: "1.5",
	}}
	var got report
	require.NoError(t, Decode([]byte(text), &got))
	require.Equal(t, want, got)

	for _, c := range []struct {
		number  string
		rounded int64
	}{
		{"0.5", 1},
		{"-0.5", -1},
		{"0.49999999999999999999", 0},
		{"-0.4", 0},
		{"2.5", 3},
		{"1e-400", 0},
		{"12345678901.999999", 12345678902},
		{"9007199254740992.5", 9007199254740993},
		{"9223372036854775806.5", math.MaxInt64},
		{"-9223372036854775808.4", math.MinInt64},
		{"1.25e3", 1250},
		{"1.5e0", 2},
		{"0." + strings.Repeat("3", 90), 0},
		{"7." + strings.Repeat("9", 90), 8},
		{"-12." + strings.Repeat("0", 90) + "1e0", -12},
	} {
		var got measured
		require.NoError(t, Decode([]byte(`{"i":`+c.number+`}`), &got), c.number)
		require.Equal(t, c.rounded, got.I, c.number)
	}

	// Other values are still refused, and so are fractions elsewhere.
	for _, c := range []struct{ text, pointer string }{
		{`{"i":"x"}`, "/i"},
		{`{"i":9223372036854775807.5}`, "/i"},
		{`{"i":1e30}`, "/i"},
		{`{"i":1e999999999}`, "/i"},
		{`{"U":-1}`, "/U"},
		{`{"U":-0.5}`, "/U"},
		{`{"U":18446744073709551615.5}`, "/U"},
		{`{"Small":127.5}`, "/Small"},
		{`{"Deep":{"a":[255.5]}}`, "/Deep/a/0"},
		{`{"B":1.5}`, "/B"},
		{`{"When":1.5}`, "/When"},
		{`{"Inner":{"N":1.5}}`, "/Inner/N"},
		{`{"ID":1.5}`, "/ID"},
	} {
		require.Equal(t, c.pointer, refused(t, c.text, new(report)).Pointer, c.text)
	}
	require.Equal(t, "/0", refused(t, "[1.5]", new([]int)).Pointer, "the same type as above")
}
