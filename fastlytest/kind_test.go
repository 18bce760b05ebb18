package fastlytest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/catalog"
)

// jsonBody sets a JSON body.
func jsonBody(v any) option {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // the test is wrong
	}
	return body("application/json", string(text))
}

// multipartBody sets a multipart form with one file.
func multipartBody(field string, content []byte) option {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile(field, "package.tar.gz")
	if err == nil {
		_, err = part.Write(content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		panic(err) // the test is wrong
	}
	return body(w.FormDataContentType(), b.String())
}

// draft adds a service, and returns the path of its version 1.
func (a *account) draft() (svc *fastlytest.Service, path string) {
	svc = a.AddService("shop")
	return svc, "/service/" + svc.ID + "/version/1/"
}

// known loads the catalogue.
var known = sync.OnceValues(catalog.Load)

// isOf reports whether an operation belongs to the configuration of a service.
func isOf(op *catalog.Operation) bool {
	switch op.File {
	case "config", "logging", "loadbalancing", "dictionary", "acl", "compute":
		return true
	}
	return op.ID == "get_service_detail" || op.ID == "list_service_domains"
}

// shape describes a kind of object with uniform operations, according to the catalogue.
type shape struct {
	path           string // below the version
	key            string // name or id, whichever addresses an object
	create, update *catalog.Operation
}

// shapes returns all kinds that have a list and single objects below a version.
func shapes(t *testing.T) []shape {
	t.Helper()
	api, err := known()
	require.NoError(t, err)
	const prefix = "/service/{service_id}/version/{version_id}/"
	var all []shape
	for _, op := range api.Operations {
		path, below := strings.CutPrefix(op.Path, prefix)
		if op.Method != http.MethodGet || !below || op.Response == nil || op.Response.Elem == nil {
			continue
		}
		update := api.Lookup(http.MethodPut, prefix+path+"/{}")
		if update == nil {
			continue
		}
		s := shape{path: path, key: "name", create: api.Lookup(http.MethodPost, op.Path), update: update}
		if strings.HasSuffix(update.Path, "/{id}") {
			s.key = "id"
		}
		all = append(all, s)
	}
	require.Len(t, all, 45)
	return all
}

// fields returns the fields that clients can set in an operation, with their types.
func fields(t *testing.T, op *catalog.Operation) map[string]string {
	t.Helper()
	api, err := known()
	require.NoError(t, err)
	all := map[string]string{}
	for _, p := range op.Params {
		switch p.In {
		case "form":
			all[p.Name] = p.Type.Kind
		case "body":
			for name, property := range api.Schema(op.File, p.Type).Properties {
				all[name] = property.Type.Kind
			}
		}
	}
	for _, managed := range []string{"id", "service_id", "version", "created_at", "updated_at", "deleted_at"} {
		delete(all, managed)
	}
	return all
}

// TestKinds creates, reads, updates and deletes an object of every kind.
func TestKinds(t *testing.T) {
	changed := 0
	for _, s := range shapes(t) {
		t.Run(s.path, func(t *testing.T) {
			a := inMemory(t)
			a.SetLimit(fastlytest.User, 10_000)
			svc, version := a.draft()
			path := version + s.path
			address := func(o map[string]any) string { return path + "/" + url.PathEscape(o[s.key].(string)) }
			require.Empty(t, a.send("GET", path).list())

			a.referred(version, s.path)
			first := a.send("POST", path, least(s.path, "name", "first", "nosuchfield", "1")).object()
			second := a.send("POST", path, least(s.path, "name", "second one")).object()
			require.Equal(t, "first", first["name"])
			require.Equal(t, svc.ID, first["service_id"])
			require.NotContains(t, first, "nosuchfield")
			require.Nil(t, first["deleted_at"])
			got := a.send("GET", address(first)).object()
			require.Equal(t, "1", fmt.Sprint(got["version"]))
			list := a.send("GET", path).list()
			require.Len(t, list, 2)
			require.Equal(t, got, list[0], "in order of creation")
			require.Equal(t, second["name"], list[1]["name"])
			for field := range first {
				require.Contains(t, got, field)
			}

			a.send("POST", path, least(s.path, "name", "first")).legacy(409, "Duplicate record", "Duplicate "+recordOf(s.path)+": 'first'")
			a.send("POST", path, least(s.path, "nosuchfield", "1")).legacy(400, "Bad request", "Name can't be blank")
			for _, method := range []string{"GET", "PUT", "DELETE"} {
				a.send(method, path+"/nosuch").legacy(404, "Record not found", fmt.Sprintf(
					"Couldn't find %s '{ deleted => 0000-00-00 00:00:00, %s => nosuch, service => %s, version => 1 }'", modelOf(s.path), s.key, svc.ID))
			}

			for field, kind := range fields(t, s.update) {
				if field == "name" {
					continue
				}
				before := a.send("GET", address(first)).object()
				value := valueFor(s, field, kind)
				answer := a.send("PUT", address(first), jsonBody(map[string]any{field: value}))
				require.Equal(t, 200, answer.status, "%s: %s", field, answer.text)
				after := a.send("GET", address(first)).object()
				if slices.Contains(fixed, s.path+" "+field) {
					value = before[field]
				}
				require.Equal(t, inText(value), inText(after[field]), field)
				for name := range after {
					if name != field && !slices.Contains(follows[field], name) && name != "updated_at" {
						require.Equal(t, before[name], after[name], "%s, as %s changed", name, field)
					}
				}
				changed++
			}

			a.Advance(time.Minute)
			before := a.send("GET", address(first)).object()["updated_at"]
			require.Equal(t, before, a.send("PUT", address(first), form()).object()["updated_at"], "the reply has the old stamp")
			require.NotEqual(t, before, a.send("GET", address(first)).object()["updated_at"])

			if _, renames := fields(t, s.update)["name"]; renames {
				a.send("PUT", address(second), form("name", "first")).legacy(409, "Duplicate record", "Duplicate "+recordOf(s.path)+": 'first'")
				require.Equal(t, 200, a.send("PUT", address(second), form("name", "second one")).status, "its own name is not taken")
				renamed := a.send("PUT", address(second), form("name", "renamed")).object()
				require.Equal(t, "renamed", renamed["name"])
				require.Equal(t, "renamed", a.send("GET", address(renamed)).object()["name"])
				if s.key == "name" {
					require.Equal(t, 404, a.send("GET", address(second)).status)
				}
			}

			if s.path != "acl" && s.path != "snippet" { // names of other kinds may contain special characters
				odd := a.send("POST", path, least(s.path, "name", "a/b c?d&e%2F+ü")).object()
				require.Equal(t, "a/b c?d&e%2F+ü", a.send("GET", address(odd)).object()["name"])
				require.JSONEq(t, `{"status":"ok"}`, a.send("DELETE", address(odd)).text)
				require.Equal(t, 404, a.send("DELETE", address(odd)).status)
			}

			objects := a.send("GET", path).list()
			clone := fmt.Sprintf("/service/%s/version/%v/%s", svc.ID, a.send("PUT", version+"clone").object()["number"], s.path)
			copied := a.send("GET", clone).list()
			require.Len(t, copied, len(objects))
			for i, o := range objects {
				require.NotEqual(t, o["version"], copied[i]["version"])
				o["version"] = copied[i]["version"]
				require.Equal(t, o, copied[i])
			}
			require.NoError(t, svc.Lock(1))
			for _, r := range []struct{ method, path string }{{"POST", path}, {"PUT", address(first)}, {"DELETE", address(first)}} {
				a.send(r.method, r.path, least(s.path, "name", "third")).legacy(422, "Version locked", "Version '1' for service '"+svc.ID+"' is locked")
			}
			require.Equal(t, 200, a.send("DELETE", strings.Replace(address(first), path, clone, 1)).status)
			require.Len(t, a.send("GET", path).list(), len(objects), "a clone's objects are its own")
			require.Len(t, a.send("GET", clone).list(), len(objects)-1)
		})
	}
	t.Logf("%d kinds, %d fields changed one by one", len(shapes(t)), changed)
}

// modelOf returns the model name in errors about missing objects.
func modelOf(path string) string {
	if strings.HasPrefix(path, "logging/") {
		return "syslog"
	}
	return map[string]string{
		"acl": "ACL", "backend": "Backend", "cache_settings": "CacheSettings", "condition": "Condition", "dictionary": "Dictionary",
		"director": "Director", "domain": "Domain", "gzip": "Gzip", "header": "Header", "healthcheck": "Healthcheck", "pool": "Pool",
		"request_settings": "RequestSettings", "resource": "Link", "response_object": "ResponseObject", "snippet": "Snippet", "vcl": "VCL",
	}[path]
}

// recordOf returns the record name in errors about duplicate names.
func recordOf(path string) string {
	switch {
	case strings.HasPrefix(path, "logging/"):
		return "logging_syslog"
	case path == "resource":
		return "link"
	}
	return path
}

// least returns a form with the required fields of a kind.
func least(path string, pairs ...string) option {
	return form(append(map[string][]string{
		"backend":       {"address", "192.0.2.7"},
		"condition":     {"statement", "req.url", "type", "REQUEST"},
		"rate-limiters": {"client_key[]", "client.ip", "http_methods[]", "GET", "rps_limit", "100"},
	}[path], pairs...)...)
}

// referred creates the objects that valueFor refers to, except objects of the kind itself.
func (a *account) referred(version, path string) {
	if path == "condition" || path == "healthcheck" {
		return
	}
	for _, kind := range []string{"request", "cache", "response"} {
		a.send("POST", version+"condition", form("name", "of "+kind, "type", strings.ToUpper(kind), "statement", "true")).object()
	}
	a.send("POST", version+"healthcheck", form("name", "probe")).object()
}

// inText formats a value as text. Whole numbers have no exponent.
func inText(value any) string {
	if n, is := value.(float64); is {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

// fixed lists the fields that an update does not change.
var fixed = []string{"condition type", "dictionary write_only"}

// valueFor returns a valid value for a field that differs from its default.
func valueFor(s shape, field, kind string) any {
	i := slices.IndexFunc(s.update.Params, func(p catalog.Param) bool { return p.Name == field })
	if i >= 0 && s.update.Params[i].Enum != nil {
		listed := s.update.Params[i].Enum
		return listed[len(listed)-1]
	}
	condition, isCondition := strings.CutSuffix(field, "_condition")
	switch {
	case isCondition:
		return "of " + condition
	case field == "healthcheck":
		return "probe"
	case field == "iam_role":
		return "arn:aws:iam::123456789012:role/Logs"
	case field == "headers":
		return []string{"A: b", "C: d"}
	case field == "file_max_bytes":
		return 1 << 20
	case field == "check_interval":
		return 5000
	case kind == "integer":
		return 7
	case kind == "boolean":
		return map[bool]any{true: "1", false: true}[s.path == "request_settings" || field == "use_tls"]
	case kind == "array":
		return []string{"a", "b"}
	}
	return "changed"
}

// follows lists the fields that change together with another field.
var follows = map[string][]string{
	"address":           {"hostname", "ipv4", "ipv6"},
	"compression_codec": {"gzip_level"},
	"gzip_level":        {"compression_codec"},
}

// TestRecordedCreations compares replies to creates with recordings of the API.
func TestRecordedCreations(t *testing.T) {
	const logging = `"deleted_at":null,"log_processing_region":"none","response_condition":"","version":"1"`
	for _, test := range []struct{ path, sent, reply string }{
		{"acl", "name=test_acl", `{"version":"1","name":"test_acl","deleted_at":null}`},
		{"backend", "address=integ-test.go-fastly.com&name=test-backend&ssl_check_cert=0", `{"address":"integ-test.go-fastly.com","name":"test-backend",
			"ssl_check_cert":false,"version":1,"use_ssl":false,"ssl_client_key":null,"ipv6":null,"deleted_at":null,"ssl_ciphers":null,"max_conn":200,
			"error_threshold":0,"ssl_hostname":null,"ssl_client_cert":null,"weight":100,"first_byte_timeout":15000,"shield":null,"healthcheck":null,
			"connect_timeout":1000,"hostname":"integ-test.go-fastly.com","auto_loadbalance":false,"client_cert":null,"request_condition":"",
			"min_tls_version":null,"between_bytes_timeout":10000,"ssl_sni_hostname":null,"comment":"","ssl_cert_hostname":null,"ssl_ca_cert":null,
			"port":80,"ipv4":null,"override_host":null,"max_tls_version":null,"prefer_ipv6":false,"share_key":null,"tcp_keepalive_enable":null,
			"tcp_keepalive_interval":null,"tcp_keepalive_probes":null,"tcp_keepalive_time":null,"keepalive_time":null,"max_use":null,"max_lifetime":null}`},
		{"cache_settings", "action=cache&name=n&stale_ttl=1500&ttl=1234", `{"action":"cache","name":"n","stale_ttl":"1500","ttl":"1234","version":"1",
			"deleted_at":null,"cache_condition":""}`},
		{"dictionary", "name=n", `{"name":"n","version":1,"deleted_at":null,"write_only":false}`},
		{"domain", "comment=comment&name=www.example.com", `{"comment":"comment","name":"www.example.com","version":1,"deleted_at":null}`},
		{"gzip", "content_types=text%2Fhtml+text%2Fcss&extensions=html+css&name=n", `{"content_types":"text/html text/css","extensions":"html css",
			"name":"n","version":"1","cache_condition":"","deleted_at":null}`},
		{
			"header", "action=set&dst=http.foo&ignore_if_set=0&name=n&priority=50&regex=foobar&src=client.ip&substitution=123&type=request",
			`{"action":"set","dst":"http.foo","ignore_if_set":"0","name":"n","priority":"50","regex":"foobar","src":"client.ip","substitution":"123",
			"type":"request","version":"1","request_condition":null,"cache_condition":null,"deleted_at":null,"response_condition":null}`,
		},
		{"healthcheck", `check_interval=2500&expected_response=200&host=example.com&initial=10&method=HEAD&name=n&path=%2Ffoo&threshold=10&timeout=1500` +
			`&window=5000&headers=%5B"Foo:Bar","Baz:Qux"%5D`, `{"check_interval":2500,"expected_response":200,"host":"example.com","initial":10,
			"method":"HEAD","name":"n","path":"/foo","threshold":10,"timeout":1500,"window":5000,"headers":["Baz: Qux","Foo: Bar"],"version":1,
			"deleted_at":null,"comment":"","http_version":"1.1"}`},
		{"pool", "name=n", `{"name":"n","version":"1","max_tls_version":null,"type":"random","tls_client_key":null,"healthcheck":null,
			"tls_cert_hostname":null,"first_byte_timeout":"15000","connect_timeout":"1000","max_conn_default":"200","quorum":75,"tls_client_cert":null,
			"comment":"","shield":null,"between_bytes_timeout":"10000","tls_ciphers":null,"tls_check_cert":"1","deleted_at":null,
			"tls_sni_hostname":null,"tls_ca_cert":null,"min_tls_version":null,"request_condition":null,"override_host":null,"use_tls":"0"}`},
		{"response_object", "content=abcd&content_type=text%2Fplain&name=n&response=Ok&status=200", `{"content":"abcd","content_type":"text/plain",
			"name":"n","response":"Ok","status":"200","version":"1","deleted_at":null,"request_condition":"","cache_condition":""}`},
		{"vcl", "content=sub&name=n", `{"content":"sub","name":"n","version":1,"deleted_at":null,"main":false}`},
		{"logging/datadog", "format=f&name=n&placement=none&region=US&token=t", `{"format":"f","name":"n","placement":"none","region":"US","token":"t",
			"format_version":"2",` + logging + `}`},
		{"logging/ftp", "address=example.com&compression_codec=snappy&format=f&format_version=2&message_type=classic&name=n&password=p&path=%2Fdir&period=12" +
			"&placement=none&port=1234&public_key=k&timestamp_format=%25Y&user=u", `{"address":"example.com","compression_codec":"snappy","format":"f",
			"format_version":"2","message_type":"classic","name":"n","password":"p","path":"/dir","period":"12","placement":"none","port":"1234",
			"public_key":"k","timestamp_format":"%Y","user":"u","gzip_level":"0","hostname":"example.com","ipv4":null,` + logging + `}`},
		{
			"logging/https", "content_type=c&format=f&format_version=2&gzip_level=8&header_name=h&header_value=v&json_format=2&message_type=blank&method=PUT" +
				"&name=n&placement=none&request_max_bytes=1000&request_max_entries=1&tls_ca_cert=a&tls_client_cert=c&tls_client_key=k&tls_hostname=h&url=u",
			`{"content_type":"c","format":"f","format_version":"2","gzip_level":8,"header_name":"h","header_value":"v","json_format":"2",
			"message_type":"blank","method":"PUT","name":"n","placement":"none","request_max_bytes":1000,"request_max_entries":1,"tls_ca_cert":"a",
			"tls_client_cert":"c","tls_client_key":"k","tls_hostname":"h","url":"u","add_batch_size_header":false,"compression_codec":null,"period":5,` + logging + `}`,
		},
		{
			"logging/kafka", "auth_method=plain&brokers=a,b&compression_codec=lz4&format=f&format_version=2&name=n&parse_log_keyvals=1&password=p&placement=none" +
				"&request_max_bytes=2048&required_acks=-1&tls_ca_cert=a&tls_client_cert=c&tls_client_key=k&tls_hostname=h&topic=t&use_tls=1&user=u",
			`{"auth_method":"plain","brokers":"a,b","compression_codec":"lz4","format":"f","format_version":2,"name":"n","parse_log_keyvals":true,
			"password":"p","placement":"none","request_max_bytes":2048,"required_acks":"-1","tls_ca_cert":"a","tls_client_cert":"c","tls_client_key":"k",
			"tls_hostname":"h","topic":"t","use_tls":"1","user":"u",` + logging + `}`,
		},
		{"logging/logentries", "format=f&name=n&placement=none&port=0&region=us&token=t&use_tls=1", `{"format":"f","name":"n","placement":"none",
			"port":"0","region":"us","token":"t","use_tls":"1","format_version":"2","hostname":null,"public_key":null,` + logging + `}`},
		{"logging/sumologic", "format=f&format_version=1&message_type=classic&name=n&placement=none&url=u", `{"format":"f","format_version":"1",
			"message_type":"classic","name":"n","placement":"none","url":"u",` + logging + `}`},
	} {
		t.Run(test.path, func(t *testing.T) {
			a := inMemory(t)
			_, version := a.draft()
			got := a.send("POST", version+test.path, body("application/x-www-form-urlencoded", test.sent)).object()
			for _, managed := range []string{"id", "service_id", "created_at", "updated_at"} {
				delete(got, managed)
			}
			text, err := json.Marshal(got)
			require.NoError(t, err)
			require.JSONEq(t, test.reply, string(text))
		})
	}
}

// TestRecordedCompression checks that gzip_level and compression_codec replace each other. Replies
// to updates contain a number where later replies contain a text.
func TestRecordedCompression(t *testing.T) {
	for _, s := range shapes(t) {
		known := fields(t, s.update)
		if known["gzip_level"] == "" || known["compression_codec"] == "" {
			continue
		}
		t.Run(s.path, func(t *testing.T) {
			a := inMemory(t)
			_, version := a.draft()
			path := version + s.path
			a.send("POST", path, form("name", "both", "compression_codec", "snappy", "gzip_level", "8")).
				legacy(400, "'compression_codec' and 'gzip_level' cannot be set simultaneously", "")
			a.send("POST", path, form("name", "codec", "compression_codec", "snappy"))
			a.send("POST", path, form("name", "level", "gzip_level", "8"))
			for _, test := range []struct {
				name                   string
				sent                   map[string]any
				codec, shown, gzipThen any
			}{
				{"codec", map[string]any{"compression_codec": "zstd"}, "zstd", nil, "0"},
				{"level", map[string]any{"compression_codec": "zstd"}, "zstd", 0.0, "0"},
				{"level", map[string]any{"gzip_level": 9}, nil, 9.0, "9"},
				{"level", map[string]any{"gzip_level": nil}, nil, nil, "<nil>"},
			} {
				reply := a.send("PUT", path+"/"+test.name, jsonBody(test.sent)).object()
				require.Equal(t, test.codec, reply["compression_codec"])
				require.Equal(t, test.shown, reply["gzip_level"])
				then := a.send("GET", path+"/"+test.name).object()
				require.Equal(t, test.codec, then["compression_codec"])
				require.Equal(t, test.gzipThen, fmt.Sprint(then["gzip_level"]))
			}
			a.send("PUT", path+"/level", jsonBody(map[string]any{"compression_codec": "zstd", "gzip_level": 1})).
				legacy(400, "'compression_codec' and 'gzip_level' cannot be set simultaneously", "")
		})
	}
}

// TestStrictJSON checks that unknown members of JSON bodies are recorded like unknown form keys.
func TestStrictJSON(t *testing.T) {
	a := inMemory(t)
	_, version := a.draft()
	a.Strict(true)
	a.send("POST", version+"response_object", form("name", "r", "status", "200"))
	a.send("POST", version+"logging/s3", form("name", "s"))
	require.Empty(t, a.Unexpected())
	a.send("PUT", version+"logging/s3/s", jsonBody(map[string]any{"period": 1, "perod": 1}))
	a.send("PUT", version+"response_object/r", jsonBody(map[string]any{"content": "c", "contents": "c"}))
	require.Equal(t, []string{
		fmt.Sprintf("PUT %slogging/s3/s: JSON key %q", version, "perod"),
		fmt.Sprintf("PUT %sresponse_object/r: JSON key %q", version, "contents"),
	}, a.Unexpected())
	require.NotContains(t, slices.Collect(maps.Keys(a.send("GET", version+"logging/s3/s").object())), "perod")
}
