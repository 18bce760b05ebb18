package shapetest_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/doc"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/edgesdk/fastly"

// docPackage is a type-checked package with its comments.
type docPackage struct {
	*types.Package
	files []*ast.File
	doc   *doc.Package
}

// loadDocs parses and type-checks packages of this module. Imports are read from export data.
func loadDocs(t *testing.T, patterns ...string) []docPackage {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,GoFiles,Export,DepOnly"}, patterns...)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())

	type listed struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
		DepOnly                 bool
	}
	exports := map[string]string{}
	var wanted []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			wanted = append(wanted, p)
		}
	}

	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var packages []docPackage
	for _, p := range wanted {
		var files []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			require.NoError(t, err)
			files = append(files, file)
		}
		checked, err := (&types.Config{Importer: imports}).Check(p.ImportPath, fset, files, nil)
		require.NoError(t, err)
		documented, err := doc.NewFromFiles(fset, files, p.ImportPath, doc.PreserveAST)
		require.NoError(t, err)
		packages = append(packages, docPackage{checked, files, documented})
	}
	return packages
}

// functions returns the documented functions of the package, including constructors.
func (p docPackage) functions() []*doc.Func {
	functions := slices.Clone(p.doc.Funcs)
	for _, typ := range p.doc.Types {
		functions = append(functions, typ.Funcs...)
	}
	return functions
}

// methods returns the sorted exported methods of the result of a function. It returns nil unless a
// method sends requests, which means that its first parameter is a context.
func methods(function types.Object) []string {
	results := function.Type().(*types.Signature).Results()
	if results.Len() != 1 {
		return nil
	}
	var names []string
	sends := false
	for method := range types.NewMethodSet(results.At(0).Type()).Methods() {
		if !method.Obj().Exported() || method.Obj().Name() == "Format" { // for package fmt
			continue
		}
		names = append(names, method.Obj().Name())
		params := method.Type().(*types.Signature).Params()
		sends = sends || params.Len() > 0 && params.At(0).Type().String() == "context.Context"
	}
	if !sends {
		return nil
	}
	slices.Sort(names)
	return names
}

// keyed returns those of the methods Get, Update and Delete that take a key.
func keyed(function types.Object) []string {
	var names []string
	set := types.NewMethodSet(function.Type().(*types.Signature).Results().At(0).Type())
	for _, name := range []string{"Get", "Update", "Delete"} {
		method := set.Lookup(nil, name)
		if method == nil {
			continue
		}
		params := method.Type().(*types.Signature).Params()
		if params.Len() > 1 && params.At(1).Type() == types.Typ[types.String] {
			names = append(names, name)
		}
	}
	return names
}

// keySentence matches the sentence that names the key of methods.
var keySentence = regexp.MustCompile(`(?:^|[.\n] ?)([A-Z][^.]*?) takes?\s+the\s+(?:name|id|key)\s`)

// checkKeys returns an error if a comment does not name the key that a method takes.
func checkKeys(comment string, methods []string) error {
	var named []string
	if match := keySentence.FindStringSubmatch(comment); len(match) > 1 {
		named = strings.FieldsFunc(match[1], func(r rune) bool { return strings.ContainsRune(", \n", r) })
	}
	for _, method := range methods {
		if !slices.Contains(named, method) {
			return fmt.Errorf("the comment does not name the key that %s takes: name, id or key", method)
		}
	}
	return nil
}

var methodsLine = regexp.MustCompile(`\n\nMethods: ([^.]*)\.\n`)

// listedMethods returns the sorted methods in the Methods paragraph of a comment.
func listedMethods(comment string) []string {
	match := methodsLine.FindStringSubmatch(comment)
	if match == nil {
		return nil
	}
	names := strings.FieldsFunc(match[1], func(r rune) bool { return strings.ContainsRune(", \n", r) })
	slices.Sort(names)
	return names
}

// checkComment returns an error if the comment of a function that returns an address is incomplete,
// or lists the wrong methods.
func checkComment(name, comment string, methods []string) error {
	switch listed := listedMethods(comment); {
	case !slices.Equal(listed, methods):
		return fmt.Errorf("%s lists the methods %v, but its result has %v", name, listed, methods)
	case !strings.HasPrefix(comment, name+" returns "):
		return fmt.Errorf("the comment does not begin with %q", name+" returns ")
	case !strings.Contains(comment, "\n\nReference: https://www.fastly.com/documentation/reference/api/"):
		return fmt.Errorf("%s has no page of the reference", name)
	}
	return nil
}

func TestComments(t *testing.T) {
	functions, keys := 0, 0
	var wrong []string
	for _, p := range loadDocs(t, module+"/api/...") {
		for _, function := range p.functions() {
			methods := methods(p.Scope().Lookup(function.Name))
			if methods == nil {
				require.NotContains(t, function.Doc, "Methods:", "%s.%s", p.Name(), function.Name)
				continue
			}
			keyed := keyed(p.Scope().Lookup(function.Name))
			if err := cmp.Or(checkComment(function.Name, function.Doc, methods), checkKeys(function.Doc, keyed)); err != nil {
				wrong = append(wrong, fmt.Sprintf("%s.%s: %v", p.Name(), function.Name, err))
			}
			functions++
			keys += len(keyed)
		}
	}
	require.Empty(t, wrong)
	require.Greater(t, functions, 50)
	require.Greater(t, keys, 100)
	t.Logf("%d collection functions list the methods of their result, and name the keys that %d of them take", functions, keys)
}

func TestCommentsProveThemselves(t *testing.T) {
	const comment = "Things returns the things.\n\nMethods: All, List,\nGet.\n\nReference: https://www.fastly.com/documentation/reference/api/thing/\n"
	methods := []string{"All", "Get", "List"}
	require.NoError(t, checkComment("Things", comment, methods))
	require.Error(t, checkComment("Things", comment, append(methods, "Where")))
	require.Error(t, checkComment("Things", comment, methods[1:]))
	require.Error(t, checkComment("Others", comment, methods))
	for _, part := range []string{"Things returns", "Methods:", "\nMethods", "Get", "\nReference:"} {
		require.Error(t, checkComment("Things", strings.Replace(comment, part, "", 1), methods), part)
	}
	const keys = "Things returns the things.\n\nMethods: Get, Delete, Update.\n\nGet and\nDelete take the\nid of a thing. Update takes it.\n"
	require.NoError(t, checkKeys(keys, []string{"Get", "Delete"}))
	require.Error(t, checkKeys(keys, []string{"Get", "Update", "Delete"}))
	require.Error(t, checkKeys(strings.Replace(keys, "id", "thing", 1), []string{"Get"}))
	require.Error(t, checkKeys(comment, []string{"Get"}))
}

// plainComment matches the comment of a field that has no value for "not set": the field is required, or
// its zero value is the default.
var plainComment = regexp.MustCompile(`\bRequired\.|\b[Dd]efault\b`)

// Fields of inputs that are plain values are required, or their comments have the default.
func TestPlainInputFields(t *testing.T) {
	plain := 0
	var wrong []string
	for _, p := range loadDocs(t, module, module+"/api/...") {
		for _, typ := range p.doc.Types {
			spec, _ := typ.Decl.Specs[0].(*ast.TypeSpec)
			input, isStruct := spec.Type.(*ast.StructType)
			if !isStruct || !strings.HasSuffix(typ.Name, "Input") {
				continue
			}
			for _, field := range input.Fields.List {
				for _, name := range field.Names {
					object, _, _ := types.LookupFieldOrMethod(p.Scope().Lookup(typ.Name).Type(), false, p.Package, name.Name)
					if _, is := object.Type().Underlying().(*types.Basic); !is {
						continue
					}
					plain++
					if !plainComment.MatchString(field.Doc.Text() + field.Comment.Text()) {
						wrong = append(wrong, fmt.Sprintf("%s.%s.%s", p.Name(), typ.Name, name.Name))
					}
				}
			}
		}
	}
	require.Empty(t, wrong)
	require.Positive(t, plain)
	t.Logf("%d plain fields of inputs are required or have a default", plain)
}

var docLink = regexp.MustCompile(`\[\*?((?:[a-z]\w*\.)?[A-Z]\w*(?:\.[A-Z]\w*)?)\]`)

// resolves reports whether a link in a comment refers to an exported identifier of the package or
// of an import.
func (p docPackage) resolves(link string) bool {
	parts := strings.Split(link, ".")
	scope := p.Scope()
	if first := parts[0]; first[0] >= 'a' && first[0] <= 'z' {
		i := slices.IndexFunc(p.Imports(), func(imported *types.Package) bool { return imported.Name() == first })
		if i < 0 {
			return false
		}
		scope, parts = p.Imports()[i].Scope(), parts[1:]
	}
	object := scope.Lookup(parts[0])
	if object == nil || len(parts) == 1 {
		return object != nil
	}
	member, _, _ := types.LookupFieldOrMethod(types.NewPointer(object.Type()), true, p.Package, parts[1])
	return member != nil
}

func TestDocLinks(t *testing.T) {
	links := 0
	var broken []string
	for _, p := range loadDocs(t, module, module+"/collection", module+"/api/...", module+"/fastlytest") {
		for _, file := range p.files {
			for _, comment := range file.Comments {
				for line := range strings.Lines(comment.Text()) {
					if strings.HasPrefix(line, "\t") {
						continue // code
					}
					for _, match := range docLink.FindAllStringSubmatch(line, -1) {
						if !p.resolves(match[1]) {
							broken = append(broken, fmt.Sprintf("%s: %s in %q", p.Name(), match[0], line))
						}
						links++
					}
				}
			}
		}
	}
	require.Empty(t, broken)
	require.Greater(t, links, 300)
	t.Logf("%d links in comments lead to something", links)
}
