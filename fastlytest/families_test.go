package fastlytest

import (
	"bytes"
	"go/doc/comment"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// documented returns the list items below the heading Operations in the package comment.
func documented(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, text, found := bytes.Cut(text, []byte("// # Operations\n"))
	require.True(t, found)
	text = regexp.MustCompile(`(?m)^// ?`).ReplaceAll(text, nil)
	var parser comment.Parser
	var list []string
	for _, block := range parser.Parse(string(text)).Content {
		items, is := block.(*comment.List)
		if !is {
			continue
		}
		for _, item := range items.Items {
			var b strings.Builder
			for _, inner := range item.Content {
				for _, part := range inner.(*comment.Paragraph).Text {
					b.WriteString(string(part.(comment.Plain)))
				}
			}
			list = append(list, strings.Join(strings.Fields(b.String()), " "))
		}
	}
	return list
}

// TestDocumentationNamesTheFamilies checks that the package comment lists the families of the table
// in order, and no others.
func TestDocumentationNamesTheFamilies(t *testing.T) {
	var titles []string
	operations := 0
	for _, family := range families() {
		require.NotEmpty(t, family.routes, family.title)
		titles = append(titles, family.title)
		operations += len(family.routes)
	}
	require.Equal(t, titles, documented(t))
	t.Logf("%d families, %d operations", len(titles), operations)
}
