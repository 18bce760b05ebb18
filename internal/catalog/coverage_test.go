package catalog

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// covered is an API that a package can cover completely.
const covered = `{
	"operations": [
		{"id": "get_thing", "method": "GET", "path": "/things/{thing_id}", "collection": "thing", "response": "#Thing",
			"params": [{"name": "thing_id", "in": "path", "type": "string"},
				{"name": "verbose", "in": "query", "type": "boolean"},
				{"name": "filter[{name}][{operator}]", "in": "query", "type": "string", "operators": ["eq", "in"]},
				{"name": "if-generation-match", "in": "header", "type": "integer"}]},
		{"id": "create_thing", "method": "POST", "path": "/things", "collection": "thing", "response": "#Thing",
			"params": [{"name": "thing", "in": "body", "type": "#NewThing"}, {"name": "dry", "in": "query", "type": "boolean"}]},
		{"id": "delete_other", "method": "DELETE", "path": "/others/{id}", "collection": "other", "response": "#Thing", "params": []}
	],
	"schemas": {
		"Thing": {"properties": {"name": {"type": "string"}, "size": {"type": "integer"}}},
		"NewThing": {"properties": {"name": {"type": "string"}}}
	}
}`

type (
	wholeThing struct {
		Name string `json:"name"`
		Size int    `json:"size"`
	}
	namedThing struct {
		Name string `json:"name"`
	}
	dryInput struct {
		Name *string `json:"name"`
		Dry  *bool   `json:"dry"`
	}
)

// sent returns the record of a request.
func sent[Out any](method, template, fn string, in reflect.Type, edit ...func(*recorder.Sent)) recorder.Sent {
	s := recorder.Sent{Method: method, Template: template, Package: Module + "/api/things", Func: fn, Test: "Test" + fn, Types: recorder.Structs{}}
	s.In, s.Out = s.Types.Describe(in), s.Types.Describe(reflect.TypeFor[Out]())
	for _, change := range edit {
		change(&s)
	}
	return s
}

func get[Out any](edit ...func(*recorder.Sent)) recorder.Sent {
	return sent[Out]("GET", "/things/{id}", "Things.Get", nil, append([]func(*recorder.Sent){func(s *recorder.Sent) {
		s.Query, s.Headers = []string{"filter[name][eq]", "verbose"}, []string{"if-generation-match"}
	}}, edit...)...)
}

func TestMeasure(t *testing.T) {
	create := sent[wholeThing]("POST", "/things", "Create", reflect.TypeFor[dryInput]())
	from := func(pkg, fn string) func(*recorder.Sent) {
		return func(s *recorder.Sent) { s.Package, s.Func = pkg, fn }
	}
	all := Count{Operations: 2, OfOperations: 2, Params: 6, OfParams: 6, Properties: 3, OfProperties: 3}
	without := func(operations, params, properties int) Count {
		count := all
		count.Operations -= operations
		count.Params -= params
		count.Properties -= properties
		return count
	}
	const unsent = "get_thing: GET /things/{thing_id}: no test has an exported method send it"
	tests := []struct {
		name     string
		sent     []recorder.Sent
		unproven bool
		count    Count
		misses   []string
	}{
		{"all", []recorder.Sent{get[wholeThing](), create}, false, all, nil},
		{"by a collection of the root", []recorder.Sent{get[wholeThing](from(Module, "Collection.Get")), create}, false, all, nil},
		{"by a collection of a package below the root", []recorder.Sent{get[wholeThing](from(Module+"/collection", "Getter.Get")), create}, false, all, nil},
		{"sent by a function of a package below the root", []recorder.Sent{get[wholeThing](from(Module+"/collection", "Send")), create}, false, without(1, 4, 2), []string{unsent}},
		{"not sent", []recorder.Sent{create}, false, without(1, 4, 2), []string{unsent}},
		{"sent by Do", []recorder.Sent{get[wholeThing](from(Module, "Do")), create}, false, without(1, 4, 2), []string{unsent}},
		{"sent by another package", []recorder.Sent{get[wholeThing](from(Module+"/api/other", "Get")), create}, false, without(1, 4, 2), []string{unsent}},
		{"sent by nobody", []recorder.Sent{get[wholeThing](from("", "")), create}, false, without(1, 4, 2), []string{unsent}},
		{"nothing noticed", []recorder.Sent{get[wholeThing](), create}, true, without(2, 6, 3), []string{
			"get_thing: GET /things/{thing_id}: no test fails if the request is another",
			"create_thing: POST /things: no test fails if the request is another",
		}},
		{"untyped output", []recorder.Sent{get[any](), create}, false, without(1, 4, 2), []string{
			"get_thing: GET /things/{thing_id}: Things.Get decodes the reply into nothing that has fields",
		}},
		{
			"untyped input",
			[]recorder.Sent{get[wholeThing](), sent[wholeThing]("POST", "/things", "Create", reflect.TypeFor[map[string]any]())},
			false,
			without(1, 2, 3),
			[]string{"create_thing: POST /things: Create takes its input as map[string]interface {}"},
		},
		{"a property lacks", []recorder.Sent{get[namedThing](), create}, false, without(0, 0, 1), []string{
			"get_thing: reply /size: " + Module + "/internal/catalog.namedThing has no such field",
		}},
		{"a property lacks in one method of two", []recorder.Sent{get[namedThing](), get[wholeThing](), create}, false, all, nil},
		{
			"parameters lack",
			[]recorder.Sent{get[wholeThing](func(s *recorder.Sent) { s.Query, s.Headers = []string{"filter[name]"}, nil }), create},
			false,
			without(0, 3, 0),
			[]string{
				"get_thing: parameter verbose: no query of this name is sent, nor does the input have it",
				"get_thing: parameter filter[{name}][{operator}]: no query of this name is sent, nor does the input have it",
				"get_thing: parameter if-generation-match: no header of this name is sent, nor does the input have it",
			},
		},
		{
			"the body lacks a property", []recorder.Sent{get[wholeThing](), sent[wholeThing]("POST", "/things", "Create", reflect.TypeFor[struct {
				Dry bool `json:"dry"`
			}]())}, false, without(0, 1, 1), []string{
				`create_thing: parameter thing /name: struct { Dry bool "json:\"dry\"" } has no such field`,
			},
		},
	}
	owners := []Owner{{Package: "api/things", Collections: []string{"thing"}}, {Package: "api/others", Collections: []string{"other"}}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			catalog := synthetic(t, covered)
			evidence, err := catalog.Evidence(owners, owners[0], test.sent)
			require.NoError(t, err)
			for op := range evidence.Sent {
				evidence.Proven[op] = !test.unproven
			}
			report, err := catalog.Measure(owners, []Evidence{evidence, {Owner: owners[1]}}, []Correction{
				{Fix: Add, Schema: "test#NewThing", Field: "name"}, {Fix: Add, Operation: "delete_other", Field: "x"},
			})
			require.NoError(t, err)
			require.Len(t, report.Packages, 3)
			things := report.Packages[0]
			require.Equal(t, test.misses, things.Misses)
			require.Equal(t, test.count, things.Count)
			require.Equal(t, []int{1, 1}, []int{things.Corrections, report.Packages[1].Corrections})
			require.Equal(t, 0, report.Packages[1].Count.Operations)

			// A property counts as not held in total if one package does not hold it.
			require.Equal(t, 3, report.Total.OfOperations)
			require.Equal(t, 3, report.Total.OfProperties)
			require.LessOrEqual(t, report.Total.Properties, 1)
		})
	}
}

func TestEvidenceTests(t *testing.T) {
	catalog := synthetic(t, covered)
	op, other := catalog.ByID("get_thing"), catalog.ByID("create_thing")
	by := func(tests ...string) (all []recorder.Sent) {
		for _, test := range tests {
			all = append(all, recorder.Sent{Test: test})
		}
		return all
	}
	evidence := Evidence{Sent: map[*Operation][]recorder.Sent{
		op:    by("TestWorkflow", "TestGet", "", "TestGet", "TestAll"),
		other: by("TestWorkflow", "TestWorkflow", "TestWorkflow", "TestCreate"),
	}}
	require.Equal(t, []string{"TestAll", "TestGet", "TestWorkflow"}, evidence.Tests(op))
}

func TestMatches(t *testing.T) {
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"page", "page", true},
		{"page", "pages", false},
		{"page[size]", "page[size]", true},
		{"filter[{name}]", "filter[a]", true},
		{"filter[{name}]", "filter[]", false},
		{"filter[{name}]", "filter", false},
		{"filter[{name}]", "filter[a]x", false},
		{"filter[{name}][{operator}]", "filter[a][b]", true},
		{"filter[{name}][{operator}]", "filter[a]", false},
	}
	for _, test := range tests {
		require.Equal(t, test.want, matches(test.name, placeholder.Split(test.pattern, -1)), "%s %s", test.pattern, test.name)
	}
}

func TestGives(t *testing.T) {
	filter := func(bare string, operators ...string) Param {
		return Param{Name: "filter[{field}][{operator}]", In: "query", Operators: operators, Bare: bare}
	}
	tests := []struct {
		param Param
		query string
		want  bool
	}{
		{filter(""), "filter[a][b]", true},
		{filter(""), "filter[a]", false},
		{filter("", "eq", "in"), "filter[a][in]", true},
		{filter("", "eq", "in"), "filter[a][inn]", false},
		{filter("", "eq", "in"), "filter[a]", false},
		{filter("eq", "eq", "in"), "filter[a][in]", true},
		{filter("eq", "eq", "in"), "filter[a]", true},
		{filter("eq", "eq", "in"), "filter", false},
	}
	for _, test := range tests {
		require.Equal(t, test.want, gives(recorder.Sent{Query: []string{test.query}}, test.param), "%s %+v", test.query, test.param)
	}
}

// TestGivesTyped checks that a map as query proves only the paging keys of the client, and that
// keys set by name in a test prove nothing.
func TestGivesTyped(t *testing.T) {
	catalog := synthetic(t, `{"operations": [{"id": "list", "method": "GET", "path": "/1", "params": [
		{"name": "page", "in": "query", "type": "integer"}, {"name": "sort", "in": "query", "type": "string"},
		{"name": "Trace", "in": "header", "type": "string"}]}]}`)
	op := catalog.ByID("list")
	structs := recorder.Structs{"q": {"sort": {Kind: recorder.String}}}
	for name, test := range map[string]struct {
		sent recorder.Sent
		want []bool // for each parameter
	}{
		"a map":    {recorder.Sent{In: &recorder.Shape{Kind: recorder.Map, Type: "url.Values"}}, []bool{true, false, true}},
		"a struct": {recorder.Sent{In: &recorder.Shape{Kind: recorder.Object, Type: "q"}, Types: structs}, []bool{true, true, true}},
		"options":  {recorder.Sent{}, []bool{true, true, true}},
		"by name":  {recorder.Sent{Untyped: []string{"sort", "trace"}}, []bool{true, false, false}},
	} {
		test.sent.Query, test.sent.Headers = []string{"page", "sort"}, []string{"trace"}
		var got []bool
		for _, param := range op.Params {
			got = append(got, len(catalog.checkParam(op, param, []recorder.Sent{test.sent})) == 0)
		}
		require.Equal(t, test.want, got, name)
	}
}
