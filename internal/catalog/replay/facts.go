package replay

import (
	"maps"

	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// Model returns the sent and read fields of all calls for the fact checks.
func (r RoundTrip) Model(facts *catalog.Catalog, constants catalog.Constants) catalog.Model {
	model := catalog.Model{Structs: recorder.Structs{}, Constants: constants}
	for _, op := range facts.Operations {
		if sent, ok := r.Sent[op.ID]; ok {
			model.Pairs = append(model.Pairs, facts.Pairs(op, sent)...)
			maps.Copy(model.Structs, sent.Types)
		}
	}
	return model
}
