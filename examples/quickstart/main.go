// Command quickstart shows the most common tasks. It lists the services, changes the
// configuration of one, activates the change and rolls it back, purges 1,000 keys, follows the
// traffic for a few seconds, and prints the rest of the write budget.
//
// By default, it uses a fake account in memory:
//
//	go run ./examples/quickstart
//
// With -real, it uses the account of the token in FASTLY_API_TOKEN, and the service given by
// -service. -help describes flags, environment and exit codes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/fastlytest"
)

var program = cli.Program{
	Name:    "quickstart",
	Summary: "Quickstart lists services, edits and rolls back one of them, purges 1,000 keys and watches its traffic.",
	Usage:   "[-real -service SERVICE_ID]",
	Input:   "  none; without -real, a fake account in memory is used",
	ExitCodes: `  0  all steps succeeded
  1  a step failed, the program was interrupted, or standard output could not be written
  2  invalid flags or arguments`,
	Run: run,
}

func main() { program.Main() }

func run(ctx context.Context, call *cli.Call) error {
	useReal := call.Flags.Bool("real", false, "use the account of the token in the environment")
	service := call.Flags.String("service", "", "`id` of the service to change; required with -real")
	if err := call.Parse(); err != nil {
		return err
	}
	if *useReal != (*service != "") {
		return cli.UsageError("-real and -service require each other")
	}
	client, serviceID, err := connect(*useReal, *service)
	if err != nil {
		return err
	}
	defer client.Close()

	if err := list(ctx, client, call.Out); err != nil {
		return err
	}
	if err := deploy(ctx, client, serviceID, call.Out); err != nil {
		return err
	}
	if err := purge(ctx, client, serviceID, call.Out); err != nil {
		return err
	}
	if err := watch(ctx, client, serviceID, 3, call.Out); err != nil {
		return err
	}
	showBudget(client, call.Out)
	return nil
}

// connect returns a client, and the id of the service to use.
func connect(useReal bool, serviceID string) (*fastly.Client, string, error) {
	if useReal {
		client, err := fastly.New(fastly.WithProduct("quickstart/1.0")) // the token comes from the environment
		return client, serviceID, err
	}
	fake := fastlytest.NewFake()
	fake.Traffic(fastlytest.Wave)
	for _, name := range []string{"blog", "images"} {
		fake.AddService(name)
	}
	shop := fake.AddService("shop")
	if err := shop.Activate(1); err != nil {
		return nil, "", err
	}
	client, err := fake.Client()
	return client, shop.ID, err
}

func list(ctx context.Context, client *fastly.Client, out io.Writer) error {
	fmt.Fprintln(out, "Services:")
	for svc, err := range client.Services.All(ctx) {
		if err != nil {
			return err
		}
		state := "not active"
		if n, ok := svc.ActiveVersion(); ok {
			state = fmt.Sprintf("version %d active", n)
		}
		fmt.Fprintf(out, "  %s  %-8s %s\n", cli.Visible(svc.ID), cli.Visible(svc.Name), state)
	}
	return nil
}

// deploy clones the active version, changes the clone, validates it and activates it. Then it
// rolls the service back, as after a bad release.
func deploy(ctx context.Context, client *fastly.Client, serviceID string, out io.Writer) error {
	result, err := client.Services.Edit(ctx, serviceID, func(ctx context.Context, v fastly.Version) error {
		_, err := v.Update(ctx, fastly.VersionInput{Comment: new("Deployed by quickstart")})
		return err
	})
	if err != nil {
		return err // the active version is unchanged; the error names the draft
	}
	fmt.Fprintf(out, "Version %d is valid, and active in place of %d.\n", result.Version.Number(), result.Base.Number())
	for _, warning := range result.Warnings {
		fmt.Fprintln(out, "  the compiler warns:", cli.Visible(warning))
	}
	if err := result.Rollback(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out, "Rolled back: version %d is active again.\n", result.Base.Number())
	return nil
}

func purge(ctx context.Context, client *fastly.Client, serviceID string, out io.Writer) error {
	report, err := client.Purge.Keys(ctx, serviceID, productKeys(1000), fastly.WithSoftPurge())
	fmt.Fprintf(out, "Purged %s with %s, %d failed, %d not tried.\n",
		cli.Count(report.Done(), "key"), cli.Count(report.Requests, "request"), report.Failed(), report.NotTried())
	return err
}

// productKeys returns an iterator over the surrogate keys of the first n products.
func productKeys(n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range n {
			if !yield(fmt.Sprintf("product/%d", i+1)) {
				return
			}
		}
	}
}

// watch follows the traffic of a service for some seconds. It gives up early if there is too
// little traffic.
func watch(ctx context.Context, client *fastly.Client, serviceID string, seconds int, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for second, err := range client.Stats.Live(ctx, serviceID) {
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			fmt.Fprintln(out, "There is no traffic to see.")
			return nil
		case err != nil:
			return err
		}
		if second.Gap != nil {
			continue // missing seconds
		}
		m := second.Aggregated
		fmt.Fprintf(out, "%s  %s, %s, %s\n", second.Recorded.Format(time.TimeOnly),
			cli.Count(m.Requests, "request"), cli.Count(m.Hits, "hit"), cli.Count(m.Status5xx, "error"))
		if seconds--; seconds == 0 {
			break
		}
	}
	return nil
}

func showBudget(client *fastly.Client, out io.Writer) {
	b := client.Budget()
	if !b.Known {
		fmt.Fprintf(out, "No write yet, so the budget is not known; %d an hour are assumed.\n", b.Remaining)
		return
	}
	fmt.Fprintf(out, "%s left until %s; enough for 100 more: %t.\n", cli.Count(b.Remaining, "write"), b.Reset.Format("15:04"), b.Enough(100))
}
