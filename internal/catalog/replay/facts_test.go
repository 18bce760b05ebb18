package replay

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog"
)

func TestFacts(t *testing.T) {
	c := checker(t)
	constants, err := catalog.ReadConstants(os.DirFS("../../.."))
	require.NoError(t, err)
	facts := c.RoundTrip(t.Context()).Model(c.catalog, constants).Check(catalog.FactExceptions())
	for _, miss := range facts.Misses {
		t.Error(miss)
	}
	facts.Misses = nil
	t.Logf("%+v", facts)
}
