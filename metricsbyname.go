package fastly

import (
	"cmp"
	"iter"
	"maps"
	"reflect"
	"slices"
	"sync"
)

// Get returns a metric by the API's name, such as "status_5xx". It reports whether the metric
// is a field or in More. Counts above 2⁵³ are rounded. MissHistogram and StartTime are not
// included.
func (m *Metrics) Get(name string) (float64, bool) {
	if m == nil {
		return 0, false
	}
	fields := metricFields()
	i, found := slices.BinarySearchFunc(fields, name, func(f metricField, name string) int {
		return cmp.Compare(f.name, name)
	})
	if found {
		return fields[i].of(reflect.ValueOf(m).Elem()), true
	}
	value, found := m.More[name]
	return value, found
}

// All returns an iterator over the API's names and the values of all metrics, including
// zeros. The metrics with a field come first, then the metrics in More, each sorted by name.
func (m *Metrics) All() iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		if m == nil {
			return
		}
		v := reflect.ValueOf(m).Elem()
		for _, f := range metricFields() {
			if !yield(f.name, f.of(v)) {
				return
			}
		}
		for _, name := range slices.Sorted(maps.Keys(m.More)) {
			if !yield(name, m.More[name]) {
				return
			}
		}
	}
}

// metricField is a numeric field of Metrics.
type metricField struct {
	name  string // name in the API
	index int
}

// metricFields returns the fields sorted by name.
var metricFields = sync.OnceValue(func() []metricField {
	var fields []metricField
	for field := range reflect.TypeFor[Metrics]().Fields() {
		switch field.Type.Kind() {
		case reflect.Int64, reflect.Float64:
			fields = append(fields, metricField{field.Tag.Get("json"), field.Index[0]})
		}
	}
	slices.SortFunc(fields, func(a, b metricField) int { return cmp.Compare(a.name, b.name) })
	return fields
})

func (f metricField) of(metrics reflect.Value) float64 {
	v := metrics.Field(f.index)
	if v.CanInt() {
		return float64(v.Int())
	}
	return v.Float()
}
