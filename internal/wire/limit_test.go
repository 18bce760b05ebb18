package wire

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

// repeated returns n copies of a text between two others. In each copy, %d is replaced by its
// number.
func repeated(before, element, separator, after string, n int) string {
	var b strings.Builder
	b.WriteString(before)
	for i := range n {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(strings.ReplaceAll(element, "%d", fmt.Sprint(i)))
	}
	return b.String() + after
}

type wide struct {
	A, B, C, D, E, F, G, H int64
	More                   [64]float64
}

// greedy has a custom decoder that decodes a part of its text repeatedly.
type greedy struct{ lists [][]wide }

func (g *greedy) UnmarshalFastly(raw []byte, decode func([]byte, string, any) error) error {
	g.lists = make([][]wide, 100)
	for i := range g.lists {
		if err := decode(raw, "/again", &g.lists[i]); err != nil {
			return err
		}
	}
	return nil
}

// stubborn has a custom decoder that ignores errors.
type stubborn struct{ list []wide }

func (s *stubborn) UnmarshalFastly(raw []byte, decode func([]byte, string, any) error) error {
	_ = decode(raw, "", &s.list)
	return nil
}

// TestLimit decodes small texts with large values, first without a limit, then with a quarter of
// the memory. The counted memory must be close to the allocated memory, and the allocated memory
// close to the limit.
func TestLimit(t *testing.T) {
	type embedding struct {
		*Extra
		ID int `json:"id"`
	}
	type page struct {
		Items []wide `json:"items"`
	}
	document := func(text []byte, into any, memory *budget) error {
		_, err := decodeDocument(text, into, memory)
		return err
	}
	objects := repeated("[", "{}", ",", "]", 3000)
	for _, c := range []struct {
		name    string
		decode  func(text []byte, into any, memory *budget) error
		text    string
		into    func() any
		pointer string // prefix of the pointer of the error
	}{
		{"structs", decode, objects, func() any { return new([]wide) }, "/"},
		{"structs in a struct", decode, `{"items":` + objects + `}`, func() any { return new(page) }, "/items/"},
		{"pointers to structs", decode, objects, func() any { return new([]*wide) }, "/"},
		{"pointers to pointers", decode, repeated("[", "1", ",", "]", 100_000), func() any { return new([]***int) }, "/"},
		{"embedded pointers", decode, repeated("[", `{"twin":1}`, ",", "]", 30_000), func() any { return new([]embedding) }, "/"},
		{"short lists", decode, repeated("[", "[{},{}]", ",", "]", 2000), func() any { return new([][]wide) }, "/"},
		{"long lists", decode, repeated("[", repeated("[", "{}", ",", "]", 200), ",", "]", 20), func() any { return new([][]wide) }, "/"},
		{"nested lists", decode, strings.Repeat("[[[],[],[]],", 3000) + "[]" + strings.Repeat("]", 3000), func() any { return new(loop) }, "/"},
		{"arrays", decode, repeated("[", "[null,null]", ",", "]", 3000), func() any { return new([][2]wide) }, "/"},
		{"maps", decode, repeated("[", `{"a":1}`, ",", "]", 10_000), func() any { return new([]map[string]int) }, "/"},
		{"map of numbers", decode, repeated("{", `"%d":1`, ",", "}", 30_000), func() any { return new(map[int32]bool) }, "/"},
		{"map of structs", decode, repeated("{", `"%d":{}`, ",", "}", 3000), func() any { return new(map[string]wide) }, "/"},
		{"map of lists", decode, repeated("{", `"%d":[{},{}]`, ",", "}", 3000), func() any { return new(map[string][]wide) }, "/"},
		{"short strings", decode, repeated("[", `"%d"`, ",", "]", 100_000), func() any { return new([]string) }, "/"},
		{"strings of 64 bytes", decode, repeated("[", `"`+strings.Repeat("x", 58)+`%d"`, ",", "]", 10_000), func() any { return new([]string) }, "/"},
		{"middling strings", decode, repeated("[", `"`+strings.Repeat("x", 100)+`%d"`, ",", "]", 10_000), func() any { return new([]string) }, "/"},
		{"one string", decode, `{"note":"` + strings.Repeat("x", 1<<20) + `"}`, func() any { return new(Extra) }, "/note"},
		{"escaped string", decode, `{"note":"` + strings.Repeat(`\n`, 1<<20) + `"}`, func() any { return new(Extra) }, "/note"},
		{"bytes", decode, repeated("[", `"`+strings.Repeat("AAAA", 100)+`"`, ",", "]", 1000), func() any { return new([][]byte) }, "/"},
		{"raw texts", decode, repeated("[", `{"a":[1,2,3,"%d",{"b":null}]}`, ",", "]", 10_000), func() any { return new([]jsontext.Value) }, "/"},
		{"other numbers", decode, repeated("{", `"n%d":1`, ",", "}", 10_000), func() any { return new(counters) }, "/n"},
		{"other numbers of many", decode, repeated("[", `{"n":1}`, ",", "]", 10_000), func() any { return new([]counters) }, "/"},
		{"any of lists", decode, repeated("[", `[[],[]]`, ",", "]", 10_000), func() any { return new(any) }, "/"},
		{"any of objects", decode, repeated("[", `{"a":{}}`, ",", "]", 10_000), func() any { return new(any) }, "/"},
		{"any of scalars", decode, repeated("[", `1.5,"%d",true`, ",", "]", 30_000), func() any { return new(any) }, "/"},
		{"decoder of its own", decode, `{"g":` + repeated("[", "{}", ",", "]", 100) + `}`, func() any { return new(map[string]greedy) }, "/g/again/"},
		{"decoder that hides it", decode, `{"s":` + objects + `}`, func() any { return new(map[string]stubborn) }, ""},
		{"decoder that hides it at the root", decode, objects, func() any { return new(stubborn) }, ""},
		{"times", decode, repeated("[", `null`, ",", "]", 30_000), func() any { return new([]time.Time) }, "/"},
		{"lines", decodeLines, repeated("", "{}", "\n", "", 3000), func() any { return new([]wide) }, ""},
		{"lines of lists", decodeLines, repeated("", "[{},{},{}]", "\n", "", 1000), func() any { return new([][]wide) }, "/"},
		{"blank lines", decodeLines, repeated("", "{}", "\n\n  \n", "", 3000), func() any { return new([]wide) }, ""},
		{"resources", document, `{"data":` + repeated("[", `{"id":"%d"}`, ",", "]", 10_000) + `}`, func() any { return new([]subscribed) }, "/data"},
		{"pointers to resources", document, `{"data":` + repeated("[", `{"id":"%d"}`, ",", "]", 10_000) + `}`, func() any { return new([]*subscribed) }, "/data"},
		{"attributes", document, `{"data":{"attributes":{"items":` + objects + `}}}`, func() any { return new(page) }, "/data/attributes/items/"},
		{"relationships", document, `{"data":{"relationships":{"tls_domains":{"data":` + repeated("[", `{"id":"%d"}`, ",", "]", 10_000) + `}}}}`, func() any { return new(subscribed) }, "/data"},
		{"included", document, `{"data":[],"included":` + repeated("[", `{"id":"%d","type":"t"}`, ",", "]", 10_000) + `}`, func() any { return new([]subscribed) }, "/included/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, count := []byte(c.text), newBudget(0)
			require.NoError(t, c.decode(text, c.into(), &count))
			counted := count.limit - count.left
			took := allocated(func() {
				free := newBudget(0)
				require.NoError(t, c.decode(text, c.into(), &free))
			})

			bound := counted / 4
			var err error
			bounded := allocated(func() {
				memory := newBudget(bound)
				err = c.decode(text, c.into(), &memory)
			})
			e, ok := errors.AsType[*LimitError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, bound, e.Limit)
			require.True(t, strings.HasPrefix(e.Pointer, c.pointer), e.Pointer)
			require.ErrorContains(t, err, fmt.Sprintf("exceeds %d bytes at ", bound))

			t.Logf("%d bytes of text take %d bytes, %.2f of that are counted; with a limit of %d bytes they take %.2f of it",
				len(text), took, float64(counted)/float64(took), bound, float64(bounded)/float64(bound))
			var scratch int64 // memory of the buffer for escaped strings, which is reused
			if strings.Contains(c.text, `\`) {
				scratch = int64(len(text))
			}
			require.Less(t, counted, 3*took/2)
			require.Less(t, took-scratch, 2*slack*counted)
			require.Less(t, bounded, slack*(3*bound/2+16<<10+scratch))
		})
	}
}

// allocated returns the number of bytes that f allocates.
func allocated(f func()) int64 {
	f() // warm-up of decoders and pools
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// TestLimitOfStatistics decodes one metric by minute over 35 days, which is legitimate, into rows
// with that field and into rows with all fields. It also decodes 300,000 empty rows, which are
// 943 bytes of gzip.
func TestLimitOfStatistics(t *testing.T) {
	const limit = 512 << 20
	type narrow struct {
		StartTime time.Time `json:"start_time"`
		Requests  int64     `json:"requests"`
	}
	type full struct {
		narrow
		Others [340]int64 `json:"others"`
	}
	month := []byte(repeated(`{"data":[`, `{"requests":123%d,"start_time":17672%d}`, ",", `],"status":"success"}`, 35*24*60))
	var rows struct {
		Data []narrow `json:"data"`
	}
	took := allocated(func() { require.NoError(t, DecodeWithin(month, &rows, limit)) })
	require.Len(t, rows.Data, 35*24*60)
	require.EqualValues(t, 12350399, rows.Data[50_399].Requests)
	require.Less(t, took, int64(5<<20))
	var fullRows struct {
		Data []full `json:"data"`
	}
	tookFull := allocated(func() { require.NoError(t, DecodeWithin(month, &fullRows, limit)) })
	require.Less(t, tookFull, int64(200<<20))
	t.Logf("%d bytes of text take %d bytes as narrow rows, %d as full ones", len(month), took, tookFull)

	empty := []byte(repeated(`{"data":[`, "{}", ",", "]}", 300_000))
	var err error
	bounded := allocated(func() { err = DecodeWithin(empty, &fullRows, limit) })
	e, ok := errors.AsType[*LimitError](err)
	require.True(t, ok, "%v", err)
	require.True(t, strings.HasPrefix(e.Pointer, "/data/"), e.Pointer)
	require.LessOrEqual(t, bounded, int64(limit+limit/16))
	t.Logf("%v, after %d bytes", err, bounded)
}

// TestListMemory compares the memory for lists of a known size with that of their elements.
func TestListMemory(t *testing.T) {
	const size = 8 + 8*8 + 64*8 // size of a wide, rounded up
	for _, c := range []struct {
		name     string
		text     string
		into     any
		elements int
		factor   float64
	}{
		{"one long list", repeated("[", `{"A":%d}`, ",", "]", 5000), new([]wide), 5000, 1.4},
		{"one long list before much else", `{"items":` + repeated("[", `{"A":%d}`, ",", "]", 1000) + `,"note":"` + strings.Repeat("x", 8000) + `"}`, new(struct {
			Items []wide `json:"items"`
		}), 1000, 3.5},
		{"lists of two", repeated("[", "[{},{}]", ",", "]", 1000), new([][]wide), 2000, 1.2},
		{"lists of a hundred", repeated("{", `"%d":`+repeated("[", `{"A":1}`, ",", "]", 100), ",", "}", 50), new(map[string][]wide), 5000, 2.5},
		{"empty lists", repeated("[", "[]", ",", "]", 1000), new([][]wide), 1000, 0.1},
	} {
		took := allocated(func() { require.NoError(t, Decode([]byte(c.text), c.into), c.name) }) - int64(len(c.text))
		factor := float64(took) / float64(c.elements*size)
		t.Logf("%s: %.2f", c.name, factor)
		require.Less(t, factor, slack*c.factor, c.name)
	}

	// A list that has grown too much is trimmed, and an estimate never exceeds the limit if the
	// list itself fits.
	var early struct {
		Items []wide `json:"items"`
	}
	text := []byte(`{"items":` + repeated("[", "{}", ",", "]", 20) + `,"note":"` + strings.Repeat("x", 1<<20) + `"}`)
	require.NoError(t, DecodeWithin(text, &early, 1<<20))
	require.LessOrEqual(t, cap(early.Items), 40)
	text = []byte(`{"items":` + repeated("[", "{}", ",", "]", 20) + `,"note":"` + strings.Repeat("x", 1000) + `"}`)
	require.NoError(t, DecodeWithin(text, &early, 512<<20))
	require.LessOrEqual(t, cap(early.Items), 40)
}
