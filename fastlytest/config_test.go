package fastlytest_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

func TestSettings(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	want := map[string]any{
		"general.stale_if_error_ttl": 43200.0, "general.default_ttl": 3600.0, "general.default_pci": 0.0, "general.stale_if_error": false,
		"general.default_host": "", "version": 1.0, "service_id": svc.ID,
	}
	require.Equal(t, want, a.send("GET", version+"settings").object())
	want["general.default_ttl"], want["general.stale_if_error"], want["general.stale_if_error_ttl"] = 1800.0, true, 57600.0
	require.Equal(t, want, a.send("PUT", version+"settings", form("ServiceID", svc.ID, "general.default_ttl", "1800",
		"general.stale_if_error", "true", "general.stale_if_error_ttl", "57600")).object())
	a.send("PUT", version+"settings", form("general.default_ttl", "long")).legacy(400, "Bad request", "'general.default_ttl' must be an integer")
	require.Equal(t, want, a.send("GET", version+"settings").object())

	a.send("PUT", version+"clone")
	require.NoError(t, svc.Lock(1))
	require.Equal(t, 422, a.send("PUT", version+"settings", form("general.default_ttl", "1")).status)
	clone := strings.Replace(version, "/1/", "/2/", 1)
	require.EqualValues(t, 7, a.send("PUT", clone+"settings", form("general.default_ttl", "7")).object()["general.default_ttl"])
	require.Equal(t, want, a.send("GET", version+"settings").object())
}

func TestHTTP3(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	for _, method := range []string{"GET", "DELETE"} {
		a.send(method, version+"http3").legacy(404, "Not found", "")
	}
	enabled := a.send("POST", version+"http3", form("feature_revision", "1")).object()
	require.Equal(t, enabled, a.send("GET", version+"http3").object())
	require.Equal(t, map[string]any{"feature_revision": 1.0, "feature_update_available": false, "version": 1.0}, unstamped(enabled))
	require.Equal(t, 409, a.send("POST", version+"http3").status)
	a.send("PUT", version+"clone")
	require.JSONEq(t, `{"status":"ok"}`, a.send("DELETE", version+"http3").text)
	require.Equal(t, 404, a.send("GET", version+"http3").status)
	require.Equal(t, 200, a.send("GET", "/service/"+svc.ID+"/version/2/http3").status)
}

func TestImageOptimizer(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	path := version + "image_optimizer_default_settings"
	require.JSONEq(t, `{"resize_filter":"lanczos3","webp":false,"webp_quality":85,"jpeg_type":"auto","jpeg_quality":85,"upscale":false,"allow_video":false}`,
		a.send("GET", path).text)
	want := `{"resize_filter":"lanczos3","webp":true,"webp_quality":42,"jpeg_type":"auto","jpeg_quality":85,"upscale":true,"allow_video":false}`
	require.JSONEq(t, want, a.send("PATCH", path, body("application/json", `{"webp":true,"webp_quality":42,"upscale":true}`)).text)
	for quality, problem := range map[string]string{
		"105": "WebP quality must be less than or equal to 100.", "0": "WebP quality must be greater than or equal to 1.",
	} {
		refused := a.send("PATCH", path, body("application/json", `{"webp_quality":`+quality+`}`))
		require.Equal(t, 400, refused.status)
		require.Equal(t, "application/problem+json", refused.header.Get("Content-Type"))
		require.JSONEq(t, `{"type":"https://www.fastly.com/documentation/reference/api/services/image-optimizer-default-settings/",
			"title":"Bad request","detail":"`+problem+`"}`, refused.text)
	}
	require.JSONEq(t, want, a.send("GET", path).text)
	require.NoError(t, svc.Lock(1))
	require.Equal(t, 422, a.send("PATCH", path, body("application/json", `{"webp":false}`)).status)
}

func TestVCL(t *testing.T) {
	a := inMemory(t)
	_, version := a.draft()
	text := func(path string) string {
		answer := a.send("GET", version+path)
		require.Equal(t, 200, answer.status, answer.text)
		require.Equal(t, "text/plain", answer.header.Get("Content-Type"))
		return answer.text
	}
	require.Equal(t, false, a.send("POST", version+"vcl", form("name", "one", "content", "sub one {}")).object()["main"])
	require.Equal(t, true, a.send("POST", version+"vcl", form("name", "two", "content", "sub two {}", "main", "1")).object()["main"])
	main := func() (names []any) {
		for _, vcl := range a.send("GET", version+"vcl").list() {
			if vcl["main"] == true {
				names = append(names, vcl["name"])
			}
		}
		return names
	}
	require.Equal(t, []any{"two"}, main())
	require.Subset(t, a.send("PUT", version+"vcl/one/main").object(), map[string]any{"name": "one", "main": true, "content": "sub one {}"})
	require.Equal(t, []any{"one"}, main())
	require.Equal(t, true, a.send("PUT", version+"vcl/two", form("main", "1")).object()["main"])
	require.Equal(t, []any{"two"}, main())

	require.Equal(t, "sub one {}", text("vcl/one/download"))
	require.Equal(t, map[string]any{"content": "sub one {}"}, a.send("GET", version+"vcl/one/content").object())
	require.NotContains(t, a.send("GET", version+"vcl/one?no_content=1").object(), "content")
	require.Equal(t, 404, a.send("GET", version+"vcl/nosuch/download").status)

	require.Contains(t, text("boilerplate"), "#FASTLY recv")
	a.send("POST", version+"backend", form("name", "my origin", "address", "origin.example.com"))
	generated := a.send("GET", version+"generated_vcl").object()["content"].(string)
	require.Contains(t, generated, "backend F_my_origin {")
	require.Contains(t, generated, "sub two {}")
	require.Equal(t, generated, a.send("GET", version+"generated_vcl/content").object()["content"])

	for _, path := range []string{"/vcl_lint", "/service/" + strings.Split(version, "/")[2] + "/lint"} {
		for vcl, status := range map[string]string{"sub vcl_recv {}": "ok", "sub vcl_recv {": "error"} {
			data := a.send("POST", path, jsonBody(map[string]any{"vcl": vcl})).object()["data"].(map[string]any)
			require.Equal(t, status, data["attributes"].(map[string]any)["status"])
		}
	}
}

func TestDomainChecks(t *testing.T) {
	a := inMemory(t)
	_, version := a.draft()
	require.JSONEq(t, "[]", a.send("GET", version+"domain/check_all").text)
	a.send("POST", version+"domain", form("name", "www.example.com"))
	a.send("POST", version+"domain", form("name", "*.example.com"))
	one := func(text string) []any {
		var tuple []any
		require.NoError(t, json.Unmarshal([]byte(text), &tuple))
		return tuple
	}
	checked := one(a.send("GET", version+"domain/%2A.example.com/check").text)
	require.Len(t, checked, 3)
	require.Equal(t, "*.example.com", checked[0].(map[string]any)["name"])
	require.Equal(t, []any{nil, false}, checked[1:])
	all := one(a.send("GET", version+"domain/check_all").text)
	require.Len(t, all, 2)
	require.Equal(t, checked, all[1])
	require.Equal(t, 404, a.send("GET", version+"domain/nosuch/check").status)
}

func TestDirectorBackends(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	created := a.send("POST", version+"director", form("name", "d")).object()
	require.Subset(t, created, map[string]any{"type": 1.0, "quorum": 75.0, "retries": 5.0, "capacity": 100.0, "shield": nil, "comment": "", "backends": []any{}})
	a.send("POST", version+"backend", least("backend", "name", "b"))
	member := version + "director/d/backend/b"
	gone := "Couldn't find DirectorBackend '{ backend => b, deleted => 0000-00-00 00:00:00, director => d, service => " + svc.ID + ", version => 1 }'"
	for _, method := range []string{"GET", "DELETE"} {
		a.send(method, member).legacy(404, "Record not found", gone)
	}
	attached := a.send("POST", member).object()
	require.Equal(t, map[string]any{"director": "d", "backend_name": "b", "version": 1.0, "deleted_at": nil}, unstamped(attached))
	require.Equal(t, 409, a.send("POST", member).status)
	require.Equal(t, 200, a.send("GET", member).status)
	require.Equal(t, []any{"b"}, a.send("GET", version+"director/d").object()["backends"])
	require.Equal(t, 404, a.send("POST", version+"director/d/backend/nosuch").status)
	require.Equal(t, 404, a.send("POST", version+"director/nosuch/backend/b").status)

	a.send("PUT", version+"clone")
	require.JSONEq(t, `{"status":"ok"}`, a.send("DELETE", member).text)
	require.Empty(t, a.send("GET", version+"director/d").object()["backends"])
	require.Equal(t, []any{"b"}, a.send("GET", "/service/"+svc.ID+"/version/2/director/d").object()["backends"], "a clone's are its own")
	require.Equal(t, []any{"b", "c"}, a.send("POST", version+"director", form("name", "e", "backends", "b,c")).object()["backends"])
	require.NoError(t, svc.Lock(1))
	require.Equal(t, 422, a.send("POST", member).status)
}

func TestManagedLogs(t *testing.T) {
	a := inMemory(t)
	svc, _ := a.draft()
	path := "/service/" + svc.ID + "/log_stream/managed/instance_output"
	a.send("DELETE", path).legacy(404, "Not found", "")
	require.JSONEq(t, `{"status":"ok"}`, a.send("POST", path).text)
	a.send("POST", path).legacy(409, "Compute Log Tailing has already been enabled for this service", "")
	require.JSONEq(t, `{"status":"ok"}`, a.send("DELETE", path).text)
	require.Equal(t, 200, a.send("POST", path).status)
}

func TestPublish(t *testing.T) {
	a := inMemory(t)
	svc, _ := a.draft()
	path := "/service/" + svc.ID + "/publish/"
	item := map[string]any{"channel": "c", "formats": map[string]any{"ws-message": map[string]any{"content": "hello"}}}
	require.Equal(t, "Published\n", a.send("POST", path, operations("items", item)).text)
	a.send("POST", path, operations("items", item, map[string]any{})).legacy(400, "Bad request", "items[1] has no channel")
}

func TestDetails(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	path := "/service/" + svc.ID + "/details"
	a.send("POST", version+"backend", least("backend", "name", "b"))
	a.send("POST", version+"domain", form("name", "one.example.com"))
	a.send("PUT", version+"clone")
	a.send("POST", "/service/"+svc.ID+"/version/2/domain", form("name", "two.example.com"))
	names := func(objects any) (all []any) {
		for _, o := range objects.([]any) {
			all = append(all, o.(map[string]any)["name"])
		}
		return all
	}
	number := func(v any) int { return int(v.(map[string]any)["number"].(float64)) }

	details := a.send("GET", path).object()
	require.Nil(t, details["active_version"])
	shown := details["version"].(map[string]any)
	require.Equal(t, 2, number(shown), "the last one, without an active one")
	require.Equal(t, []any{"b"}, names(shown["backends"]))
	require.Equal(t, []any{"one.example.com", "two.example.com"}, names(shown["domains"]))
	require.EqualValues(t, 3600, shown["settings"].(map[string]any)["general.default_ttl"])
	for _, section := range []string{
		"acls", "cache_settings", "conditions", "dictionaries", "directors", "gzips", "headers", "healthchecks", "request_settings",
		"response_objects", "snippets", "vcls", "wordpress",
	} {
		require.Equal(t, []any{}, shown[section], section)
	}
	require.Len(t, a.send("GET", "/service/"+svc.ID+"/domain").list(), 2)
	require.Len(t, a.send("GET", path+"?filter%5Bversions.active%5D=true").object()["versions"], 2, "none is active")

	require.NoError(t, svc.Activate(1))
	details = a.send("GET", path).object()
	require.Equal(t, 1, number(details["version"]))
	require.Equal(t, details["version"], details["active_version"])
	require.Len(t, details["versions"], 2)
	require.Len(t, a.send("GET", "/service/"+svc.ID+"/domain").list(), 1)
	filtered := a.send("GET", path+"?version=2&filter%5Bversions.active%5D=true").object()
	require.Equal(t, 2, number(filtered["version"]))
	require.Equal(t, 1, number(filtered["active_version"]))
	require.Len(t, filtered["versions"], 1)
	require.Equal(t, 404, a.send("GET", path+"?version=3").status)

	wasm := a.send("POST", "/service", form("name", "edge", "type", "wasm")).object()["id"].(string)
	shown = a.send("GET", "/service/"+wasm+"/details").object()["version"].(map[string]any)
	for _, section := range []string{"backends", "domains", "healthchecks"} {
		require.Equal(t, []any{}, shown[section])
	}
	require.NotContains(t, shown, "vcls")
}

func TestDiff(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	path := "/service/" + svc.ID + "/diff/from/1/to/2"
	a.send("GET", path).legacy(404, "Record not found",
		"Couldn't find Version '{ deleted => 0000-00-00 00:00:00, number => 2, service => "+svc.ID+" }'")
	a.send("PUT", version+"clone")
	same := a.send("GET", path).object()
	require.Equal(t, " acls: []\n backends: []\n cache_settings: []\n comment: ''\n conditions: []\n deployed: false\n dictionaries: []\n directors: []\n"+
		" domains: []\n gzips: []\n headers: []\n healthchecks: []\n request_settings: []\n response_objects: []\n service_id: "+svc.ID+"\n settings:\n"+
		"   general.default_host: ''\n   general.default_pci: 0\n   general.default_ttl: 3600\n   general.stale_if_error: false\n"+
		"   general.stale_if_error_ttl: 43200\n snippets: []\n staging: false\n testing: false\n vcls: []\n wordpress: []\n", same["diff"])
	require.Subset(t, same, map[string]any{"from": "1", "to": "2", "format": "text"})

	clone := strings.Replace(version, "/1/", "/2/", 1)
	a.send("POST", clone+"backend", form("name", "b", "address", "origin.example.com", "comment", "a\nb"))
	a.send("PUT", clone+"settings", form("general.default_ttl", "5"))
	lines := strings.Split(a.send("GET", path).object()["diff"].(string), "\n")
	for _, line := range []string{
		"-backends: []", "+backends:", "+- name: b", "+  address: origin.example.com", `+  comment: "a\nb"`, "+  ipv4:", "+  port: 80",
		"-  general.default_ttl: 3600", "+  general.default_ttl: 5", " domains: []",
	} {
		require.Contains(t, lines, line)
	}
	back := strings.Split(a.send("GET", "/service/"+svc.ID+"/diff/from/2/to/1").object()["diff"].(string), "\n")
	require.True(t, slices.Contains(back, "+backends: []") && slices.Contains(back, "-- name: b"))
	require.Contains(t, a.send("GET", path+"?format=html").object()["diff"], "&#34;a")

	a.send("POST", clone+"vcl", form("name", "m", "main", "1", "content", "sub vcl_recv {\n}\n"))
	vcl := a.send("GET", "/service/"+svc.ID+"/vcl/diff/from/1/to/2").object()
	require.Subset(t, vcl, map[string]any{"from": 1.0, "to": 2.0, "format": "text"})
	require.Contains(t, vcl["diff"], "-#FASTLY recv\n")
	require.Contains(t, vcl["diff"], "+backend F_b {\n")
}

func TestComputeACLs(t *testing.T) {
	a := inMemory(t)
	created := a.send("POST", "/resources/acls", jsonBody(map[string]any{"name": "blocked"})).object()
	path := "/resources/acls/" + created["id"].(string)
	require.Equal(t, created, a.send("GET", path).object())
	require.JSONEq(t, `{"data":[{"id":"`+created["id"].(string)+`","name":"blocked"}],"meta":{"total":1}}`, a.send("GET", "/resources/acls").text)
	require.Equal(t, 409, a.send("POST", "/resources/acls", jsonBody(map[string]any{"name": "blocked"})).status)
	require.Equal(t, 400, a.send("POST", "/resources/acls", jsonBody(map[string]any{})).status)

	op := func(verb, prefix, action string) map[string]any {
		return map[string]any{"op": verb, "prefix": prefix, "action": action}
	}
	before := a.Remaining(fastlytest.User)
	patched := a.send("PATCH", path+"/entries", operations("entries", op("create", "1.2.3.0/24", "BLOCK"), op("update", "1.2.3.4/32", "ALLOW"),
		op("create", "23.23.23.23/32", "ALLOW"), op("update", "192.168.0.0/16", "BLOCK")))
	require.Equal(t, http.StatusAccepted, patched.status)
	require.Empty(t, patched.text)
	require.Equal(t, before, a.Remaining(fastlytest.User), "not counted")
	entries := `{"prefix":"1.2.3.0/24","action":"BLOCK"},{"prefix":"1.2.3.4/32","action":"ALLOW"},{"prefix":"23.23.23.23/32","action":"ALLOW"},` +
		`{"prefix":"192.168.0.0/16","action":"BLOCK"}`
	require.JSONEq(t, `{"entries":[`+entries+`],"meta":{"limit":100}}`, a.send("GET", path+"/entries").text)

	var prefixes []any
	for target := path + "/entries?limit=1"; target != ""; {
		page := a.send("GET", target).object()
		for _, e := range page["entries"].([]any) {
			prefixes = append(prefixes, e.(map[string]any)["prefix"])
		}
		target = ""
		if next, more := page["meta"].(map[string]any)["next_cursor"].(string); more {
			target = path + "/entries?limit=1&cursor=" + strings.ReplaceAll(next, "=", "%3D")
		}
	}
	require.Equal(t, []any{"1.2.3.0/24", "1.2.3.4/32", "23.23.23.23/32", "192.168.0.0/16"}, prefixes)
	for _, cursor := range []string{"", "x", "LDk="} {
		require.Equal(t, 400, a.send("GET", path+"/entries?cursor="+cursor).status, cursor)
	}

	for address, want := range map[string]string{"1.2.3.0": "1.2.3.0/24", "1.2.3.4": "1.2.3.4/32", "192.168.7.7": "192.168.0.0/16"} {
		require.Equal(t, want, a.send("GET", path+"/entry/"+address).object()["prefix"])
	}
	none := a.send("GET", path+"/entry/73.49.184.42")
	require.Equal(t, http.StatusNoContent, none.status)
	require.Empty(t, none.text)
	require.Equal(t, 400, a.send("GET", path+"/entry/nonsense").status)

	for _, last := range []map[string]any{op("create", "x", "ALLOW"), op("create", "1.1.1.1/32", "DENY"), op("replace", "1.1.1.1/32", "ALLOW"), op("delete", "9.9.9.9/32", "")} {
		require.Equal(t, 400, a.send("PATCH", path+"/entries", operations("entries", op("delete", "1.2.3.0/24", ""), last)).status)
		require.Len(t, a.send("GET", path+"/entries").object()["entries"], 4, "all or nothing")
	}
	require.Equal(t, 202, a.send("PATCH", path+"/entries", operations("entries", op("delete", "1.2.3.0/24", ""), op("update", "1.2.3.4/32", "BLOCK"))).status)
	require.Equal(t, http.StatusNoContent, a.send("GET", path+"/entry/1.2.3.9").status)
	require.Equal(t, "BLOCK", a.send("GET", path+"/entry/1.2.3.4").object()["action"])

	a.AddToken(fastlytest.Credential{Value: "stranger", User: "u2", Customer: "c2"})
	require.Equal(t, 404, a.send("GET", path, token("stranger")).status)
	deleted := a.send("DELETE", path)
	require.Equal(t, 200, deleted.status)
	require.Empty(t, deleted.text)
	gone := a.send("GET", path)
	require.Equal(t, 404, gone.status)
	require.Equal(t, "application/problem+json", gone.header.Get("Content-Type"))
}
