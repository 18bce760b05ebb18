package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/serviceconfig"
)

// serviceconfigCalls returns the calls of package serviceconfig.
func serviceconfigCalls() map[string]Call {
	return merge(
		kindCalls("backend", serviceconfig.Backends),
		kindCalls("cache_settings", serviceconfig.CacheSettings),
		kindCalls("condition", serviceconfig.Conditions),
		kindCalls("domain", serviceconfig.Domains),
		kindCalls("gzip", serviceconfig.Gzips),
		kindCalls("header", serviceconfig.Headers),
		kindCalls("healthcheck", serviceconfig.HealthChecks),
		kindCalls("request_settings", serviceconfig.RequestSettings),
		kindCalls("response_object", serviceconfig.ResponseObjects),
		kindCalls("snippet", serviceconfig.Snippets),
		kindCalls("vcl", serviceconfig.VCLs),
		rootedCalls("apex-redirects", serviceconfig.ApexRedirects),
		rootedCalls("rate-limiters", serviceconfig.RateLimiters),
		domainCalls(), vclCalls(), singleCalls(), serviceWideCalls(),
	)
}

func domainCalls() map[string]Call {
	return map[string]Call{
		"list_domains": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			var query serviceconfig.DomainQuery
			if err := r.QueryInto(&query); err != nil {
				return nil, err
			}
			return serviceconfig.Domains(r.version(c)).Where(query).List(ctx)
		},
		"check_domain": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.Domains(r.version(c)).Check(ctx, r.Arg(2))
		},
		"check_domains": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.Domains(r.version(c)).CheckAll(ctx)
		},
		"list_service_domains": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.ServiceDomains(c, r.Arg(0)).List(ctx)
		},
	}
}

func vclCalls() map[string]Call {
	return map[string]Call{
		"get_custom_vcl": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			if r.Query().Has("no_content") {
				return serviceconfig.VCLs(r.version(c)).GetWithoutContent(ctx, r.Arg(2))
			}
			return serviceconfig.VCLs(r.version(c)).Get(ctx, r.Arg(2))
		},
		"set_custom_vcl_main": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.VCLs(r.version(c)).SetMain(ctx, r.Arg(2))
		},
		"get_custom_vcl_raw": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.VCLs(r.version(c)).Download(ctx, r.Arg(2))
		},
		"get_custom_vcl_highlighted": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.VCLs(r.version(c)).Highlighted(ctx, r.Arg(2))
		},
		"get_custom_vcl_boilerplate": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.VCLs(r.version(c)).Boilerplate(ctx)
		},
		"get_custom_vcl_generated": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.VCLs(r.version(c)).Generated(ctx)
		},
		"get_custom_vcl_generated_highlighted": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.VCLs(r.version(c)).GeneratedHighlighted(ctx)
		},
		"lint_vcl_default": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in vclText) (any, error) {
			result, err := serviceconfig.Lint(c).VCL(ctx, in.VCL)
			return linted{result}, err
		}),
		"lint_vcl_for_service": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in vclText) (any, error) {
			result, err := serviceconfig.Lint(c).ServiceVCL(ctx, r.Arg(0), in.VCL)
			return linted{result}, err
		}),
		"get_snippet_dynamic": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.DynamicSnippets(c, r.Arg(0)).Get(ctx, r.Arg(1))
		},
		"update_snippet_dynamic": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in serviceconfig.SnippetInput) (any, error) {
			return serviceconfig.DynamicSnippets(c, r.Arg(0)).Update(ctx, r.Arg(1), in)
		}),
	}
}

// vclText and linted are the request and the reply of the linter, which its methods do not expose.
type (
	vclText struct {
		VCL string `json:"vcl"`
	}
	linted struct {
		Data *serviceconfig.LintResult `json:"data"`
	}
)

// singleCalls returns the calls on objects that exist once per version.
func singleCalls() map[string]Call {
	return map[string]Call{
		"get_service_settings": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.Settings(r.version(c)).Get(ctx)
		},
		"update_service_settings": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in serviceconfig.SettingsInput) (any, error) {
			return serviceconfig.Settings(r.version(c)).Update(ctx, in)
		}),
		"get_http3": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.HTTP3(r.version(c)).Get(ctx)
		},
		"create_http3": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in serviceconfig.HTTP3Input) (any, error) {
			return serviceconfig.HTTP3(r.version(c)).Enable(ctx, in)
		}),
		"delete_http3": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, serviceconfig.HTTP3(r.version(c)).Disable(ctx)
		},
		"get_default_settings": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return serviceconfig.ImageOptimizer(r.version(c)).Get(ctx)
		},
		"update_default_settings": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in serviceconfig.ImageOptimizerInput) (any, error) {
			return serviceconfig.ImageOptimizer(r.version(c)).Update(ctx, in)
		}),
	}
}

func serviceWideCalls() map[string]Call {
	return map[string]Call{
		"get_service_detail": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			var query serviceconfig.DetailsQuery
			if err := r.QueryInto(&query); err != nil {
				return nil, err
			}
			return serviceconfig.Details(c, r.Arg(0)).Get(ctx, query)
		},
		"diff_service_versions": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			var query serviceconfig.DiffQuery
			if err := r.QueryInto(&query); err != nil {
				return nil, err
			}
			return serviceconfig.Diff(c, r.Arg(0)).Versions(ctx, r.Int(1), r.Int(2), query)
		},
		"vcl_diff_service_versions": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			var query serviceconfig.DiffQuery
			if err := r.QueryInto(&query); err != nil {
				return nil, err
			}
			return serviceconfig.Diff(c, r.Arg(0)).VCL(ctx, r.Int(1), r.Int(2), query)
		},
	}
}
