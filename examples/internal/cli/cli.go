// Package cli implements the command line of the examples: help, flags, signals, exit codes, and
// failing output. It does not depend on the API.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// Exit codes of all programs.
const (
	ExitSuccess = 0
	ExitFailure = 1
	ExitUsage   = 2
)

// Program is a command-line program.
type Program struct {
	Name      string
	Summary   string // purpose, in one line
	Usage     string // flags and arguments
	Arguments bool   // whether the program accepts arguments
	Input     string // source of the input, indented
	ExitCodes string // meaning of each exit code, a line each, indented
	Run       func(ctx context.Context, call *Call) error
}

// Call is one run of a Program.
type Call struct {
	Flags *flag.FlagSet // flags, to be defined before Parse
	In    io.Reader     // standard input
	Out   io.Writer     // standard output; the first write that fails cancels the context
	Err   io.Writer     // standard error

	program *Program
	args    []string
}

// environment is the part of the help about the environment variables of [fastly.New].
const environment = `Environment, read with -real only:
  FASTLY_API_TOKEN  API token; if not set, FASTLY_API_KEY is used
  FASTLY_API_URL    base URL of the API; if not set, FASTLY_API_ENDPOINT is used
  FASTLY_RTS_URL    base URL of the real-time statistics
`

// Main runs the program and exits. SIGINT and SIGTERM cancel its context; a second signal
// ends it immediately.
func (p *Program) Main() {
	signal.Ignore(syscall.SIGPIPE) // a write to a closed pipe returns an error, so that the program can clean up
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(p.Exec(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Exec runs the program with the given streams and returns its exit code.
func (p *Program) Exec(ctx context.Context, args []string, in io.Reader, out, report io.Writer) int {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	checked := &output{Writer: out, failed: cancel}
	call := &Call{
		Flags: flag.NewFlagSet(p.Name, flag.ContinueOnError),
		In:    in, Out: checked, Err: report, program: p, args: args,
	}
	call.Flags.SetOutput(io.Discard) // Exec prints the messages

	err := p.Run(ctx, call)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(checked, p.help(call.Flags))
	}
	if err == nil {
		err = checked.error()
	}
	if err == nil {
		return ExitSuccess
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w\n%w", cause, err) // signal or failed write
	}
	fmt.Fprintf(report, "%s: %s\n", p.Name, visibleLines(err.Error()))
	code := ExitFailure
	if exit, ok := errors.AsType[*exitError](err); ok {
		code = exit.code
	}
	if code == ExitUsage {
		fmt.Fprintf(report, "usage: %s %s\nFor details, run: %[1]s -help\n", p.Name, p.Usage)
	}
	return code
}

func (p *Program) help(flags *flag.FlagSet) string {
	var options strings.Builder
	flags.SetOutput(&options)
	flags.PrintDefaults()
	return fmt.Sprintf("%s\n\nUsage: %s %s\n\nFlags:\n%s\n%s\nInput:\n%s\n\nExit codes:\n%s\n",
		p.Summary, p.Name, p.Usage, options.String(), environment, p.Input, p.ExitCodes)
}

// Parse parses the flags. The caller must return its error unmodified.
func (c *Call) Parse() error {
	if err := c.Flags.Parse(c.args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return WithExitCode(ExitUsage, err)
	}
	rest := c.Flags.Args()
	// Package flag stops at the first argument, and treats later flags as arguments.
	if first := len(c.args) - len(rest); first == 0 || c.args[first-1] != "--" {
		for _, arg := range rest {
			if slices.Contains([]string{"-h", "-help", "--help"}, arg) {
				return flag.ErrHelp
			}
			if strings.HasPrefix(arg, "-") && c.program.Arguments {
				return UsageError("%q follows an argument: flags come first; write -- before arguments that begin with a hyphen", arg)
			}
		}
	}
	if len(rest) > 0 && !c.program.Arguments {
		return UsageError("unexpected argument: %q", rest[0])
	}
	return nil
}

// exitError is an error with an exit code.
type exitError struct {
	code int
	error
}

func (e *exitError) Unwrap() error { return e.error }

// WithExitCode returns err with an exit code. Without it, the exit code is ExitFailure.
func WithExitCode(code int, err error) error { return &exitError{code, err} }

// UsageError returns an error about flags or arguments. It is followed by the usage line.
func UsageError(format string, args ...any) error {
	return WithExitCode(ExitUsage, fmt.Errorf(format, args...))
}

// output is an io.Writer that keeps its first error. It still attempts later writes, because a
// terminal must be restored.
type output struct {
	io.Writer
	failed func(error) // called with each error

	mu    sync.Mutex
	first error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.first == nil {
			o.first = err
		}
		o.failed(err)
	}
	return n, err
}

func (o *output) error() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.first
}
