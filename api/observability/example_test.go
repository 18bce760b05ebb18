package observability_test

import (
	"context"
	"fmt"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/notifications"
	"github.com/edgesdk/fastly/api/observability"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleDashboards() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	chart := observability.DashboardItem{
		Title: "Errors", Subtitle: "5xx responses", Span: 6,
		DataSource:    observability.DataSource{Type: observability.SourceEdge, Config: observability.DataSourceConfig{Metrics: []string{"status_5xx"}}},
		Visualization: observability.Visualization{Config: observability.VisualizationConfig{PlotType: observability.PlotLine}},
	}
	dashboard, err := observability.Dashboards(client).Create(ctx, observability.DashboardInput{
		Name: new("shop"), Items: fastly.NullableValue([]observability.DashboardItem{chart}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(dashboard.Name, dashboard.Items[0].Title, dashboard.Items[0].DataSource.Config.Metrics)
	// Output:
	// shop Errors [status_5xx]
}

func ExampleAlertDefinitions() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	slack, err := notifications.Integrations(client).Create(ctx, notifications.IntegrationInput{
		Name: new("on call"), Config: notifications.SlackConfig{Webhook: "https://hooks.slack.example.com/1"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	in := observability.AlertDefinitionInput{
		ServiceID: new(fake.AddService("shop").ID), Name: new("errors"), Description: new("more than 10 responses with an error"),
		Source: new(observability.AlertStats), Metric: new("status_5xx"), Dimensions: map[string][]string{},
		EvaluationStrategy: &observability.EvaluationStrategy{
			Type: observability.AboveThreshold, Period: observability.Period5Minutes, Threshold: 10,
		},
		IntegrationIDs: []string{slack.IntegrationID},
	}
	definitions := observability.AlertDefinitions(client)
	if err := definitions.Test(ctx, in); err != nil { // sends a test notification
		fmt.Println(err)
		return
	}
	definition, err := definitions.Create(ctx, in)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(definition.Metric, definition.EvaluationStrategy.Type, definition.EvaluationStrategy.Threshold)
	// Output:
	// status_5xx above_threshold 10
}

func ExampleAlertHistory() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	err = fake.Seed("/alerts/history", map[string]any{"definition_id": "d1", "status": "active", "start": "2026-01-02T03:04:05Z"})
	if err != nil {
		fmt.Println(err)
		return
	}
	active, err := observability.AlertHistory(client).Where(observability.AlertQuery{Status: "active"}).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(active[0].DefinitionID, active[0].Start, active[0].End.IsZero())
	// Output:
	// d1 2026-01-02 03:04:05 +0000 UTC true
}

func ExampleDomainInspector() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	start := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	query := observability.DomainHistoryQuery{
		HistoryQuery: observability.HistoryQuery{Start: start, End: start.Add(2 * time.Hour), Downsample: observability.ByHour},
		Metric:       collection.CommaList{"edge_requests", "status_5xx"},
		GroupBy:      []observability.Grouping{observability.GroupDomain},
	}
	inspector := observability.DomainInspector(client, fake.AddService("shop").ID)
	for entry, err := range inspector.Where(query).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, hour := range entry.Values {
			fmt.Println(entry.Dimensions.Domain, hour.Timestamp.Format(time.TimeOnly), hour.EdgeRequests)
		}
	}
	// Output:
	// www.example.com 00:00:00 100
	// www.example.com 01:00:00 100
}

func ExampleOriginInspector() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	entries, err := observability.OriginInspector(client, fake.AddService("shop").ID).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(entries[0].Dimensions.Host, entries[0].Values[0].Responses)
	// Output:
	// origin.example.com 100
}

func ExampleDomainInspectorLive() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.Traffic(func(time.Time) (map[string]float64, bool) { return map[string]float64{"requests": 7}, true })
	inspector := observability.DomainInspectorLive(client, fake.AddService("shop").ID)
	for element, err := range inspector.Live(ctx, fastly.WithHistory()) {
		switch {
		case err != nil:
			fmt.Println(err)
		case element.Gap != nil:
			fmt.Println("missing:", element.Gap.From, element.Gap.To)
		default:
			fmt.Println(element.Aggregated["www.example.com"].EdgeRequests)
		}
		break
	}
	// Output:
	// 7
}

func ExampleOriginInspectorLive() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.Traffic(func(time.Time) (map[string]float64, bool) { return map[string]float64{"miss": 3}, true })
	recent, err := observability.OriginInspectorLive(client, fake.AddService("shop").ID).RecentSeconds(ctx, 10)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(recent.Seconds), recent.Seconds[0].Aggregated["origin.example.com"].Responses)
	// Output:
	// 10 3
}

// logged returns a service of the fake with two sampled requests, and their time range.
func logged(fake *fastlytest.Fake) (serviceID string, start, end time.Time, err error) {
	end = time.Now().Truncate(time.Hour)
	start, serviceID = end.Add(-time.Hour), fake.AddService("shop").ID
	for path, status := range map[string]int{"/": 200, "/cart": 503} {
		record := map[string]any{
			"service_id": serviceID, "timestamp": start.Format(time.RFC3339), "request_path": path, "request_host": "www.example.com",
			"response_status": status, "response_time": float64(status) / 1000, "fastly_pop": "AMS",
		}
		if err := fake.Seed("/observability/log-explorer", record); err != nil {
			return "", start, end, err
		}
	}
	return serviceID, start, end, nil
}

func ExampleLogExplorer() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	serviceID, start, end, err := logged(fake)
	if err != nil {
		fmt.Println(err)
		return
	}
	query := observability.LogQuery{Start: start, End: end, Filters: []observability.Filter{
		{Field: "response_status", Operator: observability.GreaterOrEqual, Values: []string{"500"}},
		{Field: "fastly_pop", Operator: observability.In, Values: []string{"AMS", "FRA"}},
	}}
	for record, err := range observability.LogExplorer(client, serviceID).All(ctx, query) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(record.RequestPath, record.ResponseStatus)
	}
	// Output:
	// /cart 503
}

func ExampleLogInsights() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	serviceID, start, end, err := logged(fake)
	if err != nil {
		fmt.Println(err)
		return
	}
	top, err := observability.LogInsights(client, serviceID).Get(ctx, observability.LogInsightsQuery{
		Visualization: observability.Top5xxURLs, Start: start, End: end,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(top.Data[0].Dimensions.URL, top.Data[0].DimensionAttributes.Rate)
	// Output:
	// /cart 1
}

func ExampleLogAggregations() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	serviceID, start, end, err := logged(fake)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := observability.LogAggregations(client, serviceID).Get(ctx, observability.LogAggregationsQuery{
		Start: start, End: end, Series: []string{"min[response_time]", "max[response_time]"}, Dimensions: collection.CommaList{"fastly_pop"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range report.Data {
		slowest, _ := row.Values.Get("max[response_time]")
		fmt.Println(row.Dimensions["fastly_pop"], slowest)
	}
	// Output:
	// AMS 0.503
}

func ExampleLogTimeseries() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	serviceID, start, end, err := logged(fake)
	if err != nil {
		fmt.Println(err)
		return
	}
	points, err := observability.LogTimeseries(client, serviceID).List(ctx, observability.LogTimeseriesQuery{
		TimeseriesQuery: observability.TimeseriesQuery{
			From: start, To: end, Granularity: observability.PerHour, Series: []string{"max[response_time]"},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	slowest, _ := points[0].Values.Get("max[response_time]")
	fmt.Println(points[0].Time().Equal(start), slowest)
	// Output:
	// true 0.503
}

func ExampleSustainabilityTimeseries() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	points, err := observability.SustainabilityTimeseries(client).List(ctx, observability.TimeseriesQuery{
		From: start, To: start.AddDate(0, 0, 2), Granularity: observability.PerDay, Series: []string{"sum[bandwidth_gb]"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, point := range points {
		gigabytes, _ := point.Values.Get("sum[bandwidth_gb]")
		fmt.Println(point.Time().Format(time.DateOnly), gigabytes)
	}
	// Output:
	// 2026-01-01 100
	// 2026-01-02 100
}

func ExampleLoggingErrors() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	serviceID, start := fake.AddService("shop").ID, time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	err = fake.Seed("/observability/service/"+serviceID+"/logging/errors", map[string]any{
		"sequence_number": 1, "error_time_us": start.Add(25 * time.Second).UnixMicro(), "endpoint": "archive", "message": "request failed",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	query := observability.LoggingErrorQuery{From: start, To: start.Add(time.Minute), Endpoint: "archive"}
	for failure, err := range observability.LoggingErrors(client, serviceID).All(ctx, query) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(failure.Time().Format(time.TimeOnly), failure.Endpoint, failure.Message)
	}
	// Output:
	// 03:00:25 archive request failed
}

func ExamplePlatformMetrics() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	start := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	rows, err := observability.PlatformMetrics(client, observability.Hourly).Where(observability.PlatformQuery{
		From: start, To: start.Add(time.Hour), Metric: collection.CommaList{"requests"},
	}).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rows[0].Timestamp, rows[0].Metrics["requests"])
	// Output:
	// 2026-01-02 00:00:00 +0000 UTC 100
}

func ExampleDDoSMetrics() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := observability.DDoSMetrics(client).Get(ctx, observability.DDoSMetricsQuery{Downsample: observability.ByDay})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Meta.Downsample, report.Data[0].Values[0].Blackhole)
	// Output:
	// day 100
}
