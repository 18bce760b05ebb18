package observability_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/observability"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	end   = start.Add(time.Hour)
)

// span returns start and end as query keys.
func span(from, to string) string {
	return from + "=2026-01-02T03%3A04%3A05Z&" + to + "=2026-01-02T04%3A04%3A05Z"
}

// filters covers every operator.
var filters = []observability.Filter{
	{Field: "request_path", Values: []string{"/a,b"}},
	{Field: "request_path", Operator: observability.Contains, Values: []string{"a,b"}},
	{Field: "request_path", Operator: observability.EndsWith, Values: []string{".css"}},
	{Field: "request_method", Operator: observability.In, Values: []string{"GET", "HEAD"}},
	{Field: "response_status", Operator: observability.Greater, Values: []string{"1"}},
	{Field: "response_status", Operator: observability.GreaterOrEqual, Values: []string{"2"}},
	{Field: "response_status", Operator: observability.Less, Values: []string{"3"}},
	{Field: "response_status", Operator: observability.LessOrEqual, Values: []string{"4"}},
	{Field: "client_browser_name", Operator: observability.Equal, Values: []string{""}},
}

const filtered = "filter%5Bclient_browser_name%5D%5Beq%5D=&filter%5Brequest_method%5D%5Bin%5D=GET%2CHEAD&" +
	"filter%5Brequest_path%5D%5Bcontains%5D=a%2Cb&filter%5Brequest_path%5D%5Bends-with%5D=.css&filter%5Brequest_path%5D%5Beq%5D=%2Fa%2Cb&" +
	"filter%5Bresponse_status%5D%5Bgt%5D=1&filter%5Bresponse_status%5D%5Bgte%5D=2&filter%5Bresponse_status%5D%5Blt%5D=3&filter%5Bresponse_status%5D%5Blte%5D=4"

// operations lists the requests that the table of families does not cover.
func operations() []shapetest.Operation[*fastly.Client] {
	list := []shapetest.Operation[*fastly.Client]{
		{
			Name: "test an alert definition", Status: http.StatusAccepted, Uncounted: true, Parallel: true,
			Sent: `POST /alerts/definitions/test {"service_id":"S1","name":"n","description":"d","source":"domains","metric":"status_5xx_rate",` +
				`"dimensions":{"domains":["a.example.com"]},"evaluation_strategy":{"type":"percent_increase","period":"15m","threshold":0.5,"ignore_below":3},"integration_ids":[]}`,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return nil, observability.AlertDefinitions(c).Test(ctx, observability.AlertDefinitionInput{
					ServiceID: new("S1"), Name: new("n"), Description: new("d"), Source: new(observability.AlertDomains), Metric: new("status_5xx_rate"),
					Dimensions: map[string][]string{"domains": {"a.example.com"}}, IntegrationIDs: []string{},
					EvaluationStrategy: &observability.EvaluationStrategy{
						Type: observability.PercentIncrease, Period: observability.Period15Minutes, Threshold: 0.5, IgnoreBelow: new(3.0),
					},
				})
			},
		},
		{
			Name: "list alerts", Again: true,
			Sent: "GET /alerts/history?after=2026-01-02T03%3A04%3A05Z&before=2026-01-02T04%3A04%3A05Z&definition_id=d&limit=10&service_id=S1&sort=-start&status=active",
			Reply: `{"data":[{"id":"a","object":"history","definition_id":"d","definition":{"id":"d","object":"definition","evaluation_strategy":{"type":"below_threshold","period":"2m","threshold":10}},` +
				`"status":"active","start":"2026-01-02T03:04:05Z","end":null}],"meta":{"next_cursor":"","limit":10,"sort":"-start","total":1}}`,
			Want: []observability.Alert{{
				ID: "a", Object: "history", DefinitionID: "d", Status: "active", Start: start,
				Definition: observability.AlertDefinition{
					ID: "d", Object: "definition",
					EvaluationStrategy: observability.EvaluationStrategy{Type: observability.BelowThreshold, Period: observability.Period2Minutes, Threshold: 10},
				},
			}},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				query := observability.AlertQuery{DefinitionID: "d", ServiceID: "S1", Status: "active", After: start, Before: end, Sort: "-start"}
				return observability.AlertHistory(c).Where(query).List(ctx)
			},
		},
		{
			Name: "history of domains", Again: true,
			Sent: "GET /metrics/domains/services/S1?datacenter=AMS%2CTYO&domain=a.example.com%2Cb.example.com&downsample=minute&end=2026-01-02T04%3A04%3A05Z&" +
				"group_by=domain%2Cdatacenter&limit=200&metric=edge_requests%2Cbandwidth&region=asia%2Ceurope&start=2026-01-02T03%3A04%3A05Z",
			Reply: `{"status":"success","data":[{"dimensions":{"domain":"a.example.com","datacenter":"AMS"},"values":[` +
				`{"timestamp":1767323045,"edge_requests":13653987068,"bandwidth":2.0,"new_metric":0.5}]}],"meta":{"next_cursor":""}}`,
			Want: []observability.DomainEntry{{
				Dimensions: observability.DomainDimensions{Domain: "a.example.com", Datacenter: "AMS"},
				Values: []observability.DomainMetrics{
					{Timestamp: start, EdgeRequests: 13653987068, Bandwidth: 2, More: map[string]float64{"new_metric": 0.5}},
				},
			}},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return observability.DomainInspector(c, "S1").Where(observability.DomainHistoryQuery{
					HistoryQuery: observability.HistoryQuery{
						Start: start, End: end, Downsample: observability.ByMinute, Region: []observability.Region{observability.Asia, observability.Europe}, Datacenter: collection.CommaList{"AMS", "TYO"},
					},
					Metric: collection.CommaList{"edge_requests", "bandwidth"}, GroupBy: []observability.Grouping{observability.GroupDomain, observability.GroupDatacenter}, Domain: collection.CommaList{"a.example.com", "b.example.com"},
				}).List(ctx)
			},
		},
		{
			Name: "history of origins", Again: true,
			Sent:  "GET /metrics/origins/services/S1?group_by=host&host=o.example.com&limit=200&metric=responses",
			Reply: `{"status":"success","data":[{"dimensions":{"host":"o.example.com","region":"usa"},"values":[{"timestamp":1767323045,"waf_latency_60000ms":1}]}],"meta":{}}`,
			Want: []observability.OriginEntry{{
				Dimensions: observability.OriginDimensions{Host: "o.example.com", Region: "usa"},
				Values:     []observability.OriginMetrics{{Timestamp: start, WAFLatency60000ms: 1}},
			}},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return observability.OriginInspector(c, "S1").Where(observability.OriginHistoryQuery{
					Metric: collection.CommaList{"responses"}, GroupBy: []observability.Grouping{observability.GroupHost}, Host: collection.CommaList{"o.example.com"},
				}).List(ctx)
			},
		},
		{
			Name: "explore logs", Again: true, Sent: "GET /observability/log-explorer?end=2026-01-02T04%3A04%3A05Z&" + filtered +
				"&limit=100&service_id=S1&start=2026-01-02T03%3A04%3A05Z",
			Reply: `{"data":[{"timestamp":"2026-01-02T03:04:05Z","response_status":503,"response_time":0.25,"is_edge":true,"client_as_number":4200000000}],"meta":{"filters":{}}}`,
			Want:  []observability.LogRecord{{Timestamp: start, ResponseStatus: 503, ResponseTime: 0.25, IsEdge: true, ClientASNumber: 4200000000}},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return observability.LogExplorer(c, "S1").List(ctx, observability.LogQuery{Start: start, End: end, Filters: filters})
			},
		},
		{
			Name: "explore no logs", Again: true, Sent: "GET /observability/log-explorer?end=2026-01-02T04%3A04%3A05Z&limit=100&service_id=S1&start=2026-01-02T03%3A04%3A05Z",
			Reply: `{"data":null,"meta":{"filters":{"next_cursor":null}}}`, Want: []observability.LogRecord(nil),
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return observability.LogExplorer(c, "S1").List(ctx, observability.LogQuery{Start: start, End: end})
			},
		},
		{
			Name: "get log insights", Again: true,
			Sent: "GET /observability/log-insights?service_id=S1&visualization=top-503-responses&" + span("start", "end") + "&pops=AMS%2CTYO&domain=example.com&domain_exact_match=false&limit=3",
			Reply: `{"data":[{"dimensions":{"url":"example.com/a","status-code":"503"},"dimension_attributes":{"rate":0.5},"values":[{"503_rate_per_url":0.25}]}],` +
				`"meta":{"filters":{"service_id":"S1","limit":3,"pops":["AMS","TYO"],"domain":"example.com"}}}`,
			Want: &observability.LogInsightsReport{
				Data: []observability.LogInsight{{
					Dimensions:          observability.LogInsightDimensions{URL: "example.com/a", HyphenStatusCode: "503"},
					DimensionAttributes: observability.LogInsightAttributes{Rate: 0.5}, Values: []observability.LogInsightValues{{Rate503PerURL: 0.25}},
				}},
				Meta: observability.LogInsightsMeta{Filters: observability.LogInsightsFilters{ServiceID: "S1", Limit: 3, POPs: []string{"AMS", "TYO"}, Domain: "example.com"}},
			},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return observability.LogInsights(c, "S1").Get(ctx, observability.LogInsightsQuery{
					Visualization: observability.Top503Responses, Start: start, End: end,
					POPs: collection.CommaList{"AMS", "TYO"}, Domain: "example.com", DomainExactMatch: new(false), Limit: 3,
				})
			},
		},
		{
			Name: "get log aggregations", Again: true,
			Sent: "GET /observability/aggregations?source=logs&service_id=S1&" + filtered + "&" + span("start", "end") +
				"&series=avg%5Bresponse_time%5D&series=p99%5Bresponse_time%5D&dimensions=fastly_pop%2Crequest_method&sort=-p99%5Bresponse_time%5D&limit=3",
			Reply: `{"data":[{"dimensions":{"fastly_pop":"AMS","is_edge":true},"values":[{"avg[response_time]":0.5},{"p99[response_time]":1}]}],` +
				`"meta":{"service_id":"S1","limit":3,"filters":{"filter_fields":[{"field":"response_status","operator":"not_in","value":[1,2]}]}}}`,
			Want: &observability.LogAggregationsReport{
				Data: []observability.LogAggregation{{
					Dimensions: map[string]any{"fastly_pop": "AMS", "is_edge": true},
					Values:     observability.SeriesValues{{"avg[response_time]": 0.5}, {"p99[response_time]": 1.0}},
				}},
				Meta: observability.LogAggregationsMeta{ServiceID: "S1", Limit: 3, Filters: observability.LogAggregationsFilters{
					FilterFields: []observability.AppliedFilter{{Field: "response_status", Operator: observability.NotIn, Value: []byte("[1,2]")}},
				}},
			},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return observability.LogAggregations(c, "S1").Get(ctx, observability.LogAggregationsQuery{
					Start: start, End: end, Series: []string{"avg[response_time]", "p99[response_time]"}, Filters: filters, Limit: 3,
					Dimensions: collection.CommaList{"fastly_pop", "request_method"}, Sort: collection.CommaList{"-p99[response_time]"},
				})
			},
		},
		{
			Name: "list time series of logs", Again: true,
			Sent: "GET /observability/timeseries?dimensions=fastly_pop&" + filtered + "&from=2026-01-02T03%3A04%3A05Z&granularity=second&limit=3&" +
				"series=avg%5Bresponse_time%5D&series=p99%5Bresponse_time%5D&service_id=S1&source=logs&to=2026-01-02T04%3A04%3A05Z",
			Reply: `{"data":[{"dimensions":{"fastly_pop":"AMS","time":"2026-01-02T03:04:05Z"},"values":[{"avg[response_time]":0.5}]}],"meta":{}}`,
			Want: []observability.TimeseriesPoint{{
				Dimensions: map[string]any{"fastly_pop": "AMS", "time": "2026-01-02T03:04:05Z"}, Values: observability.SeriesValues{{"avg[response_time]": 0.5}},
			}},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return observability.LogTimeseries(c, "S1").List(ctx, observability.LogTimeseriesQuery{Limit: 3, TimeseriesQuery: observability.TimeseriesQuery{
					From: start, To: end, Granularity: observability.PerSecond, Series: []string{"avg[response_time]", "p99[response_time]"},
					Dimensions: collection.CommaList{"fastly_pop"}, Filters: filters,
				}})
			},
		},
		{
			Name: "list time series of sustainability", Again: true,
			Sent: "GET /observability/timeseries?dimensions=country%2Cproduct&filter%5Bproduct%5D%5Bin%5D=cdn%2Ccompute&from=2026-01-02T03%3A04%3A05Z&granularity=month&" +
				"series=sum%5Ba%5D%2Csum%5Bb%5D&source=sustainability&to=2026-01-02T04%3A04%3A05Z",
			Reply: `{"data":[{"values":{"sum[a]":4}}]}`, Want: []observability.TimeseriesPoint{{Values: observability.SeriesValues{{"sum[a]": 4.0}}}},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return observability.SustainabilityTimeseries(c).List(ctx, observability.TimeseriesQuery{
					From: start, To: end, Granularity: observability.PerMonth, Series: []string{"sum[a]", "sum[b]"}, Dimensions: collection.CommaList{"country", "product"},
					Filters: []observability.Filter{{Field: "product", Operator: observability.In, Values: []string{"cdn", "compute"}}},
				})
			},
		},
		{
			Name: "list logging errors", Again: true,
			Sent:  "GET /observability/service/S1/logging/errors?filter%5Bendpoint%5D=archive&from=1767323045&to=1767323055",
			Reply: `{"sequence_number":1,"error_time_us":1767323045000006,"stream":"logging_error","message":"m","endpoint":"archive","details":"d"}` + "\n",
			Want: []observability.LoggingError{
				{SequenceNumber: 1, ErrorTimeUs: 1767323045000006, Stream: "logging_error", Message: "m", Endpoint: "archive", Details: "d"},
			},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return observability.LoggingErrors(c, "S1").List(ctx, observability.LoggingErrorQuery{From: start, To: start.Add(10 * time.Second), Endpoint: "archive"})
			},
			Header: map[string]string{"Accept": "*/*"},
		},
		{
			Name: "get DDoS metrics", Again: true, Sent: "GET /metrics/platform/ddos?" + span("start", "end") + "&downsample=day",
			Reply: `{"status":"success","data":[{"values":[{"ddos_action_close":5000000000,"new":1}]}],"meta":{"downsample":"day","metric":"m"},"msg":null}`,
			Want: &observability.DDoSMetricsReport{
				Data: []observability.DDoSMetricsEntry{{Values: []observability.DDoSMetricsRow{{Close: 5000000000, More: map[string]float64{"new": 1}}}}},
				Meta: observability.DDoSMetricsMeta{Downsample: observability.ByDay, Metric: "m"}, Status: "success",
			},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return observability.DDoSMetrics(c).Get(ctx, observability.DDoSMetricsQuery{Start: start, End: end, Downsample: observability.ByDay})
			},
		},
	}
	query := observability.PlatformQuery{
		From: start, To: end, Metric: collection.CommaList{"requests", "bandwidth"}, GroupBy: observability.GroupRegion,
		Region: observability.USA, Datacenter: collection.CommaList{"IAD"},
	}
	for path, rows := range map[string]func(c *fastly.Client) collection.Searcher[observability.PlatformRow, observability.PlatformQuery]{
		"aggregate/hourly": func(c *fastly.Client) collection.Searcher[observability.PlatformRow, observability.PlatformQuery] {
			return observability.PlatformMetrics(c, observability.Hourly)
		},
		"entities/S1/daily": func(c *fastly.Client) collection.Searcher[observability.PlatformRow, observability.PlatformQuery] {
			return observability.EntityMetrics(c, "S1", observability.Daily)
		},
	} {
		list = append(list, shapetest.Operation[*fastly.Client]{
			Name: "platform metrics " + path, Again: true,
			Sent: "GET /metrics/v2/platform/" + path + "?datacenter=IAD&from=2026-01-02T03%3A04%3A05Z&group_by=region&limit=1000&" +
				"metric=requests%2Cbandwidth&region=usa&to=2026-01-02T04%3A04%3A05Z",
			Reply: `{"data":[{"timestamp":"2026-01-02T03:04:05Z","region":"usa","requests":3,"ratio":0.5}],"meta":{"limit":1000}}`,
			Want:  []observability.PlatformRow{{Timestamp: start, Region: "usa", Metrics: map[string]float64{"requests": 3, "ratio": 0.5}}},
			Call:  func(ctx context.Context, c *fastly.Client) (any, error) { return rows(c).Where(query).List(ctx) },
		})
	}
	return list
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, append(append(operations(),
		liveOperations("domains", observability.DomainInspectorLive, func(m *observability.DomainMetrics) { m.EdgeRequests = 3 }, "edge_requests")...),
		liveOperations("origins", observability.OriginInspectorLive, func(m *observability.OriginMetrics) { m.AllResponses = 3 }, "all_responses")...))
}

// liveOperations returns the operations of an inspector on the real-time host.
func liveOperations[M any](path string, of func(*fastly.Client, string) collection.Live[M], set func(*M), metric string) []shapetest.Operation[*fastly.Client] {
	var m M
	set(&m)
	reply := fmt.Sprintf(`{"Data":[{"recorded":1767323045,"aggregated":{"a":{%[1]q:3}},"datacenter":{"AMS":{"a":{%[1]q:3}}}}],"Timestamp":1767323054,"AggregateDelay":9}`, metric)
	want := &collection.LiveBatch[M]{
		Timestamp: 1767323054, AggregateDelay: 9,
		Seconds: []collection.LiveSecond[M]{{Recorded: start, Aggregated: map[string]M{"a": m}, Datacenters: map[string]map[string]M{"AMS": {"a": m}}}},
	}
	var list []shapetest.Operation[*fastly.Client]
	for below, call := range map[string]func(context.Context, collection.Live[M]) (any, error){
		"h":          func(ctx context.Context, l collection.Live[M]) (any, error) { return l.RecentSeconds(ctx, 0) },
		"h/limit/3":  func(ctx context.Context, l collection.Live[M]) (any, error) { return l.RecentSeconds(ctx, 3) },
		"1767323045": func(ctx context.Context, l collection.Live[M]) (any, error) { return l.SecondsSince(ctx, 1767323045) },
	} {
		list = append(list, shapetest.Operation[*fastly.Client]{
			Name: path + " " + below, Sent: "GET /v1/" + path + "/S1/ts/" + below, Reply: reply, Again: true, Want: want,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) { return call(ctx, of(c, "S1")) },
		})
	}
	return list
}

// All lists with cursors are complete, and end.
func TestCursors(t *testing.T) {
	shapetest.CheckCursors(t, shapetest.CursorList{
		List: func(ctx context.Context, c *fastly.Client, opts ...fastly.CallOption) (any, error) {
			return observability.AlertHistory(c).List(ctx, opts...)
		},
		First: "/alerts/history?limit=10", Items: [3]string{`{"id":"a"}`, `{"id":"b"}`, `{"id":"c"}`},
		Want: []observability.Alert{{ID: "a"}, {ID: "b"}, {ID: "c"}},
	})
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, logs := t.Context(), observability.LogExplorer(client, "S1")
	explore := func(f observability.Filter) error {
		return shapetest.ErrorOf(logs.List(ctx, observability.LogQuery{Start: start, End: end, Filters: []observability.Filter{f}}))
	}
	insights := func(v observability.LogVisualization) error {
		return shapetest.ErrorOf(observability.LogInsights(client, "S1").Get(ctx, observability.LogInsightsQuery{Visualization: v, Start: start, End: end}))
	}
	series := func(names ...string) error {
		return shapetest.ErrorOf(observability.LogAggregations(client, "S1").Get(ctx, observability.LogAggregationsQuery{Start: start, End: end, Series: names}))
	}
	point := observability.TimeseriesQuery{From: start, To: end, Granularity: observability.PerDay, Series: []string{"sum[a]"}}
	timeless, endless := point, point
	timeless.Granularity, endless.To = "", time.Time{}
	sustainable := observability.SustainabilityTimeseries(client)
	monthly := point
	monthly.Granularity = observability.PerMonth
	split := point
	split.Series = []string{"sum[a],sum[b]"}
	for words, err := range map[string]error{
		"filter request_path: value of operator in contains a comma": explore(observability.Filter{
			Field: "request_path", Operator: observability.In, Values: []string{"/c", "/a,b"},
		}),
		"filter request_path: no value":                                  explore(observability.Filter{Field: "request_path", Operator: observability.In}),
		"filter request_path: 2 values, but only operator in":            explore(observability.Filter{Field: "request_path", Values: []string{"a", "b"}}),
		"filter request_path: operator not_in is not allowed in a query": explore(observability.Filter{Field: "request_path", Operator: "not_in", Values: []string{"a"}}),
		`filter: field name "" is invalid`:                               explore(observability.Filter{Values: []string{"a"}}),
		`filter: field name "a][eq" is invalid`:                          explore(observability.Filter{Field: "a][eq", Values: []string{"a"}}),
		"filter a: operator eq is used twice": shapetest.ErrorOf(logs.List(ctx, observability.LogQuery{
			Start: start, End: end, Filters: []observability.Filter{{Field: "a", Values: []string{"1"}}, {Field: "a", Operator: observability.Equal, Values: []string{"2"}}},
		})),
		"list log records: start is zero":                                                shapetest.ErrorOf(logs.List(ctx, observability.LogQuery{End: end})),
		"list log records: end is zero":                                                  shapetest.ErrorOf(logs.List(ctx, observability.LogQuery{Start: start})),
		"list log records: service_id is empty":                                          shapetest.ErrorOf(observability.LogExplorer(client, "").List(ctx, observability.LogQuery{Start: start, End: end})),
		"visualization is empty":                                                         insights(""),
		"visualization is top-asn-by-requests, which the API":                            insights("top-asn-by-requests"),
		"get log aggregations: series is empty":                                          series(),
		"series: an element is empty":                                                    series("avg[response_time]", ""),
		`the API reads "avg[a],avg[b]" as one metric`:                                    series("avg[a],avg[b]"),
		"list time series: service_id is empty":                                          shapetest.ErrorOf(observability.LogTimeseries(client, "").List(ctx, observability.LogTimeseriesQuery{TimeseriesQuery: point})),
		"list time series: granularity is empty":                                         shapetest.ErrorOf(sustainable.List(ctx, timeless)),
		"list time series: to is zero":                                                   shapetest.ErrorOf(sustainable.List(ctx, endless)),
		`granularity is "month", and the data has only ["second" "minute" "hour" "day"]`: shapetest.ErrorOf(observability.LogTimeseries(client, "S1").List(ctx, observability.LogTimeseriesQuery{TimeseriesQuery: monthly})),
		`"sum[a],sum[b]" can't be part of a list`:                                        shapetest.ErrorOf(sustainable.List(ctx, split)),
		"get recent live domain metrics: the limit -1 is negative":                       shapetest.ErrorOf(observability.DomainInspectorLive(client, "S1").RecentSeconds(ctx, -1)),
		"invalid collection: the zero value":                                             shapetest.ErrorOf(observability.LogExplorerAddress{}.List(ctx, observability.LogQuery{Start: start, End: end})),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}

// A history that fails with a successful HTTP status is an error with the message of the API.
func TestHistoryThatFails(t *testing.T) {
	client, fake := fastlytest.New(t)
	for body, words := range map[string]string{
		`{"status":"error","msg":"invalid metric","data":[]}`: `invalid metric`,
		`{"status":"error","msg":"invalid metric"}`:           `invalid metric`,
		`{"status":"success"}`:                                "empty reply",
	} {
		fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: body})
		_, err := observability.DomainInspector(client, "S1").List(t.Context())
		require.ErrorContains(t, err, words, body)
	}
}

// The stream of an inspector continues after an outage, fetches missed seconds, and repeats none.
func TestLiveInspector(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Hour)
		client, fake := fastlytest.New(t)
		fake.Traffic(func(second time.Time) (map[string]float64, bool) {
			return map[string]float64{"requests": float64(second.Unix())}, true
		})
		service := fake.AddService("shop")
		seen, last := 0, time.Time{}
		for element, err := range observability.DomainInspectorLive(client, service.ID).Live(t.Context(), fastly.WithHistory()) {
			require.NoError(t, err)
			require.Nil(t, element.Gap)
			require.Equal(t, element.Recorded.Unix(), element.Aggregated["www.example.com"].EdgeRequests)
			require.Len(t, element.Datacenters, 3)
			if !last.IsZero() {
				require.Equal(t, last.Add(time.Second), element.Recorded)
			}
			last = element.Recorded
			if seen++; seen == 150 {
				fake.Inject(fastlytest.Fault{Status: http.StatusBadGateway, Times: 3})
			}
			if seen == 200 {
				break
			}
		}
		require.Equal(t, 200, seen)
		for _, r := range fake.Requests() {
			require.True(t, strings.HasPrefix(r.URI, "/v1/domains/"+service.ID+"/ts/"), r.URI)
		}
	})
}

// A permanent error ends a stream.
func TestLiveInspectorEnds(t *testing.T) {
	client, _ := fastlytest.New(t)
	for words, live := range map[string]collection.Live[observability.OriginMetrics]{
		"404 not found":                 observability.OriginInspectorLive(client, "nosuch"),
		"service_id is empty":           observability.OriginInspectorLive(client, ""),
		"the zero value has no address": {},
	} {
		count := 0
		for element, err := range live.Live(t.Context()) {
			require.ErrorContains(t, err, words)
			require.Zero(t, element)
			count++
		}
		require.Equal(t, 1, count, words)
	}
}

// Each error in a range of any length is listed once, oldest first.
func TestLoggingErrors(t *testing.T) {
	client, fake := fastlytest.New(t)
	service := fake.AddService("shop").ID
	path, now := "/observability/service/"+service+"/logging/errors", time.Now().Truncate(time.Second)
	var want []int64
	for i := range 100 {
		at := now.Add(-5 * time.Minute).Add(time.Duration(i) * 1700 * time.Millisecond)
		require.NoError(t, fake.Seed(path, map[string]any{
			"sequence_number": 1000 - i, "error_time_us": at.UnixMicro(), "endpoint": []string{"archive", "other"}[i%2],
		}))
		if i%2 == 0 && !at.Before(now.Add(-4*time.Minute)) && at.Before(now.Add(-3*time.Minute-5*time.Second)) {
			want = append(want, int64(1000-i))
		}
	}
	var got []int64
	query := observability.LoggingErrorQuery{From: now.Add(-4 * time.Minute), To: now.Add(-3*time.Minute - 5*time.Second), Endpoint: "archive"}
	for failure, err := range observability.LoggingErrors(client, service).All(t.Context(), query) {
		require.NoError(t, err)
		require.Equal(t, "archive", failure.Endpoint)
		got = append(got, failure.SequenceNumber)
	}
	require.Equal(t, want, got)
	require.Len(t, fake.Requests(), 6)
	all, err := observability.LoggingErrors(client, service).List(t.Context(), observability.LoggingErrorQuery{From: now.Add(-5 * time.Minute)})
	require.NoError(t, err)
	require.Len(t, all, 100)
}

// Lists of several pages are complete, in each paging style.
func TestPages(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, size := t.Context(), fastly.WithPageSize(10)
	service := fake.AddService("shop").ID
	now := time.Now().Truncate(time.Second)
	for i := range 25 {
		require.NoError(t, fake.Seed("/observability/log-explorer", map[string]any{
			"service_id": service, "timestamp": now.Add(-time.Minute).Format(time.RFC3339), "response_status": 200 + i,
		}))
		require.NoError(t, fake.Seed("/service", map[string]any{"id": fmt.Sprint("S", i), "name": fmt.Sprint("s", i)}))
	}
	day := observability.HistoryQuery{Start: start, End: start.AddDate(0, 0, 1)}
	for name, test := range map[string]struct {
		list     func() (any, error)
		items    int
		requests int
	}{
		"log records": {func() (any, error) {
			return observability.LogExplorer(client, service).List(ctx, observability.LogQuery{Start: now.Add(-time.Hour), End: now}, size)
		}, 25, 3},
		"platform": {func() (any, error) {
			query := observability.PlatformQuery{From: day.Start, To: day.End}
			return observability.PlatformMetrics(client, observability.Hourly).Where(query).List(ctx, size)
		}, 25, 3},
		"entity": {func() (any, error) {
			query := observability.PlatformQuery{From: day.Start, To: day.End}
			return observability.EntityMetrics(client, service, observability.Hourly).Where(query).List(ctx, size)
		}, 25, 3},
		"sustainability": {func() (any, error) {
			return observability.SustainabilityTimeseries(client).List(ctx, observability.TimeseriesQuery{
				From: start, To: start.AddDate(0, 0, 249), Granularity: observability.PerDay, Series: []string{"sum[a]"},
			})
		}, 250, 3},
		"logging errors": {func() (any, error) {
			return observability.LoggingErrors(client, service).List(ctx, observability.LoggingErrorQuery{From: start, To: start.Add(time.Minute)})
		}, 0, 6},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(fake.Requests())
			items, err := test.list()
			require.NoError(t, err)
			require.Equal(t, test.items, reflect.ValueOf(items).Len())
			require.Len(t, fake.Requests()[before:], test.requests)
		})
	}
	for name, list := range map[string]func(opts ...fastly.CallOption) (any, error){
		"domains": func(opts ...fastly.CallOption) (any, error) {
			return observability.DomainInspector(client, "S1").List(ctx, opts...)
		},
		"origins": func(opts ...fastly.CallOption) (any, error) {
			return observability.OriginInspector(client, "S1").List(ctx, opts...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: `{"status":"success","data":[{"dimensions":{}}],"meta":{"next_cursor":"LDE="}}`})
			items, err := list(size)
			require.NoError(t, err)
			require.Equal(t, 1, reflect.ValueOf(items).Len(), "the first page; the fake has one entry, and none behind it")
			requests := fake.Requests()
			require.Contains(t, requests[len(requests)-1].URI, "cursor=LDE%3D")
		})
	}
}

// A dashboard in the fake: items keep their ids, and an update replaces all items.
func TestLifeOfADashboard(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx, all := t.Context(), observability.Dashboards(client)
	item := func(id, title string) observability.DashboardItem {
		return observability.DashboardItem{
			ID: id, Title: title, Subtitle: "s", Span: 12,
			DataSource:    observability.DataSource{Type: observability.SourceDomain, Config: observability.DataSourceConfig{Metrics: []string{"edge_requests"}}},
			Visualization: observability.Visualization{Config: observability.VisualizationConfig{PlotType: observability.PlotBar}},
		}
	}
	items := func(list ...observability.DashboardItem) fastly.Nullable[[]observability.DashboardItem] {
		return fastly.NullableValue(list)
	}
	made, err := all.Create(ctx, observability.DashboardInput{Name: new("d"), Items: items(item("", "a"), item("", "b"))})
	require.NoError(t, err)
	require.NotEmpty(t, made.CreatedBy)
	require.Equal(t, made.CreatedBy, made.UpdatedBy)
	first := made.Items[0].ID
	require.NotEmpty(t, first)
	require.NotEqual(t, first, made.Items[1].ID)

	changed, err := all.Update(ctx, made.ID, observability.DashboardInput{Items: items(item("", "new"), item(first, "changed"))})
	require.NoError(t, err)
	require.Equal(t, "d", changed.Name)
	require.Equal(t, []string{"new", "changed"}, []string{changed.Items[0].Title, changed.Items[1].Title})
	require.Equal(t, first, changed.Items[1].ID)

	changed, err = all.Update(ctx, made.ID, observability.DashboardInput{Items: fastly.NullableNull[[]observability.DashboardItem]()})
	require.NoError(t, err)
	require.Empty(t, changed.Items)
	require.NoError(t, all.Delete(ctx, made.ID))
	_, err = all.Get(ctx, made.ID)
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// The history of alerts in the fake contains the definition, and can be filtered.
func TestHistoryOfAlerts(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, service := t.Context(), fake.AddService("shop").ID
	definition, err := observability.AlertDefinitions(client).Create(ctx, observability.AlertDefinitionInput{
		ServiceID: &service, Name: new("n"), Description: new("d"), Source: new(observability.AlertStats), Metric: new("status_5xx"),
		Dimensions: map[string][]string{}, IntegrationIDs: []string{},
		EvaluationStrategy: &observability.EvaluationStrategy{Type: observability.AboveThreshold, Period: observability.Period5Minutes, Threshold: 0.5},
	})
	require.NoError(t, err)
	for i, status := range []string{"active", "resolved"} {
		require.NoError(t, fake.Seed("/alerts/history", map[string]any{
			"id": status, "definition_id": definition.ID, "status": status, "start": start.Add(time.Duration(i) * time.Hour).Format(time.RFC3339),
		}))
	}
	for want, query := range map[string]observability.AlertQuery{
		"[resolved active]": {Sort: "-start"},
		"[active]":          {Status: "active", ServiceID: service, DefinitionID: definition.ID},
		"[resolved]":        {After: start.Add(time.Minute)},
		"[active ]":         {Before: start.Add(time.Minute)},
		"[]":                {ServiceID: "other"},
	} {
		alerts, err := observability.AlertHistory(client).Where(query).List(ctx)
		require.NoError(t, err)
		ids := []string{}
		for _, alert := range alerts {
			ids = append(ids, alert.ID)
			require.Equal(t, *definition, alert.Definition)
		}
		require.Equal(t, strings.ReplaceAll(want, " ]", "]"), fmt.Sprint(ids))
	}
}

// Queries of sampled logs in the fake apply their filters, and return no expired records.
func TestQueriesOfLogs(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, service, now := t.Context(), fake.AddService("shop").ID, time.Now().Truncate(time.Second)
	for i, path := range []string{"/a.css", "/a,b", "/old"} {
		require.NoError(t, fake.Seed("/observability/log-explorer", map[string]any{
			"service_id": service, "timestamp": now.AddDate(0, 0, -4*i).Add(-time.Minute).Format(time.RFC3339), "request_path": path,
			"response_time": float64(i+1) / 4, "fastly_pop": "AMS", "response_status": 200 + i, "client_country_code": "DE",
		}))
	}
	from := now.AddDate(0, -1, 0)
	for want, filter := range map[string]observability.Filter{
		"[/a.css /a,b]": {Field: "fastly_pop", Values: []string{"AMS"}},
		"[/a.css]":      {Field: "request_path", Operator: observability.EndsWith, Values: []string{".css"}},
		"[/a,b]":        {Field: "request_path", Operator: observability.Contains, Values: []string{","}},
		"[/a,b ]":       {Field: "response_time", Operator: observability.Greater, Values: []string{"0.3"}},
		"[/a.css ]":     {Field: "response_time", Operator: observability.LessOrEqual, Values: []string{"0.25"}},
		"[]":            {Field: "client_browser_name", Values: []string{"Firefox"}},
	} {
		records, err := observability.LogExplorer(client, service).List(ctx, observability.LogQuery{Start: from, End: now, Filters: []observability.Filter{filter}})
		require.NoError(t, err)
		paths := []string{}
		for _, record := range records {
			paths = append(paths, record.RequestPath)
		}
		require.Equal(t, strings.ReplaceAll(want, " ]", "]"), fmt.Sprint(paths))
	}

	report, err := observability.LogAggregations(client, service).Get(ctx, observability.LogAggregationsQuery{
		Start: from, End: now, Dimensions: collection.CommaList{"response_status"}, Series: []string{"avg[response_time]", "p95[response_time]"},
		Sort: collection.CommaList{"-avg[response_time]"}, Limit: 1, Filters: []observability.Filter{{Field: "fastly_pop", Values: []string{"AMS"}}},
	})
	require.NoError(t, err)
	require.Equal(t, []observability.AppliedFilter{{Field: "fastly_pop", Operator: observability.Equal, Value: []byte(`"AMS"`)}}, report.Meta.Filters.FilterFields)
	require.Equal(t, []observability.LogAggregation{{
		Dimensions: map[string]any{"response_status": 201.0}, Values: observability.SeriesValues{{"avg[response_time]": 0.5, "p95[response_time]": 0.5}},
	}}, report.Data)
	_, has := report.Data[0].Values.Get("max[response_time]")
	require.False(t, has)

	countries, err := observability.LogInsights(client, service).Get(ctx, observability.LogInsightsQuery{
		Visualization: observability.CountryStatistics, Start: from, End: now, Limit: 1,
	})
	require.NoError(t, err)
	require.Equal(t, "DE", countries.Data[0].Dimensions.Country)
	require.Zero(t, observability.TimeseriesPoint{}.Time())
}

// Every metric of an inspector can be read by its name.
func TestMetricsByName(t *testing.T) {
	domain := observability.DomainMetrics{Status5xx: 3, EdgeHitRatio: 0.5, More: map[string]float64{"z": 1, "new": 2}}
	for name, want := range map[string]float64{"status_5xx": 3, "edge_hit_ratio": 0.5, "new": 2, "requests": 0} {
		got, has := domain.Get(name)
		require.True(t, has, name)
		require.InDelta(t, want, got, 0)
	}
	_, has := domain.Get("timestamp")
	require.False(t, has)
	var names []string
	for name := range domain.All() {
		names = append(names, name)
	}
	require.Len(t, names, 134+2)
	require.Equal(t, []string{"bandwidth", "bereq_body_bytes"}, names[:2])
	require.Equal(t, []string{"new", "z"}, names[134:])

	origin := observability.OriginMetrics{WAFLatency0To1ms: 7}
	got, has := origin.Get("waf_latency_0_to_1ms")
	require.True(t, has)
	require.InDelta(t, 7, got, 0)
	count := 0
	for range origin.All() {
		if count++; count == 3 {
			break
		}
	}
	require.Equal(t, 3, count)
}

// A failed query is an error, regardless of its HTTP status.
func TestDDoSMetricsThatFail(t *testing.T) {
	for body, words := range map[string]string{
		`{"data":[],"status":"error","msg":"the range is too long"}`: "fastly: get DDoS metrics: GET /metrics/platform/ddos: 200 the range is too long",
		`{"data":null,"status":"failure","msg":null}`:                `fastly: get DDoS metrics: GET /metrics/platform/ddos: 200 status "failure"`,
	} {
		client, fake := fastlytest.New(t)
		fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: body})
		report, err := observability.DDoSMetrics(client).Get(t.Context(), observability.DDoSMetricsQuery{})
		require.EqualError(t, err, words)
		require.Nil(t, report)
	}
}

// A list with a limit set by the query is complete. A list that reaches the limit of the API is not.
func TestLimitOfTimeseries(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	query := observability.LogTimeseriesQuery{TimeseriesQuery: observability.TimeseriesQuery{
		From: at, To: at.Add(time.Hour), Granularity: observability.PerMinute, Series: []string{"avg[response_time]"},
	}}
	for limit, want := range []int{2, 1, 2, 2} {
		client, fake := fastlytest.New(t)
		fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: `{"data":[{"values":{"a":1}},{"values":{"a":2}}],"meta":{"limit":2,"total":60}}`})
		query.Limit = limit
		var err error
		n := 0
		for _, failed := range observability.LogTimeseries(client, "S1").All(t.Context(), query) {
			if err = failed; err == nil {
				n++
			}
		}
		require.Equal(t, want, n)
		require.Equal(t, limit == 0 || limit == 3, err != nil, "limit %d: %v", limit, err)
	}
}

// TestDDoSMetricsErrors checks the error of a report of a failure: its attempts, and that its message
// is redacted.
func TestDDoSMetricsErrors(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: http.StatusServiceUnavailable})
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: `{"status":"error","msg":"bad ` + fastlytest.Token + `"}`})
	_, err := observability.DDoSMetrics(client).Get(t.Context(), observability.DDoSMetricsQuery{})
	e, ok := errors.AsType[*fastly.Error](err)
	require.True(t, ok)
	require.Equal(t, []any{http.StatusOK, 2, "bad [redacted]"}, []any{e.StatusCode, e.Attempts, e.Message})
}
