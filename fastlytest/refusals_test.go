package fastlytest_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// Sources of refusals other than recordings.
const (
	fromUsers     = "reported"
	fromReference = "inferred"
)

// refusal is a request that the fake refuses. Its path may contain {service}, {version} and the ids
// of objects created beforehand.
type refusal struct {
	method, path string
	input        string // description of the input; if empty, the form is shown
	in           option
	status       int
	words        string
	known        string // source: a recording, fromUsers or fromReference
	rule         bool   // whether SetRules can disable it
}

// refusals lists the refused requests for services and their configuration, except faults and refusals that a
// test requests.
var refusals = []refusal{
	// All kinds of requests.
	{"GET", "/service", "a token that does not exist", token("x"), 401, "Provided credentials are missing or invalid", fromUsers, false},
	{"GET", "/service", "a token that has expired", token("expired"), 401, "expired at", fromUsers, false},
	{"POST", "/service", "a token that may only read", token("reader"), 403, "You are not allowed to perform this action", fromUsers, false},
	{"POST", "/service", "no budget left", token("spent"), 429, "You have exceeded your hourly rate limit", fromUsers, false},
	{"GET", "/nosuch", "", form(), 404, "Not found", fromReference, false},
	// Services and versions.
	{"POST", "/service", "", form("comment", "c"), 400, "Name can't be blank", fromReference, false},
	{"POST", "/service", "", form("name", "shop"), 409, "Duplicate service: 'shop'", fromReference, false},
	{"POST", "/service", "", form("name", "n", "type", "php"), 400, "'type' must be one of vcl, wasm", fromReference, true},
	{"PUT", "/service/{service}", "", form("name", "other"), 409, "Duplicate service: 'other'", fromReference, false},
	{"GET", "/service/nosuch", "", form(), 404, "Couldn't find Service", fromUsers, false},
	{"GET", "/service/search?name=nosuch", "", form(), 404, "Couldn't find Service", fromReference, false},
	{"DELETE", "/service/{active}", "an active version", form(), 400, "Cannot delete service with active version", fromUsers, false},
	{"PUT", "/service/{deleted}", "", form("name", "n"), 400, "is deleted", fromUsers, false},
	{"GET", "/service/{service}/version/9", "", form(), 404, "Couldn't find Version", fromReference, false},
	{"PUT", "{version}/activate/canary", "", form(), 400, "Environment 'canary' does not exist", fromReference, false},
	{"DELETE", "/service/{active}/version/1/backend/b", "a locked version", form(), 422, "Version locked", "fixtures/tls_subscription/compute/cleanup.yaml", false},
	// All kinds of objects.
	{"DELETE", "{version}/cache_settings/nosuch", "", form(), 404, "Couldn't find CacheSettings", "fixtures/cache_settings/cleanup.yaml", false},
	{"POST", "{version}/gzip", "", form("extensions", "css"), 400, "Name can't be blank", fromReference, false},
	{"POST", "{version}/logging/s3", "", form("name", "thing"), 409, "Duplicate logging_syslog: 'thing'", "fixtures/s3s/create6.yaml", false},
	{"POST", "{version}/healthcheck", "", form("name", "h", "timeout", "soon"), 400, "'timeout' must be an integer", fromReference, false},
	{"POST", "{version}/backend", "", least("backend", "name", "b", "use_ssl", "perhaps"), 400, "'use_ssl' must be a boolean", fromReference, false},
	{"POST", "{version}/header", "", form("name", "h", "action", "drop"), 400, "'action' must be one of set, append, delete", fromReference, true},
	{"POST", "{version}/healthcheck", "", form("name", "h", "check_interval", "999"), 400, "'check_interval' must be greater than or equal to 1000", fromReference, true},
	{"POST", "{version}/director", "", form("name", "d", "quorum", "101"), 400, "'quorum' must be less than or equal to 100", fromReference, true},
	{"POST", "{version}/backend", "", least("backend", "name", "b", "share_key", "a-b"), 400, "'share_key' must match", fromReference, true},
	{"POST", "{version}/rate-limiters", "", least("rate-limiters", "name", strings.Repeat("n", 256)), 400, "'name' must have at most 255 characters", fromReference, true},
	{"POST", "{version}/backend", "", least("backend", "name", "b", "healthcheck", "nowhere"), 400, "No healthcheck named 'nowhere'", fromUsers, true},
	{"POST", "{version}/backend", "", least("backend", "name", "b", "request_condition", "nowhere"), 400, "No condition named 'nowhere'", fromUsers, true},
	{"PUT", "{version}/logging/s3/thing", "", form("response_condition", "nowhere"), 400, "No condition named 'nowhere'", fromUsers, true},
	{"POST", "{version}/logging/s3", "", form("name", "n", "response_condition", ""), 400, "No condition named ''", fromUsers, true},
	{"POST", "{version}/gzip", "", form("name", "n", "cache_condition", "thing"), 400, "Condition 'thing' is not a cache condition", fromUsers, true},
	{"POST", "{version}/logging/s3", "", form("name", "n", "response_condition", "thing"), 400, "Condition 'thing' is not a response condition", fromReference, true},
	{"POST", "{version}/header", "", form("name", "n", "request_condition", "cached"), 400, "Condition 'cached' is not a request condition", fromReference, true},
	// Specific kinds of objects.
	{"POST", "{version}/acl", "", form("name", "_a"), 400, "Name must start with alphabetical", fromUsers, true},
	{"POST", "{version}/snippet", "", form("name", "n (1)"), 400, "Name must start with a letter and contain only alphanumeric, underscore, hyphen, period, and space", fromUsers, true},
	{"POST", "{version}/backend", "", form("name", "b"), 400, "'address' can't be blank", fromReference, true},
	{"POST", "{version}/backend", "", least("backend", "name", "b", "port", "0"), 400, "'port' is out of range", fromReference, true},
	{"POST", "{version}/backend", "", least("backend", "name", "b", "port", "65536"), 400, "'port' is out of range", fromReference, true},
	{"POST", "{version}/backend", "", least("backend", "name", "b", "override_host", ""), 400, "'' is not a valid Host header", fromUsers, true},
	{"POST", "{version}/condition", "", form("name", "c", "type", "REQUEST"), 400, "'statement' can't be blank", fromReference, true},
	{"POST", "{version}/condition", "", form("name", "c", "type", "ANY", "statement", "true"), 400, "'type' must be one of REQUEST, CACHE, RESPONSE, PREFETCH", fromReference, true},
	{"POST", "{version}/rate-limiters", "", form("name", "r", "rps_limit", "10"), 400, "'client_key' can't be blank", fromReference, true},
	{"POST", "{version}/rate-limiters", "", least("rate-limiters", "name", "r", "window_size", "7"), 400, "'window_size' must be one of 1, 10, 60", fromReference, true},
	{"POST", "{version}/rate-limiters", "", least("rate-limiters", "name", "r", "http_methods[]", "FETCH"), 400, "'http_methods' must be one of HEAD", fromReference, true},
	{"POST", "{version}/rate-limiters", "", least("rate-limiters", "name", "r", "response_object_name", "nowhere"), 400, "No response object named 'nowhere'", fromReference, true},
	{"POST", "{version}/rate-limiters", "", least("rate-limiters", "name", "r", "uri_dictionary_name", "nowhere"), 400, "No dictionary named 'nowhere'", fromReference, true},
	{"POST", "{version}/rate-limiters", "", least("rate-limiters", "name", "r", "response[status]", "x"), 400, "'response[status]' must be an integer", fromReference, false},
	{"GET", "/rate-limiters/nosuch", "", form(), 404, "Cannot find vclmodule ''", fromUsers, false},
	{"POST", "{version}/apex-redirects", "", form("status_code", "303"), 400, "'status_code' must be one of 301, 302, 307, 308", fromReference, true},
	{"POST", "{version}/domain", "the domain of another customer", form("name", "theirs.example.com"), 400, "Domain 'theirs.example.com' is already taken by another customer", fromUsers, true},
	{"GET", "{version}/director/thing/backend/nosuch", "", form(), 404, "Couldn't find Backend", fromReference, false},
	{"POST", "{version}/director/thing/backend/thing", "a backend that is in the director", form(), 409, "Duplicate director_backend: 'thing'", fromReference, false},
	{"GET", "{version}/director/empty/backend/thing", "", form(), 404, "Couldn't find DirectorBackend", fromUsers, false},
	{"POST", "{version}/logging/https", "", form("name", "n", "placement", ""), 400, "'placement' can't be blank", fromUsers, true},
	{"POST", "{version}/logging/https", "a format of 12,289 characters", form("name", "n", "format", strings.Repeat("%", 12_289)), 400, "Format is too long (maximum is 12288 characters)", fromUsers, true},
	{"POST", "{version}/logging/ftp", "", form("name", "n", "compression_codec", "zstd", "gzip_level", "8"), 400, "'compression_codec' and 'gzip_level' cannot be set simultaneously", "fixtures/ftps/create4.yaml", true},
	{"POST", "{version}/logging/s3", "", form("name", "n", "iam_role", "arn:aws:iam::123456789012:role/Logs", "access_key", "k"), 400, "'iam_role' can't be used when 'access_key' or 'secret_key' are provided", "fixtures/s3s/create5.yaml", true},
	{"POST", "{version}/logging/kinesis", "", form("name", "n", "iam_role", "r"), 400, "invalid IAM Role ARN r", fromUsers, false},
	{"POST", "{version}/logging/newrelic", "", form("name", "n", "region", "abc"), 400, "unrecognized region abc", "fixtures/newrelic/create3.yaml", true},
	{"POST", "{version}/logging/syslog", "", form("name", "n", "port", "65536"), 400, "'port' is out of range", fromReference, true},
	{"POST", "{version}/logging/s3", "", form("name", "n", "file_max_bytes", "1"), 400, "'file_max_bytes' must be greater than or equal to 1048576", fromReference, true},
	{"GET", "{other}/http3", "", form(), 404, "Not found", "fixtures/http3/get-disabled.yaml", false},
	{"POST", "{version}/http3", "HTTP/3 is enabled", form(), 409, "Duplicate http3", fromReference, false},
	{"POST", "{other}/http3", "", form("feature_revision", "0"), 400, "'feature_revision' must be greater than or equal to 1", fromReference, true},
	{"PATCH", "{version}/image_optimizer_default_settings", "webp_quality of 101", jsonBody(map[string]any{"webp_quality": 101}), 400, "WebP quality must be less than or equal to 100.", "imageoptimizerdefaultsettings/fixtures/incorrect_fetch.yaml", false},
	{"PATCH", "{version}/image_optimizer_default_settings", "resize_filter of sharp", jsonBody(map[string]any{"resize_filter": "sharp"}), 400, "'resize_filter' must be one of", fromReference, true},
	{"GET", "{other}/package", "", form(), 404, "Couldn't find Package", fromReference, false},
	{"PUT", "{version}/package", "no archive with bin/main.wasm and fastly.toml", form(), 400, "Failed to extract metadata from package", fromUsers, false},
	{"POST", "/service/{service}/log_stream/managed/instance_output", "streaming is enabled", form(), 409, "Compute Log Tailing has already been enabled for this service", "fixtures/managed_logging/recreate.yaml", false},
	{"POST", "/service/{service}/publish/", "an item without a channel", jsonBody(map[string]any{"items": []any{map[string]any{}}}), 400, "items[0] has no channel", fromReference, false},
	// Objects outside of versions.
	{"GET", "/service/{service}/dictionary/nosuch/items", "", form(), 404, "Couldn't find Dictionary", fromReference, false},
	{"GET", "/service/{service}/dictionary/{private}/items", "a write-only dictionary", form(), 400, "Not allowed to read contents of write_only dictionary", fromUsers, true},
	{"GET", "/service/{service}/dictionary/{private}/item/k", "a write-only dictionary", form(), 400, "Not allowed to read contents of write_only dictionary", fromUsers, true},
	{"GET", "/service/{service}/dictionary/{dictionary}/item/nosuch", "", form(), 404, "Couldn't find DictionaryItem", "fixtures/dictionary_items/cleanup.yaml", false},
	{"POST", "/service/{service}/dictionary/{dictionary}/item", "", form("item_key", "thing"), 409, "Duplicate dictionary_item: 'thing'", fromReference, false},
	{"POST", "/service/{service}/dictionary/{dictionary}/item", "a key of 257 characters", form("item_key", strings.Repeat("k", 257)), 400, "Item key is longer than 256 characters", fromReference, true},
	{"POST", "/service/{service}/dictionary/{dictionary}/item", "a value of 8001 characters", form("item_key", "k", "item_value", strings.Repeat("v", 8001)), 400, "Item value is longer than 8000 characters", fromReference, true},
	{"PATCH", "/service/{service}/dictionary/{dictionary}/items", "1001 operations", jsonBody(map[string]any{"items": make([]map[string]any, 1001)}), 400, "A batch can't have more than 1000 items", fromUsers, false},
	{"PATCH", "/service/{service}/dictionary/{dictionary}/items", "an operation called drop", operations("items", map[string]any{"op": "drop"}), 400, "Unknown operation 'drop'", fromReference, false},
	{"POST", "/service/{service}/acl/{acl}/entry", "", form("ip", "localhost"), 400, "'localhost' is not a valid IP address", fromReference, true},
	{"POST", "/service/{service}/acl/{acl}/entry", "", form("ip", "192.0.2.1", "subnet", "33"), 400, "'subnet' is out of range", fromReference, true},
	{"GET", "/service/{service}/acl/{acl}/entry/nosuch", "", form(), 404, "Couldn't find ACLEntry", fromUsers, false},
	{"POST", "/service/{service}/pool/{pool}/server", "", form("port", "80"), 400, "Address can't be blank", fromReference, true},
	{"POST", "/service/{service}/pool/{pool}/server", "", form("address", "192.0.2.1", "weight", "101"), 400, "'weight' must be less than or equal to 100", fromReference, true},
	{"DELETE", "/service/{service}/pool/{single}/server/{server}", "the only server", form(), 400, "Cannot delete only server in a pool", "fixtures/servers/cleanup.yaml", true},
	{"GET", "/service/{service}/pool/{pool}/server/nosuch", "", form(), 404, "Couldn't find Server", fromUsers, false},
	{"GET", "/service/{service}/snippet/nosuch", "", form(), 404, "Couldn't find Snippet", fromReference, false},
	{"POST", "/stars", "a service that does not exist", body("application/vnd.api+json", `{"data":{"relationships":{"service":{"data":{"id":"nosuch"}}}}}`), 404, "Couldn't find service nosuch", fromReference, true},
	{"POST", "/stars", "no document", body("application/vnd.api+json", "["), 400, "The body is no JSON:API document", fromReference, false},
	{"POST", "/resources/acls", "no name", jsonBody(map[string]any{}), 400, "name can't be blank", fromReference, true},
	{"POST", "/resources/acls", "a name that is taken", jsonBody(map[string]any{"name": "thing"}), 409, "acl thing already exists", fromReference, false},
	{"PATCH", "/resources/acls/{compute}/entries", "a prefix that is none", operations("entries", map[string]any{"op": "create", "prefix": "x", "action": "ALLOW"}), 400, "invalid prefix x", fromReference, true},
	{"PATCH", "/resources/acls/{compute}/entries", "the action DENY", operations("entries", map[string]any{"op": "create", "prefix": "192.0.2.0/24", "action": "DENY"}), 400, "invalid action DENY", fromReference, true},
	{"PATCH", "/resources/acls/{compute}/entries", "the end of an entry that does not exist", operations("entries", map[string]any{"op": "delete", "prefix": "192.0.2.0/24"}), 400, "no entry 192.0.2.0/24", fromReference, false},
	{"GET", "/resources/acls/{compute}/entries?cursor=", "an empty cursor", form(), 400, "invalid cursor", fromUsers, false},
	{"GET", "/resources/acls/{compute}/entry/localhost", "", form(), 400, "invalid IP address localhost", fromReference, false},
	{"POST", managedDomains, "a name that is taken", jsonBody(map[string]any{"fqdn": "www.example.com"}), 400, "fqdn has already been taken", "domainmanagement/v1/domains/fixtures/create_duplicate.yaml", false},
	{"POST", managedDomains, "no name", jsonBody(map[string]any{}), 400, "fqdn can't be blank", fromReference, true},
	{"POST", managedDomains, "a service that does not exist", jsonBody(map[string]any{"fqdn": "a.example.com", "service_id": "nosuch"}), 400, "service_id does not exist", fromReference, true},
	{"GET", managedDomains + "?fqdn_match=like", "", form(), 400, "fqdn_match must be one of contains, exact, starts_with, ends_with", fromReference, true},
	{"GET", managedDomains + "/nosuch", "", form(), 404, "domain nosuch not found", fromReference, false},
	{"GET", "/domain-management/v1/tools/status?domain=label", "", form(), 400, "Domain not found", "domainmanagement/v1/tools/status/fixtures/get_error.yaml", false},
	{"GET", "/domain-management/v1/tools/suggest", "", form(), 400, "query can't be blank", fromReference, false},
	{"POST", kvStores, "no name", jsonBody(map[string]any{}), 400, "name can't be blank", fromReference, true},
	{"POST", kvStores, "a name that is taken", jsonBody(map[string]any{"name": "thing"}), 409, "kv store thing already exists", fromReference, false},
	{"POST", kvStores + "?location=MOON", "", jsonBody(map[string]any{"name": "n"}), 400, "'location' must be one of US, EU, ASIA, AUS", fromReference, true},
	{"DELETE", kvStores + "/{store}", "a store with an item", form(), 409, "is not empty", fromUsers, true},
	{"GET", kvStores + "/{store}/keys?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
	{"GET", kvStores + "/{store}/keys/nosuch", "", form(), 404, "item nosuch not found", fromReference, false},
	{"DELETE", kvStores + "/{store}/keys/nosuch", "", form(), 404, "item nosuch not found", fromUsers, false},
	{"PUT", kvStores + "/{store}/keys/thing?add=true", "an item that exists", raw("v"), 412, "", fromUsers, false},
	{"PUT", kvStores + "/{store}/keys/thing", "another generation", header("if-generation-match", "1"), 412, "", fromUsers, false},
	{"PUT", kvStores + "/{store}/keys/" + strings.Repeat("k", 1025), "a key of 1025 bytes", raw("v"), 400, "key is empty or longer than 1024 bytes", fromReference, false},
	{"PUT", kvStores + "/{store}/keys/k", "metadata of 2001 bytes", header("metadata", strings.Repeat("m", 2001)), 400, "metadata is longer than 2000 bytes", fromReference, false},
	{"PUT", kvStores + "/{store}/keys/k", "a value of 25 MiB and a byte", raw(strings.Repeat("v", 25<<20+1)), 413, "value is longer than 26214400 bytes", fromUsers, false},
	{"PUT", kvStores + "/{store}/keys/k", "time_to_live_sec of soon", header("time_to_live_sec", "soon"), 400, "invalid time_to_live_sec soon", fromReference, false},
	{"PUT", kvStores + "/{store}/batch", "a line without a key", body("application/x-ndjson", `{"value":""}`), 400, "key is empty", fromReference, false},
	// Purges and the real-time host.
	{"POST", "/service/{service}/purge", "no keys", form(), 400, "No surrogate keys", fromReference, false},
	{"POST", "/service/{service}/purge", "257 keys", header("Surrogate-Key", strings.Repeat("k ", 257)), 400, "Too many surrogate keys: 257, at most 256 are allowed", fromReference, false},
	{"POST", "/service/{service}/purge/" + strings.Repeat("k", 1025), "a key of 1025 bytes", form(), 400, "longer than 1024 bytes", fromReference, false},
	{"GET", "/v1/channel/nosuch/ts/0", "", form(), 404, "not found", fromReference, false},
	{"GET", "/v1/channel/{service}/ts/now", "", form(), 400, "unable to convert timestamp to int", fromReference, false},
}

// refusalsOf holds the refused requests for the operations of a package. It also creates the objects
// in their paths: create posts an input and returns the id of the object.
type refusalsOf struct {
	prepare  func(create func(path string, in option) (id string), ids map[string]string)
	refusals []refusal
	seeds    string // objects that requests cannot create, in the format of SeedJSON
}

// allRefusals returns all refused requests.
func allRefusals() []refusal {
	all := slices.Clone(refusals)
	for _, of := range packageRefusals {
		all = append(all, of.refusals...)
	}
	return all
}

// packageRefusals lists the refused requests of packages with a separate file.
var packageRefusals = []refusalsOf{
	accountRefusals, iamRefusals, billingRefusals, edgetlsRefusals, domainsRefusals, dnsRefusals, productsRefusals,
	notificationsRefusals, objectstorageRefusals, networkRefusals, kvstoreRefusals, configstoreRefusals, secretstoreRefusals,
	ngwafRefusals,
	{prepare: makeMonitored, refusals: ngwafMonitoringRefusals},
	botmanagementRefusals, ddosRefusals, apisecurityRefusals, clientsideRefusals, airuntimeRefusals, observabilityRefusals,
}

// send sends the request to its host.
func (r refusal) send(a *account, fill func(string) string) answer {
	if strings.HasPrefix(r.path, "/v1/") {
		defer func(base string) { a.base = base }(a.base)
		a.base = "https://rt.fastly.com"
	}
	return a.send(r.method, fill(r.path), r.in)
}

// refusing returns an account in which every listed request is refused for the expected reason.
func refusing(t *testing.T) (a *account, fill func(string) string) {
	a = inMemory(t)
	e := a.everything()
	e.ids["service"], e.ids["version"] = e.service, "/service/"+e.service+"/version/1"
	service := "/service/" + e.service
	active, deleted, other := a.AddService("active"), a.AddService("deleted"), a.AddService("other")
	require.NoError(t, active.Activate(1))
	require.Equal(t, 200, a.send("DELETE", "/service/"+deleted.ID).status)
	e.ids["active"], e.ids["deleted"], e.ids["other"] = active.ID, deleted.ID, "/service/"+other.ID+"/version/1"
	a.AddToken(fastlytest.Credential{Value: "expired", Expires: a.Now()})
	a.AddToken(fastlytest.Credential{Value: "reader", Scope: fastlytest.ScopeGlobalRead})
	a.AddToken(fastlytest.Credential{Value: "robot", Automation: true})
	a.AddToken(fastlytest.Credential{Value: "spent", User: "spender"})
	a.SetRemaining("spender", 0)
	require.NoError(t, a.SetEntitled("fanout", false))
	a.AddToken(fastlytest.Credential{Value: "stranger", User: "u2", Customer: "c2"})
	theirs := a.send("POST", "/service", form("name", "theirs"), token("stranger")).object()["id"].(string)
	a.send("POST", "/service/"+theirs+"/version/1/domain", form("name", "theirs.example.com"), token("stranger")).object()
	create := func(path string, in option) string {
		created := a.send("POST", path, in)
		require.Less(t, created.status, 300, "%s: %s", path, created.text)
		reply := created.is(created.status)
		if resource, isDocument := reply["data"].(map[string]any); isDocument {
			reply = resource
		}
		id, is := reply["id"].(string)
		if !is {
			id, _ = reply["integration_id"].(string)
		}
		return id
	}
	create(e.ids["version"]+"/condition", form("name", "cached", "type", "CACHE", "statement", "true"))
	create(e.ids["version"]+"/director", form("name", "empty"))
	e.ids["private"] = create(e.ids["version"]+"/dictionary", form("name", "private", "write_only", "1"))
	create(service+"/dictionary/"+e.ids["private"]+"/item", form("item_key", "k"))
	e.ids["single"] = create(e.ids["version"]+"/pool", form("name", "single"))
	e.ids["server"] = create(service+"/pool/"+e.ids["single"]+"/server", form("address", "192.0.2.1"))
	a.send("POST", service+"/log_stream/managed/instance_output").object()
	create(managedDomains, jsonBody(map[string]any{"fqdn": "www.example.com"}))
	e.ids["store"] = create(kvStores, jsonBody(map[string]any{"name": "thing"}))
	require.Equal(t, 200, a.send("PUT", kvStores+"/"+e.ids["store"]+"/keys/thing", raw("v")).status)
	for _, of := range packageRefusals {
		if of.seeds != "" {
			require.NoError(t, a.SeedJSON(strings.NewReader(of.seeds)))
		}
		if of.prepare != nil {
			of.prepare(create, e.ids)
		}
	}
	return a, func(path string) string {
		for name, id := range e.ids {
			path = strings.ReplaceAll(path, "{"+name+"}", id)
		}
		return path
	}
}

// TestRefusals sends all refused requests and prints them as a table. It checks that inferred and
// known rules can be disabled independently.
func TestRefusals(t *testing.T) {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	recordings := os.Getenv("FASTLY_RECORDINGS")
	a, fill := refusing(t)
	for _, r := range allRefusals() {
		input := r.input
		if input == "" {
			req := a.request(r.method, fill(r.path), r.in)
			if req.Body != nil {
				text := make([]byte, 80)
				n, _ := req.Body.Read(text)
				input = string(text[:n])
			}
		}
		fmt.Fprintf(w, "%s %s\t%s\t%d\t%s\t%s\n", r.method, shorten(r.path), cmp.Or(input, "-"), r.status, r.words, r.known)
		answer := r.send(a, fill)
		require.Equal(t, r.status, answer.status, "%s %s (%s): %s", r.method, r.path, input, answer.text)
		require.Contains(t, strings.ReplaceAll(answer.text, `\u003e`, ">"), r.words, "%s %s (%s)", r.method, r.path, input)
		if recordings != "" && r.known != fromUsers && r.known != fromReference {
			recorded, err := os.ReadFile(filepath.Join(recordings, r.known))
			require.NoError(t, err)
			plain := strings.Join(strings.Fields(strings.ReplaceAll(string(recorded), "''", "'")), " ")
			require.Contains(t, strings.ReplaceAll(plain, "Compute@Edge", "Compute"), wordsWithoutNames(r.words), r.known)
		}
	}
	require.NoError(t, w.Flush())
	t.Logf("%d refusals\n%s", len(allRefusals()), &table)

	for rules, off := range map[fastlytest.Rules]func(refusal) bool{
		fastlytest.KnownRules: func(r refusal) bool { return r.rule && r.known == fromReference },
		fastlytest.NoRules:    func(r refusal) bool { return r.rule },
	} {
		for _, r := range allRefusals() {
			if r.rule {
				a, fill := refusing(t)
				a.SetRules(rules)
				answer := r.send(a, fill)
				require.Equal(t, off(r), answer.status < 300, "%s %s (%s): %s", r.method, r.path, r.input, answer.text)
			}
		}
	}
}

// shorten abbreviates a long path.
func shorten(path string) string {
	if len(path) > 80 {
		return path[:40] + "…"
	}
	return path
}

// wordsWithoutNames removes the names of a request from an error message.
func wordsWithoutNames(words string) string {
	before, _, _ := strings.Cut(words, " 'thing'")
	return strings.TrimSuffix(before, ":")
}
