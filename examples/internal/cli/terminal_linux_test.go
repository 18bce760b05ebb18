package cli_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/examples/internal/clitest"
)

func TestTerminalSize(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/file")
	require.NoError(t, err)
	defer file.Close()
	tests := []struct {
		name          string
		stream        any
		width, height int
		ok            bool
	}{
		{"a terminal", clitest.OpenTerminal(t, 132, 43).Device, 132, 43, true},
		{"a terminal of unknown size", clitest.OpenTerminal(t, 0, 0).Device, 80, 24, true},
		{"a file", file, 0, 0, false},
		{"memory", &bytes.Buffer{}, 0, 0, false},
		{"nothing", nil, 0, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			width, height, ok := cli.TerminalSize(test.stream)
			require.Equal(t, []any{test.width, test.height, test.ok}, []any{width, height, ok})
			require.Equal(t, test.ok, cli.IsTerminal(test.stream))
		})
	}
}

// TestTerminalOfCall checks that a stream of a Call is a terminal if the underlying file is one.
func TestTerminalOfCall(t *testing.T) {
	program := &cli.Program{Name: "p", Run: func(_ context.Context, call *cli.Call) error {
		width, height, ok := cli.TerminalSize(call.Out)
		require.Equal(t, []any{100, 30, true}, []any{width, height, ok})
		return nil
	}}
	device := clitest.OpenTerminal(t, 100, 30).Device
	require.Equal(t, cli.ExitSuccess, program.Exec(t.Context(), nil, device, device, device))
}
