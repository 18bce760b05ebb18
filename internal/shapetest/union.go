package shapetest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/wire"
)

// Union is a check of a union: whatever is read is written again, with variants and members that
// nobody knows, by the codec of the requests and by encoding/json. H holds variants: a list, or an
// object with one.
type Union[H any] struct {
	// Make makes up the JSON value of an H. [UnionRandom.Object] makes the variants in it.
	Make func(r UnionRandom) any
	// Sent returns the parts of a value that Make made which are variants, in order.
	Sent func(value any) []any
	// Variants returns the variants in an H, in order.
	Variants func(holder H) []any
	// Types is the number of Go types of variants.
	Types int
}

// hush is in all texts that no field is known for: it may be secret.
const hush = "hush"

// Check makes up many values.
func (u Union[H]) Check(t *testing.T) {
	t.Helper()
	types := map[string]int{}
	for seed := range uint64(1000) {
		value := u.Make(UnionRandom{rand.New(rand.NewPCG(seed, 1))})
		text, err := json.Marshal(value)
		require.NoError(t, err)
		var holder, plain H
		require.NoError(t, wire.Decode(text, &holder), string(text))
		require.NoError(t, json.Unmarshal(text, &plain), string(text))
		require.Equal(t, holder, plain, string(text))
		sent, variants := u.Sent(value), u.Variants(holder)
		require.Len(t, variants, len(sent))
		for i, variant := range variants {
			types[fmt.Sprintf("%T", variant)]++
			want, err := json.Marshal(sent[i])
			require.NoError(t, err)
			for _, encode := range []func(any) ([]byte, error){wire.Marshal, json.Marshal} {
				got, err := encode(variant)
				require.NoError(t, err)
				require.JSONEq(t, string(want), string(got))
			}
		}
		encoded, err := json.Marshal(holder)
		require.NoError(t, err)
		var again H
		require.NoError(t, json.Unmarshal(encoded, &again), string(encoded))
		require.Equal(t, holder, again, string(encoded))
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			require.NotContains(t, fmt.Sprintf(verb, holder), hush, verb)
			require.NotContains(t, fmt.Sprintf(verb, &holder), hush, verb)
		}
	}
	delete(types, "<nil>")
	require.Len(t, types, u.Types, "%v", types)
}

// UnionRandom makes up parts of unions.
type UnionRandom struct{ *rand.Rand }

// Object adds members that nobody knows to an object, which are often none.
func (r UnionRandom) Object(members map[string]any) map[string]any {
	for range r.IntN(3) {
		values := []any{nil, 1.5, true, hush, []any{hush, nil}, map[string]any{"type": hush, "shape": "sphere"}}
		members[fmt.Sprintf("new %c/~é", 'a'+r.IntN(3))] = values[r.IntN(len(values))]
	}
	return members
}

// With sets the discriminator of an object: the given value or, now and then, one that is unknown,
// empty, null, a number, or absent. It reports whether it set the given value.
func (r UnionRandom) With(members map[string]any, discriminator, value string) bool {
	odd := []any{"other", "", nil, 7.0}
	switch at := r.IntN(20); {
	case at < len(odd):
		members[discriminator] = odd[at]
	case at == len(odd):
		delete(members, discriminator)
	default:
		members[discriminator] = value
		return true
	}
	return false
}

// List makes up a short list, which may have a null.
func (r UnionRandom) List(element func() any) []any {
	list := []any{}
	for range r.IntN(4) {
		if r.IntN(15) == 0 {
			list = append(list, nil)
			continue
		}
		list = append(list, element())
	}
	return list
}

// One returns one of several values.
func One[T any](r UnionRandom, values ...T) T { return values[r.IntN(len(values))] }

// Anys returns the elements of a slice.
func Anys[T any](list []T) []any {
	all := make([]any, len(list))
	for i, element := range list {
		all[i] = element
	}
	return all
}
