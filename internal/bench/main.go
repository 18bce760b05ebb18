// Command bench compares the SDK with a plain client: net/http and JSON v2, with the same structs
// and checks, in the same process. Each row is the median of ten alternating runs.
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

// sizes is the name of the benchmark that builds and compares programs.
const sizes = "sizes"

// pair is the same work done by the plain client and by the SDK. plain is nil if there is no
// equivalent.
type pair struct {
	name       string
	plain, sdk func(b *testing.B)
	goal       string // goal for the ratio or, if plain is nil, for the time
}

func main() {
	testing.Init()
	rounds := flag.Int("rounds", 10, "alternating runs of each pair")
	only := flag.String("only", "", "name of the one pair to run, or "+sizes)
	each := flag.String("time", "500ms", "duration of a run")
	flag.Parse()
	if err := run(*rounds, *only, *each); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(rounds int, only, each string) error {
	if err := flag.Set("test.benchtime", each); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background()) // cancelable, as in most programs
	defer cancel()
	if only == sizes {
		return binarySize(ctx)
	}
	fmt.Printf("%s, %d CPUs, medians of %d alternating runs; plain → SDK\n", runtime.Version(), runtime.NumCPU(), rounds)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tµs\tratio\tallocations\tbytes\tratio\tgoal")
	for _, p := range slices.Concat(requests(ctx), decodings(), []pair{limiterAlone(ctx)}) {
		if only == "" || only == p.name {
			measure(w, p, rounds)
		}
	}
	if err := w.Flush(); err != nil || only != "" {
		return err
	}
	if err := growth(ctx, rounds); err != nil {
		return err
	}
	return binarySize(ctx)
}

// measure runs both sides of a pair alternately, and prints medians. The ratio is the median of
// the ratios of all rounds.
func measure(w *tabwriter.Writer, p pair, rounds int) {
	var plain, sdk []testing.BenchmarkResult
	var ratios []float64
	for range rounds {
		if p.plain != nil {
			plain = append(plain, testing.Benchmark(p.plain))
		}
		sdk = append(sdk, testing.Benchmark(p.sdk))
		if p.plain != nil {
			ratios = append(ratios, perOp(sdk[len(sdk)-1])/perOp(plain[len(plain)-1]))
		}
	}
	if p.plain == nil {
		fmt.Fprintf(w, "%s\t%.2f\t\t%.0f\t%.0f\t\t%s\n", p.name, median(sdk, perOp)/1e3, median(sdk, allocations), median(sdk, size), p.goal)
		return
	}
	fmt.Fprintf(w, "%s\t%.1f → %.1f\t%.2f\t%.0f → %.0f\t%.0f → %.0f\t%.2f\t%s\n", p.name,
		median(plain, perOp)/1e3, median(sdk, perOp)/1e3, median(ratios, func(f float64) float64 { return f }),
		median(plain, allocations), median(sdk, allocations), median(plain, size), median(sdk, size), median(sdk, size)/median(plain, size), p.goal)
}

func perOp(r testing.BenchmarkResult) float64 { return float64(r.T.Nanoseconds()) / float64(r.N) }

func allocations(r testing.BenchmarkResult) float64 { return float64(r.AllocsPerOp()) }

func size(r testing.BenchmarkResult) float64 { return float64(r.AllocedBytesPerOp()) }

func median[T any](list []T, value func(T) float64) float64 {
	values := make([]float64, len(list))
	for i, v := range list {
		values[i] = value(v)
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}
