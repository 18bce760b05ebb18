package fastlytest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

const managedDomains = "/domain-management/v1/domains"

// is checks the status and decodes the body.
func (r answer) is(status int) map[string]any {
	r.t.Helper()
	require.Equal(r.t, status, r.status, r.text)
	var o map[string]any
	require.NoError(r.t, json.Unmarshal([]byte(r.text), &o), r.text)
	return o
}

// TestManagedDomain compares the operations on a domain with recordings.
func TestManagedDomain(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	const fqdn = "1.fastly-sdk-gofastly-testing.com"
	before := a.Remaining(fastlytest.User)
	sent := map[string]any{"description": "my description", "fqdn": fqdn, "service_id": nil}
	created := a.send("POST", managedDomains, jsonBody(sent)).is(201)
	sameShape(t, `{"id":"DMrAbNVlJcZgwFP2ISUNOQ","created_at":"2025-08-01T18:18:48.000Z","fqdn":"","updated_at":"2025-08-01T18:18:48.000Z",
		"service_id":null,"activated":false,"verified":false,"description":""}`, created)
	require.Subset(t, created, map[string]any{"fqdn": fqdn, "description": "my description", "service_id": nil, "activated": false, "verified": false})
	require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`, created["created_at"])
	require.Equal(t, before, a.Remaining(fastlytest.User), "not counted")

	one := managedDomains + "/" + created["id"].(string)
	require.Equal(t, created, a.send("GET", one).object())
	duplicate := a.send("POST", managedDomains, jsonBody(map[string]any{"fqdn": fqdn}))
	require.Equal(t, 400, duplicate.status)
	require.JSONEq(t, `{"errors":[{"title":"Invalid value for fqdn","detail":"fqdn has already been taken"}]}`, duplicate.text)
	require.Equal(t, "application/json", duplicate.header.Get("Content-Type"))

	listed := a.send("GET", managedDomains+"?fqdn="+fqdn+"&limit=10&sort=fqdn").object()
	require.Equal(t, map[string]any{"data": []any{created}, "meta": map[string]any{"total": 1.0, "limit": 10.0}}, listed)

	a.Advance(time.Second)
	updated := a.send("PATCH", one, jsonBody(map[string]any{"description": "updated", "service_id": svc.ID, "fqdn": "ignored.example.com"})).object()
	require.Subset(t, updated, map[string]any{"fqdn": fqdn, "description": "updated", "service_id": svc.ID, "activated": false})
	require.NotEqual(t, created["updated_at"], updated["updated_at"], "the new stamp is in the reply")
	require.Equal(t, updated, a.send("GET", one).object())

	for _, test := range []struct{ sent, title, detail string }{
		{`{"fqdn":""}`, "Invalid value for fqdn", "fqdn can't be blank"},
		{`{"fqdn":"b.example.com","service_id":"nosuch"}`, "Invalid value for service_id", "service_id does not exist"},
	} {
		refused := a.send("POST", managedDomains, body("application/json", test.sent))
		require.Equal(t, 400, refused.status)
		require.JSONEq(t, `{"errors":[{"title":"`+test.title+`","detail":"`+test.detail+`"}]}`, refused.text)
	}
	deleted := a.send("DELETE", one)
	require.Equal(t, 204, deleted.status)
	require.Empty(t, deleted.text)
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		require.Contains(t, a.send(method, one, jsonBody(map[string]any{})).is(404), "errors")
	}
	require.Equal(t, 201, a.send("POST", managedDomains, jsonBody(sent)).status, "the name is free again")
}

// TestManagedDomainLists checks that cursor pages contain each matching object exactly once.
func TestManagedDomainLists(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	for i := range 45 {
		sent := map[string]any{"fqdn": fmt.Sprintf("d%02d.example.com", 44-i)}
		if i%9 == 0 {
			sent["service_id"] = svc.ID
		}
		a.send("POST", managedDomains, jsonBody(sent)).is(201)
	}
	list := func(query string) (names []string, pages int) {
		for cursor := ""; ; {
			page := a.send("GET", managedDomains+"?"+query+cursor).object()
			pages++
			for _, o := range page["data"].([]any) {
				names = append(names, o.(map[string]any)["fqdn"].(string))
			}
			next, more := page["meta"].(map[string]any)["next_cursor"].(string)
			if !more {
				return names, pages
			}
			cursor = "&cursor=" + url.QueryEscape(next)
		}
	}
	names, pages := list("")
	require.Len(t, names, 45)
	require.Equal(t, 3, pages, "20 to a page")
	require.IsIncreasing(t, names, "in the order of fqdn, if no other is asked for")
	names, pages = list("limit=1000&sort=-fqdn")
	require.Len(t, names, 45)
	require.Equal(t, 1, pages)
	require.IsDecreasing(t, names)
	for query, n := range map[string]int{
		"fqdn=d1": 10, "fqdn=d1&fqdn_match=starts_with": 10, "fqdn=example.com&fqdn_match=ends_with": 45, "fqdn=d1&fqdn_match=exact": 0,
		"fqdn=d01.example.com&fqdn_match=exact": 1, "service_id=" + svc.ID: 5, "activated=false": 45, "verified=true": 0,
		"service_id=" + svc.ID + "&fqdn=d4": 1, "unknown=1": 45,
	} {
		names, _ := list(query)
		require.Len(t, names, n, query)
	}
	require.Contains(t, a.send("GET", managedDomains+"?cursor=x").is(400), "errors")
	require.Equal(t, "-fqdn", a.send("GET", managedDomains+"?sort=-fqdn").object()["meta"].(map[string]any)["sort"])
}

func TestDomainTools(t *testing.T) {
	a := inMemory(t)
	refused := a.send("GET", "/domain-management/v1/tools/status?domain=fastly-sdk-gofastly-testing")
	require.Equal(t, 400, refused.status)
	require.JSONEq(t, `{"title":"Domain not found","status":400,"detail":"fastly-sdk-gofastly-testing"}`, refused.text)
	require.Equal(t, "application/problem+json", refused.header.Get("Content-Type"))
	status := a.send("GET", "/domain-management/v1/tools/status?domain=domainr-testing.org&scope=estimate").object()
	require.Subset(t, status, map[string]any{"scope": "estimate", "domain": "domainr-testing.org", "zone": "org"})
	require.NotContains(t, a.send("GET", "/domain-management/v1/tools/status?domain=a.org").object(), "offers")
	results := a.send("GET", "/domain-management/v1/tools/suggest?defaults=com&query=fastly+testing").object()["results"]
	require.Equal(t, []any{map[string]any{"domain": "fastlytesting.com", "subdomain": "fastlytesting.", "zone": "com"}}, results)
	require.Equal(t, 400, a.send("GET", "/domain-management/v1/tools/suggest").status)
}
