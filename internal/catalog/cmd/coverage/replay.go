package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/catalog/replay"
)

// replayAll checks the recordings below dir. It reports whether all interactions with a method in
// the SDK are decoded and reproduced completely.
func replayAll(ctx context.Context, w io.Writer, dir string) (complete bool, err error) {
	checker, err := replay.NewChecker()
	if err != nil {
		return false, err
	}
	summary, err := checker.CheckAll(ctx, dir)
	if err != nil {
		return false, err
	}
	if summary.Total.Interactions == 0 {
		return false, fmt.Errorf("%s holds no recordings", dir)
	}
	summary.Print(w)
	return len(summary.Failures) == 0, nil
}

// checkFacts checks the types of all operations of the SDK, and generated interactions, against the
// catalogue. It reports whether they are complete.
func checkFacts(ctx context.Context, w io.Writer, root string) (sound bool, err error) {
	facts, err := catalog.Load()
	if err != nil {
		return false, err
	}
	constants, err := catalog.ReadConstants(os.DirFS(root))
	if err != nil {
		return false, err
	}
	checker, err := replay.NewChecker()
	if err != nil {
		return false, err
	}
	trip := checker.RoundTrip(ctx)
	found := trip.Model(facts, constants).Check(catalog.FactExceptions())
	fmt.Fprintf(w, "facts: %d made-up interactions of %d operations: %d properties, %d header fields, %d struct fields filled\n",
		trip.Interactions, trip.Operations, trip.Properties, trip.Headers, trip.Filled)
	fmt.Fprintf(w, "facts: requests: %d exceptions\nfacts: filled: %d exceptions\n", trip.Excepted, trip.Unfilled)
	for _, line := range found.Summary() {
		fmt.Fprintln(w, "facts:", line)
	}
	misses := slices.Concat(trip.Misses, found.Misses)
	printLines(w, "misses", misses)
	return len(misses) == 0, nil
}
