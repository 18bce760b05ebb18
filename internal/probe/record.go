package probe

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
)

const (
	// EnvCoverage names the directory that [Record] appends to.
	EnvCoverage = "FASTLY_COVERAGE"
	// EnvBreak names the operation whose requests [Break] spoils: "PUT /service/{service_id}".
	EnvBreak = "FASTLY_BREAK"

	module = "github.com/edgesdk/fastly"
)

// Sent is one line of the coverage record: a request, who sent it, and the
// types that travelled with it.
type Sent struct {
	Method   string   `json:"method"`
	Template string   `json:"template"`
	Name     string   `json:"name"`
	Package  string   `json:"package"` // import path of the exported function that sent it
	Func     string   `json:"func"`    // that function: "Version.Clone", "Collection.Create"
	Test     string   `json:"test"`    // the test, subtest or example it was sent in; "" if sent by another goroutine
	Query    []string `json:"query,omitempty"`
	Headers  []string `json:"headers,omitempty"` // lower case, without those that every request has
	Untyped  []string `json:"untyped,omitempty"` // of both, those that a test set by name
	In       *Shape   `json:"in,omitempty"`
	Out      *Shape   `json:"out,omitempty"`
	Types    Structs  `json:"types,omitempty"` // every struct that In and Out reach
}

// Record appends what is known about req to the coverage record, a file per
// process in the directory that [EnvCoverage] names. Without that variable, or
// for a request that no [Call] was made for, it does nothing.
func Record(req *http.Request) {
	dir := os.Getenv(EnvCoverage)
	call := From(req.Context())
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
		stack = callers()
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

// Made is one line of a record of collections: an operation of one, and the function that
// users call for the collection.
type Made struct {
	Method   string `json:"method"`
	Template string `json:"template"`
	Package  string `json:"package"`
	Func     string `json:"func"`
}

// RecordMade appends to the record of collections that an operation is one of a collection
// that was made with the given stack. Without a stack it does nothing.
func RecordMade(method, template string, stack Stack) {
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
	if err := appendLine(filepath.Join(os.Getenv(EnvCoverage), MadeFolder), m); err != nil {
		fmt.Fprintf(os.Stderr, "probe: %s: %v\n", EnvCoverage, err)
	}
}

// MadeFolder is the folder below that of the coverage record with the record of collections.
const MadeFolder = "made"

type testKey struct{}

// InTest is a context whose requests are put down to the test or subtest of a name. The stack
// tells no subtests, and nothing of the test where another goroutine runs it.
func InTest(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, testKey{}, name)
}

// Break adds a segment to the path of req if [EnvBreak] names its operation, so
// that a test which notices what was sent fails.
func Break(req *http.Request) {
	target := os.Getenv(EnvBreak)
	call := From(req.Context())
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

// commonHeaders say nothing about the operation.
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

// callers lists the stack of the calling goroutine, innermost first.
func callers() []runtime.Frame {
	pcs := make([]uintptr, 64)
	for {
		n := runtime.Callers(3, pcs)
		if n < len(pcs) {
			pcs = pcs[:n]
			break
		}
		pcs = make([]uintptr, 2*len(pcs))
	}
	var stack []runtime.Frame
	for frames := runtime.CallersFrames(pcs); ; {
		frame, more := frames.Next()
		stack = append(stack, frame)
		if !more {
			return stack
		}
	}
}

// sender finds in a stack the exported function that a request was sent with,
// and the test that called it. It is the outermost one below the innermost test
// code: a callback that a test hands to Edit calls Create for itself. A function of
// a general package that is no method serves all operations, and is named only if
// there is nothing better.
func sender(stack []runtime.Frame) (pkg, fn, test string) {
	inSDK, inTest := false, false // a transport of the test's own stands inside of the SDK
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
	// A closure is named after the function around it: "List.func1", "All.func2.1",
	// "TestX-range1", "All.gowrap1".
	closure = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(-fm|-range\d+|\.(func|gowrap|deferwrap)?\d+)$`) })
)

// splitFunction splits the runtime's name of a function into the import path of
// its package and its own name, without the closures inside of it and without type
// parameters.
func splitFunction(function string) (pkg, name string) {
	slash := strings.LastIndexByte(function, '/') + 1
	pkg, name, _ = strings.Cut(function[slash:], ".")
	for closure().MatchString(name) {
		name = closure().ReplaceAllString(name, "")
	}
	return function[:slash] + pkg, strings.NewReplacer("(", "", "*", "", ")", "", "[...]", "").Replace(name)
}

// isSDK reports whether pkg is a package of this module that sends requests for its users.
func isSDK(pkg string) bool {
	rest, ok := strings.CutPrefix(pkg, module)
	return ok && (rest == "" || rest[0] == '/' && rest != "/fastlytest" && rest != "/internal/shapetest")
}

// IsGeneral reports whether pkg is a package that others are built of, rather than one of
// certain operations: the module's root, or a package directly below it.
func IsGeneral(pkg string) bool {
	rest, ok := strings.CutPrefix(pkg, module)
	return ok && (rest == "" || strings.LastIndexByte(rest, '/') == 0)
}

// isExported reports whether users can call a function: it and its receiver, as in
// "Collection.Create", have exported names.
func isExported(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if !token.IsExported(part) {
			return false
		}
	}
	return true
}
