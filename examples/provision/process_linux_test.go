package main

import (
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/examples/internal/clitest"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestFailingOutput(t *testing.T) {
	server := account(t)
	clitest.CheckFailingOutput(t, "-real")
	requireNoService(t, server)
}

// TestSignal checks that the service of an interrupted run is deleted.
func TestSignal(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		server := account(t)
		server.Inject(fastlytest.Fault{Path: "/service/{}/version/{}/healthcheck", Delay: time.Second}) // delay until the signal arrives
		code, out, report := clitest.Interrupt(t, clitest.Command(t, "-real"), signal, " of 14  domain")
		require.Equal(t, 1, code, report)
		require.Contains(t, report, signal.String()+" signal received")
		require.Contains(t, out, "is deleted again.\n")
		requireNoService(t, server)
	}
}

// TestSecondSignal checks that a second signal ends the program while it deletes the service.
func TestSecondSignal(t *testing.T) {
	server := account(t)
	process := clitest.Command(t, "-real")
	server.Inject(fastlytest.Fault{Path: "/service/{}/version/{}/domain", Delay: time.Second}) // delay until the other faults are injected
	require.NoError(t, process.Start())
	interrupt := func() {
		if err := process.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
	}
	server.Inject(fastlytest.Fault{Method: http.MethodPost, Path: "/service/{}/version/{}/healthcheck", Do: interrupt})
	server.Inject(fastlytest.Fault{Method: http.MethodDelete, Path: "/service/{}", Hang: true, Do: func() {
		time.Sleep(100 * time.Millisecond) // the first signal has been handled
		interrupt()
	}})
	require.Error(t, process.Wait())
	status, ok := process.ProcessState.Sys().(syscall.WaitStatus)
	require.True(t, ok)
	require.Equal(t, syscall.SIGINT, status.Signal(), "the signal itself ends it")
}
