package replay

import (
	"iter"
	"net/http"

	"github.com/edgesdk/fastly/internal/catalog"
)

// Write is a recorded request that may have changed something.
type Write struct {
	Interaction
	Operation *catalog.Operation // nil if the catalogue has none for it
	Family    string             // the literal words of its path
	Covered   bool               // whether the SDK has a method for it
	Counted   bool               // whether the API counted it: its reply holds how many writes are left
}

// Writes ranges over all recorded requests below dir but GET and HEAD. It is what the
// SDK's own table of what is counted can be compared with.
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
