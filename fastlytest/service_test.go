package fastlytest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// Recorded replies, with the member environments, which was added later.
const (
	recordedVersion = `{"staging":false,"number":1,"created_at":"2023-11-28T16:36:29Z","active":false,"deployed":false,"testing":false,"comment":"",
		"locked":false,"updated_at":"2023-11-28T16:36:29Z","deleted_at":null,"service_id":"oW70YCrn5btjFLVUQ1ewJ3","environments":[]}`
	recordedService = `{"customer_id":"51MumwLiSJyFTWhtbByYgR","comment":"","name":"test_service_ACLEntries","type":"vcl","deleted_at":null,"versions":[],
		"updated_at":"2023-11-28T16:36:29Z","paused":false,"created_at":"2023-11-28T16:36:29Z","publish_key":"","id":"oW70YCrn5btjFLVUQ1ewJ3","environments":[]}`
)

func TestCreateService(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		for kind, option := range map[string]option{
			"form": form("name", "form", "comment", "a & b", "type", "wasm"),
			"json": body("application/json", `{"name":"json","comment":"a & b","type":"wasm"}`),
		} {
			created := a.send("POST", "/service", option).object()
			sameShape(t, recordedService, created)
			require.Subset(t, created, map[string]any{"name": kind, "comment": "a & b", "type": "wasm", "customer_id": fastlytest.Customer})
			versions := created["versions"].([]any)
			require.Len(t, versions, 1)
			first := versions[0].(map[string]any)
			sameShape(t, recordedVersion, first)
			require.Subset(t, first, map[string]any{"number": 1.0, "locked": false, "active": false, "service_id": created["id"]})
			require.Equal(t, created, a.send("GET", "/service/"+created["id"].(string)).object())
		}
		require.Equal(t, "vcl", a.send("POST", "/service", form("name", "plain")).object()["type"])
		require.EqualValues(t, 7, a.send("POST", "/service", body("application/json", `{"name":"echo","comment":7}`)).object()["comment"], "echoed as parsed")
		a.send("POST", "/service", form("name", "plain")).legacy(409, "Duplicate record", "Duplicate service: 'plain'")
		a.send("POST", "/service", form("comment", "x")).legacy(400, "Bad request", "Name can't be blank")
	})
}

func TestUpdateService(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	a.AddService("blog")
	path := "/service/" + svc.ID
	before := a.send("GET", path).object()
	a.Advance(time.Minute)
	updated := a.send("PUT", path, form("name", "store", "comment", "new")).object()
	require.Subset(t, updated, map[string]any{"name": "store", "comment": "new", "updated_at": before["updated_at"]})
	require.NotEqual(t, before["updated_at"], a.send("GET", path).object()["updated_at"])
	require.Empty(t, a.send("PUT", path, form("comment", "")).object()["comment"])
	require.Equal(t, "store", a.send("PUT", path, form("name", "store")).object()["name"])
	a.send("PUT", path, form("name", "blog")).legacy(409, "Duplicate record", "Duplicate service: 'blog'")
}

func TestDeleteService(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		require.NoError(t, svc.Activate(1))
		path := "/service/" + svc.ID
		a.send("DELETE", path).legacy(400, "Bad request", "Cannot delete service with active version")
		require.Len(t, a.send("GET", "/service").list(), 1)
		a.send("PUT", path+"/version/1/deactivate").object()
		require.JSONEq(t, `{"status":"ok"}`, a.send("DELETE", path).text)
		require.Empty(t, a.send("GET", "/service").list())
		require.IsType(t, "", a.send("GET", path).object()["deleted_at"], "it can still be read")
		deleted := fmt.Sprintf("Service '%s' is deleted", svc.ID)
		a.send("DELETE", path).legacy(400, "Bad request", deleted)
		a.send("PUT", path, form("name", "new")).legacy(400, "Bad request", deleted)
		a.send("POST", path+"/version").legacy(400, "Bad request", deleted)
		require.Equal(t, 200, a.send("POST", "/service", form("name", "shop")).status, "the name is free again")
	})
}

func TestMissingService(t *testing.T) {
	a := inMemory(t)
	for _, path := range []string{"/service/nosuch", "/service/nosuch/version", "/service/nosuch/version/1"} {
		answer := a.send("GET", path)
		answer.legacy(404, "Record not found", "Couldn't find Service '{ deleted => 0000-00-00 00:00:00, id => nosuch }'")
		require.Contains(t, answer.text, `\u003e`)
	}
	_, found := a.Service("nosuch")
	require.False(t, found)
}

func TestSearchService(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("the shop")
	found := a.send("GET", "/service/search?name=the+shop").object()
	require.Equal(t, svc.ID, found["id"])
	for _, absent := range []string{"paused", "publish_key", "version"} {
		require.NotContains(t, found, absent)
	}
	a.send("GET", "/service/search?name=shop").legacy(404, "Record not found", "Couldn't find Service '{ deleted => 0000-00-00 00:00:00, name => shop }'")
}

func TestListServices(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		for i := range 45 {
			svc := a.AddService(fmt.Sprintf("s%02d", (i*7)%45))
			svc.AddVersion()
			if i == 1 {
				require.NoError(t, svc.Activate(1))
			}
		}
		link := func(page int, rel string) string {
			return fmt.Sprintf(`<%s/service?page=%d&per_page=20>; rel=%q`, a.base, page, rel)
		}
		for page, want := range []struct {
			n    int
			link []string
		}{
			{20, []string{link(3, "last"), link(2, "next")}},
			{20, []string{link(3, "last"), link(3, "next"), link(1, "prev"), link(1, "first")}},
			{5, []string{link(2, "prev"), link(1, "first")}},
		} {
			answer := a.send("GET", fmt.Sprintf("/service?per_page=20&page=%d", page+1))
			require.Len(t, answer.list(), want.n)
			require.Equal(t, strings.Join(want.link, ", "), answer.header.Get("Link"))
		}
		require.Len(t, a.send("GET", "/service").list(), 20, "a page by default")
		whole := a.send("GET", "/service?per_page=1000")
		require.Len(t, whole.list(), 45)
		require.Empty(t, whole.header.Values("Link"), "a single page links nowhere")
		require.Empty(t, a.send("GET", "/service?page=9").list())
		require.Len(t, a.send("GET", "/service?page=0&per_page=x").list(), 20)

		list := whole.list()
		require.Equal(t, "s00", list[0]["name"])
		require.Equal(t, "s07", list[1]["name"], "in order of creation")
		require.NotContains(t, list[0], "publish_key")
		require.EqualValues(t, 2, list[0]["version"], "the last version")
		require.EqualValues(t, 1, list[1]["version"], "the active version")
		require.Equal(t, "s44", a.send("GET", "/service?sort=name&direction=descend").list()[0]["name"])
		require.Equal(t, "s01", a.send("GET", "/service?sort=name").list()[1]["name"])
	})
}

func TestListServicesOnePerPageIsComplete(t *testing.T) {
	a := inMemory(t)
	want := []string{}
	for i := range 7 {
		want = append(want, a.AddService(fmt.Sprint(i)).ID)
	}
	got := []string{}
	for target := "/service?per_page=3"; target != ""; {
		answer := a.send("GET", target)
		for _, svc := range answer.list() {
			got = append(got, svc["id"].(string))
		}
		target = next(t, answer.header)
	}
	require.Equal(t, want, got)
}

func next(t *testing.T, header http.Header) string {
	t.Helper()
	for link := range strings.SplitSeq(header.Get("Link"), ", ") {
		if address, ok := strings.CutSuffix(link, `>; rel="next"`); ok {
			u, err := url.Parse(strings.TrimPrefix(address, "<"))
			require.NoError(t, err)
			return u.RequestURI()
		}
	}
	return ""
}

func TestServiceHandle(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	require.Equal(t, 0, svc.Active())
	n, err := svc.Clone(1)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, 3, svc.AddVersion())
	require.NoError(t, svc.Activate(2))
	require.NoError(t, svc.Lock(3))
	want := []fastlytest.Version{{Number: 1}, {Number: 2, Active: true, Locked: true}, {Number: 3, Locked: true}}
	require.Equal(t, want, svc.Versions())
	found, ok := a.Service(svc.ID)
	require.True(t, ok)
	require.Equal(t, 2, found.Active())
	require.ErrorContains(t, svc.Activate(4), "no version 4")
	_, err = svc.Clone(0)
	require.ErrorContains(t, err, "no version 0")
	require.Empty(t, a.Requests(), "none of this is a request")
	require.Equal(t, fastlytest.DefaultWriteLimit, a.Remaining(fastlytest.User))
}
