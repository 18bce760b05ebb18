// Command account prints a daily report for a platform team. It lists all services with their
// domains, active versions and products, the API tokens that expire soon or were never used, the
// TLS certificates that expire soon, and the number of requests for the report.
//
// By default, it uses a fake account in memory:
//
//	go run ./examples/account
//
// With -real, it uses the account of the token in FASTLY_API_TOKEN. It only reads. -help
// describes flags, environment and exit codes.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/fastlytest"
)

const maxDays = 3650

var program = cli.Program{
	Name:    "account",
	Summary: "Account reports services, and the tokens and certificates that need attention.",
	Usage:   "[-real] [-json] [-days DAYS]",
	Input:   "  none; without -real, a fake account in memory is used",
	ExitCodes: `  0  the report is complete
  1  a request failed, the program was interrupted, or standard output could not be written
  2  invalid flags or arguments`,
	Run: run,
}

func main() { program.Main() }

func run(ctx context.Context, call *cli.Call) error {
	useReal := call.Flags.Bool("real", false, "use the account of the token in the environment")
	asJSON := call.Flags.Bool("json", false, "print JSON in place of tables")
	days := call.Flags.Int("days", 30, "report tokens and certificates that expire within this `number` of days")
	if err := call.Parse(); err != nil {
		return err
	}
	if *days < 0 || *days > maxDays {
		return cli.UsageError("-days is %d, but must be 0 to %d", *days, maxDays)
	}
	var requests atomic.Int64
	client, err := connect(ctx, *useReal, countRequests(&requests))
	if err != nil {
		return err
	}
	defer client.Close()

	report, err := collect(ctx, client, time.Now(), *days)
	if err != nil {
		return err
	}
	report.Requests = requests.Load()
	if *asJSON {
		encoder := json.NewEncoder(call.Out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	return printTables(call.Out, report)
}

// connect returns a client of the account in the environment, or of a fake account.
func connect(ctx context.Context, useReal bool, opts ...fastly.Option) (*fastly.Client, error) {
	opts = append(opts, fastly.WithProduct("account/1.0"))
	if useReal {
		return fastly.New(opts...)
	}
	fake := fastlytest.NewFake()
	if err := furnish(ctx, fake); err != nil {
		return nil, err
	}
	return fake.Client(opts...)
}

// countRequests returns an option that counts the attempts of all requests.
func countRequests(n *atomic.Int64) fastly.Option {
	return fastly.WithEvents(func(_ context.Context, e fastly.Event) {
		if e.Kind == fastly.EventAttempt {
			n.Add(1)
		}
	})
}

// printTables prints the report as tables. A table without rows is omitted.
func printTables(out io.Writer, report *Report) error {
	services := [][]string{{"SERVICE", "ID", "VERSION", "PRODUCTS", "DOMAINS"}}
	for _, s := range report.Services {
		version := ""
		if s.ActiveVersion != nil {
			version = strconv.Itoa(*s.ActiveVersion)
		}
		services = append(services, []string{s.Name, s.ID, version, strings.Join(s.Products, ", "), strings.Join(s.Domains, ", ")})
	}
	tokens := [][]string{{"TOKEN", "ID", "USER", "EXPIRES", "LAST USED"}}
	for _, t := range report.Tokens {
		expires, used := "never", "never"
		if t.ExpiresAt != nil {
			expires = expiry(report.Time, *t.ExpiresAt)
		}
		if t.LastUsedAt != nil {
			used = t.LastUsedAt.UTC().Format(time.DateOnly)
		}
		tokens = append(tokens, []string{t.Name, t.ID, t.User, expires, used})
	}
	certificates := [][]string{{"CERTIFICATE", "ID", "EXPIRES", "DOMAINS"}}
	for _, c := range report.Certificates {
		certificates = append(certificates, []string{c.Name, c.ID, expiry(report.Time, c.ExpiresAt), strings.Join(c.Domains, ", ")})
	}

	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, table := range [][][]string{services, tokens, certificates} {
		if len(table) == 1 {
			continue
		}
		for _, row := range table {
			for i, cell := range row {
				row[i] = cmp.Or(cli.Visible(cell), "-")
			}
			fmt.Fprintln(w, strings.Join(row, "\t"))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%s; %s and %s that need attention; %s.\n",
		cli.Count(len(report.Services), "service"), cli.Count(len(report.Tokens), "token"),
		cli.Count(len(report.Certificates), "certificate"), cli.Count(report.Requests, "request"))
	return w.Flush()
}

// expiry formats an expiration time relative to now: "in 12 days".
func expiry(now, at time.Time) string {
	days := daysUntil(now, at)
	switch {
	case at.Before(now):
		return "expired on " + at.UTC().Format(time.DateOnly)
	case days == 0:
		return "today"
	default:
		return "in " + cli.Count(days, "day")
	}
}
