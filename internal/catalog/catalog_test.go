package catalog

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func load(t *testing.T) *Catalog {
	t.Helper()
	catalog, err := Load()
	require.NoError(t, err)
	return catalog
}

// synthetic returns a catalogue with a single file, "test".
func synthetic(t *testing.T, text string) *Catalog {
	t.Helper()
	catalog, err := Read(fstest.MapFS{"data/test.json": {Data: []byte(text)}})
	require.NoError(t, err)
	return catalog
}

func TestLoad(t *testing.T) {
	catalog, err := Read(data)
	require.NoError(t, err)
	params, properties := 0, 0
	for _, op := range catalog.Operations {
		params += len(op.Params)
		require.Same(t, op, catalog.Lookup(op.Method, op.Path))
		require.Same(t, op, catalog.ByID(op.ID))
		for _, param := range op.Params {
			require.Contains(t, []string{"path", "query", "header", "form", "body"}, param.In, "%s %s", op.ID, param.Name)
		}
	}
	for _, schema := range catalog.Schemas() {
		if schema.File != "_errors" {
			properties += len(schema.Properties)
		}
	}
	t.Logf("%d operations, %d parameters, %d schemas, %d properties", len(catalog.Operations), params, len(catalog.Schemas()), properties)
	require.Len(t, catalog.Operations, 809)
	require.Equal(t, 3035, params)
	require.Equal(t, 5305, properties)
}

// TestLoadValues checks that facts about values are read for parameters and properties.
func TestLoadValues(t *testing.T) {
	catalog, err := Read(data)
	require.NoError(t, err)
	var enums, nulls, seen, limits, headers, deprecated int
	count := func(v Values) {
		if v.Enum != nil {
			enums++
		}
		if v.IsNull() {
			nulls++
		}
		if v.NullSeen {
			seen++
		}
		if v.Validation != nil {
			limits++
			require.NotEqual(t, Validation{}, *v.Validation)
		}
	}
	for _, op := range catalog.Operations {
		headers += len(op.Headers)
		if op.Deprecated {
			deprecated++
		}
		for _, param := range op.Params {
			count(param.Values)
		}
	}
	for _, schema := range catalog.Schemas() {
		for _, property := range schema.All() {
			count(property.Values)
		}
	}
	require.Equal(t, []int{686, 1214, 53, 156, 2, 1}, []int{enums, nulls, seen, limits, headers, deprecated})

	quorum := catalog.Schema("loadbalancing", Type{Kind: "schema", Schema: "DirectorResponse"}).Properties["quorum"]
	require.EqualValues(t, 100, *quorum.Validation.Maximum)
	acks := catalog.Schema("logging", Type{Kind: "schema", Schema: "LoggingKafkaResponse"}).Properties["required_acks"]
	require.Equal(t, Texts{"1", "0", "-1"}, acks.Enum)
	require.Error(t, new(Texts).UnmarshalJSON([]byte("1")))
}

// formatKeys lists the keys of operations, parameters, schemas and properties. Load reads the keys
// with a field in this package. The others describe sources or are not used.
var formatKeys = map[string][]string{
	"operation": {
		"id", "method", "path", "server", "collection", "auth", "content_type", "content_type_seen", "accept", "status", "pagination",
		"response", "response_filled", "response_generated_client", "response_headers", "stream", "source", "confidence", "note",
		"deprecated", "added", "params",
	},
	"param": {
		"name", "in", "type", "required", "nullable", "default", "enum", "allowed", "operators", "bare", "validation", "collection",
		"filled", "fixed", "source",
	},
	"schema": {"properties", "additional", "source", "generated_name", "incomplete", "unverified_names"},
	"property": {
		"type", "required", "nullable", "null_seen", "read_only", "default", "enum", "enum_source", "enum_extra", "allowed", "validation",
		"seen", "seen_values", "seen_items", "for_type", "filled", "fixed", "go_fastly_sends", "source",
	},
}

// TestFormatIsKnown fails if the files contain a new key, so that it is not overlooked.
func TestFormatIsKnown(t *testing.T) {
	keys := map[string]map[string]bool{}
	note := func(what string, object map[string]json.RawMessage) {
		for key := range object {
			if keys[what] == nil {
				keys[what] = map[string]bool{}
			}
			keys[what][key] = true
		}
	}
	read := func(text json.RawMessage, into any) {
		if text != nil {
			require.NoError(t, json.Unmarshal(text, into), "%s", text)
		}
	}
	files, err := data.ReadDir("data")
	require.NoError(t, err)
	for _, file := range files {
		text, err := data.ReadFile("data/" + file.Name())
		require.NoError(t, err)
		var content struct {
			Operations []map[string]json.RawMessage
			Schemas    map[string]map[string]json.RawMessage
		}
		read(text, &content)
		for _, op := range content.Operations {
			note("operation", op)
			var params []map[string]json.RawMessage
			read(op["params"], &params)
			for _, param := range params {
				note("param", param)
			}
		}
		for _, schema := range content.Schemas {
			note("schema", schema)
			var properties map[string]map[string]json.RawMessage
			read(schema["properties"], &properties)
			for _, property := range properties {
				note("property", property)
			}
		}
	}
	for what, known := range formatKeys {
		require.NotEmpty(t, keys[what], what)
		require.Subset(t, known, slices.Collect(maps.Keys(keys[what])), what)
	}
}

func TestFormat(t *testing.T) {
	catalog := synthetic(t, `{"operations": [{"id": "a", "method": "GET", "path": "/a", "note": "inferred", "params": [
		{"name": "shield", "in": "form", "type": "string", "nullable": true, "default": null},
		{"name": "ttl", "in": "form", "type": "integer", "default": 0, "allowed": "0 or more than 9"},
		{"name": "filter[{field}][{operator}]", "in": "query", "type": "string", "operators": ["eq", "gt"], "bare": "eq"}]}],
		"schemas": {"Values": {"additional": "number", "properties": {
			"shield": {"type": "string", "nullable": true, "default": null}, "name": {"type": "string", "default": "x", "allowed": "a to z"}}}}}`)
	op := catalog.ByID("a")
	require.Equal(t, "inferred", op.Note)
	require.Equal(t, []Param{
		{Name: "shield", In: "form", Type: Type{Kind: "string"}, Values: Values{Nullable: true, Default: json.RawMessage("null")}},
		{Name: "ttl", In: "form", Type: Type{Kind: "integer"}, Values: Values{Default: json.RawMessage("0"), Allowed: "0 or more than 9"}},
		{Name: "filter[{field}][{operator}]", In: "query", Type: Type{Kind: "string"}, Operators: []string{"eq", "gt"}, Bare: "eq"},
	}, op.Params)
	schema := catalog.Schema("test", Type{Kind: "schema", Schema: "Values"})
	require.Equal(t, &Type{Kind: "number"}, schema.Additional)
	require.Equal(t, map[string]Property{
		"shield": {Type: Type{Kind: "string"}, Values: Values{Nullable: true, Default: json.RawMessage("null")}},
		"name":   {Type: Type{Kind: "string"}, Values: Values{Default: json.RawMessage(`"x"`), Allowed: "a to z"}},
	}, schema.Properties)
}

// TestFacts checks that only nullable values have null as default, never as a string, and that
// operators belong to names with a placeholder.
func TestFacts(t *testing.T) {
	catalog := load(t)
	nulls, operators, notes, open := 0, 0, 0, 0
	check := func(where string, nullable bool, value json.RawMessage) {
		require.NotEqual(t, `"null"`, string(value), where)
		if string(value) == "null" {
			nulls++
			require.True(t, nullable, where)
		}
	}
	for _, op := range catalog.Operations {
		if op.Note != "" {
			notes++
		}
		for _, param := range op.Params {
			where := op.ID + " " + param.Name
			check(where, param.Nullable, param.Default)
			require.Equal(t, strings.Contains(param.Name, "{operator}"), len(param.Operators) > 0, where)
			if param.Bare != "" {
				operators++
				require.Contains(t, param.Operators, param.Bare, where)
			}
		}
	}
	for _, schema := range catalog.Schemas() {
		for name, property := range schema.Properties {
			check(schema.Name+"."+name, property.Nullable, property.Default)
		}
		if schema.Additional != nil {
			open++
		}
	}
	require.Positive(t, nulls)
	require.Equal(t, []int{4, 3, 1}, []int{notes, operators, open})
	t.Logf("%d defaults are null", nulls)
}

func TestReferencesLeadSomewhere(t *testing.T) {
	catalog := load(t)
	kinds := []string{"string", "integer", "number", "boolean", "datetime", "date", "object", "any", "null", "file", "bytes", "text", "schema", "array", "map", "oneOf"}
	references := 0
	check := func(file string, t0 Type) {
		for t1 := range within(t0) {
			require.Contains(t, kinds, t1.Kind)
			if t1.Kind == "schema" {
				references++
				require.NotNil(t, catalog.Schema(file, t1), "%s#%s", file, t1.Schema)
			}
		}
	}
	for _, op := range catalog.Operations {
		if op.Response != nil {
			check(op.File, *op.Response)
		}
		for _, param := range op.Params {
			check(op.File, param.Type)
		}
	}
	for _, schema := range catalog.Schemas() {
		for _, property := range schema.Properties {
			check(schema.File, property.Type)
		}
		if schema.Additional != nil {
			check(schema.File, *schema.Additional)
		}
	}
	t.Logf("%d references", references)
	require.Positive(t, references)
}

// within ranges over t and its component types.
func within(t Type) func(yield func(Type) bool) {
	return func(yield func(Type) bool) {
		parts := []Type{t}
		for len(parts) > 0 {
			part := parts[0]
			parts = parts[1:]
			if !yield(part) {
				return
			}
			if part.Elem != nil {
				parts = append(parts, *part.Elem)
			}
			parts = append(parts, part.OneOf...)
		}
	}
}

func TestType(t *testing.T) {
	tests := []struct{ text, want string }{
		{`"string"`, "string"},
		{`"#Backend"`, "#Backend"},
		{`{"array": "#Backend"}`, "[]#Backend"},
		{`{"map": {"array": "integer"}}`, "map[string][]integer"},
		{`{"array": {"oneOf": ["object", "null"]}}`, "[]object|null"},
	}
	for _, test := range tests {
		var parsed Type
		require.NoError(t, json.Unmarshal([]byte(test.text), &parsed), test.text)
		require.Equal(t, test.want, parsed.String())
	}
	for _, text := range []string{`{}`, `{"list": "string"}`, `7`, `[]`} {
		require.Error(t, json.Unmarshal([]byte(text), new(Type)), text)
	}
}

func TestReadRefuses(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no JSON", `{`, "unexpected end"},
		{
			"one address twice",
			`{"operations": [{"id": "a", "method": "GET", "path": "/x/{a}"}, {"id": "b", "method": "GET", "path": "/x/{b}"}]}`,
			"a and b are both GET /x/{}",
		},
		{
			"one name twice",
			`{"operations": [{"id": "a", "method": "GET", "path": "/x"}, {"id": "a", "method": "PUT", "path": "/x"}]}`,
			"two operations are called a",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(fstest.MapFS{"data/test.json": {Data: []byte(test.text)}})
			require.ErrorContains(t, err, test.want)
			require.ErrorContains(t, err, "data/test.json")
		})
	}
}

func TestMatch(t *testing.T) {
	catalog := load(t)
	tests := []struct {
		method, path, id string
		args             []string
	}{
		{"GET", "/service", "list_services", nil},
		{"GET", "/service/search", "search_service", nil},
		{"GET", "/service/SU1Z", "get_service", []string{"SU1Z"}},
		{"PUT", "/service/S/version/3/activate/staging", "activate_service_version_environment", []string{"S", "3", "staging"}},
		{"PUT", "/service/S/version/3/condition/test%2Fcondition", "update_condition", []string{"S", "3", "test%2Fcondition"}},
		{"POST", "/purge/www.example.com/a/b", "purge_single_url", []string{"www.example.com/a/b"}},
		{"POST", "/service/S/purge/a%20b", "purge_tag", []string{"S", "a%20b"}},
		{"GET", "/tokens/self", "get_token_current", nil},
		{"PATCH", "/service", "", nil},
		{"GET", "/service/", "get_service", []string{""}},
		{"GET", "/nothing/like/this", "", nil},
	}
	for _, test := range tests {
		op, args := catalog.Match(test.method, test.path)
		if test.id == "" {
			require.Nil(t, op, "%s %s", test.method, test.path)
			continue
		}
		require.NotNil(t, op, "%s %s", test.method, test.path)
		require.Equal(t, test.id, op.ID)
		require.Equal(t, test.args, args)
	}
}

// TestMatchAll checks that every path template matches its own operation.
func TestMatchAll(t *testing.T) {
	catalog := load(t)
	for _, op := range catalog.Operations {
		path := placeholder.ReplaceAllString(op.Path, "x1")
		found, args := catalog.Match(op.Method, path)
		require.Same(t, op, found, path)
		require.Len(t, args, len(placeholder.FindAllString(op.Path, -1)))
	}
	t.Logf("%d templates", len(catalog.Operations))
}

const correctable = `{
	"operations": [{"id": "get_thing", "method": "GET", "path": "/thing", "response": "#Thing",
		"params": [{"name": "page", "in": "query", "type": "integer"}]}],
	"schemas": {"Thing": {"properties": {"name": {"type": "string"}}}}
}`

func TestCorrect(t *testing.T) {
	tests := []struct {
		name string
		fix  Correction
		want string // part of the error; empty if the correction applies
	}{
		{"add property", Correction{Fix: Add, Schema: "test#Thing", Field: "size", Type: "integer"}, ""},
		{"add property that is there", Correction{Fix: Add, Schema: "test#Thing", Field: "name", Type: "string"}, "is there already"},
		{"drop property", Correction{Fix: Drop, Schema: "test#Thing", Field: "name"}, ""},
		{"drop property that isn't there", Correction{Fix: Drop, Schema: "test#Thing", Field: "size"}, "isn't there"},
		{"retype property", Correction{Fix: Retype, Schema: "test#Thing", Field: "name", Was: "string", Type: `{"array": "string"}`}, ""},
		{"retype what was repaired", Correction{Fix: Retype, Schema: "test#Thing", Field: "name", Was: "integer", Type: "string"}, "is string, not integer"},
		{"retype property that isn't there", Correction{Fix: Retype, Schema: "test#Thing", Field: "size", Was: "integer", Type: "string"}, "isn't there"},
		{"add parameter", Correction{Fix: Add, Operation: "get_thing", Field: "sort", In: "query", Type: "string"}, ""},
		{"add parameter that is there", Correction{Fix: Add, Operation: "get_thing", Field: "page", Type: "string"}, "is there already"},
		{"add parameter that is there elsewhere", Correction{Fix: Add, Operation: "get_thing", Field: "page", In: "form", Type: "string"}, ""},
		{"drop parameter", Correction{Fix: Drop, Operation: "get_thing", Field: "page"}, ""},
		{"drop parameter that isn't there", Correction{Fix: Drop, Operation: "get_thing", Field: "sort"}, "isn't there"},
		{"retype parameter", Correction{Fix: Retype, Operation: "get_thing", Field: "page", Was: "integer", Type: "string"}, ""},
		{"retype response", Correction{Fix: Retype, Operation: "get_thing", Was: "#Thing", Type: `{"array": "#Thing"}`}, ""},
		{"retype a response that is another", Correction{Fix: Retype, Operation: "get_thing", Was: "any", Type: "#Thing"}, "is #Thing, not any"},
		{"drop response", Correction{Fix: Drop, Operation: "get_thing"}, "can only be retyped"},
		{"page list", Correction{Fix: Paged, Operation: "get_thing", Type: "limit"}, ""},
		{"page schema", Correction{Fix: Paged, Schema: "test#Thing", Type: "limit"}, "no kind of correction"},
		{"no such schema", Correction{Fix: Drop, Schema: "test#Other", Field: "name"}, "no such schema"},
		{"no such operation", Correction{Fix: Drop, Operation: "get_other", Field: "name"}, "no such operation"},
		{"no type", Correction{Fix: Add, Schema: "test#Thing", Field: "size"}, "names no type"},
		{"no kind", Correction{Schema: "test#Thing", Field: "size", Type: "string"}, "no kind of correction"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			catalog := synthetic(t, correctable)
			require.ErrorContains(t, catalog.correct([]Correction{test.fix}), "has no evidence")
			test.fix.Evidence = "facts 4.1: the wire has it otherwise"
			err := catalog.correct([]Correction{test.fix})
			if test.want != "" {
				require.ErrorContains(t, err, test.want)
				return
			}
			require.NoError(t, err)
			require.Error(t, catalog.correct([]Correction{test.fix}), "the same once more no longer applies")
		})
	}
}

func TestAssign(t *testing.T) {
	catalog := load(t)
	owned, err := catalog.Assign(Owners())
	require.NoError(t, err)
	counts := make([]int, len(Owners()))
	for _, owner := range owned {
		counts[owner]++
	}
	t.Logf("operations by owner: %d", counts)
	require.Equal(t, []int{35, 88}, counts[:2])
	require.Equal(t, 1, owned[catalog.ByID("get_service_detail")])

	owned, err = catalog.Assign([]Owner{{Package: "a", Files: []string{"core"}}, {Package: "b", Collections: []string{"star"}}})
	require.NoError(t, err)
	require.Equal(t, 0, owned[catalog.ByID("get_service")])
	require.Equal(t, 1, owned[catalog.ByID("list_service_stars")])
	_, someone := owned[catalog.ByID("get_backend")]
	require.False(t, someone)

	_, err = catalog.Assign([]Owner{{Package: "a", Files: []string{"core"}}, {Package: "b", Files: []string{"core"}}})
	require.ErrorContains(t, err, "both github.com/edgesdk/fastly/a and github.com/edgesdk/fastly/b own file core")
	for _, owner := range []Owner{{Files: []string{"x"}}, {Collections: []string{"x"}}, {Operations: []string{"x"}}} {
		_, err = catalog.Assign([]Owner{owner})
		require.ErrorContains(t, err, "which doesn't exist")
	}
}

func TestReachable(t *testing.T) {
	catalog := synthetic(t, `{"operations": [], "schemas": {
		"A": {"properties": {"b": {"type": {"array": {"map": "#B"}}}, "a": {"type": "#A"}}},
		"B": {"properties": {"c": {"type": {"oneOf": ["#C", "null"]}}}},
		"C": {"properties": {}, "additional": {"array": "#E"}}, "D": {"properties": {}}, "E": {"properties": {}}
	}}`)
	var names []string
	for schema := range catalog.reachable("test", Type{Kind: "schema", Schema: "A"}) {
		names = append(names, schema.Name)
	}
	slices.Sort(names)
	require.Equal(t, []string{"A", "B", "C", "E"}, names)
}
