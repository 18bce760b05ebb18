package fastly_test

import (
	"context"
	"errors"
	"go/ast"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// TestOptionsThatHaveNoEffect checks that each option works for the operations that it affects,
// and is refused by all others.
func TestOptionsThatHaveNoEffect(t *testing.T) {
	const get, list, pages, url, key, keys, all, edit, live = "Get", "Versions", "List", "Purge.URL", "Purge.Key", "Purge.Keys", "Purge.All", "Edit", "Live"
	calls := map[string]func(ctx context.Context, c *fastly.Client, id string, opt fastly.CallOption) error{
		get: func(ctx context.Context, c *fastly.Client, id string, opt fastly.CallOption) error {
			return errorOf(c.Services.Get(ctx, id, opt))
		},
		list: func(ctx context.Context, c *fastly.Client, id string, opt fastly.CallOption) error {
			return errorOf(c.Services.Versions(ctx, id, opt))
		},
		pages: func(ctx context.Context, c *fastly.Client, _ string, opt fastly.CallOption) error {
			return errorOf(c.Services.List(ctx, opt))
		},
		url: func(ctx context.Context, c *fastly.Client, _ string, opt fastly.CallOption) error {
			return errorOf(c.Purge.URL(ctx, "example.com/", opt))
		},
		key: func(ctx context.Context, c *fastly.Client, id string, opt fastly.CallOption) error {
			return errorOf(c.Purge.Key(ctx, id, "key", opt))
		},
		keys: func(ctx context.Context, c *fastly.Client, id string, opt fastly.CallOption) error {
			return errorOf(c.Purge.Keys(ctx, id, slices.Values([]string{"key"}), opt))
		},
		all: func(ctx context.Context, c *fastly.Client, id string, opt fastly.CallOption) error {
			return c.Purge.All(ctx, id, opt)
		},
		edit: func(ctx context.Context, c *fastly.Client, id string, opt fastly.CallOption) error {
			return errorOf(c.Services.Edit(ctx, id, touchDraft, opt))
		},
		live: func(ctx context.Context, c *fastly.Client, id string, opt fastly.CallOption) error {
			ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
			defer cancel()
			for _, err := range c.Stats.Live(ctx, id, opt) {
				if !errors.Is(err, context.DeadlineExceeded) { // a stream without traffic ends with the context
					return err
				}
			}
			return nil
		},
	}
	options := []struct {
		name  string
		opt   fastly.CallOption
		works []string // nil means all operations
	}{
		{"WithHeader", fastly.WithHeader("X-A", "b"), nil},
		{"WithMaxReplySize", fastly.WithMaxReplySize(1 << 20), nil},
		{"WithWaitForReset", fastly.WithWaitForReset(), nil},
		{"WithResponseFunc", fastly.WithResponseFunc(func(*fastly.Response) {}), nil},
		{"WithPageSize", fastly.WithPageSize(5), []string{pages}},
		{"WithBulk", fastly.WithBulk(fastly.BulkOptions{Parallel: 1}), []string{keys}},
		{"WithSoftPurge", fastly.WithSoftPurge(), []string{url, key, keys}},
		{"WithKeysInBody", fastly.WithKeysInBody(), []string{key, keys}},
	}
	cells := 0
	for _, o := range options {
		for name, call := range calls {
			t.Run(o.name+" in "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, fake := fastlytest.New(t)
					svc := liveService(t, fake)
					before := len(fake.Requests())
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					err := call(ctx, client, svc.ID, o.opt)
					cells++
					if o.works == nil || slices.Contains(o.works, name) {
						require.NoError(t, err)
						return
					}
					require.ErrorContains(t, err, o.name+": ")
					require.Len(t, fake.Requests(), before, "nothing is sent")
				})
			})
		}
	}
	t.Logf("%d options in %d calls: %d cells", len(options), len(calls), cells)
}

// TestCallOptionListsAll checks that the comment of CallOption lists every function that returns
// one.
func TestCallOptionListsAll(t *testing.T) {
	var comment string
	var options []string
	for _, file := range packageFiles(t) {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok && s.Name.Name == "CallOption" {
						comment = d.Doc.Text()
					}
				}
			case *ast.FuncDecl:
				if d.Recv != nil || d.Type.Results == nil || !d.Name.IsExported() {
					continue
				}
				if result, ok := d.Type.Results.List[0].Type.(*ast.Ident); ok && slices.Contains([]string{"CallOption", "SharedOption"}, result.Name) {
					options = append(options, d.Name.Name)
				}
			}
		}
	}
	require.Greater(t, len(options), 10)
	for _, option := range options {
		require.Contains(t, comment, "["+option+"]")
	}
	t.Logf("%d options", len(options))
}

// TestExportedNames limits the number of exported names, so that the documentation stays easy to
// survey.
func TestExportedNames(t *testing.T) {
	const most = 190
	var names []string
	for _, file := range packageFiles(t) {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.IsExported() {
					names = append(names, d.Name.Name)
				}
			case *ast.GenDecl:
				names = append(names, exportedIn(d)...)
			}
		}
	}
	require.Contains(t, names, "Client")
	require.Contains(t, names, "ErrNotFound")
	require.Contains(t, names, "New")
	require.LessOrEqual(t, len(names), most)
	t.Logf("%d exported names", len(names))
}

// exportedIn returns the exported types, constants and variables of a declaration.
func exportedIn(d *ast.GenDecl) (names []string) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() {
				names = append(names, s.Name.Name)
			}
		case *ast.ValueSpec:
			for _, name := range s.Names {
				if name.IsExported() {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}
