// Command testreport summarizes the output of go test -json: the complete output of everything
// that failed, each skipped test with its reason, a line per package, and the number of tests
// that passed, failed and were skipped.
//
//	go test -json ./... | go run ./internal/ci/testreport -skips .ci/skips.txt
//
// The exit status is 1 if anything failed or did not end, if no test ran, or if a test was
// skipped that is not listed in the file of skips. Subtests and examples count as tests.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

func main() {
	skips := flag.String("skips", "", "the `file` of tests that may be skipped")
	flag.Parse()

	if err := run(os.Stdin, os.Stdout, *skips); err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer, skipsFile string) error {
	text, err := os.ReadFile(skipsFile)
	if err != nil {
		return fmt.Errorf("reading the tests that may be skipped: %w", err)
	}
	allowed, err := parseSkips(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", skipsFile, err)
	}
	r := newReport(out)
	if err := r.read(in); err != nil {
		return err
	}
	r.print()
	return r.verdict(allowed)
}

// maxSkips keeps the list of skips short, so that it does not hide broken tests.
const maxSkips = 3

// parseSkips parses lines of "package test reason". It ignores empty lines and lines that start
// with #.
func parseSkips(text string) ([]test, error) {
	var skips []test
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 3 {
			return nil, fmt.Errorf("%q is not of the form: package test reason", line)
		}
		skips = append(skips, test{pkg: fields[0], name: fields[1]})
	}
	if len(skips) > maxSkips {
		return nil, fmt.Errorf("%d tests may be skipped, at most %d should", len(skips), maxSkips)
	}
	return skips, nil
}

// test identifies a test by its package and its full name. The name is empty for the package as a
// whole.
type test struct{ pkg, name string }

func (t test) String() string { return strings.TrimSpace(t.pkg + " " + t.name) }

func compareTests(a, b test) int {
	return cmp.Or(cmp.Compare(a.pkg, b.pkg), cmp.Compare(a.name, b.name))
}

// event is a line of the stream: an action of a test or, if Test is empty, of a package, or the
// output of a build.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

type report struct {
	out     io.Writer
	open    map[test][]byte // output of tests and packages that have not ended
	ended   map[test]string // final action of each test and package
	reasons map[test]string // reasons of skipped tests
	results []string        // summary lines of go test for packages
}

func newReport(out io.Writer) *report {
	return &report{out: out, open: map[test][]byte{}, ended: map[test]string{}, reasons: map[test]string{}}
}

// read reads the stream to the end. It copies lines that are not events, because the go command
// prints some messages as plain text.
func (r *report) read(in io.Reader) error {
	lines := bufio.NewReader(in) // not a Scanner, because tests may print lines of any length
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) == nil && e.Action != "" {
			r.add(e)
		} else {
			fmt.Fprintf(r.out, "%s", line)
		}
		if errors.Is(err, io.EOF) {
			r.cutOff(func(test) bool { return true })
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the results of the tests: %w", err)
		}
	}
}

func (r *report) add(e event) {
	t := test{pkg: e.Package, name: e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "start", "run":
		r.open[t] = nil
	case "output":
		if t.name == "" && isResult(e.Output) {
			r.results = append(r.results, e.Output)
		}
		r.open[t] = append(r.open[t], e.Output...)
	case "pass", "fail", "skip":
		if t.name == "" {
			r.cutOff(func(u test) bool { return u.pkg == t.pkg && u.name != "" })
		}
		r.end(t, e.Action)
	}
}

// isResult reports whether line is the summary of a package, not other output outside of tests.
func isResult(line string) bool {
	mark, _, ok := strings.Cut(line, "\t")
	return ok && slices.Contains([]string{"ok  ", "FAIL", "?   "}, mark)
}

// cutOff marks the selected tests and packages that have not ended as failed.
func (r *report) cutOff(which func(test) bool) {
	for _, t := range slices.SortedFunc(maps.Keys(r.open), compareTests) {
		if which(t) {
			r.open[t] = fmt.Appendf(r.open[t], "--- %s did not come to its end\n", t)
			r.end(t, "fail")
		}
	}
}

func (r *report) end(t test, action string) {
	switch action {
	case "fail":
		fmt.Fprintf(r.out, "%s", r.open[t])
	case "skip":
		r.reasons[t] = reason(string(r.open[t]))
	}
	r.ended[t] = action
	delete(r.open, t)
}

// reason returns the output of a skipped test without the lines around it.
func reason(output string) string {
	var said []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "=== ") && !strings.HasPrefix(line, "--- ") {
			said = append(said, line)
		}
	}
	return cmp.Or(strings.Join(said, " "), "no reason given")
}

// print prints the skipped tests, the packages, and the totals.
func (r *report) print() {
	for _, t := range r.with("skip") {
		fmt.Fprintf(r.out, "skipped: %s: %s\n", t, r.reasons[t])
	}
	for _, line := range r.results {
		fmt.Fprint(r.out, line)
	}
	fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped\n", len(r.with("pass")), len(r.with("fail")), len(r.with("skip")))
}

// with returns the tests, not packages, with a final action.
func (r *report) with(action string) []test {
	var tests []test
	for t, a := range r.ended {
		if a == action && t.name != "" {
			tests = append(tests, t)
		}
	}
	slices.SortFunc(tests, compareTests)
	return tests
}

// verdict returns an error if the results are not acceptable.
func (r *report) verdict(allowed []test) error {
	var errs []error
	for _, t := range slices.SortedFunc(maps.Keys(r.ended), compareTests) {
		switch {
		case r.ended[t] == "fail":
			errs = append(errs, fmt.Errorf("%s failed", t))
		case r.ended[t] == "skip" && t.name != "" && !slices.Contains(allowed, t):
			errs = append(errs, fmt.Errorf("%s was skipped and may not be", t))
		}
	}
	for _, t := range allowed {
		if r.ended[t] == "" {
			errs = append(errs, fmt.Errorf("%s may be skipped but does not exist", t))
		}
	}
	if len(r.with("pass"))+len(r.with("fail")) == 0 {
		errs = append(errs, errors.New("no test ran"))
	}
	return errors.Join(errs...)
}
