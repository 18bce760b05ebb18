package replay

import (
	"context"
	"net/http"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ngwaf"
	"github.com/edgesdk/fastly/internal/catalog"
)

// ngwafPart returns the part of package ngwaf.
func ngwafPart() part {
	return part{calls: merge(ngwafCalls(), ngwafMonitoringCalls()), unfilled: ngwafMonitoringUnfilled()}
}

const (
	ngwafAccount   = "/ngwaf/v1"
	ngwafWorkspace = ngwafAccount + "/workspaces/{}"
)

// ngwafCalls returns the calls of package ngwaf.
func ngwafCalls() map[string]Call {
	all := func(c *fastly.Client, _ *Recorded) ngwaf.WorkspaceCollection { return ngwaf.Workspaces(c) }
	patches := func(c *fastly.Client, r *Recorded) ngwaf.VirtualPatchCollection {
		return ngwaf.VirtualPatches(c, r.Arg(0))
	}
	calls := merge(
		familyCalls(ngwafAccount+"/workspaces", all),
		listedCalls(ngwafWorkspace+"/thresholds", inWorkspace(ngwaf.Thresholds)), listedCalls(ngwafWorkspace+"/redactions", inWorkspace(ngwaf.Redactions)),
		map[string]Call{
			"ngwaf_get_top_attacks": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q ngwaf.TopAttacksQuery) (any, error) {
				return all(c, r).TopAttacks(ctx, r.Arg(0), q)
			}),
			"ngwaf_list_virtual_patches": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return page(r, patches(c, r).All(ctx))
			},
			"ngwaf_get_virtual_patch": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
				return patches(c, r).Get(ctx, r.Arg(1))
			},
			"ngwaf_update_virtual_patch": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in ngwaf.VirtualPatchInput) (any, error) {
				return patches(c, r).Update(ctx, r.Arg(1), in)
			}),
		},
	)
	for _, root := range []string{ngwafAccount, ngwafWorkspace} {
		calls = merge(calls,
			familyCalls(root+"/rules", inScope(ngwaf.Rules)), listedCalls(root+"/signals", inScope(ngwaf.Signals)), listedCalls(root+"/lists", inScope(ngwaf.Lists)),
		)
	}
	return calls
}

// inWorkspace returns the constructor of a collection in the workspace in the path.
func inWorkspace[K any](of func(c *fastly.Client, workspaceID string) K) func(*fastly.Client, *Recorded) K {
	return func(c *fastly.Client, r *Recorded) K { return of(c, r.Arg(0)) }
}

// inScope returns the constructor of a collection in the workspace in the path, or in the account.
func inScope[K any](of func(ngwaf.Scope) K) func(*fastly.Client, *Recorded) K {
	return func(c *fastly.Client, r *Recorded) K {
		if strings.HasPrefix(r.op.Path, ngwafAccount+"/workspaces/") {
			return of(ngwaf.InWorkspace(c, r.Arg(0)))
		}
		return of(ngwaf.InAccount(c))
	}
}

// listedCalls returns calls like familyCalls, for a list without a query.
func listedCalls[K objects[T, In, In], T, In any](path string, of func(c *fastly.Client, r *Recorded) K) map[string]Call {
	return merge(objectCalls(path, of), map[string]Call{
		catalog.Key(http.MethodGet, path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r).List(ctx)
		},
	})
}
