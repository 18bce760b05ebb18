package fastly_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestPurgeKeysInFewRequests(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	for n, requests := range map[int]int{1: 1, 256: 1, 257: 2, 300: 2, 1000: 4} {
		before := len(fake.Purges())
		report, err := client.Purge.Keys(t.Context(), svc.ID, slices.Values(things(n)))
		require.NoError(t, err)
		require.Equal(t, []int{n, 0, 0, requests}, []int{report.Done(), report.Failed(), report.NotTried(), report.Requests})
		purges := fake.Purges()[before:]
		require.Len(t, purges, requests)
		var keys []string
		for _, p := range purges {
			require.Equal(t, []any{fastlytest.PurgeKeys, svc.ID, true, false}, []any{p.Kind, p.Service, p.Token, p.Soft})
			require.LessOrEqual(t, len(p.Keys), 256)
			keys = append(keys, p.Keys...)
		}
		require.ElementsMatch(t, things(n), keys)
		ids := map[string]bool{}
		for _, id := range report.Results() {
			require.NotEmpty(t, id)
			ids[id] = true
		}
		require.Len(t, ids, n, "each key has an id of its own")
	}
	require.Equal(t, fastlytest.DefaultWriteLimit, fake.Remaining(fastlytest.User), "purges by key draw nothing from the write budget")
}

func TestPurgeKeysOfAFailedBatch(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	fake.Inject(fastlytest.Fault{Path: "/service/{}/purge", Skip: 1, Status: http.StatusBadRequest, Body: `{"msg":"Bad request","detail":"no"}`})
	report, err := client.Purge.Keys(t.Context(), svc.ID, slices.Values(things(600)), fastly.WithBulk(oneByOne))
	require.Equal(t, []int{344, 256, 0}, []int{report.Done(), report.Failed(), report.NotTried()})
	bulk, ok := errors.AsType[*fastly.BulkError](err)
	require.True(t, ok)
	require.Equal(t, 256, bulk.Failed)
	require.Equal(t, things(512)[256:], slices.Collect(report.FailedItems()))
	for key, err := range report.Failures() {
		e, ok := errors.AsType[*fastly.Error](err)
		require.True(t, ok, key)
		require.Equal(t, "no", e.Detail)
	}
	again, err := client.Purge.Keys(t.Context(), svc.ID, report.FailedItems())
	require.NoError(t, err)
	require.Equal(t, 256, again.Done())
}

func TestPurgeKeysThatTheReplyLacks(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	fake.Inject(fastlytest.Fault{Path: "/service/{}/purge", Status: http.StatusOK, Body: `{ "a": "1-2-3" }`})
	report, err := client.Purge.Keys(t.Context(), svc.ID, slices.Values([]string{"a", "b"}))
	require.ErrorContains(t, err, "no id for the key b")
	require.Equal(t, []string{"b"}, slices.Collect(report.FailedItems()))
}

func TestPurgeKeysOnce(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	report, err := client.Purge.Keys(t.Context(), svc.ID, slices.Values(slices.Concat(things(200), things(300), things(100))))
	require.NoError(t, err)
	require.Equal(t, 300, report.Done())
	require.Len(t, fake.Purges(), 2)
}

func TestPurgeKeysWithinTheHeader(t *testing.T) {
	for _, inBody := range []bool{false, true} {
		client, fake := fastlytest.New(t)
		svc := fake.AddService("shop")
		var keys []string
		for _, key := range things(300) {
			keys = append(keys, key+strings.Repeat("-", 200))
		}
		var opts []fastly.CallOption
		if inBody {
			opts = append(opts, fastly.WithKeysInBody())
		}
		report, err := client.Purge.Keys(t.Context(), svc.ID, slices.Values(keys), opts...)
		require.NoError(t, err)
		require.Equal(t, 300, report.Done())
		for _, p := range fake.Purges() {
			require.LessOrEqual(t, p.HeaderBytes, 16*1024)
			require.Equal(t, inBody, p.HeaderBytes == 0)
		}
		for _, r := range fake.Requests() {
			require.Equal(t, inBody, r.Header.Get("Surrogate-Key") == "")
			if inBody {
				require.Equal(t, "application/json", r.Header.Get("Content-Type"))
				require.Contains(t, string(r.Body), `{"surrogate_keys":["`)
			}
		}
	}
}

func TestPurgeKeysThatCanNotBe(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	long := strings.Repeat("k", 1025)
	wrong := map[string]string{
		"":      "is empty",
		"a b":   "a space or a control character",
		"a\tb":  "a space or a control character",
		"a\r\n": "a space or a control character",
		"\x00":  "a space or a control character",
		"\x7f":  "a space or a control character",
		long:    "has 1025 bytes, more than 1024",
	}
	right := []string{"a", "ä", "a/b", "a%2Fb", "?", "#", "a,b", strings.Repeat("k", 1024), ".."}
	keys := slices.Clone(right)
	for key, words := range wrong {
		keys = append(keys, key)
		_, err := client.Purge.Key(t.Context(), svc.ID, key)
		require.ErrorContains(t, err, words, "%q", key)
		require.ErrorContains(t, err, "fastly: purge key: ")
	}
	require.Empty(t, fake.Requests())
	report, err := client.Purge.Keys(t.Context(), svc.ID, slices.Values(keys))
	require.ErrorContains(t, err, fmt.Sprintf("purge keys: %d done, %d failed", len(right), len(wrong)))
	require.ElementsMatch(t, right, resultItems(report), "the others are purged")
	for key, err := range report.Failures() {
		require.ErrorContains(t, err, wrong[key])
	}
	require.Len(t, fake.Purges(), 1)

	for _, key := range right {
		_, err := client.Purge.Key(t.Context(), svc.ID, key)
		require.NoError(t, err, key)
		purges := fake.Purges()
		require.Equal(t, []string{key}, purges[len(purges)-1].Keys)
	}
	t.Logf("%d keys that can be, %d that can't", len(right), len(wrong))
}

func TestPurgeOne(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	result, err := client.Purge.Key(t.Context(), svc.ID, "article-1")
	require.NoError(t, err)
	require.Equal(t, "ok", result.Status)
	require.NotEmpty(t, result.ID)
	other, err := client.Purge.URL(t.Context(), "https://www.example.com/article/1")
	require.NoError(t, err)
	require.NotEqual(t, result.ID, other.ID)
	site, err := client.Purge.Site(t.Context(), "https://www.example.com/article/1")
	require.NoError(t, err)
	require.NotEqual(t, site.ID, other.ID)
	require.NoError(t, client.Purge.All(t.Context(), svc.ID))
	require.Equal(t, []fastlytest.Purge{
		{Kind: fastlytest.PurgeKey, Service: svc.ID, Keys: []string{"article-1"}, Token: true},
		{Kind: fastlytest.PurgeURL, URL: "www.example.com/article/1", Token: true},
		{Kind: fastlytest.PurgeURL, URL: "www.example.com/article/1"},
		{Kind: fastlytest.PurgeAll, Service: svc.ID, Token: true},
	}, fake.Purges())
	require.Equal(t, fastlytest.DefaultWriteLimit-1, fake.Remaining(fastlytest.User), "a purge of all counts as a write")

	for name, err := range map[string]error{
		"key":  errorOf(client.Purge.Key(t.Context(), "missing", "key")),
		"keys": errorOf(client.Purge.Keys(t.Context(), "missing", slices.Values(things(1)))),
		"all":  client.Purge.All(t.Context(), "missing"),
	} {
		require.ErrorIs(t, err, fastly.ErrNotFound, name)
	}
}

func TestPurgeSoftly(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	ctx, v := t.Context(), client.Version(svc.ID, 1)
	soft := map[string]func(opts ...fastly.CallOption) error{
		"URL": func(opts ...fastly.CallOption) error { return errorOf(client.Purge.URL(ctx, "example.com/", opts...)) },
		"Site": func(opts ...fastly.CallOption) error {
			return errorOf(client.Purge.Site(ctx, "https://example.com/", opts...))
		},
		"SiteWithToken": func(opts ...fastly.CallOption) error {
			return errorOf(client.Purge.SiteWithToken(ctx, "https://example.com/", opts...))
		},
		"Key": func(opts ...fastly.CallOption) error { return errorOf(client.Purge.Key(ctx, svc.ID, "key", opts...)) },
		"Keys": func(opts ...fastly.CallOption) error {
			return errorOf(client.Purge.Keys(ctx, svc.ID, slices.Values(things(2)), opts...))
		},
	}
	for name, purge := range soft {
		require.NoError(t, purge(), name)
		require.NoError(t, purge(fastly.WithSoftPurge()), name)
		purges := fake.Purges()
		require.Equal(t, []bool{false, true}, []bool{purges[len(purges)-2].Soft, purges[len(purges)-1].Soft}, name)
	}
	before := len(fake.Requests())
	for name, err := range map[string]error{
		"All":      client.Purge.All(ctx, svc.ID, fastly.WithSoftPurge()),
		"Get":      errorOf(client.Services.Get(ctx, svc.ID, fastly.WithSoftPurge())),
		"List":     errorOf(client.Services.List(ctx, fastly.WithSoftPurge())),
		"Update":   errorOf(v.Update(ctx, fastly.VersionInput{}, fastly.WithSoftPurge())),
		"Activate": errorOf(v.Activate(ctx, fastly.WithSoftPurge())),
		"Delete":   client.Services.Delete(ctx, svc.ID, fastly.WithSoftPurge()),
	} {
		require.ErrorContains(t, err, "WithSoftPurge: the operation is not a purge", name)
	}
	require.Len(t, fake.Requests(), before)
}

func TestPurgeShowsTheTokenOnlyWhereAsked(t *testing.T) {
	client, fake := fastlytest.New(t)
	for _, c := range []struct {
		name  string
		purge func(ctx context.Context, url string, opts ...fastly.CallOption) (*fastly.PurgeResult, error)
		token bool
	}{{"URL", client.Purge.URL, true}, {"Site", client.Purge.Site, false}, {"SiteWithToken", client.Purge.SiteWithToken, true}} {
		_, err := c.purge(t.Context(), "https://www.example.com/a")
		require.NoError(t, err, c.name)
		purges := fake.Purges()
		require.Equal(t, c.token, purges[len(purges)-1].Token, c.name)
	}
	_, err := client.Purge.Site(t.Context(), "http://www.example.com/a")
	require.NoError(t, err)
	_, err = client.Purge.Site(t.Context(), "https://api.fastly.com/a")
	require.NoError(t, err)
	for _, p := range fake.Purges()[3:] {
		require.False(t, p.Token, "not even to a host of the API, unless asked for")
	}
	before := len(fake.Requests())
	_, err = client.Purge.SiteWithToken(t.Context(), "http://www.example.com/a")
	require.ErrorContains(t, err, "https only")
	_, err = client.Purge.Site(t.Context(), "www.example.com/a")
	require.ErrorContains(t, err, "no scheme")
	require.Len(t, fake.Requests(), before)
}

// purgeTargets lists paths and queries of URLs, with the request targets that must arrive.
var purgeTargets = []struct {
	name, target string
	want         string // request target, if it differs from target
	malformed    bool   // whether servers written in Go refuse it
}{
	{name: "plain", target: "/a/b"},
	{name: "none", target: "", want: "/"},
	{name: "root", target: "/"},
	{name: "query without a path", target: "?a=b", want: "/?a=b"},
	{name: "repeated, unsorted, valueless, encoded", target: "/p?b=2&a=1&b=1&c&d=&e=%20+%2b&=f&&"},
	{name: "slashes in the query", target: "/p?u=http://x/?y=1/2"},
	{name: "question marks", target: "/p?a?b??"},
	{name: "empty query", target: "/p?"},
	{name: "semicolons", target: "/p;v=1/q?a=1;b=2"},
	{name: "bars and quotes", target: `/a|b"c?d|e"f`},
	{name: "brackets", target: "/a[0]?b[]=1&c[x][y]=2"},
	{name: "braces", target: "/{a}/{service_id}?{b}"},
	{name: "angles, backslash, caret, backtick", target: "/<a>\\^`?<b>\\^`"},
	{name: "apostrophes and parentheses", target: "/a'(b)*!$?c'(d)*!$"},
	{name: "colons and at signs", target: "/a:b@c?d:e@f"},
	{name: "not ASCII", target: "/ä/日本?ö=ü", want: "/%C3%A4/%E6%97%A5%E6%9C%AC?%C3%B6=%C3%BC"},
	{name: "not ASCII, as of a public report", target: "/emplôymënt", want: "/empl%C3%B4ym%C3%ABnt"},
	{name: "a percent sign at the end", target: "/100%", malformed: true},
	{name: "escaped slash", target: "/a%2Fb%2fc?d=%2F"},
	{name: "escaped dots", target: "/%2e%2e/%2E"},
	{name: "dots", target: "/a/../b/./c/"},
	{name: "escaped letters", target: "/%61%41%7E?%61"},
	{name: "escaped percent", target: "/100%25?a=100%25"},
	{name: "escaped space and plus", target: "/a%20b+c?d%20e+f"},
	{name: "two slashes", target: "/a//b//"},
	{name: "two slashes first", target: "//a/b"},
	{name: "three slashes first", target: "///a"},
	{name: "bad escape in the query", target: "/a?b=%zz&c=%"},
	{name: "bad escape in the path", target: "/a%zz/b%", malformed: true},
	{name: "bad escape and odd bytes", target: "/a%zz|{ä}?%zz", want: "/a%zz|{%C3%A4}?%zz", malformed: true},
}

func (s *purgedSite) purgeEach(t *testing.T) int {
	t.Helper()
	sent := 0
	for _, target := range purgeTargets {
		if target.malformed && s.picky {
			continue
		}
		sent++
		want := target.want
		if want == "" {
			want = target.target
		}
		for _, purge := range []func(ctx context.Context, url string, opts ...fastly.CallOption) (*fastly.PurgeResult, error){
			s.client.Purge.URL, s.client.Purge.Site,
		} {
			_, err := purge(t.Context(), s.base+target.target)
			require.NoError(t, err, target.name)
			_, host, _ := strings.Cut(s.base, "://")
			require.Equal(t, host+want, s.last(), target.name)
		}
	}
	return sent
}

// purgedSite is the server that receives the purges.
type purgedSite struct {
	client *fastly.Client
	base   string        // scheme and host
	picky  bool          // whether it refuses malformed paths
	last   func() string // returns host, path and query of the last purge, as received
}

func TestPurgeByteForByte(t *testing.T) {
	lastOf := func(fake *fastlytest.Fake) func() string {
		return func() string {
			purges := fake.Purges()
			return purges[len(purges)-1].URL
		}
	}
	t.Run("in memory", func(t *testing.T) {
		client, fake := fastlytest.New(t)
		site := &purgedSite{client: client, base: "https://www.example.com", last: lastOf(fake)}
		t.Logf("%d URLs", site.purgeEach(t))
	})
	for name, start := range map[string]func(addr string) (*fastlytest.Server, error){
		"HTTP/1.1": fastlytest.Start, "HTTP/2 over TLS": fastlytest.StartTLS,
	} {
		t.Run(name, func(t *testing.T) {
			server, err := start("")
			require.NoError(t, err)
			defer server.Close()
			seen := &protocols{next: server.Transport()}
			defer seen.next.CloseIdleConnections()
			client, err := server.Client(fastly.WithTransport(seen))
			require.NoError(t, err)
			site := &purgedSite{client: client, base: server.URL, picky: true, last: lastOf(server.Fake)}
			sent := site.purgeEach(t)
			version := 1
			if name != "HTTP/1.1" {
				version = 2
			}
			require.Equal(t, map[int]int{version: 2 * sent}, seen.count)
			t.Logf("%d URLs", sent)
		})
	}
	t.Run("a socket that takes every byte", func(t *testing.T) {
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		arrived := make(chan string, 1)
		done := make(chan struct{})
		go func() {
			defer close(done)
			answerPurges(listener, arrived)
		}()
		client, err := fastly.New(fastly.WithToken("token"), fastly.WithAPIURL("http://"+listener.Addr().String()))
		require.NoError(t, err)
		defer func() { <-done }()
		defer func() {
			require.NoError(t, client.Close())
			require.NoError(t, listener.Close())
		}()
		host := listener.Addr().String()
		site := &purgedSite{client: client, base: "http://" + host, last: func() string {
			line := <-arrived
			line = strings.TrimSuffix(line, " HTTP/1.1\r\n")
			if api, ok := strings.CutPrefix(line, "POST /purge/"); ok {
				return api
			}
			return host + strings.TrimPrefix(line, "PURGE ")
		}}
		t.Logf("%d URLs", site.purgeEach(t))
	})
}

// protocols is a transport that counts replies by HTTP version.
type protocols struct {
	next  *http.Transport
	count map[int]int
}

func (p *protocols) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := p.next.RoundTrip(req)
	if err == nil {
		if p.count == nil {
			p.count = map[int]int{}
		}
		p.count[resp.ProtoMajor]++
	}
	return resp, err
}

// answerPurges replies to every request on a listener, and sends its first line to arrived.
func answerPurges(listener net.Listener, arrived chan<- string) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		r := bufio.NewReader(conn)
		for {
			first, err := r.ReadString('\n')
			if err != nil {
				break
			}
			for line := ""; line != "\r\n" && err == nil; {
				line, err = r.ReadString('\n')
			}
			const body = `{"status":"ok","id":"1-2-3"}`
			fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			arrived <- first
		}
		_ = conn.Close()
	}
}

func TestPurgeURLsThatCanNotBe(t *testing.T) {
	client, fake := fastlytest.New(t)
	for url, words := range map[string]string{
		"":                             "no host",
		"/a":                           "no host",
		"https://":                     "no host",
		"https:///a":                   "no host",
		"ftp://example.com/a":          "neither http nor https",
		"https://user@example.com/a":   "has a user name",
		"https://example.com:x/a":      "no host, or one that can't be read",
		"https://exa%zzmple.com/a":     "no host, or one that can't be read",
		"https://example.com/a b":      "a space or a control character",
		"https://example.com/a\r\nb":   "a space or a control character",
		"https://example.com/\x00":     "a space or a control character",
		"https://example.com/a\x7f":    "a space or a control character",
		"https://example.com/\xff":     "is not UTF-8",
		"https://example.com/a?b=\xc3": "is not UTF-8",
		"https://example.com/a#frag":   "a fragment",
		"https://example.com?a#frag":   "a fragment",
		"javascript://example.com/%0":  "neither http nor https",
	} {
		for name, err := range map[string]error{
			"purge URL":  errorOf(client.Purge.URL(t.Context(), url)),
			"purge site": errorOf(client.Purge.Site(t.Context(), url)),
		} {
			require.ErrorContains(t, err, name+": ", "%q", url)
			require.ErrorContains(t, err, words, "%q", url)
		}
	}
	_, err := client.Purge.URL(t.Context(), "https://exämple.com/a")
	require.ErrorContains(t, err, `the host "exämple.com" is not ASCII`)
	_, err = client.Purge.Site(t.Context(), "https://example.com//a|b")
	require.ErrorContains(t, err, "can't be sent as it is", "better refused than purged as another URL")
	require.Empty(t, fake.Requests())
	_, err = client.Purge.Site(t.Context(), "HTTPS://Example.com/A")
	require.NoError(t, err)
	require.Equal(t, "Example.com/A", fake.Purges()[0].URL)
}

// TestPurgeURLsKeepTheirSecrets checks that the error of an invalid URL contains neither user
// information nor the query.
func TestPurgeURLsKeepTheirSecrets(t *testing.T) {
	client, fake := fastlytest.New(t)
	refused := 0
	for _, user := range []string{"user:s3cret@", "s3cret@", "user:s3/cret@", "user:s3?cret@", "user:s3#cret@", "s3@cret@", "user:%zzs3cret@", "us er:s3cret@"} {
		for _, rest := range []string{"example.com/a", "example.com/a?t=s3cret", "example.com/a b?t=s3cret", "example.com/#s3", "", "example.com:x/", "example.com/\xff"} {
			for _, scheme := range []string{"https://", "http://", "ftp://", ""} {
				for name, err := range map[string]error{
					"URL":           errorOf(client.Purge.URL(t.Context(), scheme+user+rest)),
					"Site":          errorOf(client.Purge.Site(t.Context(), scheme+user+rest)),
					"SiteWithToken": errorOf(client.Purge.SiteWithToken(t.Context(), scheme+user+rest)),
				} {
					require.Error(t, err, "%s of %s", name, scheme+user+rest)
					require.NotContains(t, err.Error(), "cret", "%s of %s", name, scheme+user+rest)
					refused++
				}
			}
		}
	}
	require.Empty(t, fake.Requests())
	t.Logf("%d errors", refused)
}

// TestPurgeKeyAsItIs checks that a key that would be escaped in a path is sent unmodified in the
// Surrogate-Key field.
func TestPurgeKeyAsItIs(t *testing.T) {
	for key, inPath := range map[string]bool{
		"article-1": true, "a.b_c~d": true, "user:1": true, "a+b": true, "a=b&c$d@e": true,
		"some/thing": false, "a%b": false, "a%2Fb": false, "{tag}": false, "é": false, "日本": false, "a?b": false, "a#b": false,
		`a"b`: false, "a|b": false, "a,b": false, "a;b": false, ".": false, "..": false, "a[0]": false,
	} {
		for _, echo := range []string{key, "Ã©", "another"} {
			var got *http.Request
			client, transport := handledBy(t, func(w http.ResponseWriter, _ *http.Request) {
				if inPath {
					fmt.Fprint(w, `{"status":"ok","id":"1-2-3"}`)
					return
				}
				_ = json.NewEncoder(w).Encode(map[string]string{echo: "1-2-3"})
			})
			result, err := client.Purge.Key(t.Context(), "S1", key, fastly.WithSoftPurge())
			require.NoError(t, err, "%q echoed as %q", key, echo)
			require.Equal(t, &fastly.PurgeResult{Status: "ok", ID: "1-2-3"}, result, key)
			require.Len(t, transport.requests, 1)
			got = transport.requests[0]
			require.Equal(t, "1", got.Header.Get("Fastly-Soft-Purge"))
			if inPath {
				require.Equal(t, "/service/S1/purge/"+key, got.URL.RequestURI())
				require.Empty(t, got.Header.Values("Surrogate-Key"))
			} else {
				require.Equal(t, "/service/S1/purge", got.URL.RequestURI())
				require.Equal(t, []string{key}, got.Header.Values("Surrogate-Key"))
			}

			report, err := client.Purge.Keys(t.Context(), "S1", slices.Values([]string{key}))
			if inPath { // the reply of the fake does not fit several keys
				continue
			}
			require.NoError(t, err, key)
			for purged, id := range report.Results() {
				require.Equal(t, []string{key, "1-2-3"}, []string{purged, id})
			}
		}
	}
	client, _ := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"a":"1","b":"2"}`) })
	_, err := client.Purge.Key(t.Context(), "S1", "a/b")
	require.ErrorContains(t, err, "purge key: POST /service/S1/purge: 200 the reply has no id for the key a/b")
}

// TestPurgeRefusesInvalidText checks that all methods refuse invalid UTF-8.
func TestPurgeRefusesInvalidText(t *testing.T) {
	client, fake := fastlytest.New(t)
	for _, text := range []string{"\xff", "a\xc3", "\xed\xa0\x80", "a/\xff"} {
		for name, err := range map[string]error{
			"Key":           errorOf(client.Purge.Key(t.Context(), "S1", text)),
			"Key in body":   errorOf(client.Purge.Key(t.Context(), "S1", text, fastly.WithKeysInBody())),
			"Keys":          errorOf(client.Purge.Keys(t.Context(), "S1", slices.Values([]string{text}))),
			"Keys in body":  errorOf(client.Purge.Keys(t.Context(), "S1", slices.Values([]string{text}), fastly.WithKeysInBody())),
			"URL":           errorOf(client.Purge.URL(t.Context(), "example.com/"+text)),
			"Site":          errorOf(client.Purge.Site(t.Context(), "http://example.com/"+text)),
			"SiteWithToken": errorOf(client.Purge.SiteWithToken(t.Context(), "https://example.com/"+text)),
		} {
			require.ErrorContains(t, err, "is not UTF-8", "%s %q", name, text)
		}
	}
	require.Empty(t, fake.Requests())
}

// TestPurgeThroughAProxy checks that the request line for an HTTP proxy contains the URL
// unmodified.
func TestPurgeThroughAProxy(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	arrived := make(chan string, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		answerPurges(listener, arrived)
	}()
	proxy := &url.URL{Scheme: "http", Host: listener.Addr().String()}
	client, err := fastly.New(
		fastly.WithToken("token"), fastly.WithAPIURL("http://127.0.0.1:1"), fastly.WithTransport(&http.Transport{Proxy: http.ProxyURL(proxy)}),
	)
	require.NoError(t, err)
	defer func() { <-done }()
	defer func() {
		require.NoError(t, client.Close())
		require.NoError(t, listener.Close())
	}()
	for target, want := range map[string]string{
		"/plain?a=b": "/plain?a=b", "/a|b": "/a|b", "/{id}": "/{id}", "/é": "/%C3%A9", "/100%": "/100%", `/a"b?c|d`: `/a"b?c|d`, "/a|b?": "/a|b?",
	} {
		_, err := client.Purge.Site(t.Context(), "http://www.example.com"+target)
		require.NoError(t, err, target)
		require.Equal(t, "PURGE http://www.example.com"+want+" HTTP/1.1\r\n", <-arrived)
		_, err = client.Purge.URL(t.Context(), "www.example.com"+target)
		require.NoError(t, err, target)
		require.Equal(t, "POST http://127.0.0.1:1/purge/www.example.com"+want+" HTTP/1.1\r\n", <-arrived)
	}
}

// TestPurgeKeysKeepsReplies checks that WithResponseFunc receives the replies of concurrent
// requests.
func TestPurgeKeysKeepsReplies(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	var last fastly.Response
	calls, under := 0, 0
	report, err := client.Purge.Keys(t.Context(), svc.ID, slices.Values(things(5000)), fastly.WithResponse(&last))
	require.NoError(t, err)
	require.Equal(t, 20, report.Requests)
	require.Equal(t, http.StatusOK, last.StatusCode)
	require.Contains(t, string(last.Body), "thing-")
	_, err = client.Purge.Keys(t.Context(), svc.ID, slices.Values(things(5000)), fastly.WithResponseFunc(func(*fastly.Response) {
		under++
		calls++
		require.Equal(t, 1, under, "one at a time")
		under--
	}))
	require.NoError(t, err)
	require.Equal(t, 20, calls)
}

// TestPurgeKeysStopsWhereTheAPIRefuses checks that a run ends with a retry time if the API
// refuses requests for longer than the maximum wait.
func TestPurgeKeysStopsWhereTheAPIRefuses(t *testing.T) {
	for name, fault := range map[string]fastlytest.Fault{
		"without a time":    {},
		"for 10 minutes":    {Header: http.Header{"Retry-After": {"600"}}},
		"for an hour":       {Header: http.Header{"Retry-After": {"3600"}}},
		"for a few seconds": {Header: http.Header{"Retry-After": {"5"}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, fake := fastlytest.New(t)
				svc := fake.AddService("shop")
				fault.Path, fault.Skip, fault.Times = "/service/{}/purge", 100, -1
				fault.Status, fault.Body = http.StatusTooManyRequests, `{"msg":"You have exceeded your hourly rate limit."}`
				fake.Inject(fault)
				const keys = 150_000
				began := time.Now()
				report, err := client.Purge.Keys(t.Context(), svc.ID, slices.Values(things(keys)))
				require.Less(t, time.Since(began), 5*time.Minute)
				limit, ok := errors.AsType[*fastly.RateLimitError](err)
				require.True(t, ok, "%v", err)
				require.ErrorIs(t, err, fastly.ErrRateLimited)
				require.True(t, limit.RetryAt().After(time.Now().Add(-time.Second)), "%v", limit)
				require.Equal(t, 100*256, report.Done())
				require.LessOrEqual(t, report.Failed(), 8*256, "what was under way")
				require.Equal(t, keys, report.Done()+report.Failed()+report.NotTried())
				require.Less(t, len(fake.Requests()), 200)
				t.Logf("%v, %d requests, %d failed, %d not tried, retry in %v", time.Since(began), len(fake.Requests()), report.Failed(), report.NotTried(), time.Until(limit.RetryAt()))
			})
		})
	}
}

// TestPurgeKeepsOtherQueriesOut checks that query parameters of the client are not added to a
// purged URL.
func TestPurgeKeepsOtherQueriesOut(t *testing.T) {
	client, fake := fastlytest.New(t, fastly.WithQuery("extra", "1"))
	for _, purge := range []func(ctx context.Context, url string, opts ...fastly.CallOption) (*fastly.PurgeResult, error){
		client.Purge.URL, client.Purge.Site,
	} {
		_, err := purge(t.Context(), "https://www.example.com/a?b=c")
		require.NoError(t, err)
	}
	require.Len(t, fake.Purges(), 2)
	for _, p := range fake.Purges() {
		require.Equal(t, "www.example.com/a?b=c", p.URL)
	}
	for _, err := range []error{
		errorOf(client.Purge.URL(t.Context(), "https://www.example.com/a", fastly.WithQuery("more", "2"))),
		errorOf(client.Purge.Site(t.Context(), "https://www.example.com/a", fastly.WithQuery("more", "2"))),
	} {
		require.ErrorContains(t, err, "can't be added to a URL that is purged", "what one call asks for is not dropped")
	}
	require.Len(t, fake.Purges(), 2)
}

// TestPurgeRefusesQueriesOfTheCall checks that a query parameter of the call is refused, even if
// the client sets the same one.
func TestPurgeRefusesQueriesOfTheCall(t *testing.T) {
	client, fake := fastlytest.New(t, fastly.WithCustomer("A"))
	for _, opt := range []fastly.CallOption{fastly.WithCustomer("B"), fastly.WithQuery("extra", "1")} {
		_, err := client.Purge.URL(t.Context(), "https://www.example.com/", opt)
		require.ErrorContains(t, err, "a query parameter can't be added")
		_, err = client.Purge.Site(t.Context(), "https://www.example.com/", opt)
		require.ErrorContains(t, err, "a query parameter can't be added")
	}
	require.Empty(t, fake.Requests())
}

// TestPurgeKeysPanics checks that a panic in a hook during concurrent requests is propagated to
// the caller, and that the client remains usable.
func TestPurgeKeysPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // a bubble waits for all its goroutines
		fake := fastlytest.NewFake()
		svc := fake.AddService("shop")
		var left atomic.Int64 // number of events before the panic
		client, err := fake.Client(fastly.WithEvents(func(context.Context, fastly.Event) {
			if left.Add(-1) == 0 {
				panic("ouch")
			}
		}))
		require.NoError(t, err)
		for name, opt := range map[string]fastly.CallOption{
			"event":    fastly.WithKeysInBody(),
			"response": fastly.WithResponseFunc(func(*fastly.Response) { panic("ouch") }),
			"progress": fastly.WithBulk(fastly.BulkOptions{Progress: func(int, int) { panic("ouch") }}),
		} {
			left.Store(0)
			if name == "event" {
				left.Store(5)
			}
			require.PanicsWithValue(t, "ouch", func() {
				_, _ = client.Purge.Keys(t.Context(), svc.ID, slices.Values(things(10_000)), opt)
			}, name)
			report, err := client.Purge.Keys(t.Context(), svc.ID, slices.Values(things(1000)))
			require.NoError(t, err, name)
			require.Equal(t, 1000, report.Done(), name)
		}
	})
}
