package replay

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/edgesdk/fastly"
)

// statsCalls returns the calls on historical and real-time statistics.
func statsCalls() map[string]Call {
	return map[string]Call{
		"get_hist_stats": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return byService(r)(c.Stats.Services(ctx, r.statsQuery()))
		},
		"get_hist_stats_field": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return pointsByService(r)(c.Stats.ServicesField(ctx, r.Arg(0), r.statsQuery()))
		},
		"get_hist_stats_service": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return ofService(r)(c.Stats.Service(ctx, r.Arg(0), r.statsQuery()))
		},
		"get_hist_stats_service_field": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return pointsOfService(r)(c.Stats.ServiceField(ctx, r.Arg(0), r.Arg(1), r.statsQuery()))
		},
		"get_hist_stats_aggregated": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return succeeded(c.Stats.Aggregate(ctx, r.statsQuery()))
		},
		"get_regions": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return succeeded(c.Stats.Regions(ctx))
		},
		"get_usage": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return succeeded(c.Stats.Usage(ctx, r.statsQuery()))
		},
		"get_usage_service": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return succeeded(c.Stats.UsageByService(ctx, r.statsQuery()))
		},
		"get_usage_month": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			year, month := r.month()
			billable := r.Query().Get("billable_units") == "true"
			return succeeded(c.Stats.UsageByMonth(ctx, fastly.MonthQuery{Year: year, Month: month, BillableUnits: billable}))
		},
		"get_service_stats": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			year, month := r.month()
			query := fastly.SummaryQuery{Year: year, Month: month, Start: r.moment("start_time"), End: r.moment("end_time")}
			stats, err := c.Stats.Summary(ctx, r.Arg(0), query)
			return map[string]any{"stats": stats}, err
		},
		"get_stats_last120_seconds": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return c.Stats.RecentSeconds(ctx, r.Arg(0), 0)
		},
		"get_stats_last120_seconds_limit_entries": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return c.Stats.RecentSeconds(ctx, r.Arg(0), r.Int(1))
		},
		"get_stats_last_second": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return c.Stats.SecondsSince(ctx, r.Arg(0), int64(r.Int(1)), 0)
		},
		"get_stats_last_second_limit": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return c.Stats.SecondsSince(ctx, r.Arg(0), int64(r.Int(1)), r.Int(2))
		},
	}
}

// statsReply is a report with the status that the SDK checks and removes.
type statsReply struct {
	Data   any              `json:"data"`
	Meta   fastly.StatsMeta `json:"meta"`
	Status string           `json:"status"`
}

func succeeded[T any](report *fastly.StatsReport[T], err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return statsReply{report.Data, report.Meta, "success"}, nil
}

// Reports of rows and points. The SDK adds the service id to each point, even if the row has none.
type (
	rows   = fastly.StatsReport[[]fastly.StatsRow]
	points = fastly.StatsReport[[]fastly.StatsPoint]
)

func byService(r *Recorded) func(*rows, error) (any, error) { return sorted(r, rowService) }

func pointsByService(r *Recorded) func(*points, error) (any, error) { return sorted(r, pointService) }

func ofService(r *Recorded) func(*rows, error) (any, error) { return listed(r, rowService) }

func pointsOfService(r *Recorded) func(*points, error) (any, error) { return listed(r, pointService) }

func rowService(row *fastly.StatsRow) *string { return &row.ServiceID }

func pointService(point *fastly.StatsPoint) *string { return &point.ServiceID }

// sorted groups the rows of a report by service, as in the reply.
func sorted[R any](r *Recorded, service func(*R) *string) func(*fastly.StatsReport[[]R], error) (any, error) {
	return func(report *fastly.StatsReport[[]R], err error) (any, error) {
		if err != nil {
			return nil, err
		}
		services := map[string][]R{}
		for _, row := range report.Data {
			id := *service(&row)
			r.asRecorded(service(&row))
			services[id] = append(services[id], row)
		}
		return statsReply{services, report.Meta, "success"}, nil
	}
}

func listed[R any](r *Recorded, service func(*R) *string) func(*fastly.StatsReport[[]R], error) (any, error) {
	return func(report *fastly.StatsReport[[]R], err error) (any, error) {
		if err != nil {
			return nil, err
		}
		for i := range report.Data {
			r.asRecorded(service(&report.Data[i]))
		}
		return succeeded(report, nil)
	}
}

// asRecorded removes the service id that the recorded row did not contain.
func (r *Recorded) asRecorded(service *string) {
	if !strings.Contains(r.Response.Body, `"service_id"`) {
		*service = ""
	}
}

func (r *Recorded) statsQuery() fastly.StatsQuery {
	query := r.Query()
	q := fastly.StatsQuery{
		From: fastly.StatsTime(query.Get("from")), To: fastly.StatsTime(query.Get("to")), By: fastly.Interval(query.Get("by")),
		Region: query.Get("region"), Datacenter: query.Get("datacenter"),
	}
	if services := query.Get("services"); services != "" {
		q.Services = strings.Split(services, ",")
	}
	return q
}

func (r *Recorded) month() (year int, month time.Month) {
	return int(r.number("year")), time.Month(r.number("month"))
}

// moment returns a query value as a time, or the zero time.
func (r *Recorded) moment(name string) time.Time {
	at, ok := instant(r.Query().Get(name))
	if !ok {
		return time.Time{}
	}
	return at
}

// number returns a query value as a number, or 0.
func (r *Recorded) number(name string) int64 {
	n, err := strconv.ParseInt(r.Query().Get(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
