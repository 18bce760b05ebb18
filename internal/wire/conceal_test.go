package wire

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// confidential is a type like fastly.Secret.
type confidential string

func (c confidential) Reveal() string { return string(c) }

// optionally is an optional value like fastly.Nullable.
type optionally[T any] struct{ value T }

func (m optionally[T]) Any() any     { return m.value }
func (m optionally[T]) IsZero() bool { return false }
func (m optionally[T]) IsNull() bool { return false }
func (m *optionally[T]) UnmarshalFastly(raw []byte, decode func([]byte, string, any) error) error {
	return decode(raw, "", &m.value)
}

type holder struct {
	ID      int                      `json:"id"`
	Key     confidential             `json:"key"`
	Keys    []confidential           `json:"keys"`
	Pair    [2]confidential          `json:"pair"`
	ByName  map[string]confidential  `json:"by_name"`
	Pointer *confidential            `json:"pointer"`
	Maybe   optionally[confidential] `json:"optionally"`
	Within  struct {
		Key confidential `json:"key"`
	} `json:"within"`
	Next *holder `json:"next"`
}

// variants is a union that another type decodes.
type variants interface{ variant() }

// TestUnionsAreNotQuoted checks that a type with a union is treated as secret, because any
// variant may contain a secret.
func TestUnionsAreNotQuoted(t *testing.T) {
	require.True(t, holdsSecret(reflect.TypeFor[struct{ One variants }]()))
	require.False(t, holdsSecret(reflect.TypeFor[struct{ Any any }]()))
}

// TestSecretsAreNotQuoted checks that no error contains a value that is secret or may have a
// secret part, whatever its position and defect.
func TestSecretsAreNotQuoted(t *testing.T) {
	const secret = "topsecretvalue"
	values := []string{
		`["topsecretvalue"]`, `{"k":"topsecretvalue"}`, `[["topsecretvalue"]]`, `["topsecretvalue",{"k":"topsecretvalue"}]`,
		`"topsecretvalue"`, `"topsecretvalue`, `"topsecretvalue"]`,
	}
	bodies := []string{}
	for _, value := range values {
		bodies = append(bodies, value)
		for _, name := range []string{"key", "keys", "pair", "by_name", "pointer", "optionally", "within", "next", "id"} {
			body := fmt.Sprintf(`{%q:%s}`, name, value)
			if name == "id" && !strings.ContainsAny(value, "[{") {
				continue // a number in words is not secret and may be quoted
			}
			bodies = append(bodies, body, "["+body+"]", `{"next":`+body+`}`, `{"within":`+body+`}`, body+"]")
		}
	}
	refused := 0
	check := func(err error, body string) {
		if err == nil {
			return
		}
		refused++
		require.NotContains(t, err.Error(), secret, body)
		require.NotContains(t, fmt.Sprintf("%#v", err), secret, body)
		if e, ok := errors.AsType[*DecodeError](err); ok {
			require.NotEmpty(t, e.Want)
		}
	}
	for _, body := range bodies {
		check(Decode([]byte(body), new(holder)), body)
		check(Decode([]byte(body), new([]holder)), body)
		check(Decode([]byte(body), new(map[string]holder)), body)
		check(Decode([]byte(body), new(optionally[holder])), body)
		check(Decode([]byte(body), new(confidential)), body)
		check(DecodeLinesWithin([]byte("{}\n"+body), new([]holder), 0), body)
		for _, document := range []string{`{"data":` + body + `}`, `{"data":{"attributes":` + body + `}}`, `{"data":[],"included":` + body + `}`, body} {
			_, err := DecodeDocument([]byte(document), new([]holder))
			check(err, document)
			_, err = DecodeDocument([]byte(document), new(holder))
			check(err, document)
		}
	}
	t.Logf("%d bodies, %d errors", len(bodies), refused)
	require.Greater(t, refused, 1000)
}

// TestOtherValuesAreQuoted checks that errors contain all other values.
func TestOtherValuesAreQuoted(t *testing.T) {
	e, ok := errors.AsType[*DecodeError](Decode([]byte(`{"id":"many"}`), new(holder)))
	require.True(t, ok)
	require.Equal(t, DecodeError{Pointer: "/id", Value: `"many"`, Want: "an integer"}, *e)
	e, ok = errors.AsType[*DecodeError](Decode([]byte(`{"x":["a"]}`), new(point)))
	require.True(t, ok)
	require.Equal(t, `["a"]`, e.Value)
	require.EqualError(t, Decode([]byte(`{"key":["a"]}`), new(holder)), `cannot read the value as a string at /key`)
}
