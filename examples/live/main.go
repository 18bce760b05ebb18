// Command live shows the traffic of services while it happens: requests, hit ratio,
// errors and bandwidth by the second, and a graph of the last minutes.
//
//	live -real SERVICE_ID…
//	live -real -history -for 1m SERVICE_ID… | cut -f 1,3,4
//
// Where standard output is no terminal it prints a line per service and second, with
// tabs between the fields. Seconds without requests have no line; seconds that were
// missed have one that says so. Without -real it runs on a fake account in memory.
//
// It exits with 0 after Ctrl-C, the time of -for or the end of the pipe, 1 if the
// statistics of a service could not be followed, and 2 if it was called wrongly.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

const (
	exitDone = iota
	exitFailed
	exitUsage
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a pipe that nobody reads any more is an error of the next write
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, out, report io.Writer) int {
	flags := flag.NewFlagSet("live", flag.ContinueOnError)
	flags.SetOutput(report)
	useReal := flags.Bool("real", false, "follow services, named by their ids, of the account of the token in the environment")
	history := flags.Bool("history", false, "begin with the last two minutes")
	duration := flags.Duration("for", 0, "how long to go on; until interrupted if 0")
	if err := flags.Parse(args); err != nil {
		return exitUsage
	}
	client, ids, err := connect(*useReal, flags.Args())
	if err != nil {
		fmt.Fprintln(report, err)
		return exitUsage
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
	size := func() (width, height int, ok bool) { return terminalSize(out) }
	if _, _, ok := size(); ok {
		err = show(ctx, client, b, out, size)
	} else {
		err = list(ctx, client, b, out, report)
	}
	if err != nil && !errors.Is(err, syscall.EPIPE) {
		fmt.Fprintln(report, err)
		return exitFailed
	}
	return exitDone
}

// connect returns a client, and the services to follow.
func connect(useReal bool, ids []string) (*fastly.Client, []string, error) {
	switch {
	case useReal && len(ids) == 0:
		return nil, nil, errors.New("-real needs services to follow: name them by their ids")
	case useReal:
		client, err := fastly.New(fastly.WithProduct("live-example/1.0"))
		return client, ids, err
	case len(ids) > 0:
		return nil, nil, errors.New("the fake account has services of its own: others can be named with -real only")
	}
	fake := fastlytest.NewFake()
	for _, t := range []traffic{
		{name: "shop", requests: 1200, swing: 500, period: 90, hits: 0.93, missing: 0.004, size: 24_000},
		{name: "images", requests: 300, swing: 900, period: 40, hits: 0.99, size: 180_000}, // pauses in between
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

// traffic is that of a service on the fake account: a wave of requests, the same whenever
// it is looked at.
type traffic struct {
	name                   string
	requests, swing        float64 // a second: in the middle, and up and down from it
	period                 float64 // seconds
	hits, missing, failing float64 // shares; failing (503) is for ten seconds of each minute
	size                   float64 // bytes for each request
}

func (t traffic) at(second time.Time) (map[string]float64, bool) {
	unix := float64(second.Unix())
	requests := t.requests + t.swing*math.Sin(2*math.Pi*unix/t.period)
	requests = math.Round(requests * (1 + 0.1*math.Sin(unix*unix))) // as good as noise
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

// nameOf asks for the name of a service. A token that may read the statistics need not be
// one that may read this: the id must do then.
func nameOf(ctx context.Context, client *fastly.Client, id string) string {
	if service, err := client.Services.Get(ctx, id); err == nil {
		return printable(service.Name)
	}
	return id
}

// list prints the seconds of all services as they come. It ends with the context, with an
// error of out, or when all services have ended.
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

// line has the fields of an element, or of the end of a service.
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
	return strings.Join([]string{stamp(at), s.id, s.name, counted, printable(note)}, "\t")
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// follow notes what comes until the context ends or all services have ended, or until
// each, which it calls then, fails. Its error is that of each, or those that services ended with.
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

// Escape sequences of terminals: the other screen, without cursor and line wrap, and back;
// a frame in place of the one before, its first line bold.
const (
	enterScreen = "\x1b[?1049h\x1b[?25l\x1b[?7l"
	leaveScreen = "\x1b[?7h\x1b[?25h\x1b[?1049l"
	beginFrame  = "\x1b[H\x1b[1m"
	nextLine    = "\x1b[0m\x1b[K\r\n"
	endFrame    = "\x1b[0m\x1b[K\x1b[J"
)

// show draws the board until the context ends, out fails, or all services have ended. It
// asks for the size before each frame, so that the picture follows the window.
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
