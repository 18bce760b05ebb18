// Command provision creates a service from scratch and activates it: a domain, two origins with
// health checks behind a director, conditions, headers, VCL, a dictionary with 2,500 redirects,
// an access control list with 1,500 addresses, and three logging endpoints.
//
// By default, it uses a fake account in memory:
//
//	go run ./examples/provision
//
// With -real, it uses the account of the token in FASTLY_API_TOKEN. If a step fails, the service
// is deleted, so that the program can be run again. -help describes flags, environment and exit
// codes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/fastlytest"
)

var program = cli.Program{
	Name:    "provision",
	Summary: "Provision creates a service, configures it in one edit and activates it.",
	Usage:   "[-real] [-name NAME] [-domain DOMAIN]",
	Input:   "  none; without -real, a fake account in memory is used",
	ExitCodes: `  0  the service is active
  1  a step failed or the program was interrupted, and the service was deleted again unless
     the message reports otherwise; or the last lines could not be written to standard output
  2  invalid flags or arguments`,
	Run: run,
}

func main() { program.Main() }

func run(ctx context.Context, call *cli.Call) error {
	useReal := call.Flags.Bool("real", false, "use the account of the token in the environment")
	name := call.Flags.String("name", "shop", "`name` of the new service")
	domain := call.Flags.String("domain", "www.shop.example", "`domain` of the new service")
	if err := call.Parse(); err != nil {
		return err
	}
	var writes atomic.Int64
	client, err := connect(*useReal, fastly.WithProduct("provision/1.0"), countWrites(&writes))
	if err != nil {
		return err
	}
	defer client.Close()

	svc, err := client.Services.Create(ctx, fastly.ServiceInput{Name: name})
	if err != nil {
		return err
	}
	fmt.Fprintf(call.Out, "Service %s is %s.\n", cli.Visible(svc.Name), cli.Visible(svc.ID))
	if err := provision(ctx, call.Out, client, svc.ID, *domain); err != nil {
		return errors.Join(err, remove(ctx, call.Out, client, svc.ID))
	}
	budget := client.Budget()
	fmt.Fprintf(call.Out, "%s; %d left until %s.\n",
		cli.Count(writes.Load(), "write request"), budget.Remaining, budget.Reset.Format("15:04"))
	return nil
}

// connect returns a client of the account in the environment, or of a fake account.
func connect(useReal bool, opts ...fastly.Option) (*fastly.Client, error) {
	if useReal {
		return fastly.New(opts...)
	}
	return fastlytest.NewFake().Client(opts...)
}

// countWrites returns an option that counts the attempts of all writes.
func countWrites(n *atomic.Int64) fastly.Option {
	return fastly.WithEvents(func(_ context.Context, e fastly.Event) {
		if e.Kind == fastly.EventAttempt && e.Method != http.MethodGet {
			n.Add(1)
		}
	})
}

// provision configures a new version step by step and activates it. The number of writes is known
// in advance. Edit therefore returns an error before the first step if the budget is
// insufficient.
func provision(ctx context.Context, out io.Writer, client *fastly.Client, serviceID, domain string) error {
	steps := plan(domain)
	writes := 0
	for _, s := range steps {
		writes += s.writes
	}
	result, err := client.Services.Edit(ctx, serviceID, func(ctx context.Context, v fastly.Version) error {
		for i, s := range steps {
			if err := s.do(ctx, v); err != nil {
				return fmt.Errorf("%s: %w", s.what, err)
			}
			fmt.Fprintf(out, "  %2d of %d  %s\n", i+1, len(steps), cli.Visible(s.what))
		}
		return nil
	}, fastly.WithComment("Built by provision"), fastly.WithWrites(writes))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Version %d is valid, and active.\n", result.Version.Number())
	for _, warning := range result.Warnings {
		fmt.Fprintln(out, "  the compiler warns:", cli.Visible(warning))
	}
	return nil
}

// remove deletes the service, which was never active, even after Ctrl-C.
func remove(ctx context.Context, out io.Writer, client *fastly.Client, serviceID string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	if err := client.Services.Delete(ctx, serviceID); err != nil {
		return fmt.Errorf("service %s is left behind: %w", serviceID, err)
	}
	fmt.Fprintf(out, "Service %s is deleted again.\n", serviceID)
	return nil
}
