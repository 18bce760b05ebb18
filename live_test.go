package fastly_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// numbered returns different traffic for each second.
func numbered(second time.Time) (map[string]float64, bool) {
	return map[string]float64{"requests": float64(second.Unix())}, true
}

// outages is a transport in front of a fake with outages.
type outages struct {
	fake     *fastlytest.Fake
	from, to time.Time
}

func (o *outages) RoundTrip(r *http.Request) (*http.Response, error) {
	if now := time.Now(); now.After(o.from) && now.Before(o.to) {
		return nil, errors.New("the network is down")
	}
	return o.fake.RoundTrip(r)
}

// stream is a live stream of a service of the fake, with a simulated clock.
type stream struct {
	client *fastly.Client
	fake   *fastlytest.Fake
	down   *outages
	svc    *fastlytest.Service
	events int
}

func newStream(t *testing.T) *stream {
	time.Sleep(time.Hour) // keep the two minutes of history within one day
	s := &stream{fake: fastlytest.NewFake()}
	s.fake.Traffic(numbered)
	s.svc = s.fake.AddService("shop")
	s.down = &outages{fake: s.fake}
	client, err := fastly.New(fastly.WithToken(fastlytest.Token), fastly.WithTransport(s.down), fastly.WithEvents(
		func(_ context.Context, e fastly.Event) {
			if e.Kind == fastly.EventWarning {
				s.events++
			}
		}))
	require.NoError(t, err)
	s.client = client
	return s
}

// follow reads the stream for d, and checks that its elements are in order, and complete except
// for gaps.
func (s *stream) follow(t *testing.T, d time.Duration, opts ...fastly.LiveOption) (seconds []int64, gaps []fastly.Gap, err error) {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	for element, streamErr := range s.client.Stats.Live(ctx, s.svc.ID, opts...) {
		require.Equal(t, s.svc.ID, element.ServiceID)
		switch {
		case streamErr != nil:
			err = streamErr
		case element.Gap != nil:
			require.NotEmpty(t, seconds)
			require.Equal(t, seconds[len(seconds)-1]+1, element.Gap.From.Unix(), "a gap begins behind the last second")
			gaps = append(gaps, *element.Gap)
			seconds = append(seconds, element.Gap.To.Unix())
		default:
			at := element.Recorded.Unix()
			require.Equal(t, at, element.Aggregated.Requests, "the numbers are those of the second")
			if len(seconds) > 0 {
				require.Equal(t, seconds[len(seconds)-1]+1, at, "no second twice, none left out")
			}
			seconds = append(seconds, at)
		}
	}
	return seconds, gaps, err
}

func TestLiveFailures(t *testing.T) {
	channel := "/v1/channel/{}/ts/{}"
	tests := []struct {
		name    string
		disturb func(s *stream)
		gaps    int
	}{
		{"none", func(*stream) {}, 0},
		{"500", func(s *stream) {
			s.fake.Inject(fastlytest.Fault{Path: channel, Skip: 10, Times: 4, Status: 500})
		}, 0},
		{"503", func(s *stream) {
			s.fake.Inject(fastlytest.Fault{Path: channel, Skip: 10, Times: 9, Status: 503})
		}, 0},
		{"429", func(s *stream) {
			s.fake.Inject(fastlytest.Fault{Path: channel, Skip: 10, Times: 6, Status: 429})
		}, 0},
		{"broken JSON", func(s *stream) {
			s.fake.Inject(fastlytest.Fault{Path: channel, Skip: 10, Times: 3, Malformed: true})
		}, 0},
		{"no JSON", func(s *stream) {
			s.fake.Inject(fastlytest.Fault{Path: channel, Skip: 10, Times: 3, Status: 200, Body: "<html><title>Oops</title></html>"})
		}, 0},
		{"empty", func(s *stream) {
			s.fake.Inject(fastlytest.Fault{Path: channel, Skip: 10, Times: 3, Status: 200})
		}, 0},
		{"cut", func(s *stream) { s.fake.Inject(fastlytest.Fault{Path: channel, Skip: 10, Times: 6, Cut: true}) }, 0},
		{"hanging twice", func(s *stream) { s.fake.Inject(fastlytest.Fault{Skip: 10, Times: 2, Hang: true}) }, 1},
		{"hanging", func(s *stream) { s.fake.Inject(fastlytest.Fault{Path: channel, Skip: 10, Times: 1, Hang: true}) }, 0},
		{"an outage of 30 seconds", func(s *stream) {
			s.down.from = time.Now().Add(time.Minute)
			s.down.to = s.down.from.Add(30 * time.Second)
		}, 0},
		{"an outage of 5 minutes", func(s *stream) {
			s.down.from = time.Now().Add(time.Minute)
			s.down.to = s.down.from.Add(5 * time.Minute)
		}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStream(t)
				test.disturb(s)
				const d = 10 * time.Minute
				began := time.Now()
				seconds, gaps, err := s.follow(t, d)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Len(t, gaps, test.gaps)
				require.InDelta(t, began.Unix()-9, seconds[0], 2, "it starts from now")
				require.InDelta(t, began.Add(d).Unix()-9, seconds[len(seconds)-1], 3, "and goes on to the end")
				for _, gap := range gaps {
					require.Error(t, gap.Cause)
					require.NotContains(t, gap.Cause.Error(), "not read", "the cause is the failure")
					require.Less(t, gap.To.Sub(gap.From), 5*time.Minute)
				}
				require.Equal(t, test.name == "none", s.events == 0, "failures are events")
				requests := len(s.fake.Requests())
				require.Less(t, requests, 700, "no busy loop in %v", d)
				t.Logf("%d seconds, %d gaps, %d requests, %d events", len(seconds), len(gaps), requests, s.events)
			})
		})
	}
	t.Logf("%d kinds of failure", len(tests))
}

func TestLiveEnds(t *testing.T) {
	tests := []struct {
		name    string
		disturb func(t *testing.T, s *stream)
		opts    []fastly.LiveOption
		want    error
	}{
		{"401", func(_ *testing.T, s *stream) {
			s.fake.Inject(fastlytest.Fault{Path: "/v1/channel/{}/ts/{}", Skip: 20, Status: 401, Body: `{"Error":"unauthorized"}`})
		}, nil, fastly.ErrUnauthorized},
		{"403", func(_ *testing.T, s *stream) {
			s.fake.Inject(fastlytest.Fault{Path: "/v1/channel/{}/ts/{}", Skip: 20, Status: 403, Body: `{"Error":"unauthorized"}`})
		}, nil, fastly.ErrForbidden},
		{"the service is deleted", func(t *testing.T, s *stream) {
			go func() {
				time.Sleep(20 * time.Second)
				if err := s.client.Services.Delete(context.WithoutCancel(t.Context()), s.svc.ID); err != nil {
					t.Error(err)
				}
			}()
		}, nil, fastly.ErrNotFound},
		{"no answer for longer than it may last", func(_ *testing.T, s *stream) {
			s.down.from, s.down.to = time.Now().Add(20*time.Second), time.Now().Add(time.Hour)
		}, []fastly.LiveOption{fastly.WithGiveUp(3 * time.Minute)}, nil},
		{"the context", func(*testing.T, *stream) {}, nil, context.DeadlineExceeded},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStream(t)
				test.disturb(t, s)
				began := time.Now()
				seconds, gaps, err := s.follow(t, 10*time.Minute, test.opts...)
				require.NotEmpty(t, seconds)
				require.Empty(t, gaps)
				if test.want != nil {
					require.ErrorIs(t, err, test.want)
					return
				}
				require.ErrorContains(t, err, "no answer for")
				require.InDelta(t, 200, time.Since(began).Seconds(), 30)
			})
		})
	}
}

func TestLiveIdle(t *testing.T) {
	for _, poll := range []time.Duration{0, time.Second, 30 * time.Second} {
		t.Run(fmt.Sprintf("the host waits %v", poll), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStream(t)
				busy := time.Now().Add(5 * time.Minute)
				s.fake.SetPollTime(poll)
				s.svc.Traffic(func(second time.Time) (map[string]float64, bool) {
					return map[string]float64{"requests": float64(second.Unix())}, second.After(busy)
				})
				seconds, gaps, err := s.follow(t, 10*time.Minute)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Empty(t, gaps, "no traffic is no gap")
				require.Zero(t, s.events)
				require.Equal(t, busy.Unix()+1, seconds[0], "the first busy second is not missed")
				idle := 0
				for _, r := range s.fake.Requests() {
					if r.Time.Before(busy) {
						idle++
					}
				}
				require.LessOrEqual(t, idle, 45, "an idle service is asked rarely")
			})
		})
	}
}

func TestLiveHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStream(t)
		began := time.Now()
		seconds, _, err := s.follow(t, time.Minute, fastly.WithHistory())
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.InDelta(t, began.Unix()-128, seconds[0], 2)
		require.Greater(t, len(seconds), 170)
	})
}

func TestLiveSlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStream(t)
		var last int64
		var gap *fastly.Gap
		for element, err := range s.client.Stats.Live(t.Context(), s.svc.ID) {
			require.NoError(t, err)
			if element.Gap != nil {
				gap = element.Gap
				last = gap.To.Unix()
				continue
			}
			if last != 0 {
				require.Equal(t, last+1, element.Recorded.Unix())
			}
			first := last == 0
			last = element.Recorded.Unix()
			if first {
				time.Sleep(5 * time.Minute)
			} else if gap != nil {
				break
			}
		}
		require.NotNil(t, gap, "what the host no longer had is told")
		require.ErrorContains(t, gap.Cause, "not read")
	})
}

func TestLiveMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStream(t)
		ids := []string{s.svc.ID}
		for i := range 49 {
			ids = append(ids, s.fake.AddService(fmt.Sprintf("service %d", i)).ID)
		}
		const d = 2 * time.Minute
		ctx, cancel := context.WithTimeout(t.Context(), d)
		defer cancel()
		go func() {
			time.Sleep(30 * time.Second)
			if err := s.client.Services.Delete(context.WithoutCancel(ctx), ids[7]); err != nil {
				t.Error(err)
			}
		}()
		last, failed, elements := map[string]int64{}, map[string]error{}, 0
		for element, err := range s.client.Stats.LiveMany(ctx, ids) {
			id := element.ServiceID
			if err != nil {
				failed[id] = err
				continue
			}
			elements++
			if last[id] != 0 {
				require.Equal(t, last[id]+1, element.Recorded.Unix())
			}
			last[id] = element.Recorded.Unix()
		}
		require.Len(t, last, 50)
		require.Len(t, failed, 50, "the end of each is told")
		require.ErrorIs(t, failed[ids[7]], fastly.ErrNotFound)
		for _, id := range slices.Concat(ids[:7], ids[8:]) {
			require.ErrorIs(t, failed[id], context.DeadlineExceeded)
		}
		require.Greater(t, elements, 49*115)
		require.Less(t, len(s.fake.Requests()), 50*130, "about one request a second and service")
		t.Logf("%d services, %d elements, %d requests", len(ids), elements, len(s.fake.Requests()))
	})
}

func TestLiveIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // a bubble waits for all its goroutines
		s := newStream(t)
		n := 0
		for _, err := range s.client.Stats.LiveMany(t.Context(), []string{s.svc.ID, s.fake.AddService("other").ID}) {
			require.NoError(t, err)
			if n++; n == 5 {
				break
			}
		}
		for element, err := range s.client.Stats.Live(t.Context(), s.svc.ID) {
			require.NoError(t, err)
			require.NotZero(t, element.Aggregated.Requests)
			break
		}
		require.Equal(t, 5, n)
	})
}

// edited is a transport in front of a fake that modifies the bodies of live statistics.
type edited struct {
	fake  *fastlytest.Fake
	polls int
	edit  func(poll int, batch map[string]any)
}

func (e *edited) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := e.fake.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	var batch map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&batch); err != nil {
		return nil, err
	}
	e.polls++
	e.edit(e.polls, batch)
	body, err := json.Marshal(batch)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, err
}

// edit modifies the replies that the stream receives.
func (s *stream) edit(t *testing.T, edit func(poll int, batch map[string]any)) *edited {
	t.Helper()
	e := &edited{fake: s.fake, edit: edit}
	client, err := fastly.New(fastly.WithToken(fastlytest.Token), fastly.WithTransport(e), fastly.WithEvents(
		func(_ context.Context, e fastly.Event) {
			if e.Kind == fastly.EventWarning {
				s.events++
			}
		}))
	require.NoError(t, err)
	s.client = client
	return e
}

// secondsOf returns the seconds of a batch.
func secondsOf(batch map[string]any) (seconds []map[string]any) {
	for _, second := range batch["Data"].([]any) {
		seconds = append(seconds, second.(map[string]any))
	}
	return seconds
}

// TestLiveRefusesImplausibleReplies checks that an implausible reply is refused, and that the
// stream continues without missing seconds.
func TestLiveRefusesImplausibleReplies(t *testing.T) {
	add := func(name string, n float64) func(batch map[string]any) {
		return func(batch map[string]any) { batch[name] = batch[name].(float64) + n }
	}
	scale := func(name string, n float64) func(batch map[string]any) {
		return func(batch map[string]any) { batch[name] = batch[name].(float64) * n }
	}
	recorded := func(change func(second map[string]any)) func(batch map[string]any) {
		return func(batch map[string]any) {
			for _, second := range secondsOf(batch) {
				change(second)
			}
		}
	}
	for name, spoil := range map[string]func(batch map[string]any){
		"a second an hour ahead":      recorded(add("recorded", 3600)),
		"a second a minute ahead":     recorded(add("recorded", 60)),
		"a second in milliseconds":    recorded(scale("recorded", 1000)),
		"a second of years ago":       recorded(scale("recorded", 0.5)),
		"a negative second":           recorded(scale("recorded", -1)),
		"a timestamp an hour ahead":   add("Timestamp", 3600),
		"a timestamp an hour ago":     add("Timestamp", -3600),
		"a timestamp in milliseconds": scale("Timestamp", 1000),
		"a timestamp in microseconds": scale("Timestamp", 1e6),
		"a negative timestamp":        scale("Timestamp", -1),
		"a delay of an hour":          add("AggregateDelay", 3600),
		"a negative delay":            add("AggregateDelay", -3600),
		"everything an hour ahead": func(batch map[string]any) {
			add("Timestamp", 3600)(batch)
			recorded(add("recorded", 3600))(batch)
		},
	} {
		for _, first := range []int{1, 20} {
			t.Run(fmt.Sprintf("%s, in reply %d", name, first), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newStream(t)
					spoilt := false
					s.edit(t, func(poll int, batch map[string]any) {
						if poll >= first && !spoilt && len(secondsOf(batch)) > 0 {
							spoilt = true
							spoil(batch)
						}
					})
					began := time.Now()
					seconds, gaps, err := s.follow(t, 10*time.Minute)
					require.ErrorIs(t, err, context.DeadlineExceeded)
					require.True(t, spoilt)
					require.Empty(t, gaps, "what was spoilt is asked for again")
					require.InDelta(t, began.Unix()-9, seconds[0], 4)
					require.InDelta(t, began.Add(10*time.Minute).Unix()-9, seconds[len(seconds)-1], 3)
					require.Equal(t, 1, s.events, "it is an event")
				})
			})
		}
	}
}

// TestLiveOfOtherReplies checks that a reply of another kind with status 200 is a failure, while
// a reply without data is not.
func TestLiveOfOtherReplies(t *testing.T) {
	for body, words := range map[string]string{
		`{"Error":"unauthorized"}`:                           "200 unauthorized",
		`{"Data":[],"Timestamp":0,"Error":"internal error"}`: "200 internal error",
		`{"Data":null}`:                                      "neither data nor a timestamp",
		`{"msg":"sign in"}`:                                  "neither data nor a timestamp",
		`{"Data":[],"Timestamp":0,"Error":"No data available, please retry"}`:                    "",
		`{"Data":[],"Timestamp":0,"AggregateDelay":9,"Error":"No data available, please retry"}`: "",
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newStream(t)
			s.fake.Inject(fastlytest.Fault{Path: "/v1/channel/{}/ts/{}", Status: http.StatusOK, Body: body, Times: -1})
			_, _, err := s.follow(t, 10*time.Minute, fastly.WithGiveUp(time.Minute))
			if words == "" {
				require.ErrorIs(t, err, context.DeadlineExceeded, body)
				require.Zero(t, s.events, body)
				return
			}
			require.ErrorContains(t, err, "no answer for 1m", body)
			require.ErrorContains(t, err, words, body)
			require.NotZero(t, s.events, body)
		})
	}
}

// TestLiveOfSecondsThatStayWrong checks that a second that remains implausible becomes a gap, and
// that no other second is missing.
func TestLiveOfSecondsThatStayWrong(t *testing.T) {
	for name, wrong := range map[string]func(i int) bool{
		"one":            func(i int) bool { return i == 100 },
		"some in a row":  func(i int) bool { return i >= 100 && i < 105 },
		"each tenth":     func(i int) bool { return i > 50 && i%10 == 0 },
		"the first ones": func(i int) bool { return i >= 0 && i < 3 },
	} {
		for _, opts := range [][]fastly.LiveOption{nil, {fastly.WithHistory()}} {
			t.Run(fmt.Sprintf("%s, %d options", name, len(opts)), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newStream(t)
					began := time.Now().Unix()
					s.edit(t, func(_ int, batch map[string]any) {
						for _, second := range secondsOf(batch) {
							if at := second["recorded"].(float64); wrong(int(int64(at) - began)) {
								second["recorded"] = at + 3600
							}
						}
					})
					seconds, gaps, err := s.follow(t, 5*time.Minute, opts...)
					require.ErrorIs(t, err, context.DeadlineExceeded)
					require.InDelta(t, began+300-9, seconds[len(seconds)-1], 3)
					missing := 0
					for i := range int(seconds[len(seconds)-1]-began) + 1 {
						if wrong(i) && began+int64(i) > seconds[0] {
							missing++
						}
					}
					told := 0
					for _, gap := range gaps {
						require.ErrorContains(t, gap.Cause, "recorded\" is not a time just before the reply")
						for at := gap.From.Unix(); at <= gap.To.Unix(); at++ {
							require.True(t, wrong(int(at-began)), "second %d is missing, and no other", at-began)
							told++
						}
					}
					require.InDelta(t, missing, told, 1)
				})
			})
		}
	}
}

// TestLiveIsPaced checks that the stream pauses between polls if the host replies immediately.
func TestLiveIsPaced(t *testing.T) {
	for name, step := range map[string]float64{"a new second each time": 1, "ten new seconds each time": 10, "the same second": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStream(t)
				s.fake.SetPollTime(0)
				began := float64(time.Now().Unix())
				e := s.edit(t, func(poll int, batch map[string]any) {
					at := began - 600 + float64(poll)*step
					batch["Timestamp"] = at
					batch["Data"] = []any{map[string]any{"recorded": at - 9, "aggregated": map[string]any{"requests": at - 9}, "datacenter": map[string]any{}}}
				})
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				for _, err := range s.client.Stats.Live(ctx, s.svc.ID) {
					if err != nil {
						require.ErrorIs(t, err, context.DeadlineExceeded)
					}
				}
				require.LessOrEqual(t, e.polls, 121)
				require.GreaterOrEqual(t, e.polls, 8)
			})
		})
	}
}

// TestLiveAppliesOptions checks that call options apply to every poll, and that the client's
// timeout does not shorten a poll.
func TestLiveAppliesOptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStream(t)
		var statuses []int
		_, _, err := s.follow(t, time.Minute, fastly.WithHeader("X-Trace", "1"), fastly.WithQuery("a", "b"),
			fastly.WithResponseFunc(func(r *fastly.Response) { statuses = append(statuses, r.StatusCode) }))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Greater(t, len(statuses), 40)
		for _, r := range s.fake.Requests() {
			require.Equal(t, "1", r.Header.Get("X-Trace"))
			require.Contains(t, r.URI, "?a=b")
		}
	})
	idle := func(t *testing.T, opt fastly.Option, opts ...fastly.LiveOption) (events int) {
		synctest.Test(t, func(t *testing.T) {
			fake := fastlytest.NewFake()
			fake.SetPollTime(30 * time.Second)
			svc := fake.AddService("idle")
			client, err := fake.Client(opt, fastly.WithEvents(func(_ context.Context, e fastly.Event) {
				if e.Kind == fastly.EventWarning {
					events++
				}
			}))
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			for _, err := range client.Stats.Live(ctx, svc.ID, opts...) {
				require.ErrorIs(t, err, context.DeadlineExceeded)
			}
		})
		return events
	}
	events := idle(t, fastly.WithTimeout(5*time.Second))
	require.Zero(t, events, "a timeout of the client is none of long polls")
	events = idle(t, fastly.WithProduct("test"), fastly.WithTimeout(5*time.Second))
	require.NotZero(t, events, "a timeout of the stream is")
}

func TestLiveRefusesMisuse(t *testing.T) {
	client, fake := fastlytest.New(t)
	for words, seq := range map[string]iter.Seq2[fastly.LiveElement, error]{
		"live statistics: the context is nil":        client.Stats.Live(noContext(), "S1"),
		"live statistics: the context is nil (many)": client.Stats.LiveMany(noContext(), []string{"S1"}),
		"live statistics: WithGiveUp: -1s":           client.Stats.Live(t.Context(), "S1", fastly.WithGiveUp(-time.Second)),
		"live statistics: WithGiveUp: 0s":            client.Stats.LiveMany(t.Context(), []string{"S1"}, fastly.WithGiveUp(0)),
		"service_id is empty":                        client.Stats.Live(t.Context(), ""),
		"WithTimeout: 0s":                            client.Stats.Live(t.Context(), "S1", fastly.WithTimeout(0)),
		"the client is not one that New made":        fastly.Stats{}.Live(t.Context(), "S1"),
	} {
		words, _, _ = strings.Cut(words, " (")
		n := 0
		for element, err := range seq {
			n++
			require.ErrorContains(t, err, words)
			require.Nil(t, element.Gap)
		}
		require.Equal(t, 1, n, words)
	}
	for element, err := range client.Stats.LiveMany(t.Context(), nil) {
		t.Error("an element of no service", element, err)
	}
	require.Empty(t, fake.Requests())
}

// TestLiveManyPanics checks that a panic in a stream, or in the loop over the elements, ends all
// streams.
func TestLiveManyPanics(t *testing.T) {
	for name, where := range map[string]string{"in a hook": "hook", "in the loop": "loop", "Goexit in a hook": "exit"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // a bubble waits for all its goroutines
				s := newStream(t)
				ids := []string{s.svc.ID, s.fake.AddService("other").ID, s.fake.AddService("third").ID}
				attempts := 0
				var mu sync.Mutex
				client, err := s.fake.Client(fastly.WithEvents(func(context.Context, fastly.Event) {
					mu.Lock()
					defer mu.Unlock()
					if attempts++; attempts != 20 {
						return
					}
					switch where {
					case "hook":
						panic("ouch")
					case "exit":
						runtime.Goexit()
					}
				}))
				require.NoError(t, err)
				recovered, returned, n := any(nil), false, 0
				done := make(chan struct{})
				go func() {
					defer close(done)
					defer func() { recovered = recover() }()
					for _, err := range client.Stats.LiveMany(t.Context(), ids) {
						if err != nil {
							t.Error(err)
						}
						if n++; n == 30 && where == "loop" {
							panic("ouch")
						}
					}
					returned = true
				}()
				<-done
				require.False(t, returned)
				if where == "exit" {
					require.Nil(t, recovered)
				} else {
					require.Equal(t, "ouch", recovered)
				}
			})
		})
	}
}
