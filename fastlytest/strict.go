package fastlytest

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Strict says whether keys of query and form that an operation does not have are put
// on record. [New] switches it on, and fails the test if there were any.
func (f *Fake) Strict(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.strict = on
}

// Unexpected are the query and form keys that came while the fake was strict and that
// their operation does not have, each with the request that held it.
func (f *Fake) Unexpected() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.unexpected)
}

// inspect puts the keys of query and form on record that the operation does not have.
func (f *Fake) inspect(c *call) {
	if !f.strict || c.route.keys == nil {
		return
	}
	note := func(where string, values url.Values) {
		for _, key := range slices.Sorted(maps.Keys(values)) {
			if !c.route.has(key) && key != impersonate {
				f.unexpected = append(f.unexpected, fmt.Sprintf("%s %s: %s key %q", c.method, c.target, where, key))
			}
		}
	}
	note("query", c.query)
	note("form", c.form())
}

// has reports whether an operation has a key: by this name, by that of what it is nested
// in (response for response[status]), or by one that leaves it open (filter[{}]).
func (r *route) has(key string) bool {
	base, nested, _ := strings.Cut(key, "[")
	open := base + strings.Repeat("[{}]", strings.Count(nested, "]"))
	return r.keys[key] || r.keys[base] || r.keys[open]
}
