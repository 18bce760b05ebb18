package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	json "github.com/go-json-experiment/json"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/wire"
)

const token = "token-of-the-benchmark"

// memory answers every request from memory, as a server would.
type memory struct{ body []byte }

func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	header := http.Header{
		"Content-Type":               {"application/json"},
		"Date":                       {"Mon, 02 Jan 2006 15:04:05 GMT"},
		"Fastly-Ratelimit-Remaining": {"1000000000"},
		"Fastly-Ratelimit-Reset":     {"1136217600"},
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(m.body)), ContentLength: int64(len(m.body)), Request: r,
	}, nil
}

// plainClient is what a careful programmer writes without an SDK.
type plainClient struct {
	http *http.Client
	base string
}

func (p plainClient) do(ctx context.Context, method, path string, form url.Values, out any) error {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, p.base+path, body)
	if err != nil {
		return err
	}
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

func pairs(ctx context.Context) []pair {
	return []pair{
		getOne(ctx), formWrite(ctx), purges(ctx),
		decoding("decode 1,000 services", services(1000, false, false), services(1000, false, false), checkLast, "≤ 1.15"),
		decoding("decode 1,000 stringly services", services(1000, true, false), services(1000, false, false), checkLast, "≤ 1.7"),
		decoding("decode 1,000 services, the last stringly", services(1000, false, true), services(1000, false, false), checkLast, "≤ 1.7"),
		decoding("decode 30 days of hourly statistics", historyBody(30*24, true), historyBody(30*24, false), checkHistory, "≤ 1.15"),
		decoding("decode 120 s of live data", liveBody(120, 20, true), liveBody(120, 20, false), checkLive, "≤ 1.15"),
	}
}

func must(b *testing.B, err error) {
	if err != nil {
		b.Fatal(err)
	}
}

func newClients(b *testing.B, rt http.RoundTripper, base string) (*fastly.Client, plainClient) {
	client, err := fastly.New(fastly.WithToken(token), fastly.WithTransport(rt), fastly.WithAPIURL(base))
	must(b, err)
	return client, plainClient{&http.Client{Transport: rt}, base}
}

const id = "SU1Z0isxPaozGVKXdv0eYx"

func getOne(ctx context.Context) pair {
	server := memory{services(1, false, false)}
	server.body = server.body[1 : len(server.body)-1]
	return pair{
		name: "GET one service, in memory", goal: "≤ 1.3, +12",
		plain: func(b *testing.B) {
			_, plain := newClients(b, server, fastly.DefaultAPIURL)
			b.ReportAllocs()
			for b.Loop() {
				var svc fastly.Service
				must(b, plain.do(ctx, http.MethodGet, "/service/"+url.PathEscape(id), nil, &svc))
				check(b, &svc)
			}
		},
		sdk: func(b *testing.B) {
			client, _ := newClients(b, server, fastly.DefaultAPIURL)
			b.ReportAllocs()
			for b.Loop() {
				svc, err := client.Services.Get(ctx, id)
				must(b, err)
				check(b, svc)
			}
		},
	}
}

func check(b *testing.B, svc *fastly.Service) {
	if svc.ID == "" || len(svc.Versions) == 0 {
		b.Fatal("the reply was not decoded")
	}
}

func formWrite(ctx context.Context) pair {
	server := memory{[]byte(`{"active":false,"service_id":"` + id + `","staging":false,"deleted_at":null,"deployed":false,"locked":false,"number":7,` +
		`"created_at":"2022-11-04T17:45:17Z","comment":"new comment","updated_at":"2022-11-04T17:45:19Z","testing":false,"environments":[]}`)}
	return pair{
		name: "form write with turn and budget, in memory", goal: "≤ 1.6, +30",
		plain: func(b *testing.B) {
			_, plain := newClients(b, server, fastly.DefaultAPIURL)
			b.ReportAllocs()
			for b.Loop() {
				var info fastly.VersionInfo
				form := url.Values{"comment": {"new comment"}}
				must(b, plain.do(ctx, http.MethodPut, "/service/"+url.PathEscape(id)+"/version/"+strconv.Itoa(7), form, &info))
				if info.Number != 7 {
					b.Fatal("the reply was not decoded")
				}
			}
		},
		sdk: func(b *testing.B) {
			client, _ := newClients(b, server, fastly.DefaultAPIURL)
			b.ReportAllocs()
			for b.Loop() {
				info, err := client.Version(id, 7).Update(ctx, fastly.VersionInput{Comment: new("new comment")})
				must(b, err)
				if info.Number != 7 {
					b.Fatal("the reply was not decoded")
				}
			}
		},
	}
}

// purges sends key purges from 64 goroutines over real connections on loopback.
func purges(ctx context.Context) pair {
	const workers = 64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{ "status": "ok", "id": "4151-1635861748-11038" }`)
	}))
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 2 * workers
	run := func(b *testing.B, one func() error) {
		b.SetParallelism(max(1, workers/maxProcs()))
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := one(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	return pair{
		name: "64 goroutines of key purges, loopback", goal: "≤ 1.33",
		plain: func(b *testing.B) {
			_, plain := newClients(b, transport, server.URL)
			run(b, func() error {
				var result fastly.PurgeResult
				err := plain.do(ctx, http.MethodPost, "/service/"+url.PathEscape(id)+"/purge/"+url.PathEscape("key"), nil, &result)
				return errors.Join(err, notOK(result.Status))
			})
		},
		sdk: func(b *testing.B) {
			client, err := fastly.New(fastly.WithToken(token), fastly.WithTransport(transport), fastly.WithAPIURL(server.URL),
				fastly.WithLimits(fastly.Limits{PurgesPerHour: 1 << 30}))
			must(b, err)
			defer client.Close()
			run(b, func() error {
				result, err := client.Purge.Key(ctx, id, "key")
				if err != nil {
					return err
				}
				return notOK(result.Status)
			})
		},
	}
}

func notOK(status string) error {
	if status != "ok" {
		return fmt.Errorf("status %q", status)
	}
	return nil
}

func checkLast(b *testing.B, list *[]fastly.Service) { check(b, &(*list)[len(*list)-1]) }

// decoding reads a body into a T, the plain decoder one that is well formed.
func decoding[T any](name string, body, wellFormed []byte, check func(*testing.B, *T), goal string) pair {
	return pair{
		name: name, goal: goal,
		plain: func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				out := new(T)
				must(b, json.Unmarshal(wellFormed, out))
				check(b, out)
			}
		},
		sdk: func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				out := new(T)
				must(b, wire.Decode(body, out))
				check(b, out)
			}
		},
	}
}

// services is a reply of the list of services. Stringly ones have numbers and
// booleans as texts.
func services(n int, stringly, lastStringly bool) []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		number, yes, no := "3", "true", "false"
		if stringly || lastStringly && i == n-1 {
			number, yes, no = `"3"`, `"1"`, `"0"`
		}
		fmt.Fprintf(&b, `{"id":"%s%d","name":"service %d","type":"vcl","comment":"","customer_id":"x4xCwxxJxGCx123Rx5xTx","paused":%s,"version":%s,`+
			`"created_at":"2022-06-22T08:23:37Z","updated_at":"2022-06-22T08:23:37Z","deleted_at":null,"environments":[],"versions":[`, id, i, i, no, number)
		for v := range 3 {
			if v > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"deployed":%s,"created_at":"2022-06-22T08:23:37Z","service_id":"%s%d","locked":%s,"comment":"","staging":%s,`+
				`"deleted_at":null,"active":%s,"number":%s,"testing":%s,"updated_at":"2022-10-24T11:07:24Z","environments":[]}`,
				no, id, i, yes, no, yes, number, no)
		}
		b.WriteString("]}")
	}
	b.WriteByte(']')
	return b.Bytes()
}
