package collection_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/shapetest"
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

// TestUnionsRoundTrip checks that nested unions with unknown variants and members are encoded as
// they were decoded.
func TestUnionsRoundTrip(t *testing.T) {
	shapetest.Union[shapes]{
		Make:     func(r shapetest.UnionRandom) any { return randomShapes(r, 3) },
		Sent:     func(value any) []any { return value.([]any) },
		Variants: func(holder shapes) []any { return shapetest.Anys(holder) },
		Types:    3,
	}.Check(t)
}

func randomShapes(r shapetest.UnionRandom, depth int) []any {
	return r.List(func() any {
		members := map[string]any{"radius": r.IntN(10)}
		if r.IntN(2) == 0 {
			r.With(members, "shape", "sphere")
			return r.Object(members)
		}
		members = map[string]any{"shapes": []any{}}
		if depth > 0 {
			members["shapes"] = randomShapes(r, depth-1)
		}
		r.With(members, "shape", "group")
		return r.Object(members)
	})
}

// TestEncodeJSON checks that unknown members are encoded beside the other fields, even outside of a
// union.
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

// TestUnionErrors checks that errors contain the path of the member, and that a union without a
// default variant refuses unknown values.
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

// TestUnknownMembersAreUnmodified checks that unknown members are preserved, including a
// discriminator of any type.
func TestUnknownMembersAreUnmodified(t *testing.T) {
	for _, text := range []string{
		`{"a":"<&>"}`, `{"a":"<&>","shape":null}`, `{"a":1.0,"shape":""}`, `{"a":[{"b":"<"}],"shape":7}`, `{"a":"\u003c","shape":"cube"}`,
	} {
		var decoded shapes
		require.NoError(t, wire.Decode([]byte("["+text+"]"), &decoded), text)
		var members map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(text), &members))
		require.Equal(t, shapes{otherShape{members}}, decoded)
	}
	var decoded shapes
	require.NoError(t, wire.Decode([]byte(`[{"shape":"sphere","radius":1,"a":"<&>","b":{"c":1,"c":2},"d":"\ud800"}]`), &decoded))
	require.Equal(t, shapes{sphere{1, map[string]json.RawMessage{"a": json.RawMessage(`"<&>"`), "b": json.RawMessage(`{"c":1,"c":2}`), "d": json.RawMessage(`"\ud800"`)}}}, decoded)
}

// The texts of members without a field are those at any depth, of a variant or a pointer to one.
func TestUnknownSecrets(t *testing.T) {
	unknown := collection.Unknown{"a": json.RawMessage(`"one"`), "b": json.RawMessage(`[1,null,{"c":["two"],"d":true}]`), "e": json.RawMessage(`not JSON`)}
	for _, variant := range []any{sphere{Unknown: unknown}, &sphere{Unknown: unknown}, otherShape{unknown}} {
		require.ElementsMatch(t, []fastly.Secret{"one", "two"}, collection.UnknownSecrets(variant))
	}
	for _, variant := range []any{nil, (*sphere)(nil), sphere{}, 7, struct{ Known string }{"a"}, struct{ Unknown string }{"a"}} {
		require.Empty(t, collection.UnknownSecrets(variant))
	}
}
