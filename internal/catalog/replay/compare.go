package replay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// reference is a relationship in a recorded JSON:API document. The SDK holds the id, or the
// complete resource if the document includes it.
type reference struct {
	id       string
	name     string         // including its type
	resource map[string]any // nil unless included
}

// differences lists the differences between a result and the recording. Numbers, booleans and times
// may be formatted differently. Null, absent, empty and zero values are equal, because replies of
// the API do not distinguish them either.
func differences(at string, recorded, got any) []string {
	switch want := recorded.(type) {
	case map[string]any:
		if have, ok := got.(map[string]any); ok {
			return memberDifferences(at, want, have)
		}
	case []any:
		if have, ok := got.([]any); ok && len(have) == len(want) {
			var all []string
			for i := range want {
				all = append(all, differences(at+"/"+strconv.Itoa(i), want[i], have[i])...)
			}
			return all
		}
	case reference:
		return referenceDifferences(at, want, got)
	default:
		if sameScalar(want, got) {
			return nil
		}
	}
	if isZero(recorded) && isZero(got) {
		return nil
	}
	return []string{fmt.Sprintf("%s is %s, recorded is %s", place(at), brief(got), brief(recorded))}
}

// others is the field of metrics that the SDK has no field for: in replies they stand among the others.
const others = "more"

func memberDifferences(at string, want, have map[string]any) []string {
	var all []string
	if more, ok := have[others].(map[string]any); ok && want[others] == nil {
		have = maps.Clone(have)
		delete(have, others)
		for name, member := range more {
			if _, known := have[name]; !known {
				have[name] = member
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		all = append(all, differences(at+"/"+name, want[name], have[name])...)
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if _, recorded := want[name]; !recorded && !isZero(have[name]) {
			all = append(all, fmt.Sprintf("%s is %s, and not recorded", place(at+"/"+name), brief(have[name])))
		}
	}
	return all
}

func referenceDifferences(at string, want reference, got any) []string {
	members, whole := got.(map[string]any)
	switch {
	case whole && want.resource != nil:
		return memberDifferences(at, want.resource, members)
	case whole:
		return differences(at+"/id", want.id, members["id"])
	case len(want.resource) > 1:
		return []string{fmt.Sprintf("%s is %s, and what the recording includes of it is lost", place(at), brief(got))}
	default:
		return differences(at, want.id, got)
	}
}

func place(at string) string {
	if at == "" {
		return "the whole"
	}
	return at
}

func brief(v any) string {
	if r, ok := v.(reference); ok {
		v = r.id
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(text) > 120 {
		text = append(text[:117], "…"...)
	}
	return string(text)
}

// isZero reports whether a value is null, empty or zero in any format.
func isZero(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		for _, member := range v {
			if !isZero(member) {
				return false
			}
		}
		return true
	case []any:
		return len(v) == 0
	case reference:
		return v.id == ""
	case string:
		if v == "" || v == "false" || v == "0001-01-01T00:00:00Z" {
			return true
		}
	}
	number, ok := number(v)
	return ok && number.Sign() == 0
}

// sameScalar reports whether two values are the same number, boolean, time or text.
func sameScalar(a, b any) bool {
	textA, okA := scalarText(a)
	textB, okB := scalarText(b)
	if !okA || !okB {
		return false
	}
	if textA == textB {
		return true
	}
	numberA, okA := number(a)
	numberB, okB := number(b)
	if okA && okB {
		return numberA.Cmp(numberB) == 0
	}
	timeA, okA := instant(a)
	timeB, okB := instant(b)
	return okA && okB && timeA.Equal(timeB)
}

func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	default:
		return "", false
	}
}

// number parses numbers and strings that contain one. Booleans are 1 and 0.
func number(v any) (*big.Rat, bool) {
	text, ok := scalarText(v)
	switch {
	case !ok || len(text) > 400:
		return nil, false
	case text == "true":
		return big.NewRat(1, 1), true
	case text == "false":
		return new(big.Rat), true
	case strings.ContainsAny(text, "/_xXpPbBoO") || text == "":
		return nil, false // big.Rat accepts formats that JSON does not
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return nil, false // the exponent is too large
	}
	return new(big.Rat).SetString(text)
}

// layouts lists the time formats of the API.
var layouts = []string{time.RFC3339Nano, time.DateTime, "2006-01-02 15:04:05 MST", time.DateOnly}

func instant(v any) (time.Time, bool) {
	if n, ok := number(v); ok {
		return time.Unix(n.Num().Int64(), 0), n.IsInt() && n.Num().IsInt64()
	}
	text, _ := scalarText(v)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// parseJSON parses a JSON value. Several values on separate lines become an array.
func parseJSON(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var values []any
	for {
		var v any
		err := decoder.Decode(&v)
		switch {
		case errors.Is(err, io.EOF) && len(values) == 1:
			return values[0], nil
		case errors.Is(err, io.EOF) && len(values) > 1:
			return values, nil
		case err != nil:
			return nil, err
		}
		values = append(values, v)
	}
}

// flatten converts a JSON:API document to the form of the SDK: resources with attributes and
// relationships as direct members.
func flatten(document map[string]any) any {
	included := map[string]map[string]any{}
	for _, member := range list(document["included"]) {
		if resource, ok := member.(map[string]any); ok {
			included[identity(resource)] = resource
		}
	}
	return flattenData(document["data"], included, map[string]bool{})
}

func list(v any) []any {
	values, _ := v.([]any)
	return values
}

func identity(resource map[string]any) string {
	return fmt.Sprint(resource["type"], "/", resource["id"])
}

func flattenData(data any, included map[string]map[string]any, open map[string]bool) any {
	switch data := data.(type) {
	case []any:
		items := []any{}
		for _, item := range data {
			items = append(items, flattenData(item, included, open))
		}
		return items
	case map[string]any:
		return flattenResource(data, included, open)
	default:
		return data
	}
}

func flattenResource(resource map[string]any, included map[string]map[string]any, open map[string]bool) map[string]any {
	flat := map[string]any{}
	if id, ok := resource["id"]; ok {
		flat["id"] = id
	}
	attributes, _ := resource["attributes"].(map[string]any)
	maps.Copy(flat, attributes)
	relationships, _ := resource["relationships"].(map[string]any)
	for name, relationship := range relationships {
		members, _ := relationship.(map[string]any)
		flat[name] = references(members["data"], included, open)
	}
	return flat
}

func references(data any, included map[string]map[string]any, open map[string]bool) any {
	switch data := data.(type) {
	case []any:
		all := []any{}
		for _, member := range data {
			all = append(all, references(member, included, open))
		}
		return all
	case map[string]any:
		id, _ := scalarText(data["id"])
		ref := reference{id: id, name: identity(data)}
		if resource := included[ref.name]; resource != nil && !open[ref.name] {
			open[ref.name] = true
			ref.resource = flattenResource(resource, included, open)
			delete(open, ref.name)
		}
		return ref
	default:
		return nil
	}
}

// settle takes what is included from the references of a flat document whose place in got is an id, if another
// place has it whole: several resources may refer to one that is included, and one of them suffices to reach it.
func settle(flat, got any) {
	held := map[string]bool{}
	visitReferences(flat, got, func(ref reference, got any) any {
		if _, whole := got.(map[string]any); whole {
			held[ref.name] = true
		}
		return ref
	})
	visitReferences(flat, got, func(ref reference, got any) any {
		if _, whole := got.(map[string]any); !whole && held[ref.name] {
			ref.resource = nil
		}
		return ref
	})
}

// visitReferences replaces each reference in a flat document by what visit makes of it and its place in got.
func visitReferences(flat, got any, visit func(ref reference, got any) any) any {
	switch v := flat.(type) {
	case reference:
		if members, whole := got.(map[string]any); whole {
			visitReferences(v.resource, members, visit)
		}
		return visit(v, got)
	case map[string]any:
		members, _ := got.(map[string]any)
		for name := range v {
			v[name] = visitReferences(v[name], members[name], visit)
		}
	case []any:
		elements := list(got)
		for i := range min(len(v), len(elements)) {
			v[i] = visitReferences(v[i], elements[i], visit)
		}
	}
	return flat
}
