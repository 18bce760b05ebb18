// Package clitest helps to test the examples as separate processes.
package clitest

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/fastlytest"
)

const asProgram = "CLITEST_PROGRAM"

// Main runs the program instead of the tests if [Command] has started the process. TestMain must
// call it first.
func Main(program *cli.Program) {
	if os.Getenv(asProgram) != "" {
		program.Main()
	}
}

// Serve starts a fake behind a socket, and sets the environment variables for it.
func Serve(t *testing.T) *fastlytest.Server {
	t.Helper()
	server, err := fastlytest.Start("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	t.Setenv("FASTLY_API_URL", server.URL)
	t.Setenv("FASTLY_RTS_URL", server.URL)
	t.Setenv("FASTLY_API_TOKEN", fastlytest.Token)
	return server
}

// Command returns a process that runs the program of the package under test. The process is not
// started yet. It is killed after 30 seconds.
func Command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	process := exec.CommandContext(ctx, os.Args[0], args...)
	process.Env = append(os.Environ(), asProgram+"=1")
	return process
}

// Output is an io.Writer that keeps all written text, which can be read concurrently.
type Output struct {
	Wrote func(all string) error // called after each write with all text so far; its error becomes that of the write; may be nil

	mu   sync.Mutex
	text strings.Builder
}

func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p)
	if o.Wrote != nil {
		if err := o.Wrote(o.text.String()); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// ErrFull is the error of a [FullDisk].
var ErrFull = errors.New("no space left")

// FullDisk is an io.Writer that always fails.
type FullDisk struct{}

func (FullDisk) Write([]byte) (int, error) { return 0, ErrFull }

// CheckUsage checks the help of a program, and that unknown flags are refused, as well as
// arguments if it accepts none.
func CheckUsage(t *testing.T, program *cli.Program) {
	t.Helper()
	t.Setenv("FASTLY_API_TOKEN", "") // help must not depend on the token
	exec := func(args ...string) (code int, out, report string) {
		var outText, reportText strings.Builder
		code = program.Exec(t.Context(), args, strings.NewReader(""), &outText, &reportText)
		return code, outText.String(), reportText.String()
	}
	for _, args := range [][]string{{"-h"}, {"-help"}, {"--help"}, {"-real", "-h"}, {"argument", "--help"}} {
		code, out, report := exec(args...)
		if code != cli.ExitSuccess || report != "" {
			t.Errorf("%s %q: code %d, standard error %q", program.Name, args, code, report)
		}
		if !strings.HasPrefix(out, program.Summary+"\n") {
			t.Errorf("%s %q: the first line is not the purpose: %q", program.Name, args, out)
		}
		rest := out
		for _, part := range []string{
			"\nUsage: " + program.Name + " ", "\nFlags:\n  -", "\nEnvironment, ", "  FASTLY_API_TOKEN  ", "\nInput:\n  ",
			"\nExit codes:\n  0  ", "\n  1  ", "\n  2  ",
		} {
			_, after, found := strings.Cut(rest, part)
			if !found {
				t.Errorf("%s %q: %q is missing, or in another place", program.Name, args, part)
			}
			rest = after
		}
	}
	if code := program.Exec(t.Context(), []string{"-h"}, strings.NewReader(""), FullDisk{}, io.Discard); code != cli.ExitFailure {
		t.Errorf("%s -h on a full disk: code %d", program.Name, code)
	}
	wrong := [][]string{{"-x"}, {"--unknown"}, {"-real=maybe"}, {"argument", "-x"}, {"argument", "-real"}}
	if !program.Arguments {
		wrong = append(wrong, []string{"argument"}, []string{"--", "-argument"})
	}
	for _, args := range wrong {
		code, out, report := exec(args...)
		if code != cli.ExitUsage || out != "" || !strings.Contains(report, "\nusage: "+program.Name+" ") {
			t.Errorf("%s %q: code %d, standard output %q, standard error %q", program.Name, args, code, out, report)
		}
	}
}
