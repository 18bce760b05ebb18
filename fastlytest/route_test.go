package fastlytest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog"
)

// TestRoutesAreOfTheCatalogue checks that all routes exist in the catalogue, and that all
// operations of the catalogue are found.
func TestRoutesAreOfTheCatalogue(t *testing.T) {
	known, err := catalog.Load()
	require.NoError(t, err)
	operations := map[string]bool{"GET /service/{}/version/active": true} // undocumented, known from use: facts of the API, section 8
	for _, op := range known.Operations {
		operations[op.Method+" "+erase(op.Path)] = true
	}
	served := map[string]bool{}
	for _, family := range families() {
		for _, r := range family.routes {
			require.True(t, operations[r.method+" "+r.template], "%s %s", r.method, r.template)
			served[r.method+" "+r.template] = true
		}
	}
	for _, op := range known.Operations {
		template := erase(op.Path)
		c := &call{method: op.Method, target: template}
		c.path = splitPath(template)
		r, _ := c.resolve()
		require.Equal(t, template, r.template, "%s %s", op.Method, op.Path)
		require.NotNil(t, r.keys, "%s %s", op.Method, op.Path)
	}
	t.Logf("%d operations known, %d served", len(known.Operations), len(served))
}

func TestFind(t *testing.T) {
	root := &node{}
	for _, template := range []string{"/a", "/a/b", "/a/{}", "/a/b/c", "/a/{}/d", "/{}/x"} {
		root.add(&route{method: "GET", template: template})
	}
	for _, test := range []struct {
		path, template string
		args           []string
	}{
		{"/a", "/a", nil},
		{"/a/b", "/a/b", nil},
		{"/a/z", "/a/{}", []string{"z"}},
		{"/a/b/c", "/a/b/c", nil},
		{"/a/b/d", "/a/{}/d", []string{"b"}}, // the literal segment does not match the rest of the path
		{"/a/x", "/a/{}", []string{"x"}},
		{"/q/x", "/{}/x", []string{"q"}},
		{"/a/1%2F2/d", "/a/{}/d", []string{"1/2"}},
		{"/a/%7B%7D", "/a/{}", []string{"{}"}},
		{"/a/{}", "/a/{}", []string{"{}"}},
		{"/a/+", "/a/{}", []string{"+"}},
		{"/a/%zz", "", nil},
		{"/a/", "", nil},
		{"/a/b/c/d", "", nil},
		{"/b", "", nil},
	} {
		r, args := root.find("GET", splitPath(test.path))
		if test.template == "" {
			require.Nil(t, r, test.path)
			continue
		}
		require.NotNil(t, r, test.path)
		require.Equal(t, test.template, r.template, test.path)
		require.Equal(t, test.args, args, test.path)
		r, _ = root.find("PUT", splitPath(test.path))
		require.Nil(t, r, test.path)
	}
}

func TestErase(t *testing.T) {
	for path, want := range map[string]string{
		"": "", "/service": "/service", "/service/{service_id}/version/{v}": "/service/{}/version/{}", "/a/{}": "/a/{}", "/a/{b": "/a/{}",
	} {
		require.Equal(t, want, erase(path))
	}
}

// TestCloneCopiesTheConfiguration checks that a clone shares no state with its source.
func TestCloneCopiesTheConfiguration(t *testing.T) {
	f := NewFake()
	s := f.addService(Customer, "shop", "")
	source := s.version(1)
	source.objects["backend"] = []object{{"name": "origin", "port": 80}}
	clone := s.clone(source, f.Now())
	require.Equal(t, source.objects, clone.objects)
	clone.objects["backend"][0]["port"] = 443
	clone.objects["domain"] = []object{{"name": "www.example.com"}}
	require.Equal(t, map[string][]object{"backend": {{"name": "origin", "port": 80}}}, source.objects)
}
