package fastlytest

import (
	"iter"
	"slices"
	"time"
)

// table holds objects in order of creation, with an index by key. Stored objects are immutable: a
// change replaces the object.
type table struct {
	key     string
	rows    []object                  // nil for a removed object
	places  map[string]int            // index in rows by key
	sorted  []string                  // sorted keys; nil if they must be sorted again
	values  map[string]map[string]int // number of objects by field and value, for fields used in has
	updated time.Time                 // time of the last change; zero if there was none
	undo    []undo                    // changes of the transaction in progress
	open    bool                      // whether a transaction is in progress
}

// undo reverts one change.
type undo struct {
	key   string
	place int
	row   object // previous object; nil if the object was added
}

func newTable(key string) *table { return &table{key: key, places: map[string]int{}} }

func (t *table) len() int { return len(t.places) }

// find returns the object with a key, or nil.
func (t *table) find(key string) object {
	if place, ok := t.places[key]; ok {
		return t.rows[place]
	}
	return nil
}

// all ranges over the objects in order of creation.
func (t *table) all() iter.Seq[object] {
	return func(yield func(object) bool) {
		for _, o := range t.rows {
			if o != nil && !yield(o) {
				return
			}
		}
	}
}

// keys returns the sorted keys. The result must not be modified.
func (t *table) keys() []string {
	if t.sorted == nil {
		t.sorted = make([]string, 0, len(t.places))
		for key := range t.places {
			t.sorted = append(t.sorted, key)
		}
		slices.Sort(t.sorted)
	}
	return t.sorted
}

// put replaces the object with the same key, or adds one.
func (t *table) put(o object, now time.Time) {
	t.updated = now
	key := o.text(t.key)
	if place, ok := t.places[key]; ok {
		t.log(key, place, t.rows[place])
		t.count(t.rows[place], -1)
		t.count(o, 1)
		t.rows[place] = o
		return
	}
	t.log(key, len(t.rows), nil)
	t.count(o, 1)
	t.places[key] = len(t.rows)
	t.rows = append(t.rows, o)
	t.sorted = nil
}

// has reports whether an object has the given value in a field.
func (t *table) has(field, value string) bool {
	if t.values == nil {
		t.values = map[string]map[string]int{}
	}
	if t.values[field] == nil {
		t.values[field] = map[string]int{}
		for o := range t.all() {
			t.values[field][o.text(field)]++
		}
	}
	return t.values[field][value] > 0
}

// count adds n to the counters of the values of an object.
func (t *table) count(o object, n int) {
	for field, values := range t.values {
		values[o.text(field)] += n
	}
}

// remove removes the object with a key, if it exists.
func (t *table) remove(key string, now time.Time) {
	place, ok := t.places[key]
	if !ok {
		return
	}
	t.log(key, place, t.rows[place])
	t.updated = now
	t.count(t.rows[place], -1)
	t.rows[place] = nil
	delete(t.places, key)
	t.sorted = nil
	if !t.open && len(t.rows) > 2*len(t.places)+16 {
		t.compact()
	}
}

// compact removes the gaps left by removed objects. It copies the rows, because a loop over all objects may be running.
func (t *table) compact() {
	t.rows = slices.DeleteFunc(slices.Clone(t.rows), func(o object) bool { return o == nil })
	for place, o := range t.rows {
		t.places[o.text(t.key)] = place
	}
}

// arrange sorts the objects by a complete list of their keys.
func (t *table) arrange(keys []string) {
	rows := make([]object, len(keys))
	for i, key := range keys {
		rows[i] = t.find(key)
	}
	t.rows = rows
	for place, key := range keys {
		t.places[key] = place
	}
}

func (t *table) log(key string, place int, row object) {
	if t.open {
		t.undo = append(t.undo, undo{key, place, row})
	}
}

// atomically runs do in a transaction. If do returns an error reply, all changes are reverted.
func (t *table) atomically(do func() *reply) *reply {
	before := t.updated
	t.open = true
	refusal := do()
	t.open = false
	if refusal != nil {
		t.updated, t.sorted, t.values = before, nil, nil
		for _, u := range slices.Backward(t.undo) {
			if u.row != nil {
				t.rows[u.place], t.places[u.key] = u.row, u.place
				continue
			}
			t.rows = t.rows[:u.place]
			delete(t.places, u.key)
		}
	}
	t.undo = nil
	return refusal
}
