package replay

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog"
)

func TestDifferences(t *testing.T) {
	tests := []struct {
		recorded, got string
		want          []string // locations of the differences
	}{
		{`{"a":1}`, `{"a":1}`, nil},
		{`{"a":"443"}`, `{"a":443}`, nil},
		{`{"a":1.0,"b":1e3,"c":-0}`, `{"a":1,"b":1000,"c":0}`, nil},
		{`{"a":"1","b":0,"c":"0","d":true,"e":1}`, `{"a":true,"b":false,"c":false,"d":"1","e":"true"}`, nil},
		{`{"a":null,"b":"","c":[],"d":{},"e":0,"f":false}`, `{}`, nil},
		{`{}`, `{"a":null,"b":"","c":[],"d":{},"e":0,"f":false,"g":"0001-01-01T00:00:00Z","h":{"i":0}}`, nil},
		{`{"a":"2024-01-02T03:04:05Z"}`, `{"a":"2024-01-02T04:04:05+01:00"}`, nil},
		{
			`{"a":"2024-01-02 03:04:05","b":"2024-01-02 03:04:05 UTC","c":"2024-01-02","d":1704164645,"e":"2024-01-02T03:04:05.120Z"}`,
			`{"a":"2024-01-02T03:04:05Z","b":"2024-01-02T03:04:05Z","c":"2024-01-02T00:00:00Z","d":"2024-01-02T03:04:05Z","e":"2024-01-02T03:04:05.12Z"}`, nil,
		},
		{`[1,[2]]`, `["1",["2"]]`, nil},
		{`{"n":9007199254740993}`, `{"n":"9007199254740993"}`, nil},

		{`{"n":9007199254740993}`, `{"n":9007199254740992}`, []string{"/n"}},
		{`{"a":1}`, `{}`, []string{"/a"}},
		{`{}`, `{"a":1}`, []string{"/a"}},
		{`{"a":"x"}`, `{"a":"y"}`, []string{"/a"}},
		{`{"a":"x"}`, `{"a":""}`, []string{"/a"}},
		{`{"a":true}`, `{"a":false}`, []string{"/a"}},
		{`{"a":"0x10"}`, `{"a":16}`, []string{"/a"}},
		{`{"a":"2024-01-02T03:04:05Z"}`, `{"a":"2024-01-02T03:04:06Z"}`, []string{"/a"}},
		{`{"a":[1,2]}`, `{"a":[1]}`, []string{"/a"}},
		{`{"a":[1,2]}`, `{"a":[2,1]}`, []string{"/a/0", "/a/1"}},
		{`{"a":{"b":{"c":1}}}`, `{"a":{"b":{"c":2}}}`, []string{"/a/b/c"}},
		{`{"a":{"b":1}}`, `{"a":[1]}`, []string{"/a"}},
		{`{"a":[{"b":1}]}`, `{"a":{"b":1}}`, []string{"/a"}},
		{`{"a":{"b":1}}`, `{"a":"x"}`, []string{"/a"}},
		{`1`, `2`, []string{"the whole"}},
		{`[1]`, `null`, []string{"the whole"}},
	}
	for _, test := range tests {
		recorded, err := parseJSON([]byte(test.recorded))
		require.NoError(t, err)
		got, err := parseJSON([]byte(test.got))
		require.NoError(t, err)
		var places []string
		for _, difference := range differences("", recorded, got) {
			at, _, _ := strings.Cut(difference, " is ")
			places = append(places, at)
		}
		require.Equal(t, test.want, places, "%s and %s", test.recorded, test.got)
	}
	t.Logf("%d pairs", len(tests))
}

func TestDocumentDifferences(t *testing.T) {
	const document = `{"data":[{"id":"1","type":"sub","attributes":{"name":"n"},"links":{"self":"x"},"relationships":{
		"domains":{"data":[{"type":"domain","id":"d1"},{"type":"domain","id":"d2"}]},
		"owner":{"data":{"type":"user","id":"u1"}},"none":{"data":null}}}],
		"included":[{"type":"user","id":"u1","attributes":{"login":"l"},"relationships":{"subs":{"data":[{"type":"sub","id":"1"}]},
			"self":{"data":{"type":"user","id":"u1"}}}}],
		"meta":{"total_pages":1},"links":{"next":null}}`
	tests := []struct {
		name, got string
		want      []string
	}{
		{"whole", `[{"id":"1","name":"n","domains":["d1","d2"],"owner":{"id":"u1","login":"l","subs":["1"],"self":"u1"}}]`, nil},
		{"ids as objects", `[{"id":"1","name":"n","domains":[{"id":"d1"},{"id":"d2"}],"owner":{"id":"u1","login":"l","subs":["1"],"self":"u1"}}]`, nil},
		{"included is lost", `[{"id":"1","name":"n","domains":["d1","d2"],"owner":"u1"}]`, []string{"/0/owner"}},
		{"a part of it is lost", `[{"id":"1","name":"n","domains":["d1","d2"],"owner":{"id":"u1","subs":["1"],"self":"u1"}}]`, []string{"/0/owner/login"}},
		{"another id", `[{"id":"1","name":"n","domains":["d1","d3"],"owner":{"id":"u1","login":"l","subs":["1"],"self":"u1"}}]`, []string{"/0/domains/1"}},
		{"an attribute is lost", `[{"id":"1","domains":["d1","d2"],"owner":{"id":"u1","login":"l","subs":["1"],"self":"u1"}}]`, []string{"/0/name"}},
		{"no relationships", `[{"id":"1","name":"n"}]`, []string{"/0/domains", "/0/owner"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			recorded, err := parseJSON([]byte(document))
			require.NoError(t, err)
			got, err := parseJSON([]byte(test.got))
			require.NoError(t, err)
			op := &operation{Operation: &catalog.Operation{Accept: []string{mediaDocument}}}
			var places []string
			for _, difference := range differences("", unwrap(op, recorded, got), got) {
				at, _, _ := strings.Cut(difference, " is ")
				places = append(places, at)
			}
			require.Equal(t, test.want, places)
		})
	}
}

func TestUnwrap(t *testing.T) {
	tests := []struct {
		recorded, got string
		same          bool
	}{
		{`{"data":[1],"meta":{"next_cursor":"x"}}`, `[1]`, true},
		{`{"entries":[1],"meta":{"limit":5}}`, `[1]`, true},
		{`{"data":[1],"meta":{},"status":"success"}`, `[1]`, true},
		{`{"data":[1],"meta":{},"status":"failure"}`, `[1]`, false},
		{`{"data":[1],"meta":{},"status":"success","msg":"why"}`, `[1]`, false},
		{`{"data":[1],"meta":{"a":1}}`, `{"data":[1]}`, false},
		{`{"data":null,"meta":{"total":0}}`, `[]`, true},
		{`{"data":[],"meta":{"total":0}}`, `null`, true},
		{`{"status":"ok"}`, `null`, true},
		{`{"status":"pending"}`, `null`, false},
		{`[1]`, `[1]`, true},
	}
	for _, test := range tests {
		recorded, err := parseJSON([]byte(test.recorded))
		require.NoError(t, err)
		got, err := parseJSON([]byte(test.got))
		require.NoError(t, err)
		unwrapped := unwrap(&operation{Operation: &catalog.Operation{}}, recorded, got)
		require.Equal(t, test.same, len(differences("", unwrapped, got)) == 0, "%s and %s", test.recorded, test.got)
	}
}

// What the recording client sends without a use is dropped wherever it stands, and nothing else.
func TestRecordedJSON(t *testing.T) {
	tests := []struct{ name, operation, recorded, want string }{
		{
			"a list without a value, inside", "update_dashboard",
			`{"items":[{"title":"t","data_source":{"config":{"metrics":null}}}]}`, `{"items":[{"title":"t","data_source":{"config":{}}}]}`,
		},
		{"a list that may be null", "update_dashboard", `{"items":null,"description":null}`, `{"items":null,"description":null}`},
		{"a text that can't be null, in a create", "create_dashboard", `{"items":null,"description":null}`, `{"items":null}`},
		{
			"a field inside", "api_security_bulk_create_operations",
			`{"operations":[{"ServiceID":"S1","path":"/"}],"brand_new":[{"ServiceID":"S1"}]}`, `{"operations":[{"path":"/"}],"brand_new":[{"ServiceID":"S1"}]}`,
		},
		{"names that a user chose", "create_integration", `{"Config":{"Header":"h","other":"o"}}`, `{"config":{"Header":"h","other":"o"}}`},
		{
			"deletions", "bulk_update_dictionary_item",
			`{"items":[{"op":"delete","item_key":"a"},{"op":"update","item_key":"b"}]}`,
			`{"items":[{"op":"delete","item_key":"a","item_value":""},{"op":"update","item_key":"b"}]}`,
		},
	}
	facts, err := catalog.Load()
	require.NoError(t, err)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := recordedJSON(derive(facts, facts.ByID(test.operation)), test.recorded)
			require.NoError(t, err)
			require.JSONEq(t, test.want, encode(got))
		})
	}
}

func TestParseJSON(t *testing.T) {
	lines, err := parseJSON([]byte("{\"a\":1}\n\n{\"a\":2}\n"))
	require.NoError(t, err)
	require.Len(t, lines, 2)
	for _, text := range []string{"", "date,usage\n1,2", `{"a":1} x`, `{"a"`} {
		_, err := parseJSON([]byte(text))
		require.Error(t, err, text)
	}
}

const multipartBody = "--B\r\nContent-Disposition: form-data; name=\"package\"; filename=\"p.tar.gz\"\r\n\r\ncontent\r\n--B--\r\n"

func TestRequestProblems(t *testing.T) {
	json := http.Header{"Content-Type": {"application/json"}}
	form := http.Header{"Content-Type": {mediaForm}}
	part := func(boundary string) http.Header {
		return http.Header{"Content-Type": {"multipart/form-data; boundary=" + boundary}}
	}
	tests := []struct {
		name                        string
		recorded, sent              string // path and query
		recordedHeader, sentHeader  http.Header
		recordedBody, sentBody      string
		pagination, method, problem string
		optional                    bool
	}{
		{name: "same", recorded: "/a?b=1&c=2", sent: "/a?c=2&b=1"},
		{name: "method", recorded: "/a", sent: "/a", method: "PUT", problem: "method is"},
		{name: "path", recorded: "/a%20b", sent: "/a+b", problem: "path is"},
		{name: "host", recorded: "https://rt.fastly.com/a", sent: "/a", problem: "host is"},
		{name: "query value", recorded: "/a?b=1", sent: "/a?b=01", problem: "query b is"},
		{name: "query twice", recorded: "/a?b=1&b=2", sent: "/a?b=2", problem: "query b is"},
		{name: "query more", recorded: "/a", sent: "/a?b=", problem: "query b is"},
		{name: "empty filter", recorded: "/a?b=&x=1", sent: "/a?x=1"},
		{name: "filter by an empty text", recorded: "/a?filter[b]=&x=1", sent: "/a?x=1", problem: "query filter[b] is"},
		{name: "instant in another layout", recorded: "/a?b=1767323045", sent: "/a?b=2026-01-02T03:04:05Z"},
		{name: "another instant", recorded: "/a?b=1767323046", sent: "/a?b=2026-01-02T03:04:05Z", problem: "query b is"},
		{name: "empty cursor", recorded: "/a?cursor=&x=1", sent: "/a?x=1"},
		{name: "page", recorded: "/a?page=2&per_page=10", sent: "/a?per_page=100", pagination: "page+per_page"},
		{name: "page of what is not paged", recorded: "/a?page=2", sent: "/a", problem: "query page is"},
		{name: "form", recorded: "/a", sent: "/a", recordedHeader: form, sentHeader: form, recordedBody: "a=1&b=x+y", sentBody: "b=x%20y&a=1"},
		{name: "form key lacks", recorded: "/a", sent: "/a", recordedHeader: form, sentHeader: form, recordedBody: "a=1&b=2", sentBody: "a=1", problem: "form b is"},
		{name: "form key that nobody reads", recorded: "/a", sent: "/a", recordedHeader: form, sentHeader: form, recordedBody: "a=1&ServiceID=2", sentBody: "a=1"},
		{name: "form as JSON", recorded: "/a", sent: "/a", recordedHeader: form, sentHeader: json, recordedBody: "a=1", sentBody: `{"a":1}`, problem: "content type is"},
		{name: "empty form", recorded: "/a", sent: "/a", recordedHeader: form},
		{name: "a body for an empty form", recorded: "/a", sent: "/a", recordedHeader: form, sentHeader: form, sentBody: "a=", problem: "form a is"},
		{name: "JSON", recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: `{"a":"1","b":null}`, sentBody: `{"b":null,"a":1}`},
		{name: "JSON null lacks", recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: `{"b":null}`, sentBody: `{}`, problem: "body/b is not sent"},
		{name: "JSON zero for null", recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: `{"b":null}`, sentBody: `{"b":0}`, problem: "body/b is 0"},
		{name: "JSON more", recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: `{}`, sentBody: `{"b":0}`, problem: "body/b is sent"},
		{name: "JSON list", recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: `[1,2]`, sentBody: `[1]`, problem: "body is [1]"},
		{name: "JSON spelled by the recorder", recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: `{"Config":1}`, sentBody: `{"config":1}`},
		{name: "JSON field of the recorder that nobody reads", recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: `{"Config":null,"ID":"1","b":2}`, sentBody: `{"b":2}`},
		{name: "JSON field of the recorder for nothing", recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: `{"Config":null}`, sentBody: `{"config":null}`, problem: "body/config is sent"},
		{name: "nothing where none is needed", optional: true, recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: "null", sentBody: "{}"},
		{name: "something where none is needed", optional: true, recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: `{"mode":"off"}`, sentBody: "{}", problem: "body/mode is not sent"},
		{name: "no body", recorded: "/a", sent: "/a", recordedHeader: json, sentHeader: json, recordedBody: `{}`, problem: "the body is no JSON"},
		{name: "body for none", recorded: "/a", sent: "/a", sentHeader: json, sentBody: `{}`, problem: "content type is"},
		{name: "text", recorded: "/a", sent: "/a", recordedBody: "abc", sentBody: "abc"},
		{name: "other text", recorded: "/a", sent: "/a", recordedBody: "abc", sentBody: "abd", problem: "body is"},
		{name: "parts", recorded: "/a", sent: "/a", recordedHeader: part("B"), sentHeader: part("C"), recordedBody: multipartBody, sentBody: strings.ReplaceAll(multipartBody, "--B", "--C")},
		{name: "other parts", recorded: "/a", sent: "/a", recordedHeader: part("B"), sentHeader: part("B"), recordedBody: multipartBody, sentBody: strings.ReplaceAll(multipartBody, "content\r", "other\r"), problem: "part package is"},
		{name: "cut parts", recorded: "/a", sent: "/a", recordedHeader: part("B"), sentHeader: part("B"), recordedBody: multipartBody[:len(multipartBody)-12], sentBody: multipartBody, problem: "can't be taken apart"},
		{name: "header", recorded: "/a", sent: "/a", recordedHeader: http.Header{"Surrogate-Key": {"a b"}}, sentHeader: http.Header{"Surrogate-Key": {"a b"}}},
		{name: "header lacks", recorded: "/a", sent: "/a", recordedHeader: http.Header{"Surrogate-Key": {"a b"}}, problem: "header Surrogate-Key is"},
		{name: "header more", recorded: "/a", sent: "/a", sentHeader: http.Header{"Fastly-Soft-Purge": {"1"}}, problem: "header Fastly-Soft-Purge is"},
		{name: "header of no meaning", recorded: "/a", sent: "/a", recordedHeader: http.Header{"User-Agent": {"a"}}, sentHeader: http.Header{"User-Agent": {"b"}}},
		{name: "accept", recorded: "/a", sent: "/a", recordedHeader: http.Header{"Accept": {"application/json"}}, sentHeader: http.Header{"Accept": {"application/problem+json, application/json"}}},
		{name: "another accept", recorded: "/a", sent: "/a", recordedHeader: http.Header{"Accept": {mediaDocument}}, sentHeader: http.Header{"Accept": {"application/json"}}, problem: "header Accept is"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			absolute := func(target string) string {
				if strings.HasPrefix(target, "/") {
					return "https://api.fastly.com" + target
				}
				return target
			}
			op := &operation{Operation: &catalog.Operation{Pagination: test.pagination}, spelled: map[string]string{"Config": "config"}, optional: test.optional}
			recorded := Interaction{Request: Request{
				Method: "GET", URL: absolute(test.recorded), Headers: canonical(test.recordedHeader), Body: test.recordedBody,
			}}
			if test.method != "" {
				recorded.Request.Method = test.method
			}
			sentURL, err := url.Parse(absolute(test.sent))
			require.NoError(t, err)
			sent := &sentRequest{method: "GET", url: sentURL, header: canonical(test.sentHeader), body: test.sentBody}
			problems := strings.Join(requestProblems(op, recorded, sent), "\n")
			if test.problem == "" {
				require.Empty(t, problems)
				return
			}
			require.Contains(t, problems, test.problem)
		})
	}
	require.Equal(t, []string{"sends nothing"}, requestProblems(nil, Interaction{}, nil))
	t.Logf("%d requests", len(tests))
}
