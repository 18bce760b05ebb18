package sample_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog/cmd/coverage/testdata/sample"
)

var gotten bool

func TestGet(t *testing.T) {
	gotten = true
	thing, err := sample.Client{}.Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, thing.Size)
}

func TestListAssertsNothing(t *testing.T) {
	_, _ = sample.Client{}.List(t.Context())
}

func TestCreate(t *testing.T) {
	thing, err := sample.Client{}.Create(t.Context(), sample.Input{Name: new("one")})
	require.NoError(t, err)
	require.Equal(t, "one", thing.Name)
}

func TestUpdate(t *testing.T) {
	_, err := sample.Client{}.Update(t.Context(), sample.Input{})
	require.NoError(t, err)
}

// TestDeleteNeedsTestGet fails alone, whatever is sent.
func TestDeleteNeedsTestGet(t *testing.T) {
	require.NoError(t, sample.Client{}.Delete(t.Context()))
	require.True(t, gotten)
}
