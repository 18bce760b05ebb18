package fastly_test

import (
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// hostileBodies are error bodies that a naive parser would examine repeatedly.
var hostileBodies = map[string]func(n int) string{
	"nested titles":   func(n int) string { return nested(n, `{"title":`, `,"z":1}`) },
	"nested problems": func(n int) string { return nested(n, `{"errors":[{"detail":`, `}]}`) },
	"nested unknown":  func(n int) string { return nested(n, `{"b":{"c":1},"a":`, `}`) },
	"nested sources":  func(n int) string { return nested(n, `{"source":{"title":`, `}}`) },
	"nested lists":    func(n int) string { return nested(n, `[1,`, `]`) },
	"nested mixed":    func(n int) string { return nested(n, `{"title":[{"detail":"y"},`, `],"z":{"title":"t"}}`) },
	"many problems":   func(n int) string { return "[" + strings.Repeat(`{"title":"t"},`, n) + `"x"]` },
	"many empty":      func(n int) string { return "[" + strings.Repeat(`{},[],`, n) + `"x"]` },
	"many under one name": func(n int) string {
		return `{"` + strings.Repeat("k", 4000) + `":[` + strings.Repeat(`"t",`, n) + `"x"]}`
	},
	"many names": func(n int) string {
		return nested(1, `{`+strings.Repeat(`"a`+strings.Repeat("b", 9)+`":1,`, n)+`"z":`, "}")
	},
	"long texts":           func(n int) string { return "[" + strings.Repeat(`"`+strings.Repeat("x", 900)+`",`, n/16) + `"x"]` },
	"a page of open tags":  func(n int) string { return strings.Repeat("<h1", n) },
	"a page of comments":   func(n int) string { return strings.Repeat("<!-- <script", n) },
	"a page of references": func(n int) string { return "<p>" + strings.Repeat("&amp;", n) },
}

func nested(n int, before, after string) string {
	return strings.Repeat(before, n) + `"x"` + strings.Repeat(after, n)
}

// TestErrorBodiesTakeLittleWork checks that the time to examine an error body is linear in its
// length and short, because neither the context nor the timeout limits it.
func TestErrorBodiesTakeLittleWork(t *testing.T) {
	work := func(body string) (allocated uint64, took time.Duration) {
		client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 400, `{"errors":`+body+`}`), nil })
		if strings.HasPrefix(body, "<") {
			client = inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 400, body), nil })
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		err := touch(t.Context(), client, thing(http.MethodGet))
		require.Error(t, err)
		require.Less(t, len(err.Error()), 8<<10)
		took = time.Since(began)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc, took
	}
	for name, body := range hostileBodies {
		t.Run(name, func(t *testing.T) {
			work(body(250)) // warm-up
			const n = 500
			single, _ := work(body(n))
			double, took := work(body(2 * n))
			require.Less(t, float64(double)/float64(single), 3.0, "%d and %d bytes allocated", single, double)
			require.Less(t, took, time.Second)
			largest := n // limited by the maximum size of an error body and the maximum depth of JSON
			for len(body(2*largest)) < 1<<20-100 && (largest < 2500 || !strings.HasPrefix(name, "nested")) {
				largest *= 2
			}
			most := body(largest)
			allocated, took := work(most)
			require.Less(t, allocated, uint64(256<<20), "of a body of %d", len(most))
			require.Less(t, took, 3*time.Second)
		})
	}
	t.Logf("%d bodies", len(hostileBodies))
}

// TestOptionalValuesAreLimited checks that optional values count against the limit of a reply,
// like all others.
func TestOptionalValuesAreLimited(t *testing.T) {
	body := "[[" + strings.Repeat("{},", 1<<18) + "{}]]"
	client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, body), nil })
	_, err := fastly.Do[[]fastly.Nullable[[]fastly.Service]](t.Context(), client, thing(http.MethodGet), fastly.WithMaxDecodedSize(4<<20))
	require.ErrorContains(t, err, "WithMaxDecodedSize")
}
