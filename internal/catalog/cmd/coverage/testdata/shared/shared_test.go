package shared_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog/cmd/coverage/testdata/sample"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

func TestTable(t *testing.T) {
	t.Run("thing/copy (1)", func(t *testing.T) {
		thing, err := sample.Client{}.Copy(recorder.InTest(t.Context(), t.Name()))
		require.NoError(t, err)
		require.Equal(t, "one", thing.Name)
	})
	t.Run("thing/merge", func(t *testing.T) {
		_, _ = sample.Client{}.Merge(recorder.InTest(t.Context(), t.Name()))
	})
	// The operations of other subtests are spoilt without this one.
	t.Run("thing/other", func(t *testing.T) {
		require.Empty(t, os.Getenv(recorder.EnvBreak))
	})
}
