package fastlytest_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

const kvStores = "/resources/stores/kv"

// kvStore creates a store and returns its path.
func (a *account) kvStore(name string) string {
	return kvStores + "/" + a.send("POST", kvStores, jsonBody(map[string]any{"name": name})).is(201)["id"].(string)
}

func raw(text string) option { return body("application/octet-stream", text) }

func TestKVStores(t *testing.T) {
	a := inMemory(t)
	before := a.Remaining(fastlytest.User)
	created := a.send("POST", kvStores+"?location=EU", jsonBody(map[string]any{"name": "first"})).is(201)
	require.Equal(t, before, a.Remaining(fastlytest.User), "not counted")
	require.Regexp(t, `^[0-9a-z]{22}$`, created["id"])
	store := kvStores + "/" + created["id"].(string)
	require.Equal(t, created, a.send("GET", store).object())
	a.kvStore("second")
	require.Len(t, a.send("GET", kvStores).object()["data"], 2)
	page := a.send("GET", kvStores+"?limit=1").object()
	require.Equal(t, []any{created}, page["data"])
	require.Contains(t, page["meta"], "next_cursor")
	require.Equal(t, []any{created}, a.send("GET", kvStores+"?name=first").object()["data"])
	require.Equal(t, 409, a.send("POST", kvStores, jsonBody(map[string]any{"name": "first"})).status)
	require.Equal(t, 400, a.send("POST", kvStores, jsonBody(map[string]any{})).status)

	renamed := a.send("PUT", store, jsonBody(map[string]any{"name": "third"}))
	require.Equal(t, 204, renamed.status)
	require.Empty(t, renamed.text)
	require.Equal(t, "third", a.send("GET", store).object()["name"])
	require.Equal(t, 409, a.send("PUT", store, jsonBody(map[string]any{"name": "second"})).status)

	require.Equal(t, 200, a.send("PUT", store+"/keys/k", raw("v")).status)
	require.Equal(t, 409, a.send("DELETE", store).status, "it has an item")
	require.Equal(t, 204, a.send("DELETE", store+"/keys/k").status)
	require.Equal(t, 204, a.send("DELETE", store).status)
	for _, path := range []string{"", "/keys", "/keys/k"} {
		require.Equal(t, 404, a.send("GET", store+path).status, path)
	}
	a.AddToken(fastlytest.Credential{Value: "stranger", User: "u2", Customer: "c2"})
	require.Empty(t, a.send("GET", kvStores, token("stranger")).object()["data"])
}

func TestKVItems(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		store := a.kvStore("s")
		item := store + "/keys/a%2Fb"
		require.Equal(t, 404, a.send("GET", item).status)
		put := a.send("PUT", item, raw("one\x00\xff"), header("metadata", "m1"))
		require.Equal(t, 200, put.status)
		require.Empty(t, put.text)
		got := a.send("GET", item)
		require.Equal(t, "one\x00\xff", got.text)
		require.Equal(t, "application/octet-stream", got.header.Get("Content-Type"))
		require.Equal(t, "m1", got.header.Get("Metadata"))
		require.Equal(t, "5", got.header.Get("Stored-Content-Length"))
		first := got.header.Get("Generation")
		require.Regexp(t, `^\d{16}$`, first)

		require.Equal(t, 412, a.send("PUT", item+"?add=true", raw("x")).status)
		require.Equal(t, 412, a.send("PUT", item, raw("x"), header("if-generation-match", "1")).status)
		failed := a.send("DELETE", item, header("if-generation-match", "1"))
		require.Equal(t, 412, failed.status)
		require.Empty(t, failed.text)
		require.Equal(t, 200, a.send("PUT", item, raw("two"), header("if-generation-match", first)).status)
		got = a.send("GET", item)
		require.Equal(t, "two", got.text)
		require.NotEqual(t, first, got.header.Get("Generation"))
		require.Contains(t, got.header, "Metadata", "always there")
		require.Empty(t, got.header.Get("Metadata"), "a write without metadata clears it")

		require.Equal(t, 200, a.send("PUT", item+"?append=true", raw(">")).status)
		require.Equal(t, 200, a.send("PUT", item+"?prepend=true", raw("<"), header("metadata", "m2")).status)
		got = a.send("GET", item)
		require.Equal(t, "<two>", got.text)
		require.Equal(t, "m2", got.header.Get("Metadata"))
		require.Equal(t, 200, a.send("PUT", store+"/keys/new?add=true", raw("x")).status)
		require.Equal(t, 200, a.send("PUT", store+"/keys/newer?append=true", raw("y")).status)
		require.Equal(t, "y", a.send("GET", store+"/keys/newer").text)

		require.Equal(t, 204, a.send("DELETE", item, header("if-generation-match", got.header.Get("Generation"))).status)
		require.Equal(t, 404, a.send("DELETE", item).status)
		require.Equal(t, 204, a.send("DELETE", item+"?force=true").status)
		require.Equal(t, 412, a.send("PUT", item, raw("x"), header("if-generation-match", "1")).status, "nothing has that generation")
	})
}

// In a bubble, where no time passes, an item that is deleted and written again has another generation: a
// write over the item that was there before is refused.
func TestKVGenerations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := inMemory(t)
		item := a.kvStore("s") + "/keys/a"
		seen := map[string]bool{}
		for range 3 {
			require.Equal(t, 200, a.send("PUT", item, raw("x")).status)
			generation := a.send("GET", item).header.Get("Generation")
			require.False(t, seen[generation], generation)
			seen[generation] = true
			require.Equal(t, 204, a.send("DELETE", item).status)
		}
	})
}

func TestKVLimits(t *testing.T) {
	a := inMemory(t)
	store := a.kvStore("s")
	for _, test := range []struct {
		key    string
		in     option
		status int
	}{
		{strings.Repeat("k", 1024), raw("v"), 200},
		{strings.Repeat("k", 1025), raw("v"), 400},
		{"a%0Ab", raw("v"), 400},
		{".well-known%2Facme-challenge%2Fa", raw("v"), 400},
		{"m", header("metadata", strings.Repeat("m", 2000)), 200},
		{"m", header("metadata", strings.Repeat("m", 2001)), 400},
		{"v", raw(strings.Repeat("v", 25<<20)), 200},
		{"v", raw(strings.Repeat("v", 25<<20+1)), 413},
		{"t", header("time_to_live_sec", "soon"), 400},
		{"t", header("time_to_live_sec", "0"), 400},
	} {
		require.Equal(t, test.status, a.send("PUT", store+"/keys/"+test.key, test.in).status, "%.20s", test.key)
	}
	require.Equal(t, 200, a.send("PUT", store+"/keys/t", raw("v"), header("time_to_live_sec", "60")).status)
	a.Advance(time.Minute + 23*time.Hour)
	require.Equal(t, 200, a.send("GET", store+"/keys/t").status, "it may take a day to be removed")
	a.Advance(time.Hour + time.Second)
	require.Equal(t, 404, a.send("GET", store+"/keys/t").status)
	require.NotContains(t, a.send("GET", store+"/keys").text, `"t"`)
}

func TestKVKeys(t *testing.T) {
	a := inMemory(t)
	store := a.kvStore("s")
	for i := range 7 {
		require.Equal(t, 200, a.send("PUT", fmt.Sprintf("%s/keys/batch-%d", store, 6-i), raw("v")).status)
	}
	a.send("PUT", store+"/keys/other", raw("v"))
	require.JSONEq(t, `{"data":["batch-0","batch-1","batch-2"],"meta":{"limit":3,"prefix":"batch-","next_cursor":"CgdiYXRjaC0y"}}`,
		a.send("GET", store+"/keys?limit=3&prefix=batch-").text)
	var keys []any
	for cursor := ""; ; {
		page := a.send("GET", store+"/keys?limit=3"+cursor).object()
		keys = append(keys, page["data"].([]any)...)
		if len(keys) == 3 { // deleted items must cause no gaps or duplicates
			a.send("DELETE", store+"/keys/batch-0")
		}
		next, more := page["meta"].(map[string]any)["next_cursor"].(string)
		if !more {
			break
		}
		cursor = "&cursor=" + url.QueryEscape(next)
	}
	require.Equal(t, []any{"batch-0", "batch-1", "batch-2", "batch-3", "batch-4", "batch-5", "batch-6", "other"}, keys)
	meta := a.send("GET", store+"/keys?consistency=eventual").object()["meta"]
	require.Equal(t, map[string]any{"limit": 1000.0, "consistency": "eventual"}, meta)
	require.NotContains(t, a.send("GET", store+"/keys?consistency=strong").text, "consistency")
	require.Equal(t, 400, a.send("GET", store+"/keys?cursor=x").status)
}

func TestKVBatch(t *testing.T) {
	a := inMemory(t)
	store := a.kvStore("s")
	lines := body("application/x-ndjson", ` {"key":"a","value":"AQI=","metadata":"m"}`+"\n"+`{"key":"b","value":"","time_to_live_sec":60}`+"\n")
	done := a.send("PUT", store+"/batch", lines)
	require.Equal(t, 200, done.status)
	require.JSONEq(t, `{"type":"","title":"success","errors":[]}`, done.text)
	got := a.send("GET", store+"/keys/a")
	require.Equal(t, "\x01\x02", got.text)
	require.Equal(t, "m", got.header.Get("Metadata"))

	partial := a.send("PUT", store+"/batch", body("application/x-ndjson", `{"key":"","value":"AQI="}`+"\n"+`{"key":"c","value":"AQI="}`+"\n"+`nonsense`+"\n"+`{"key":".."}`)).is(400)
	errors := partial["errors"].([]any)
	require.Len(t, errors, 3)
	require.Subset(t, errors[0], map[string]any{"index": 0.0, "code": "400", "key": ""})
	require.Subset(t, errors[1], map[string]any{"index": 2.0, "code": "400"})
	require.Subset(t, errors[2], map[string]any{"index": 3.0, "code": "400", "key": ".."})
	require.Equal(t, 200, a.send("GET", store+"/keys/c").status, "the others are written")
}
