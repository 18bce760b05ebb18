// Command provision builds a service from nothing, and activates it: a domain, two
// origins with health checks behind a director, conditions, headers, VCL, a dictionary
// with 2,500 redirects, a list of 1,500 blocked addresses, and three logging endpoints.
//
// It runs on a fake account in memory:
//
//	go run ./examples/provision
//
// With -real it runs on the account whose token is in FASTLY_API_TOKEN. What it made is
// deleted again if a step fails, so that it can be run once more.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

func main() {
	useReal := flag.Bool("real", false, "run on the account of the token in the environment")
	name := flag.String("name", "shop", "name of the new service")
	domain := flag.String("domain", "www.shop.example", "its domain")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, *useReal, *name, *domain)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, useReal bool, name, domain string) error {
	var writes atomic.Int64
	client, err := connect(useReal, fastly.WithProduct("provision/1.0"), countWrites(&writes))
	if err != nil {
		return err
	}
	defer client.Close()

	svc, err := client.Services.Create(ctx, fastly.ServiceInput{Name: &name})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Service %s is %s.\n", svc.Name, svc.ID)
	if err := provision(ctx, out, client, svc.ID, domain); err != nil {
		return errors.Join(err, remove(ctx, out, client, svc.ID))
	}
	budget := client.Budget()
	fmt.Fprintf(out, "%d write requests; %d are left until %s.\n", writes.Load(), budget.Remaining, budget.Reset.Format("15:04"))
	return nil
}

// connect returns a client of the account in the environment, or of a fake one.
func connect(useReal bool, opts ...fastly.Option) (*fastly.Client, error) {
	if useReal {
		return fastly.New(opts...)
	}
	return fastlytest.NewFake().Client(opts...)
}

// countWrites counts the attempts of requests that write.
func countWrites(n *atomic.Int64) fastly.Option {
	return fastly.WithEvents(func(_ context.Context, e fastly.Event) {
		if e.Kind == fastly.EventAttempt && e.Method != http.MethodGet {
			n.Add(1)
		}
	})
}

// provision configures a new version step by step and activates it. The number of writes
// is known in advance, so Edit refuses to start if the budget does not suffice.
func provision(ctx context.Context, out io.Writer, client *fastly.Client, serviceID, domain string) error {
	steps := plan(domain)
	writes := 0
	for _, s := range steps {
		writes += s.writes
	}
	edition, err := client.Services.Edit(ctx, serviceID, func(ctx context.Context, v fastly.Version) error {
		for i, s := range steps {
			if err := s.do(ctx, v); err != nil {
				return fmt.Errorf("%s: %w", s.what, err)
			}
			fmt.Fprintf(out, "  %2d of %d  %s\n", i+1, len(steps), s.what)
		}
		return nil
	}, fastly.WithComment("Built by provision"), fastly.WithWrites(writes))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Version %d is valid, and active.\n", edition.Version.Number())
	for _, warning := range edition.Warnings {
		fmt.Fprintln(out, "  the compiler warns:", warning)
	}
	return nil
}

// remove deletes the service, which never was active, even if the user has lost patience.
func remove(ctx context.Context, out io.Writer, client *fastly.Client, serviceID string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	if err := client.Services.Delete(ctx, serviceID); err != nil {
		return fmt.Errorf("service %s is left behind: %w", serviceID, err)
	}
	fmt.Fprintf(out, "Service %s is deleted again.\n", serviceID)
	return nil
}
