package collection_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/collection"
)

func TestRequired(t *testing.T) {
	type word string
	require.NoError(t, collection.Required("a", word("b")))
	require.NoError(t, collection.Required("a", []string{""}))
	require.NoError(t, collection.Required("a", time.Unix(0, 0)))
	require.EqualError(t, collection.Required("a", word("")), "a is empty")
	require.EqualError(t, collection.Required[[]string]("a", nil), "a is empty")
	require.EqualError(t, collection.Required("a", time.Time{}.In(time.FixedZone("", 3600))), "a is zero")
}
