package fastlytest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/catalog"
)

// history returns an account with two services that have statistics and one that has none. It runs
// in a bubble that starts at midnight.
func history(t *testing.T) (a *account, shop, blog *fastlytest.Service) {
	t.Helper()
	a = inMemory(t)
	a.SetClock(0)
	a.Strict(true)
	t.Cleanup(func() { require.Empty(t, a.Unexpected()) })
	shop, blog = a.AddService("shop"), a.AddService("blog")
	a.AddService("idle")
	noon := a.Now().Add(-12 * time.Hour) // 1999-12-31
	shop.AddStats(noon, map[string]float64{"requests": 100, "hits": 90, "miss": 10, "bandwidth": 4e9, "miss_time": 0.5, "origin_offload": 0.5})
	shop.AddStats(noon.Add(time.Minute), map[string]float64{"requests": 103, "hits": 30, "miss": 70, "origin_offload": 0.75})
	shop.AddStats(noon.Add(time.Hour), map[string]float64{"requests": 7})
	blog.AddStats(noon, map[string]float64{"compute_requests": 20_000, "bandwidth": 8})
	return a, shop, blog
}

// TestStatistics compares the replies of every statistics operation.
func TestStatistics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, shop, blog := history(t)
		const (
			day  = 946598400 // 1999-12-31 00:00
			noon = day + 12*3600
		)
		ids := strings.NewReplacer("SHOP", shop.ID, "BLOG", blog.ID)
		whole := `"requests":210,"hits":120,"miss":80,"bandwidth":4000000000,"miss_time":0.5,"origin_offload":0.75,"hit_ratio":0.6`
		usage := func(europe, usa string) string { // asia has the same share as europe
			none := `{"bandwidth":0,"requests":0,"compute_requests":0}`
			data := map[string]json.RawMessage{"asia": json.RawMessage(europe), "europe": json.RawMessage(europe), "usa": json.RawMessage(usa)}
			for _, region := range []string{"africa_std", "anzac", "asia_india", "asia_southkorea", "latam", "mexico", "southamerica_std"} {
				data[region] = json.RawMessage(none)
			}
			text, err := json.Marshal(data)
			require.NoError(t, err)
			return string(text)
		}
		perService := func(europe, usa string) string {
			return strings.ReplaceAll(usage(europe, usa), `{"bandwidth":0,"requests":0,"compute_requests":0}`, `{}`)
		}
		total := usage(`{"bandwidth":1000000002,"requests":51,"compute_requests":5000}`, `{"bandwidth":2000000004,"requests":108,"compute_requests":10000}`)
		services := perService(
			`{"SHOP":{"bandwidth":1000000000,"requests":51,"compute_requests":0},"BLOG":{"bandwidth":2,"requests":0,"compute_requests":5000}}`,
			`{"SHOP":{"bandwidth":2000000000,"requests":108,"compute_requests":0},"BLOG":{"bandwidth":4,"requests":0,"compute_requests":10000}}`)

		tests := []struct {
			name, path, query string
			data              string
		}{
			{"all services", "/stats", "", `{"SHOP":[{"service_id":"SHOP","start_time":946598400,` + whole + `}],
				"BLOG":[{"service_id":"BLOG","start_time":946598400,"compute_requests":20000,"bandwidth":8}]}`},
			{"some services", "/stats", "services=BLOG,nosuch", `{"BLOG":[{"service_id":"BLOG","start_time":946598400,"compute_requests":20000,"bandwidth":8}]}`},
			{"no service", "/stats", "services=nosuch", `{}`},
			{"no time", "/stats", "from=0&to=1000", `{}`},
			{"a region without traffic", "/stats", "region=latam", `{}`},
			{"aggregate", "/stats/aggregate", "by=day", `[{"start_time":946598400,"compute_requests":20000,` +
				strings.Replace(whole, "4000000000", "4000000008", 1) + `}]`},
			{"nothing to aggregate", "/stats/aggregate", "from=now", `[]`},
			{"field", "/stats/field/requests", "", `{"SHOP":[{"start_time":946598400,"requests":210}],"BLOG":[{"start_time":946598400,"requests":0}]}`},
			{"field of nobody", "/stats/field/bandwidth", "region=latam", `{}`},
			{"service", "/stats/service/SHOP", "", `[{"service_id":"SHOP","start_time":946598400,` + whole + `}]`},
			{"service by the hour", "/stats/service/SHOP", "by=hour", `[{"service_id":"SHOP","start_time":946641600,` + strings.Replace(whole, "210", "203", 1) + `},
				{"service_id":"SHOP","start_time":946645200,"requests":7}]`},
			{
				"service by the minute", "/stats/service/SHOP/field/requests", fmt.Sprintf("by=minute&from=%d&to=%d", noon, noon+3600),
				`[{"start_time":946641600,"requests":100},{"start_time":946641660,"requests":103}]`,
			},
			{"a region", "/stats/service/SHOP", "by=hour&to=1999-12-31T12:30:00Z&region=europe", `[{"service_id":"SHOP","start_time":946641600,
				"requests":50,"hits":29,"miss":19,"bandwidth":1000000000,"miss_time":0.125,"origin_offload":0.75,"hit_ratio":0.6041666666666666}]`},
			{"datacenters", "/stats/service/SHOP/field/requests", "datacenter=IAD,TYO", `[{"start_time":946598400,"requests":159}]`},
			{"service and field", "/stats/service/SHOP/field/hit_ratio", "", `[{"start_time":946598400,"hit_ratio":0.6}]`},
			{"regions", "/stats/regions", "", `["africa_std","anzac","asia","asia_india","asia_southkorea","europe","latam","mexico","southamerica_std","usa"]`},
			{"usage", "/stats/usage", "", total},
			{"usage in all regions, whatever was asked", "/stats/usage", "region=europe&by=hour", total},
			{"usage by service", "/stats/usage_by_service", "", services},
			{"usage of a month", "/stats/usage_by_month", "year=1999&month=12", `{"customer_id":"` + fastlytest.Customer + `","services":` + services + `,"total":` + total + `}`},
			{"usage to be paid for", "/stats/usage_by_month", "year=1999&month=12&billable_units=true", `{"customer_id":"` + fastlytest.Customer + `","services":` +
				perService(
					`{"SHOP":{"bandwidth":1,"requests":0.0051,"compute_requests":0},"BLOG":{"bandwidth":2e-9,"requests":0,"compute_requests":0.5}}`,
					`{"SHOP":{"bandwidth":2,"requests":0.0108,"compute_requests":0},"BLOG":{"bandwidth":4e-9,"requests":0,"compute_requests":1}}`) +
				`,"total":` + usage(`{"bandwidth":1.000000002,"requests":0.0051,"compute_requests":0.5}`, `{"bandwidth":2.000000004,"requests":0.0108,"compute_requests":1}`) + `}`},
			{"usage of this month", "/stats/usage_by_month", "", `{"customer_id":"` + fastlytest.Customer + `","services":` + perService(`{}`, `{}`) + `,"total":` +
				usage(`{"bandwidth":0,"requests":0,"compute_requests":0}`, `{"bandwidth":0,"requests":0,"compute_requests":0}`) + `}`},
			{"summary", "/service/SHOP/stats/summary", fmt.Sprintf("start_time=%d&end_time=%d", noon+3600, noon+7200), `{"IAD":{"requests":5},"AMS":{"requests":1},"TYO":{"requests":1}}`},
			{"summary of a month", "/service/BLOG/stats/summary", "year=1999&month=12", `{"IAD":{"compute_requests":10000,"bandwidth":4},
				"AMS":{"compute_requests":5000,"bandwidth":2},"TYO":{"compute_requests":5000,"bandwidth":2}}`},
			{"summary of nothing", "/service/SHOP/stats/summary", "start_time=0&end_time=1", `{}`},
		}
		asked := map[string]bool{}
		for _, test := range tests {
			answer := a.send("GET", ids.Replace(test.path+"?"+test.query))
			asked[a.last().Template] = true
			require.Empty(t, answer.header.Values("Fastly-Ratelimit-Remaining"), test.name)
			var body map[string]json.RawMessage
			answer.decode(&body)
			data := body["stats"]
			if !strings.HasSuffix(test.path, "/summary") {
				data = body["data"]
				require.Equal(t, `"success"`, string(body["status"]), test.name)
				require.Equal(t, `null`, string(body["msg"]), test.name)
				require.True(t, strings.HasPrefix(string(body["meta"]), "{"), test.name)
				require.Len(t, body, 4, test.name)
			}
			require.JSONEq(t, ids.Replace(test.data), string(data), test.name)
		}
		known, err := catalog.Load()
		require.NoError(t, err)
		operations := 0
		for _, op := range known.Operations {
			if op.Collection == "historical" || op.Collection == "stats" {
				operations++
				require.Contains(t, asked, placeholder.ReplaceAllString(op.Path, "{}"))
			}
		}
		t.Logf("%d operations, asked in %d ways", operations, len(tests))
	})
}

func TestStatisticsMeta(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _, _ := history(t)
		a.Advance(15*time.Hour + 4*time.Minute + 5*time.Second) // 2000-01-01 15:04:05
		for query, want := range map[string]string{
			"":                               `{"from":"1999-12-01 15:04:05 UTC","to":"2000-01-01 15:04:05 UTC","by":"day","region":"all"}`,
			"by=hour":                        `{"from":"1999-12-31 15:04:05 UTC","to":"2000-01-01 15:04:05 UTC","by":"hour","region":"all"}`,
			"by=minute&region=europe":        `{"from":"2000-01-01 14:34:05 UTC","to":"2000-01-01 15:04:05 UTC","by":"minute","region":"europe"}`,
			"from=946641600&to=now":          `{"from":"1999-12-31 12:00:00 UTC","to":"2000-01-01 15:04:05 UTC","by":"day","region":"all"}`,
			"from=yesterday":                 `{"from":"1999-12-31 12:00:00 UTC","to":"2000-01-01 15:04:05 UTC","by":"day","region":"all"}`,
			"from=10+days+ago&to=1+hour+ago": `{"from":"1999-12-22 15:04:05 UTC","to":"2000-01-01 14:04:05 UTC","by":"day","region":"all"}`,
			"from=1999-12-31T01:00:00%2B01:00&to=15+minutes+ago": `{"from":"1999-12-31 00:00:00 UTC","to":"2000-01-01 14:49:05 UTC","by":"day","region":"all"}`,
			"from=2+weeks+ago&datacenter=AMS":                    `{"from":"1999-12-18 15:04:05 UTC","to":"2000-01-01 15:04:05 UTC","by":"day","region":"all","datacenter":"AMS"}`,
			"from=now&region=usa&datacenter=AMS":                 `{"from":"2000-01-01 15:04:05 UTC","to":"2000-01-01 15:04:05 UTC","by":"day","region":"usa"}`,
		} {
			meta, err := json.Marshal(a.send("GET", "/stats?"+query).object()["meta"])
			require.NoError(t, err)
			require.JSONEq(t, want, string(meta), query)
		}
		require.Equal(t, map[string]any{"from": "1998-02-01 00:00:00 UTC", "to": "1998-03-01 00:00:00 UTC", "by": "month", "region": "all"},
			a.send("GET", "/stats/usage_by_month?year=1998&month=02").object()["meta"])
	})
}

func TestFailingStatistics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, shop, _ := history(t)
		summary := "/service/" + shop.ID + "/stats/summary"
		for path, msg := range map[string]string{
			"/stats?from=sometime":                   "invalid from",
			"/stats?to=x+days+ago":                   "invalid to",
			"/stats?to=3+moons+ago":                  "invalid to",
			"/stats/aggregate?by=month":              "invalid by",
			"/stats/field/requests?region=moon":      "invalid region",
			"/stats/usage?region=moon":               "invalid region",
			"/stats/service/" + shop.ID + "?by=year": "invalid by",
			"/stats?datacenter=ams":                  "invalid datacenter",
			"/stats/usage_by_month?month=13":         "invalid month",
			summary:                                  "invalid start_time",
			summary + "?start_time=1":                "invalid end_time",
			summary + "?month=x":                     "invalid month",
		} {
			require.Equal(t, map[string]any{"status": "error", "msg": msg}, a.send("GET", path).object(), path)
		}
		a.send("GET", "/stats/service/nosuch").legacy(404, "Record not found", "Couldn't find Service '{ deleted => 0000-00-00 00:00:00, id => nosuch }'")

		a.FailStats("internal error")
		for _, path := range []string{"/stats", "/stats/regions", "/stats/service/" + shop.ID, "/stats/usage_by_month", summary + "?month=01"} {
			answer := a.send("GET", path)
			require.Equal(t, map[string]any{"status": "error", "msg": "internal error"}, answer.object())
			require.Equal(t, "200 OK", answer.header.Get("Status"))
		}
		require.Equal(t, 401, a.send("GET", "/stats", anonymous).status)
		a.FailStats("")
		require.Equal(t, "success", a.send("GET", "/stats").object()["status"])
	})
}

// TestSplitLosesNothing checks that the shares of every value add up to the value.
func TestSplitLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := inMemory(t)
		svc := a.AddService("shop")
		for n := range 100 {
			svc.AddStats(a.Now().Add(-time.Minute*time.Duration(n+1)), map[string]float64{"requests": float64(n), "miss_time": float64(n) / 8})
		}
		sum := func(query string) (sum float64) {
			for _, name := range []string{"requests", "miss_time"} {
				var body struct{ Data []map[string]float64 }
				a.send("GET", "/stats/service/"+svc.ID+"/field/"+name+"?"+query).decode(&body)
				for _, row := range body.Data {
					sum += row[name]
				}
			}
			return sum
		}
		const all = 4950 + 4950/8.0
		for _, by := range []string{"minute&from=2+hours+ago", "hour", "day"} {
			require.InDelta(t, all, sum("by="+by), 0, by)
			require.InDelta(t, all, sum("region=usa&by="+by)+sum("region=europe&by="+by)+sum("region=asia&by="+by), 0, by)
			require.InDelta(t, all, sum("datacenter=IAD&by="+by)+sum("datacenter=AMS,TYO&by="+by), 0, by)
		}
	})
}

func TestHistoryIsTheCustomers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, shop, blog := history(t)
		a.AddToken(fastlytest.Credential{Value: "stranger", User: "u2", Customer: "c2"})
		a.AddToken(fastlytest.Credential{Value: "narrow", Services: []string{blog.ID}})
		path := "/stats/service/" + shop.ID
		require.Empty(t, a.send("GET", "/stats", token("stranger")).object()["data"])
		require.Equal(t, 404, a.send("GET", path, token("stranger")).status)
		require.Equal(t, 403, a.send("GET", path, token("narrow")).status)
		require.Equal(t, 200, a.send("GET", "/stats/service/"+blog.ID, token("narrow")).status)
		a.send("DELETE", "/service/"+shop.ID).object()
		require.Len(t, a.send("GET", path).object()["data"], 1, "a deleted service keeps its history")
	})
}

func TestStatisticsKeys(t *testing.T) {
	a := inMemory(t)
	a.Strict(true)
	for _, test := range []struct {
		path, key string
		known     bool
	}{
		{"/stats", "services", true},
		{"/stats/aggregate", "services", false},
		{"/stats/aggregate", "datacenter", false},
		{"/stats/field/requests", "datacenter", true},
		{"/stats/usage_by_month", "billable_units", true},
		{"/stats/usage_by_month", "from", false},
		{"/stats/regions", "region", false},
	} {
		before := len(a.Unexpected())
		a.send("GET", test.path+"?"+url.Values{test.key: {strconv.Itoa(1)}}.Encode())
		require.Equal(t, test.known, len(a.Unexpected()) == before, "%s of %s", test.key, test.path)
	}
}

func TestStatisticsOverSockets(t *testing.T) {
	everyWay(t, func(a *account) {
		svc := a.AddService("shop")
		svc.AddStats(a.Now().Add(-time.Minute), map[string]float64{"requests": 42})
		answer := a.send("GET", "/stats/service/"+svc.ID)
		var body struct{ Data []struct{ Requests int } }
		answer.decode(&body)
		require.Equal(a.t, 42, body.Data[0].Requests)
		require.Equal(a.t, http.StatusOK, answer.status)
	})
}

// TestClientStatistics reads statistics with the Client of this module.
func TestClientStatistics(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	svc := fake.AddService("shop")
	hour := fake.Now().Add(-time.Hour).Truncate(time.Hour)
	counted := map[string]float64{"requests": 1000, "hits": 900, "miss": 100, "bandwidth": 4e12}
	svc.AddStats(hour, counted)
	clear(counted) // the fake must not keep a reference to the map
	query := fastly.StatsQuery{From: fastly.StatsTimeAt(hour), By: fastly.ByHour, Region: "europe"}

	for name, rows := range map[string]func() (*fastly.StatsReport[[]fastly.StatsRow], error){
		"services": func() (*fastly.StatsReport[[]fastly.StatsRow], error) { return client.Stats.Services(ctx, query) },
		"service": func() (*fastly.StatsReport[[]fastly.StatsRow], error) {
			return client.Stats.Service(ctx, svc.ID, query)
		},
		"aggregate": func() (*fastly.StatsReport[[]fastly.StatsRow], error) { return client.Stats.Aggregate(ctx, query) },
	} {
		report, err := rows()
		require.NoError(t, err, name)
		require.Len(t, report.Data, 1, name)
		require.EqualValues(t, 225, report.Data[0].Hits, name)
		require.True(t, report.Meta.From.Equal(hour), name)
	}
	for name, points := range map[string]func() (*fastly.StatsReport[[]fastly.StatsPoint], error){
		"field": func() (*fastly.StatsReport[[]fastly.StatsPoint], error) {
			return client.Stats.ServicesField(ctx, "hits", query)
		},
		"service field": func() (*fastly.StatsReport[[]fastly.StatsPoint], error) {
			return client.Stats.ServiceField(ctx, svc.ID, "hits", query)
		},
	} {
		report, err := points()
		require.NoError(t, err, name)
		require.Len(t, report.Data, 1, name)
		require.InDelta(t, 225, report.Data[0].Value, 0, name)
		require.True(t, report.Data[0].StartTime.Equal(hour), name)
		require.True(t, report.Meta.From.Equal(hour), name)
	}
	usage, err := client.Stats.Usage(ctx, fastly.StatsQuery{})
	require.NoError(t, err)
	require.InDelta(t, 2e12, usage.Data["usa"].Bandwidth, 0)
	month, err := client.Stats.UsageByMonth(ctx, fastly.MonthQuery{Year: hour.Year(), Month: hour.Month(), BillableUnits: true})
	require.NoError(t, err)
	require.InDelta(t, 2000, month.Data.Total["usa"].Bandwidth, 0)
	summary, err := client.Stats.Summary(ctx, svc.ID, fastly.SummaryQuery{Start: hour, End: hour.Add(time.Hour)})
	require.NoError(t, err)
	require.InDelta(t, 0.9, summary["AMS"].HitRatio, 0)
	regions, err := client.Stats.Regions(ctx)
	require.NoError(t, err)
	require.Contains(t, regions.Data, "africa_std")

	fake.FailStats("the query is too large")
	_, err = client.Stats.Aggregate(ctx, fastly.StatsQuery{})
	require.ErrorContains(t, err, "the query is too large")
}

func ExampleService_AddStats() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	yesterday := fake.Now().AddDate(0, 0, -1)
	svc.AddStats(yesterday, map[string]float64{"requests": 1000, "hits": 900, "miss": 100})

	report, err := client.Stats.Service(context.Background(), svc.ID, fastly.StatsQuery{Region: "usa"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, day := range report.Data {
		fmt.Println(day.Requests, "requests, hit ratio", day.HitRatio)
	}
	// Output: 500 requests, hit ratio 0.9
}
