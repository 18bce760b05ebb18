package replay

import (
	"fmt"
	"iter"
	"net/http"

	"github.com/edgesdk/fastly/internal/catalog"
)

// Write is a recorded request that may have changed something.
type Write struct {
	Interaction
	Operation *catalog.Operation
	Counted   bool // whether the API counted it: its reply says how many are left
}

// Writes ranges over all recorded requests below dir but GET and HEAD. It is what the
// SDK's own table of what is counted can be compared with. A request of no known
// operation is an error.
func Writes(dir string) iter.Seq2[Write, error] {
	return func(yield func(Write, error) bool) {
		facts, err := catalog.Load()
		if err != nil {
			yield(Write{}, err)
			return
		}
		for x, err := range Interactions(dir) {
			if err != nil {
				yield(Write{}, err)
				return
			}
			if x.Request.Method == http.MethodGet || x.Request.Method == http.MethodHead {
				continue
			}
			write := Write{Interaction: x, Counted: x.Counted()}
			write.Operation, _ = facts.Match(x.Request.Method, x.url().EscapedPath())
			if write.Operation == nil {
				err = fmt.Errorf("%s: no operation is %s %s", x, x.Request.Method, x.url().EscapedPath())
			}
			if !yield(write, err) {
				return
			}
		}
	}
}
