package replay

import (
	"context"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ngwaf"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/wire"
)

// ngwafMonitoringUnfilled lists fields that no generated reply fills.
func ngwafMonitoringUnfilled() map[string]string {
	const unpublished = "members that the catalogue does not have yet"
	return map[string]string{
		"ngwaf.Agent.Unknown":                  unpublished,
		"ngwaf.ClientIdentifier.Unknown":       unpublished,
		"ngwaf.DashboardItem.Unknown":          unpublished,
		"ngwaf.DashboardDataSource.Unknown":    unpublished,
		"ngwaf.DashboardVisualization.Unknown": unpublished,
		"ngwaf.ObjectScope.Unknown":            unpublished,
		"ngwaf.RateLimit.Unknown":              unpublished,
		"ngwaf.Request.WorkspaceID":            "the API reference has it since June 2026, in the list of the account; the catalogue lacks it",
	}
}

// ngwafMonitoringCalls returns the calls of package ngwaf for monitoring.
func ngwafMonitoringCalls() map[string]Call {
	const workspace = "/ngwaf/v1/workspaces/{}"
	alerts := func(c *fastly.Client, r *Recorded) ngwaf.AlertCollection { return ngwaf.Alerts(c, r.Arg(0)) }
	agents := func(c *fastly.Client, r *Recorded) ngwaf.AgentCollection { return ngwaf.Agents(c, r.Arg(0)) }
	dashboards := func(c *fastly.Client, r *Recorded) collection.Collection[ngwaf.Dashboard, ngwaf.DashboardInput] {
		return ngwaf.Dashboards(c, r.Arg(0))
	}
	links := func(c *fastly.Client, r *Recorded) collection.Collection[ngwaf.HeaderLink, ngwaf.HeaderLinkInput] {
		return ngwaf.HeaderLinks(c, r.Arg(0))
	}
	events := func(c *fastly.Client, r *Recorded) ngwaf.EventCollection { return ngwaf.Events(c, r.Arg(0)) }
	sources := func(c *fastly.Client, r *Recorded) ngwaf.RateLimitedSourceCollection {
		return ngwaf.RateLimitedSources(c, r.Arg(0))
	}
	requests := func(c *fastly.Client, r *Recorded) ngwaf.RequestCollection {
		return ngwaf.Requests(ngwaf.InWorkspace(c, r.Arg(0)))
	}
	return merge(
		ownedCalls(workspace+"/alerts", http.MethodPatch, alerts), ownedCalls(workspace+"/dashboards", http.MethodPatch, dashboards),
		ownedCalls(workspace+"/header-links", http.MethodPut, links),
		map[string]Call{
			"ngwaf_create_alert": input(func(ctx context.Context, c *fastly.Client, r *Recorded, sent ngwaf.Alert) (any, error) {
				in := ngwaf.AlertInput{Config: sent.Config, Events: sent.Events}
				var note struct {
					Description *string `json:"description"`
				}
				if err := r.Into(&note); err != nil {
					return nil, err
				}
				in.Description = note.Description
				return alerts(c, r).Create(ctx, in)
			}),
			"ngwaf_update_alert": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				sent, err := sentAlert(r)
				if err != nil {
					return nil, err
				}
				return alerts(c, r).Update(ctx, r.Arg(1), ngwaf.AlertUpdateInput{Config: sent.Config, Events: sent.Events})
			},
			"ngwaf_get_alert_signing_key": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return alerts(c, r).SigningKey(ctx, r.Arg(1))
			},
			"ngwaf_rotate_alert_signing_key": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return alerts(c, r).RotateSigningKey(ctx, r.Arg(1))
			},
			"ngwaf_test_alert": rawCall(func(ctx context.Context, c *fastly.Client, r *Recorded) (*collection.RawReply, error) {
				return alerts(c, r).Test(ctx, r.Arg(1))
			}),
			"ngwaf_list_agents": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return page(r, agents(c, r).All(ctx))
			},
			"ngwaf_get_agent": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return agents(c, r).Get(ctx, r.Arg(1))
			},
			"ngwaf_list_agent_keys": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return page(r, ngwaf.AgentKeys(c, r.Arg(0)).All(ctx))
			},
			"ngwaf_list_default_dashboards": rawCall(func(ctx context.Context, c *fastly.Client, _ *Recorded) (*collection.RawReply, error) {
				return ngwaf.DefaultDashboards(c).List(ctx)
			}),
			"ngwaf_get_default_dashboard": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return ngwaf.WorkspaceDashboard(c, r.Arg(0)).Get(ctx)
			},
			"ngwaf_set_default_dashboard": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in ngwaf.DefaultDashboardInput) (any, error) {
				return ngwaf.WorkspaceDashboard(c, r.Arg(0)).Update(ctx, in)
			}),
			"ngwaf_list_events": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q ngwaf.EventQuery) (any, error) {
				return page(r, events(c, r).All(ctx, q))
			}),
			"ngwaf_get_event": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return events(c, r).Get(ctx, r.Arg(1))
			},
			"ngwaf_update_event": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in ngwaf.EventInput) (any, error) {
				return events(c, r).Update(ctx, r.Arg(1), in)
			}),
			"ngwaf_expire_event": rawCall(func(ctx context.Context, c *fastly.Client, r *Recorded) (*collection.RawReply, error) {
				return events(c, r).Expire(ctx, r.Arg(1))
			}),
			"ngwaf_list_rate_limited_sources": rawCall(func(ctx context.Context, c *fastly.Client, r *Recorded) (*collection.RawReply, error) {
				return sources(c, r).List(ctx)
			}),
			"ngwaf_get_rate_limited_source": rawCall(func(ctx context.Context, c *fastly.Client, r *Recorded) (*collection.RawReply, error) {
				return sources(c, r).Get(ctx, r.Arg(1))
			}),
			"ngwaf_delete_rate_limited_source": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return nil, sources(c, r).Delete(ctx, r.Arg(1))
			},
			"ngwaf_bulk_delete_rate_limited_sources": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return nil, sources(c, r).DeleteAll(ctx)
			},
			"get_attacks_report": query(func(ctx context.Context, c *fastly.Client, _ *Recorded, q ngwaf.AttackReportQuery) (any, error) {
				return ngwaf.Reports(c).Attacks(ctx, q)
			}),
			"get_signals_report": query(func(ctx context.Context, c *fastly.Client, _ *Recorded, q ngwaf.SignalReportQuery) (any, error) {
				return ngwaf.Reports(c).Signals(ctx, q)
			}),
			"ngwaf_list_account_requests": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return page(r, ngwaf.Requests(ngwaf.InAccount(c)).Where(ngwaf.RequestQuery{Q: r.Query().Get("q")}).All(ctx))
			},
			"ngwaf_search_workspace_requests": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				query := ngwaf.RequestQuery{Q: r.Query().Get("q")}
				if r.Query().Get("export") == "true" {
					return requests(c, r).Export(ctx, query)
				}
				return page(r, requests(c, r).Where(query).All(ctx))
			},
			"ngwaf_get_request": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return requests(c, r).Get(ctx, r.Arg(1))
			},
			"ngwaf_report_request": rawCall(func(ctx context.Context, c *fastly.Client, r *Recorded) (*collection.RawReply, error) {
				return requests(c, r).Report(ctx, r.Arg(1))
			}),
			"ngwaf_simulate_waf_request": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in ngwaf.SimulationInput) (any, error) {
				return ngwaf.Simulator(c, r.Arg(0)).Simulate(ctx, in)
			}),
			"ngwaf_list_account_timeseries": series(func(ctx context.Context, c *fastly.Client, _ *Recorded, s sentSeries) (any, error) {
				return ngwaf.Timeseries(ngwaf.InAccount(c)).Get(ctx, s.query())
			}),
			"ngwaf_get_workspace_timeseries": series(func(ctx context.Context, c *fastly.Client, r *Recorded, s sentSeries) (any, error) {
				return ngwaf.Timeseries(ngwaf.InWorkspace(c, r.Arg(0))).Get(ctx, s.query())
			}),
			"ngwaf_get_agent_timeseries": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q ngwaf.AgentTimeseriesQuery) (any, error) {
				return raw(ngwaf.Timeseries(ngwaf.InWorkspace(c, r.Arg(0))).Agent(ctx, r.Arg(1), q))
			}),
		},
	)
}

// ownedCalls returns the calls of a family without a query. The paths of single objects are below
// the path of the list.
func ownedCalls[K interface {
	objects[T, New, In]
	All(ctx context.Context, opts ...fastly.CallOption) iter.Seq2[T, error]
}, T, New, In any](path, update string, of func(c *fastly.Client, r *Recorded) K) map[string]Call {
	one, key := path+"/{}", strings.Count(path, "{}")
	return map[string]Call{
		catalog.Key(http.MethodGet, path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, of(c, r).All(ctx))
		},
		catalog.Key(http.MethodPost, path): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in New) (any, error) {
			return of(c, r).Create(ctx, in)
		}),
		catalog.Key(http.MethodGet, one): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r).Get(ctx, r.Arg(key))
		},
		catalog.Key(update, one): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in In) (any, error) {
			return of(c, r).Update(ctx, r.Arg(key), in)
		}),
		catalog.Key(http.MethodDelete, one): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, of(c, r).Delete(ctx, r.Arg(key))
		},
	}
}

// rawCall returns a Call of a method with an undocumented reply.
func rawCall(call func(ctx context.Context, c *fastly.Client, r *Recorded) (*collection.RawReply, error)) Call {
	return func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) { return raw(call(ctx, c, r)) }
}

// sentSeries is the query of a timeseries. In a workspace, the keys are start and end instead of
// from and to.
type sentSeries struct {
	From        time.Time            `json:"from"`
	Start       time.Time            `json:"start"`
	To          time.Time            `json:"to"`
	End         time.Time            `json:"end"`
	Metrics     collection.CommaList `json:"metrics"`
	Dimensions  collection.CommaList `json:"dimensions"`
	Granularity int                  `json:"granularity"`
}

func (s sentSeries) query() ngwaf.TimeseriesQuery {
	return ngwaf.TimeseriesQuery{From: s.From, To: s.To, Metrics: s.Metrics, Granularity: s.Granularity, Dimensions: s.Dimensions}
}

// series returns a Call of a function that takes the query of a timeseries.
func series(call func(ctx context.Context, c *fastly.Client, r *Recorded, s sentSeries) (any, error)) Call {
	return query(func(ctx context.Context, c *fastly.Client, r *Recorded, s sentSeries) (any, error) {
		if s.From.IsZero() {
			s.From, s.To = s.Start, s.End
		}
		return call(ctx, c, r, s)
	})
}

// sentAlert returns the fields of an alert in an update request. The type is only in the reply.
func sentAlert(r *Recorded) (sent ngwaf.Alert, err error) {
	var members map[string]any
	var reply struct {
		Type string `json:"type"`
	}
	if err := r.Into(&members); err != nil {
		return sent, err
	}
	if err := wire.Decode([]byte(r.Response.Body), &reply); err != nil && r.Response.Code < http.StatusBadRequest {
		return sent, err
	}
	if members == nil {
		members = map[string]any{}
	}
	members["type"] = reply.Type
	return sent, intoJSON(&sent, members)
}
