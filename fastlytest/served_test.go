package fastlytest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every operation that the API is known to have is served, so that the documentation of the package can promise it.
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
