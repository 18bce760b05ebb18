package fastlytest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryOperationIsServed checks the promise of the package comment: the fake serves all operations of the
// catalogue.
func TestEveryOperationIsServed(t *testing.T) {
	served := map[string]bool{}
	for _, family := range families() {
		for _, r := range family.routes {
			served[r.method+" "+r.template] = true
		}
	}
	var missing []string
	for _, r := range catalogued() {
		if key := r.method + " " + r.template; !served[key] && !strings.HasPrefix(r.template, "/purge/") {
			missing = append(missing, key)
		}
	}
	require.Empty(t, missing)
	t.Logf("%d operations of the catalogue, %d routes", len(catalogued()), len(served))
}
