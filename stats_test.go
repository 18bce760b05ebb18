package fastly_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/probe"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// noBudget is a coordinator without grants. Operations that work with it neither count against a
// rate limit nor acquire a lock.
type noBudget struct{}

func (noBudget) TakeTurn(_ context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
	return fastly.TurnGrant{}, fmt.Errorf("takes the turn %s", req.Key)
}

func (noBudget) TakeToken(_ context.Context, req fastly.TokenRequest) (fastly.TokenGrant, error) {
	return fastly.TokenGrant{}, fmt.Errorf("takes a token of %v", req.Bucket)
}

func (noBudget) DescribeBudget(context.Context, fastly.BudgetRequest) (fastly.Budget, error) {
	return fastly.Budget{}, errors.New("asks for the budget")
}

// answering returns a client that gets the same successful reply to each request.
func answering(t *testing.T, body string) *fastly.Client {
	t.Helper()
	return inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, http.StatusOK, body), nil })
}

// enveloped returns data in the envelope of the API.
func enveloped(data string) string {
	return `{"data":` + data + `,"meta":{"to":"2024-03-12 15:54:42 UTC","from":"2024-03-12 15:39:42 UTC","by":"minute","region":"usa"},"status":"success","msg":null}`
}

var (
	noon = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	// narrow uses the filters that every operation supports.
	narrow = fastly.StatsQuery{From: "10 days ago", To: fastly.StatsTimeAt(noon), By: fastly.ByHour, Region: "europe"}
)

const narrowQuery = "from=10+days+ago&to=1772366400&by=hour&region=europe"

// withFilters returns narrow with further filters, which some operations support.
func withFilters(datacenter string, services ...string) fastly.StatsQuery {
	q := narrow
	q.Datacenter, q.Services = datacenter, services
	return q
}

// statsCalls calls every operation with all filters that it supports.
var statsCalls = []struct {
	name string
	call func(ctx context.Context, s fastly.Stats) (any, error)
	want string // expected request
	body string // reply
	got  any    // expected result
}{
	{
		"Services", func(ctx context.Context, s fastly.Stats) (any, error) {
			return rows(s.Services(ctx, withFilters("AMS", "SU2", "SU1")))
		},
		"https://api.fastly.com/stats?" + narrowQuery + "&datacenter=AMS&services=SU2%2CSU1",
		enveloped(`{"SU2":[{"service_id":"SU2","start_time":60,"requests":3}],"SU1":[{"start_time":0,"requests":1},{"start_time":60,"requests":2}]}`),
		"SU1@0:1 SU1@60:2 SU2@60:3",
	},
	{
		"ServicesField", func(ctx context.Context, s fastly.Stats) (any, error) {
			return points(s.ServicesField(ctx, "requests", withFilters("AMS")))
		},
		"https://api.fastly.com/stats/field/requests?" + narrowQuery + "&datacenter=AMS",
		enveloped(`{"SU1":[{"start_time":60,"requests":2}]}`),
		"SU1@60:2",
	},
	{
		"Service", func(ctx context.Context, s fastly.Stats) (any, error) {
			return rows(s.Service(ctx, "SU1", withFilters("AMS")))
		},
		"https://api.fastly.com/stats/service/SU1?" + narrowQuery + "&datacenter=AMS",
		enveloped(`[{"start_time":60,"requests":2}]`),
		"SU1@60:2",
	},
	{
		"ServiceField", func(ctx context.Context, s fastly.Stats) (any, error) {
			return points(s.ServiceField(ctx, "SU1", "requests", withFilters("AMS")))
		},
		"https://api.fastly.com/stats/service/SU1/field/requests?" + narrowQuery + "&datacenter=AMS",
		enveloped(`[{"start_time":60,"requests":2},{"start_time":120,"requests":4}]`),
		"SU1@60:2 SU1@120:4",
	},
	{
		"Aggregate", func(ctx context.Context, s fastly.Stats) (any, error) { return rows(s.Aggregate(ctx, narrow)) },
		"https://api.fastly.com/stats/aggregate?" + narrowQuery,
		enveloped(`[{"start_time":60,"requests":2}]`),
		"@60:2",
	},
	{
		"Regions", func(ctx context.Context, s fastly.Stats) (any, error) { return data(s.Regions(ctx)) },
		"https://api.fastly.com/stats/regions",
		enveloped(`["africa_std","usa","atlantis"]`),
		[]string{"africa_std", "usa", "atlantis"},
	},
	{
		"Usage", func(ctx context.Context, s fastly.Stats) (any, error) { return data(s.Usage(ctx, narrow)) },
		"https://api.fastly.com/stats/usage?" + narrowQuery,
		enveloped(`{"usa":{"bandwidth":13653987068,"requests":2,"compute_requests":"3"},"europe":{"requests":4}}`),
		map[string]fastly.Usage{
			"usa":    {Bandwidth: 13653987068, Requests: 2, ComputeRequests: 3},
			"europe": {Requests: 4},
		},
	},
	{
		"UsageByService", func(ctx context.Context, s fastly.Stats) (any, error) { return data(s.UsageByService(ctx, narrow)) },
		"https://api.fastly.com/stats/usage_by_service?" + narrowQuery,
		enveloped(`{"usa":{"SU1":{"bandwidth":1,"requests":2,"compute_requests":3}},"europe":[]}`),
		map[string]map[string]fastly.Usage{
			"usa":    {"SU1": {Bandwidth: 1, Requests: 2, ComputeRequests: 3}},
			"europe": {},
		},
	},
	{
		"UsageByMonth", func(ctx context.Context, s fastly.Stats) (any, error) {
			return data(s.UsageByMonth(ctx, fastly.MonthQuery{Year: 2026, Month: time.March, BillableUnits: true}))
		},
		"https://api.fastly.com/stats/usage_by_month?year=2026&month=03&billable_units=true",
		enveloped(`{"customer_id":"CU1","services":{"usa":{"SU1":{"bandwidth":1.5}}},"total":{"usa":{"bandwidth":2.5}}}`),
		fastly.MonthlyUsage{
			CustomerID: "CU1",
			Services:   map[string]map[string]fastly.Usage{"usa": {"SU1": {Bandwidth: 1.5}}},
			Total:      map[string]fastly.Usage{"usa": {Bandwidth: 2.5}},
		},
	},
	{
		"Summary", func(ctx context.Context, s fastly.Stats) (any, error) {
			return s.Summary(ctx, "SU1", fastly.SummaryQuery{Year: 2025, Month: time.December, Start: noon, End: noon.Add(time.Minute)})
		},
		"https://api.fastly.com/service/SU1/stats/summary?year=2025&month=12&start_time=1772366400&end_time=1772366460",
		`{"stats":{"AMS":{"requests":5,"hit_ratio":null},"BWI":{}}}`,
		map[string]fastly.StatsRow{"AMS": {Metrics: fastly.Metrics{Requests: 5}}, "BWI": {}},
	},
	{
		"RecentSeconds", func(ctx context.Context, s fastly.Stats) (any, error) { return s.RecentSeconds(ctx, "SU1", 0) },
		"https://rt.fastly.com/v1/channel/SU1/ts/h",
		liveBody, liveBatch,
	},
	{
		"RecentSeconds, some of them", func(ctx context.Context, s fastly.Stats) (any, error) { return s.RecentSeconds(ctx, "SU1", 5) },
		"https://rt.fastly.com/v1/channel/SU1/ts/h/limit/5",
		liveBody, liveBatch,
	},
	{
		"SecondsSince", func(ctx context.Context, s fastly.Stats) (any, error) {
			return s.SecondsSince(ctx, "SU1", 1603401013, 0)
		},
		"https://rt.fastly.com/v1/channel/SU1/ts/1603401013",
		liveBody, liveBatch,
	},
	{
		"SecondsSince, some of them", func(ctx context.Context, s fastly.Stats) (any, error) { return s.SecondsSince(ctx, "SU1", 0, 3) },
		"https://rt.fastly.com/v1/channel/SU1/ts/0/limit/3",
		`{"Data":[],"Timestamp":1635959484,"AggregateDelay":9,"Error":"No data available, please retry"}`,
		&fastly.LiveBatch{Seconds: []fastly.LiveSecond{}, Timestamp: 1635959484, AggregateDelay: 9, Error: "No data available, please retry"},
	},
}

const liveBody = `{"Data":[{"recorded":1603401004,"aggregated":{"requests":3,"miss_histogram":{"20":2},"compute_execution_time_ms":1.5,"brand_new":7},` +
	`"datacenter":{"AMS":{"requests":1},"BWI":{"requests":2}}}],"Timestamp":1603401013,"AggregateDelay":9}`

var liveBatch = &fastly.LiveBatch{
	Seconds: []fastly.LiveSecond{{
		Recorded: time.Unix(1603401004, 0).UTC(),
		Aggregated: fastly.Metrics{
			Requests: 3, MissHistogram: map[string]int64{"20": 2}, ComputeExecutionTimeMs: 1.5, More: map[string]float64{"brand_new": 7},
		},
		Datacenters: map[string]fastly.Metrics{"AMS": {Requests: 1}, "BWI": {Requests: 2}},
	}},
	Timestamp: 1603401013, AggregateDelay: 9,
}

// rows formats rows as service@seconds:requests.
func rows(report *fastly.StatsReport[[]fastly.StatsRow], err error) (any, error) {
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, row := range report.Data {
		texts = append(texts, fmt.Sprintf("%s@%d:%d", row.ServiceID, row.StartTime.Unix(), row.Requests))
	}
	return strings.Join(texts, " "), nil
}

// points formats points as rows does.
func points(report *fastly.StatsReport[[]fastly.StatsPoint], err error) (any, error) {
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, p := range report.Data {
		if p.Field == "requests" {
			texts = append(texts, fmt.Sprintf("%s@%d:%v", p.ServiceID, p.StartTime.Unix(), p.Value))
		}
	}
	return strings.Join(texts, " "), nil
}

func data[T any](report *fastly.StatsReport[T], err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return report.Data, nil
}

func TestStatsRequests(t *testing.T) {
	facts, err := catalog.Load()
	require.NoError(t, err)
	missing := map[string]bool{}
	for _, op := range facts.Operations {
		if op.File == "core" && slices.Contains([]string{"historical", "realtime", "stats"}, op.Collection) {
			missing[op.ID] = true
		}
	}
	operations := len(missing)
	for _, tt := range statsCalls {
		t.Run(tt.name, func(t *testing.T) {
			var sent []string
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				recorder.Record(req)
				recorder.Break(req)
				sent = append(sent, req.Method+" "+req.URL.String())
				if op := facts.Lookup(req.Method, probe.From(req.Context()).Template); op != nil {
					delete(missing, op.ID)
				}
				return respond(req, http.StatusOK, tt.body), nil
			}, fastly.WithCoordinator(noBudget{}), fastly.WithRealtimeURL("https://rt.fastly.com"))
			got, err := tt.call(t.Context(), client.Stats)
			require.NoError(t, err)
			require.Equal(t, []string{"GET " + tt.want}, sent)
			require.Equal(t, tt.got, got)
		})
	}
	require.Empty(t, missing, "operations that no method sends")
	t.Logf("%d calls, %d operations", len(statsCalls), operations)
}

func TestStatsWithoutFilters(t *testing.T) {
	tests := []struct {
		path string
		call func(ctx context.Context, s fastly.Stats) error
	}{
		{"/stats", func(ctx context.Context, s fastly.Stats) error {
			_, err := s.Services(ctx, fastly.StatsQuery{From: fastly.StatsTimeAt(time.Time{})})
			return err
		}},
		{"/stats/usage_by_month", func(ctx context.Context, s fastly.Stats) error {
			_, err := s.UsageByMonth(ctx, fastly.MonthQuery{})
			return err
		}},
		{"/service/SU1/stats/summary", func(ctx context.Context, s fastly.Stats) error {
			_, err := s.Summary(ctx, "SU1", fastly.SummaryQuery{})
			return err
		}},
	}
	for _, tt := range tests {
		var sent *url.URL
		client := inMemory(t, func(req *http.Request) (*http.Response, error) {
			sent = req.URL
			return respond(req, http.StatusOK, `{"status":"success","data":null,"stats":{}}`), nil
		})
		require.NoError(t, tt.call(t.Context(), client.Stats), tt.path)
		require.Equal(t, tt.path, sent.RequestURI())
	}
}

// TestStatsRanges checks that a range that ends before it starts is refused before any request,
// if both times are known.
func TestStatsRanges(t *testing.T) {
	from, earlier := fastly.StatsTimeAt(noon), fastly.StatsTimeAt(noon.Add(-time.Second))
	tests := []struct {
		from, to fastly.StatsTime
		fine     bool
	}{
		{from, earlier, false},
		{from, from, true},
		{earlier, from, true},
		{"", earlier, true},
		{from, "", true},
		{from, "1 day ago", true},
		{"now", earlier, true},
		{"2026-01-31 08:00", "2026-01-30 08:00", true},
	}
	for _, tt := range tests {
		requests := 0
		client := inMemory(t, func(req *http.Request) (*http.Response, error) {
			requests++
			return respond(req, http.StatusOK, enveloped("null")), nil
		})
		_, err := client.Stats.Services(t.Context(), fastly.StatsQuery{From: tt.from, To: tt.to})
		if tt.fine {
			require.NoError(t, err, "%v", tt)
			require.Equal(t, 1, requests)
			continue
		}
		require.EqualError(t, err, fmt.Sprintf("fastly: get statistics: From %s is after To %s", tt.from, tt.to))
		require.Zero(t, requests)
	}
	client := inMemory(t, nil)
	_, err := client.Stats.Summary(t.Context(), "SU1", fastly.SummaryQuery{Start: noon, End: noon.Add(-time.Hour)})
	require.ErrorContains(t, err, "fastly: get summary: Start")
	t.Logf("%d ranges", len(tests)+1)
}

func TestStatsRowsInAnyShape(t *testing.T) {
	byService := func(ctx context.Context, s fastly.Stats) (any, error) {
		return rows(s.Services(ctx, fastly.StatsQuery{}))
	}
	byServiceField := func(ctx context.Context, s fastly.Stats) (any, error) {
		return points(s.ServicesField(ctx, "requests", fastly.StatsQuery{}))
	}
	one := func(ctx context.Context, s fastly.Stats) (any, error) {
		return rows(s.Service(ctx, "SU1", fastly.StatsQuery{}))
	}
	oneField := func(ctx context.Context, s fastly.Stats) (any, error) {
		return points(s.ServiceField(ctx, "SU1", "requests", fastly.StatsQuery{}))
	}
	aggregate := func(ctx context.Context, s fastly.Stats) (any, error) {
		return rows(s.Aggregate(ctx, fastly.StatsQuery{}))
	}
	type call = func(context.Context, fastly.Stats) (any, error)
	all := []call{byService, byServiceField, one, oneField, aggregate}
	tests := []struct {
		name, data string
		calls      []call
		want       string
	}{
		{"an empty object", `{}`, all, ""},
		{"an empty array", `[]`, all, ""},
		{"null", `null`, all, ""},
		{"services without rows", `{"SU1":[],"SU2":null,"SU3":{}}`, []call{byService, byServiceField}, ""},
		{"numbers as strings", `{"SU1":[{"start_time":"60","requests":"2"}]}`, []call{byService, byServiceField}, "SU1@60:2"},
		{"numbers as strings in a list", `[{"start_time":"60","requests":"2"}]`, []call{one, oneField}, "SU1@60:2"},
		{"a number with a fraction of nothing", `[{"start_time":60.0,"requests":2.0}]`, []call{one, oneField}, "SU1@60:2"},
		{"null for a number", `[{"start_time":60,"requests":null}]`, []call{aggregate}, "@60:0"},
	}
	calls := 0
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i, call := range tt.calls {
				got, err := call(t.Context(), answering(t, enveloped(tt.data)).Stats)
				require.NoError(t, err, "call %d", i)
				require.Equal(t, tt.want, got, "call %d", i)
				calls++
			}
		})
	}
	t.Logf("%d shapes, %d calls", len(tests), calls)

	_, err := answering(t, `{"meta":{},"status":"success"}`).Stats.Services(t.Context(), fastly.StatsQuery{})
	require.NoError(t, err, "no data at all")

	_, err = answering(t, enveloped(`[{"requests":1},{"requests":"many"}]`)).Stats.Aggregate(t.Context(), fastly.StatsQuery{})
	undecodable, ok := errors.AsType[*fastly.DecodeError](err)
	require.True(t, ok, err)
	require.Equal(t, "/data/1/requests", undecodable.Pointer)
}

func TestStatsMeta(t *testing.T) {
	report, err := answering(t, enveloped(`{}`)).Stats.Services(t.Context(), fastly.StatsQuery{})
	require.NoError(t, err)
	require.Equal(t, fastly.StatsMeta{
		From: time.Date(2024, time.March, 12, 15, 39, 42, 0, time.UTC), To: time.Date(2024, time.March, 12, 15, 54, 42, 0, time.UTC),
		By: fastly.ByMinute, Region: "usa",
	}, report.Meta)
	regions, err := answering(t, enveloped(`["usa"]`)).Stats.Regions(t.Context())
	require.NoError(t, err)
	require.Equal(t, report.Meta, regions.Meta)
	field, err := answering(t, enveloped(`[]`)).Stats.ServiceField(t.Context(), "SU1", "hits", fastly.StatsQuery{})
	require.NoError(t, err)
	require.Equal(t, report.Meta, field.Meta)
}

// TestStatsOfAFieldAreSmall limits the memory for one metric by minute over 35 days.
func TestStatsOfAFieldAreSmall(t *testing.T) {
	const minutes = 35 * 24 * 60
	var body strings.Builder
	for i := range minutes {
		if i > 0 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, `{"bandwidth":%d,"start_time":%d}`, 1_000_000+i, 1_772_323_200+60*i)
	}
	reply := enveloped("[" + body.String() + "]")
	client := answering(t, reply)
	before, after := new(runtime.MemStats), new(runtime.MemStats)
	runtime.GC()
	runtime.ReadMemStats(before)
	report, err := client.Stats.ServiceField(t.Context(), "SU1", "bandwidth", fastly.StatsQuery{By: fastly.ByMinute})
	runtime.ReadMemStats(after)
	require.NoError(t, err)
	require.Len(t, report.Data, minutes)
	last := report.Data[minutes-1]
	require.Equal(t, fastly.StatsPoint{
		ServiceID: "SU1", Field: "bandwidth", StartTime: time.Unix(1_772_323_200+60*(minutes-1), 0).UTC(), Value: 1_000_000 + minutes - 1,
	}, last)
	allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
	require.Less(t, allocated, uint64(300), "MiB for %d bytes: 33 without the race detector, 764 with full rows", len(reply))
	t.Logf("%d rows, %d bytes: %d MiB allocated", minutes, len(reply), allocated)
}

// TestStatsPoint checks that a point holds any metric, and is encoded as it was decoded.
func TestStatsPoint(t *testing.T) {
	for field := range allMetrics(t) {
		value, point := "42.5", fastly.StatsPoint{ServiceID: "SU1", Field: field, StartTime: time.Unix(60, 0).UTC(), Value: 42.5}
		if field == "miss_histogram" {
			value, point.Value, point.MissHistogram = `{"20":3,"60000":1}`, 0, map[string]int64{"20": 3, "60000": 1}
		}
		row := fmt.Sprintf(`{"service_id":"SU1","start_time":60,%q:%s}`, field, value)
		report, err := answering(t, enveloped("["+row+"]")).Stats.ServiceField(t.Context(), "SU1", field, fastly.StatsQuery{})
		require.NoError(t, err, field)
		require.Equal(t, []fastly.StatsPoint{point}, report.Data, field)
		text, err := json.Marshal(report.Data[0])
		require.NoError(t, err, field)
		require.JSONEq(t, row, string(text), field)
	}
	for data, want := range map[string]fastly.StatsPoint{
		`[{"start_time":60,"hits":3,"requests":5}]`: {ServiceID: "SU1", Field: "hits", StartTime: time.Unix(60, 0).UTC(), Value: 3},
		`[{"start_time":60,"requests":5}]`:          {ServiceID: "SU1", Field: "hits", StartTime: time.Unix(60, 0).UTC()},
		`[{"start_time":60,"hits":3,"pop":"AMS"}]`:  {ServiceID: "SU1", Field: "hits", StartTime: time.Unix(60, 0).UTC(), Value: 3},
		`[{"start_time":"60","hits":"3"}]`:          {ServiceID: "SU1", Field: "hits", StartTime: time.Unix(60, 0).UTC(), Value: 3},
		`[{"start_time":60,"hits":null}]`:           {ServiceID: "SU1", Field: "hits", StartTime: time.Unix(60, 0).UTC()},
		`[{}]`:                                      {ServiceID: "SU1", Field: "hits"},
	} {
		report, err := answering(t, enveloped(data)).Stats.ServiceField(t.Context(), "SU1", "hits", fastly.StatsQuery{})
		require.NoError(t, err, data)
		require.Equal(t, []fastly.StatsPoint{want}, report.Data, data)
	}
	_, err := answering(t, enveloped(`[{"hits":1},{"hits":1,"start_time":"soon"}]`)).Stats.ServiceField(t.Context(), "SU1", "hits", fastly.StatsQuery{})
	undecodable, ok := errors.AsType[*fastly.DecodeError](err)
	require.True(t, ok, err)
	require.Equal(t, "/data/1/start_time", undecodable.Pointer)
	_, err = answering(t, enveloped(`[{"hits":1},{"hits":"many"}]`)).Stats.ServiceField(t.Context(), "SU1", "hits", fastly.StatsQuery{})
	undecodable, ok = errors.AsType[*fastly.DecodeError](err)
	require.True(t, ok, err)
	require.Equal(t, "/data/1/hits", undecodable.Pointer)
}

// TestStatsFailureInsideSuccess checks that a reply with a successful HTTP status and the status
// of a failure is an error.
func TestStatsFailureInsideSuccess(t *testing.T) {
	bodies := map[string]string{
		`{"status":"error","msg":"unknown region","meta":{},"data":[]}`: "unknown region",
		`{"status":"error","msg":"unknown region"}`:                     "unknown region",
		`{"data":{},"meta":{},"status":"failed","msg":null}`:            `status "failed"`,
		`{"data":{},"meta":{}}`:                                         `status ""`,
	}
	calls := 0
	for _, tt := range statsCalls {
		if !strings.Contains(tt.want, "api.fastly.com/stats") {
			continue // no envelope that could contain a status
		}
		for body, want := range bodies {
			got, err := tt.call(t.Context(), answering(t, body).Stats)
			require.Nil(t, got, tt.name)
			failure, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok, "%s: %v", tt.name, err)
			require.Equal(t, http.StatusOK, failure.StatusCode)
			require.Equal(t, want, failure.Message)
			require.ErrorContains(t, err, ": 200 "+want)
			calls++
		}
	}
	t.Logf("%d calls", calls)
}

func TestStatsRefuses(t *testing.T) {
	tests := []struct {
		name string
		call func(ctx context.Context, s fastly.Stats) (any, error)
		want string
	}{
		{"services of a field", func(ctx context.Context, s fastly.Stats) (any, error) {
			return points(s.ServicesField(ctx, "hits", withFilters("", "SU1")))
		}, "fastly: get statistics of a field: the query has Services, which /stats/field/{field} would ignore"},
		{"services of a service", func(ctx context.Context, s fastly.Stats) (any, error) {
			return rows(s.Service(ctx, "SU1", withFilters("", "SU2")))
		}, "the query has Services"},
		{"services of a service's field", func(ctx context.Context, s fastly.Stats) (any, error) {
			return points(s.ServiceField(ctx, "SU1", "hits", withFilters("", "SU2")))
		}, "the query has Services"},
		{"services of all", func(ctx context.Context, s fastly.Stats) (any, error) {
			return rows(s.Aggregate(ctx, withFilters("", "SU1")))
		}, "the query has Services"},
		{"a datacenter of all", func(ctx context.Context, s fastly.Stats) (any, error) {
			return rows(s.Aggregate(ctx, withFilters("AMS")))
		}, "the query has a Datacenter, which /stats/aggregate would ignore"},
		{"a datacenter of usage", func(ctx context.Context, s fastly.Stats) (any, error) {
			return data(s.Usage(ctx, withFilters("AMS")))
		}, "the query has a Datacenter"},
		{"a datacenter of usage by service", func(ctx context.Context, s fastly.Stats) (any, error) {
			return data(s.UsageByService(ctx, withFilters("AMS")))
		}, "the query has a Datacenter"},
		{"no service", func(ctx context.Context, s fastly.Stats) (any, error) {
			return rows(s.Service(ctx, "", narrow))
		}, "service_id is empty"},
		{"no field", func(ctx context.Context, s fastly.Stats) (any, error) {
			return points(s.ServicesField(ctx, "", narrow))
		}, "field is empty"},
		{"no service to sum up", func(ctx context.Context, s fastly.Stats) (any, error) {
			return s.Summary(ctx, "", fastly.SummaryQuery{})
		}, "service_id is empty"},
		{"fewer seconds than none", func(ctx context.Context, s fastly.Stats) (any, error) {
			return s.RecentSeconds(ctx, "SU1", -1)
		}, "the limit -1 is negative"},
		{"fewer later seconds than none", func(ctx context.Context, s fastly.Stats) (any, error) {
			return s.SecondsSince(ctx, "SU1", 1, -1)
		}, "the limit -1 is negative"},
	}
	client := inMemory(t, func(*http.Request) (*http.Response, error) { return nil, errors.New("a request was sent") })
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.call(t.Context(), client.Stats)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// allMetrics returns the properties of both schemas that Metrics combines, without those that
// identify a row.
func allMetrics(t *testing.T) map[string]catalog.Property {
	t.Helper()
	facts, err := catalog.Load()
	require.NoError(t, err)
	all := map[string]catalog.Property{}
	for _, name := range []string{"Results", "RealtimeEntryAggregated"} {
		maps.Copy(all, facts.Schema("core", catalog.Type{Kind: "schema", Schema: name}).Properties)
	}
	delete(all, "start_time")
	delete(all, "service_id")
	return all
}

// numberedMetrics returns a distinct value for each metric of the catalogue, with a fraction if
// the schema allows it.
func numberedMetrics(t *testing.T) map[string]any {
	t.Helper()
	values, metrics := map[string]any{}, allMetrics(t)
	for i, name := range slices.Sorted(maps.Keys(metrics)) {
		n := int64(1)<<40 + int64(i)
		switch kind := metrics[name].Type.String(); kind {
		case "integer":
			values[name] = n
		case "number":
			values[name] = float64(n) + 0.5
		case "map[string]integer":
			values[name] = map[string]int64{"20": n}
		default:
			require.Fail(t, "a metric of an unknown kind", "%s %s", name, kind)
		}
	}
	return values
}

// decodedMetrics decodes metrics as in a reply.
func decodedMetrics(t *testing.T, values map[string]any) *fastly.Metrics {
	t.Helper()
	text, err := json.Marshal([]any{values})
	require.NoError(t, err)
	report, err := answering(t, enveloped(string(text))).Stats.Aggregate(t.Context(), fastly.StatsQuery{})
	require.NoError(t, err)
	require.Len(t, report.Data, 1)
	return &report.Data[0].Metrics
}

func TestEveryMetricHasItsField(t *testing.T) {
	want := numberedMetrics(t)
	metrics := decodedMetrics(t, want)
	require.Empty(t, metrics.More)

	got := map[string]any{}
	for field, value := range reflect.ValueOf(metrics).Elem().Fields() {
		if name := field.Tag.Get("json"); field.IsExported() && name != "start_time" && name != "more,omitzero" {
			require.Equal(t, strings.ReplaceAll(name, "_", ""), strings.ToLower(field.Name))
			got[name] = value.Interface()
		}
	}
	require.Equal(t, want, got)
	t.Logf("%d metrics", len(got))
}

func TestMetricsByName(t *testing.T) {
	values := numberedMetrics(t)
	values["brand_new"], values["another_new"] = 12.5, 0
	values["not_a_number"] = "many"
	metrics := decodedMetrics(t, values)
	require.Equal(t, map[string]float64{"brand_new": 12.5, "another_new": 0}, metrics.More)

	want := map[string]float64{}
	for name, value := range values {
		switch v := value.(type) {
		case int:
			want[name] = float64(v)
		case int64:
			want[name] = float64(v)
		case float64:
			want[name] = v
		}
	}
	for name, value := range want {
		got, ok := metrics.Get(name)
		require.True(t, ok, name)
		require.InDelta(t, value, got, 0, name)
	}
	require.Equal(t, want, maps.Collect(metrics.All()))
	t.Logf("%d metrics by name", len(want))

	for _, name := range []string{"", "Requests", "miss_histogram", "start_time", "more", "not_a_number", "zzz"} {
		_, ok := metrics.Get(name)
		require.False(t, ok, name)
	}
	requests, ok := new(fastly.Metrics).Get("requests")
	require.True(t, ok, "a field that the reply left out")
	require.Zero(t, requests)
	for name := range metrics.All() {
		require.Equal(t, "aia_estimated_time_saved_ms", name, "in the order of the names, and no further than asked")
		break
	}
}

// TestStatsOfManyMegabytes checks that statistics may exceed the default size of replies, unless
// WithMaxReplySize is set.
func TestStatsOfManyMegabytes(t *testing.T) {
	body := []byte(`{"status":"success","stats":{},"data":[` + strings.Repeat(" ", 65<<20) + `]}`)
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		resp := respond(req, http.StatusOK, "")
		resp.Body = io.NopCloser(bytes.NewReader(body))
		return resp, nil
	})
	ctx := t.Context()
	_, err := client.Stats.Aggregate(ctx, fastly.StatsQuery{})
	require.NoError(t, err)
	_, err = client.Stats.Summary(ctx, "S1", fastly.SummaryQuery{})
	require.NoError(t, err)
	_, err = client.Stats.Aggregate(ctx, fastly.StatsQuery{}, fastly.WithMaxReplySize(64<<20))
	require.ErrorContains(t, err, "larger than 67108864 bytes")
	_, err = client.Services.Get(ctx, "S1")
	require.ErrorContains(t, err, "larger than 67108864 bytes")
}

// TestSummaryWithoutStats checks that a summary is never nil without an error.
func TestSummaryWithoutStats(t *testing.T) {
	for _, body := range []string{`{"status":"success"}`, `{"stats":null}`} {
		client, _ := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
		_, err := client.Stats.Summary(t.Context(), "S1", fastly.SummaryQuery{})
		require.ErrorIs(t, err, fastly.ErrEmptyReply, body)
	}
}
