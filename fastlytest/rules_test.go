package fastlytest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// TestLoggingRules checks the rules for all logging endpoints, and for some kinds only.
func TestLoggingRules(t *testing.T) {
	a := inMemory(t)
	_, version := a.draft()
	for _, s := range shapes(t) {
		if !strings.HasPrefix(s.path, "logging/") {
			continue
		}
		path := version + s.path
		a.send("POST", path, form("name", "n", "placement", "")).legacy(400, "Bad request", "'placement' can't be blank")
		created := a.send("POST", path, form("name", "n")).object()
		require.Equal(t, "none", created["log_processing_region"])
		if _, has := fields(t, s.create)["message_type"]; has && s.path != "logging/grafanacloudlogs" { // the default is unknown
			require.Equal(t, "blank", created["message_type"], s.path)
		}
		require.Equal(t, "2", fmt.Sprint(created["format_version"]))
		require.Equal(t, "none", a.send("PUT", path+"/n", form("placement", "none")).object()["placement"])
		require.Nil(t, a.send("PUT", path+"/n", jsonBody(map[string]any{"placement": nil})).object()["placement"])
		require.Equal(t, "2", a.send("PUT", path+"/n", jsonBody(map[string]any{"format_version": 2})).object()["format_version"])
	}
	for _, kind := range []string{"s3", "kinesis"} {
		path := version + "logging/" + kind
		a.send("POST", path, form("name", "m", "iam_role", "r", "access_key", "k")).
			legacy(400, "'iam_role' can't be used when 'access_key' or 'secret_key' are provided", "")
		a.send("POST", path, form("name", "m", "iam_role", "badarn")).legacy(400, "Bad request", "invalid IAM Role ARN badarn")
		a.send("POST", path, form("name", "n", "iam_role", "badarn")).legacy(409, "Duplicate record", "Duplicate logging_syslog: 'n'")
	}
	a.send("PUT", version+"logging/newrelic/n", form("region", "zz")).legacy(400, "Bad request", "unrecognized region zz")
	require.Equal(t, "eu", a.send("PUT", version+"logging/newrelic/n", form("region", "eu")).object()["region"])
	require.EqualValues(t, 0, a.send("PUT", version+"logging/cloudfiles/n", jsonBody(map[string]any{"period": 0})).object()["period"])
	require.Equal(t, "0", a.send("GET", version+"logging/cloudfiles/n").object()["period"])
}

// TestKindRules checks the rules of individual kinds.
func TestKindRules(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()

	backend := a.send("POST", version+"backend", form("name", "origin", "address", "192.0.2.1", "override_host", "h")).object()
	require.Subset(t, backend, map[string]any{"ipv4": "192.0.2.1", "ipv6": nil, "hostname": nil, "override_host": "h"})
	backend = a.send("PUT", version+"backend/origin", form("address", "2001:db8::1", "override_host", "", "comment", "")).object()
	require.Subset(t, backend, map[string]any{"ipv4": nil, "ipv6": "2001:db8::1", "hostname": nil, "override_host": nil, "comment": ""})
	require.NotContains(t, backend, "locked")
	require.Equal(t, false, a.send("GET", version+"backend/origin").object()["locked"])
	require.NoError(t, svc.Lock(1))
	require.Equal(t, true, a.send("GET", version+"backend/origin").object()["locked"])

	_, version = a.draft()
	a.send("PUT", version+"backend/origin", form("port", "1")).legacy(404, "Record not found",
		"Couldn't find Backend '{ deleted => 0000-00-00 00:00:00, name => origin, service => "+strings.Split(version, "/")[2]+", version => 1 }'")
	a.send("POST", version+"backend", least("backend", "name", "b", "port", "many")).legacy(400, "Bad request", "'port' must be an integer")
	a.send("POST", version+"backend", least("backend", "name", "b", "use_ssl", "perhaps")).legacy(400, "Bad request", "'use_ssl' must be a boolean")
	require.Empty(t, a.send("GET", version+"backend").list(), "what is refused leaves nothing behind")

	gzip := a.send("POST", version+"gzip", form("name", "g", "extensions", "css")).object()
	require.Equal(t, "css", gzip["extensions"])
	require.Equal(t, "css js html eot ico otf ttf json", a.send("PUT", version+"gzip/g", form("extensions", "")).object()["extensions"])

	a.send("POST", version+"acl", form("name", "1st")).legacy(400, "Bad request",
		"Name must start with alphabetical and contain only alphanumeric, underscore, and whitespace")

	a.send("POST", version+"healthcheck", body("application/x-www-form-urlencoded", `name=h&headers=%5B"Foo:Bar","Baz:Qux"%5D`))
	require.Equal(t, []any{"Beep:Boop"}, a.send("PUT", version+"healthcheck/h", jsonBody(map[string]any{"headers": []string{"Beep:Boop"}})).object()["headers"])
	require.Equal(t, []any{"Beep: Boop"}, a.send("GET", version+"healthcheck/h").object()["headers"])

	a.send("POST", version+"director", form("name", "d"))
	require.EqualValues(t, 100, a.send("PUT", version+"director/d", form("capacity", "5")).object()["capacity"], "for create alone")

	require.Equal(t, "50", a.send("POST", version+"pool", form("name", "p", "quorum", "50")).object()["quorum"])
	require.Equal(t, "50", a.send("GET", version+"pool/p").object()["quorum"])
	require.Equal(t, "1.2", a.send("PUT", version+"pool/p", form("min_tls_version", "1.2")).object()["min_tls_version"])

	settings := a.send("POST", version+"request_settings", jsonBody(map[string]any{"name": "r", "force_ssl": true, "max_stale_age": 30})).object()
	require.Subset(t, settings, map[string]any{"force_ssl": "1", "max_stale_age": "30"})

	wasm := a.send("POST", "/service", form("name", "edge", "type", "wasm")).object()["id"].(string)
	require.Equal(t, true, a.send("POST", "/service/"+wasm+"/version/1/backend", least("backend", "name", "b")).object()["prefer_ipv6"])

	a.AddToken(fastlytest.Credential{Value: "stranger", User: "u2", Customer: "c2"})
	other := a.send("POST", "/service", form("name", "theirs"), token("stranger")).object()["id"].(string)
	require.Equal(t, 200, a.send("POST", "/service/"+other+"/version/1/domain", form("name", "www.example.com"), token("stranger")).status)
	a.send("POST", version+"domain", form("name", "www.example.com")).legacy(400, "Bad request", "Domain 'www.example.com' is already taken by another customer")
}

// TestFoundByID checks that clones of rate limiters and apex redirects get new ids.
func TestFoundByID(t *testing.T) {
	for _, test := range []struct {
		path, model string
		fields      []string
	}{
		{"rate-limiters", "vclmodule", []string{"name", "r", "client_key[]", "client.ip", "http_methods[]", "GET", "http_methods[]", "HEAD", "rps_limit", "100"}},
		{"apex-redirects", "apexredirect", []string{"status_code", "301", "domains[]", "example.com"}},
	} {
		t.Run(test.path, func(t *testing.T) {
			a := inMemory(t)
			svc, version := a.draft()
			created := a.send("POST", version+test.path, form(test.fields...)).object()
			require.EqualValues(t, 1, created["version"])
			one := "/" + test.path + "/" + created["id"].(string)
			require.Equal(t, created, a.send("GET", one).object())
			require.EqualValues(t, 2, a.send("PUT", one, form("feature_revision", "2")).object()["feature_revision"])

			a.send("PUT", version+"clone")
			copies := a.send("GET", "/service/"+svc.ID+"/version/2/"+test.path).list()
			require.Len(t, copies, 1)
			require.NotEqual(t, created["id"], copies[0]["id"])
			require.NoError(t, svc.Lock(1))
			a.send("PUT", one, form("feature_revision", "3")).legacy(422, "Version locked", "Version '1' for service '"+svc.ID+"' is locked")
			require.JSONEq(t, `{"status":"ok"}`, a.send("DELETE", "/"+test.path+"/"+copies[0]["id"].(string)).text)
			require.Equal(t, 200, a.send("GET", one).status)

			a.Inject(fastlytest.Fault{Method: "PUT", Path: "/" + test.path + "/{id}", Do: func() { a.send("PUT", "/service/"+svc.ID) }})
			a.send("PUT", one)
			require.Len(t, a.Overlaps(), 1, "a write to it is one to its service")
			a.AddToken(fastlytest.Credential{Value: "narrow", Services: []string{"another"}})
			require.Equal(t, 403, a.send("GET", one, token("narrow")).status)
			a.AddToken(fastlytest.Credential{Value: "stranger", User: "u2", Customer: "c2"})
			a.send("GET", one, token("stranger")).legacy(404, "Record not found", "Cannot find "+test.model+" ''")
			a.send("GET", "/"+test.path+"/nosuch").legacy(404, "Record not found", "Cannot find "+test.model+" ''")
		})
	}
}

func TestRateLimiterResponse(t *testing.T) {
	a := inMemory(t)
	_, version := a.draft()
	created := a.send("POST", version+"rate-limiters", form("name", "r", "client_key[]", "client.ip", "client_key[]", "req.http.A", "http_methods[]", "GET", "rps_limit", "100",
		"response[status]", "429", "response[content]", "slow", "response[content_type]", "text/plain", "window_size", "10")).object()
	require.Subset(t, created, map[string]any{
		"client_key": []any{"client.ip", "req.http.A"}, "window_size": 10.0,
		"response":         map[string]any{"status": 429.0, "content": "slow", "content_type": "text/plain"},
		"feature_revision": 1.0, "feature_update_available": false, "logger_type": nil, "uri_dictionary_name": nil,
	})
	one := "/rate-limiters/" + created["id"].(string)
	changed := a.send("PUT", one, jsonBody(map[string]any{"response": map[string]any{"status": 503}})).object()
	require.Equal(t, map[string]any{"status": 503.0}, changed["response"])
	a.send("PUT", one, form("response[status]", "x")).legacy(400, "Bad request", "'response[status]' must be an integer")
	require.Nil(t, a.send("PUT", one, jsonBody(map[string]any{"response": nil})).object()["response"])
}

// TestRulesOfChanges checks that an update is validated only for the fields that it changes.
func TestRulesOfChanges(t *testing.T) {
	a := inMemory(t)
	svc, version := a.draft()
	require.NoError(t, a.Seed("/service/"+svc.ID+"/version/1/backend", map[string]any{"name": "bare", "port": 0}))
	require.Equal(t, "c", a.send("PUT", version+"backend/bare", form("comment", "c")).object()["comment"])
	a.send("PUT", version+"backend/bare", form("address", "")).legacy(400, "Bad request", "'address' can't be blank")
	a.send("PUT", version+"backend/bare", form("port", "70000")).legacy(400, "Bad request", "'port' is out of range")

	a.send("POST", version+"condition", form("name", "c", "type", "REQUEST", "statement", "true")).object()
	require.Equal(t, "REQUEST", a.send("PUT", version+"condition/c", form("type", "CACHE", "priority", "5")).object()["type"], "ignored")
	a.send("PUT", version+"condition/c", form("statement", "")).legacy(400, "Bad request", "'statement' can't be blank")
	a.send("POST", version+"gzip", form("name", "g")).object()
	a.send("PUT", version+"gzip/g", form("cache_condition", "c")).legacy(400, "Bad request", "Condition 'c' is not a cache condition")
	require.Empty(t, a.send("PUT", version+"gzip/g", form("cache_condition", "")).object()["cache_condition"], "no condition is needed")
	require.NotNil(t, a.send("GET", version+"gzip/g").object()["cache_condition"])

	id := a.send("POST", version+"dictionary", form("name", "d", "write_only", "1")).object()["id"].(string)
	require.Equal(t, true, a.send("PUT", version+"dictionary/d", form("name", "e", "write_only", "0")).object()["write_only"])
	items := "/service/" + svc.ID + "/dictionary/" + id + "/items"
	require.Equal(t, 200, a.send("PATCH", items, operations("items", map[string]any{"op": "upsert", "item_key": "k", "item_value": "v"})).status, "they can be written")
	a.send("GET", items).legacy(400, "Bad request", "Not allowed to read contents of write_only dictionary")
}
