package fastlytest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog"
)

// TestEveryOperation sends a valid request for every operation on a service. All objects that the
// requests refer to exist.
func TestEveryOperation(t *testing.T) {
	api, err := known()
	require.NoError(t, err)
	served := 0
	reader := inMemory(t).everything()
	for _, op := range api.Operations {
		if !isOf(op) {
			continue
		}
		e := reader
		if op.Method != http.MethodGet {
			e = inMemory(t).everything()
		}
		target := e.fill(op)
		var options []option
		if op.Method != http.MethodGet && op.Method != http.MethodDelete {
			options = append(options, e.body(op))
		}
		answer := e.send(op.Method, target, options...)
		require.Less(t, answer.status, 300, "%s %s: %s", op.Method, target, answer.text)
		served++
	}
	require.Equal(t, 292, served)
	t.Logf("%d operations served", served)
}

// everything is an account with an object of every kind, named thing, in version 1 of a service.
type everything struct {
	*account
	service string
	ids     map[string]string // ids by placeholder if it is unambiguous, otherwise by path
}

func (a *account) everything() everything {
	svc, version := a.draft()
	e := everything{account: a, service: svc.ID, ids: map[string]string{}}
	service := "/service/" + svc.ID
	create := func(path string, in option) string {
		id, _ := a.send("POST", path, in).object()["id"].(string)
		return id
	}
	for _, s := range shapes(a.t) {
		in := least(s.path, "name", "thing")
		if s.path == "snippet" {
			in = form("name", "thing", "dynamic", "1", "content", "# nothing")
		}
		e.ids[s.path] = create(version+s.path, in)
	}
	e.ids["rate_limiter_id"] = create(version+"rate-limiters", least("rate-limiters", "name", "thing"))
	e.ids["apex_redirect_id"] = create(version+"apex-redirects", form("status_code", "301"))
	create(version+"http3", form("feature_revision", "1"))
	create(version+"director/thing/backend/thing", form())
	create(service+"/dictionary/"+e.ids["dictionary"]+"/item", form("item_key", "thing", "item_value", "v"))
	e.ids["acl_entry_id"] = create(service+"/acl/"+e.ids["acl"]+"/entry", form("ip", "192.0.2.1"))
	e.ids["server_id"] = create(service+"/pool/"+e.ids["pool"]+"/server", form("address", "192.0.2.1"))
	create(service+"/pool/"+e.ids["pool"]+"/server", form("address", "192.0.2.2"))
	e.ids["compute"] = create("/resources/acls", jsonBody(map[string]any{"name": "thing"}))
	require.Equal(a.t, 200, a.send("PUT", version+"package", multipartBody("package", computePackage(a.t))).status)
	return e
}

// fill replaces the placeholders in the path of an operation with existing ids and names.
func (e everything) fill(op *catalog.Operation) string {
	segments := strings.Split(op.Path, "/")
	for i, segment := range segments {
		name, placeholder := strings.CutPrefix(segment, "{")
		if !placeholder {
			continue
		}
		switch name = strings.TrimSuffix(name, "}"); {
		case name == "service_id":
			segments[i] = e.service
		case strings.HasSuffix(name, "version_id"):
			segments[i] = "1"
		case name == "acl_id" && op.File == "compute":
			segments[i] = e.ids["compute"]
		case name == "acl_ip":
			segments[i] = "192.0.2.1"
		case e.ids[name] != "":
			segments[i] = e.ids[name]
		case strings.HasSuffix(name, "id"): // id of the kind in the preceding segment
			segments[i] = e.ids[segments[i-1]]
		default:
			segments[i] = "thing"
		}
	}
	if op.ID == "create_director_backend" {
		e.send("DELETE", strings.Join(segments, "/"))
	}
	if op.ID == "delete_log_managed" {
		e.send("POST", strings.Join(segments, "/"))
	}
	if op.ID == "create_http3" {
		e.send("DELETE", strings.Join(segments, "/"))
	}
	return strings.Join(segments, "/")
}

// body returns a valid body for an operation.
func (e everything) body(op *catalog.Operation) option {
	switch {
	case strings.HasSuffix(op.Path, "/items"):
		return jsonBody(map[string]any{"items": []any{map[string]any{"op": "upsert", "item_key": "k", "item_value": "v"}}})
	case op.File == "acl" && strings.HasSuffix(op.Path, "/entries"):
		return jsonBody(map[string]any{"entries": []any{map[string]any{"op": "create", "ip": "192.0.2.9"}}})
	case op.File == "compute" && strings.HasSuffix(op.Path, "/entries"):
		return jsonBody(map[string]any{"entries": []any{map[string]any{"op": "create", "prefix": "192.0.2.0/24", "action": "BLOCK"}}})
	case op.Path == "/resources/acls":
		return jsonBody(map[string]any{"name": "other"})
	case strings.HasSuffix(op.Path, "/package"):
		return multipartBody("package", computePackage(e.t))
	case strings.HasSuffix(op.Path, "lint"):
		return jsonBody(map[string]any{"vcl": "sub vcl_recv {}"})
	case strings.HasSuffix(op.Path, "/publish/"):
		return jsonBody(map[string]any{"items": []any{map[string]any{"channel": "c"}}})
	case strings.HasSuffix(op.Path, "/image_optimizer_default_settings"):
		return jsonBody(map[string]any{"webp": true})
	}
	return form("name", "other", "item_key", "other", "item_value", "v", "ip", "192.0.2.8", "address", "192.0.2.8", "statement", "true",
		"client_key[]", "client.ip", "http_methods[]", "GET", "rps_limit", "100")
}
