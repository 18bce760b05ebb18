package collection_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/wire"
)

type shape interface{ isShape() }

type sphere struct {
	Radius  int                `json:"radius"`
	Unknown collection.Unknown `json:",embed,unknown"`
}

type group struct {
	Shapes  shapes             `json:"shapes"`
	Unknown collection.Unknown `json:",embed,unknown"`
}

type otherShape struct {
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (sphere) isShape()     {}
func (group) isShape()      {}
func (otherShape) isShape() {}

func (s sphere) MarshalJSON() ([]byte, error) {
	type members sphere
	return union.Encode("sphere", members(s))
}

func (g group) MarshalJSON() ([]byte, error) {
	type members group
	return union.Encode("group", members(g))
}

func (o otherShape) MarshalJSON() ([]byte, error) { return collection.EncodeJSON(o.Unknown) }

type shapes []shape

func (s *shapes) UnmarshalFastly(raw []byte, decode func([]byte, string, any) error) (err error) {
	*s, err = union.DecodeList(raw, decode)
	return err
}

func (s *shapes) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, s) }

var union = collection.NewUnion("shape",
	collection.VariantOf[sphere, shape]("sphere"),
	collection.VariantOf[group, shape]("group"),
	collection.VariantOf[otherShape, shape](""),
)

// A union of any depth, with variants and members that nobody knows, is encoded as it was
// decoded.
func TestUnionsRoundTrip(t *testing.T) {
	counts := map[string]int{}
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		text, err := json.Marshal(randomShapes(r, 3))
		require.NoError(t, err)
		var decoded shapes
		require.NoError(t, wire.Decode(text, &decoded))
		for _, s := range decoded {
			counts[fmt.Sprintf("%T", s)]++
		}
		encoded, err := wire.Marshal(decoded)
		require.NoError(t, err)
		require.JSONEq(t, string(text), string(encoded))

		var plain shapes
		require.NoError(t, json.Unmarshal(text, &plain))
		require.Equal(t, decoded, plain)
		encoded, err = json.Marshal(plain)
		require.NoError(t, err)
		require.JSONEq(t, string(text), string(encoded))
	}
	require.Len(t, counts, 3)
	t.Logf("shapes: %v", counts)
}

func randomShapes(r *rand.Rand, depth int) []any {
	list := []any{}
	for range r.IntN(4) {
		members := map[string]any{}
		for range r.IntN(3) {
			members[fmt.Sprintf("new_%c", 'a'+r.IntN(3))] = []any{nil, 1.5, "text", map[string]any{"shape": "sphere"}}[r.IntN(4)]
		}
		switch r.IntN(3) {
		case 0:
			members["shape"], members["radius"] = "sphere", r.IntN(10)
		case 1:
			members["shape"], members["shapes"] = "group", []any{}
			if depth > 0 {
				members["shapes"] = randomShapes(r, depth-1)
			}
		default:
			if members["shape"] = "cone"; r.IntN(2) == 0 {
				delete(members, "shape")
			}
		}
		list = append(list, members)
	}
	return list
}

// Members without a field are encoded beside the others, outside of a union too.
func TestEncodeJSON(t *testing.T) {
	type members sphere
	const text = `{"radius":1,"new":[null]}`
	var decoded members
	require.NoError(t, collection.DecodeJSON([]byte(text), &decoded))
	require.Equal(t, members{1, collection.Unknown{"new": json.RawMessage(`[null]`)}}, decoded)
	encoded, err := collection.EncodeJSON(decoded)
	require.NoError(t, err)
	require.JSONEq(t, text, string(encoded))
}

// Errors point at the member, wherever the union stands. A union without a variant for the rest
// refuses what it does not know.
func TestUnionErrors(t *testing.T) {
	for text, want := range map[string]string{
		`[{"shape":"sphere","radius":"x"}]`:                              "/0/radius",
		`[{"shape":"group","shapes":[{"shape":"sphere","radius":"x"}]}]`: "/0/shapes/0/radius",
		`[{"shape":["sphere"]}]`:                                         "/0/shape",
		`[1]`:                                                            "/0",
		`{"shape":"sphere"}`:                                             "",
	} {
		var decoded shapes
		err := wire.Decode([]byte(text), &decoded)
		require.ErrorContains(t, err, want, text)
		require.True(t, strings.HasPrefix(text, "{") || strings.Contains(err.Error(), want), "%s: %v", text, err)
	}
	var closed closedUnion
	require.ErrorContains(t, wire.Decode([]byte(`{"shape":"cone"}`), &closed), `shape is "cone", which is not supported`)
	require.NoError(t, wire.Decode([]byte(`null`), &closed))
	require.Nil(t, closed.shape)
	require.PanicsWithValue(t, "collection: int is no variant of the union", func() { collection.VariantOf[int, shape]("x") })
}

type closedUnion struct{ shape shape }

func (c *closedUnion) UnmarshalFastly(raw []byte, decode func([]byte, string, any) error) (err error) {
	c.shape, err = collection.NewUnion("shape", collection.VariantOf[sphere, shape]("sphere")).Decode(raw, decode, "")
	return err
}
