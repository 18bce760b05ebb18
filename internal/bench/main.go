// Command bench measures the SDK beside a plain client: net/http and JSON v2, with
// the same structs and checks, in the same process. Each row is the median of ten
// alternating runs.
//
//	go run ./internal/bench
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"
	"text/tabwriter"
)

// pair is the same work done by the plain client and by the SDK.
type pair struct {
	name       string
	plain, sdk func(b *testing.B)
	goal       string
}

func main() {
	rounds := flag.Int("rounds", 10, "alternating runs of each pair")
	only := flag.String("only", "", "name of the one pair to run")
	flag.Parse()
	ctx := context.Background()
	fmt.Printf("%s, %d CPUs, medians of %d alternating runs\n", runtime.Version(), runtime.NumCPU(), *rounds)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tplain\tSDK\tratio\tallocations\tgoal")
	for _, p := range pairs(ctx) {
		if *only == "" || *only == p.name {
			measure(w, p, *rounds)
		}
	}
	if err := w.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if *only == "" {
		fmt.Println(limiterAlone(ctx, *rounds))
		text, err := binarySize(ctx)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(text)
	}
}

// measure runs the two sides of a pair in turn, and prints medians. The ratio is the
// median of the ratios within each round.
func measure(w *tabwriter.Writer, p pair, rounds int) {
	var plain, sdk []testing.BenchmarkResult
	var ratios []float64
	for range rounds {
		a, b := testing.Benchmark(p.plain), testing.Benchmark(p.sdk)
		plain, sdk = append(plain, a), append(sdk, b)
		ratios = append(ratios, perOp(b)/perOp(a))
	}
	extra := median(plain, sdk, func(a, b testing.BenchmarkResult) float64 {
		return float64(b.AllocsPerOp() - a.AllocsPerOp())
	})
	fmt.Fprintf(w, "%s\t%.2f µs\t%.2f µs\t%.2f\t%+.0f\t%s\n", p.name,
		middle(plain, perOp)/1e3, middle(sdk, perOp)/1e3, middle(ratios, func(f float64) float64 { return f }), extra, p.goal)
}

func perOp(r testing.BenchmarkResult) float64 { return float64(r.T.Nanoseconds()) / float64(r.N) }

func middle[T any](list []T, value func(T) float64) float64 {
	values := make([]float64, len(list))
	for i, v := range list {
		values[i] = value(v)
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

func median(a, b []testing.BenchmarkResult, value func(a, b testing.BenchmarkResult) float64) float64 {
	values := make([]float64, len(a))
	for i := range a {
		values[i] = value(a[i], b[i])
	}
	return middle(values, func(f float64) float64 { return f })
}
