package fastlytest_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

func TestVersions(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		path := "/service/" + svc.ID + "/version"

		require.Equal(t, map[string]any{"service_id": svc.ID, "number": 2.0}, a.send("POST", path).object())
		require.Equal(t, map[string]any{"service_id": svc.ID, "number": 3.0, "comment": "c"}, a.send("POST", path, form("comment", "c")).object())
		list := a.send("GET", path).list()
		require.Len(t, list, 3)
		for i, v := range list {
			require.EqualValues(t, i+1, v["number"])
			sameShape(t, recordedVersion, v)
			require.Equal(t, v, a.send("GET", path+"/"+strconv.Itoa(i+1)).object())
		}

		before := a.send("GET", path+"/3").object()
		a.Advance(time.Minute)
		updated := a.send("PUT", path+"/3", form("comment", "d")).object()
		require.Equal(t, "d", updated["comment"])
		require.Equal(t, before["updated_at"], updated["updated_at"], "the reply has the old stamp")
		require.NotEqual(t, before["updated_at"], a.send("GET", path+"/3").object()["updated_at"])

		require.Equal(t, true, a.send("PUT", path+"/3/lock").object()["locked"])
		require.Equal(t, "e", a.send("PUT", path+"/3", form("comment", "e")).object()["comment"], "even if locked")

		a.Advance(time.Minute)
		clone := a.send("PUT", path+"/3/clone").object()
		require.Subset(t, clone, map[string]any{"number": 4.0, "comment": "e", "locked": false, "active": false, "created_at": before["created_at"]})
		require.NotEqual(t, before["created_at"], clone["updated_at"])
	})
}

func TestActivate(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		path := "/service/" + svc.ID + "/version"
		svc.AddVersion()
		a.send("GET", path+"/active").legacy(404, "Record not found", fmt.Sprintf("Couldn't find Version '{ deleted => 0000-00-00 00:00:00, number => active, service => %s }'", svc.ID))

		first := a.send("PUT", path+"/1/activate").object()
		require.Subset(t, first, map[string]any{"number": 1.0, "active": true, "locked": true, "environments": []any{}})
		require.NotContains(t, first, "msg")
		require.EqualValues(t, 1, a.send("GET", path+"/active").object()["number"])
		production := []any{map[string]any{"service_id": svc.ID, "name": "production", "active_version": 1.0}}
		require.Equal(t, production, a.send("GET", path+"/1").object()["environments"])

		svc.Warn(2, "Warning: No default director found")
		require.Equal(t, "Warning: No default director found", a.send("PUT", path+"/2/activate").object()["msg"])
		require.Equal(t, []fastlytest.Version{{Number: 1, Locked: true}, {Number: 2, Locked: true, Active: true}}, svc.Versions())

		require.Equal(t, true, a.send("PUT", path+"/1/activate").object()["active"], "back to a locked version")
		require.Equal(t, 1, svc.Active())
		require.Subset(t, a.send("PUT", path+"/1/deactivate").object(), map[string]any{"active": false, "locked": true})
		require.Equal(t, 0, svc.Active())
	})
}

func TestStaging(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	svc.AddVersion()
	svc.AddVersion()
	require.NoError(t, svc.Activate(1))
	path := "/service/" + svc.ID + "/version"
	for _, n := range []int{2, 3} {
		require.Equal(t, true, a.send("PUT", fmt.Sprintf("%s/%d/activate/staging", path, n)).object()["staging"])
	}
	require.Equal(t, 1, svc.Active(), "staging leaves the active version alone")
	require.Equal(t, []fastlytest.Version{{Number: 1, Locked: true, Active: true}, {Number: 2}, {Number: 3, Staging: true}}, svc.Versions())
	require.Equal(t, []any{
		map[string]any{"service_id": svc.ID, "name": "production", "active_version": 1.0},
		map[string]any{"service_id": svc.ID, "name": "staging", "active_version": 3.0},
	}, a.send("GET", "/service/"+svc.ID).object()["environments"])
	require.Equal(t, false, a.send("PUT", path+"/3/deactivate/staging").object()["staging"])
	for _, verb := range []string{"activate", "deactivate"} {
		a.send("PUT", path+"/3/"+verb+"/moon").legacy(400, "Bad request", "Environment 'moon' does not exist")
	}
}

func TestValidate(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	svc.Invalidate(2, "Version has no associated domains")
	path := "/service/" + svc.ID + "/version"
	a.send("PUT", path+"/1/clone").object()
	require.JSONEq(t, `{"status":"ok"}`, a.send("GET", path+"/1/validate").text)
	require.Equal(t, map[string]any{"status": "error", "msg": "Version has no associated domains"}, a.send("GET", path+"/2/validate").object())
	for _, verb := range []string{"activate", "activate/staging"} {
		a.send("PUT", path+"/2/"+verb).legacy(400, "Bad request", "Version has no associated domains")
	}
	svc.Invalidate(2, "")
	require.Equal(t, true, a.send("PUT", path+"/2/activate").object()["active"])
}

func TestMissingVersion(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	for _, number := range []string{"2", "0", "-1", "x", "99999999999999999999"} {
		for _, request := range []string{"GET ", "PUT /clone", "PUT /lock", "PUT /activate", "PUT /deactivate", "PUT /activate/staging", "GET /validate", "GET /backend"} {
			method, verb, _ := strings.Cut(request, " ")
			answer := a.send(method, "/service/"+svc.ID+"/version/"+number+verb)
			answer.legacy(404, "Record not found", fmt.Sprintf("Couldn't find Version '{ deleted => 0000-00-00 00:00:00, number => %s, service => %s }'", number, svc.ID))
		}
	}
}

func TestLockedVersionRefusesWrites(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		path := "/service/" + svc.ID + "/version/1/backend"
		require.Equal(t, 200, a.send("POST", path, least("backend", "name", "origin")).status)
		require.NoError(t, svc.Lock(1))
		answer := a.send("POST", path, form("name", "origin"))
		answer.legacy(422, "Version locked", fmt.Sprintf("Version '1' for service '%s' is locked", svc.ID))
		require.NotEmpty(t, answer.header.Get("Fastly-Ratelimit-Remaining"))
		require.Equal(t, 200, a.send("GET", path).status, "reading is not refused")
	})
}

func TestLateClone(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	path := "/service/" + svc.ID + "/version"
	a.LateClone(7 * time.Second)
	require.EqualValues(t, 2, a.send("PUT", path+"/1/clone").object()["number"])
	require.Equal(t, 404, a.send("GET", path+"/2").status)
	require.Equal(t, 404, a.send("PUT", path+"/2/activate").status)
	require.Len(t, a.send("GET", path).list(), 1)
	require.Len(t, a.send("GET", "/service/"+svc.ID).object()["versions"], 1)
	require.EqualValues(t, 1, a.send("GET", "/service").list()[0]["version"])
	require.EqualValues(t, 3, a.send("POST", path).object()["number"], "its number is taken")
	a.Advance(7 * time.Second)
	require.Equal(t, 200, a.send("GET", path+"/2").status)
	require.Len(t, a.send("GET", path).list(), 3)
}
