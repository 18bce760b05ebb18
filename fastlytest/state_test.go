package fastlytest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// readings returns the replies to all reads of everything.
func (e everything) readings() map[string]string {
	api, err := known()
	require.NoError(e.t, err)
	all := map[string]string{}
	for _, op := range api.Operations {
		if op.Method == http.MethodGet && isOf(op) {
			target := e.fill(op)
			all[target] = e.send("GET", target).text
		}
	}
	for _, target := range []string{kvStores, kvStores + "/" + e.ids["kv"] + "/keys", kvStores + "/" + e.ids["kv"] + "/keys/k", managedDomains, "/service", "/stars"} {
		all[target] = e.send("GET", target).text
	}
	return all
}

// TestSaveAndLoad checks that a loaded fake returns the same replies as the saved one, and can be
// modified.
func TestSaveAndLoad(t *testing.T) {
	e := inMemory(t).everything()
	e.ids["kv"] = strings.TrimPrefix(e.kvStore("s"), kvStores+"/")
	e.send("PUT", kvStores+"/"+e.ids["kv"]+"/keys/k", raw("\x00\xff"), header("metadata", "m"))
	e.send("POST", managedDomains, jsonBody(map[string]any{"fqdn": "www.example.com"})).is(201)
	e.send("POST", "/stars", body("application/vnd.api+json", `{"data":{"relationships":{"service":{"data":{"id":"`+e.service+`"}}}}}`))
	svc, _ := e.Service(e.service)
	svc.AddStats(e.Now().Add(-time.Hour), map[string]float64{"requests": 7})
	svc.Warn(1, "careful")
	require.NoError(t, svc.Activate(1))
	e.send("PUT", "/service/"+e.service+"/version/1/clone").object()
	deleted := e.AddService("deleted")
	require.Equal(t, 200, e.send("DELETE", "/service/"+deleted.ID).status)
	stats := "/stats/service/" + e.service + "?by=hour"
	before, numbers := e.readings(), e.send("GET", stats).object()["data"]
	require.NotEmpty(t, numbers)

	var saved bytes.Buffer
	require.NoError(t, e.Save(&saved))
	other := inMemory(t)
	other.SetClock(time.Until(e.Now()))
	other.AddService("something else")
	loaded := everything{other, e.service, e.ids}
	require.NoError(t, loaded.Load(bytes.NewReader(saved.Bytes())))
	after := loaded.readings()
	require.Len(t, after, len(before))
	for target, text := range before {
		if strings.HasSuffix(target, "/lint") || strings.HasSuffix(target, "tokens/self") {
			continue
		}
		require.Equal(t, text, after[target], target)
	}
	require.Equal(t, numbers, loaded.send("GET", stats).object()["data"])
	require.Equal(t, 404, loaded.send("GET", "/service/nosuch").status)
	require.Len(t, loaded.send("GET", "/service").list(), 1, "what was there before is gone")

	draft := "/service/" + e.service + "/version/2/"
	loaded.send("POST", draft+"backend", least("backend", "name", "thing")).legacy(409, "Duplicate record", "Duplicate backend: 'thing'")
	fresh := loaded.send("POST", draft+"backend", least("backend", "name", "fresh")).object()
	require.Equal(t, "fresh", fresh["name"])
	require.Equal(t, "careful", loaded.send("PUT", "/service/"+e.service+"/version/1/activate").object()["msg"])
	require.Equal(t, 400, loaded.send("POST", managedDomains, jsonBody(map[string]any{"fqdn": "www.example.com"})).status)
	require.Equal(t, 409, loaded.send("POST", "/service", form("name", "shop")).status)
	id := loaded.send("POST", "/service", form("name", "deleted")).object()["id"]
	require.NotContains(t, saved.String(), id, "an id is not given out twice")

	for name, text := range map[string]string{"no JSON": "{", "another format": `{"format":9}`} {
		require.Error(t, loaded.Load(strings.NewReader(text)), name)
	}
	require.Subset(t, loaded.send("GET", draft+"backend/fresh").object(), fresh, "a failure replaces nothing")
}

// TestSeed adds objects of many families with given ids.
func TestSeed(t *testing.T) {
	a := inMemory(t)
	requests := a.Mark()
	for _, s := range []struct {
		path    string
		objects []map[string]any
	}{
		{"/service", []map[string]any{{"id": "shop", "name": "Shop", "comment": "c", "type": "wasm", "versions": 3}, {"name": "Blog", "versions": []any{
			map[string]any{"comment": "first", "active": true}, map[string]any{"staging": true},
		}}}},
		{"/service/shop/version/2/backend", []map[string]any{{"name": "origin", "address": "192.0.2.1", "port": 8080, "use_ssl": true}, {"name": "bare"}}},
		{"/service/shop/version/2/dictionary", []map[string]any{{"id": "dict", "name": "d"}}},
		{"/service/shop/version/2/snippet", []map[string]any{{"id": "snip", "name": "s", "dynamic": "1", "content": "# dynamic"}}},
		{"/service/shop/version/2/logging/s3", []map[string]any{{"name": "logs", "period": "60"}}},
		{"/service/shop/version/2/settings", []map[string]any{{"general.default_ttl": 60}}},
		{"/service/shop/version/2/http3", []map[string]any{{"feature_revision": 1}}},
		{"/service/shop/dictionary/dict/items", []map[string]any{{"item_key": "k", "item_value": "v"}}},
		{"/resources/acls", []map[string]any{{"id": "acl", "name": "blocked"}}},
		{"/resources/acls/acl/entries", []map[string]any{{"prefix": "192.0.2.0/24", "action": "BLOCK"}}},
		{"/domain-management/v1/domains", []map[string]any{{"id": "dom", "fqdn": "www.example.com", "verified": true, "service_id": "shop"}}},
		{"/resources/stores/kv", []map[string]any{{"id": "store", "name": "kv", "created_at": "2020-01-01T00:00:00Z"}}},
		{"/resources/stores/kv/store/keys", []map[string]any{{"key": "a", "value": "text", "metadata": "m"}}},
		{"/stars", []map[string]any{{"id": "star", "service": "shop"}}},
	} {
		require.NoError(t, a.Seed(s.path, s.objects...), s.path)
	}
	require.Empty(t, a.RequestsSince(requests), "no requests are needed")
	require.Equal(t, 1000, a.Remaining(fastlytest.User))

	require.Subset(t, a.send("GET", "/service/shop").object(), map[string]any{"id": "shop", "name": "Shop", "comment": "c", "type": "wasm"})
	require.Len(t, a.send("GET", "/service/shop/version").list(), 3)
	blog := a.send("GET", "/service/search?name=Blog").object()
	require.Subset(t, blog["versions"].([]any)[0], map[string]any{"comment": "first", "active": true, "locked": true})
	require.Subset(t, blog["versions"].([]any)[1], map[string]any{"active": false, "staging": true})
	backend := a.send("GET", "/service/shop/version/2/backend/origin").object()
	require.Subset(t, backend, map[string]any{"address": "192.0.2.1", "ipv4": "192.0.2.1", "port": 8080.0, "use_ssl": true, "weight": 100.0, "version": 2.0, "service_id": "shop"})
	require.Equal(t, 200, a.send("GET", "/service/shop/version/2/backend/bare").status, "rules are not checked")
	require.Equal(t, "# dynamic", a.send("GET", "/service/shop/snippet/snip").object()["content"])
	require.Equal(t, "60", a.send("GET", "/service/shop/version/2/logging/s3/logs").object()["period"])
	require.EqualValues(t, 60, a.send("GET", "/service/shop/version/2/settings").object()["general.default_ttl"])
	require.Equal(t, 200, a.send("GET", "/service/shop/version/2/http3").status)
	require.Equal(t, "v", a.send("GET", "/service/shop/dictionary/dict/item/k").object()["item_value"])
	require.Equal(t, "BLOCK", a.send("GET", "/resources/acls/acl/entry/192.0.2.9").object()["action"])
	require.Subset(t, a.send("GET", managedDomains+"/dom").object(), map[string]any{"verified": true, "service_id": "shop", "activated": false})
	require.Equal(t, "2020-01-01T00:00:00Z", a.send("GET", kvStores+"/store").object()["created_at"])
	item := a.send("GET", kvStores+"/store/keys/a")
	require.Equal(t, "text", item.text)
	require.Equal(t, "m", item.header.Get("Metadata"))
	require.NotEmpty(t, item.header.Get("Generation"))
	require.Equal(t, 200, a.send("GET", "/stars/star").status)

	require.NoError(t, a.SeedFor("c2", "/service", map[string]any{"id": "theirs", "name": "Shop"}))
	require.Equal(t, 404, a.send("GET", "/service/theirs").status)
	for _, test := range []struct {
		path   string
		object map[string]any
		words  string
	}{
		{"/nosuch", nil, "no such list"},
		{"/service/shop/version/2/generated_vcl", nil, "no such list"},
		{"/service", map[string]any{"id": "shop", "name": "n"}, `id "shop" exists`},
		{"/service", map[string]any{"name": "Shop"}, `name "Shop" exists`},
		{"/service", map[string]any{}, "no name"},
		{"/service", map[string]any{"name": "n", "title": "n"}, `no field "title"`},
		{"/service/shop/version/9/backend", map[string]any{"name": "n"}, "Couldn't find Version"},
		{"/service/shop/version/2/backend", map[string]any{"name": "origin"}, "Duplicate backend"},
		{"/service/shop/version/2/backend", map[string]any{"name": "n", "addr": "a"}, `no field "addr"`},
		{"/service/shop/version/2/backend", map[string]any{"name": "n", "port": "many"}, "'port' must be an integer"},
		{"/service/shop/dictionary/nosuch/items", map[string]any{"item_key": "k"}, "Couldn't find Dictionary"},
		{"/service/shop/dictionary/dict/items", map[string]any{"item_key": "k"}, `item_key "k" exists`},
		{"/service/shop/dictionary/dict/items", map[string]any{"item_value": "v"}, "no item_key"},
		{"/domain-management/v1/domains", map[string]any{"fqdn": "www.example.com"}, `fqdn "www.example.com" exists`},
		{"/domain-management/v1/domains", map[string]any{"name": "x"}, `no field "name"`},
	} {
		require.ErrorContains(t, a.Seed(test.path, test.object), test.words, test.path)
	}
}

// TestSeedOfGoValues checks that times, named types and structs are encoded as JSON, also for filters.
func TestSeedOfGoValues(t *testing.T) {
	type code string
	type record struct {
		ID code `json:"id"`
	}
	a := inMemory(t)
	now := a.Now()
	ago := func(d time.Duration) time.Time { return now.Add(-d).In(time.FixedZone("", 3600)) }
	require.NoError(t, a.Seed("/service", map[string]any{"id": "shop", "name": "Shop", "type": code("wasm"), "versions": []record{}}))
	require.Equal(t, "wasm", a.send("GET", "/service/shop").object()["type"])

	require.NoError(t, a.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "W1", "mode": code("block")}))
	require.NoError(t, a.Seed(ngwafShop+"/events",
		map[string]any{"id": "new", "detected_at": new(ago(time.Minute)), "reasons": []record{{"SQLI"}}, "country": new("DE")},
		map[string]any{"id": "old", "created_at": ago(3 * time.Hour)}))
	since := ngwafShop + "/events?from=" + url.QueryEscape(a.Now().Add(-time.Hour).Format(time.RFC3339))
	events := a.send("GET", since).object()["data"].([]any)
	require.Len(t, events, 1, "the old event is out of the range")
	event := events[0].(map[string]any)
	require.Subset(t, event, map[string]any{"id": "new", "country": "DE", "reasons": []any{map[string]any{"id": "SQLI"}}})
	require.Equal(t, ago(time.Minute).UTC().Format(time.RFC3339Nano), event["detected_at"])
	require.Equal(t, ago(time.Minute).Add(24*time.Hour).UTC().Format(time.RFC3339), event["expires_at"])

	require.NoError(t, a.Seed("/observability/log-explorer", map[string]any{"service_id": "shop", "timestamp": ago(time.Minute), "response_status": uint16(503)}))
	logs := fmt.Sprintf("/observability/log-explorer?service_id=shop&start=%s&end=%s&filter[response_status][gte]=500",
		a.Now().Add(-time.Hour).UTC().Format(time.RFC3339), a.Now().UTC().Format(time.RFC3339))
	require.Len(t, a.send("GET", logs).object()["data"], 1)

	require.NoError(t, a.Seed(kvStores, map[string]any{"id": "store", "name": "kv"}))
	require.NoError(t, a.Seed(kvStores+"/store/keys", map[string]any{"key": "binary", "value": "\xff\x00"}))
	require.Equal(t, "\xff\x00", a.send("GET", kvStores+"/store/keys/binary").text, "strings are kept byte for byte")

	require.ErrorContains(t, a.Seed("/service", map[string]any{"name": "Blog", "comment": make(chan int)}), `object 0: field "comment": json: unsupported type: chan int`)
}

// TestSeedJSON checks that the order of lists does not matter.
func TestSeedJSON(t *testing.T) {
	a := inMemory(t)
	require.NoError(t, a.SeedJSON(strings.NewReader(`{
		"/resources/stores/kv/store/keys": [{"key": "a", "value": "1"}],
		"/resources/stores/kv": [{"id": "store", "name": "kv"}],
		"/service/shop/dictionary/dict/items": [{"item_key": "k", "item_value": "v"}],
		"/service/shop/version/1/dictionary": [{"id": "dict", "name": "d"}],
		"/service/shop/version/1/director": [{"name": "d", "quorum": 50}],
		"/service": [{"id": "shop", "name": "Shop", "versions": 2}]
	}`)))
	require.Equal(t, "v", a.send("GET", "/service/shop/dictionary/dict/item/k").object()["item_value"])
	require.Equal(t, "1", a.send("GET", kvStores+"/store/keys/a").text)
	require.EqualValues(t, 50, a.send("GET", "/service/shop/version/1/director/d").object()["quorum"])
	require.Len(t, a.send("GET", "/service/shop/version").list(), 2)
	require.Error(t, a.SeedJSON(strings.NewReader("[]")))
	require.ErrorContains(t, a.SeedJSON(strings.NewReader(`{"/stars": [], "/service": {"id": "x"}}`)), "seed /service: ")
	require.ErrorContains(t, a.SeedJSON(strings.NewReader(`{"/service": [{"id": "shop", "name": "again"}]}`)), "seed /service: object 0")
}

// TestSeedsAreLikeRequests checks that an object seeded from a reply produces the same reply.
func TestSeedsAreLikeRequests(t *testing.T) {
	source := inMemory(t).everything()
	seeded := inMemory(t)
	require.NoError(t, seeded.Seed("/service", map[string]any{"id": source.service, "name": "shop"}))
	for _, s := range shapes(t) {
		path := fmt.Sprintf("/service/%s/version/1/%s", source.service, s.path)
		text := source.send("GET", path).text
		var objects []map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &objects))
		if s.path == "snippet" {
			objects[0]["content"] = "# nothing"
		}
		require.NoError(t, seeded.Seed(path, objects...), path)
		require.JSONEq(t, text, seeded.send("GET", path).text, path)
	}
}
