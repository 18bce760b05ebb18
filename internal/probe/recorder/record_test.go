package recorder

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/probe"
)

func request(t *testing.T, call *probe.Call, url string) *http.Request {
	t.Helper()
	ctx := context.WithValue(t.Context(), probe.Key{}, call)
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, http.NoBody)
	require.NoError(t, err)
	return req
}

type input struct {
	Name *string `json:"name"`
}

func TestRecord(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(EnvCoverage, dir)
	call := &probe.Call{
		Name: "update thing", Method: http.MethodPut, Template: "/thing/{id}",
		In: reflect.TypeFor[*input](), Out: reflect.TypeFor[[]string](),
	}
	req := request(t, call, "https://api.fastly.com/thing/1?per_page=2&page=1")
	req.Header.Set("Fastly-Key", "secret")
	req.Header.Set("Surrogate-Key", "a b")
	Record(req)
	Record(req)
	Record(req.WithContext(t.Context())) // without an operation

	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.NotContains(t, string(text), "secret")
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	require.Len(t, lines, 2)
	require.Equal(t, lines[0], lines[1])

	var sent Sent
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &sent))
	require.Equal(t, Sent{
		Method: "PUT", Template: "/thing/{id}", Name: "update thing", Test: "TestRecord",
		Query: []string{"page", "per_page"}, Headers: []string{"surrogate-key"},
		In:  &Shape{Kind: Object, Type: module + "/internal/probe/recorder.input", Null: true},
		Out: &Shape{Kind: Array, Type: "[]string", Elem: &Shape{Kind: String, Type: "string"}},
		Types: Structs{
			module + "/internal/probe/recorder.input": {"name": {Kind: String, Type: "string", Null: true, Field: "Name"}},
		},
	}, sent)
}

func TestInTest(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(EnvCoverage, dir)
	req := request(t, &probe.Call{Method: http.MethodGet, Template: "/thing"}, "https://api.fastly.com/thing")
	Record(req.WithContext(InTest(req.Context(), "TestTable/thing")))
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	var sent Sent
	require.NoError(t, json.Unmarshal(text, &sent))
	require.Equal(t, "TestTable/thing", sent.Test)
}

func TestRecordUnasked(t *testing.T) {
	t.Setenv(EnvCoverage, "")
	Record(request(t, &probe.Call{Method: http.MethodGet, Template: "/thing"}, "https://api.fastly.com/thing"))
}

// option stands for an option of the SDK.
func option() bool { return probe.ByTest() }

func TestInstall(t *testing.T) {
	t.Cleanup(func() { probe.Install(nil) })
	t.Setenv(EnvCoverage, "")
	require.False(t, install())
	require.Nil(t, probe.Here())
	require.False(t, probe.ByTest())

	dir := t.TempDir()
	t.Setenv(EnvCoverage, dir)
	require.True(t, install())
	require.Equal(t, module+"/internal/probe/recorder.TestInstall", probe.Here()[0].Function)
	require.True(t, option())
	require.False(t, sync.OnceValue(option)(), "called by package sync")

	require.NoError(t, os.Mkdir(filepath.Join(dir, MadeFolder), 0o755))
	general := runtime.Frame{Function: module + "/collection.(*Family).At"}
	probe.RecordMade(http.MethodGet, "/thing", probe.Stack{general})
	probe.RecordMade(http.MethodGet, "/thing", probe.Stack{general, {Function: module + "/api/things.Things"}})
	text, err := os.ReadFile(filepath.Join(dir, MadeFolder, strconv.Itoa(os.Getpid())+".jsonl"))
	require.NoError(t, err)
	require.JSONEq(t, `{"method": "GET", "template": "/thing", "package": "`+module+`/api/things", "func": "Things"}`, string(text))
}

func TestBreak(t *testing.T) {
	call := &probe.Call{Method: http.MethodPut, Template: "/thing/{id}"}
	tests := []struct {
		name, env, url, want string
		call                 *probe.Call
	}{
		{"named", "PUT /thing/{id}", "https://h/thing/1?a=b", "https://h/thing/1/broken?a=b", call},
		{"escaped path", "PUT /thing/{id}", "https://h/thing/a%2Fb", "https://h/thing/a%2Fb/broken", call},
		{"path that no parser accepts", "PUT /thing/{id}", "https:thing/%zz", "https:thing/%zz/broken", call},
		{"another method", "GET /thing/{id}", "https://h/thing/1", "https://h/thing/1", call},
		{"another template", "PUT /thing", "https://h/thing/1", "https://h/thing/1", call},
		{"nothing named", "", "https://h/thing/1", "https://h/thing/1", call},
		{"no operation", "PUT /thing/{id}", "https://h/thing/1", "https://h/thing/1", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv(EnvBreak, test.env)
			req := request(t, test.call, test.url)
			shared := req.URL
			Break(req)
			require.Equal(t, test.want, req.URL.String())
			require.Equal(t, test.url, shared.String(), "the URL that the sender holds stays")
		})
	}
}

func TestSender(t *testing.T) {
	const root = "github.com/edgesdk/fastly"
	frame := func(function, file string) runtime.Frame {
		return runtime.Frame{Function: function, File: file}
	}
	send := frame(root+".(*Client).send", "client.go")
	do := frame(root+".Do[...]", "op.go")
	tests := []struct {
		name          string
		stack         []runtime.Frame
		pkg, fn, test string
	}{
		{
			"a method",
			[]runtime.Frame{
				frame(root+"/fastlytest.(*Fake).RoundTrip", "fake.go"), send, do,
				frame(root+".(*Services).List", "services.go"),
				frame(root+"_test.TestList.func2", "services_test.go"), frame("testing.tRunner", "testing.go"),
			},
			root, "Services.List", "TestList",
		},
		{
			"through a transport of the test's own",
			[]runtime.Frame{
				frame(root+"/fastlytest.(*Fake).RoundTrip", "fake.go"),
				frame(root+"_test.counter.RoundTrip", "services_test.go"), send, do,
				frame(root+".Services.Get", "services.go"), frame(root+"_test.TestGet", "services_test.go"),
			},
			root, "Services.Get", "TestGet",
		},
		{
			"a method in a subtest that the test itself runs",
			[]runtime.Frame{
				send, do, frame(root+".Version.Clone", "services.go"),
				frame(root+"_test.TestClone.func1.2", "services_test.go"),
				frame(root+"_test.TestClone", "services_test.go"),
			},
			root, "Version.Clone", "TestClone",
		},
		{
			"an iterator",
			[]runtime.Frame{
				do, frame(root+".(*Services).All.func1", "services.go"),
				frame(root+"_test.ExampleServices_All", "example_test.go"),
			},
			root, "Services.All", "ExampleServices_All",
		},
		{
			"the body of a loop over an iterator, in a callback of Edit",
			[]runtime.Frame{
				do, frame(root+".Collection[...].Create", "collection.go"),
				frame(root+"/api/serviceconfig_test.TestEdit.func1-range1", "edit_test.go"),
				frame(root+".Collection[...].All.func1", "collection.go"),
				frame(root+"/api/serviceconfig_test.TestEdit.func1", "edit_test.go"),
				frame(root+".(*Services).Edit", "edit.go"),
				frame(root+"/api/serviceconfig_test.TestEdit", "edit_test.go"),
			},
			root, "Collection.Create", "TestEdit",
		},
		{
			"a collection package",
			[]runtime.Frame{
				do, frame(root+"/api/serviceconfig.Details", "details.go"),
				frame(root+"/api/serviceconfig.TestDetails", "details_test.go"),
			},
			root + "/api/serviceconfig", "Details", "TestDetails",
		},
		{
			"a goroutine of its own",
			[]runtime.Frame{
				do, frame(root+".Purge.Keys.func1", "purge.go"), frame(root+".(*bulkRun[...]).send", "bulk.go"),
				frame(root+".RunBulk[...].gowrap1", "bulk.go"), frame("runtime.goexit", "asm.s"),
			},
			root, "Purge.Keys", "",
		},
		{
			"a method of a package below the root",
			[]runtime.Frame{
				do, frame(root+"/collection.Getter[...].Get", "getter.go"), frame(root+"/api/dns_test.TestGet", "dns_test.go"),
			},
			root + "/collection", "Getter.Get", "TestGet",
		},
		{
			"a function of a package below the root, in a goroutine",
			[]runtime.Frame{
				do, frame(root+"/api/acl.Entries.Batch.func1", "acl.go"), frame(root+"/collection.RunBatches[...].gowrap1", "batch.go"),
				frame("runtime.goexit", "asm.s"),
			},
			root + "/api/acl", "Entries.Batch", "",
		},
		{
			"the door for everything",
			[]runtime.Frame{send, do, frame(root+"_test.TestDo", "op_test.go")},
			root, "Do", "TestDo",
		},
		{
			"a helper that is not exported",
			[]runtime.Frame{
				frame(root+".(*attempter).RoundTrip", "retry.go"), send, frame(root+".TestSend", "client_test.go"),
			},
			"", "", "TestSend",
		},
		{
			"a check that packages share",
			[]runtime.Frame{
				do, frame(root+".Collection[...].Get", "collection.go"), frame(root+"/internal/shapetest.Kind.Check.func1", "shapetest.go"),
				frame("testing.tRunner", "testing.go"),
			},
			root, "Collection.Get", "",
		},
		{
			"a helper of the tests",
			[]runtime.Frame{frame(root+"_test.Testify", "x_test.go"), frame("github.com/edgesdk/fastlyplus.Get", "x.go")},
			"", "", "",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			pkg, fn, name := sender(test.stack)
			require.Equal(t, []string{test.pkg, test.fn, test.test}, []string{pkg, fn, name})
		})
	}
}

type (
	named    string
	rawValue json.RawMessage
	union    struct{ Text string }
	orNull   struct{ value int }
	tree     struct {
		Children []tree `json:"children"`
	}
	page struct {
		items []tree
		Next  string
	}
	embedded struct {
		ID   string `json:"id"`
		Name int    `json:"name"`
	}
)

func (r rawValue) MarshalJSON() ([]byte, error) { return r, nil }
func (n orNull) Get() (int, bool)               { return n.value, true }
func (n orNull) IsNull() bool                   { return false }
func (u *union) UnmarshalFastly([]byte, func([]byte, string, any) error) error {
	return nil
}

func TestDescribe(t *testing.T) {
	const pkg = module + "/internal/probe/recorder."
	type all struct {
		embedded
		Kind     string             `json:"-" jsonapi:"type"`
		Name     named              `json:"name,omitzero"`
		Dotted   *bool              `json:"'general.default'"`
		Times    map[string]float64 `json:"times"`
		Reset    orNull             `json:"reset"`
		Created  *time.Time         `json:"created_at"`
		Union    union              `json:"union"`
		Raw      rawValue           `json:"raw"`
		Any      any                `json:"any"`
		Variant  fmt.Stringer       `json:"variant"`
		Data     []byte             `json:"data"`
		Tree     tree               `json:"tree"`
		Unnamed  uint8
		Left     string         `json:"-"`
		Rest     map[string]any `json:",embed,unknown"`
		internal string
	}
	structs := Structs{}
	shape := structs.Describe(reflect.TypeFor[**all]())
	require.Equal(t, &Shape{Kind: Object, Type: pkg + "all", Null: true}, shape)
	require.Equal(t, map[string]Shape{
		"id":              {Kind: String, Type: "string", Field: "ID"},
		"type":            {Kind: String, Type: "string", Field: "Kind"},
		"name":            {Kind: String, Type: pkg + "named", Field: "Name"},
		"general.default": {Kind: Bool, Type: "bool", Null: true, Field: "Dotted"},
		"times":           {Kind: Map, Type: "map[string]float64", Elem: &Shape{Kind: Float, Type: "float64"}, Field: "Times"},
		"reset":           {Kind: Int, Type: "int", Null: true, Field: "Reset"},
		"created_at":      {Kind: Time, Type: "time.Time", Null: true, Field: "Created"},
		"union":           {Kind: Object, Type: pkg + "union", Custom: true, Field: "Union"},
		"raw":             {Kind: Raw, Type: pkg + "rawValue", Field: "Raw"},
		"any":             {Kind: Any, Type: "interface {}", Field: "Any"},
		"variant":         {Kind: Any, Type: "fmt.Stringer", Custom: true, Field: "Variant"},
		"data":            {Kind: Bytes, Type: "[]uint8", Field: "Data"},
		"tree":            {Kind: Object, Type: pkg + "tree", Field: "Tree"},
		"Unnamed":         {Kind: Int, Type: "uint8", Field: "Unnamed"},
		AnyName:           {Kind: Any, Type: "interface {}"},
	}, structs[pkg+"all"])
	require.Equal(t, map[string]Shape{
		"children": {Kind: Array, Type: "[]" + "recorder.tree", Elem: &Shape{Kind: Object, Type: pkg + "tree"}, Field: "Children"},
	}, structs[pkg+"tree"], "a type that contains itself")
	type numbers struct {
		More map[string]float64 `json:"more,omitzero" fastly:"others"`
	}
	type unread struct {
		numbers
		Raw rawValue `json:",embed,unknown"`
	}
	for t0, want := range map[reflect.Type]Shape{
		reflect.TypeFor[numbers](): {Kind: Float, Type: "float64"},
		reflect.TypeFor[unread]():  {Kind: Raw, Type: pkg + "rawValue"},
	} {
		require.Equal(t, map[string]Shape{AnyName: want}, structs[structs.Describe(t0).Type])
	}
	require.Nil(t, structs.Describe(nil))
	require.Equal(t, "[]recorder.tree", structs.Describe(reflect.TypeFor[page]()).Type)
	require.Equal(t, Raw, structs.Describe(reflect.TypeFor[json.RawMessage]()).Kind)
	type resource struct {
		ID string `json:"id"`
		In tree   `json:",embed,inline"`
	}
	require.Equal(t, pkg+"tree", structs.Describe(reflect.TypeFor[resource]()).Type, "an input beside its id")
	_, _ = all{internal: ""}, page{items: nil}
}
