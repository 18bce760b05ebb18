package fastlytest

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Strict controls whether unknown query and body keys are recorded for [Fake.Unexpected]. It is off
// by default. [New] turns it on, and fails the test if a key was recorded.
func (f *Fake) Strict(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.strict = on
}

// Unexpected returns the unknown keys of queries, forms and JSON objects that [Fake.Strict]
// recorded. Each element describes a key and its request.
func (f *Fake) Unexpected() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.unexpected)
}

// inspect records query and body keys that the operation does not define.
func (f *Fake) inspect(c *call) {
	if !f.strict || c.route.keys == nil {
		return
	}
	note := func(where string, keys iter.Seq[string]) {
		for _, key := range slices.Sorted(keys) {
			if !c.route.has(key) && key != impersonate {
				f.unexpected = append(f.unexpected, fmt.Sprintf("%s %s: %s key %q", c.method, c.target, where, key))
			}
		}
	}
	note("query", maps.Keys(c.query))
	note("form", maps.Keys(c.form()))
	if !c.route.open && strings.HasPrefix(c.header.Get("Content-Type"), typeJSON) {
		note("JSON", maps.Keys(c.fields()))
	}
}

// has reports whether an operation defines a key: by its exact name, by the name before the
// brackets (response for response[status]), or by a template (filter[{}]).
func (r *route) has(key string) bool {
	base, nested, _ := strings.Cut(key, "[")
	open := base + strings.Repeat("[{}]", strings.Count(nested, "]"))
	for name := key; name != base; name = name[:strings.LastIndexByte(name, '[')] {
		if r.keys[name] {
			return true
		}
	}
	return r.keys[base] || r.keys[open]
}
