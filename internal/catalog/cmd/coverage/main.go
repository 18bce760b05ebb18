// Command coverage measures how much of the API the SDK covers, by running it.
//
//	go run ./internal/catalog/cmd/coverage [-v] [-only FOLDERS] [-page FILE [-write]]
//	go run ./internal/catalog/cmd/coverage -recordings DIR
//
// The first form runs the tests of every package, and those of internal/shapetest, which test all
// packages. It records their requests and the types that they use, and compares both with the
// catalogue. It then generates an interaction for each operation, checks that none of its values
// is lost, and checks names, kinds, constants and nulls of the types. With -only, it runs the tests
// of the given packages only. The operations of other packages then count as having no owner. A page
// lists every operation with the Go name that sends it.
//
// The second form sends recorded requests again through the SDK, and compares the requests and the
// results with the recordings. Both forms exit with status 1 if something is missing.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/edgesdk/fastly/internal/catalog"
)

func main() { os.Exit(command()) }

// command runs the command according to its flags and returns the exit status.
func command() int {
	verbose := flag.Bool("v", false, "list what lacks, and what the SDK holds otherwise than the catalogue says")
	only := flag.String("only", "", "run the tests of the packages in these `folders` only, with commas between them: api/acl,api/compute")
	pageFile := flag.String("page", "", "compare the list of all operations with this `file`")
	write := flag.Bool("write", false, "write the file of -page in place of comparing it")
	recordings := flag.String("recordings", "", "check against the recordings in this `directory`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	var complete bool
	var err error
	if *recordings != "" {
		complete, err = replayAll(ctx, os.Stdout, *recordings)
	} else {
		complete, err = runTests(ctx, os.Stdout, *verbose, *only, page{*pageFile, *write})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "coverage:", err)
	}
	if err != nil || !complete {
		return 1
	}
	return 0
}

// runTests measures all packages of the module, or those in some folders. It reports whether all
// existing packages are complete.
func runTests(ctx context.Context, w io.Writer, verbose bool, only string, list page) (complete bool, err error) {
	facts, err := catalog.Load()
	if err != nil {
		return false, err
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return false, err
	}
	owners, err := owners(only)
	if err != nil {
		return false, err
	}
	report, text, err := survey{facts: facts, owners: owners, root: root, shared: "internal/shapetest"}.measure(ctx)
	if err != nil {
		return false, err
	}
	complete = printReport(w, report, verbose)
	sound, err := checkFacts(ctx, w, root)
	if err != nil {
		return false, err
	}
	return complete && sound, list.check(text)
}

// page is the file with the list of all operations. An empty name means no file.
type page struct {
	name  string
	write bool
}

// check compares the file with the expected content, or writes it.
func (p page) check(text string) error {
	switch {
	case p.name == "":
		return nil
	case p.write:
		return os.WriteFile(p.name, []byte(text), 0o644)
	}
	held, err := os.ReadFile(p.name)
	if err != nil {
		return err
	}
	if string(held) != text {
		return fmt.Errorf("%s is out of date: run go run ./internal/catalog/cmd/coverage -page %s -write", p.name, p.name)
	}
	return nil
}

// owners returns all owners, or those of a comma-separated list of folders.
func owners(only string) ([]catalog.Owner, error) {
	all := catalog.Owners()
	if only == "" {
		return all, nil
	}
	var some []catalog.Owner
	for folder := range strings.SplitSeq(only, ",") {
		at := slices.IndexFunc(all, func(o catalog.Owner) bool { return o.Package == folder })
		if at < 0 {
			return nil, fmt.Errorf("no package %s owns operations", folder)
		}
		some = append(some, all[at])
	}
	return some, nil
}

func moduleRoot(ctx context.Context) (string, error) {
	text, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", catalog.Module).Output()
	if err != nil {
		return "", fmt.Errorf("where is the module? %w", err)
	}
	return filepath.Clean(strings.TrimSpace(string(text))), nil
}

func printReport(w io.Writer, report catalog.Report, verbose bool) (complete bool) {
	complete = true
	for _, pkg := range report.Packages {
		name := pkg.Path
		switch {
		case name == "":
			name = "(in no package yet)"
		case !pkg.Exists:
			name += " (not there yet)"
		case pkg.Unfinished:
			name += " (unfinished)"
		}
		count := pkg.Count
		fmt.Fprintf(w, "%-52s ops %d/%d  params %d/%d  props %d/%d  corrections %d\n", name,
			count.Operations, count.OfOperations, count.Params, count.OfParams,
			count.Properties, count.OfProperties, pkg.Corrections)
		if !pkg.Exists {
			continue
		}
		complete = complete && (pkg.Unfinished || len(pkg.Misses) == 0)
		if verbose {
			printLines(w, "misses", pkg.Misses)
			printLines(w, "differs", pkg.Notes)
		}
	}
	total := report.Total
	fmt.Fprintf(w, "%d of %d operations, %d of %d parameters, %d of %d properties\n",
		total.Operations, total.OfOperations, total.Params, total.OfParams, total.Properties, total.OfProperties)
	return complete
}

func printLines(w io.Writer, label string, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(w, "\t%s  %s\n", label, line)
	}
}
