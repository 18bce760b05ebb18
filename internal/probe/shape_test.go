package probe

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// A field of a union is read by the type that has it; one of any type is not.
func TestUnionsAreCustom(t *testing.T) {
	type union interface{ variant() }
	structs := Structs{}
	shape := structs.Describe(reflect.TypeFor[struct {
		One union `json:"one"`
		Any any   `json:"any"`
	}]())
	fields := structs[shape.Type]
	require.True(t, fields["one"].Custom)
	require.False(t, fields["any"].Custom)
}
