package fastlytest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// unstamped removes fields that differ between runs.
func unstamped(o map[string]any) map[string]any {
	for _, field := range []string{"id", "service_id", "created_at", "updated_at"} {
		delete(o, field)
	}
	return o
}

// operations returns the body of a batch.
func operations(list string, all ...map[string]any) option {
	return jsonBody(map[string]any{list: all})
}

// all follows the links of a list to the last page. It returns all elements and the number of
// pages.
func (a *account) all(target string) (list []map[string]any, pages int) {
	for target != "" {
		answer := a.send("GET", target)
		list = append(list, answer.list()...)
		pages++
		next := ""
		for link := range strings.SplitSeq(answer.header.Get("Link"), ", ") {
			if rest, found := strings.CutSuffix(link, `>; rel="next"`); found {
				next = strings.TrimPrefix(rest, "<"+a.base)
			}
		}
		target = next
	}
	return list, pages
}

func TestDictionaryItems(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	dictionary := a.send("POST", version+"dictionary", form("name", "d")).object()["id"].(string)
	path := "/service/" + svc.ID + "/dictionary/" + dictionary
	require.NoError(t, svc.Activate(1))

	created := a.send("POST", path+"/item", form("item_key", "a/b", "item_value", "v")).object()
	require.Equal(t, created, a.send("GET", path+"/item/a%2Fb").object(), "items need no draft")
	require.Equal(t, map[string]any{"dictionary_id": dictionary, "item_key": "a/b", "item_value": "v", "deleted_at": nil}, unstamped(created))
	a.send("POST", path+"/item", form("item_key", "a/b", "item_value", "w")).legacy(409, "Duplicate record", "Duplicate dictionary_item: 'a/b'")

	put := map[string]any{"dictionary_id": dictionary, "service_id": svc.ID, "item_key": "new", "item_value": "1"}
	require.Equal(t, put, a.send("PUT", path+"/item/new", form("item_value", "1")).object(), "made, without stamps")
	put["item_value"] = "2"
	require.Equal(t, put, a.send("PUT", path+"/item/new", form("item_value", "2", "ServiceID", "x")).object(), "changed")
	require.Equal(t, "3", a.send("PATCH", path+"/item/new", form("item_value", "3")).object()["item_value"])
	gone := fmt.Sprintf("Couldn't find DictionaryItem '{ dictionary_id => %s, item_key => gone, service_id => %s }'", dictionary, svc.ID)
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		a.send(method, path+"/item/gone", form("item_value", "1")).legacy(404, "Record not found", gone)
	}
	require.JSONEq(t, `{"status":"ok"}`, a.send("DELETE", path+"/item/new").text)
	a.send("GET", "/service/"+svc.ID+"/dictionary/nosuch/items").legacy(404, "Record not found",
		"Couldn't find Dictionary '{ deleted => 0000-00-00 00:00:00, id => nosuch, service => "+svc.ID+" }'")

	for _, test := range []struct{ key, value, detail string }{
		{"", "v", "Item key can't be blank"},
		{strings.Repeat("k", 257), "v", "Item key is longer than 256 characters"},
		{"k", strings.Repeat("ü", 8001), "Item value is longer than 8000 characters"},
	} {
		a.send("POST", path+"/item", form("item_key", test.key, "item_value", test.value)).legacy(400, "Bad request", test.detail)
	}
	require.Equal(t, 200, a.send("POST", path+"/item", form("item_key", strings.Repeat("k", 256), "item_value", strings.Repeat("ü", 8000))).status)
}

func TestDictionaryBatch(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	dictionary := a.send("POST", version+"dictionary", form("name", "d")).object()["id"].(string)
	items := "/service/" + svc.ID + "/dictionary/" + dictionary + "/items"
	info := version + "dictionary/" + dictionary + "/info"
	blank := a.send("GET", info).object()
	require.Subset(t, blank, map[string]any{"item_count": 0.0, "last_updated": nil})

	op := func(verb, key, value string) map[string]any {
		return map[string]any{"op": verb, "item_key": key, "item_value": value}
	}
	var many []map[string]any
	for i := range 1001 {
		many = append(many, op("create", fmt.Sprintf("key%04d", i), "v"))
	}
	a.send("PATCH", items, operations("items", many...)).legacy(400, "Bad request", "A batch can't have more than 1000 items")
	before := a.Remaining(fastlytest.User)
	require.JSONEq(t, `{"status":"ok"}`, a.send("PATCH", items, operations("items", many[:1000]...)).text)
	require.Equal(t, before-1, a.Remaining(fastlytest.User), "a batch is one write")
	require.Equal(t, 200, a.send("PATCH", items, operations("items", many[1000:]...)).status)

	listed, pages := a.all(items)
	require.Len(t, listed, 1001)
	require.Equal(t, 11, pages)
	require.Equal(t, "key0000", listed[0]["item_key"], "in order of creation")
	listed, pages = a.all(items + "?per_page=5000&direction=descend&sort=item_key")
	require.Len(t, listed, 1001)
	require.Equal(t, 2, pages, "a page has at most 1000")
	require.Equal(t, "key1000", listed[0]["item_key"])

	for _, test := range []struct {
		last   map[string]any
		status int
		text   string
	}{
		{op("create", "key0001", "w"), 409, "Duplicate dictionary_item: 'key0001'"},
		{op("update", "gone", "w"), 404, "item_key => gone"},
		{op("delete", "gone", ""), 404, "item_key => gone"},
		{op("destroy", "key0001", ""), 400, "Unknown operation 'destroy'"},
		{op("create", "", "w"), 400, "Item key can't be blank"},
	} {
		answer := a.send("PATCH", items, operations("items", op("update", "key0000", "changed"), test.last))
		require.Equal(t, test.status, answer.status)
		var problem map[string]string
		require.NoError(t, json.Unmarshal([]byte(answer.text), &problem))
		require.Contains(t, problem["detail"], test.text)
		require.Equal(t, "v", a.send("GET", strings.TrimSuffix(items, "s")+"/key0000").object()["item_value"], "all or nothing")
	}
	a.Advance(time.Minute)
	require.Equal(t, 200, a.send("PATCH", items, operations("items", op("update", "key0000", "changed"), op("delete", "key0001", ""), op("upsert", "key0002", "w"),
		op("upsert", "up", "x"))).status)
	listed, _ = a.all(items + "?per_page=1000")
	require.Len(t, listed, 1001)
	require.Equal(t, "changed", listed[0]["item_value"])
	require.Equal(t, "w", listed[1]["item_value"])
	require.NotEqual(t, listed[0]["created_at"], listed[0]["updated_at"])

	full := a.send("GET", info).object()
	require.EqualValues(t, 1001, full["item_count"])
	require.Equal(t, a.Now().Format(time.DateTime), full["last_updated"])
	require.Len(t, full["digest"], 64)
	require.NotEqual(t, blank["digest"], full["digest"])
	require.Equal(t, 404, a.send("GET", version+"dictionary/d/info").status, "by its id, not its name")
	for _, write := range []struct{ method, key string }{{"PUT", "/key0000"}, {"PATCH", "/key0000"}, {"POST", ""}, {"DELETE", "/key0000"}} {
		a.Advance(time.Minute)
		require.Equal(t, 200, a.send(write.method, strings.TrimSuffix(items, "s")+write.key, form("item_key", "last", "item_value", "y")).status)
		full = a.send("GET", info).object()
		require.Equal(t, a.Now().Format(time.DateTime), full["last_updated"], write.method)
	}

	a.send("PUT", version+"clone")
	require.Equal(t, full, a.send("GET", strings.Replace(info, "/version/1/", "/version/2/", 1)).object(), "versions share the items")
}

func TestACLEntries(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	acl := a.send("POST", version+"acl", form("name", "a")).object()["id"].(string)
	path := "/service/" + svc.ID + "/acl/" + acl
	require.NoError(t, svc.Lock(1))

	created := a.send("POST", path+"/entry", form("comment", "test entry", "ip", "10.0.0.3", "negated", "0", "subnet", "8")).object()
	entry := path + "/entry/" + created["id"].(string)
	require.Equal(t, map[string]any{"acl_id": acl, "ip": "10.0.0.3", "negated": 0.0, "subnet": 8.0, "comment": "test entry"}, unstamped(created))
	got := unstamped(a.send("GET", entry).object())
	require.Equal(t, map[string]any{"acl_id": acl, "ip": "10.0.0.3", "negated": "0", "subnet": 8.0, "comment": "test entry"}, got, "a text once it is read again")
	changed := unstamped(a.send("PATCH", entry, jsonBody(map[string]any{"ip": "10.0.0.4", "negated": 1})).object())
	require.Equal(t, map[string]any{"acl_id": acl, "ip": "10.0.0.4", "negated": 1.0, "subnet": 8.0, "comment": "test entry"}, changed)
	require.Equal(t, "1", a.send("GET", path+"/entries").list()[0]["negated"])
	plain := a.send("POST", path+"/entry", jsonBody(map[string]any{"ip": "2001:db8::1"})).object()
	require.Subset(t, plain, map[string]any{"subnet": nil, "comment": "", "negated": 0.0})

	for _, in := range []option{form("ip", "nonsense"), form("comment", "no address"), form("ip", "192.0.2.1", "subnet", "33"), form("ip", "192.0.2.1", "subnet", "x")} {
		require.Equal(t, 400, a.send("POST", path+"/entry", in).status)
	}
	require.Equal(t, 400, a.send("PATCH", entry, form("subnet", "129")).status)
	require.Equal(t, "10.0.0.4", a.send("GET", entry).object()["ip"])
	require.Len(t, a.send("GET", path+"/entries").list(), 2)
	gone := "Couldn't find ACLEntry '{ acl => " + acl + ", deleted => 0000-00-00 00:00:00, id => gone, service => " + svc.ID + " }'"
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		a.send(method, path+"/entry/gone").legacy(404, "Record not found", gone)
	}
	require.JSONEq(t, `{"status":"ok"}`, a.send("DELETE", entry).text)
	require.Equal(t, 404, a.send("GET", entry).status)
	require.Equal(t, 404, a.send("GET", "/service/"+svc.ID+"/acl/nosuch/entries").status)
}

func TestACLBatch(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	acl := a.send("POST", version+"acl", form("name", "a")).object()["id"].(string)
	entries := "/service/" + svc.ID + "/acl/" + acl + "/entries"
	var many []map[string]any
	for i := range 250 {
		many = append(many, map[string]any{"op": "create", "ip": fmt.Sprintf("192.0.2.%d", i), "subnet": 32, "negated": "1"})
	}
	require.JSONEq(t, `{"status":"ok"}`, a.send("PATCH", entries, operations("entries", many...)).text)
	listed, pages := a.all(entries)
	require.Len(t, listed, 250)
	require.Equal(t, 13, pages, "20 to a page")
	_, pages = a.all(entries + "?per_page=1000")
	require.Equal(t, 3, pages, "100 at most")
	first := listed[0]["id"]

	for _, last := range []map[string]any{
		{"op": "update", "id": "gone", "ip": "192.0.2.1"},
		{"op": "delete", "id": "gone"},
		{"op": "create", "ip": "x"},
		{"op": "upsert", "id": first},
		{"op": "update", "id": first, "ip": "x"},
	} {
		require.GreaterOrEqual(t, a.send("PATCH", entries, operations("entries", map[string]any{"op": "delete", "id": first}, last)).status, 400)
		require.Equal(t, first, a.send("GET", entries).list()[0]["id"], "all or nothing")
	}
	require.Equal(t, 200, a.send("PATCH", entries, operations("entries", map[string]any{"op": "delete", "id": first},
		map[string]any{"op": "update", "id": listed[1]["id"], "ip": "127.0.0.2", "negated": "0", "subnet": 16, "comment": "c"})).status)
	now := a.send("GET", entries).list()
	require.Subset(t, now[0], map[string]any{"id": listed[1]["id"], "ip": "127.0.0.2", "negated": "0", "subnet": 16.0, "comment": "c"})
	require.Equal(t, 400, a.send("PATCH", entries, operations("entries", append(many, append(many, append(many, append(many, many...)...)...)...)...)).status, "more than 1000")
}

func TestPoolServers(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	pool := a.send("POST", version+"pool", form("name", "p")).object()["id"].(string)
	path := "/service/" + svc.ID + "/pool/" + pool + "/server"
	require.NoError(t, svc.Lock(1))
	require.Empty(t, a.send("GET", path+"s").list())
	a.send("POST", path, form("port", "80")).legacy(400, "Bad request", "Address can't be blank")

	first := a.send("POST", path, form("address", "127.0.0.1")).object()
	id := first["id"].(string)
	require.Equal(t, first, a.send("GET", path+"/"+id).object())
	require.Equal(t, map[string]any{
		"address": "127.0.0.1", "pool_id": pool, "comment": "", "port": "80", "weight": "100", "disabled": false, "max_conn": "0",
		"override_host": nil, "deleted_at": nil,
	}, unstamped(first))
	changed := a.send("PUT", path+"/"+id, form("address", "0.0.0.0", "weight", "50", "disabled", "1")).object()
	require.Subset(t, changed, map[string]any{"address": "0.0.0.0", "weight": "50", "disabled": true, "port": "80"})
	a.send("DELETE", path+"/"+id).legacy(400, "Bad request", "Cannot delete only server in a pool")
	second := a.send("POST", path, form("address", "altserver.example.com", "port", "8080")).object()["id"].(string)
	require.Len(t, a.send("GET", path+"s").list(), 2)
	require.JSONEq(t, `{"status":"ok"}`, a.send("DELETE", path+"/"+second).text)
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		a.send(method, path+"/"+second, form("weight", "1")).legacy(404, "Record not found", "Couldn't find Server '{ deleted => 0000-00-00 00:00:00, id => "+second+" }'")
	}
}

func TestDynamicSnippet(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	created := a.send("POST", version+"snippet", form("name", "s", "type", "recv", "dynamic", "1", "content", "# one")).object()
	require.Subset(t, created, map[string]any{"content": "# one", "dynamic": "1", "priority": "100", "version": "1"})
	got := a.send("GET", version+"snippet/s").object()
	require.Nil(t, got["content"], "it is no part of the version")
	require.NotContains(t, got, "snippet_id")
	id := created["id"].(string)
	content := "/service/" + svc.ID + "/snippet/" + id
	require.Equal(t, map[string]any{"content": "# one", "snippet_id": id}, unstamped(a.send("GET", content).object()))

	require.NoError(t, svc.Activate(1))
	require.Equal(t, "# two", a.send("PUT", content, form("content", "# two")).object()["content"], "of any version")
	a.send("PUT", version+"clone")
	draft := strings.Replace(version, "/1/", "/2/", 1)
	require.Equal(t, 200, a.send("PUT", draft+"snippet/s", form("content", "# not here", "priority", "5")).status)
	require.Subset(t, a.send("GET", draft+"snippet/s").object(), map[string]any{"content": nil, "priority": "5", "id": id})
	require.Equal(t, "# two", a.send("GET", content).object()["content"])

	versioned := a.send("POST", draft+"snippet", form("name", "v", "content", "# v")).object()
	require.Equal(t, "# v", a.send("GET", draft+"snippet/v").object()["content"])
	require.Equal(t, "# w", a.send("PUT", draft+"snippet/v", form("content", "# w")).object()["content"])
	for _, id := range []string{versioned["id"].(string), "nosuch"} {
		a.send("GET", "/service/"+svc.ID+"/snippet/"+id).legacy(404, "Record not found",
			"Couldn't find Snippet '{ deleted => 0000-00-00 00:00:00, id => "+id+", service => "+svc.ID+" }'")
	}
}
