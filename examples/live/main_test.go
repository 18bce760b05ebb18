package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/examples/internal/cli"
	"github.com/edgesdk/fastly/examples/internal/clitest"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestMain(m *testing.M) {
	clitest.Main(&program)
	goleak.VerifyTestMain(m)
}

func TestLines(t *testing.T) {
	for _, test := range []struct {
		name    string
		args    []string
		seconds int
	}{
		{"from now", []string{"-for", "5s"}, 6}, // the newest available second, and one for each second of the run
		{"history", []string{"-for", "5s", "-history"}, 125},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				var out, report bytes.Buffer
				require.Equal(t, cli.ExitSuccess, program.Exec(t.Context(), test.args, nil, &out, &report), report.String())
				require.Equal(t, 5*time.Second, time.Since(began))
				require.Empty(t, report.String())

				lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
				require.Equal(t, "time\tservice\tname\trequests\thit_ratio\tstatus_4xx\tstatus_5xx\tbytes\tnote", lines[0])
				seen := map[string]int{}
				for _, line := range lines[1:] {
					fields := strings.Split(line, "\t")
					require.Len(t, fields, 9, line)
					_, err := time.Parse(time.RFC3339, fields[0])
					require.NoError(t, err)
					require.Regexp(t, `^[1-9]\d*$`, fields[3], "requests")
					require.Regexp(t, `^[01]\.\d{3}$`, fields[4], "hit ratio")
					seen[fields[2]]++
				}
				t.Logf("%d lines: %v", len(lines), seen)
				require.InDelta(t, test.seconds, seen["shop"], 1)
				require.InDelta(t, test.seconds, seen["api"], 1)
				require.Zero(t, seen["intranet"], "it is idle")
			})
		})
	}
}

// account returns a fake account with a client and services with the given names. Each service
// has one request per second.
func account(t *testing.T, names ...string) (*fastlytest.Fake, *fastly.Client, *board) {
	t.Helper()
	client, fake := fastlytest.New(t)
	fake.Traffic(func(time.Time) (map[string]float64, bool) {
		return map[string]float64{"requests": 1, "hits": 1, "bandwidth": 100}, true
	})
	var ids []string
	for _, name := range names {
		ids = append(ids, fake.AddService(name).ID)
	}
	b := newBoard(ids, false)
	for i, name := range names {
		b.services[i].name = name
	}
	return fake, client, b
}

// TestLinesOfTrouble checks the lines for a service that is refused, and for one that continues
// after an outage. Each second of the latter must have a line or be in a gap.
func TestLinesOfTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, client, b := account(t, "steady", "refused")
		refused := b.services[1].id
		fake.Inject(fastlytest.Fault{Path: "/v1/channel/" + refused + "/ts/0", Status: 403, Body: `{"Error":"not\tyours"}`})
		fake.Inject(fastlytest.Fault{Skip: 20, Times: 3, Hang: true})
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()

		var out, report clitest.Output
		err := list(ctx, client, b, &out, &report)
		require.ErrorIs(t, err, fastly.ErrForbidden)
		require.ErrorContains(t, err, refused)
		require.Equal(t, 10*time.Minute, time.Since(began))
		require.Contains(t, report.String(), "interrupted")

		next, lines, gaps, ends := began.Add(-9*time.Second), 0, 0, 0
		for line := range strings.Lines(out.String()) {
			fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			require.Len(t, fields, 9, line)
			at, err := time.Parse(time.RFC3339, fields[0])
			switch note := fields[8]; {
			case fields[0] == "time":
				continue
			case fields[2] == "refused":
				require.Regexp(t, "^ended: .* 403 not yours$", note)
				ends++
				continue
			case strings.HasPrefix(note, "gap until "):
				require.Equal(t, []string{"-", "-", "-", "-", "-"}, fields[3:8])
				require.True(t, at.Equal(next), line)
				to, _, _ := strings.Cut(strings.TrimPrefix(note, "gap until "), "Z: ")
				at, err = time.Parse(time.RFC3339, to+"Z")
				gaps++
			default:
				require.True(t, at.Equal(next), line)
				lines++
			}
			require.NoError(t, err)
			next = at.Add(time.Second)
		}
		t.Logf("%d seconds, %d gaps, %d ends", lines, gaps, ends)
		require.Equal(t, 1, ends)
		require.NotZero(t, gaps)
		require.WithinDuration(t, began.Add(10*time.Minute-8*time.Second), next, 2*time.Second, "it goes on to the end")
	})
}

func TestLine(t *testing.T) {
	s := &service{id: "SU1", name: "shop"}
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))
	tests := []struct {
		name    string
		element fastly.LiveElement
		want    string
	}{
		{"delivery", fastly.LiveElement{LiveSecond: fastly.LiveSecond{Recorded: at, Aggregated: fastly.Metrics{
			Requests: 9, Hits: 2, Miss: 6, Status4xx: 3, Status5xx: 1, Bandwidth: 5000,
		}}}, "2026-03-01T11:00:00Z\tSU1\tshop\t9\t0.250\t3\t1\t5000\t"},
		{"Compute", fastly.LiveElement{LiveSecond: fastly.LiveSecond{Recorded: at, Aggregated: fastly.Metrics{
			ComputeRequests: 9, ComputeRespStatus4xx: 3, ComputeRespStatus5xx: 1, Bandwidth: 5000,
		}}}, "2026-03-01T11:00:00Z\tSU1\tshop\t9\t-\t3\t1\t5000\t"},
		{"a gap", fastly.LiveElement{Gap: &fastly.Gap{
			From: at, To: at.Add(time.Minute), Cause: errors.New("no\n\tanswer"),
		}}, "2026-03-01T11:00:00Z\tSU1\tshop\t-\t-\t-\t-\t-\tgap until 2026-03-01T11:01:00Z: no answer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, line(s, test.element, nil))
		})
	}
}

func TestUsage(t *testing.T) { clitest.CheckUsage(t, &program) }

func TestExitCodes(t *testing.T) {
	server := clitest.Serve(t)
	server.Traffic(fastlytest.Wave)
	shop := server.AddService("shop\x1b[2J\t1")

	tests := []struct {
		name   string
		args   []string
		until  string // text in the output, after which the program is interrupted
		fail   error  // error of the write after which the program ends
		code   int
		report string
	}{
		{"a service", []string{"-real", "-history", shop.ID}, "\t\"shop\\x1b[2J 1\"\t", nil, cli.ExitSuccess, ""},
		{"one more that is not there", []string{"-real", shop.ID, "Nowhere"}, "\tended: ", nil, cli.ExitFailure, "404"},
		{"only one that is not there", []string{"-real", "Nowhere"}, "", nil, cli.ExitFailure, "Nowhere"},
		{"no room", []string{"-real", "-history", shop.ID}, "time", clitest.ErrFull, cli.ExitFailure, clitest.ErrFull.Error()},
		{"a name that is not there", []string{"-real", "No\x1bwhere"}, "", nil, cli.ExitFailure, `No\x1bwhere`},
		{"no services", []string{"-real"}, "", nil, cli.ExitUsage, "require each other"},
		{"services on the fake account", []string{shop.ID}, "", nil, cli.ExitUsage, "require each other"},
		{"time that is negative", []string{"-for", "-3s"}, "", nil, cli.ExitUsage, "-for must not be negative: -3s"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			out := &clitest.Output{Wrote: func(all string) error {
				if test.until == "" || !strings.Contains(all, test.until) {
					return nil
				}
				interrupt()
				return test.fail
			}}
			var report bytes.Buffer
			require.Equal(t, test.code, program.Exec(ctx, test.args, nil, out, &report), report.String())
			require.Contains(t, report.String(), test.report)
			require.Contains(t, out.String(), test.until)
			require.NotContains(t, out.String()+report.String(), "\x1b")
			require.Equal(t, test.report == "", report.Len() == 0, report.String())
		})
	}
}

func TestShow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, client, b := account(t, "steady", "refused")
		fake.Inject(fastlytest.Fault{Path: "/v1/channel/" + b.services[1].id + "/ts/0", Status: 403})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began := time.Now()
		size := func() (width, height int, ok bool) { // of a window that is made smaller
			if time.Since(began) < 3*time.Second {
				return 90, 12, true
			}
			return 40, 6, true
		}
		var out clitest.Output
		require.ErrorIs(t, show(ctx, client, b, &out, size), fastly.ErrForbidden)

		text, entered := strings.CutPrefix(out.String(), enterScreen)
		text, left := strings.CutSuffix(text, leaveScreen)
		require.True(t, entered && left, "the terminal is as it was")
		frames := strings.Split(text, beginFrame)[1:]
		t.Logf("%d frames", len(frames))
		require.Greater(t, len(frames), 5)
		require.Less(t, len(frames), 15, "one that is like the last is not drawn")
		for i, frame := range frames {
			frame, complete := strings.CutSuffix(frame, endFrame)
			require.True(t, complete)
			lines := strings.Split(frame, nextLine)
			if i < len(frames)/2 {
				require.LessOrEqual(t, len(lines), 12)
				require.Contains(t, lines[0], "PEAK")
			}
			if i == len(frames)-1 {
				require.LessOrEqual(t, len(lines), 6)
				require.NotContains(t, lines[0], "PEAK")
				require.Contains(t, frame, "steady       1.0")
				require.Contains(t, frame, "refused  ended: fastly: get seconds")
			}
		}
	})
}

// TestShowLeaves checks that the terminal is restored, whatever ends the display.
func TestShowLeaves(t *testing.T) {
	for _, test := range []struct {
		name    string
		refused bool
		written func(all string) error
		want    error
	}{
		{"with all services", true, nil, fastly.ErrForbidden},
		{"with the output", false, func(all string) error {
			if strings.Count(all, beginFrame) == 3 && !strings.Contains(all, leaveScreen) {
				return clitest.ErrFull
			}
			return nil
		}, clitest.ErrFull},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake, client, b := account(t, "steady")
				if test.refused {
					fake.Inject(fastlytest.Fault{Path: "/v1/channel/{}/ts/{}", Skip: 3, Times: -1, Status: 403})
				}
				out := clitest.Output{Wrote: test.written}
				err := show(t.Context(), client, b, &out, func() (width, height int, ok bool) { return 80, 24, true })
				require.ErrorIs(t, err, test.want)
				require.True(t, strings.HasSuffix(out.String(), leaveScreen))
			})
		})
	}
}

// TestBoard checks how seconds without metrics are displayed, which depends on the events of the
// client.
func TestBoard(t *testing.T) {
	began := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Unix() // start of each bubble
	second := func(at int64) fastly.LiveElement {
		return fastly.LiveElement{LiveSecond: fastly.LiveSecond{Recorded: time.Unix(began+at, 0), Aggregated: fastly.Metrics{Requests: 10}}}
	}
	gap := func(from, to int64) fastly.LiveElement {
		return fastly.LiveElement{Gap: &fastly.Gap{From: time.Unix(began+from, 0), To: time.Unix(began+to, 0)}}
	}
	answer := fastly.Event{Kind: fastly.EventAttempt, Path: "/v1/channel/id/ts/0", StatusCode: 200}
	failure := fastly.Event{Kind: fastly.EventAttempt, Path: "/v1/channel/id/ts/0", StatusCode: 500}
	cut := fastly.Event{Kind: fastly.EventAttempt, Path: "/v1/channel/id/ts/0", Err: io.ErrUnexpectedEOF, Elapsed: 10 * time.Second}
	retry := fastly.Event{Kind: fastly.EventRetry, Path: "/v1/channel/id/ts/0"}
	elsewhere := fastly.Event{Kind: fastly.EventAttempt, Path: "/v1/channel/other/ts/0", StatusCode: 200}

	for _, test := range []struct {
		name    string
		history bool
		happens []any  // events, elements, and pauses
		want    string // the 20 newest seconds: counts, no requests, gap, or unknown
	}{
		{"nothing", false, []any{40 * time.Second}, "????????????????????"},
		{"idle", false, []any{10 * time.Second, answer, 20 * time.Second}, "?···················"},
		{"idle, with history", true, []any{answer, 3 * time.Second}, "····················"},
		{"several answers", false, []any{10 * time.Second, answer, 5 * time.Second, answer, 15 * time.Second}, "?···················"},
		{"seconds", false, []any{answer, second(-9), 4 * time.Second, second(-7)}, "?????????????????█·█"},
		{"a clock that is late", false, []any{answer, second(51), 2 * time.Second, second(53)}, "···················█"},
		{"a failure", false, []any{answer, 20 * time.Second, failure, 10 * time.Second}, "··········??????????"},
		{"failures", false, []any{answer, 20 * time.Second, failure, 5 * time.Second, failure, 5 * time.Second}, "··········??????????"},
		{"cut off", false, []any{answer, 40 * time.Second, cut, retry, elsewhere}, "··········??????????"},
		{"recovered", false, []any{answer, 40 * time.Second, cut, 10 * time.Second, answer, retry, 10 * time.Second}, "····················"},
		{"a gap", false, []any{answer, second(-9), 30 * time.Second, answer, gap(5, 9), second(12)}, "·····░░░░░··█·······"},
		{"a long gap", false, []any{answer, second(-9), 30 * time.Second, answer, gap(-1e6, 15)}, "░░░░░░░░░░░░░░░░····"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBoard([]string{"id", "id"}, test.history)
				require.Len(t, b.services, 1)
				s := b.services[0]
				for _, what := range test.happens {
					switch what := what.(type) {
					case fastly.Event:
						b.heard(t.Context(), what)
					case fastly.LiveElement:
						b.note(s, what, nil, time.Now())
					case time.Duration:
						time.Sleep(what)
					}
				}
				var got strings.Builder
				means, _ := s.means(b.newest(time.Now()), 1, 20)
				for _, mean := range means {
					got.WriteString(map[float64]string{10: "█", 0: "·", missing: "░", unknown: "?"}[mean])
				}
				require.Equal(t, test.want, got.String())
			})
		})
	}
}

func TestBoardForgets(t *testing.T) {
	b := newBoard([]string{"id"}, false)
	s, now := b.services[0], time.Now()
	for i := range 3 * kept {
		at := now.Add(time.Duration(i) * time.Second)
		b.note(s, fastly.LiveElement{LiveSecond: fastly.LiveSecond{Recorded: at}}, nil, at)
	}
	require.Len(t, s.seconds, kept)
	b.note(s, fastly.LiveElement{Gap: &fastly.Gap{From: now, To: now.AddDate(0, 0, 1)}}, nil, now)
	require.LessOrEqual(t, len(s.seconds), 2*kept+1)
}

// testBoard returns a board at the time now. It has a service with a wave of traffic, one with a
// pause and a gap, an idle one, and two that cannot be followed.
func testBoard() (b *board, now time.Time) {
	now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	b = newBoard([]string{"shop", "images and videos", "intranet", "flaky", "gone"}, false)
	b.lag = 9 * time.Second
	newest := b.newest(now)
	for _, s := range b.services {
		s.from, s.trouble = newest-99, ""
	}
	shop, images, flaky, gone := b.services[0], b.services[1], b.services[3], b.services[4]
	for i := range int64(100) {
		at := newest - i
		shop.seconds[at] = sample{requests: 1000 + 10*(at%100), hits: 900, misses: 100, status4xx: 12, status5xx: 3, bytes: 12_345_678}
		switch {
		case i >= 60:
			images.seconds[at] = sample{requests: 5, hits: 1, misses: 2, bytes: 900}
		case i >= 40:
			images.seconds[at] = sample{gap: true}
		case i < 20:
			images.seconds[at] = sample{requests: 20, hits: 3, bytes: 5000}
		}
		if i >= 30 {
			flaky.seconds[at] = sample{requests: 7}
		}
	}
	flaky.to, flaky.trouble = newest-30, "interrupted: status 502"
	gone.from, gone.trouble = math.MaxInt64, "ended: 404 Record not found"
	return b, now
}

func TestFrame(t *testing.T) {
	for _, test := range []struct {
		width, height int
		want          string
	}{
		{0, 0, ""},
		{90, 22, `
SERVICE              REQ/S    HIT %    4XX/S    5XX/S  BYTES/S     PEAK
shop                  1.8k     90.0       12      3.0    12.3M     2.0k
                                        █████                ▁▁▁▁▁▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇
                                        █████▅▅▅▅▆▆▆▆▇▇▇▇█████████████████████████████████
                                        ██████████████████████████████████████████████████
images and videos       20    100.0        0        0     5.0k       20
                                                            ░░░░░░░░░░          ██████████
                                                            ░░░░░░░░░░          ██████████
                                        ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆░░░░░░░░░░··········██████████
intranet                 0        -        0        0        0        0


                                        ··················································
flaky              interrupted: status 502
                                        ███████████████████████████████████
                                        ███████████████████████████████████
                                        ███████████████████████████████████
gone               ended: 404 Record not found



11:59:49 UTC  figures: mean of 10 s  a column: 2 s  ·: no requests  ░: missing`},
		{50, 12, `
SERVICE         REQ/S    HIT %    4XX/S    5XX/S
shop             1.8k     90.0       12      3.0
                ███▇▅▅▅▅▅▅▅▆▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇██████
images and …       20    100.0        0        0
                ▂▂▂▂▂▂▂▂▂▂▂▂▂░░░░░░░░······███████
intranet            0        -        0        0
                ··································
flaky         interrupted: status 502
                ████████████████████████
gone          ended: 404 Record not found

11:59:49 UTC  figures: mean of 10 s  a column: 3 …`},
		{24, 5, `
SERVICE     REQ/S
shop         1.8k
images …       20
intranet        0
… more in a taller wind…`},
		{7, 3, `
SERVIC…
shop  …
… more…`},
		{1, 1, `…`},
	} {
		t.Run(fmt.Sprintf("%d×%d", test.width, test.height), func(t *testing.T) {
			b, now := testBoard()
			var lines []string
			for _, line := range b.frame(now, test.width, test.height) {
				lines = append(lines, strings.TrimRight(line, " "))
			}
			require.Equal(t, strings.TrimPrefix(test.want, "\n"), strings.Join(lines, "\n"))
		})
	}
}

func TestFrameFits(t *testing.T) {
	b, now := testBoard()
	sizes := 0
	for width := range 130 {
		for height := range 40 {
			lines := b.frame(now, width, height)
			require.LessOrEqual(t, len(lines), height)
			for _, line := range lines {
				require.LessOrEqual(t, utf8.RuneCountInString(line), width)
			}
			if width > 30 && height >= len(b.services)+2 {
				require.Contains(t, lines[len(lines)-1], "UTC", "nothing is left out")
			}
			sizes++
		}
	}
	t.Logf("%d sizes", sizes)
}

// TestMeansStay checks that a column does not change while it moves to the left.
func TestMeansStay(t *testing.T) {
	b, now := testBoard()
	newest, s := b.newest(now), b.services[0]
	for _, span := range []int64{1, 2, 3, 7} {
		n := int(60 / span)
		before, _ := s.means(newest-span, span, n)
		after, _ := s.means(newest, span, n)
		require.Equal(t, before[1:n-1], after[:n-2], "span %d", span) // the last interval was incomplete
	}
}

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.04: "0.0", 3.44: "3.4", 10: "10", 999: "999", 1000: "1.0k", 12_345: "12.3k",
		1e6: "1.0M", 2.5e9: "2.5G", 7e12: "7.0T", 8e15: "8000.0T",
	} {
		require.Equal(t, want, short(v), "%v", v)
	}
}

func TestPrintable(t *testing.T) {
	require.Equal(t, `"a b\x1b[2Jc d"`, printable("a\tb\x1b[2Jc\r\nd"))
	require.Equal(t, "Læden ☕", printable("Læden ☕"))
}
