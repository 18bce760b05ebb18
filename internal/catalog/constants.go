package catalog

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Constants maps types, with import path, to the values of their constants in source order.
type Constants map[string][]string

// ReadConstants reads the constants of types declared in the same package, in all sources below
// module except tests.
func ReadConstants(module fs.FS) (Constants, error) {
	constants := Constants{}
	err := fs.WalkDir(module, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"testdata", "internal", "tools", "examples"}, entry.Name()),
			entry.IsDir() && len(entry.Name()) > 1 && entry.Name()[0] == '.':
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(module, name)
		if err != nil {
			return err
		}
		return constants.read(name, text)
	})
	return constants, err
}

// read adds the constants of a file. The name is relative to the module.
func (c Constants) read(name string, text []byte) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	pkg := path.Join(Module, path.Dir(name))
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			constant := spec.(*ast.ValueSpec)
			of, ok := constant.Type.(*ast.Ident)
			if !ok {
				continue
			}
			for _, value := range constant.Values {
				if text, ok := literal(value); ok {
					c[pkg+"."+of.Name] = append(c[pkg+"."+of.Name], text)
				}
			}
		}
	}
	return nil
}

// literal returns the value of a string or integer literal as text.
func literal(value ast.Expr) (text string, ok bool) {
	switch v := value.(type) {
	case *ast.BasicLit:
		if v.Kind == token.INT {
			return v.Value, true
		}
		text, err := strconv.Unquote(v.Value)
		return text, err == nil && v.Kind == token.STRING
	case *ast.UnaryExpr:
		text, ok = literal(v.X)
		return fmt.Sprint(v.Op, text), ok && v.Op == token.SUB
	default:
		return "", false
	}
}
