package fastlytest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// contents returns the objects of a table as strings, in order.
func contents(t *table) []string {
	var all []string
	for o := range t.all() {
		all = append(all, o.text("key")+"="+o.text("value"))
	}
	return all
}

// TestTable compares a table with a plain list during random changes, some of which are reverted.
func TestTable(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	now := time.Unix(1, 0)
	table := newTable("key")
	var model []object
	change := func() {
		for range random.IntN(40) {
			o := object{"key": fmt.Sprint(random.IntN(50)), "value": fmt.Sprint(random.IntN(20))}
			at := slices.IndexFunc(model, func(other object) bool { return other["key"] == o["key"] })
			switch remove := random.IntN(2) == 0; {
			case remove:
				table.remove(o.text("key"), now)
				if at >= 0 {
					model = slices.Delete(model, at, at+1)
				}
			case at >= 0:
				table.put(o, now)
				model[at] = o
			default:
				table.put(o, now)
				model = append(model, o)
			}
		}
	}
	undone := 0
	for range 500 {
		before := slices.Clone(model)
		if random.IntN(3) == 0 {
			undone++
			table.has("value", "1")
			require.NotNil(t, table.atomically(func() *reply { change(); return empty(400) }))
			model = before
		} else {
			require.Nil(t, table.atomically(func() *reply { change(); return nil }))
		}
		var want, keys []string
		values := map[string]bool{}
		for _, o := range model {
			want = append(want, o.text("key")+"="+o.text("value"))
			keys = append(keys, o.text("key"))
			values[o.text("value")] = true
			require.Equal(t, o, table.find(o.text("key")))
		}
		require.Equal(t, want, contents(table))
		require.Equal(t, len(model), table.len())
		slices.Sort(keys)
		require.Equal(t, keys, append([]string(nil), table.keys()...))
		for i := range 20 {
			require.Equal(t, values[fmt.Sprint(i)], table.has("value", fmt.Sprint(i)))
		}
		require.Nil(t, table.find("nosuch"))
	}
	require.Greater(t, undone, 100)
}

// TestTableDropsItsGaps checks that removed objects do not accumulate.
func TestTableDropsItsGaps(t *testing.T) {
	table := newTable("key")
	for i := range 10_000 {
		table.put(object{"key": fmt.Sprint(i)}, time.Time{})
		table.remove(fmt.Sprint(i), time.Time{})
	}
	require.Less(t, len(table.rows), 100)
}

// A loop over all objects comes to each, though it removes them.
func TestRemoveInLoop(t *testing.T) {
	table, now := newTable("key"), time.Unix(1, 0)
	const objects = 100
	for i := range objects {
		table.put(object{"key": fmt.Sprint(i)}, now)
	}
	for o := range table.all() {
		table.remove(o.text("key"), now)
	}
	require.Empty(t, contents(table))
	require.Less(t, len(table.rows), objects/2, "most gaps are gone too")
}
