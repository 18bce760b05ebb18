package replay

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/edgesdk/fastly"
)

// coreCalls returns the calls of package fastly.
func coreCalls() map[string]Call {
	calls := serviceCalls()
	maps.Copy(calls, versionCalls())
	maps.Copy(calls, purgeCalls())
	maps.Copy(calls, statsCalls())
	return calls
}

func serviceCalls() map[string]Call {
	return map[string]Call{
		"list_services": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			var list fastly.ServiceQuery
			if err := r.QueryInto(&list); err != nil {
				return nil, err
			}
			return page(r, c.Services.Where(list).All(ctx))
		},
		"search_service": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return c.Services.Search(ctx, r.Query().Get("name"))
		},
		"get_service": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return c.Services.Get(ctx, r.Arg(0))
		},
		"create_service": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in fastly.ServiceInput) (any, error) {
			return c.Services.Create(ctx, in)
		}),
		"update_service": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in fastly.ServiceInput) (any, error) {
			return c.Services.Update(ctx, r.Arg(0), in)
		}),
		"delete_service": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, c.Services.Delete(ctx, r.Arg(0))
		},
		"list_service_versions": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return c.Services.Versions(ctx, r.Arg(0))
		},
		"create_service_version": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in fastly.VersionInput) (any, error) {
			return c.Services.CreateVersion(ctx, r.Arg(0), in)
		}),
	}
}

func versionCalls() map[string]Call {
	on := func(call func(ctx context.Context, v fastly.Version, r *Recorded) (any, error)) Call {
		return func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return call(ctx, c.Version(r.Arg(0), r.Int(1)), r)
		}
	}
	return map[string]Call{
		"get_service_version": on(func(ctx context.Context, v fastly.Version, _ *Recorded) (any, error) {
			return v.Get(ctx)
		}),
		"update_service_version": on(func(ctx context.Context, v fastly.Version, r *Recorded) (any, error) {
			var in fastly.VersionInput
			if err := r.Into(&in); err != nil {
				return nil, err
			}
			return v.Update(ctx, in)
		}),
		"clone_service_version": on(func(ctx context.Context, v fastly.Version, _ *Recorded) (any, error) {
			return v.Clone(ctx)
		}),
		"activate_service_version": on(func(ctx context.Context, v fastly.Version, _ *Recorded) (any, error) {
			return v.Activate(ctx)
		}),
		"activate_service_version_environment": on(func(ctx context.Context, v fastly.Version, r *Recorded) (any, error) {
			return v.ActivateIn(ctx, fastly.EnvironmentName(r.Arg(2)))
		}),
		"deactivate_service_version": on(func(ctx context.Context, v fastly.Version, _ *Recorded) (any, error) {
			return v.Deactivate(ctx)
		}),
		"deactivate_service_version_environment": on(func(ctx context.Context, v fastly.Version, r *Recorded) (any, error) {
			return v.DeactivateIn(ctx, fastly.EnvironmentName(r.Arg(2)))
		}),
		"lock_service_version": on(func(ctx context.Context, v fastly.Version, _ *Recorded) (any, error) {
			return v.Lock(ctx)
		}),
		"validate_service_version": on(func(ctx context.Context, v fastly.Version, _ *Recorded) (any, error) {
			return v.Validate(ctx)
		}),
	}
}

func purgeCalls() map[string]Call {
	return map[string]Call{
		"purge_single_url": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			target := r.RawArg(0)
			if query := r.url().RawQuery; query != "" {
				target += "?" + query
			}
			return c.Purge.URL(ctx, target, r.soft()...)
		},
		"purge_tag": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return c.Purge.Key(ctx, r.Arg(0), r.Arg(1), r.soft()...)
		},
		"bulk_purge_tag": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			var body struct {
				Keys []string `json:"surrogate_keys"`
			}
			if err := r.Into(&body); err != nil {
				return nil, err
			}
			keys, opts := body.Keys, r.soft()
			if header := r.Header().Get("Surrogate-Key"); header != "" {
				keys = strings.Split(header, " ")
			} else {
				opts = append(opts, fastly.WithKeysInBody())
			}
			report, err := c.Purge.Keys(ctx, r.Arg(0), slices.Values(keys), opts...)
			return maps.Collect(report.Results()), err
		},
		"purge_all": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, c.Purge.All(ctx, r.Arg(0), r.soft()...)
		},
	}
}

// soft returns the option for a soft purge if the recorded purge is soft.
func (r *Recorded) soft() []fastly.CallOption {
	if r.Header().Get("Fastly-Soft-Purge") == "" {
		return nil
	}
	return []fastly.CallOption{fastly.WithSoftPurge()}
}
