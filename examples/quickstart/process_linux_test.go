package main

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/examples/internal/clitest"
)

func TestFailingOutput(t *testing.T) { clitest.CheckFailingOutput(t) }

func TestSignal(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		code, _, report := clitest.Interrupt(t, clitest.Command(t), signal, " requests, ")
		require.Equal(t, 1, code)
		require.Contains(t, report, signal.String()+" signal received\n")
	}
}
