package replay

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog"
)

func checker(t *testing.T) *Checker {
	t.Helper()
	c, err := NewChecker()
	require.NoError(t, err)
	return c
}

// TestCalls checks that there is a call for each operation with an owner, and for no other.
func TestCalls(t *testing.T) {
	facts, err := catalog.Load()
	require.NoError(t, err)
	calls, err := Calls(facts)
	require.NoError(t, err)
	owners := catalog.Owners()
	owned, err := facts.Assign(owners)
	require.NoError(t, err)
	for _, op := range facts.Operations {
		owner, isOwned := owned[op]
		if !isOwned || !owners[owner].Unfinished {
			require.Equal(t, isOwned, calls[op.ID] != nil, op.ID)
		}
	}
	t.Logf("%d of %d operations; %d are in no package yet", len(calls), len(facts.Operations), len(facts.Operations)-len(owned))
}

const service = `{"id":"S1","name":"one","comment":"","type":"vcl","customer_id":"C1","paused":false,"publish_key":"",` +
	`"created_at":"2024-01-02T03:04:05Z","updated_at":"2024-01-02T03:04:05Z","deleted_at":null,"environments":[],` +
	`"versions":[{"number":1,"service_id":"S1","active":true,"locked":"1","comment":"x"}]}`

func TestCheck(t *testing.T) {
	form := http.Header{"Content-Type": {mediaForm}}
	document := http.Header{"Content-Type": {mediaDocument}, "Accept": {mediaDocument}}
	reply := func(code int, body string) Response {
		return Response{Code: code, Headers: http.Header{"Content-Type": {"application/json"}}, Body: body}
	}
	request := func(method, target string, header http.Header, body string) Request {
		if strings.HasPrefix(target, "/") {
			target = "https://api.fastly.com" + target
		}
		return Request{Method: method, URL: target, Headers: header, Body: body}
	}
	tests := []struct {
		name           string
		request        Request
		response       Response
		reply, differs string // part of the problem; empty if there is none
	}{
		{name: "an object", request: request("GET", "/service/S1", nil, ""), response: reply(200, service)},
		{
			name: "a property that the SDK lacks", request: request("GET", "/service/S1", nil, ""),
			response: reply(200, strings.Replace(service, `"type"`, `"brand_new":"7","type"`, 1)),
			reply:    `/brand_new is null, recorded is "7"`,
		},
		{
			name: "a page in the middle, by another size", request: request("GET", "/service?direction=descend&page=2&per_page=1", nil, ""),
			response: Response{Code: 200, Body: "[" + service + "]", Headers: http.Header{
				"Link": {`<https://api.fastly.com/service?page=3&per_page=1>; rel="next"`}, "Content-Type": {"application/json"},
			}},
		},
		{name: "an empty page", request: request("GET", "/service?page=9", nil, ""), response: reply(200, "[]")},
		{
			name: "a query key that the SDK lacks", request: request("GET", "/service?brand_new=7", nil, ""),
			response: reply(200, "[]"), differs: `query brand_new is [], recorded is ["7"]`,
		},
		{
			name: "an escaped argument", request: request("DELETE", "/service/S1/dictionary/D1/item/a%2Fb", nil, ""),
			response: reply(200, `{ "status": "ok" }`),
		},
		{
			name: "an argument in another spelling", request: request("POST", "/service/S1/purge/%61", nil, ""),
			response: reply(200, `{"status":"ok","id":"1"}`), differs: `path is "/service/S1/purge/a"`,
		},
		{
			name: "a form", request: request("PUT", "/service/S1", form, "comment=&name=one+two&ServiceID=S1"), response: reply(200, service),
		},
		{
			name: "a form key that the SDK lacks", request: request("PUT", "/service/S1", form, "name=one&brand_new=7"),
			response: reply(200, service), differs: `form brand_new is [], recorded is ["7"]`,
		},
		{name: "a form without keys", request: request("POST", "/service/S1/version", form, ""), response: reply(200, `{"number":2,"service_id":"S1"}`)},
		{name: "a reply that is only confirmed", request: request("DELETE", "/service/S1", nil, ""), response: reply(200, `{"status":"ok"}`)},
		{
			name: "a confirmation with more", request: request("DELETE", "/service/S1", nil, ""),
			response: reply(200, `{"status":"ok","warning":"w"}`), reply: "the whole is null",
		},
		{
			name: "an error", request: request("DELETE", "/service/S1", nil, ""),
			response: reply(400, `{"msg":"Bad request","detail":"Service 'S1' is deleted"}`),
		},
		{
			name: "an error with a text that the SDK doesn't read", request: request("DELETE", "/service/S1", nil, ""),
			response: reply(400, `{"msg":"Bad request","hint":"look here"}`), reply: `the error lacks "look here"`,
		},
		{
			name: "an error page", request: request("GET", "/service/S1", nil, ""),
			response: Response{Code: 503, Headers: http.Header{"Content-Type": {"text/html"}}, Body: "<html><title>busy</title></html>"},
		},
		{
			name: "keys in a header", request: request("POST", "/service/S1/purge", http.Header{"Surrogate-Key": {"a b"}, "Fastly-Soft-Purge": {"1"}}, ""),
			response: Response{Code: 200, Headers: http.Header{}, Body: `{ "a": "1", "b": "2" }`},
		},
		{
			name: "keys in a body", request: request("POST", "/service/S1/purge",
				http.Header{"Content-Type": {"application/json"}}, `{"surrogate_keys":["a","b"]}`),
			response: reply(200, `{"a":"1","b":"2"}`),
		},
		{
			name: "a key that the reply has beside those asked for", request: request("POST", "/service/S1/purge", http.Header{"Surrogate-Key": {"a"}}, ""),
			response: reply(200, `{"a":"1","b":"2"}`), reply: `/b is null, recorded is "2"`,
		},
		{
			name: "a URL", request: request("POST", "/purge/www.example.com/a%20b?x=1&y=%C3%A9", nil, ""),
			response: reply(200, `{"status":"ok","id":"1"}`),
		},
		{
			name: "a document", request: request("POST", "/stars", document,
				`{"data":{"type":"star","relationships":{"service":{"data":{"id":"S1","type":"service"}},"user":{"data":{"id":"U1","type":"user"}}}}}`),
			response: reply(201, `{"data":{"id":"X1","type":"star","relationships":{"service":{"data":{"id":"S1","type":"service"}},`+
				`"user":{"data":{"id":"U1","type":"user"}}}}}`),
		},
		{
			name: "a document with an attribute that the SDK lacks", request: request("GET", "/stars/X1", nil, ""),
			response: reply(200, `{"data":{"id":"X1","type":"star","attributes":{"brand_new":true}}}`), reply: "/brand_new is null, recorded is true",
		},
		{
			name: "a document as the recording client writes it", request: request("PATCH", "/tls/subscriptions/T1", document,
				`{"data":{"type":"","attributes":{"id":"T1"},"relationships":{"tls_domain":{"data":[{"type":"tls_domain","id":"a.example.com"}]},`+
					`"tls_configuration":{"data":{"type":"tls_configuration"}}}},"included":[{"type":"tls_domain","id":"a.example.com"}]}`),
			response: reply(200, `{"data":{"id":"T1","type":"tls_subscription"}}`),
		},
		{
			name: "a document with another id than the path", request: request("PATCH", "/tls/subscriptions/T1", document,
				`{"data":{"type":"tls_subscription","id":"T2"}}`),
			response: reply(200, `{"data":{"id":"T1","type":"tls_subscription"}}`), differs: `body/data/id is "T1", recorded is "T2"`,
		},
		{
			name: "a document that goes by the name of JSON", request: request("POST", "/tls/bulk/certificates",
				http.Header{"Content-Type": {mediaJSON}, "Accept": {mediaJSON}}, `{"data":{"type":"tls_bulk_certificate","attributes":{"cert_blob":"x","allow_untrusted_root":false}}}`),
			response: reply(200, `{"data":{"id":"B1","type":"tls_bulk_certificate"}}`),
		},
		{
			name:     "filters, and a list of what to include",
			request:  request("GET", "/tls/certificates?filter[in_use]=false&filter[not_after][lte]=2026-05-31&include=tls_activations,x", nil, ""),
			response: reply(200, `{"data":[]}`),
		},
		{
			name:     "a member of a body that the API ignores",
			request:  request("POST", "/ai-runtime-control/v1/keys", http.Header{"Content-Type": {"application/json"}}, `{"name":"n","user_id":"U1"}`),
			response: reply(201, `{"id":"K1","name":"n","user_id":"U2"}`),
		},
		{
			name:     "a member of a body that the SDK lacks",
			request:  request("POST", "/ai-runtime-control/v1/keys", http.Header{"Content-Type": {"application/json"}}, `{"name":"n","brand_new":1}`),
			response: reply(201, `{"id":"K1","name":"n"}`), differs: "body/brand_new is not sent",
		},
		{name: "an empty reply", request: request("DELETE", "/stars/X1", nil, ""), response: Response{Code: 204}},
		{name: "on behalf of another customer", request: request("GET", "/service/S1?customer_id=C2", nil, ""), response: reply(200, service)},
		{
			name:     "a file that is not in the recording",
			request:  request("PUT", "/service/S1/version/1/package", http.Header{"Content-Type": {"multipart/form-data; boundary=b"}}, ""),
			response: reply(200, `{"id":"P1","service_id":"S1","version":1}`),
		},
		{
			name: "a file that is, and was sent without being asked for", request: request("PUT", "/service/S1/version/1/package",
				http.Header{"Content-Type": {"multipart/form-data; boundary=B"}}, multipartBody),
			response: reply(200, `{"id":"P1","service_id":"S1","version":1}`),
		},
		{
			name: "a query and a header", request: request("PUT", "/resources/stores/kv/K1/keys/a?add=true&background_fetch=true", http.Header{
				"Content-Type": {"application/octet-stream"}, "If-Generation-Match": {"7"}, "Metadata": {"m"}, "Time_to_live_sec": {"5"},
			}, "value"),
			response: Response{Code: 200},
		},
		{
			name: "a body without a content type", request: request("PUT", "/resources/stores/kv/K1/keys/a", nil, "value"),
			response: Response{Code: 200},
		},
		{
			name: "another body without a content type", request: request("PUT", "/service/S1", nil, "comment=c&name=n"),
			response: reply(200, service),
		},
		{
			name: "a flag that has its default", request: request("DELETE", "/resources/stores/kv/K1/keys/a?force=false", nil, ""),
			response: Response{Code: 204},
		},
		{
			name: "a filter by false", request: request("GET", "/ngwaf/v1/rules?enabled=false", nil, ""),
			response: reply(200, `{"data":[]}`),
		},
		{
			name:     "a list as one text, where its elements are parameters of their own",
			request:  request("GET", "/api-security/v1/services/S1/operations?domain=a.com%2Cb.com&method=GET", nil, ""),
			response: reply(200, `{"data":[]}`),
		},
		{
			name: "a filter without its operator", request: request("GET", "/observability/log-explorer?service_id=S1&start=2026-08-13T14:00:00Z&end=2026-08-13T15:00:00Z&filter[request_host]=a.com", nil, ""),
			response: reply(200, `{"data":null}`),
		},
		{
			name:     "a filter with another operator than eq",
			request:  request("GET", "/observability/log-explorer?service_id=S1&start=2026-08-13T14:00:00Z&end=2026-08-13T15:00:00Z&filter[request_host][contains]=a", nil, ""),
			response: reply(200, `{"data":null}`),
		},
		{
			name: "a deletion with a value and one without", request: request("PATCH", "/resources/stores/config/C1/items",
				http.Header{"Content-Type": {mediaJSON}},
				`{"items":[{"op":"delete","item_key":"a","item_value":""},{"op":"delete","item_key":"b"},{"op":"create","item_key":"c","item_value":""}]}`),
			response: reply(200, `{"status":"ok"}`),
		},
		{
			name: "fields without a value in a create", request: request("POST", "/api-security/v1/services/S1/operations",
				http.Header{"Content-Type": {mediaJSON}}, `{"domain":"a.com","method":"GET","path":"/","description":null,"tag_ids":null}`),
			response: reply(201, `{"id":"O1","domain":"a.com","method":"GET","path":"/"}`),
		},
		{
			name: "a field without a value in an update", request: request("PATCH", "/api-security/v1/services/S1/operations/O1",
				http.Header{"Content-Type": {mediaJSON}}, `{"description":null}`),
			response: reply(200, `{"id":"O1"}`), differs: "body/description is not sent",
		},
		{
			name: "a field of the recording client inside", request: request("POST", "/api-security/v1/services/S1/operations-bulk",
				http.Header{"Content-Type": {mediaJSON}}, `{"operations":[{"ServiceID":"S1","domain":"a.com","method":"GET","path":"/"}]}`),
			response: reply(207, `{"data":[{"id":"O1","status_code":201}]}`),
		},
		{
			name: "names that a user chose", request: request("POST", "/notifications/integrations", http.Header{"Content-Type": {mediaJSON}},
				`{"Config":{"Header":"h"},"Name":"n","Type":"webhook","ID":"I1"}`),
			response: reply(200, `{"integration_id":"I1"}`),
		},
		{
			name: "the form of a sudo request, sent for a token", request: request("POST", "/automation-tokens", http.Header{"Content-Type": {mediaJSON}},
				`{"name":"n","username":"u","password":"p","expires_at":null}`),
			response: reply(200, `{"id":"A1","name":"n"}`),
		},
		{
			name: "the form of a token, sent for sudo", request: request("POST", "/sudo", form, "username=u&password=p&brand_new=1&services=S1"),
			response: reply(200, `{"expiry_time":"2024-01-02T03:04:05+00:00"}`),
		},
		{
			name: "no body where nothing is needed", request: request("POST", "/ai-runtime-control/v1/keys/K1/rotate", nil, ""),
			response: reply(201, `{"id":"K1"}`),
		},
		{
			name: "null where nothing is needed", request: request("POST", "/resources/stores/secret/client-key",
				http.Header{"Content-Type": {mediaJSON}}, "null"),
			response: reply(200, `{"public_key":"QQ==","signature":"QQ==","expires_at":"2024-01-02T03:04:05Z"}`),
		},
		{
			name: "identifiers that were cut, in a list", request: request("POST", "/tls/bulk/certificates", document,
				`{"data":{"type":"tls_bulk_certificate","attributes":{"cert_blob":"x"},"relationships":{`+
					`"tls_configurations":{"data":[{"type":"tls_configuration"}]}}}}`),
			response: reply(200, `{"data":{"id":"B1","type":"tls_bulk_certificate"}}`),
		},
		{
			name: "a metric that nobody knows, of a second", request: request("GET", "https://rt.fastly.com/v1/channel/S1/ts/h", nil, ""),
			response: reply(200, `{"Data":[{"recorded":1603401004,"aggregated":{"requests":1,"brand_new":2},"datacenter":{"AMS":{"brand_new":3}}}],"Timestamp":1603401013}`),
		},
		{
			name: "a metric that nobody knows, of a service", request: request("GET", "/stats/service/S1", nil, ""),
			response: reply(200, `{"data":[{"requests":1,"brand_new":2,"start_time":1603401004,"service_id":"S1"}],"meta":{"by":"day"},"status":"success"}`),
		},
		{
			name: "a metric that is no number", request: request("GET", "/stats/service/S1", nil, ""),
			response: reply(200, `{"data":[{"brand_new":"x","start_time":1603401004,"service_id":"S1"}],"meta":{"by":"day"},"status":"success"}`),
			reply:    `/data/0/brand_new is null, recorded is "x"`,
		},
		{
			name: "an error in a document with its status as a text", request: request("GET", "/tls/subscriptions/T1", nil, ""),
			response: Response{Code: 404, Headers: http.Header{"Content-Type": {mediaDocument}}, Body: `{"errors":[{"status":"404","title":"Not Found"}]}`},
		},
		{
			name: "outcomes in an order of the API's own", request: request("PATCH", "/api-security/v1/services/S1/discovered-operations-bulk",
				http.Header{"Content-Type": {mediaJSON}}, `{"operation_ids":["O1","O2"],"status":"IGNORED"}`),
			response: reply(207, `{"data":[{"id":"O2","status_code":404,"reason":"r"},{"id":"O1","status_code":200}]}`),
		},
		{
			name:    "a document that includes a domain for an activation and its certificate",
			request: request("GET", "/tls/activations/A1?include=tls_certificate,tls_domain", nil, ""),
			response: Response{Code: 200, Headers: http.Header{"Content-Type": {mediaDocument}}, Body: `{"data":{"id":"A1","type":"tls_activation",` +
				`"relationships":{"tls_certificate":{"data":{"id":"C1","type":"tls_certificate"}},"tls_domain":{"data":{"id":"a.com","type":"tls_domain"}}}},` +
				`"included":[{"id":"C1","type":"tls_certificate","attributes":{"name":"n"},"relationships":{"tls_domains":{"data":[{"id":"a.com","type":"tls_domain"}]}}},` +
				`{"id":"a.com","type":"tls_domain","relationships":{"tls_certificates":{"data":[{"id":"C1","type":"tls_certificate"}]}}}]}`},
		},
		{
			name: "a document that includes what nothing in the reply holds", request: request("GET", "/tls/certificates/C1", nil, ""),
			response: Response{Code: 200, Headers: http.Header{"Content-Type": {mediaDocument}}, Body: `{"data":{"id":"C1","type":"tls_certificate",` +
				`"relationships":{"tls_domains":{"data":[{"id":"a.com","type":"tls_domain"}]}}},"included":[{"id":"a.com","type":"tls_domain","attributes":{"x":1}}]}`},
			reply: `/tls_domains/0 is "a.com", and what the recording includes of it is lost`,
		},
		{
			name: "an empty page before another", request: request("GET", "/resources/stores/kv?limit=10", nil, ""),
			response: reply(200, `{"data":[],"meta":{"next_cursor":"x"}}`),
		},
		{
			name: "an alert that is not there, in plain text", request: request("PATCH", "/ngwaf/v1/workspaces/W1/alerts/A1",
				http.Header{"Content-Type": {mediaJSON}}, `{"config":{"webhook":"https://example.com"}}`),
			response: Response{Code: 503, Body: "upstream failed"},
		},
		{
			name: "a reply that is cut off", request: request("GET", "/service/S1", nil, ""),
			response: reply(200, service[:100]), reply: "fails: ",
		},
	}
	c := checker(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.request.Headers, test.response.Headers = canonical(test.request.Headers), canonical(test.response.Headers)
			result := c.Check(t.Context(), Interaction{File: "x.yaml", Request: test.request, Response: test.response})
			require.True(t, result.Covered)
			for _, problems := range []struct {
				list []string
				want string
			}{{result.Reply, test.reply}, {result.Request, test.differs}} {
				if problems.want == "" {
					require.Empty(t, problems.list)
				} else {
					require.Contains(t, strings.Join(problems.list, "\n"), problems.want)
				}
			}
		})
	}
}

func TestCheckUncovered(t *testing.T) {
	c := checker(t)
	at := func(method, url string) Interaction {
		return Interaction{File: "x.yaml", Index: 1, Request: Request{Method: method, URL: url}, Response: Response{Code: 200}}
	}
	unknown := c.Check(t.Context(), at("GET", "https://api.fastly.com/brand/new/thing/1"))
	require.Equal(t, "brand/new/thing", unknown.Family)
	require.Empty(t, unknown.Operation)
	require.False(t, unknown.Covered)

	delete(c.calls, "get_service")
	uncovered := c.Check(t.Context(), at("GET", "https://api.fastly.com/service/S1"))
	require.Equal(t, []string{"service", "get_service"}, []string{uncovered.Family, uncovered.Operation})
	require.False(t, uncovered.Covered)

	c.exceptions["x.yaml#1"] = "cut by hand"
	excepted := c.Check(t.Context(), at("PUT", "https://api.fastly.com/service/S1/version/1/clone"))
	require.Equal(t, "service/version/clone", excepted.Family)
	require.Equal(t, "cut by hand", excepted.Exception)

	var tally Tally
	for _, result := range []Result{unknown, uncovered, excepted, {Covered: true}, {Covered: true, Reply: []string{"x"}}, {Covered: true, Request: []string{"x"}}} {
		tally.add(result)
	}
	require.Equal(t, Tally{Interactions: 6, NotCovered: 2, Unknown: 1, Excepted: 1, Decoded: 2, Reproduced: 2}, tally)
	require.Equal(t, 3, tally.Checked())
}

// oneRequest returns a recording of a counted request and its reply.
func oneRequest(method, url, reply string) string {
	return fmt.Sprintf("version: 1\ninteractions:\n- request: {method: %s, url: %q}\n"+
		"  response: {code: 200, headers: {Fastly-RateLimit-Remaining: [\"9\"]}, body: %q}\n", method, url, reply)
}

// TestForeignRecordings checks that recordings of families without an owner, or outside of the
// catalogue, are counted by name and cause no failures, in any directory.
func TestForeignRecordings(t *testing.T) {
	const api = "https://api.fastly.com/"
	foreignTo := func(c *Checker) *Checker {
		delete(c.calls, "bot_management_get_workspace") // as if the operation had no owner
		return c
	}
	foreign := map[string]string{
		"bots.yaml":     oneRequest("GET", api+"bot-management/v1/workspaces/W1", `{"cut off`),
		"new/new.yaml":  oneRequest("PUT", api+"brand-new/v1/7i6HN3TK9wS159v2gPAZ8A/parts", "{}"),
		"new/new2.yaml": oneRequest("GET", api+"brand-new/v1/8j6HN3TK9wS159v2gPAZ8B", "{}"),
		"site.yaml":     oneRequest("PURGE", "https://www.example.com/", "{}"),
	}
	all := maps.Clone(foreign)
	all["known.yaml"] = oneRequest("PUT", api+"service/S1/version/1/activate", `{"number":1,"active":true}`)
	for name, files := range map[string]map[string]string{"nothing of the SDK's": foreign, "something of the SDK's": all} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range files {
				write(t, dir, file, text)
			}
			replayed(t, foreignTo(checker(t)), dir)
			replayed(t, foreignTo(genericChecker(t)), dir)
			mutated(t, foreignTo(checker(t)), dir, 100)
			mutated(t, foreignTo(genericChecker(t)), dir, 100)
			writes(t, dir)

			summary, err := foreignTo(checker(t)).CheckAll(t.Context(), dir)
			require.NoError(t, err)
			require.Empty(t, summary.Failures)
			require.Equal(t, len(files)-len(foreign), summary.Total.Checked())
			require.Equal(t, &Tally{Interactions: 1, NotCovered: 1}, summary.Families["bot-management/v1/workspaces"])
			require.Equal(t, &Tally{Interactions: 2, NotCovered: 2, Unknown: 2}, summary.Families["brand-new/v1"])
			require.Equal(t, &Tally{Interactions: 1, NotCovered: 1, Unknown: 1}, summary.Families["/"])
			var out strings.Builder
			summary.Print(&out)
			require.Contains(t, out.String(), "2 not covered yet     2 not in the catalogue\n")
			require.Contains(t, out.String(), "\n4 interactions in 3 families not covered yet, 3 of them not in the catalogue\n")
		})
	}
}

// TestExceptions checks that an exception is necessary. Exceptions for missing recordings are
// ignored, because there are several collections of recordings.
func TestExceptions(t *testing.T) {
	known := exceptions()
	for name, reason := range known {
		require.NotEmpty(t, reason, name)
	}
	if len(known) == 0 {
		return
	}
	c := checker(t)
	c.exceptions = nil
	for x, err := range Interactions(recordings(t)) {
		require.NoError(t, err)
		if known[x.String()] != "" {
			result := c.Check(t.Context(), x)
			require.NotEmpty(t, slices.Concat(result.Reply, result.Request), "%s passes: it needs no exception", x)
		}
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}

const cassette = `---
version: 1
interactions:
- request:
    body: comment=new+comment
    form:
      comment:
      - new comment
    headers:
      content-type:
      - application/x-www-form-urlencoded
    url: https://api.fastly.com/service/S1/version/1
    method: put
  response:
    body: '{"number":1,"comment":"new
      comment"}'
    headers:
      fastly-ratelimit-remaining:
      - "9955"
    status: 200 OK
    code: 200
    duration: ""
- request:
    body: ""
    headers: {}
    url: https://api.fastly.com/service/S1
    method: GET
  response:
    body: !!binary aGVsbG8=
    headers: {}
    code: 200
`

func TestInteractions(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "b/second.yaml", cassette)
	write(t, dir, "a.yml", cassette)
	write(t, dir, "README.md", "# no recording")
	var names []string
	var all []Interaction
	for x, err := range Interactions(dir) {
		require.NoError(t, err)
		names, all = append(names, x.String()), append(all, x)
	}
	require.Equal(t, []string{"a.yml#0", "a.yml#1", "b/second.yaml#0", "b/second.yaml#1"}, names)
	require.Equal(t, "PUT", all[0].Request.Method)
	require.Equal(t, mediaForm, all[0].Request.Headers.Get("Content-Type"))
	require.JSONEq(t, `{"number":1,"comment":"new comment"}`, all[0].Response.Body)
	require.Equal(t, "hello", all[1].Response.Body)
	require.True(t, all[0].Counted())
	require.False(t, all[1].Counted())

	for x, err := range Interactions(dir) {
		require.NoError(t, err)
		require.Equal(t, "a.yml#0", x.String())
		break // no further interactions are read
	}
	for name, text := range map[string]string{
		"c.yaml": "{", "d.yaml": "version: 2\ninteractions: []", "e.yaml": "interactions: [{request: {url: ':'}}]",
	} {
		write(t, dir, name, text)
		var failure error
		for _, err := range Interactions(dir) {
			failure = err
		}
		require.ErrorContains(t, failure, name)
		require.NoError(t, os.Remove(filepath.Join(dir, name)))
	}
}

func TestCheckAll(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "versions/update.yaml", cassette)
	summary, err := checker(t).CheckAll(t.Context(), dir)
	require.NoError(t, err)
	require.Equal(t, Tally{Interactions: 2, Decoded: 1, Reproduced: 2}, summary.Total)
	var out strings.Builder
	summary.Print(&out)
	require.Contains(t, out.String(), "versions/update.yaml#1 (get_service):\n\treply: fails: ")
	require.True(t, strings.HasSuffix(out.String(), "\n2 interactions, 1 decoded whole, 2 requests reproduced, 0 excepted\n"), out.String())

	_, err = checker(t).CheckAll(t.Context(), filepath.Join(dir, "nowhere"))
	require.Error(t, err)
}

func TestNested(t *testing.T) {
	values, err := url.ParseQuery("a=1&b[c]=2&b[d][e]=3&b[f][]=4&g[]=5&g[]=6&general.ttl=7&h=8&h=9")
	require.NoError(t, err)
	require.Equal(t, map[string]any{
		"a": "1", "general.ttl": "7", "g": []string{"5", "6"}, "h": []string{"8", "9"},
		"b": map[string]any{"c": "2", "d": map[string]any{"e": "3"}, "f": []string{"4"}},
	}, nested(values))
}
