package collection_test

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// lists has fields of all list types that are encoded as strings.
type lists struct {
	Commas collection.CommaList `json:"commas,omitzero"`
	Spaces collection.SpaceList `json:"spaces,omitzero"`
}

// TestLists checks the encoding of lists in replies, forms and JSON. A nil list is not sent. An
// empty list is sent as an empty string.
func TestLists(t *testing.T) {
	tests := []struct {
		name, reply string
		want        lists
		form, json  string // expected encodings of want
	}{
		{"absent", `{"else":0}`, lists{}, "", `{}`},
		{"null", `{"commas":null,"spaces":null}`, lists{}, "", `{}`},
		{
			"empty", `{"commas":"","spaces":""}`,
			lists{[]string{}, []string{}},
			"commas=&spaces=", `{"commas":"","spaces":""}`,
		},
		{
			"one", `{"commas":"a b","spaces":"a,b"}`,
			lists{[]string{"a b"}, []string{"a,b"}},
			"commas=a+b&spaces=a%2Cb", `{"commas":"a b","spaces":"a,b"}`,
		},
		{
			"several", `{"commas":"req.url, req.http.Host,,é","spaces":" html  css "}`,
			lists{[]string{"req.url", "req.http.Host", "é"}, []string{"html", "css"}},
			"commas=req.url%2Creq.http.Host%2C%C3%A9&spaces=html+css", `{"commas":"req.url,req.http.Host,é","spaces":"html css"}`,
		},
		{"a number", `{"commas":1}`, lists{Commas: []string{"1"}}, "commas=1", `{"commas":"1"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var sent []string
			client, _ := handledBy(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body) // reading from memory does not fail
				sent = append(sent, string(body))
				_, _ = io.WriteString(w, test.reply)
			})
			for _, body := range []fastly.Body{fastly.FormBody(test.want), fastly.JSONBody(test.want)} {
				got, err := fastly.Do[lists](t.Context(), client, fastly.Op{Method: http.MethodPut, Path: "/lists", Body: body})
				require.NoError(t, err)
				require.Equal(t, test.want, *got)
			}
			require.Equal(t, []string{test.form, test.json}, sent)
		})
	}
}

// TestListsThatCanNotBe checks that an element that cannot be encoded is refused by name before a
// request is sent.
func TestListsThatCanNotBe(t *testing.T) {
	client, server := handledBy(t, nil)
	for _, in := range []lists{
		{Commas: []string{"a", "b,c"}},
		{Commas: []string{""}},
		{Spaces: []string{"b c"}},
		{Spaces: []string{"a", ""}},
		{Spaces: []string{"css\tjs", "a\nb"}},
		{Commas: []string{" x"}},
		{Commas: []string{"x\n"}},
		{Commas: []string{"\u00a0"}},
		{Spaces: []string{"a\u2003b"}},
		{Spaces: []string{"a\xff"}},
		{Commas: []string{"a\xff"}},
	} {
		for _, body := range []fastly.Body{fastly.FormBody(in), fastly.JSONBody(in)} {
			_, err := fastly.Do[lists](t.Context(), client, fastly.Op{Name: "put lists", Method: http.MethodPut, Path: "/lists", Body: body})
			require.ErrorContains(t, err, "fastly: put lists: ")
			require.ErrorContains(t, err, "can't be part of a list")
		}
	}
	require.Empty(t, server.requests)
}

// TestListsReadBack checks that decoding reverses encoding for any elements.
func TestListsReadBack(t *testing.T) {
	letters := []string{"a", "B", "é", "日", ",", " ", "\t", "\n", "\r", "\v", "\u0085", "\u00a0", "\u2003", "\u3000", "\ufeff", "\x00", "\xff", `"`, "/", ""}
	random := rand.New(rand.NewPCG(1, 2))
	accepted, refused := 0, 0
	for range 20000 {
		elements := make([]string, random.IntN(4))
		for i := range elements {
			for range random.IntN(5) {
				if random.IntN(2) == 0 {
					elements[i] += "x"
				} else {
					elements[i] += letters[random.IntN(len(letters))]
				}
			}
		}
		in, out := lists{Commas: elements}, lists{}
		if random.IntN(2) == 0 {
			in = lists{Spaces: elements}
		}
		text, err := json.Marshal(in)
		if err != nil {
			refused++
			continue
		}
		accepted++
		require.NoError(t, json.Unmarshal(text, &out))
		require.Equal(t, in, out, "%q", elements)
	}
	require.Greater(t, accepted, 1000)
	require.Greater(t, refused, 1000)
	t.Logf("%d lists read back, %d were refused", accepted, refused)
}
