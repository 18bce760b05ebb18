package wire

import (
	"errors"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

// maybe is absent, null, or a value.
type maybe struct {
	value any
	null  bool
}

func (m maybe) IsNull() bool                 { return m.null }
func (m maybe) IsZero() bool                 { return m == maybe{} }
func (m maybe) Any() any                     { return m.value }
func (m maybe) MarshalJSON() ([]byte, error) { return json.Marshal(m.value) }

// joined is a list that is encoded as one JSON string.
type joined []string

func (j *joined) MarshalJSON() ([]byte, error) {
	return json.Marshal((*j)[0] + " " + (*j)[len(*j)-1])
}

// unsendable is a type whose encoder fails.
type unsendable struct{}

func (unsendable) MarshalText() ([]byte, error) { return nil, errors.New("not today") }

func TestForms(t *testing.T) {
	at := time.Date(2024, 5, 6, 7, 8, 9, 5, time.FixedZone("", 7200))
	count := 0
	for _, c := range []struct {
		in   any
		form string
		// query is the result of EncodeQuery, if it differs.
		query string
	}{
		{in: nil},
		{in: (*point)(nil)},
		{in: point{}, form: "x=0&y=0"},
		{in: &point{1, -2}, form: "x=1&y=-2"},
		{in: new(any(new(point))), form: "x=0&y=0"},
		{in: map[string]string{"b": "2 3", "a": "1&=+/é", "": ""}, form: "=&a=1%26%3D%2B%2F%C3%A9&b=2+3"},
		{in: map[string]string(nil)},
		{in: url.Values{"b": {"1", "2"}, "a": {""}, "c": nil}, form: "a=&b=1&b=2"},
		{in: map[namedString]any{"a": 1, "b": nil, "c": true}, form: "a=1&c=1", query: "a=1&c=true"},
		{in: map[int]int{10: 1, 9: 2}, form: "10=1&9=2"},
		{
			in: struct {
				A, B, C, D *int
				E          *string `json:"e"`
				F          *bool   `json:"f"`
				G          **int
			}{A: new(0), C: new(443), E: new(""), F: new(false), G: new(new(7))},
			form:  "A=0&C=443&e=&f=0&G=7",
			query: "A=0&C=443&e=&f=false&G=7",
		},
		{
			in: struct {
				A int       `json:"a,omitzero"`
				B string    `json:"b,omitzero"`
				C *int      `json:"c,omitzero"`
				D time.Time `json:"d,omitzero"`
				E []string  `json:"e,omitzero"`
				F string    `json:"-"`
				g string
			}{C: new(0), D: time.Time{}.In(at.Location()), E: []string{}, g: "unexported"},
			form: "c=0&e=",
		},
		{
			in: struct {
				Yes, No bool
				Stale   bool  `json:"general.stale_if_error" form:"bool"`
				Pointer *bool `json:"p" form:"bool"`
				Digit   any   `form:"digit"`
				More    struct {
					Plain bool
					Word  namedBool `form:"bool"`
					Digit []bool    `form:"digit"`
					List  []any     `form:"[]"`
				} `json:"m"`
				Words  map[string]*bool `form:"bool"`
				Digits map[string]maybe `form:"digit"`
				Last   bool
			}{
				Yes: true, Stale: true, Pointer: new(false), Digit: true, Words: map[string]*bool{"a": new(true)}, Digits: map[string]maybe{"b": {value: true}},
				More: struct {
					Plain bool
					Word  namedBool `form:"bool"`
					Digit []bool    `form:"digit"`
					List  []any     `form:"[]"`
				}{true, true, []bool{true}, []any{true}},
			},
			form: "Yes=1&No=0&general.stale_if_error=true&p=false&Digit=1&m%5BPlain%5D=1&m%5BWord%5D=true&m%5BDigit%5D%5B%5D=1&m%5BList%5D%5B%5D=1" +
				"&Words%5Ba%5D=true&Digits%5Bb%5D=1&Last=0",
			query: "Yes=true&No=false&general.stale_if_error=true&p=false&Digit=1&m%5BPlain%5D=true&m%5BWord%5D=true&m%5BDigit%5D=1&m%5BList%5D%5B%5D=true" +
				"&Words%5Ba%5D=true&Digits%5Bb%5D=1&Last=false",
		},
		{
			in: struct {
				I8  int8
				U64 uint64
				F32 float32
				F64 float64
				N   namedString
				B   namedBool
			}{-8, 1 << 63, 0.1, 1e21, "a b", true},
			form:  "I8=-8&U64=9223372036854775808&F32=0.1&F64=1000000000000000000000&N=a+b&B=1",
			query: "I8=-8&U64=9223372036854775808&F32=0.1&F64=1000000000000000000000&N=a+b&B=true",
		},
		{
			in: struct {
				T  time.Time
				P  *time.Time
				M  map[string]time.Time
				A  netip.Addr
				B  []byte
				R  jsontext.Value
				R2 jsontext.Value
				J  joined
			}{at, &at, map[string]time.Time{"k": at}, netip.MustParseAddr("192.0.2.1"), []byte("hi?"), jsontext.Value(`{"a":1}`), nil, joined{"x", "y"}},
			form: "T=2024-05-06T07%3A08%3A09%2B02%3A00&P=2024-05-06T07%3A08%3A09%2B02%3A00&M%5Bk%5D=2024-05-06T07%3A08%3A09%2B02%3A00&A=192.0.2.1&B=aGk%2F&R=%7B%22a%22%3A1%7D&J=x+y",
		},
		{
			in: struct {
				Response *struct {
					Status  int     `json:"status"`
					Content *string `json:"content"`
				} `json:"response"`
				Filter map[string]any `json:"filter"`
				None   map[string]int `json:"none"`
				Empty  map[string]int `json:"empty"`
			}{&struct {
				Status  int     `json:"status"`
				Content *string `json:"content"`
			}{429, new("no")}, map[string]any{"z": 1, "a": map[string]bool{"b": true}}, nil, map[string]int{}},
			form:  "response%5Bstatus%5D=429&response%5Bcontent%5D=no&filter%5Ba%5D%5Bb%5D=1&filter%5Bz%5D=1&empty=",
			query: "response%5Bstatus%5D=429&response%5Bcontent%5D=no&filter%5Ba%5D%5Bb%5D=true&filter%5Bz%5D=1&empty=",
		},
		{
			in: struct {
				Keys  []string `json:"client_key"`
				Many  []*int   `json:"many" form:"[]"`
				Again []string `json:"again" form:"repeat"`
				Empty []int    `json:"empty"`
				Nil   []int    `json:"nil"`
				Pair  [2]bool  `json:"pair"`
			}{[]string{"a&b", "c"}, []*int{new(1), new(2)}, []string{"a,b", "c"}, []int{}, nil, [2]bool{true, false}},
			form:  "client_key%5B%5D=a%26b&client_key%5B%5D=c&many%5B%5D=1&many%5B%5D=2&again=a%2Cb&again=c&empty=&pair%5B%5D=1&pair%5B%5D=0",
			query: "client_key=a%26b%2Cc&many%5B%5D=1&many%5B%5D=2&again=a%2Cb&again=c&empty=&pair=true%2Cfalse",
		},
		{
			in: struct {
				Some []*int `json:"some"`
			}{[]*int{nil, new(1), nil, new(2)}},
			form:  "some%5B%5D=1&some%5B%5D=2",
			query: "some=1%2C2",
		},
		{
			in: struct {
				Points []point `json:"points" form:"[]"`
			}{[]point{{1, 2}}},
			form: "points%5B%5D%5Bx%5D=1&points%5B%5D%5By%5D=2",
		},
		{
			in: struct {
				Absent, Null, Zero, List maybe
				Pointer                  *maybe
			}{Null: maybe{null: true}, Zero: maybe{value: 0}, Pointer: new(maybe{value: true}), List: maybe{value: "a"}},
			form:  "Null=&Zero=0&List=a&Pointer=1",
			query: "Null=&Zero=0&List=a&Pointer=true",
		},
		{in: tree{base: base{"1", "n"}, Name: "N", Extra: &Extra{"x", 2}}, form: "id=1&name=n&depth=0&note=x&twin=2&other%5Btwin%5D=0&Name=N"},
		{in: tree{}, form: "id=&name=&depth=0&other%5Btwin%5D=0&Name="},
	} {
		count++
		got, err := AppendForm(nil, c.in)
		require.NoError(t, err)
		require.Equal(t, c.form, string(got))
		values, err := url.ParseQuery(c.form)
		require.NoError(t, err)
		again, err := AppendForm([]byte("q=1"), values)
		require.NoError(t, err)
		back, err := url.ParseQuery(string(again))
		require.NoError(t, err)
		values.Set("q", "1")
		require.Equal(t, values, back)
		if c.query == "" {
			c.query = c.form
		}
		query, err := EncodeQuery(c.in)
		require.NoError(t, err)
		require.Equal(t, c.query, query)
	}
	t.Logf("%d inputs", count)
}

func TestFormErrors(t *testing.T) {
	for _, c := range []struct {
		in   any
		text string
	}{
		{new(5), "want url.Values, a map or a struct, not *int"},
		{[]int{1}, "want url.Values, a map or a struct, not []int"},
		{map[string]any{"a": map[string]any{"b": make(chan int)}}, `form field "a[b]": cannot encode a chan int`},
		{map[any]int{nil: 1}, `cannot encode a key of type interface {}`},
		{map[point]int{{}: 1}, `cannot encode a key of type wire.point`},
		{struct{ U unsendable }{}, `form field "U": not today`},
	} {
		got, err := AppendForm([]byte("a=b"), c.in)
		require.ErrorContains(t, err, c.text)
		require.Equal(t, "a=b", string(got))
		_, err = EncodeQuery(c.in)
		require.ErrorContains(t, err, c.text)
	}
	for _, c := range []struct{ list, text string }{
		{"a,b", `form field "l": element 1 has a comma`},
		{"", ""}, // an empty value was set explicitly
	} {
		list := map[string][]string{"l": {"x", c.list}}
		_, err := AppendForm(nil, list)
		require.NoError(t, err)
		if _, err = EncodeQuery(list); c.text == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, c.text)
	}
	_, err := AppendForm(nil, map[string]any{"l": []any{1, make(chan int)}})
	require.ErrorContains(t, err, `form field "l[]": cannot encode a chan int`)
	_, err = EncodeQuery(map[string]any{"l": []point{{}}})
	require.ErrorContains(t, err, `form field "l": cannot encode a wire.point as part of a list`)
}

func TestEscaping(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	require.Equal(t, url.QueryEscape(string(all)), string(appendEscaped(nil, all)))
}

// TestFormAllocations limits the allocations for a typical form: for the form itself, and for the
// name of a nested field.
func TestFormAllocations(t *testing.T) {
	in := any(struct {
		Name    *string             `json:"name,omitzero"`
		Address *string             `json:"address,omitzero"`
		Port    *int                `json:"port,omitzero"`
		UseSSL  *bool               `json:"use_ssl,omitzero"`
		Comment *string             `json:"comment,omitzero"`
		None    *string             `json:"none,omitzero"`
		Weight  *float64            `json:"weight,omitzero"`
		Codes   []int               `json:"codes,omitzero"`
		Named   namedString         `json:"named,omitzero"`
		Nested  *struct{ A, B int } `json:"nested,omitzero"`
	}{new("origin 1"), new("origin.example.com"), new(443), new(true), new(""), nil, new(1.5), []int{1, 2}, "x", &struct{ A, B int }{1, 2}})
	_, err := AppendForm(nil, in) // builds the plan
	require.NoError(t, err)
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = AppendForm(nil, in) }), 3.0)
}

func FuzzForm(f *testing.F) {
	f.Add("name", "value", "1&2=3%zz\x00é", int64(-5), true)
	f.Fuzz(func(t *testing.T, a, b, c string, n int64, yes bool) {
		text, err := AppendForm(nil, struct {
			A    string            `json:"a"`
			N    int64             `json:"n"`
			Yes  bool              `json:"yes" form:"bool"`
			List []string          `json:"list"`
			Map  map[string]string `json:"map"`
		}{a, n, yes, []string{a, b}, map[string]string{b: c}})
		require.NoError(t, err)
		values, err := url.ParseQuery(string(text))
		require.NoError(t, err)
		require.Equal(t, []string{a}, values["a"])
		require.Equal(t, []string{a, b}, values["list[]"])
		require.Equal(t, []string{c}, values["map["+b+"]"])
		require.Len(t, values, 5)
	})
}
