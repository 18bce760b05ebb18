package main

import (
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/examples/internal/clitest"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestFailingOutput(t *testing.T) {
	s := newSite(t)
	clitest.CheckFailingOutput(t, s.args...)
	require.Zero(t, s.active(t))
}

// TestSignal checks that the active version is unchanged after a signal.
func TestSignal(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		for _, when := range []string{"package: 100%", "next try in 1s"} {
			t.Run(signal.String()+", "+when, func(t *testing.T) {
				s := newSite(t)
				s.deploy(t, cli.ExitSuccess)
				s.answer(http.StatusServiceUnavailable)
				s.args[len(s.args)-1] = "9"
				s.Inject(fastlytest.Fault{Path: "/service/{}/version/{}/package", Delay: time.Second}) // delay until the signal arrives
				code, out, report := clitest.Interrupt(t, clitest.Command(t, s.args...), signal, when)
				require.Equal(t, cli.ExitFailure, code, report)
				require.Contains(t, report, signal.String()+" signal received")
				require.NotContains(t, out, "next try in 2s")
				require.Equal(t, 2, s.active(t))
			})
		}
	}
}

func TestExitCodeOfRollback(t *testing.T) {
	process := clitest.Command(t, "-fail", "-tries", "1")
	require.Error(t, process.Run())
	require.Equal(t, exitRolledBack, process.ProcessState.ExitCode())
}
