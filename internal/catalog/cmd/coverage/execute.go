package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

const (
	atOnce       = 2      // number of test processes in parallel
	testsTried   = 5      // maximum number of tests to try for an operation until one fails
	wholeTimeout = "900s" // generous, for a busy machine
	oneTimeout   = "30s"
)

// survey runs all tests.
type survey struct {
	facts  *catalog.Catalog
	owners []catalog.Owner
	root   string // folder of the module
	shared string // folder of a package below root with tests of operations of all owners
	tmp    string
}

// measure runs the tests of the owners' packages and the shared tests, and compares their requests
// with the catalogue. The page lists the Go name of every operation.
func (s survey) measure(ctx context.Context) (report catalog.Report, page string, err error) {
	if s.tmp, err = os.MkdirTemp("", "coverage"); err != nil {
		return catalog.Report{}, "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(s.tmp)) }()
	shared, err := s.suite(ctx, s.shared)
	if err != nil {
		return catalog.Report{}, "", fmt.Errorf("%s: %w", s.shared, err)
	}
	var evidence []catalog.Evidence
	for _, owner := range s.owners {
		found, err := s.evidence(ctx, owner, shared)
		if err != nil {
			return catalog.Report{}, "", fmt.Errorf("%s: %w", owner.Path(), err)
		}
		evidence = append(evidence, found)
	}
	report, err = s.facts.Measure(s.owners, evidence, catalog.Corrections())
	return report, s.facts.Page(evidence), err
}

// evidence determines which operations of the owner its own and the shared tests send. It then
// modifies the requests of one operation at a time, to prove that a test fails.
func (s survey) evidence(ctx context.Context, owner catalog.Owner, shared *suite) (catalog.Evidence, error) {
	sources, err := filepath.Glob(filepath.Join(s.root, filepath.FromSlash(owner.Package), "*.go"))
	if err != nil || len(sources) == 0 {
		return catalog.Evidence{Owner: owner}, err
	}
	own, err := s.suite(ctx, owner.Package)
	if err != nil {
		return catalog.Evidence{}, err
	}
	all, err := s.facts.Evidence(s.owners, owner, nil)
	if err != nil {
		return catalog.Evidence{}, err
	}
	for _, tests := range []*suite{own, shared} {
		found, err := s.facts.Evidence(s.owners, owner, tests.sent)
		if err != nil {
			return catalog.Evidence{}, err
		}
		if err := tests.prove(ctx, found, all.Proven); err != nil {
			return catalog.Evidence{}, err
		}
		for op, sent := range found.Sent {
			all.Sent[op] = append(all.Sent[op], sent...)
		}
		all.Made = append(all.Made, tests.made...)
	}
	return all, nil
}

// suite holds the tests of a package.
type suite struct {
	dir    string // folder of the package
	binary string
	sent   []recorder.Sent // sent by all tests
	made   []recorder.Made // collections used by the tests

	sound sync.Map // func() bool by arguments of a run: whether the run passes without modified requests
}

// suite builds the tests of a package and runs them once.
func (s survey) suite(ctx context.Context, folder string) (*suite, error) {
	tmp, err := os.MkdirTemp(s.tmp, "suite")
	if err != nil {
		return nil, err
	}
	tests := &suite{dir: filepath.Join(s.root, filepath.FromSlash(folder)), binary: filepath.Join(tmp, "package.test")}
	if err := tests.build(ctx); err != nil {
		return nil, err
	}
	if err := os.Mkdir(filepath.Join(tmp, recorder.MadeFolder), 0o755); err != nil {
		return nil, err
	}
	return tests, tests.record(ctx, tmp)
}

// build compiles the tests without inlining, because the stack of an inlined closure does not show
// its package.
func (s *suite) build(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-race=false", "-vet=off", "-gcflags="+catalog.Module+"/...=-l", "-o", s.binary, ".")
	cmd.Dir = s.dir
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the tests: %w\n%s", err, output)
	}
	return nil
}

// record runs all tests once and records their requests. The tests must pass.
func (s *suite) record(ctx context.Context, dir string) error {
	if _, err := os.Stat(s.binary); errors.Is(err, os.ErrNotExist) {
		return nil // the package has no tests
	}
	output, err := s.run(ctx, recorder.EnvCoverage+"="+dir, "-test.timeout="+wholeTimeout)
	if err != nil {
		return fmt.Errorf("its tests fail: %w\n%s", err, tail(output))
	}
	if s.sent, err = readRecords[recorder.Sent](dir); err != nil {
		return err
	}
	s.made, err = readRecords[recorder.Made](filepath.Join(dir, recorder.MadeFolder))
	return err
}

// readRecords reads the record files.
func readRecords[T any](dir string) (entries []T, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if entries, err = appendRecord(entries, file); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// appendRecord reads a record file without duplicate lines.
func appendRecord[T any](entries []T, file string) ([]T, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for line := range bytes.Lines(text) {
		if seen[string(line)] {
			continue
		}
		seen[string(line)] = true
		var entry T
		if err := json.Unmarshal(line, &entry); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// prove determines for every unproven operation whether a test fails if its requests are modified.
func (s *suite) prove(ctx context.Context, evidence catalog.Evidence, proven map[*catalog.Operation]bool) error {
	var (
		group sync.WaitGroup
		mutex sync.Mutex
		slots = make(chan struct{}, atOnce)
	)
	open := maps.Clone(evidence.Sent)
	maps.DeleteFunc(open, func(op *catalog.Operation, _ []recorder.Sent) bool { return proven[op] })
	for op := range open {
		group.Go(func() {
			slots <- struct{}{}
			noticed := s.notices(ctx, op, evidence)
			<-slots
			mutex.Lock()
			defer mutex.Unlock()
			proven[op] = noticed
		})
	}
	group.Wait()
	return ctx.Err()
}

// notices reports whether a test fails if the requests of the operation are modified. If a
// goroutine of the SDK sent the requests, the test is unknown, and all tests are run.
func (s *suite) notices(ctx context.Context, op *catalog.Operation, evidence catalog.Evidence) bool {
	target := op.Method + " " + evidence.Sent[op][0].Template
	tests := evidence.Tests(op)
	for _, test := range tests[:min(len(tests), testsTried)] {
		if s.failsOnlyIf(ctx, target, "-test.timeout="+oneTimeout, "-test.run="+only(test)) {
			return true
		}
	}
	return slices.ContainsFunc(evidence.Sent[op], func(sent recorder.Sent) bool { return sent.Test == "" }) &&
		s.failsOnlyIf(ctx, target, "-test.timeout="+wholeTimeout)
}

// only returns a pattern that matches one test. Slashes separate the patterns of tests and
// subtests, and also the parts of a name that contains a slash.
func only(test string) string {
	return "^" + strings.ReplaceAll(regexp.QuoteMeta(test), "/", "$/^") + "$"
}

// failsOnlyIf reports whether tests fail if an operation is modified, and pass otherwise. A test
// that cannot run alone, or that is flaky, proves nothing.
func (s *suite) failsOnlyIf(ctx context.Context, target string, args ...string) bool {
	_, spoilt := s.run(ctx, recorder.EnvBreak+"="+target, slices.Concat(args, []string{"-test.failfast"})...)
	if spoilt == nil {
		return false
	}
	passes, _ := s.sound.LoadOrStore(strings.Join(args, " "), sync.OnceValue(func() bool {
		_, err := s.run(ctx, recorder.EnvBreak+"=", args...)
		return err == nil
	}))
	return passes.(func() bool)()
}

// run runs the tests with an additional environment variable.
func (s *suite) run(ctx context.Context, variable string, args ...string) (output []byte, err error) {
	cmd := exec.CommandContext(ctx, s.binary, append(args, "-test.count=1")...)
	cmd.Dir = s.dir
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "FASTLY_") {
			cmd.Env = append(cmd.Env, setting)
		}
	}
	cmd.Env = append(cmd.Env, variable)
	return cmd.CombinedOutput()
}

// tail returns the end of the output of a test.
func tail(output []byte) string {
	const most = 8 << 10
	if len(output) > most {
		output = output[len(output)-most:]
	}
	return strings.TrimSpace(string(output))
}
