package shapetest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestExamplesOfCollections checks that every function that returns a collection has an Example, or
// shares its result type with a function that has one. The output must contain more than a
// confirmation.
func TestExamplesOfCollections(t *testing.T) {
	root, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	require.NoError(t, err)
	functions := 0
	var wrong []string
	for _, p := range loadDocs(t, module+"/api/...") {
		examples := examplesIn(t, filepath.Join(strings.TrimSpace(string(root)), strings.TrimPrefix(p.Path(), module)))
		shown := map[string]bool{} // result types of functions with an Example
		results := map[string]string{}
		for _, function := range p.functions() {
			object := p.Scope().Lookup(function.Name)
			if methods(object) == nil {
				continue
			}
			functions++
			results[function.Name] = object.Type().(*types.Signature).Results().String()
			output, has := examples["Example"+function.Name]
			if has && slices.Contains([]string{"", "ok", "true", "<nil>"}, output) {
				wrong = append(wrong, "the Example of "+p.Name()+"."+function.Name+" shows nothing that was sent")
			}
			shown[results[function.Name]] = shown[results[function.Name]] || has
		}
		for name, result := range results {
			if !shown[result] {
				wrong = append(wrong, p.Name()+"."+name+" has no Example")
			}
		}
	}
	require.Empty(t, wrong)
	require.Greater(t, functions, 50)
	t.Logf("%d functions that return a collection have an Example", functions)
}

// examplesIn returns the outputs of the Examples in a directory, by name.
func examplesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	require.NoError(t, err)
	outputs := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			if f, is := decl.(*ast.FuncDecl); is && strings.HasPrefix(f.Name.Name, "Example") {
				outputs[f.Name.Name] = outputOf(file, f)
			}
		}
	}
	return outputs
}

// outputOf returns the expected output in the comment at the end of an Example.
func outputOf(file *ast.File, f *ast.FuncDecl) string {
	for _, group := range file.Comments {
		if group.Pos() > f.Body.Lbrace && group.End() < f.Body.Rbrace {
			if _, output, found := strings.Cut(group.Text(), "Output:"); found {
				return strings.TrimSpace(output)
			}
		}
	}
	return ""
}
