// Command purge is what a CI job runs after a deploy: it checks the token, purges
// surrogate keys of a service, and reports.
//
//	purge -real -service SERVICE_ID key…
//	changed-keys | purge -real -service SERVICE_ID
//
// Keys are read from standard input, one to a line, if none are given. Without -real
// it runs on a fake account in memory. What it did goes to standard error; keys that
// are not purged go to standard output, so that they can be fed in again.
//
// If it is interrupted, keys that it has not read yet are left out.
//
// It exits with 0 if all keys are purged, 1 if some are not, 2 if it was called
// wrongly, and 3 if the token can't do the job.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

const (
	exitDone = iota
	exitSomeFailed
	exitUsage
	exitToken
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, in io.Reader, out, report io.Writer) int {
	flags := flag.NewFlagSet("purge", flag.ContinueOnError)
	flags.SetOutput(report)
	useReal := flags.Bool("real", false, "purge on the account of the token in the environment")
	service := flags.String("service", "", "id of the service")
	hard := flags.Bool("hard", false, "remove content at once, in place of marking it stale")
	if err := flags.Parse(args); err != nil {
		return exitUsage
	}
	client, err := connect(*useReal, service)
	if err != nil {
		fmt.Fprintln(report, err)
		return exitUsage
	}
	defer client.Close()

	if err := checkToken(ctx, client, *service); err != nil {
		fmt.Fprintln(report, err)
		return exitToken
	}
	keys := lines(in)
	if flags.NArg() > 0 {
		keys = slices.Values(flags.Args())
	}
	var opts []fastly.CallOption
	if !*hard {
		opts = append(opts, fastly.WithSoftPurge())
	}
	return purge(ctx, client, *service, keys, out, report, opts)
}

// connect returns a client. On the fake it makes up a service too.
func connect(useReal bool, service *string) (*fastly.Client, error) {
	if useReal {
		if *service == "" {
			return nil, errors.New("-service is missing: the id of the service to purge")
		}
		return fastly.New(fastly.WithProduct("purge-example/1.0"))
	}
	fake := fastlytest.NewFake()
	*service = fake.AddService("shop").ID
	return fake.Client()
}

// checkToken asks who the token is before anything is done with it: a job should
// fail on a token that is about to end, or made for another service, with these words.
func checkToken(ctx context.Context, client *fastly.Client, service string) error {
	type tokenInfo struct {
		Name      string     `json:"name"`
		Scope     string     `json:"scope"`
		Services  []string   `json:"services"`
		ExpiresAt *time.Time `json:"expires_at"`
	}
	token, err := fastly.Do[tokenInfo](ctx, client, fastly.Op{Name: "check token", Method: http.MethodGet, Path: "/tokens/self"})
	switch {
	case errors.Is(err, fastly.ErrUnauthorized):
		return fmt.Errorf("the token is missing, wrong or expired: %w", err)
	case err != nil:
		return err
	case !strings.Contains(token.Scope, "purge_select") && !slices.Contains(strings.Fields(token.Scope), "global"):
		return fmt.Errorf("token %q has the scope %q, which can't purge keys", token.Name, token.Scope)
	case len(token.Services) > 0 && !slices.Contains(token.Services, service):
		return fmt.Errorf("token %q is not made for service %s", token.Name, service)
	}
	return nil
}

func purge(ctx context.Context, client *fastly.Client, service string, keys iter.Seq[string], out, report io.Writer, opts []fastly.CallOption) int {
	began := time.Now()
	result, err := client.Purge.Keys(ctx, service, keys, opts...)
	fmt.Fprintf(report, "purged %d keys of service %s with %d requests in %v\n",
		result.Done(), service, result.Requests, time.Since(began).Round(time.Millisecond))
	if err == nil {
		return exitDone
	}
	for key, why := range result.Failures() {
		fmt.Fprintf(report, "failed: %s: %v\n", key, why)
	}
	for key := range result.Remaining() {
		fmt.Fprintln(out, key)
	}
	if result.Unread {
		fmt.Fprintln(report, "interrupted: the rest of the keys was not read")
	}
	if limit, ok := errors.AsType[*fastly.RateLimitError](err); ok {
		fmt.Fprintf(report, "try again at %s\n", limit.RetryAt().Format(time.TimeOnly))
	}
	fmt.Fprintln(report, err)
	return exitSomeFailed
}

// lines are the lines of r that are not blank.
func lines(r io.Reader) iter.Seq[string] {
	return func(yield func(string) bool) {
		scanner := bufio.NewScanner(r)
		for scanner.Scan() {
			if key := strings.TrimSpace(scanner.Text()); key != "" && !yield(key) {
				return
			}
		}
	}
}
