// Command quickstart does the main job of the SDK from end to end: it lists the
// services, changes the configuration of one, activates it and goes back, purges
// 1,000 keys, watches the traffic for some seconds, and shows what is left of the
// write budget.
//
// It runs on a fake account in memory:
//
//	go run ./examples/quickstart
//
// With -real it runs on the account whose token is in FASTLY_API_TOKEN, and on the
// service that -service names.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"os/signal"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

func main() {
	useReal := flag.Bool("real", false, "run on the account of the token in the environment")
	service := flag.String("service", "", "id of the service to change; with -real only")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *useReal, *service)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, useReal bool, serviceID string) error {
	client, serviceID, err := connect(useReal, serviceID)
	if err != nil {
		return err
	}
	defer client.Close()

	if err := list(ctx, client); err != nil {
		return err
	}
	if err := deploy(ctx, client, serviceID); err != nil {
		return err
	}
	if err := purge(ctx, client, serviceID); err != nil {
		return err
	}
	if err := watch(ctx, client, serviceID, 3); err != nil {
		return err
	}
	showBudget(client)
	return nil
}

// connect returns a client, and the service to work on.
func connect(useReal bool, serviceID string) (*fastly.Client, string, error) {
	if useReal {
		if serviceID == "" {
			return nil, "", errors.New("-real needs -service: the service to change")
		}
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

func list(ctx context.Context, client *fastly.Client) error {
	fmt.Println("Services:")
	for svc, err := range client.Services.All(ctx) {
		if err != nil {
			return err
		}
		state := "not active"
		if n, ok := svc.ActiveVersion(); ok {
			state = fmt.Sprintf("version %d active", n)
		}
		fmt.Printf("  %s  %-8s %s\n", svc.ID, svc.Name, state)
	}
	return nil
}

// deploy clones the active version, changes the clone, validates and activates it.
// Then it finds that the release was not so good, and goes back.
func deploy(ctx context.Context, client *fastly.Client, serviceID string) error {
	edition, err := client.Services.Edit(ctx, serviceID, func(ctx context.Context, v fastly.Version) error {
		_, err := v.Update(ctx, fastly.VersionInput{Comment: new("Deployed by quickstart")})
		return err
	})
	if err != nil {
		return err // the active version is unchanged; the error names the draft
	}
	fmt.Printf("Version %d is valid, and active in place of %d.\n", edition.Version.Number(), edition.Base.Number())
	for _, warning := range edition.Warnings {
		fmt.Println("  the compiler warns:", warning)
	}
	if err := edition.Rollback(ctx); err != nil {
		return err
	}
	fmt.Printf("Rolled back: version %d is active again.\n", edition.Base.Number())
	return nil
}

func purge(ctx context.Context, client *fastly.Client, serviceID string) error {
	report, err := client.Purge.Keys(ctx, serviceID, productKeys(1000), fastly.WithSoftPurge())
	fmt.Printf("Purged %d keys with %d requests, %d failed, %d not tried.\n",
		report.Done(), report.Requests, report.Failed(), report.NotTried())
	return err
}

// productKeys are the surrogate keys of the first n products.
func productKeys(n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range n {
			if !yield(fmt.Sprintf("product/%d", i+1)) {
				return
			}
		}
	}
}

// watch follows the traffic of a service for some seconds, or until it is clear that
// there is little.
func watch(ctx context.Context, client *fastly.Client, serviceID string, seconds int) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for second, err := range client.Stats.Live(ctx, serviceID) {
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			fmt.Println("There is no traffic to see.")
			return nil
		case err != nil:
			return err
		}
		if second.Gap != nil {
			continue // seconds that can't be had any more
		}
		m := second.Aggregated
		fmt.Printf("%s  %d requests, %d hits, %d errors\n", second.Recorded.Format(time.TimeOnly), m.Requests, m.Hits, m.Status5xx)
		if seconds--; seconds == 0 {
			break
		}
	}
	return nil
}

func showBudget(client *fastly.Client) {
	b := client.Budget()
	if !b.Known {
		fmt.Printf("No write yet, so the budget is not known; %d an hour are assumed.\n", b.Remaining)
		return
	}
	fmt.Printf("%d writes are left until %s; enough for 100 more: %t.\n", b.Remaining, b.Reset.Format("15:04"), b.Enough(100))
}
