package main

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/examples/internal/clitest"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestFailingOutput(t *testing.T) { clitest.CheckFailingOutput(t) }

func TestSignal(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		code, out, report := clitest.Interrupt(t, clitest.Command(t, "-history"), signal, "\tshop\t")
		require.Zero(t, code, "%v: %s", signal, report)
		require.Empty(t, report)
		require.True(t, strings.HasSuffix(out, "\n"), "lines are complete")
	}
}

// TestTerminal checks that the display has the size of the window, and that the terminal is
// restored at the end.
func TestTerminal(t *testing.T) {
	server := clitest.Serve(t)
	server.Traffic(fastlytest.Wave)

	terminal := clitest.OpenTerminal(t, 61, 9)
	process := clitest.Command(t, "-real", "-history", server.AddService("shop\x1b]0;title\a").ID)
	process.Stdin, process.Stdout, process.Stderr = terminal.Device, terminal.Device, terminal.Device
	process.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // the terminal converts Ctrl-C to a signal
	require.NoError(t, process.Start())
	terminal.Wait(t, "█")
	terminal.Type(t, "\x03")
	require.NoError(t, process.Wait())
	shown := terminal.Wait(t, leaveScreen)
	require.Contains(t, shown, "SERVICE            REQ/S    HIT %    4XX/S    5XX/S  BYTES/S\x1b")
	require.Contains(t, shown, "\"shop\\x1b]0;ti…")
	require.NotContains(t, shown, "\x1b]")
	frames := strings.Split(shown, beginFrame)
	require.Equal(t, 9-1, strings.Count(frames[len(frames)-1], "\r\n"))
}
