// Command live shows the live traffic of services: requests, hit ratio, errors and bandwidth by
// second, and a graph of the last minutes.
//
//	live -real SERVICE_ID…
//	live -real -history -for 1m SERVICE_ID… | cut -f 1,3,4
//
// If standard output is not a terminal, it prints one line per service and second, with tabs
// between the fields. Seconds without requests have no line. Missing seconds are reported in a
// separate line. Without -real, it uses a fake account in memory.
//
// -help describes flags, environment and exit codes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"runtime"
	"strings"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/fastlytest"
)

var program = cli.Program{
	Name:      "live",
	Summary:   "Live shows the traffic of services second by second.",
	Usage:     "[-real] [-history] [-for DURATION] [SERVICE_ID ...]",
	Arguments: true,
	Input: `  The arguments are the ids of the services; they require -real. Without -real, the services of
  a fake account in memory are shown. Standard input is not read.`,
	ExitCodes: `  0  the time of -for is over, or the program was interrupted
  1  the statistics of a service could not be followed, or standard output could not be written
  2  invalid flags or arguments`,
	Run: run,
}

func main() { program.Main() }

func run(ctx context.Context, call *cli.Call) error {
	useReal := call.Flags.Bool("real", false, "use the account of the token in the environment")
	history := call.Flags.Bool("history", false, "begin with the last two minutes")
	duration := call.Flags.Duration("for", 0, "`duration`, for example 90s; if 0, until interrupted")
	if err := call.Parse(); err != nil {
		return err
	}
	ids := call.Flags.Args()
	switch {
	case *useReal != (len(ids) > 0):
		return cli.UsageError("-real and service ids require each other")
	case *duration < 0:
		return cli.UsageError("-for must not be negative: %v", *duration)
	}
	client, ids, err := connect(*useReal, ids)
	if err != nil {
		return err
	}
	defer client.Close()

	if *duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, *duration)
		defer cancel()
	}
	b := newBoard(ids, *history)
	for _, s := range b.services {
		s.name = nameOf(ctx, client, s.id)
	}
	size := func() (width, height int, ok bool) { return cli.TerminalSize(call.Out) }
	// The Windows console may not support escape sequences.
	if _, _, ok := size(); ok && runtime.GOOS != "windows" {
		return show(ctx, client, b, call.Out, size)
	}
	return list(ctx, client, b, call.Out, call.Err)
}

// connect returns a client, and the ids of the services to follow.
func connect(useReal bool, ids []string) (*fastly.Client, []string, error) {
	if useReal {
		client, err := fastly.New(fastly.WithProduct("live-example/1.0"))
		return client, ids, err
	}
	fake := fastlytest.NewFake()
	for _, t := range []traffic{
		{name: "shop", requests: 1200, swing: 500, period: 90, hits: 0.93, missing: 0.004, size: 24_000},
		{name: "images", requests: 300, swing: 900, period: 40, hits: 0.99, size: 180_000}, // requests in bursts
		{name: "api", requests: 80, swing: 20, period: 25, hits: 0.35, missing: 0.02, failing: 0.4, size: 1_500},
		{name: "intranet"}, // idle
	} {
		service := fake.AddService(t.name)
		if t.requests > 0 {
			service.Traffic(t.at)
		}
		ids = append(ids, service.ID)
	}
	client, err := fake.Client()
	return client, ids, err
}

// traffic describes a service of the fake account. Its requests follow a wave that depends only
// on the time.
type traffic struct {
	name                   string
	requests, swing        float64 // requests per second: average, and maximum deviation
	period                 float64 // in seconds
	hits, missing, failing float64 // ratios; failing (status 503) applies to ten seconds of each minute
	size                   float64 // bytes per request
}

func (t traffic) at(second time.Time) (map[string]float64, bool) {
	unix := float64(second.Unix())
	requests := t.requests + t.swing*math.Sin(2*math.Pi*unix/t.period)
	requests = math.Round(requests * (1 + 0.1*math.Sin(unix*unix))) // deterministic noise
	if requests <= 0 {
		return nil, false
	}
	failing := 0.0
	if second.Second() >= 40 && second.Second() < 50 {
		failing = math.Round(requests * t.failing)
	}
	hits := math.Round((requests - failing) * t.hits)
	return map[string]float64{
		"requests": requests, "hits": hits, "miss": requests - hits, "bandwidth": requests * t.size,
		"status_4xx": math.Round(requests * t.missing), "status_5xx": failing,
	}, true
}

// nameOf returns the name of a service. If the token may not read the service, it returns the id.
func nameOf(ctx context.Context, client *fastly.Client, id string) string {
	if service, err := client.Services.Get(ctx, id); err == nil {
		return printable(service.Name)
	}
	return printable(id)
}

// list prints the seconds of all services as they arrive. It ends with the context, after an
// error of out, or after all services have ended.
func list(ctx context.Context, client *fastly.Client, b *board, out, report io.Writer) error {
	warnings := slog.New(slog.NewTextHandler(report, &slog.HandlerOptions{Level: slog.LevelWarn}))
	client, err := client.With(fastly.WithLogger(warnings))
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, "time\tservice\tname\trequests\thit_ratio\tstatus_4xx\tstatus_5xx\tbytes\tnote"); err != nil {
		return err
	}
	return b.follow(ctx, client, func(s *service, element fastly.LiveElement, err error) error {
		_, err = fmt.Fprintln(out, line(s, element, err))
		return err
	})
}

// line returns the fields of an element, or of the end of a service.
func line(s *service, element fastly.LiveElement, err error) string {
	at, counted, note := element.Recorded, "-\t-\t-\t-\t-", ""
	switch {
	case err != nil:
		at, note = time.Now(), "ended: "+err.Error()
	case element.Gap != nil:
		at, note = element.Gap.From, fmt.Sprintf("gap until %s: %v", stamp(element.Gap.To), element.Gap.Cause)
	default:
		second := newSample(&element.Aggregated)
		counted = fmt.Sprintf("%d\t%s\t%d\t%d\t%d",
			second.requests, second.hitRatio("%.3f", 1), second.status4xx, second.status5xx, second.bytes)
	}
	return strings.Join([]string{stamp(at), printable(s.id), s.name, counted, printable(note)}, "\t")
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// follow records the elements of all services and calls each for every element. It ends with the
// context, after an error of each, or after all services have ended. It returns the error of
// each, or else the errors of the services.
func (b *board) follow(ctx context.Context, client *fastly.Client, each func(s *service, element fastly.LiveElement, err error) error) error {
	var ids []string
	for _, s := range b.services {
		ids = append(ids, s.id)
	}
	var opts []fastly.LiveOption
	if b.history {
		opts = append(opts, fastly.WithHistory())
	}
	var ends []error
	for element, err := range client.Stats.LiveMany(ctx, ids, opts...) {
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			ends = append(ends, fmt.Errorf("%s: %w", element.ServiceID, err))
		}
		s := b.service(element.ServiceID)
		b.note(s, element, err, time.Now())
		if err := each(s, element, err); err != nil {
			return err
		}
	}
	return errors.Join(ends...)
}

// Escape sequences: switch to the alternate screen without cursor and line wrap, and back;
// replace the previous frame; print the first line in bold.
const (
	enterScreen = "\x1b[?1049h\x1b[?25l\x1b[?7l"
	leaveScreen = "\x1b[?7h\x1b[?25h\x1b[?1049l"
	beginFrame  = "\x1b[H\x1b[1m"
	nextLine    = "\x1b[0m\x1b[K\r\n"
	endFrame    = "\x1b[0m\x1b[K\x1b[J"
)

// show displays the board until the context ends, out fails, or all services have ended. It reads
// the size before each frame, so that the display follows the size of the window.
func show(ctx context.Context, client *fastly.Client, b *board, out io.Writer, size func() (width, height int, ok bool)) error {
	client, err := client.With(fastly.WithEvents(b.heard))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	followed := make(chan error)
	go func() {
		followed <- b.follow(ctx, client, func(*service, fastly.LiveElement, error) error { return nil })
	}()
	ticker := time.NewTicker(250 * time.Millisecond)
	defer ticker.Stop()
	defer fmt.Fprint(out, leaveScreen)
	_, err = io.WriteString(out, enterScreen)
	for drawn := ""; err == nil && ctx.Err() == nil; {
		width, height, _ := size()
		if frame := strings.Join(b.frame(time.Now(), width, height), nextLine); frame != drawn {
			_, err = io.WriteString(out, beginFrame+frame+endFrame)
			drawn = frame
		}
		select {
		case err := <-followed:
			return err
		case <-ticker.C:
		}
	}
	stop()
	return errors.Join(err, <-followed)
}
