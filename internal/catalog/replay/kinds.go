package replay

import (
	"context"
	"maps"
	"net/http"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/catalog"
)

// merge combines maps of calls.
func merge(calls ...map[string]Call) map[string]Call {
	all := map[string]Call{}
	for _, of := range calls {
		maps.Copy(all, of)
	}
	return all
}

// objects is a collection with all five methods.
type objects[T, New, In any] interface {
	List(ctx context.Context, opts ...fastly.CallOption) ([]T, error)
	Get(ctx context.Context, key string, opts ...fastly.CallOption) (*T, error)
	Create(ctx context.Context, in New, opts ...fastly.CallOption) (*T, error)
	Update(ctx context.Context, key string, in In, opts ...fastly.CallOption) (*T, error)
	Delete(ctx context.Context, key string, opts ...fastly.CallOption) error
}

// kindCalls returns the calls of a kind of configuration object, by method and template.
func kindCalls[K objects[T, New, In], T, New, In any](path string, of func(fastly.Version) K) map[string]Call {
	return merge(allCalls(path, of), oneCalls(versionPath+path+"/{}", 2, of))
}

// rootedCalls returns the calls of a kind with single objects outside of versions, addressed by id.
func rootedCalls[K objects[T, New, In], T, New, In any](path string, of func(fastly.Version) K) map[string]Call {
	return merge(allCalls(path, of), oneCalls("/"+path+"/{}", 0, of))
}

// searched is a collection with a query for its list.
type searched[T, Q any] interface {
	Where(query Q) collection.Lister[T]
}

// familyCalls returns the calls of a family outside of versions. The paths of single objects are
// below the path of the list. Updates are PATCH requests.
func familyCalls[K interface {
	objects[T, In, In]
	searched[T, Q]
}, T, In, Q any](path string, of func(c *fastly.Client, r *Recorded) K) map[string]Call {
	return merge(objectCalls(path, of), map[string]Call{
		catalog.Key(http.MethodGet, path): query(func(ctx context.Context, c *fastly.Client, r *Recorded, q Q) (any, error) {
			return page(r, of(c, r).Where(q).All(ctx))
		}),
	})
}

// objectCalls returns the calls of a family, except the list.
func objectCalls[K objects[T, In, In], T, In any](path string, of func(c *fastly.Client, r *Recorded) K) map[string]Call {
	one, key := path+"/{}", strings.Count(path, "{}")
	return map[string]Call{
		catalog.Key(http.MethodPost, path): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in In) (any, error) {
			return of(c, r).Create(ctx, in)
		}),
		catalog.Key(http.MethodGet, one): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r).Get(ctx, r.Arg(key))
		},
		catalog.Key(http.MethodPatch, one): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in In) (any, error) {
			return of(c, r).Update(ctx, r.Arg(key), in)
		}),
		catalog.Key(http.MethodDelete, one): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, of(c, r).Delete(ctx, r.Arg(key))
		},
	}
}

// allCalls returns the calls on the path of the list.
func allCalls[K objects[T, New, In], T, New, In any](path string, of func(fastly.Version) K) map[string]Call {
	return map[string]Call{
		catalog.Key(http.MethodGet, versionPath+path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(r.version(c)).List(ctx)
		},
		catalog.Key(http.MethodPost, versionPath+path): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in New) (any, error) {
			return of(r.version(c)).Create(ctx, in)
		}),
	}
}

// oneCalls returns the calls on single objects, whose name is in the path.
func oneCalls[K objects[T, New, In], T, New, In any](template string, name int, of func(fastly.Version) K) map[string]Call {
	return map[string]Call{
		catalog.Key(http.MethodGet, template): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(r.version(c)).Get(ctx, r.Arg(name))
		},
		catalog.Key(http.MethodPut, template): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in In) (any, error) {
			return of(r.version(c)).Update(ctx, r.Arg(name), in)
		}),
		catalog.Key(http.MethodDelete, template): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, of(r.version(c)).Delete(ctx, r.Arg(name))
		},
	}
}

const versionPath = "/service/{}/version/{}/"

// version returns the version in the path. Without one, objects are addressed by id, and any
// version will do.
func (r *Recorded) version(c *fastly.Client) fastly.Version {
	if number := r.Int(1); number > 0 {
		return c.Version(r.Arg(0), number)
	}
	return c.Version("any", 1)
}
