package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/internal/bench/bodies"
)

func requests(ctx context.Context) []pair {
	return []pair{getOne(ctx), create(ctx), purge(ctx), purgeMany(ctx), purgeParallel(ctx)}
}

func getOne(ctx context.Context) pair {
	server := rotating(bodies.Backend)
	return pair{
		name: "GET a backend", goal: "≤ 1.0",
		plain: func(b *testing.B) {
			plain := newPlain(server, "https://api.fastly.com")
			b.ReportAllocs()
			for b.Loop() {
				var backend serviceconfig.Backend
				path := "/service/" + url.PathEscape(serviceID) + "/version/" + strconv.Itoa(7) + "/backend/" + url.PathEscape("origin 1")
				must(b, plain.do(ctx, http.MethodGet, path, nil, nil, &backend))
				checkBackend(b, &backend)
			}
		},
		sdk: func(b *testing.B) {
			client := newClient(b, server, "https://api.fastly.com")
			defer client.Close()
			b.ReportAllocs()
			for b.Loop() {
				backend, err := serviceconfig.Backends(client.Version(serviceID, 7)).Get(ctx, "origin 1")
				must(b, err)
				checkBackend(b, backend)
			}
		},
	}
}

func checkBackend(b *testing.B, backend *serviceconfig.Backend) {
	b.Helper()
	if backend.Port != 443 || backend.Name == "" || backend.UpdatedAt.IsZero() {
		b.Fatal("the reply was not decoded")
	}
}

func create(ctx context.Context) pair {
	server := rotating(bodies.Backend)
	return pair{
		name: "create a backend, 9 fields", goal: "≤ 1.15",
		plain: func(b *testing.B) {
			plain := newPlain(server, "https://api.fastly.com")
			b.ReportAllocs()
			for b.Loop() {
				form := url.Values{
					"name": {"origin 1"}, "address": {"origin.example.com"}, "port": {strconv.Itoa(443)}, "use_ssl": {"1"}, "ssl_check_cert": {"1"},
					"override_host": {"origin.example.com"}, "connect_timeout": {strconv.Itoa(1500)}, "ssl_sni_hostname": {"ssl-hostname.com"}, "comment": {"made by a benchmark"},
				}
				var backend serviceconfig.Backend
				path := "/service/" + url.PathEscape(serviceID) + "/version/" + strconv.Itoa(7) + "/backend"
				must(b, plain.do(ctx, http.MethodPost, path, form, nil, &backend))
				checkBackend(b, &backend)
			}
		},
		sdk: func(b *testing.B) {
			client := newClient(b, server, "https://api.fastly.com")
			defer client.Close()
			b.ReportAllocs()
			for b.Loop() {
				backend, err := serviceconfig.Backends(client.Version(serviceID, 7)).Create(ctx, serviceconfig.BackendInput{
					Name: new("origin 1"), Address: new("origin.example.com"), Port: new(443), UseSSL: new(true), SSLCheckCert: new(true),
					OverrideHost: new("origin.example.com"), ConnectTimeout: new(1500), SSLSNIHostname: new("ssl-hostname.com"), Comment: new("made by a benchmark"),
				})
				must(b, err)
				checkBackend(b, backend)
			}
		},
	}
}

func purge(ctx context.Context) pair {
	server := rotating(func(seed int) []byte { return fmt.Appendf(nil, `{ "status": "ok", "id": "4151-1635861748-%d" }`, seed) })
	return pair{
		name: "purge a key", goal: "≤ 1.2",
		plain: func(b *testing.B) {
			plain := newPlain(server, "https://api.fastly.com")
			b.ReportAllocs()
			for b.Loop() {
				must(b, purgePlain(ctx, plain))
			}
		},
		sdk: func(b *testing.B) {
			client := newClient(b, server, "https://api.fastly.com")
			defer client.Close()
			b.ReportAllocs()
			for b.Loop() {
				must(b, purgeSDK(ctx, client))
			}
		},
	}
}

func purgePlain(ctx context.Context, plain plainClient) error {
	var result fastly.PurgeResult
	path := "/service/" + url.PathEscape(serviceID) + "/purge/" + url.PathEscape("key")
	if err := plain.do(ctx, http.MethodPost, path, nil, nil, &result); err != nil {
		return err
	}
	return notOK(result.Status)
}

func purgeSDK(ctx context.Context, client *fastly.Client) error {
	result, err := client.Purge.Key(ctx, serviceID, "key")
	if err != nil {
		return err
	}
	return notOK(result.Status)
}

func notOK(status string) error {
	if status != "ok" {
		return fmt.Errorf("status %q", status)
	}
	return nil
}

// purgeMany purges 10,000 keys, with 256 keys per request and eight requests in flight.
func purgeMany(ctx context.Context) pair {
	keys := make([]string, 10_000)
	for i := range keys {
		keys[i] = "product/" + strconv.Itoa(i)
	}
	server := roundTripper(func(r *http.Request) (*http.Response, error) {
		body := []byte{'{'}
		for i, key := range strings.Fields(r.Header.Get("Surrogate-Key")) {
			if i > 0 {
				body = append(body, ',')
			}
			body = fmt.Appendf(body, `"%s":"108-1391560174-%d"`, key, i)
		}
		return response(r, append(body, '}')), nil
	})
	return pair{
		name: "purge 10,000 keys", goal: "≤ 1.3",
		plain: func(b *testing.B) {
			plain := newPlain(server, "https://api.fastly.com")
			b.ReportAllocs()
			for b.Loop() {
				must(b, purgeBatches(ctx, plain, keys))
			}
		},
		sdk: func(b *testing.B) {
			client := newClient(b, server, "https://api.fastly.com")
			defer client.Close()
			b.ReportAllocs()
			for b.Loop() {
				report, err := client.Purge.Keys(ctx, serviceID, slices.Values(keys))
				must(b, err)
				if report.Done() != len(keys) {
					b.Fatalf("%d keys are purged", report.Done())
				}
			}
		},
	}
}

func purgeBatches(ctx context.Context, plain plainClient, keys []string) error {
	const parallel, most = 8, 256
	batches := make(chan []string)
	failures := make(chan error, parallel)
	var mu sync.Mutex
	purged := make(map[string]string, len(keys))
	for range parallel {
		go func() {
			var failure error
			for batch := range batches {
				ids := make(map[string]string, len(batch))
				header := http.Header{"Surrogate-Key": {strings.Join(batch, " ")}}
				if err := plain.do(ctx, http.MethodPost, "/service/"+url.PathEscape(serviceID)+"/purge", nil, header, &ids); err != nil {
					failure = err
				}
				mu.Lock()
				maps.Copy(purged, ids)
				mu.Unlock()
			}
			failures <- failure
		}()
	}
	for batch := range slices.Chunk(keys, most) {
		batches <- batch
	}
	close(batches)
	for range parallel {
		if err := <-failures; err != nil {
			return err
		}
	}
	if len(purged) != len(keys) {
		return fmt.Errorf("%d keys are purged", len(purged))
	}
	return nil
}

// purgeParallel sends purges from 64 goroutines over loopback connections.
func purgeParallel(ctx context.Context) pair {
	const workers = 64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{ "status": "ok", "id": "4151-1635861748-11038" }`)
	}))
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 2 * workers
	run := func(b *testing.B, one func() error) {
		b.SetParallelism(max(1, workers/runtime.GOMAXPROCS(0)))
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
		name: "purge keys from 64 goroutines, loopback", goal: "≤ 1.33",
		plain: func(b *testing.B) {
			plain := newPlain(transport, server.URL)
			run(b, func() error { return purgePlain(ctx, plain) })
		},
		sdk: func(b *testing.B) {
			client := newClient(b, transport, server.URL)
			defer client.Close()
			run(b, func() error { return purgeSDK(ctx, client) })
		},
	}
}
