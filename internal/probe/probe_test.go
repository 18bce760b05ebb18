package probe

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/edgesdk/fastly"

// TestWithoutRecorder checks what a program does.
func TestWithoutRecorder(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() {
		stack := Here()
		RecordMade("GET", "/thing", stack)
		if stack != nil || ByTest() {
			t.Error("something is recorded without a Recorder")
		}
	}))
}

// TestPrograms checks that no program contains package recorder, and that package probe uses
// neither the environment nor files.
func TestPrograms(t *testing.T) {
	dependencies := func(patterns ...string) []string {
		out, err := exec.CommandContext(t.Context(), "go", append([]string{"list", "-deps"}, patterns...)...).Output()
		require.NoError(t, err)
		return strings.Fields(string(out))
	}
	programs := dependencies(module, module+"/collection", module+"/api/...")
	t.Logf("%d packages", len(programs))
	require.Contains(t, programs, module+"/internal/probe")
	for _, pkg := range []string{"internal/probe/recorder", "internal/catalog", "fastlytest", "internal/shapetest"} {
		require.NotContains(t, programs, module+"/"+pkg)
	}
	own := dependencies(module + "/internal/probe")
	require.Contains(t, own, "reflect")
	require.False(t, slices.Contains(own, "os"), own)
}
