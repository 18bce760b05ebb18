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
	"github.com/edgesdk/fastly/internal/probe"
)

const (
	atOnce       = 2      // test processes at the same time
	testsTried   = 5      // tests of an operation that are tried until one fails
	wholeTimeout = "900s" // on a busy machine
	oneTimeout   = "30s"
)

// survey is a run of all tests.
type survey struct {
	facts  *catalog.Catalog
	owners []catalog.Owner
	root   string // the module's folder
	shared string // the folder of a package, below it, whose tests send operations of all owners
	tmp    string
}

// measure runs the tests of the owners' packages, and those that they share, and compares
// what they sent with the catalogue. The page lists the Go name of every operation.
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

// evidence finds out what the owner's own tests, and the shared ones, sent of its operations, and
// spoils one operation after the other.
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

// suite is the tests of a package.
type suite struct {
	dir    string // the package's folder
	binary string
	sent   []probe.Sent // by all tests
	made   []probe.Made // collections that they used

	sound sync.Map // by the arguments of a run: a func() bool that says whether it passes with nothing spoilt
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
	if err := os.Mkdir(filepath.Join(tmp, probe.MadeFolder), 0o755); err != nil {
		return nil, err
	}
	return tests, tests.record(ctx, tmp)
}

// build compiles the tests. Without inlining, since the stack of an inlined closure
// doesn't tell which package it comes from.
func (s *suite) build(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-race=false", "-vet=off", "-gcflags="+catalog.Module+"/...=-l", "-o", s.binary, ".")
	cmd.Dir = s.dir
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the tests: %w\n%s", err, output)
	}
	return nil
}

// record runs all tests once and takes down what they send. They must pass.
func (s *suite) record(ctx context.Context, dir string) error {
	if _, err := os.Stat(s.binary); errors.Is(err, os.ErrNotExist) {
		return nil // a package without tests
	}
	output, err := s.run(ctx, probe.EnvCoverage+"="+dir, "-test.timeout="+wholeTimeout)
	if err != nil {
		return fmt.Errorf("its tests fail: %w\n%s", err, tail(output))
	}
	if s.sent, err = readRecords[probe.Sent](dir); err != nil {
		return err
	}
	s.made, err = readRecords[probe.Made](filepath.Join(dir, probe.MadeFolder))
	return err
}

// readRecords reads the files of a record.
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

// appendRecord reads the lines of a record, each distinct one once.
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

// prove finds out for every operation that isn't proven yet whether a test fails if its
// requests are spoilt.
func (s *suite) prove(ctx context.Context, evidence catalog.Evidence, proven map[*catalog.Operation]bool) error {
	var (
		group sync.WaitGroup
		mutex sync.Mutex
		slots = make(chan struct{}, atOnce)
	)
	open := maps.Clone(evidence.Sent)
	maps.DeleteFunc(open, func(op *catalog.Operation, _ []probe.Sent) bool { return proven[op] })
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

// notices reports whether a test fails once the operation's requests are spoilt. Where
// a goroutine of the SDK sent them, no test is known, and all of them are run.
func (s *suite) notices(ctx context.Context, op *catalog.Operation, evidence catalog.Evidence) bool {
	target := op.Method + " " + evidence.Sent[op][0].Template
	tests := evidence.Tests(op)
	for _, test := range tests[:min(len(tests), testsTried)] {
		if s.failsOnlyIf(ctx, target, "-test.timeout="+oneTimeout, "-test.run="+only(test)) {
			return true
		}
	}
	return slices.ContainsFunc(evidence.Sent[op], func(sent probe.Sent) bool { return sent.Test == "" }) &&
		s.failsOnlyIf(ctx, target, "-test.timeout="+wholeTimeout)
}

// only is the pattern of one test. Slashes in it divide the patterns of tests and subtests, and
// as well those of the parts of a name that has a slash of its own.
func only(test string) string {
	return "^" + strings.ReplaceAll(regexp.QuoteMeta(test), "/", "$/^") + "$"
}

// failsOnlyIf reports whether tests fail if an operation is spoilt, and pass if none is:
// one that can't be run alone, or fails now and then, notices nothing.
func (s *suite) failsOnlyIf(ctx context.Context, target string, args ...string) bool {
	_, spoilt := s.run(ctx, probe.EnvBreak+"="+target, slices.Concat(args, []string{"-test.failfast"})...)
	if spoilt == nil {
		return false
	}
	passes, _ := s.sound.LoadOrStore(strings.Join(args, " "), sync.OnceValue(func() bool {
		_, err := s.run(ctx, probe.EnvBreak+"=", args...)
		return err == nil
	}))
	return passes.(func() bool)()
}

// run executes the tests with one more environment variable.
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

// tail is the end of what a test wrote.
func tail(output []byte) string {
	const most = 8 << 10
	if len(output) > most {
		output = output[len(output)-most:]
	}
	return strings.TrimSpace(string(output))
}
