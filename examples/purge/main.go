// Command purge is meant for CI jobs, to run after a deploy. It checks the token, purges
// surrogate keys of a service, and reports the result.
//
//	purge -real -service SERVICE_ID key…
//	changed-keys | purge -real -service SERVICE_ID
//
// If there are no key arguments, keys are read from standard input, one per line. Without -real,
// it uses a fake account in memory. Keys that were not purged are printed to standard output, so
// that they can be the input of another run. Everything else is printed to standard error.
//
// If it is interrupted, keys that were not read yet are omitted. -help describes flags,
// environment and exit codes.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/fastlytest"
)

const exitToken = 3

var program = cli.Program{
	Name:      "purge",
	Summary:   "Purge purges surrogate keys of a service.",
	Usage:     "[-real -service SERVICE_ID] [-hard] [--] [KEY ...]",
	Arguments: true,
	Input: `  Surrogate keys are the arguments. Without arguments, they are read from standard input,
  one per line. Keys that were not purged are printed to standard output, everything else to
  standard error. Without -real, a fake account in memory is used.`,
	ExitCodes: `  0  all keys were purged
  1  some keys were not purged, or the program was interrupted
  2  invalid flags or arguments
  3  the token is missing or refused, or must not purge the service; no key was purged`,
	Run: run,
}

func main() { program.Main() }

func run(ctx context.Context, call *cli.Call) error {
	useReal := call.Flags.Bool("real", false, "use the account of the token in the environment")
	service := call.Flags.String("service", "", "`id` of the service to purge; required with -real")
	hard := call.Flags.Bool("hard", false, "remove the content instead of marking it as stale")
	if err := call.Parse(); err != nil {
		return err
	}
	if *useReal != (*service != "") {
		return cli.UsageError("-real and -service require each other")
	}
	args := call.Flags.Args()
	for _, key := range args {
		if strings.ContainsAny(key, "\r\n") { // the output would contain two keys
			return cli.UsageError("the key %q contains a line break", key)
		}
	}
	client, serviceID, err := connect(*useReal, *service)
	if errors.Is(err, fastly.ErrNoToken) {
		return cli.WithExitCode(exitToken, err)
	}
	if err != nil {
		return err
	}
	defer client.Close()
	if err := checkToken(ctx, client, serviceID); err != nil {
		return cli.WithExitCode(exitToken, err)
	}

	var opts []fastly.CallOption
	if !*hard {
		opts = append(opts, fastly.WithSoftPurge())
	}
	if len(args) > 0 {
		return purge(ctx, client, serviceID, slices.Values(args), call, opts)
	}
	if cli.IsTerminal(call.In) {
		fmt.Fprintln(call.Err, "Type surrogate keys, one per line. Ctrl-D (on Windows Ctrl-Z and Enter) ends the input and purges them.")
	}
	failed := make(chan error, 1)
	err = purge(ctx, client, serviceID, lines(call.In, failed), call, opts)
	select {
	case readErr := <-failed:
		err = errors.Join(err, fmt.Errorf("read keys: %w", readErr))
	default:
	}
	if err == nil {
		// Ctrl-C also ends the other program of a pipe, whose output then seems complete.
		err = context.Cause(ctx)
	}
	return err
}

// connect returns a client, and the id of the service to purge.
func connect(useReal bool, serviceID string) (*fastly.Client, string, error) {
	if useReal {
		client, err := fastly.New(fastly.WithProduct("purge-example/1.0"))
		return client, serviceID, err
	}
	fake := fastlytest.NewFake()
	serviceID = fake.AddService("shop").ID
	client, err := fake.Client()
	return client, serviceID, err
}

// checkToken returns an error if the token cannot purge the service. If reading the token fails
// for another reason, it returns nil, and the purge shows whether the token works.
func checkToken(ctx context.Context, client *fastly.Client, service string) error {
	token, err := account.Tokens(client).Self(ctx)
	switch {
	case errors.Is(err, fastly.ErrUnauthorized), errors.Is(err, fastly.ErrForbidden):
		return err
	case token == nil: // unknown
	case !slices.Contains(token.Scope, account.ScopePurgeSelect) && !slices.Contains(token.Scope, account.ScopeGlobal):
		return fmt.Errorf("token %q has the scope %q, which can't purge keys", token.Name, token.Scope)
	case len(token.Services) > 0 && !slices.Contains(token.Services, service):
		return fmt.Errorf("token %q is not made for service %s", token.Name, service)
	}
	return nil
}

// purge purges the keys and prints the result.
func purge(ctx context.Context, client *fastly.Client, service string, keys iter.Seq[string], call *cli.Call, opts []fastly.CallOption) error {
	began := time.Now()
	result, err := client.Purge.Keys(ctx, service, keys, opts...)
	fmt.Fprintf(call.Err, "purged %s of service %s with %s in %v\n", cli.Count(result.Done(), "key"),
		cli.Visible(service), cli.Count(result.Requests, "request"), time.Since(began).Round(time.Millisecond))
	for key, why := range result.Failures() {
		fmt.Fprintf(call.Err, "failed: %s: %s\n", cli.Visible(key), cli.Visible(why.Error()))
	}
	for key := range result.Remaining() {
		if cli.IsTerminal(call.Out) {
			key = cli.Visible(key)
		}
		fmt.Fprintln(call.Out, key)
	}
	if result.Unread {
		fmt.Fprintln(call.Err, "interrupted: the remaining keys were not read")
	}
	if limit, ok := errors.AsType[*fastly.RateLimitError](err); ok {
		fmt.Fprintf(call.Err, "try again at %s\n", limit.RetryAt().Format(time.TimeOnly))
	}
	return err
}

// lines returns an iterator over the non-blank lines of r. It sends a read error to failed.
func lines(r io.Reader, failed chan<- error) iter.Seq[string] {
	return func(yield func(string) bool) {
		scanner := bufio.NewScanner(r)
		for scanner.Scan() {
			if key := strings.TrimSpace(scanner.Text()); key != "" && !yield(key) {
				return
			}
		}
		if err := scanner.Err(); err != nil {
			failed <- err
		}
	}
}
