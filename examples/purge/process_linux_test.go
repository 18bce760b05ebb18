package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/examples/internal/clitest"
)

func TestFailingOutput(t *testing.T) { clitest.CheckFailingOutput(t, "bad key") }

// TestSignal checks that a signal ends the program while it waits for standard input, and that
// keys that were read are not lost.
func TestSignal(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			server, svc := atSocket(t)
			process := clitest.Command(t, "-real", "-service", svc.ID)
			in, err := process.StdinPipe()
			require.NoError(t, err)
			var out, report strings.Builder
			process.Stdout, process.Stderr = &out, &report
			require.NoError(t, process.Start())
			for i := range 257 { // the first request is sent when the last key has been read
				_, err := fmt.Fprintf(in, "key-%d\n", i)
				require.NoError(t, err)
			}
			require.Eventually(t, func() bool { return len(server.Purges()) == 1 }, 20*time.Second, 5*time.Millisecond)

			require.NoError(t, process.Process.Signal(signal))
			require.Error(t, process.Wait())
			require.Equal(t, 1, process.ProcessState.ExitCode(), report.String())
			require.True(t, strings.HasSuffix(out.String(), "key-256\n"), out.String())
			require.Contains(t, report.String(), "the remaining keys were not read")
			require.Contains(t, report.String(), signal.String()+" signal received\n")
		})
	}
}

// onTerminal starts the program with all streams on a terminal, and waits until it prompts for
// keys.
func onTerminal(t *testing.T) (*exec.Cmd, *clitest.Terminal) {
	t.Helper()
	terminal := clitest.OpenTerminal(t, 80, 24)
	process := clitest.Command(t)
	process.Stdin, process.Stdout, process.Stderr = terminal.Device, terminal.Device, terminal.Device
	process.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // the terminal converts Ctrl-C to a signal
	require.NoError(t, process.Start())
	terminal.Wait(t, "Type surrogate keys, one per line. Ctrl-D ")
	return process, terminal
}

func TestTerminal(t *testing.T) {
	process, terminal := onTerminal(t)
	terminal.Type(t, "a\nb\x1b[2J\n\x04")
	require.Error(t, process.Wait())
	require.Equal(t, 1, process.ProcessState.ExitCode())
	shown := terminal.Wait(t, "1 done, 1 failed")
	require.Contains(t, shown, "\r\n\"b\\x1b[2J\"\r\n")
	require.NotContains(t, shown, "\x1b")
}

func TestTerminalInterrupt(t *testing.T) {
	process, terminal := onTerminal(t)
	terminal.Type(t, "\x03")
	require.Error(t, process.Wait())
	require.Equal(t, 1, process.ProcessState.ExitCode())
	terminal.Wait(t, "interrupt signal received")
}
