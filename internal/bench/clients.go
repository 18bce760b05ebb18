package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	json "github.com/go-json-experiment/json"

	"github.com/edgesdk/fastly"
)

const (
	token     = "token-of-the-benchmark"
	serviceID = "SU1Z0isxPaozGVKXdv0eYx"
)

// roundTripper replies from memory.
type roundTripper func(r *http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return f(r)
}

// rotating replies with many bodies in turn, so that caching strings has no advantage.
func rotating(body func(seed int) []byte) http.RoundTripper {
	const different = 512
	replies := make([][]byte, different)
	for seed := range replies {
		replies[seed] = body(seed)
	}
	var next atomic.Uint32
	return roundTripper(func(r *http.Request) (*http.Response, error) { return response(r, replies[next.Add(1)%different]), nil })
}

// response returns a reply with the header fields that clients read.
func response(r *http.Request, body []byte) *http.Response {
	header := http.Header{
		"Content-Type":               {"application/json"},
		"Date":                       {"Mon, 02 Jan 2006 15:04:05 GMT"},
		"Fastly-Ratelimit-Remaining": {"1000000000"},
		"Fastly-Ratelimit-Reset":     {"1136217600"},
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// plainClient is a careful implementation without an SDK.
type plainClient struct {
	http *http.Client
	base string
}

func (p plainClient) do(ctx context.Context, method, path string, form url.Values, header http.Header, out any) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, p.base+path, body)
	if err != nil {
		return err
	}
	maps.Copy(req.Header, header)
	req.Header.Set("Fastly-Key", token)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "plain/1.0")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, out)
}

func must(tb testing.TB, err error) {
	if err != nil {
		tb.Helper() // only now, because it walks the stack
		tb.Fatal(err)
	}
}

func newClient(tb testing.TB, rt http.RoundTripper, base string) *fastly.Client {
	tb.Helper()
	client, err := fastly.New(fastly.WithToken(token), fastly.WithTransport(rt), fastly.WithAPIURL(base),
		fastly.WithLimits(fastly.Limits{PurgesPerHour: 1 << 30}))
	must(tb, err)
	return client
}

func newPlain(rt http.RoundTripper, base string) plainClient {
	return plainClient{&http.Client{Transport: rt}, base}
}
