package fastlytest_test

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// TestRateHeaders checks for each family whether writes count, and whether replies have rate limit
// headers.
func TestRateHeaders(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	s := "/service/" + svc.ID
	families := []struct {
		method, path string
		counted      bool
	}{
		{"GET", "/service", false},
		{"GET", s, false},
		{"GET", s + "/version/9", false},
		{"HEAD", s, false},
		{"POST", "/service", true},
		{"PUT", s, true},
		{"POST", s + "/version", true},
		{"PUT", s + "/version/1/lock", true},
		{"PUT", s + "/version/9/lock", true},
		{"POST", s + "/version/1/backend", true},
		{"PUT", s + "/version/1/package", true},
		{"PATCH", s + "/version/1/image_optimizer_default_settings", true},
		{"PATCH", s + "/dictionary/x/items", true},
		{"PATCH", s + "/acl/x/entries", true},
		{"PUT", s + "/snippet/x", true},
		{"POST", s + "/purge_all", true},
		{"DELETE", "/service/nosuch", true},
		{"PUT", "/service/a/path/nobody/knows", true},
		{"DELETE", s, true},
		{"POST", "/tokens", true},
		{"DELETE", "/tokens/x", true},
		{"POST", "/user", true},
		{"PUT", "/user/x", true},
		{"POST", "/sudo", true},
		{"POST", "/service-authorizations", true},
		{"PUT", "/rate-limiters/x", true},
		{"POST", "/resources/stores/config", true},
		{"PATCH", "/resources/stores/config/x/items", true},
		{"GET", "/tokens", false},
		{"GET", "/resources/stores/config", false},
		{"POST", s + "/purge", false},
		{"POST", s + "/purge/key", false},
		{"POST", "/purge/www.example.com/", false},
		{"PURGE", "/image.png", false},
		{"POST", "/resources/stores/kv", false},
		{"POST", "/resources/stores/secret", false},
		{"POST", "/resources/acls", false},
		{"POST", "/resources/object-storage/access-keys", false},
		{"PUT", "/enabled-products/v1/x/services/y", false},
		{"POST", "/ngwaf/v1/workspaces", false},
		{"POST", "/tls/certificates", false},
		{"POST", "/tls/bulk/certificates", false},
		{"POST", "/dns/v1/zones", false},
		{"POST", "/domain-management/v1/domains", false},
		{"POST", "/observability/dashboards", false},
		{"POST", "/alerts/definitions", false},
		{"POST", "/notifications/integrations", false},
		{"POST", "/api-security/v1/operations", false},
		{"POST", "/ai-runtime-control/v1/keys", false},
		{"POST", "/automation-tokens", false},
		{"POST", "/stars", false},
	}
	left := fastlytest.DefaultWriteLimit
	for _, family := range families {
		answer := a.send(family.method, family.path)
		if family.counted {
			left--
			require.Equal(t, strconv.Itoa(left), answer.header.Get("Fastly-Ratelimit-Remaining"), "%s %s", family.method, family.path)
			reset, err := strconv.ParseInt(answer.header.Get("Fastly-Ratelimit-Reset"), 10, 64)
			require.NoError(t, err)
			require.Zero(t, reset%3600, "not a full hour")
			require.Equal(t, http.StatusText(answer.status), answer.header.Get("Status")[len("200 "):])
		} else {
			require.Empty(t, answer.header.Values("Fastly-Ratelimit-Remaining"), "%s %s", family.method, family.path)
			require.Empty(t, answer.header.Values("Fastly-Ratelimit-Reset"), "%s %s", family.method, family.path)
		}
		date, err := http.ParseTime(answer.header.Get("Date"))
		require.NoError(t, err)
		require.WithinDuration(t, a.Now(), date, 2*time.Second)
	}
	require.Equal(t, left, a.Remaining(fastlytest.User))
	t.Logf("%d families", len(families))
}

// remaining sends a write and returns its rate limit headers.
func (a *account) remaining(options ...option) (left, reset string) {
	h := a.send("DELETE", "/service/nosuch", options...).header
	return h.Get("Fastly-Ratelimit-Remaining"), h.Get("Fastly-Ratelimit-Reset")
}

func TestWriteBudget(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		a.AddToken(fastlytest.Credential{Value: "same user"})
		a.AddToken(fastlytest.Credential{Value: "other user", User: "u2"})
		left, _ := a.remaining()
		require.Equal(t, "999", left, "one less than the limit")
		left, _ = a.remaining(token("same user"))
		require.Equal(t, "998", left)
		left, _ = a.remaining(token("other user"))
		require.Equal(t, "999", left)

		a.Spend(fastlytest.User, 10)
		left, _ = a.remaining()
		require.Equal(t, "987", left)
		a.SetLimit(fastlytest.User, 10_000)
		left, _ = a.remaining()
		require.Equal(t, "9986", left)
		a.SetRemaining(fastlytest.User, 1)
		left, reset := a.remaining()
		require.Equal(t, "0", left, "the last one")

		for range 2 {
			refused := a.send("POST", "/service", form("name", "never"))
			refused.legacy(429, "You have exceeded your hourly rate limit. Please contact support@fastly.com if you think this is a mistake.", "")
			require.Equal(t, "0", refused.header.Get("Fastly-Ratelimit-Remaining"))
			require.Equal(t, reset, refused.header.Get("Fastly-Ratelimit-Reset"))
			require.Equal(t, "429 Too Many Requests", refused.header.Get("Status"))
			require.Empty(t, refused.header.Get("Retry-After"))
		}
		require.Empty(t, a.send("GET", "/service").list(), "nothing was done, and reading is free")
		left, _ = a.remaining(token("other user"))
		require.Equal(t, "998", left)

		a.Advance(time.Hour)
		left, renewed := a.remaining()
		require.Equal(t, "9999", left)
		require.NotEqual(t, reset, renewed)
	})
}

func TestUnauthenticatedWriteIsNobodys(t *testing.T) {
	a := inMemory(t)
	left, _ := a.remaining(anonymous)
	require.Empty(t, left)
	require.Equal(t, fastlytest.DefaultWriteLimit, a.Remaining(fastlytest.User))
}

// TestWindow moves only the clock of the bubble. The clock of the fake follows it.
func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := inMemory(t)
		a.SetClock(-10 * time.Minute)
		start := time.Now() // midnight
		left, reset := a.remaining()
		require.Equal(t, "999", left)
		require.Equal(t, strconv.FormatInt(start.Unix(), 10), reset, "behind by ten minutes: the window ends at midnight")
		time.Sleep(10*time.Minute - time.Second)
		left, _ = a.remaining()
		require.Equal(t, "998", left)
		time.Sleep(time.Second)
		left, reset = a.remaining()
		require.Equal(t, "999", left)
		require.Equal(t, strconv.FormatInt(start.Add(time.Hour).Unix(), 10), reset)
		date, err := http.ParseTime(a.send("GET", "/service").header.Get("Date"))
		require.NoError(t, err)
		require.Equal(t, 10*time.Minute, time.Since(date))
	})
}

func TestPurgeLimit(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	a.SetPurgeLimit(fastlytest.Customer, 2)
	a.AddToken(fastlytest.Credential{Value: "stranger", User: "u2", Customer: "c2"})
	require.Equal(t, 200, a.send("POST", "/service/"+svc.ID+"/purge/a").status)
	require.Equal(t, 200, a.send("POST", "/purge/www.example.com/").status)
	refused := a.send("POST", "/service/"+svc.ID+"/purge/b")
	require.Equal(t, 429, refused.status)
	require.Empty(t, refused.header.Values("Fastly-Ratelimit-Remaining"))
	require.Len(t, a.Purges(), 2)
	require.Equal(t, 200, a.send("POST", "/service/"+svc.ID+"/purge_all").status, "which counts as a write")
	require.Equal(t, 200, a.send("POST", "/purge/www.example.com/", token("stranger")).status)
	a.Advance(time.Hour)
	require.Equal(t, 200, a.send("POST", "/service/"+svc.ID+"/purge/b").status)
}
