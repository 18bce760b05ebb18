package catalog

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// shapes is an API with one operation for each form of a reply.
const shapes = `{
	"operations": [
		{"id": "get", "response": "#Thing", "method": "GET", "path": "/1"},
		{"id": "list", "response": {"array": "#Part"}, "method": "GET", "path": "/2"},
		{"id": "paged", "response": "#Page", "pagination": "cursor+limit", "method": "GET", "path": "/3"},
		{"id": "unpaged", "response": "#Page", "method": "GET", "path": "/4"},
		{"id": "document", "response": "#Document", "accept": ["application/vnd.api+json"], "method": "GET", "path": "/5"},
		{"id": "documents", "response": "#Documents", "accept": ["application/vnd.api+json"], "pagination": "page[number]+page[size]", "method": "GET", "path": "/6"},
		{"id": "unknown", "response": "any", "confidence": "low", "method": "GET", "path": "/7"},
		{"id": "ids", "response": {"map": "string"}, "method": "GET", "path": "/8"},
		{"id": "nothing", "response": null, "method": "DELETE", "path": "/9"},
		{"id": "file", "response": "bytes", "method": "GET", "path": "/10"},
		{"id": "tree", "response": "#Tree", "method": "GET", "path": "/11"},
		{"id": "open", "response": "#Open", "method": "GET", "path": "/13"},
		{"id": "choice", "response": {"array": {"oneOf": ["#Part", "null"]}}, "method": "GET", "path": "/12"},
		{"id": "create", "response": null, "method": "POST", "path": "/1", "content_type": ["application/json"],
			"params": [{"name": "thing", "in": "body", "type": "#NewThing"}]},
		{"id": "form", "response": null, "method": "POST", "path": "/2", "content_type": ["application/x-www-form-urlencoded"],
			"params": [{"name": "size", "in": "form", "type": "integer"}]},
		{"id": "file form", "response": null, "method": "PUT", "path": "/2", "content_type": ["multipart/form-data"],
			"params": [{"name": "file", "in": "form", "type": "file"}]},
		{"id": "own form", "response": "#NewThing", "method": "POST", "path": "/4", "content_type": ["application/x-www-form-urlencoded"],
			"params": [{"name": "id", "in": "form", "type": "string"}]},
		{"id": "post", "response": null, "method": "POST", "path": "/3", "content_type": ["application/vnd.api+json"],
			"params": [{"name": "doc", "in": "body", "type": "#Document"}]},
		{"id": "lines", "response": null, "method": "PATCH", "path": "/1", "content_type": ["application/x-ndjson"],
			"params": [{"name": "line", "in": "body", "type": "#NewThing"}]},
		{"id": "upload", "response": null, "method": "PUT", "path": "/1",
			"params": [{"name": "file", "in": "body", "type": "bytes"}]}
	],
	"schemas": {
		"Thing": {"properties": {
			"name": {"type": "string"}, "size": {"type": "integer"}, "made_at": {"type": "datetime"},
			"tags": {"type": {"array": "string"}}, "limits": {"type": {"map": "integer"}},
			"parts": {"type": {"array": "#Part"}}, "main": {"type": "#Part"}, "by_name": {"type": {"map": "#Part"}},
			"extra": {"type": "object"}, "rest": {"type": "any"}}},
		"Open": {"properties": {"at": {"type": "integer"}}, "additional": {"map": "#Part"}},
		"Part": {"properties": {"id": {"type": "string"}}},
		"NewThing": {"properties": {"name": {"type": "string"}, "id": {"type": "string", "read_only": true}, "part": {"type": "#Part"}}},
		"Page": {"properties": {"data": {"type": {"array": "#Part"}}, "meta": {"type": "#Meta"}}},
		"Meta": {"properties": {"next_cursor": {"type": "string"}}},
		"Document": {"properties": {"data": {"type": "#Resource"}, "included": {"type": {"array": "any"}}}},
		"Documents": {"properties": {"data": {"type": {"array": "#Resource"}}, "links": {"type": "#Links"}, "meta": {"type": "#Meta"}}},
		"Links": {"properties": {"next": {"type": "string"}}},
		"Resource": {"properties": {"id": {"type": "string"}, "type": {"type": "string"},
			"attributes": {"type": "#Attributes"}, "relationships": {"type": "#Relationships"}}},
		"Attributes": {"properties": {"name": {"type": "string"}}},
		"Relationships": {"properties": {"owner": {"type": "#Relationship"}}},
		"Relationship": {"properties": {"data": {"type": "#Part"}}},
		"Tree": {"properties": {"name": {"type": "string"}, "children": {"type": {"array": "#Tree"}}}}
	}
}`

type (
	part struct {
		ID string `json:"id"`
	}
	thing struct {
		Name   string          `json:"name"`
		Size   int             `json:"size"`
		MadeAt time.Time       `json:"made_at"`
		Tags   []string        `json:"tags"`
		Limits map[string]int  `json:"limits"`
		Parts  []part          `json:"parts"`
		Main   *part           `json:"main"`
		ByName map[string]part `json:"by_name"`
		Extra  map[string]any  `json:"extra"`
		Rest   any             `json:"rest"`
	}
	looseThing struct { // all kinds that the API may mix
		thing
		Name   bool      `json:"name"`
		Size   string    `json:"size"`
		MadeAt int64     `json:"made_at"`
		Tags   hosts     `json:"tags"`
		Main   tuple     `json:"main"`
		Limits limits    `json:"limits"`
		Rest   time.Time `json:"rest"`
	}
	hosts  struct{ text string }
	tuple  struct{ ID string } // matched by Go names
	limits struct {
		Low  int `json:"low"`
		High int `json:"high"`
	}
	page[T any] struct {
		Data []T `json:"data"`
		Meta struct {
			Cursor string `json:"next_cursor"`
		} `json:"meta"`
	}
	items[T any] struct {
		Data []T `json:"data"`
	}
	document[T any] struct{ items []T }
	resource        struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Owner string `json:"owner" jsonapi:"rel=user"`
	}
	tree struct {
		Name     string `json:"name"`
		Children []tree `json:"children"`
	}
)

func (d *document[T]) First() T { return d.items[0] }

func (h *hosts) UnmarshalJSON([]byte) error { _ = h.text; return nil }

func (u *tuple) UnmarshalFastly([]byte, func([]byte, string, any) error) error { return nil }

func checkOutput[T any](t *testing.T, id string) []Verdict {
	t.Helper()
	catalog := synthetic(t, shapes)
	structs := recorder.Structs{}
	return catalog.CheckOutput(catalog.ByID(id), structs.Describe(reflect.TypeFor[T]()), structs)
}

// misses lists the places and properties of verdicts that are misses by themselves.
func misses(verdicts []Verdict) []string {
	var list []string
	for _, v := range verdicts {
		if v.Miss != "" && !v.Follows {
			list = append(list, v.Path)
		}
	}
	slices.Sort(list)
	return list
}

// onePart holds one property with any name. idlePart only has the field for it.
type (
	onePart  struct{ idlePart }
	idlePart struct {
		Value string `fastly:"any"`
	}
)

func (p *onePart) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	return decode(raw, "", &p.Value)
}

func TestCheckOutput(t *testing.T) {
	type lacks struct {
		thing
		Parts []struct {
			Other string `json:"other"`
		} `json:"parts"`
	}
	type catchAll struct {
		Name string         `json:"name"`
		Rest map[string]any `json:",embed,unknown"`
	}
	type wrongKinds struct {
		Name   []string          `json:"name"`
		Size   map[string]string `json:"size"`
		MadeAt any               `json:"made_at"`
		Tags   string            `json:"tags"`
		Limits []int             `json:"limits"`
		Parts  json.RawMessage   `json:"parts"`
		Main   map[string]string `json:"main"`
		ByName map[string]any    `json:"by_name"`
		Extra  string            `json:"extra"`
		Rest   *int              `json:"rest"`
	}
	type at struct {
		At int `json:"at"`
	}
	type others[T any] struct {
		at
		More map[string]T `json:",embed,unknown"`
	}
	tests := []struct {
		name     string
		verdicts []Verdict
		want     []string
	}{
		{"properties of any name", checkOutput[others[map[string]part]](t, "open"), nil},
		{"properties of any name lack a field", checkOutput[others[map[string]at]](t, "open"), []string{"/*/[]/id"}},
		{"properties of any name as numbers", checkOutput[others[float64]](t, "open"), []string{"/*"}},
		{"properties of any name not at all", checkOutput[at](t, "open"), []string{"/*"}},
		{"whole", checkOutput[thing](t, "get"), nil},
		{"pointer", checkOutput[*thing](t, "get"), nil},
		{"scalars of other kinds, and types that read themselves", checkOutput[looseThing](t, "get"), nil},
		{"fields lack", checkOutput[lacks](t, "get"), []string{"/parts/[]/id"}},
		{
			"a catch-all", checkOutput[catchAll](t, "get"),
			[]string{"/by_name", "/extra", "/limits", "/made_at", "/main", "/parts", "/rest", "/size", "/tags"},
		},
		{
			"wrong kinds", checkOutput[wrongKinds](t, "get"),
			[]string{"/by_name", "/extra", "/limits", "/made_at", "/main", "/name", "/parts", "/size", "/tags"},
		},
		{"any", checkOutput[any](t, "get"), []string{""}},
		{"a map", checkOutput[map[string]any](t, "get"), []string{""}},
		{"a map of texts", checkOutput[map[string]string](t, "get"), []string{""}},
		{"raw JSON", checkOutput[json.RawMessage](t, "get"), []string{""}},
		{
			"a list for an object", checkOutput[[]thing](t, "get"),
			[]string{"/by_name", "/extra", "/limits", "/made_at", "/main", "/name", "/parts", "/rest", "/size", "/tags"},
		},
		{"list", checkOutput[[]part](t, "list"), nil},
		{"a type that reads itself and holds any one property", checkOutput[[]onePart](t, "list"), nil},
		{"the same without a decoder", checkOutput[[]idlePart](t, "list"), []string{"/[]/id"}},
		{"an object for a list", checkOutput[part](t, "list"), []string{""}},
		{"pages", checkOutput[page[part]](t, "paged"), nil},
		{"pages without their paging", checkOutput[items[part]](t, "paged"), nil},
		{"the items of pages", checkOutput[[]part](t, "paged"), nil},
		{"the items of what is not paged", checkOutput[[]part](t, "unpaged"), []string{"/meta"}},
		{"an envelope without the rest", checkOutput[items[part]](t, "unpaged"), []string{"/meta"}},
		{"an envelope", checkOutput[page[part]](t, "unpaged"), nil},
		{"pages of other things", checkOutput[page[tree]](t, "paged"), []string{"/data/[]/id"}},
		{"document", checkOutput[resource](t, "document"), nil},
		{
			"document without relationship and attribute", checkOutput[part](t, "document"),
			[]string{"/data/attributes/name", "/data/relationships/owner"},
		},
		{"documents", checkOutput[document[resource]](t, "documents"), nil},
		{
			"documents of other things", checkOutput[document[tree]](t, "documents"),
			[]string{"/data/id", "/data/relationships/owner"},
		},
		{"unknown", checkOutput[part](t, "unknown"), nil},
		{"any for unknown", checkOutput[any](t, "unknown"), []string{""}},
		{"map", checkOutput[map[string]string](t, "ids"), nil},
		{"map of lists", checkOutput[map[string][]string](t, "ids"), []string{""}},
		{"a body where there is none", checkOutput[part](t, "nothing"), []string{""}},
		{"bytes", checkOutput[[]byte](t, "file"), nil},
		{"a type that contains itself", checkOutput[tree](t, "tree"), nil},
		{"alternatives", checkOutput[[]*part](t, "choice"), nil},
		{"alternatives without a field", checkOutput[[]*tree](t, "choice"), []string{"/[]/id"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, misses(test.verdicts), "%+v", test.verdicts)
		})
	}
	t.Logf("%d types", len(tests))
}

func TestCheckOutputNone(t *testing.T) {
	catalog := synthetic(t, shapes)
	require.Empty(t, catalog.CheckOutput(catalog.ByID("nothing"), nil, nil))
	require.Empty(t, catalog.CheckOutput(catalog.ByID("nothing"), &recorder.Shape{Kind: recorder.Object, Type: NoReply}, nil))
	stream := &recorder.Shape{Kind: recorder.Object, Type: Module + ".Stream"}
	require.Empty(t, catalog.CheckOutput(catalog.ByID("file"), stream, nil))
	require.NotEmpty(t, misses(catalog.CheckOutput(catalog.ByID("get"), stream, nil)), "what is JSON has fields")
	verdicts := catalog.CheckOutput(catalog.ByID("list"), nil, nil)
	require.Equal(t, []string{""}, misses(verdicts))
	require.Equal(t, "test#Part.id", verdicts[1].Property, "what follows of it is missed too")
	require.NotEmpty(t, verdicts[1].Miss)
}

// TestEveryPropertyGetsAVerdict checks that each property of a reply gets a verdict for any Go
// type.
func TestEveryPropertyGetsAVerdict(t *testing.T) {
	catalog := synthetic(t, shapes)
	types := []reflect.Type{
		reflect.TypeFor[thing](), reflect.TypeFor[[]thing](), reflect.TypeFor[any](), reflect.TypeFor[tree](), reflect.TypeFor[hosts](),
		reflect.TypeFor[string](), reflect.TypeFor[map[string]string](), reflect.TypeFor[struct {
			More map[string]tree `json:",embed,unknown"`
		}](), reflect.TypeFor[page[part]](), reflect.TypeFor[document[resource]](), nil,
	}
	pairs := 0
	for _, op := range catalog.Operations {
		for _, goType := range types {
			structs := recorder.Structs{}
			seen := map[string]bool{}
			for _, v := range catalog.CheckOutput(op, structs.Describe(goType), structs) {
				seen[v.Property] = true
			}
			if op.Response == nil {
				continue
			}
			for schema := range catalog.reachable("test", *op.Response) {
				for name := range schema.All() {
					require.True(t, seen[key(schema, name)], "%s as %v: %s", op.ID, goType, key(schema, name))
				}
			}
			pairs++
		}
	}
	t.Logf("%d pairs of operation and type", pairs)
}

func TestNotes(t *testing.T) {
	var notes []string
	for _, v := range checkOutput[looseThing](t, "get") {
		if v.Note != "" {
			notes = append(notes, v.Path+" "+v.Note)
		}
	}
	require.Equal(t, []string{
		"/made_at datetime is held as int", "/name string is held as bool", "/size integer is held as string",
	}, notes)
}

func TestCheckBody(t *testing.T) {
	type newThing struct {
		Name *string `json:"name"`
		Part *part   `json:"part"`
	}
	type resourceInput struct {
		ID    *string `json:"id"`
		Name  *string `json:"name"`
		Owner *string `json:"owner"`
	}
	type size struct {
		Size *int `json:"size"`
	}
	type sizes struct {
		Size []int `json:"size"`
	}
	tests := []struct {
		name, id string
		in       reflect.Type
		want     []string
	}{
		{"whole, but for what the API sets", "create", reflect.TypeFor[newThing](), nil},
		{"a field lacks", "create", reflect.TypeFor[size](), []string{"/name", "/part"}},
		{"a map", "create", reflect.TypeFor[map[string]string](), []string{""}},
		{"nothing", "create", nil, []string{""}},
		{"form", "form", reflect.TypeFor[size](), nil},
		{"a form without the field", "form", reflect.TypeFor[newThing](), []string{"/size"}},
		{"a form with a list for a number", "form", reflect.TypeFor[sizes](), []string{"/size"}},
		{"no form", "form", nil, []string{""}},
		{"a form of what the API sets", "own form", reflect.TypeFor[size](), nil},
		{"a file of a form", "file form", reflect.TypeFor[[]byte](), nil},
		{"a struct for a file", "file form", reflect.TypeFor[size](), []string{"/file"}},
		{"no file", "file form", nil, []string{""}},
		{"document", "post", reflect.TypeFor[resourceInput](), nil},
		{"document without a relationship", "post", reflect.TypeFor[newThing](), []string{"/data/id", "/data/relationships/owner"}},
		{"bytes", "upload", reflect.TypeFor[hosts](), nil},
		{"no bytes", "upload", nil, []string{""}},
		{"lines", "lines", reflect.TypeFor[[]newThing](), nil},
		{"lines without a field", "lines", reflect.TypeFor[[]size](), []string{"/name", "/part"}},
	}
	catalog := synthetic(t, shapes)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			op := catalog.ByID(test.id)
			structs := recorder.Structs{}
			verdicts := catalog.CheckBody(op, op.Params[0], structs.Describe(test.in), structs)
			require.Equal(t, test.want, misses(verdicts), "%+v", verdicts)
		})
	}
}
