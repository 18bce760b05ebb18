package main

import (
	"bytes"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog"
)

// sampleFacts is an API that testdata/sample covers in part.
const sampleFacts = `{
	"operations": [
		{"id": "list_things", "method": "GET", "path": "/things", "collection": "thing", "response": {"array": "#Thing"}, "params": []},
		{"id": "get_thing", "method": "GET", "path": "/things/{thing_id}", "collection": "thing", "response": "#Thing",
			"params": [{"name": "thing_id", "in": "path", "type": "string"}]},
		{"id": "create_thing", "method": "POST", "path": "/things", "collection": "thing", "response": "#Thing",
			"params": [{"name": "name", "in": "form", "type": "string"}, {"name": "color", "in": "form", "type": "string"},
				{"name": "dry", "in": "query", "type": "boolean"}]},
		{"id": "update_thing", "method": "PUT", "path": "/things/{thing_id}", "collection": "thing", "response": "#Thing", "params": []},
		{"id": "delete_thing", "method": "DELETE", "path": "/things/{thing_id}", "collection": "thing", "response": null, "params": []},
		{"id": "rename_thing", "method": "PATCH", "path": "/things/{thing_id}", "collection": "thing", "response": "#Thing", "params": []},
		{"id": "copy_thing", "method": "POST", "path": "/things/{thing_id}/copy", "collection": "thing", "response": "#Thing", "params": []},
		{"id": "merge_things", "method": "POST", "path": "/things/{thing_id}/merge", "collection": "thing", "response": "#Thing", "params": []},
		{"id": "get_other", "method": "GET", "path": "/other", "collection": "other", "response": "#Other", "params": []}
	],
	"schemas": {
		"Thing": {"properties": {"name": {"type": "string"}, "size": {"type": "integer"}}},
		"Other": {"properties": {"a": {"type": "string"}}}
	}
}`

// TestMeasure checks that each kind of gap is detected. Each operation of the sample has a
// different one.
func TestMeasure(t *testing.T) {
	facts, err := catalog.Read(fstest.MapFS{"data/sample.json": {Data: []byte(sampleFacts)}})
	require.NoError(t, err)
	root, err := moduleRoot(t.Context())
	require.NoError(t, err)
	const testdata = "internal/catalog/cmd/coverage/testdata/"
	report, list, err := survey{facts: facts, root: root, shared: testdata + "shared", owners: []catalog.Owner{
		{Package: testdata + "sample", Collections: []string{"thing"}},
		{Package: "api/nowhere", Operations: []string{"get_other"}},
	}}.measure(t.Context())
	require.NoError(t, err)

	var out bytes.Buffer
	require.False(t, printReport(&out, report, true))
	const sample = catalog.Module + "/internal/catalog/cmd/coverage/testdata/sample"
	require.Equal(t, sample+` ops 3/8  params 2/4  props 0/2  corrections 0
	misses  list_things: GET /things: no test fails if the request is another
	misses  create_thing: parameter color /color: `+sample+`.Input has no such field
	misses  create_thing: parameter dry: no query of this name is sent, nor does the input have it
	misses  create_thing: reply /size: `+sample+`.Partial has no such field
	misses  update_thing: PUT /things/{thing_id}: Client.Update decodes the reply into nothing that has fields
	misses  delete_thing: DELETE /things/{thing_id}: no test fails if the request is another
	misses  rename_thing: PATCH /things/{thing_id}: no test has an exported method send it
	misses  merge_things: POST /things/{thing_id}/merge: no test fails if the request is another
`+catalog.Module+`/api/nowhere (not there yet) ops 0/1  params 0/0  props 0/1  corrections 0
(in no package yet)                                  ops 0/0  params 0/0  props 0/0  corrections 0
3 of 9 operations, 2 of 4 parameters, 0 of 3 properties
`, out.String())
	require.Contains(t, list, "7 of 9 operations of the API, in 1 packages")
	require.Contains(t, list, "| `POST /things` | `sample.Client.Create` |")
}

const optionFacts = `{
	"operations": [
		{"id": "get_page", "method": "GET", "path": "/page", "response": "#Page",
			"params": [{"name": "format", "in": "query", "type": "string"}, {"name": "Trace", "in": "header", "type": "string"}]},
		{"id": "get_other", "method": "GET", "path": "/other", "response": "#Page",
			"params": [{"name": "format", "in": "query", "type": "string"}, {"name": "Trace", "in": "header", "type": "string"}]}
	],
	"schemas": {"Page": {"properties": {"name": {"type": "string"}}}}
}`

// TestMeasureOptions checks that parameters set by WithQuery or WithHeader do not count as
// parameters of the SDK.
func TestMeasureOptions(t *testing.T) {
	facts, err := catalog.Read(fstest.MapFS{"data/options.json": {Data: []byte(optionFacts)}})
	require.NoError(t, err)
	root, err := moduleRoot(t.Context())
	require.NoError(t, err)
	const testdata = "internal/catalog/cmd/coverage/testdata/"
	report, _, err := survey{facts: facts, root: root, shared: testdata + "shared", owners: []catalog.Owner{
		{Package: testdata + "options", Files: []string{"options"}},
	}}.measure(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{
		"get_other: parameter format: no query of this name is sent, nor does the input have it",
		"get_other: parameter Trace: no header of this name is sent, nor does the input have it",
	}, report.Packages[0].Misses)
	require.Equal(t, 2, report.Total.Params)
}

// TestCheckFacts checks the types of the SDK against the catalogue, and prints the number of
// comparisons.
func TestCheckFacts(t *testing.T) {
	root, err := moduleRoot(t.Context())
	require.NoError(t, err)
	var out bytes.Buffer
	sound, err := checkFacts(t.Context(), &out, root)
	require.NoError(t, err)
	require.True(t, sound, out.String())
	for _, counted := range []string{"made-up interactions", "fields named", "exceptions for", "facts: requests: ", "facts: filled: "} {
		require.Contains(t, out.String(), counted)
	}

	sound, err = checkFacts(t.Context(), &out, t.TempDir()) // the directory has no constants
	require.NoError(t, err)
	require.False(t, sound)
	require.Contains(t, out.String(), "misses  enumerations: logging.Kafka.auth_method is logging.KafkaAuth")
}

func TestOwners(t *testing.T) {
	all, err := owners("")
	require.NoError(t, err)
	require.Equal(t, catalog.Owners(), all)
	some, err := owners("api/kvstore,api/acl")
	require.NoError(t, err)
	require.Equal(t, []string{"api/kvstore", "api/acl"}, []string{some[0].Package, some[1].Package})
	_, err = owners("api/acl,api/nosuch")
	require.ErrorContains(t, err, "api/nosuch")
}
