package shapetest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every function that returns a collection has an Example, named for it, that prints something
// more than that all went well.
func TestExamplesOfCollections(t *testing.T) {
	root, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	require.NoError(t, err)
	functions := 0
	var wrong []string
	for _, p := range loadDocs(t, module+"/api/...") {
		examples := examplesIn(t, filepath.Join(strings.TrimSpace(string(root)), strings.TrimPrefix(p.Path(), module)))
		for _, function := range p.functions() {
			if methods(p.Scope().Lookup(function.Name)) == nil {
				continue
			}
			functions++
			output, has := examples["Example"+function.Name]
			switch {
			case !has:
				wrong = append(wrong, p.Name()+"."+function.Name+" has no Example")
			case slices.Contains([]string{"", "ok", "true", "<nil>"}, output):
				wrong = append(wrong, "the Example of "+p.Name()+"."+function.Name+" shows nothing that was sent")
			}
		}
	}
	require.Empty(t, wrong)
	require.Greater(t, functions, 50)
	t.Logf("%d functions that return a collection have an Example", functions)
}

// examplesIn returns the outputs of the Examples in the tests of a folder, by their names.
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

// outputOf returns what an Example prints, as the comment at its end has it.
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
