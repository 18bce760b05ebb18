package replay

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/observability"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/catalog"
)

// observabilityPart returns the part of package observability.
func observabilityPart() part {
	return part{
		replies: map[string]func(g *generator) any{
			"timeseries_get": func(g *generator) any {
				return map[string]any{"data": []any{map[string]any{
					"dimensions": map[string]any{"time": g.digits()}, "values": []any{map[string]any{rowKey: g.number()}},
				}}}
			},
			"get_domain_inspector_historical":           succeededHistory("HistoricalDomainsResponse"),
			"get_origin_inspector_historical":           succeededHistory("HistoricalOriginsResponse"),
			"get_platform_metrics_aggregate_historical": platformRows,
			"get_platform_metrics_entity_historical":    platformRows,
		},
		requests: map[string]string{
			"timeseries_get": "facts 7.3: the source logs, which is made up, needs a service, which is not",
		},
		unfilled: map[string]string{
			"observability.Alert.Object":        "the public reference has it, and the catalogue does not",
			"observability.DomainMetrics.More":  "metrics that the catalogue does not have yet",
			"observability.OriginMetrics.More":  "metrics that the catalogue does not have yet",
			"observability.DDoSMetricsRow.More": "metrics that the catalogue does not have yet",
		},
		calls: merge(
			observabilityCalls(), logCalls(),
			historyCalls("get_domain_inspector_historical", observability.DomainInspector),
			historyCalls("get_origin_inspector_historical", observability.OriginInspector),
			liveCalls("domain", observability.DomainInspectorLive), liveCalls("origin", observability.OriginInspectorLive),
		),
	}
}

// observabilityCalls returns the calls on dashboards, alerts and platform metrics.
func observabilityCalls() map[string]Call {
	const definitions, definition = "/alerts/definitions", "/alerts/definitions/{}"
	return merge(familyCalls("/observability/dashboards", func(c *fastly.Client, _ *Recorded) observability.DashboardCollection {
		return observability.Dashboards(c)
	}), map[string]Call{
		catalog.Key(http.MethodGet, definitions): query(func(ctx context.Context, c *fastly.Client, r *Recorded, q observability.AlertDefinitionQuery) (any, error) {
			return page(r, observability.AlertDefinitions(c).Where(q).All(ctx))
		}),
		catalog.Key(http.MethodPost, definitions): input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in observability.AlertDefinitionInput) (any, error) {
			return observability.AlertDefinitions(c).Create(ctx, in)
		}),
		catalog.Key(http.MethodGet, definition): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return observability.AlertDefinitions(c).Get(ctx, r.Arg(0))
		},
		catalog.Key(http.MethodPut, definition): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in observability.AlertDefinitionInput) (any, error) {
			return observability.AlertDefinitions(c).Update(ctx, r.Arg(0), in)
		}),
		catalog.Key(http.MethodDelete, definition): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, observability.AlertDefinitions(c).Delete(ctx, r.Arg(0))
		},
		"test_alert_definition": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in observability.AlertDefinitionInput) (any, error) {
			return nil, observability.AlertDefinitions(c).Test(ctx, in)
		}),
		"list_alert_history": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q observability.AlertQuery) (any, error) {
			return page(r, observability.AlertHistory(c).Where(q).All(ctx))
		}),
		"get_platform_metrics_aggregate_historical": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q observability.PlatformQuery) (any, error) {
			return platformPage(ctx, r, observability.PlatformMetrics(c, observability.Granularity(r.Arg(0))).Where(q))
		}),
		"get_platform_metrics_entity_historical": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q observability.PlatformQuery) (any, error) {
			return platformPage(ctx, r, observability.EntityMetrics(c, r.Arg(0), observability.Granularity(r.Arg(1))).Where(q))
		}),
		"get_platform_ddos_historical": query(func(ctx context.Context, c *fastly.Client, _ *Recorded, q observability.DDoSMetricsQuery) (any, error) {
			return observability.DDoSMetrics(c).Get(ctx, q)
		}),
	})
}

// succeededHistory generates a successful reply with the history of an inspector. Failures have
// another status.
func succeededHistory(schema string) func(g *generator) any {
	return func(g *generator) any {
		reply, _ := g.object(catalog.Type{Kind: "schema", Schema: schema}).(map[string]any)
		reply["status"], reply["msg"] = "success", nil
		return reply
	}
}

// flatRow is a row as in replies, with metrics beside the other members.
type flatRow struct{ observability.PlatformRow }

// MarshalJSON implements json.Marshaler.
func (r flatRow) MarshalJSON() ([]byte, error) {
	members := map[string]any{"timestamp": r.Timestamp, "datacenter": r.Datacenter, "region": r.Region}
	for name, value := range r.Metrics {
		members[name] = value
	}
	return collection.EncodeJSON(members)
}

// platformPage returns the rows of a page.
func platformPage(ctx context.Context, r *Recorded, list collection.Lister[observability.PlatformRow]) (any, error) {
	return page(r, func(yield func(flatRow, error) bool) {
		for row, err := range list.All(ctx) {
			if !yield(flatRow{row}, err) {
				return
			}
		}
	})
}

// platformRows generates a list with a metric, because the catalogue does not name metrics.
func platformRows(g *generator) any {
	row, _ := g.object(catalog.Type{Kind: "schema", Schema: "PlatformValues"}).(map[string]any)
	row[rowKey] = g.number()
	return map[string]any{"data": []any{row}}
}

// historyCalls returns the call on the history of an inspector.
func historyCalls[T, Q any](id string, of func(*fastly.Client, string) collection.Searcher[T, Q]) map[string]Call {
	return map[string]Call{
		id: query(func(ctx context.Context, c *fastly.Client, r *Recorded, q Q) (any, error) {
			return page(r, of(c, r.Arg(0)).Where(q).All(ctx))
		}),
	}
}

// liveCalls returns the calls on the real-time metrics of an inspector.
func liveCalls[M any](name string, of func(*fastly.Client, string) collection.Live[M]) map[string]Call {
	return map[string]Call{
		"get_" + name + "_inspector_last120_seconds": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r.Arg(0)).RecentSeconds(ctx, 0)
		},
		"get_" + name + "_inspector_last_max_entries": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r.Arg(0)).RecentSeconds(ctx, r.Int(1))
		},
		"get_" + name + "_inspector_last_second": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r.Arg(0)).SecondsSince(ctx, int64(r.Int(1)))
		},
	}
}

// logCalls returns the calls on logs.
func logCalls() map[string]Call {
	return map[string]Call{
		"get_log_records": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q observability.LogQuery) (any, error) {
			q.Filters = r.filters()
			return page(r, observability.LogExplorer(c, r.Query().Get("service_id")).All(ctx, q))
		}),
		"get_log_insights": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q observability.LogInsightsQuery) (any, error) {
			return observability.LogInsights(c, r.Query().Get("service_id")).Get(ctx, q)
		}),
		"log_aggregations_get": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			var q observability.LogAggregationsQuery
			values := significantQuery(r.op, r.Query())
			values.Del("series") // the parameter is repeated
			if err := intoJSON(&q, nested(values)); err != nil {
				return nil, err
			}
			q.Series, q.Filters = r.Query()["series"], r.filters()
			return observability.LogAggregations(c, r.Query().Get("service_id")).Get(ctx, q)
		},
		"timeseries_get": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q observability.LogTimeseriesQuery) (any, error) {
			q.Series, q.Filters = r.Query()["series"], r.filters()
			if r.Query().Get("source") == "sustainability" {
				q.Series = strings.Split(r.Query().Get("series"), ",")
				return page(r, observability.SustainabilityTimeseries(c).All(ctx, q.TimeseriesQuery))
			}
			return page(r, observability.LogTimeseries(c, cmp.Or(r.Query().Get("service_id"), "made up")).All(ctx, q))
		}),
		"get_log_endpoint_errors": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			q := observability.LoggingErrorQuery{From: r.moment("from"), To: r.moment("to"), Endpoint: r.Query().Get("filter[endpoint]")}
			return page(r, observability.LoggingErrors(c, r.Arg(0)).All(ctx, q))
		},
	}
}

// filters returns the filters of a log query: filter[field][operator]=value.
func (r *Recorded) filters() []observability.Filter {
	var filters []observability.Filter
	for _, key := range slices.Sorted(maps.Keys(r.Query())) {
		if name, is := strings.CutPrefix(key, "filter["); is {
			field, operator, _ := strings.Cut(strings.TrimSuffix(name, "]"), "][")
			f := observability.Filter{Field: field, Operator: observability.Operator(operator), Values: []string{r.Query().Get(key)}}
			if f.Operator == observability.In {
				f.Values = strings.Split(f.Values[0], ",")
			}
			filters = append(filters, f)
		}
	}
	return filters
}
