package recorder

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestUnionsAreCustom checks that a field of a union type is custom, and that a field of type any
// is not.
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
