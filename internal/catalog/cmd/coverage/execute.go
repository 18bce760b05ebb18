package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	atOnce       = 2 // test processes at the same time
	testsTried   = 5 // tests of an operation that are tried until one fails
	wholeTimeout = "120s"
	oneTimeout   = "30s"
)

// measure runs the tests of the owners' packages and compares what they sent with
// the catalogue.
func measure(ctx context.Context, root string, facts *catalog.Catalog, owners []catalog.Owner) (report catalog.Report, err error) {
	tmp, err := os.MkdirTemp("", "coverage")
	if err != nil {
		return catalog.Report{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	var evidence []catalog.Evidence
	for i, owner := range owners {
		pkg := &testedPackage{
			owner: owner, root: root, dir: filepath.Join(root, filepath.FromSlash(owner.Package)),
			tmp: filepath.Join(tmp, fmt.Sprint(i)),
		}
		found, err := pkg.evidence(ctx, facts, owners)
		if err != nil {
			return catalog.Report{}, fmt.Errorf("%s: %w", owner.Path(), err)
		}
		evidence = append(evidence, found)
	}
	return facts.Measure(owners, evidence, catalog.Corrections())
}

// testedPackage is a package whose tests are run.
type testedPackage struct {
	owner     catalog.Owner
	root, dir string // the module's folder and the package's
	tmp       string // a folder of its own

	sound sync.Map // by the arguments of a run: a func() bool that says whether it passes with nothing spoilt
}

// evidence builds and runs the tests, then spoils one operation after the other.
func (p *testedPackage) evidence(ctx context.Context, facts *catalog.Catalog, owners []catalog.Owner) (catalog.Evidence, error) {
	sources, err := filepath.Glob(filepath.Join(p.dir, "*.go"))
	if err != nil || len(sources) == 0 {
		return catalog.Evidence{Owner: p.owner}, err
	}
	if err := p.build(ctx); err != nil {
		return catalog.Evidence{}, err
	}
	sent, err := p.record(ctx)
	if err != nil {
		return catalog.Evidence{}, err
	}
	evidence, err := facts.Evidence(owners, p.owner, sent)
	if err != nil {
		return catalog.Evidence{}, err
	}
	return evidence, p.prove(ctx, evidence)
}

func (p *testedPackage) binary() string { return filepath.Join(p.tmp, "package.test") }

// build compiles the tests. Without inlining, since the stack of an inlined closure
// doesn't tell which package it comes from.
func (p *testedPackage) build(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Join(p.tmp, "record"), 0o755); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-race=false", "-vet=off",
		"-gcflags="+catalog.Module+"/...=-l", "-o", p.binary(), "./"+p.owner.Package)
	cmd.Dir = p.root
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the tests: %w\n%s", err, output)
	}
	return nil
}

// record runs all tests once and returns what they sent. They must pass.
func (p *testedPackage) record(ctx context.Context) ([]probe.Sent, error) {
	if _, err := os.Stat(p.binary()); errors.Is(err, os.ErrNotExist) {
		return nil, nil // a package without tests
	}
	dir := filepath.Join(p.tmp, "record")
	output, err := p.run(ctx, probe.EnvCoverage+"="+dir, "-test.timeout="+wholeTimeout)
	if err != nil {
		return nil, fmt.Errorf("its tests fail: %w\n%s", err, tail(output))
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	var sent []probe.Sent
	for _, file := range files {
		if sent, err = appendRecord(sent, file); err != nil {
			return nil, err
		}
	}
	return sent, nil
}

// appendRecord reads the lines of a record, each distinct one once.
func appendRecord(sent []probe.Sent, file string) ([]probe.Sent, error) {
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
		var s probe.Sent
		if err := json.Unmarshal(line, &s); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		sent = append(sent, s)
	}
	return sent, nil
}

// prove finds out for every operation whether a test fails if its requests are spoilt.
func (p *testedPackage) prove(ctx context.Context, evidence catalog.Evidence) error {
	var (
		group sync.WaitGroup
		mutex sync.Mutex
		slots = make(chan struct{}, atOnce)
	)
	for op := range evidence.Sent {
		group.Go(func() {
			slots <- struct{}{}
			proven := p.notices(ctx, op, evidence)
			<-slots
			mutex.Lock()
			defer mutex.Unlock()
			evidence.Proven[op] = proven
		})
	}
	group.Wait()
	return ctx.Err()
}

// notices reports whether a test fails once the operation's requests are spoilt. Where
// a goroutine of the SDK sent them, no test is known, and all of them are run.
func (p *testedPackage) notices(ctx context.Context, op *catalog.Operation, evidence catalog.Evidence) bool {
	target := op.Method + " " + evidence.Sent[op][0].Template
	tests := evidence.Tests(op)
	for _, test := range tests[:min(len(tests), testsTried)] {
		if p.failsOnlyIf(ctx, target, "-test.timeout="+oneTimeout, "-test.run=^"+regexp.QuoteMeta(test)+"$") {
			return true
		}
	}
	return slices.ContainsFunc(evidence.Sent[op], func(s probe.Sent) bool { return s.Test == "" }) &&
		p.failsOnlyIf(ctx, target, "-test.timeout="+wholeTimeout)
}

// failsOnlyIf reports whether tests fail if an operation is spoilt, and pass if none is:
// one that can't be run alone, or fails now and then, notices nothing.
func (p *testedPackage) failsOnlyIf(ctx context.Context, target string, args ...string) bool {
	_, spoilt := p.run(ctx, probe.EnvBreak+"="+target, slices.Concat(args, []string{"-test.failfast"})...)
	if spoilt == nil {
		return false
	}
	passes, _ := p.sound.LoadOrStore(strings.Join(args, " "), sync.OnceValue(func() bool {
		_, err := p.run(ctx, probe.EnvBreak+"=", args...)
		return err == nil
	}))
	return passes.(func() bool)()
}

// run executes the tests with one more environment variable.
func (p *testedPackage) run(ctx context.Context, variable string, args ...string) (output []byte, err error) {
	cmd := exec.CommandContext(ctx, p.binary(), append(args, "-test.count=1")...)
	cmd.Dir = p.dir
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
