// Package recorder records the requests of the tests of this module, and describes their types,
// for the coverage check of the API. Of the packages for users, only fastlytest imports it.
package recorder

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/edgesdk/fastly/internal/probe"
)

const (
	// EnvCoverage is the environment variable with the directory that [Record] writes to.
	EnvCoverage = "FASTLY_COVERAGE"
	// EnvBreak is the environment variable with the operation whose requests [Break] modifies:
	// "PUT /service/{service_id}".
	EnvBreak = "FASTLY_BREAK"

	module = "github.com/edgesdk/fastly"
)

// Sent is one line of the coverage record: a request, its sender, and the types of its input and
// output.
type Sent struct {
	Method   string   `json:"method"`
	Template string   `json:"template"`
	Name     string   `json:"name"`
	Package  string   `json:"package"` // import path of the exported function that sent it
	Func     string   `json:"func"`    // name of that function: "Version.Clone", "Collection.Create"
	Test     string   `json:"test"`    // test, subtest or example that sent it; "" if another goroutine sent it
	Query    []string `json:"query,omitempty"`
	Headers  []string `json:"headers,omitempty"` // in lower case, without those of every request
	Untyped  []string `json:"untyped,omitempty"` // query parameters and header fields that a test set by name
	In       *Shape   `json:"in,omitempty"`
	Out      *Shape   `json:"out,omitempty"`
	Types    Structs  `json:"types,omitempty"` // all structs within In and Out
}

// Record appends a request to the coverage record, in a file per process in the directory of
// [EnvCoverage]. It does nothing if the variable is not set, or if the request has no [probe.Call].
func Record(req *http.Request) {
	dir := os.Getenv(EnvCoverage)
	call := probe.From(req.Context())
	if dir == "" || call == nil {
		return
	}
	sent := Sent{
		Method:   call.Method,
		Template: call.Template,
		Name:     call.Name,
		Query:    slices.Sorted(maps.Keys(req.URL.Query())),
		Headers:  headerNames(req.Header),
		Untyped:  call.Untyped,
		Types:    Structs{},
	}
	stack := call.Stack
	if stack == nil {
		stack = callers(1)
	}
	sent.Package, sent.Func, sent.Test = sender(stack)
	if test, named := req.Context().Value(testKey{}).(string); named {
		sent.Test = test
	}
	sent.In = sent.Types.Describe(call.In)
	sent.Out = sent.Types.Describe(call.Out)
	if err := appendLine(dir, sent); err != nil {
		fmt.Fprintf(os.Stderr, "probe: %s: %v\n", EnvCoverage, err)
	}
}

// Made is one line of the record of collections: an operation of a collection, and the function
// that returns the collection.
type Made struct {
	Method   string `json:"method"`
	Template string `json:"template"`
	Package  string `json:"package"`
	Func     string `json:"func"`
}

// recorder implements [probe.Recorder]. Its value is the directory of [EnvCoverage].
type recorder string

// A test may create options and collections before its fake. Therefore, the Recorder is installed
// while the package is initialized.
var _ = install()

// install installs the Recorder if [EnvCoverage] is set, and reports whether it is.
func install() bool {
	dir := os.Getenv(EnvCoverage)
	if dir != "" {
		probe.Install(recorder(dir))
	}
	return dir != ""
}

// viaProbe is the number of frames to skip in a method of recorder: the method, and the function of
// package probe that calls it.
const viaProbe = 2

// Here implements [probe.Recorder].
func (recorder) Here() probe.Stack { return callers(viaProbe) }

// ByTest implements [probe.Recorder].
func (recorder) ByTest() bool {
	_, file, _, _ := runtime.Caller(viaProbe + 1)
	return strings.HasSuffix(file, "_test.go")
}

// RecordMade implements [probe.Recorder].
func (r recorder) RecordMade(method, template string, stack probe.Stack) {
	m := Made{Method: method, Template: template}
	for _, frame := range stack {
		pkg, name := splitFunction(frame.Function)
		if isSDK(pkg) && !IsGeneral(pkg) && isExported(name) && !strings.Contains(name, ".") {
			m.Package, m.Func = pkg, name
			break
		}
	}
	if m.Func == "" {
		return
	}
	if err := appendLine(filepath.Join(string(r), MadeFolder), m); err != nil {
		fmt.Fprintf(os.Stderr, "probe: %s: %v\n", EnvCoverage, err)
	}
}

// MadeFolder is the subdirectory of the coverage record for the record of collections.
const MadeFolder = "made"

type testKey struct{}

// InTest returns a context that assigns its requests to the named test or subtest. The stack does
// not contain the names of subtests, or the test if another goroutine sends the request.
func InTest(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, testKey{}, name)
}

// Break adds a segment to the path of req if [EnvBreak] is its operation. A test that checks its
// requests then fails.
func Break(req *http.Request) {
	target := os.Getenv(EnvBreak)
	call := probe.From(req.Context())
	if target == "" || call == nil || target != call.Method+" "+call.Template {
		return
	}
	spoiled := *req.URL
	for _, path := range []*string{&spoiled.Path, &spoiled.RawPath, &spoiled.Opaque} {
		if *path != "" {
			*path += "/broken"
		}
	}
	req.URL = &spoiled
}

func appendLine(dir string, entry any) error {
	line, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	name := filepath.Join(dir, fmt.Sprintf("%d.jsonl", os.Getpid()))
	file, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}

// commonHeaders are header fields of every operation.
var commonHeaders = []string{"accept-encoding", "authorization", "content-length", "fastly-key", "host", "user-agent"}

func headerNames(header http.Header) []string {
	var names []string
	for name := range header {
		if name = strings.ToLower(name); !slices.Contains(commonHeaders, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// callers returns the stack of the calling goroutine without skip frames. The frames start at the
// function that calls callers.
func callers(skip int) probe.Stack {
	pcs := make([]uintptr, 64)
	for {
		n := runtime.Callers(2+skip, pcs)
		if n < len(pcs) {
			pcs = pcs[:n]
			break
		}
		pcs = make([]uintptr, 2*len(pcs))
	}
	var stack probe.Stack
	for frames := runtime.CallersFrames(pcs); ; {
		frame, more := frames.Next()
		stack = append(stack, frame)
		if !more {
			return stack
		}
	}
}

// sender returns the exported function in a stack that sent a request, and the test that called
// it. It is the outermost exported function below the innermost test code, because the function
// that a test passes to Edit may call Create, for example. A function of a general package that
// is not a method serves all operations, so any other function takes precedence.
func sender(stack probe.Stack) (pkg, fn, test string) {
	inSDK, inTest := false, false // a transport of the test is called by the SDK
	for _, frame := range stack {
		framePkg, name := splitFunction(frame.Function)
		switch {
		case strings.HasSuffix(frame.File, "_test.go"):
			inTest = inSDK
			if testName().MatchString(name) {
				test = name
			}
		case inTest || !isSDK(framePkg):
		default:
			inSDK = true
			if isExported(name) && (fn == "" || !IsGeneral(framePkg) || strings.Contains(name, ".")) {
				pkg, fn = framePkg, name
			}
		}
	}
	return pkg, fn, test
}

var (
	testName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(Test|Example)([^a-z]|$)`) })
	// A closure has the name of the function around it: "List.func1", "All.func2.1",
	// "TestX-range1", "All.gowrap1".
	closure = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(-fm|-range\d+|\.(func|gowrap|deferwrap)?\d+)$`) })
)

// splitFunction splits the name of a function in the runtime into the import path of the package
// and the name, without closures and type parameters.
func splitFunction(function string) (pkg, name string) {
	slash := strings.LastIndexByte(function, '/') + 1
	pkg, name, _ = strings.Cut(function[slash:], ".")
	for closure().MatchString(name) {
		name = closure().ReplaceAllString(name, "")
	}
	return function[:slash] + pkg, strings.NewReplacer("(", "", "*", "", ")", "", "[...]", "").Replace(name)
}

// isSDK reports whether pkg is a package of this module that sends requests for programs.
func isSDK(pkg string) bool {
	rest, ok := strings.CutPrefix(pkg, module)
	return ok && (rest == "" || rest[0] == '/' && rest != "/fastlytest" && rest != "/internal/shapetest")
}

// IsGeneral reports whether pkg is a package on which others are built, not one for certain
// operations: the root of the module, or a package directly below it.
func IsGeneral(pkg string) bool {
	rest, ok := strings.CutPrefix(pkg, module)
	return ok && (rest == "" || strings.LastIndexByte(rest, '/') == 0)
}

// isExported reports whether programs can call a function: its name and its receiver, as in
// "Collection.Create", are exported.
func isExported(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if !token.IsExported(part) {
			return false
		}
	}
	return true
}
