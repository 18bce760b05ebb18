package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/examples/internal/cli"
)

const (
	kept     = 600             // seconds to keep for each service, sufficient for the widest terminal
	shown    = 120             // minimum seconds in a graph
	steady   = 10              // seconds that the figures are averaged over
	tallest  = 8               // maximum height of a graph, in lines
	delay    = 9 * time.Second // assumed delay of the metrics, until the first metrics arrive
	settling = 2 * time.Second // time until the metrics of a second have arrived for all services
)

// board holds the state of all services.
type board struct {
	history  bool
	services []*service

	mu  sync.Mutex    // guards the fields below and the services
	lag time.Duration // delay of the metrics by the local clock; 0 before the first metrics
}

// service is the state of one service.
type service struct {
	id, name string
	seconds  map[int64]sample // by Unix time; seconds without requests are missing
	trouble  string           // why the stream has stopped; empty if it has not
	from     int64            // start of the known time
	to       int64            // end of the known time, if trouble is set
}

// sample holds the counts of one or more seconds.
type sample struct {
	requests, hits, misses, status4xx, status5xx, bytes int64

	gap bool // whether seconds are missing
}

func newBoard(ids []string, history bool) *board {
	b := &board{history: history}
	for _, id := range ids {
		if b.service(id) == nil {
			b.services = append(b.services, &service{
				id: id, name: id, seconds: map[int64]sample{}, from: math.MaxInt64, trouble: "no answer yet",
			})
		}
	}
	return b
}

func (b *board) service(id string) *service {
	i := slices.IndexFunc(b.services, func(s *service) bool { return s.id == id })
	if i < 0 {
		return nil
	}
	return b.services[i]
}

// note records an element of the stream of a service, or its end.
func (b *board) note(s *service, element fastly.LiveElement, err error, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err != nil:
		b.interrupt(s, "ended: "+err.Error(), now)
	case element.Gap != nil:
		last := element.Gap.To.Unix()
		for second := max(element.Gap.From.Unix(), last-kept); second <= last; second++ {
			s.seconds[second] = sample{gap: true}
		}
	default:
		second := element.Recorded.Unix()
		s.seconds[second] = newSample(&element.Aggregated)
		if lag := now.Sub(element.Recorded); b.lag == 0 || lag < b.lag {
			b.lag = lag
		}
		maps.DeleteFunc(s.seconds, func(old int64, _ sample) bool { return old <= second-kept })
	}
}

// heard records whether the requests for live statistics succeed. The stream continues after a
// failure, but a second without an element had no requests only if they succeed.
func (b *board) heard(_ context.Context, e fastly.Event) {
	_, rest, _ := strings.Cut(e.Path, "/channel/")
	id, _, _ := strings.Cut(rest, "/")
	s := b.service(id)
	if s == nil || e.Kind != fastly.EventAttempt {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	asked := time.Now().Add(-e.Elapsed)
	switch {
	case e.Err != nil:
		b.interrupt(s, "interrupted: "+e.Err.Error(), asked)
	case e.StatusCode != http.StatusOK:
		b.interrupt(s, fmt.Sprintf("interrupted: status %d", e.StatusCode), asked)
	default:
		first := asked.Add(-delay).Unix()
		if b.history {
			first -= shown - 1
		}
		s.from = min(s.from, first)
		s.trouble = ""
	}
}

// interrupt records that a service has not been followed since the given time.
func (b *board) interrupt(s *service, why string, since time.Time) {
	if s.trouble == "" {
		s.to = b.newest(since)
	}
	s.trouble = printable(why)
}

// newest returns the last second whose metrics should have arrived for all services.
func (b *board) newest(now time.Time) int64 {
	return now.Add(-cmp.Or(b.lag, delay) - settling).Unix()
}

// frame returns the lines of the display, limited to the given width and height.
func (b *board) frame(now time.Time, width, height int) []string {
	if width < 1 || height < 1 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	names := len("SERVICE")
	for _, s := range b.services {
		names = max(names, utf8.RuneCountInString(s.name))
	}
	names = min(names, max(width/4, 8))
	newest := b.newest(now)
	span := (shown + width - 1) / width
	room := (height-2)/len(b.services) - 1 // height of a graph, without titles and legend

	lines := []string{row(width, names, "SERVICE", "REQ/S", "HIT %", "4XX/S", "5XX/S", "BYTES/S", "PEAK")}
	for _, s := range b.services {
		means, peak := s.means(newest, int64(span), width)
		if s.trouble == "" {
			lines = append(lines, row(width, names, s.name, append(s.figures(newest), short(peak))...))
		} else {
			lines = append(lines, fit(pad(s.name, names)+"  "+s.trouble, width))
		}
		lines = append(lines, draw(means, peak, min(room, tallest))...)
	}
	lines = append(lines, fit(fmt.Sprintf("%s UTC  figures: mean of %d s  a column: %d s  ·: no requests  ░: missing",
		time.Unix(newest, 0).UTC().Format(time.TimeOnly), steady, span), width))
	if len(lines) > height {
		lines = append(lines[:height-1], fit("… more in a taller window", width))
	}
	return lines
}

// figures returns the averages of the last seconds.
func (s *service) figures(newest int64) []string {
	total, seconds := s.sum(newest-steady+1, newest)
	if seconds == 0 {
		return []string{"-", "-", "-", "-", "-"}
	}
	mean := func(count int64) string { return short(float64(count) / float64(seconds)) }
	return []string{mean(total.requests), total.hitRatio("%.1f", 100), mean(total.status4xx), mean(total.status5xx), mean(total.bytes)}
}

// Texts in place of an average that does not exist.
const (
	unknown = -1
	missing = -2
)

// means returns n averages of requests per second, each over span seconds, up to the newest
// second, and their maximum. The intervals start at fixed times, so that a column does not change
// while it moves.
func (s *service) means(newest, span int64, n int) (means []float64, peak float64) {
	means = make([]float64, n)
	for i := range means {
		from := (newest/span - int64(n-1-i)) * span
		switch total, seconds := s.sum(from, min(from+span-1, newest)); {
		case total.gap:
			means[i] = missing
		case seconds == 0:
			means[i] = unknown
		default:
			means[i] = float64(total.requests) / float64(seconds)
		}
		peak = max(peak, means[i])
	}
	return means, peak
}

// sum returns the total of the known seconds in a range, and their number.
func (s *service) sum(from, to int64) (total sample, seconds int) {
	for at := from; at <= to; at++ {
		second, counted := s.seconds[at]
		switch {
		case second.gap:
			total.gap = true
			continue
		case !counted && (at < s.from || s.trouble != "" && at > s.to):
			continue
		}
		total.requests += second.requests
		total.hits += second.hits
		total.misses += second.misses
		total.status4xx += second.status4xx
		total.status5xx += second.status5xx
		total.bytes += second.bytes
		seconds++
	}
	return total, seconds
}

// newSample returns the displayed metrics. A service is either a delivery or a Compute service.
func newSample(m *fastly.Metrics) sample {
	return sample{
		requests:  max(m.Requests, m.ComputeRequests),
		hits:      m.Hits,
		misses:    m.Miss,
		status4xx: max(m.Status4xx, m.ComputeRespStatus4xx),
		status5xx: max(m.Status5xx, m.ComputeRespStatus5xx),
		bytes:     m.Bandwidth,
	}
}

// hitRatio formats the ratio of hits to hits and misses.
func (s sample) hitRatio(format string, scale float64) string {
	if s.hits+s.misses == 0 {
		return "-"
	}
	return fmt.Sprintf(format, scale*float64(s.hits)/float64(s.hits+s.misses))
}

// draw returns the lines of a graph of block characters. Its height is that of the peak.
func draw(means []float64, peak float64, height int) []string {
	var lines []string
	for line := range height {
		var text strings.Builder
		for _, mean := range means {
			switch {
			case mean == missing:
				text.WriteRune('░')
			case mean == 0 && line == height-1:
				text.WriteRune('·')
			case mean <= 0:
				text.WriteRune(' ')
			default:
				eighths := int(math.Ceil(mean/peak*float64(8*height))) - 8*(height-1-line)
				text.WriteRune([]rune(" ▁▂▃▄▅▆▇█")[min(max(eighths, 0), 8)])
			}
		}
		lines = append(lines, text.String())
	}
	return lines
}

// row returns a line of the table. It omits cells that exceed the width.
func row(width, names int, name string, cells ...string) string {
	var line strings.Builder
	line.WriteString(pad(name, names))
	for _, cell := range cells[:min(len(cells), max(width-names, 0)/9)] {
		fmt.Fprintf(&line, "%9s", cell)
	}
	return fit(line.String(), width)
}

// pad truncates or pads text to the given width.
func pad(text string, width int) string { return fmt.Sprintf("%-*s", width, fit(text, width)) }

// fit truncates text to the given width.
func fit(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}

// printable returns text as a single line that is safe to print.
func printable(text string) string { return cli.Visible(strings.Join(strings.Fields(text), " ")) }

// short formats a number in at most six characters: 0, 3.4, 950, 12.4k.
func short(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 10:
		return fmt.Sprintf("%.1f", v)
	case v < 1000:
		return fmt.Sprintf("%.0f", v)
	}
	power := min(int(math.Log10(v)/3), len("kMGT"))
	return fmt.Sprintf("%.1f%c", v/math.Pow(1000, float64(power)), "kMGT"[power-1])
}
