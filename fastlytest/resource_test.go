package fastlytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// plainFamilies are families for tests only, in the form of table entries.
var plainFamilies = []*family{
	{path: "/resources/stores/config", noun: "config store", style: monolith, unique: "name"},
	{path: "/resources/stores/secret", noun: "secret store", style: modern, paging: byCursor{limit: 100, most: 200, least: 10}, unique: "name"},
	{path: "/dns/v1/tsig-keys", noun: "TSIG key", style: modern, paging: byCursor{limit: 10, most: 100}},
	{path: "/user-groups", noun: "user group", style: modern, paging: byCount{20, 100}},
	{path: "/resources/object-storage/access-keys", noun: "access key", key: "access_key", newID: (*Fake).newID, style: modern, paging: inData{}},
	{path: "/tls/mutual_authentications", noun: "mutual authentication", paging: byDocument{size: 100, most: 100, links: "self first prev next last"}, style: style{
		errors: documentErrors, created: http.StatusOK, changed: http.StatusOK, removed: http.StatusNoContent, document: "mutual_authentication",
	}},
}

// ask sends a request to a family that is not part of the fake.
func (k *family) ask(t *testing.T, f *Fake, method, target, body string) (int, object) {
	t.Helper()
	root := &node{}
	for _, r := range catalogued() {
		root.add(r)
	}
	for _, r := range k.allRoutes() {
		root.add(&r)
	}
	path, query, _ := strings.Cut(target, "?")
	req, err := http.NewRequestWithContext(t.Context(), method, "https://api.fastly.com"+path+"?"+query, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", typeJSON)
	c := newCall(req)
	c.body, c.now, c.account, c.user = []byte(body), f.now(), f.account(Customer), f.user(User)
	c.route, c.args = root.find(method, c.path)
	require.NotNil(t, c.route, "%s %s", method, target)
	r := c.route.handle(f, c)
	var o object
	if len(r.body) > 0 && r.body[0] == '{' {
		require.NoError(t, json.Unmarshal(r.body, &o), "%s", r.body)
	} else if len(r.body) > 0 {
		o = object{"data": json.RawMessage(r.body)}
	}
	return r.status, o
}

// TestPlainFamilyIsATableEntry checks that a table entry is sufficient for the standard operations
// of a family.
func TestPlainFamilyIsATableEntry(t *testing.T) {
	operations := 0
	for _, k := range plainFamilies {
		t.Run(k.path, func(t *testing.T) {
			k.complete()
			require.NotEmpty(t, k.fields)
			f := NewFake()
			f.SetRules(NoRules)
			body, field := `{"name":"first","description":"d"}`, "name"
			unwrap := func(o object) object { return o }
			if k.style.document != "" {
				body = `{"data":{"type":"x","attributes":{"name":"first"}}}`
				unwrap = func(o object) object {
					data := toObject(o["data"])
					attributes := toObject(data["attributes"])
					attributes["id"] = data["id"]
					return attributes
				}
			}
			if _, has := k.fields["description"]; has && k.fields["name"] == "" {
				field = "description"
			}
			status, created := k.ask(t, f, http.MethodPost, k.path, body)
			operations++
			require.Equal(t, k.style.created, status)
			first := unwrap(created)
			id := first.text(k.key)
			require.Len(t, id, 22)
			if known().Lookup(http.MethodGet, k.object) != nil {
				status, got := k.ask(t, f, http.MethodGet, k.path+"/"+id, "")
				operations++
				require.Equal(t, http.StatusOK, status)
				require.Equal(t, first.text(field), unwrap(got).text(field))
				status, missing := k.ask(t, f, http.MethodGet, k.path+"/nosuch", "")
				require.Equal(t, http.StatusNotFound, status)
				require.NotEmpty(t, missing)
			}
			k.ask(t, f, http.MethodPost, k.path, strings.Replace(body, "first", "second", 1))
			status, list := k.ask(t, f, http.MethodGet, k.path, "")
			operations++
			require.Equal(t, http.StatusOK, status)
			require.Equal(t, 2, strings.Count(asJSON(t, list["data"]), `"`+k.key+`":`))
			for _, method := range []string{http.MethodPatch, http.MethodPut} {
				if known().Lookup(method, k.object) != nil && first[field] != nil {
					status, changed := k.ask(t, f, method, k.path+"/"+id, strings.Replace(body, "first", "third", 1))
					operations++
					require.Equal(t, k.style.changed, status)
					require.Equal(t, strings.Replace(first.text(field), "first", "third", 1), unwrap(changed).text(field), fmt.Sprint(changed))
				}
			}
			if known().Lookup(http.MethodDelete, k.object) != nil {
				status, _ = k.ask(t, f, http.MethodDelete, k.path+"/"+id, "")
				operations++
				require.Less(t, status, 300)
				status, _ = k.ask(t, f, http.MethodDelete, k.path+"/"+id, "")
				require.Equal(t, http.StatusNotFound, status)
			}
		})
	}
	require.Greater(t, operations, 25)
	t.Logf("%d families, %d operations", len(plainFamilies), operations)
}
