package fastlytest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/catalog"
)

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

func (a *account) last() fastlytest.Request {
	requests := a.Requests()
	return requests[len(requests)-1]
}

// live returns an account with a client for the real-time host, and the path of a service.
func live(t *testing.T, pattern fastlytest.Pattern) (a *account, svc *fastlytest.Service, path string) {
	t.Helper()
	a = inMemory(t)
	a.SetClock(0)
	a.base = "https://rt.fastly.com"
	a.Strict(true)
	t.Cleanup(func() { require.Empty(t, a.Unexpected()) })
	svc = a.AddService("shop")
	svc.Traffic(pattern)
	return a, svc, "/v1/channel/" + svc.ID + "/ts/"
}

// batch is a response of the real-time host.
type batch struct {
	Data []struct {
		Recorded   int64
		Aggregated map[string]float64
		Datacenter map[string]map[string]float64
	}
	Timestamp      int64
	AggregateDelay int
	Error          string
}

func (b batch) recorded() []int64 {
	var list []int64
	for _, second := range b.Data {
		list = append(list, second.Recorded)
	}
	return list
}

// seconds returns the seconds from one time to another.
func seconds(from, to int64) []int64 {
	var list []int64
	for ; from <= to; from++ {
		list = append(list, from)
	}
	return list
}

func (a *account) batch(target string) batch {
	a.t.Helper()
	answer := a.send("GET", target)
	require.Equal(a.t, "max-age=1", answer.header.Get("Cache-Control"))
	for _, absent := range []string{"Status", "Fastly-Ratelimit-Remaining", "Fastly-Ratelimit-Reset"} {
		require.Empty(a.t, answer.header.Values(absent))
	}
	var b batch
	answer.decode(&b)
	require.Equal(a.t, 9, b.AggregateDelay)
	require.Contains(a.t, answer.text, `"Data":[`)
	require.Equal(a.t, len(b.Data) == 0, strings.Contains(answer.text, `"Error":`))
	return b
}

func within(ctx context.Context) option {
	return func(req *http.Request) { *req = *req.WithContext(ctx) }
}

// each is a pattern with one request per second.
func each(time.Time) (map[string]float64, bool) { return map[string]float64{"requests": 1}, true }

// never is the pattern of an idle service.
func never(time.Time) (map[string]float64, bool) { return nil, false }

// TestRealtime compares the responses of every real-time operation in the same second.
func TestRealtime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _, path := live(t, each)
		now := a.Now().Unix()
		newest := now - 9
		asked := map[string]bool{}
		for _, test := range []struct {
			target    string
			want      []int64
			timestamp int64
		}{
			{"h", seconds(newest-119, newest), now},
			{"h/limit/3", seconds(newest-2, newest), now},
			{"h/limit/500", seconds(newest-119, newest), now},
			{"0", seconds(newest, newest), now},
			{"0/limit/3", seconds(newest, newest), now},
			{fmt.Sprint(now - 1), seconds(newest, newest), now},
			{fmt.Sprint(now - 5), seconds(newest-4, newest), now},
			{fmt.Sprint(now - 120), seconds(newest-119, newest), now},
			{fmt.Sprint(now - 121), seconds(newest-119, newest), now}, // one second is no longer available
			{fmt.Sprint(now - 300), seconds(newest-119, newest), now},
			{"1", seconds(newest-119, newest), now},
			{fmt.Sprintf("%d/limit/5", now-5), seconds(newest-4, newest), now},
			{fmt.Sprintf("%d/limit/2", now-5), seconds(newest-4, newest-3), now - 3},
		} {
			b := a.batch(path + test.target)
			require.Equal(t, test.want, b.recorded(), test.target)
			require.Equal(t, test.timestamp, b.Timestamp, test.target)
			asked[a.last().Template] = true
		}
		require.Equal(t, now, a.Now().Unix(), "none had to wait")
		require.Equal(t, fastlytest.DefaultWriteLimit, a.Remaining(fastlytest.User))

		known, err := catalog.Load()
		require.NoError(t, err)
		operations := 0
		for _, op := range known.Operations {
			if op.Collection == "realtime" {
				operations++
				require.Contains(t, asked, placeholder.ReplaceAllString(op.Path, "{}"))
			}
		}
		t.Logf("%d operations", operations)

		for target, msg := range map[string]string{
			"x": "unable to convert timestamp to int", "x/limit/1": "unable to convert timestamp to int",
			"0/limit/x": "unable to convert limit to int", "h/limit/0": "unable to convert limit to int",
		} {
			answer := a.send("GET", path+target)
			require.Equal(t, 400, answer.status)
			require.JSONEq(t, `{"Error":"`+msg+`"}`, answer.text)
		}
	})
}

func TestSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _, path := live(t, func(second time.Time) (map[string]float64, bool) {
			require.Equal(t, time.UTC, second.Location())
			return map[string]float64{"requests": 11, "hits": 6, "miss": 2, "miss_time": 0.5, "origin_offload": 0.25}, true
		})
		text := a.send("GET", path+"0").text
		require.JSONEq(t, fmt.Sprintf(`{"Data":[{"recorded":%d,
			"aggregated":{"requests":11,"hits":6,"miss":2,"miss_time":0.5,"origin_offload":0.25,"hit_ratio":0.75},
			"datacenter":{
				"IAD":{"requests":7,"hits":4,"miss":2,"miss_time":0.25,"origin_offload":0.25,"hit_ratio":0.6666666666666666},
				"AMS":{"requests":2,"hits":1,"miss":0,"miss_time":0.125,"origin_offload":0.25,"hit_ratio":1},
				"TYO":{"requests":2,"hits":1,"miss":0,"miss_time":0.125,"origin_offload":0.25,"hit_ratio":1}}}],
			"Timestamp":%d,"AggregateDelay":9}`, a.Now().Unix()-9, a.Now().Unix()), text)
	})
}

// TestLongPoll follows a service with requests in two of ten seconds for one hour.
func TestLongPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := func(second time.Time) bool { return second.Unix()%10 < 2 }
		a, _, path := live(t, func(second time.Time) (map[string]float64, bool) {
			return map[string]float64{"requests": float64(second.Unix() % 10)}, busy(second)
		})
		a.SetClock(-10*time.Minute + 300*time.Millisecond)
		start := a.Now()
		var cursor int64
		var got, want []int64
		polls := 0
		for ; a.Now().Sub(start) < time.Hour; polls++ {
			b := a.batch(fmt.Sprint(path, cursor))
			require.Equal(t, a.Now().Unix(), b.Timestamp)
			for _, second := range b.Data {
				require.InDelta(t, second.Recorded%10, second.Aggregated["requests"], 0)
			}
			if len(b.Data) == 1 {
				require.Equal(t, b.Timestamp-9, b.Data[0].Recorded, "as soon as it is there")
			}
			got, cursor = append(got, b.recorded()...), b.Timestamp
		}
		for second := start.Unix() - 9; second <= cursor-9; second++ {
			if busy(time.Unix(second, 0)) {
				want = append(want, second)
			}
		}
		require.Equal(t, want, got, "every second with requests, and once")
		require.Less(t, polls, len(got)+5, "and no poll came back without")
		t.Logf("%d seconds in %d polls", len(got), polls)
	})
}

func TestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, svc, path := live(t, nil)
		idle := func(target string, takes time.Duration) {
			t.Helper()
			start := time.Now()
			b := a.batch(path + target)
			require.Equal(t, takes, time.Since(start), target)
			require.Empty(t, b.Data)
			require.Equal(t, "No data available, please retry", b.Error)
			require.Equal(t, a.Now().Unix(), b.Timestamp)
		}
		now := func() string { return fmt.Sprint(a.Now().Unix()) }
		idle("h", 0)
		idle("0", 2*time.Second)
		idle(now(), fastlytest.DefaultPollTime)
		idle("9999999999", fastlytest.DefaultPollTime) // in the future
		a.SetPollTime(1500 * time.Millisecond)
		idle("0", 1500*time.Millisecond)
		idle(now(), 1500*time.Millisecond)
		a.SetPollTime(0)
		idle("0", 0)
		idle(now(), 0)

		a.SetPollTime(time.Hour)
		time.AfterFunc(10*time.Second, func() { svc.Traffic(each) })
		start := time.Now()
		require.NotEmpty(t, a.batch(path+now()).Data, "traffic came")
		require.InDelta(t, 10, time.Since(start).Seconds(), 1)
	})
}

func TestTrafficOfTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, svc, path := live(t, nil)
		a.SetPollTime(0)
		require.Empty(t, a.batch(path+"0").Data)
		a.Traffic(fastlytest.Wave)
		require.Len(t, a.batch(path+"0").Data, 1)
		svc.Traffic(never)
		require.Empty(t, a.batch(path+"0").Data)
		svc.Traffic(nil)
		a.Traffic(nil)
		require.Empty(t, a.batch(path+"0").Data)
		svc.Traffic(func(time.Time) (map[string]float64, bool) {
			return nil, svc.Active() > 0 // a pattern may call methods of the fake
		})
		require.Empty(t, a.batch(path+"0").Data)
		require.NoError(t, svc.Activate(1))
		data := a.batch(path + "0").Data
		require.Len(t, data, 1)
		require.NotNil(t, data[0].Aggregated, "empty, not null")
		require.NotNil(t, data[0].Datacenter["IAD"], "empty, not null")
	})
}

func TestWave(t *testing.T) {
	low, high := 1000.0, 0.0
	for second := range int64(60) {
		m, busy := fastlytest.Wave(time.Unix(second, 0))
		require.True(t, busy)
		again, _ := fastlytest.Wave(time.Unix(second+3600, 0))
		require.Equal(t, m, again)
		require.InDelta(t, m["requests"], m["hits"]+m["miss"], 0)
		require.InDelta(t, m["bandwidth"], m["resp_header_bytes"]+m["resp_body_bytes"], 0)
		low, high = min(low, m["requests"]), max(high, m["requests"])
	}
	require.Equal(t, []float64{50, 150}, []float64{low, high})
}

func TestWhoMaySeeTraffic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, svc, path := live(t, each)
		other := a.AddService("blog")
		a.AddToken(fastlytest.Credential{Value: "stranger", User: "u2", Customer: "c2"})
		a.AddToken(fastlytest.Credential{Value: "narrow", Services: []string{other.ID}})
		a.AddToken(fastlytest.Credential{Value: "purger", Scope: fastlytest.ScopePurgeAll})
		a.AddToken(fastlytest.Credential{Value: "reader", Scope: fastlytest.ScopeGlobalRead})
		for _, test := range []struct {
			target string
			option option
			status int
		}{
			{path + "0", token("guess"), 401},
			{path + "0", anonymous, 401},
			{path + "0", token("narrow"), 403},
			{path + "0", token("purger"), 403},
			{path + "0", token("stranger"), 404},
			{path + "0", token("reader"), 200},
			{"/v1/channel/nosuch/ts/h", token("reader"), 404},
		} {
			answer := a.send("GET", test.target, test.option)
			require.Equal(t, test.status, answer.status)
			if test.status != 200 {
				var body map[string]string
				require.NoError(t, json.Unmarshal([]byte(answer.text), &body))
				require.Len(t, body, 1)
				require.NotEmpty(t, body["Error"])
			}
		}
		a.base = "https://api.fastly.com"
		require.Equal(t, 404, a.send("GET", path+"0").status, "not of this host")
		require.True(t, a.last().Unknown)
		require.Equal(t, 404, a.send("GET", "/v1/domains/"+svc.ID+"/ts/h").status, "not of this host either")
		a.send("DELETE", "/service/"+svc.ID).object()
		a.base = "https://rt.fastly.com"
		require.Equal(t, 404, a.send("GET", path+"0").status, "deleted")
		require.Equal(t, 404, a.send("GET", "/v1/domains/"+svc.ID+"/ts/h").status, "deleted")
		require.Equal(t, 404, a.send("GET", "/service").status, "not of this host")
		require.True(t, a.last().Unknown)
	})
}

func TestFaultsOfTheRealtimeHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _, path := live(t, each)
		operation := "/v1/channel/{service_id}/ts/{timestamp_in_seconds}"
		fault := func(f fastlytest.Fault) {
			f.Path = operation
			a.Inject(f)
		}
		for _, status := range []int{200, 401, 500} {
			fault(fastlytest.Fault{Status: status, Body: "<html>"})
			answer := a.send("GET", path+"0")
			require.Equal(t, status, answer.status)
			require.Equal(t, "<html>", answer.text)
		}
		fault(fastlytest.Fault{Malformed: true})
		require.False(t, json.Valid([]byte(a.send("GET", path+"0").text)))
		fault(fastlytest.Fault{Cut: true})
		require.ErrorContains(t, a.fails("GET", path+"0"), "connection reset")
		fault(fastlytest.Fault{Hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.ErrorIs(t, a.fails("GET", path+"0", within(ctx)), context.DeadlineExceeded)
		require.Len(t, a.batch(path+"0").Data, 1)
	})
}

// TestPollEndsWithItsContext checks that the fake remains usable after a cancelled poll.
func TestPollEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _, path := live(t, never)
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		start := time.Now()
		require.ErrorIs(t, a.fails("GET", fmt.Sprint(path, a.Now().Unix()), within(ctx)), context.DeadlineExceeded)
		require.Equal(t, 2500*time.Millisecond, time.Since(start))
		require.Zero(t, a.last().Status)
		require.Equal(t, "/v1/channel/{}/ts/{}", a.last().Template)
		require.Equal(t, 404, a.send("GET", "/v1/channel/nosuch/ts/0").status)
	})
}

func TestAdvanceDuringAPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _, path := live(t, func(second time.Time) (map[string]float64, bool) { return nil, second.Minute() == 30 })
		time.AfterFunc(3500*time.Millisecond, func() { a.Advance(30 * time.Minute) })
		start := time.Now()
		b := a.batch(fmt.Sprint(path, a.Now().Unix()))
		require.Equal(t, 4*time.Second, time.Since(start), "it looks once a second")
		require.Empty(t, b.Data, "its time is over, and the newest second is from before the half hour")
		time.Sleep(10 * time.Second)
		require.NotEmpty(t, a.batch(fmt.Sprint(path, b.Timestamp)).Data)
	})
}

// TestManyServices follows fifty services with one client each.
func TestManyServices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _, _ := live(t, nil)
		a.Traffic(fastlytest.Wave)
		const services, minutes = 50, 2
		start := time.Now()
		var wg sync.WaitGroup
		counts := make([]int, services)
		for i := range services {
			svc := a.AddService(fmt.Sprint(i))
			wg.Go(func() {
				var cursor int64
				for time.Since(start) < minutes*time.Minute {
					var b batch
					a.send("GET", fmt.Sprintf("/v1/channel/%s/ts/%d", svc.ID, cursor)).decode(&b)
					counts[i], cursor = counts[i]+len(b.Data), b.Timestamp
				}
			})
		}
		wg.Wait()
		for _, n := range counts {
			require.Equal(t, minutes*60+1, n)
		}
		require.Equal(t, services, a.Peak())
		require.Equal(t, fastlytest.DefaultWriteLimit, a.Remaining(fastlytest.User))
		t.Logf("%d services, %d seconds each", services, counts[0])
	})
}

func TestRealtimeOverSockets(t *testing.T) {
	everyWay(t, func(a *account) {
		svc := a.AddService("shop")
		svc.Traffic(each)
		if a.base == "https://api.fastly.com" {
			a.base = "https://rt.fastly.com"
		}
		path := "/v1/channel/" + svc.ID + "/ts/"
		first := a.batch(path + "0")
		require.Len(a.t, first.Data, 1)
		a.Advance(time.Second)
		next := a.batch(fmt.Sprint(path, first.Timestamp))
		require.Equal(a.t, first.Data[0].Recorded+1, next.Data[0].Recorded)
		require.Len(a.t, a.batch(path+"h").Data, 120)
		require.Equal(a.t, 401, a.send("GET", path+"0", token("guess")).status)
	})
}

// TestClientLive follows a service with the Client of this module.
func TestClientLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := fake.AddService("shop")
		svc.Traffic(func(second time.Time) (map[string]float64, bool) {
			return map[string]float64{"requests": float64(second.Second())}, second.Second()%20 == 0
		})
		start := fake.Now()
		var got []int64
		for element, err := range client.Stats.Live(t.Context(), svc.ID) {
			require.NoError(t, err)
			require.Nil(t, element.Gap)
			require.EqualValues(t, element.Recorded.Second(), element.Aggregated.Requests)
			if got = append(got, element.Recorded.Unix()-start.Unix()); len(got) == 4 {
				break
			}
		}
		require.Equal(t, []int64{0, 20, 40, 60}, got)
	})
}

// A deploy script may watch the traffic of the service that it deployed. In a test, the traffic is
// a function.
func ExampleService_Traffic() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	svc.Traffic(func(time.Time) (map[string]float64, bool) {
		return map[string]float64{"requests": 100, "status_5xx": 3}, true
	})
	for element, err := range client.Stats.Live(context.Background(), svc.ID) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(element.Aggregated.Requests, "requests,", element.Aggregated.Status5xx, "failed")
		break
	}
	// Output: 100 requests, 3 failed
}
