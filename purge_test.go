package fastly_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

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

	for _, key := range right[:len(right)-1] {
		_, err := client.Purge.Key(t.Context(), svc.ID, key)
		require.NoError(t, err, key)
		purges := fake.Purges()
		require.Equal(t, []string{key}, purges[len(purges)-1].Keys)
	}
	_, err = client.Purge.Key(t.Context(), svc.ID, "..")
	require.ErrorContains(t, err, "surrogate_key", "a path can't hold it")
	t.Logf("%d keys that can be, %d that can't", len(right), len(wrong))
}

func TestPurgeOne(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	result, err := client.Purge.Key(t.Context(), svc.ID, "article/1")
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
		{Kind: fastlytest.PurgeKey, Service: svc.ID, Keys: []string{"article/1"}, Token: true},
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

// purgeTargets are paths and queries as sites have them, and what must arrive.
var purgeTargets = []struct {
	name, target string
	want         string // if it differs from target
	malformed    bool   // servers written in Go refuse it
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
	{name: "not ASCII", target: "/ä/日本?ö=ü"},
	{name: "not UTF-8", target: "/\xff\xfe?\xff"},
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
	{name: "bad escape and odd bytes", target: "/a%zz|{ä}?%zz", malformed: true},
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

// purgedSite is where the purges of a test go.
type purgedSite struct {
	client *fastly.Client
	base   string        // scheme and host
	picky  bool          // whether malformed paths don't get through
	last   func() string // host, path and query of the last purge, as they arrived
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

// protocols is a transport that counts the replies by their version of HTTP.
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

// answerPurges answers every request on a listener and tells its first line.
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
		"":                            "no host",
		"/a":                          "no host",
		"https://":                    "no host",
		"https:///a":                  "no host",
		"ftp://example.com/a":         "neither http nor https",
		"https://user@example.com/a":  "no host, or one that can't be read",
		"https://example.com:x/a":     "no host, or one that can't be read",
		"https://exa%zzmple.com/a":    "no host, or one that can't be read",
		"https://example.com/a b":     "a space or a control character",
		"https://example.com/a\r\nb":  "a space or a control character",
		"https://example.com/\x00":    "a space or a control character",
		"https://example.com/a\x7f":   "a space or a control character",
		"https://example.com/a#frag":  "a fragment",
		"https://example.com?a#frag":  "a fragment",
		"javascript://example.com/%0": "neither http nor https",
	} {
		for name, err := range map[string]error{
			"purge URL":  errorOf(client.Purge.URL(t.Context(), url)),
			"purge site": errorOf(client.Purge.Site(t.Context(), url)),
		} {
			require.ErrorContains(t, err, name+": ", "%q", url)
			require.ErrorContains(t, err, words, "%q", url)
		}
	}
	_, err := client.Purge.Site(t.Context(), "https://example.com//a|b")
	require.ErrorContains(t, err, "can't be sent as it is", "better refused than purged as another URL")
	require.Empty(t, fake.Requests())
	_, err = client.Purge.Site(t.Context(), "HTTPS://Example.com/A")
	require.NoError(t, err)
	require.Equal(t, "Example.com/A", fake.Purges()[0].URL)
}

// What a client adds to the query of every call is none of a URL that is purged.
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

// A parameter that a call asks for is not dropped, even if the client has one of the name.
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
