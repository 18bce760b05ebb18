package fastlytest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

func TestPurgeURL(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		for _, site := range []string{
			"www.example.com/",
			"www.example.com/a?tag=1&tag=2",
			"www.example.com/?b=2&a=1",
			"www.example.com/?flag",
			"www.example.com/?customer_id=c2",
			"www.example.com/a%20b/c+d?x=%2F&y=é",
			"www.example.com/%C3%A9//double/../dots?u=http://x/y?z",
			"https://www.example.com/with/scheme",
		} {
			answer := a.send("POST", "/purge/"+site, header("Fastly-Soft-Purge", "0"))
			require.Regexp(t, `^\{"status":"ok","id":"\d+-\d+-\d+"\}$`, answer.text)
			require.Equal(t, "application/json", answer.header.Get("Content-Type"))
			purges := a.Purges()
			require.Equal(t, fastlytest.Purge{Kind: fastlytest.PurgeURL, URL: site, Soft: true, Token: true}, purges[len(purges)-1])
		}
		before := len(a.Purges())
		require.Equal(t, 401, a.send("POST", "/purge/www.example.com/", anonymous).status)
		require.Len(t, a.Purges(), before)
	})
}

func TestPurgeMethod(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		const target = "/a%20b?tag=1&tag=2&flag"
		answer := a.send("PURGE", target, anonymous)
		require.Regexp(t, `^\{"status":"ok","id":"\d+-\d+-\d+"\}$`, answer.text)
		a.send("PURGE", target)
		site := strings.SplitN(a.base, "://", 2)[1] + target
		require.Equal(t, []fastlytest.Purge{
			{Kind: fastlytest.PurgeURL, URL: site},
			{Kind: fastlytest.PurgeURL, URL: site, Token: true},
		}, a.Purges())
	})
}

func TestPurgeKey(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		for _, escaped := range []string{"foo", "a%2Fb", "a%3Fb", "%25", "%C3%A9"} {
			answer := a.send("POST", "/service/"+svc.ID+"/purge/"+escaped)
			require.Regexp(t, `^\{ "status": "ok", "id": "\d+-\d+-\d+" \}$`, answer.text)
			require.Equal(t, "application/json", answer.header.Get("Content-Type"))
			require.Equal(t, "1", answer.header.Get("Fastly-Surrogate-Key-Count"))
			require.Empty(t, answer.header.Values("Status"))
			purges := a.Purges()
			require.Equal(t, fastlytest.Purge{Kind: fastlytest.PurgeKey, Service: svc.ID, Keys: []string{escaped}, Token: true}, purges[len(purges)-1])
		}
		require.Equal(t, 404, a.send("POST", "/service/nosuch/purge/k").status)
		require.Equal(t, 400, a.send("POST", "/service/"+svc.ID+"/purge/"+strings.Repeat("k", 1025)).status)
		require.Equal(t, 400, a.send("POST", "/service/"+svc.ID+"/purge/a%20b").status)
	})
}

// keys returns n surrogate keys.
func keys(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("key-%03d", i)
	}
	return list
}

func TestPurgeKeys(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		path := "/service/" + svc.ID + "/purge"
		answer := a.send("POST", path, header("Surrogate-Key", "foo bar baz"))
		require.Regexp(t, `^\{ "foo": "(\d+-\d+-\d+)-1", "bar": "(\d+-\d+-\d+)-2", "baz": "(\d+-\d+-\d+)-3" \}$`, answer.text)
		require.Empty(t, answer.header.Values("Content-Type"), "recorded without")
		require.Equal(t, "3", answer.header.Get("Fastly-Surrogate-Key-Count"))

		a.send("POST", path, header("Surrogate-Key", "a  b a"), header("Fastly-Soft-Purge", "1"))
		text, err := json.Marshal(map[string]any{"surrogate_keys": keys(256)})
		require.NoError(t, err)
		var ids map[string]string
		a.send("POST", path, body("application/json", string(text))).decode(&ids)
		require.Len(t, ids, 256)
		require.Equal(t, []fastlytest.Purge{
			{Kind: fastlytest.PurgeKeys, Service: svc.ID, Keys: []string{"foo", "bar", "baz"}, Token: true, HeaderBytes: 11},
			{Kind: fastlytest.PurgeKeys, Service: svc.ID, Keys: []string{"a", "b"}, Soft: true, Token: true, HeaderBytes: 6},
			{Kind: fastlytest.PurgeKeys, Service: svc.ID, Keys: keys(256), Token: true},
		}, a.Purges())
	})
}

func TestPurgeKeysRefuses(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	for name, option := range map[string]option{
		"no keys":           header("Accept", "application/json"),
		"an empty body":     body("application/json", `{"surrogate_keys":[]}`),
		"a broken body":     body("application/json", `{"surrogate_keys"`),
		"257 keys":          header("Surrogate-Key", strings.Join(keys(257), " ")),
		"257 keys, body":    body("application/json", `{"surrogate_keys":["`+strings.Join(keys(257), `","`)+`"]}`),
		"a key of 1,025 B":  header("Surrogate-Key", "a "+strings.Repeat("k", 1025)),
		"a key with spaces": body("application/json", `{"surrogate_keys":["a b"]}`),
		"an empty key":      body("application/json", `{"surrogate_keys":["a",""]}`),
	} {
		t.Run(name, func(t *testing.T) {
			answer := a.send("POST", "/service/"+svc.ID+"/purge", option)
			require.Equal(t, 400, answer.status, answer.text)
			require.Empty(t, answer.header.Values("Fastly-Ratelimit-Remaining"))
			require.Empty(t, a.Purges())
		})
	}
	require.Equal(t, 200, a.send("POST", "/service/"+svc.ID+"/purge", header("Surrogate-Key", strings.Repeat("k", 1024))).status)
}

func TestPurgeAll(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		answer := a.send("POST", "/service/"+svc.ID+"/purge_all", header("Fastly-Soft-Purge", "1"))
		require.JSONEq(t, `{"status":"ok"}`, answer.text)
		require.NotEmpty(t, answer.header.Get("Fastly-Ratelimit-Remaining"))
		require.Equal(t, "200 OK", answer.header.Get("Status"))
		require.Equal(t, []fastlytest.Purge{{Kind: fastlytest.PurgeAll, Service: svc.ID, Token: true}}, a.Purges(), "there is no soft one")
	})
}
