package replay

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/probe"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// nullProblems lists fields that decode a recorded null as zero, except those with an exception of
// the fact checks.
func nullProblems(op *operation, recorded Response, call *probe.Call) []string {
	if call == nil || op.IsDocument() {
		return nil
	}
	body, err := parseJSON([]byte(recorded.Body))
	if err != nil {
		return nil
	}
	w := &nullWalk{structs: recorder.Structs{}}
	shape := w.structs.Describe(call.Out)
	if members, wrapped := body.(map[string]any); wrapped && shape != nil && shape.Kind == recorder.Array {
		body = items(members)
	}
	w.value("", body, shape)
	slices.Sort(w.problems)
	return slices.Compact(w.problems)
}

// nullWalk traverses a reply together with its Go type.
type nullWalk struct {
	structs  recorder.Structs
	problems []string
}

func (w *nullWalk) value(place string, value any, shape *recorder.Shape) {
	if shape == nil || shape.Custom {
		return
	}
	switch v := value.(type) {
	case nil:
		lost := slices.Contains([]recorder.Kind{recorder.Int, recorder.Float, recorder.Bool, recorder.Object}, shape.Kind)
		if lost && !shape.Null && place != "" && !catalog.FactExceptions().ExceptsNull(place) {
			w.problems = append(w.problems, fmt.Sprintf("%s is null, which %s can't hold", place, shape.Type))
		}
	case []any:
		for _, element := range v {
			w.value(place, element, shape.Elem)
		}
	case map[string]any:
		for name, member := range v {
			if shape.Kind == recorder.Map {
				w.value(place, member, shape.Elem)
			} else if field, ok := w.structs[shape.Type][name]; ok {
				w.value(catalog.Short(shape.Type)+"."+name, member, &field)
			}
		}
	case string, bool, json.Number:
	}
}
