package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/edgesdk/fastly"
)

// counts are the numbers for which the cost must not grow more than linearly.
var counts = []int{5_000, 10_000, 20_000}

// growth prints the cost per item for growing numbers of items. If the total cost is linear, all
// columns are equal.
func growth(ctx context.Context, rounds int) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "\nµs for one of many")
	for _, n := range counts {
		fmt.Fprintf(w, "\tof %d", n)
	}
	fmt.Fprintln(w)
	for _, row := range []struct {
		name string
		work func(ctx context.Context, n int) (time.Duration, error)
	}{
		{"clone of a version", clones},
		{"first write of an account", accounts},
		{"waiter for the budget that is canceled", waiters},
	} {
		fmt.Fprint(w, row.name)
		for _, n := range counts {
			took, err := row.work(ctx, n)
			if err != nil {
				return fmt.Errorf("%s: %w", row.name, err)
			}
			fmt.Fprintf(w, "\t%.1f", took.Seconds()*1e6/float64(n))
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return besideEdits(ctx, rounds)
}

// services replies for any number of services, each with one active version. A clone has the
// number 2.
func services(remaining int) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		id, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/service/"), "/")
		version := func(number int) string {
			return fmt.Sprintf(`{"service_id":%q,"number":%d,"active":%t,"locked":%t}`, id, number, number == 1, number == 1)
		}
		var body string
		switch number := strings.TrimPrefix(rest, "version/"); {
		case rest == "":
			body = fmt.Sprintf(`{"id":%q,"versions":[%s]}`, id, version(1))
		case rest == "version":
			body = "[" + version(1) + "]"
		case strings.HasSuffix(rest, "/clone"), strings.HasPrefix(number, "2"):
			body = version(2)
		default:
			body = version(1)
		}
		resp := response(r, []byte(body))
		now := time.Now()
		resp.Header["Date"] = []string{now.UTC().Format(http.TimeFormat)}
		resp.Header["Fastly-Ratelimit-Remaining"] = []string{strconv.Itoa(remaining)}
		resp.Header["Fastly-Ratelimit-Reset"] = []string{strconv.FormatInt(now.Add(30*time.Minute).Unix(), 10)}
		return resp, nil
	})
}

const plenty = 1_000_000_000

func service(i int) string { return "S" + strconv.Itoa(i) }

// clones measures the clone of a version of each of n services.
func clones(ctx context.Context, n int) (time.Duration, error) {
	client, err := fastly.New(fastly.WithToken(token), fastly.WithTransport(services(plenty)))
	if err != nil {
		return 0, err
	}
	defer client.Close()
	began := time.Now()
	for i := range n {
		if _, err := client.Version(service(i), 1).Clone(ctx); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// accounts measures one write with each of n tokens.
func accounts(ctx context.Context, n int) (time.Duration, error) {
	client, err := fastly.New(fastly.WithToken(token), fastly.WithTransport(services(plenty)))
	if err != nil {
		return 0, err
	}
	defer client.Close()
	began := time.Now()
	for i := range n {
		other, err := client.With(fastly.WithToken(token + strconv.Itoa(i)))
		if err != nil {
			return 0, err
		}
		if err := write(ctx, other, service(0)); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

func write(ctx context.Context, client *fastly.Client, id string, opts ...fastly.CallOption) error {
	_, err := client.Version(id, 2).Update(ctx, fastly.VersionInput{Comment: new("changed")}, opts...)
	return err
}

// waiters cancels n writes that wait for the next window, and measures the time until all have
// returned.
func waiters(ctx context.Context, n int) (time.Duration, error) {
	client, err := fastly.New(fastly.WithToken(token), fastly.WithTransport(services(0)))
	if err != nil {
		return 0, err
	}
	defer client.Close()
	if err := write(ctx, client, service(0)); err != nil { // makes the exhausted budget known
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var group sync.WaitGroup
	results := make(chan error, n)
	for i := range n {
		group.Go(func() { results <- write(ctx, client, service(i), fastly.WithWaitForReset()) })
	}
	time.Sleep(time.Second + time.Duration(n)*50*time.Microsecond) // wait until all writes are in line
	if len(results) > 0 {
		return 0, fmt.Errorf("%d did not wait: %w", len(results), <-results)
	}
	began := time.Now()
	cancel()
	group.Wait()
	took := time.Since(began)
	for range n {
		if err := <-results; !errors.Is(err, context.Canceled) {
			return 0, fmt.Errorf("not cancelled: %w", err)
		}
	}
	return took, nil
}

// besideEdits compares a write alone with one during 5,000 edits of other services.
func besideEdits(ctx context.Context, rounds int) error {
	const edits = 5000
	client, err := fastly.New(fastly.WithToken(token), fastly.WithTransport(services(plenty)))
	if err != nil {
		return err
	}
	defer client.Close()
	one := func(b *testing.B) {
		for b.Loop() {
			must(b, write(ctx, client, "other"))
		}
	}
	alone := make([]testing.BenchmarkResult, rounds)
	for i := range alone {
		alone[i] = testing.Benchmark(one)
	}

	underWay := make(chan error, 2*edits)
	held, release := context.WithCancel(ctx)
	defer release()
	for i := range edits {
		go func() {
			_, err := client.Services.Edit(held, service(i), func(ctx context.Context, _ fastly.Version) error {
				underWay <- nil
				<-ctx.Done()
				return ctx.Err()
			})
			underWay <- err
		}()
	}
	for range edits {
		if err := <-underWay; err != nil {
			return err
		}
	}
	ratios := make([]float64, rounds)
	for i := range ratios {
		ratios[i] = perOp(testing.Benchmark(one)) / perOp(alone[i])
	}
	fmt.Printf("a write while %d edits of other services are under way: %.2f of one alone\n", edits, median(ratios, func(f float64) float64 { return f }))
	return nil
}
