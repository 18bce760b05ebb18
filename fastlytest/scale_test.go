//go:build unix

package fastlytest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// growth is work on n objects. The time for four times as many objects must be little more than
// four times as long. Setup is not measured.
type growth struct {
	name    string
	n       int
	prepare func(a *account, n int) (work func())
}

var growths = []growth{
	{"adding services", 2000, func(a *account, n int) func() {
		return func() {
			for i := range n {
				a.AddService(fmt.Sprint("s", i))
			}
		}
	}},
	{"creating services", 500, func(a *account, n int) func() {
		return func() {
			for i := range n {
				a.send("POST", "/service", form("name", fmt.Sprint("s", i))).object()
			}
		}
	}},
	{"listing services", 2000, func(a *account, n int) func() {
		for i := range n {
			a.AddService(fmt.Sprint("s", i))
		}
		return func() {
			list, _ := a.all("/service?per_page=1000&sort=name")
			require.Len(a.t, list, n)
		}
	}},
	{"writing dictionary items in batches", 1000, func(a *account, n int) func() {
		items := a.dictionary()
		return func() { a.fill(items, "items", n, func(i int) map[string]any { return dictionaryItem("create", i) }) }
	}},
	{"changing dictionary items in batches", 1000, func(a *account, n int) func() {
		items := a.dictionary()
		a.fill(items, "items", n, func(i int) map[string]any { return dictionaryItem("create", i) })
		return func() { a.fill(items, "items", n, func(i int) map[string]any { return dictionaryItem("upsert", i) }) }
	}},
	{"deleting dictionary items in batches", 1000, func(a *account, n int) func() {
		items := a.dictionary()
		a.fill(items, "items", n, func(i int) map[string]any { return dictionaryItem("create", i) })
		return func() { a.fill(items, "items", n, func(i int) map[string]any { return dictionaryItem("delete", i) }) }
	}},
	{"writing dictionary items one by one", 500, func(a *account, n int) func() {
		item := strings.TrimSuffix(a.dictionary(), "s")
		return func() {
			for i := range n {
				a.send("POST", item, form("item_key", fmt.Sprint(i))).object()
				a.send("PUT", fmt.Sprint(item, "/", i), form("item_value", "v")).object()
			}
		}
	}},
	{"writing and listing ACL entries", 500, func(a *account, n int) func() {
		svc, version := a.draft()
		entries := "/service/" + svc.ID + "/acl/" + a.send("POST", version+"acl", form("name", "a")).object()["id"].(string) + "/entries"
		return func() {
			a.fill(entries, "entries", n, func(i int) map[string]any {
				return map[string]any{"op": "create", "ip": fmt.Sprintf("10.0.%d.%d", i/256, i%256)}
			})
			list, _ := a.all(entries + "?per_page=100")
			require.Len(a.t, list, n)
		}
	}},
	{"writing Compute ACL entries", 500, func(a *account, n int) func() {
		acl := a.send("POST", "/resources/acls", jsonBody(map[string]any{"name": "a"})).object()["id"].(string)
		return func() {
			for start := range n / 500 {
				var all []map[string]any
				for i := range 500 {
					all = append(all, map[string]any{"op": "create", "prefix": fmt.Sprintf("10.%d.%d.0/24", start, i%256), "action": "BLOCK"})
				}
				require.Equal(a.t, 202, a.send("PATCH", "/resources/acls/"+acl+"/entries", operations("entries", all...)).status)
			}
		}
	}},
	{"creating managed domains", 500, func(a *account, n int) func() {
		return func() {
			for i := range n {
				a.send("POST", managedDomains, jsonBody(map[string]any{"fqdn": fmt.Sprintf("d%d.example.com", i)})).is(201)
			}
		}
	}},
	{"writing and listing KV items", 1000, func(a *account, n int) func() {
		store := a.kvStore("s")
		return func() {
			for i := range n {
				a.send("PUT", fmt.Sprintf("%s/keys/k%d", store, i), raw("v"))
			}
			keys := 0
			for cursor := ""; ; {
				page := a.send("GET", store+"/keys?limit=1000"+cursor).object()
				keys += len(page["data"].([]any))
				next, more := page["meta"].(map[string]any)["next_cursor"].(string)
				if !more {
					break
				}
				cursor = "&cursor=" + url.QueryEscape(next)
			}
			require.Equal(a.t, n, keys)
		}
	}},
	{"a batch of KV items", 2000, func(a *account, n int) func() {
		store := a.kvStore("s")
		var lines strings.Builder
		for i := range n {
			fmt.Fprintf(&lines, "{\"key\":\"k%d\",\"value\":\"AQI=\"}\n", i)
		}
		return func() {
			require.Equal(a.t, 200, a.send("PUT", store+"/batch", body("application/x-ndjson", lines.String())).status)
		}
	}},
	{"requests with a bounded journal", 2000, func(a *account, n int) func() {
		a.KeepRequests(100)
		return func() {
			for range n {
				a.send("GET", "/public-ip-list")
			}
			require.Len(a.t, a.Requests(), 100)
		}
	}},
	{"saving and loading", 1000, func(a *account, n int) func() {
		a.fill(a.dictionary(), "items", n, func(i int) map[string]any { return dictionaryItem("create", i) })
		return func() {
			var saved strings.Builder
			require.NoError(a.t, a.Save(&saved))
			require.NoError(a.t, a.Load(strings.NewReader(saved.String())))
		}
	}},
	{"comparing versions", 500, func(a *account, n int) func() {
		svc, version := a.draft()
		var backends []map[string]any
		for i := range n {
			backends = append(backends, map[string]any{"name": fmt.Sprint("b", i), "address": fmt.Sprintf("b%d.example.com", i)})
		}
		a.send("PUT", version+"clone").object()
		require.NoError(a.t, a.Seed("/service/"+svc.ID+"/version/1/backend", backends...))
		slices.Reverse(backends)
		require.NoError(a.t, a.Seed("/service/"+svc.ID+"/version/2/backend", backends...))
		return func() { a.send("GET", "/service/"+svc.ID+"/diff/from/1/to/2").object() }
	}},
	{"seeding", 1000, func(a *account, n int) func() {
		svc, version := a.draft()
		id := a.send("POST", version+"dictionary", form("name", "d")).object()["id"].(string)
		var items []map[string]any
		for i := range n {
			items = append(items, map[string]any{"item_key": fmt.Sprint(i)})
		}
		return func() { require.NoError(a.t, a.Seed("/service/"+svc.ID+"/dictionary/"+id+"/items", items...)) }
	}},
}

// dictionary creates a dictionary and returns the path of its items.
func (a *account) dictionary() string {
	svc, version := a.draft()
	id := a.send("POST", version+"dictionary", form("name", "d")).object()["id"].(string)
	return "/service/" + svc.ID + "/dictionary/" + id + "/items"
}

func dictionaryItem(verb string, i int) map[string]any {
	return map[string]any{"op": verb, "item_key": fmt.Sprint("key", i), "item_value": "v"}
}

// fill sends operations in batches.
func (a *account) fill(path, list string, n int, op func(i int) map[string]any) {
	for start := 0; start < n; start += 1000 {
		var all []map[string]any
		for i := range min(1000, n-start) {
			all = append(all, op(start+i))
		}
		a.send("PATCH", path, operations(list, all...)).object()
	}
}

// took returns the shortest processor time of several runs. Processor time does not depend on other
// load.
func (g growth) took(t *testing.T, n int) time.Duration {
	least := time.Hour
	for range 3 {
		a := inMemory(t)
		a.SetLimit(fastlytest.User, 10_000_000)
		work := g.prepare(a, n)
		runtime.GC()
		start := processorTime(t)
		work()
		least = min(least, processorTime(t)-start)
	}
	return least
}

// processorTime returns the processor time used by the process.
func processorTime(t *testing.T) time.Duration {
	var usage syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// TestGrowth compares the time for n objects with the time for four times as many. Quadratic work
// takes sixteen times as long. The limit allows for measurement noise.
func TestGrowth(t *testing.T) {
	const factor, most = 4, 9.0
	for _, g := range growths {
		t.Run(g.name, func(t *testing.T) {
			var ratios []float64
			for range 5 { // retry, because noise differs between attempts
				n, more := g.took(t, g.n), g.took(t, factor*g.n)
				ratios = append(ratios, float64(more)/float64(n))
				t.Logf("%d: %v, %d: %v, %.1f times", g.n, n, factor*g.n, more, ratios[len(ratios)-1])
				if slices.Min(ratios) <= most {
					return
				}
			}
			require.LessOrEqual(t, slices.Min(ratios), most)
		})
	}
}

// TestGrowthIsMeasured checks that TestGrowth detects quadratic work.
func TestGrowthIsMeasured(t *testing.T) {
	quadratic := growth{"quadratic", 1000, func(_ *account, n int) func() {
		return func() {
			var list []int
			for i := range n {
				if !slices.Contains(list, -1) {
					list = append(list, i)
				}
			}
		}
	}}
	require.Greater(t, float64(quadratic.took(t, 4*4000))/float64(quadratic.took(t, 4000)), 9.0)
}

// BenchmarkBatches writes 20,000 dictionary items, 1,000 per request.
func BenchmarkBatches(b *testing.B) {
	fake := fastlytest.NewFake()
	fake.KeepRequests(1)
	var items []map[string]any
	for i := range 1000 {
		items = append(items, map[string]any{"op": "create", "item_key": fmt.Sprint(i), "item_value": "v"})
	}
	send := func(method, path string, v any) map[string]any {
		text, err := json.Marshal(v)
		require.NoError(b, err)
		req, err := http.NewRequestWithContext(b.Context(), method, "https://api.fastly.com"+path, strings.NewReader(string(text)))
		require.NoError(b, err)
		req.Header.Set("Fastly-Key", fastlytest.Token)
		req.Header.Set("Content-Type", "application/json")
		resp, err := fake.RoundTrip(req)
		require.NoError(b, err)
		defer resp.Body.Close()
		require.Equal(b, http.StatusOK, resp.StatusCode)
		var out map[string]any
		require.NoError(b, json.NewDecoder(resp.Body).Decode(&out))
		return out
	}
	for b.Loop() {
		svc := fake.AddService(fmt.Sprint(b.N, time.Now()))
		fake.SetLimit(fastlytest.User, 1_000_000)
		id := send("POST", "/service/"+svc.ID+"/version/1/dictionary", map[string]any{"name": "d"})["id"].(string)
		for batch := range 20 {
			for i := range items {
				items[i]["item_key"] = fmt.Sprint(batch, "-", i)
			}
			send("PATCH", "/service/"+svc.ID+"/dictionary/"+id+"/items", map[string]any{"items": items})
		}
	}
}

// BenchmarkServices lists 10,000 services, 100 per page.
func BenchmarkServices(b *testing.B) {
	client, fake := fastlytest.New(b)
	for i := range 10_000 {
		fake.AddService(fmt.Sprint("s", i))
	}
	fake.KeepRequests(1)
	for b.Loop() {
		services, err := client.Services.List(b.Context())
		require.NoError(b, err)
		require.Len(b, services, 10_000)
	}
}
