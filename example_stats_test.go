package fastly_test

import (
	"context"
	"fmt"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleStats_Service() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	today := fake.Now().Truncate(24 * time.Hour)
	svc.AddStats(today.Add(-30*time.Hour), map[string]float64{"requests": 1000, "hits": 900, "miss": 100})
	svc.AddStats(today.Add(-2*time.Hour), map[string]float64{"requests": 500, "hits": 500})

	report, err := client.Stats.Service(context.Background(), svc.ID, fastly.StatsQuery{
		From: fastly.StatsTimeAt(today.Add(-48 * time.Hour)), // or in words: "2 days ago"
		To:   fastly.StatsTimeAt(today),
		By:   fastly.ByDay,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range report.Data {
		days := today.Sub(row.StartTime) / (24 * time.Hour)
		fmt.Printf("%d days ago: %d requests, %.0f %% hits\n", days, row.Requests, 100*row.HitRatio)
	}
	// Output:
	// 2 days ago: 1000 requests, 90 % hits
	// 1 days ago: 500 requests, 100 % hits
}

func ExampleStats_ServicesField() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	names := map[string]string{}
	for i, name := range []string{"shop", "blog"} {
		svc := fake.AddService(name)
		svc.AddStats(fake.Now().Add(-26*time.Hour), map[string]float64{"status_5xx": float64(3 * i)})
		names[svc.ID] = name
	}
	report, err := client.Stats.ServicesField(context.Background(), "status_5xx", fastly.StatsQuery{From: "3 days ago"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, point := range report.Data {
		if point.Value > 0 {
			fmt.Println(names[point.ServiceID], "failed", point.Value, "times")
		}
	}
	// Output: blog failed 3 times
}

func ExampleStats_Usage() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.AddService("shop").AddStats(fake.Now().Add(-26*time.Hour), map[string]float64{"requests": 1000, "bandwidth": 4e9})
	report, err := client.Stats.Usage(context.Background(), fastly.StatsQuery{From: "3 days ago"})
	if err != nil {
		fmt.Println(err)
		return
	}
	usage := report.Data["usa"]
	fmt.Printf("%.0f requests, %.1f GB\n", usage.Requests, usage.Bandwidth/1e9)
	// Output: 500 requests, 2.0 GB
}

func ExampleStats_RecentSeconds() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	svc.Traffic(func(time.Time) (map[string]float64, bool) { return map[string]float64{"requests": 12}, true })

	batch, err := client.Stats.RecentSeconds(context.Background(), svc.ID, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, second := range batch.Seconds {
		fmt.Println(second.Aggregated.Requests, "requests, of them", second.Datacenters["IAD"].Requests, "by IAD")
	}
	// Output:
	// 12 requests, of them 6 by IAD
	// 12 requests, of them 6 by IAD
	// 12 requests, of them 6 by IAD
}

// The Timestamp of a batch is the argument of the next call. Stats.Live does this in a loop, and
// reports missing seconds after a failure.
func ExampleStats_SecondsSince() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.SetPollTime(0)
	idle := fake.AddService("shop")
	batch, err := client.Stats.SecondsSince(context.Background(), idle.ID, 0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(batch.Seconds), "seconds:", batch.Error)
	fmt.Println("go on:", batch.Timestamp > 0)
	// Output:
	// 0 seconds: No data available, please retry
	// go on: true
}

func ExampleMetrics_Get() {
	row := fastly.StatsRow{Metrics: fastly.Metrics{
		Requests: 200,
		More:     map[string]float64{"requests_by_robots": 20}, // a metric without a field
	}}
	for _, name := range []string{"requests", "requests_by_robots", "request"} {
		fmt.Println(row.Get(name))
	}
	// Output:
	// 200 true
	// 20 true
	// 0 false
}
