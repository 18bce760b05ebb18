package main

import (
	"context"
	"fmt"
	"io"

	"github.com/edgesdk/fastly/internal/catalog/replay"
)

// replayAll checks the recordings below dir, and reports whether all that the SDK has
// methods for are decoded whole and reproduced.
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
