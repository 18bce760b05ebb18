package fastlytest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDiffLines checks that kept and removed lines form the first text, and kept and added lines
// the second.
func TestDiffLines(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	text := func() []string {
		lines := make([]string, random.IntN(30))
		for i := range lines {
			lines[i] = fmt.Sprintf("%d\n", random.IntN(25))
		}
		return lines
	}
	kept := 0
	for range 2000 {
		from, to := text(), text()
		if random.IntN(2) == 0 { // otherwise, change only a few lines
			to = append(append([]string{}, from[:len(from)/2]...), append([]string{"new\n"}, from[len(from)/2:]...)...)
		}
		var before, after strings.Builder
		for line := range strings.Lines(diffLines(from, to)) {
			switch line[0] {
			case ' ':
				kept++
				before.WriteString(line[1:])
				after.WriteString(line[1:])
			case '-':
				before.WriteString(line[1:])
			case '+':
				after.WriteString(line[1:])
			}
		}
		require.Equal(t, strings.Join(from, ""), before.String())
		require.Equal(t, strings.Join(to, ""), after.String())
	}
	require.Greater(t, kept, 10_000)
	require.Equal(t, " a\n-b\n+x\n c\n", diffLines([]string{"a\n", "b\n", "c\n"}, []string{"a\n", "x\n", "c\n"}))
	require.Equal(t, " a\n+x\n c\n c\n", diffLines([]string{"a\n", "c\n", "c\n"}, []string{"a\n", "x\n", "c\n", "c\n"}))
}
