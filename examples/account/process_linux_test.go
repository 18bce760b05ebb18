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

func TestFailingOutput(t *testing.T) {
	clitest.CheckFailingOutput(t)
	clitest.CheckFailingOutput(t, "-json")
}

// TestSignal checks that a signal ends the program while it waits for a reply, without a report.
func TestSignal(t *testing.T) {
	server := clitest.Serve(t)
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		arrived := make(chan struct{})
		server.Inject(fastlytest.Fault{Path: "/service", Hang: true, Do: func() { close(arrived) }})
		process := clitest.Command(t, "-real")
		var out, report strings.Builder
		process.Stdout, process.Stderr = &out, &report
		require.NoError(t, process.Start())
		<-arrived
		require.NoError(t, process.Process.Signal(signal))
		require.Error(t, process.Wait())
		require.Equal(t, 1, process.ProcessState.ExitCode(), report.String())
		require.Contains(t, report.String(), signal.String()+" signal received\n")
		require.Empty(t, out.String())
	}
}
