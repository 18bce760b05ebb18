package replay

import (
	"iter"
	"net/http"

	"github.com/edgesdk/fastly/internal/catalog"
)

// Write is a recorded request that may have changed state.
type Write struct {
	Interaction
	Operation *catalog.Operation // nil if the operation is not in the catalogue
	Family    string             // literal segments of the path
	Covered   bool               // whether the SDK has a method for the operation
	Counted   bool               // whether the reply has rate limit headers, so that the API counted the request
}

// Writes ranges over all recorded requests below dir except GET and HEAD. The SDK's rules for
// counting can be compared with the result.
func (c *Checker) Writes(dir string) iter.Seq2[Write, error] {
	return func(yield func(Write, error) bool) {
		for x, err := range Interactions(dir) {
			if err != nil {
				yield(Write{}, err)
				return
			}
			if x.Request.Method == http.MethodGet || x.Request.Method == http.MethodHead {
				continue
			}
			op, _ := c.catalog.Match(x.Request.Method, x.url().EscapedPath())
			write := Write{Interaction: x, Operation: op, Family: family(x, op), Counted: x.Counted()}
			write.Covered = op != nil && c.calls[op.ID] != nil
			if !yield(write, nil) {
				return
			}
		}
	}
}
