package observability

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"sync"
)

// Get returns a metric by the API's name, such as "status_5xx". It reports whether the metric is a field or
// in More. Counts above 2⁵³ are rounded. Timestamp is not included.
func (m DomainMetrics) Get(name string) (float64, bool) {
	return metricOf(reflect.ValueOf(m), domainFields(), m.More, name)
}

// All returns an iterator over the API's names and the values of all metrics, including zeros. The metrics
// with a field come first, then the metrics in More, each sorted by name.
func (m DomainMetrics) All() iter.Seq2[string, float64] {
	return metricsOf(reflect.ValueOf(m), domainFields(), m.More)
}

// Get returns a metric by the API's name, such as "status_5xx". It reports whether the metric is a field or
// in More. Counts above 2⁵³ are rounded. Timestamp is not included.
func (m OriginMetrics) Get(name string) (float64, bool) {
	return metricOf(reflect.ValueOf(m), originFields(), m.More, name)
}

// All returns an iterator over the API's names and the values of all metrics, including zeros. The metrics
// with a field come first, then the metrics in More, each sorted by name.
func (m OriginMetrics) All() iter.Seq2[string, float64] {
	return metricsOf(reflect.ValueOf(m), originFields(), m.More)
}

var (
	domainFields = sync.OnceValue(numbersOf[DomainMetrics])
	originFields = sync.OnceValue(numbersOf[OriginMetrics])
)

// numbersOf returns the indexes of the fields of a struct that hold a number, by their JSON names.
func numbersOf[M any]() map[string]int {
	fields := map[string]int{}
	for field := range reflect.TypeFor[M]().Fields() {
		if kind := field.Type.Kind(); kind == reflect.Int64 || kind == reflect.Float64 {
			fields[field.Tag.Get("json")] = field.Index[0]
		}
	}
	return fields
}

func metricOf(m reflect.Value, fields map[string]int, more map[string]float64, name string) (float64, bool) {
	index, found := fields[name]
	if !found {
		value, has := more[name]
		return value, has
	}
	if v := m.Field(index); v.CanInt() {
		return float64(v.Int()), true
	}
	return m.Field(index).Float(), true
}

func metricsOf(m reflect.Value, fields map[string]int, more map[string]float64) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for _, names := range [][]string{slices.Sorted(maps.Keys(fields)), slices.Sorted(maps.Keys(more))} {
			for _, name := range names {
				if value, _ := metricOf(m, fields, more, name); !yield(name, value) {
					return
				}
			}
		}
	}
}
