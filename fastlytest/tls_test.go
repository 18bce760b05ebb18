package fastlytest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// shapeOf replaces each scalar in a JSON text by its type.
func shapeOf(t *testing.T, text string) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	var shape func(v any) any
	shape = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for name := range v {
				v[name] = shape(v[name])
			}
			return v
		case []any:
			for i := range v {
				v[i] = shape(v[i])
			}
			return v
		default:
			return fmt.Sprintf("%T", v)
		}
	}
	return shape(v)
}

func asText(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// TestSubscription compares the states of a subscription with recordings.
func TestSubscription(t *testing.T) {
	a := inMemory(t)
	created := a.send("POST", subscriptions, body("application/vnd.api+json", `{"data":{"type":"tls_subscription","relationships":{"tls_domain":{"data":[`+
		`{"type":"tls_domain","id":"integ-test1.go-fastly-1.com"}]}}},"included":[{"type":"tls_domain","id":"integ-test1.go-fastly-1.com"}]}`)).is(201)
	require.Equal(t, shapeOf(t, `{"data":{"id":"CDnaWfggp3Pw5pyy7nxG4Q","type":"tls_subscription","attributes":{"certificate_authority":"certainly",
		"created_at":"2025-09-08T17:11:15.000Z","state":"pending","has_active_order":true,"updated_at":"2025-09-08T17:11:15.000Z"},"relationships":{
		"tls_authorizations":{"data":[{"id":"0jJ6Lop0ajA1R4bSTYzCAw","type":"tls_authorization"}]},"tls_certificates":{"data":[]},
		"tls_domains":{"data":[{"id":"integ-test1.go-fastly-1.com","type":"tls_domain"}]},"common_name":{"data":{"id":"integ-test1.go-fastly-1.com","type":"tls_domain"}},
		"tls_configuration":{"data":{"id":"6BJN1m42DmVgmSE7tnZCZg","type":"tls_configuration"}}}},"included":[{"id":"0jJ6Lop0ajA1R4bSTYzCAw",
		"type":"tls_authorization","attributes":{"challenges":[{"type":"managed-dns","record_type":"CNAME","record_name":"_acme-challenge.integ-test1.go-fastly-1.com",
		"values":["f2sk1kgtx8aj614ckh.fastly-validations.com"]},{"type":"managed-http-cname","record_type":"CNAME","record_name":"integ-test1.go-fastly-1.com",
		"values":["t.sni.global.fastly.net"]},{"type":"managed-http-a","record_type":"A","record_name":"integ-test1.go-fastly-1.com","values":["151.101.3.52"]}],
		"created_at":"2025-09-08T17:11:15.000Z","state":"pending","updated_at":"2025-09-08T17:11:15.000Z","warnings":null},"relationships":{
		"tls_domain":{"data":{"id":"integ-test1.go-fastly-1.com","type":"tls_domain"}},"globalsign_email_challenge":{"data":null},
		"self_managed_http_challenge":{"data":null}}}]}`), shapeOf(t, asText(t, created)))
	resource := created["data"].(map[string]any)
	one := subscriptions + "/" + resource["id"].(string)
	got := a.send("GET", one).object()
	require.Equal(t, map[string]any{"data": resource}, got, "without what is not asked for")

	listed := a.send("GET", subscriptions).object()
	require.Equal(t, []any{resource}, listed["data"])
	require.Equal(t, map[string]any{"per_page": 100.0, "current_page": 1.0, "record_count": 1.0, "total_pages": 1.0}, listed["meta"])
	require.Nil(t, listed["links"].(map[string]any)["next"])

	state := func() any {
		return a.send("GET", one).object()["data"].(map[string]any)["attributes"].(map[string]any)["state"]
	}
	for _, step := range []struct {
		after time.Duration
		state string
	}{
		{0, "pending"},
		{time.Minute, "processing"},
		{time.Minute, "issued"},
		{60*24*time.Hour - time.Second, "issued"},
		{time.Second, "renewing"},
		{time.Minute, "issued"},
		{600 * 24 * time.Hour, "issued"},
	} {
		a.Advance(step.after)
		require.Equal(t, step.state, state(), "after %v more", step.after)
	}
	certificates := a.send("GET", "/tls/certificates").object()["data"].([]any)
	require.Len(t, certificates, 1, "earlier ones are replaced")

	require.Error(t, a.SetSubscriptionState("nosuch", "issued"))
	require.Error(t, a.SetSubscriptionState(resource["id"].(string), "lost"))
	require.NoError(t, a.SetSubscriptionState(resource["id"].(string), "failed"))
	a.Advance(24 * time.Hour)
	require.Equal(t, "failed", state())
}
