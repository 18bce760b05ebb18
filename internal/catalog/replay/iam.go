package replay

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/iam"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/catalog"
)

// iamPart returns the part of package iam.
func iamPart() part {
	return part{
		calls: merge(
			iamCalls(), groupCalls("/service-groups", iam.ServiceGroups), groupCalls("/user-groups", iam.UserGroups),
			membershipCalls("/service-groups/{}/services", "services", idOf, iam.ServiceGroupServices),
			membershipCalls("/user-groups/{}/roles", "roles", idOf, iam.UserGroupRoles),
			membershipCalls("/user-groups/{}/service-groups", "service_groups", idOf, iam.UserGroupServiceGroups),
			membershipCalls("/user-groups/{}/members", "members", func(m iam.Member) iam.Member { return m }, iam.UserGroupMembers),
		),
		unfilled: map[string]string{
			"iam.Reference.Members": "the catalogue marks its schema as incomplete: these are the members that it lacks",
		},
	}
}

// iamCalls returns the calls on roles, permissions and service authorizations.
func iamCalls() map[string]Call {
	return map[string]Call{
		"iam_v1_roles_list": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, iam.Roles(c).All(ctx))
		},
		"iam_v1_roles_get": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q iam.RoleQuery) (any, error) {
			return iam.Roles(c).GetWith(ctx, r.Arg(0), q)
		}),
		"list_permissions": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, iam.Permissions(c).All(ctx))
		},
		"list_service_authorization": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, iam.ServiceAuthorizations(c).All(ctx))
		},
		"show_service_authorization": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return iam.ServiceAuthorizations(c).Get(ctx, r.Arg(0))
		},
		"create_service_authorization": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in iam.ServiceAuthorizationInput) (any, error) {
			return iam.ServiceAuthorizations(c).Create(ctx, in)
		}),
		"update_service_authorization": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in iam.ServiceAuthorizationInput) (any, error) {
			return iam.ServiceAuthorizations(c).Update(ctx, r.Arg(0), in)
		}),
		"delete_service_authorization": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, iam.ServiceAuthorizations(c).Delete(ctx, r.Arg(0))
		},
		"update_service_authorization2": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in []iam.ServiceAuthorizationUpdate) (any, error) {
			return iam.ServiceAuthorizations(c).UpdateMany(ctx, in)
		}),
		"delete_service_authorization2": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in []identified) (any, error) {
			return iam.ServiceAuthorizations(c).DeleteMany(ctx, ids(in))
		}),
	}
}

// identified is a reference to an object by id.
type identified struct {
	ID string `json:"id"`
}

func idOf(i identified) string { return i.ID }

func ids(all []identified) []string { return mapped(all, idOf) }

func mapped[T, K any](all []T, to func(T) K) []K {
	keys := make([]K, len(all))
	for i, one := range all {
		keys[i] = to(one)
	}
	return keys
}

// groupCalls returns the calls on groups.
func groupCalls[T any](path string, of func(*fastly.Client) collection.Collection[T, iam.GroupInput]) map[string]Call {
	return map[string]Call{
		catalog.Key(http.MethodGet, path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, of(c).All(ctx))
		},
		catalog.Key(http.MethodPost, path): input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in iam.GroupInput) (any, error) {
			return of(c).Create(ctx, in)
		}),
		catalog.Key(http.MethodGet, path+"/{}"): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c).Get(ctx, r.Arg(0))
		},
		catalog.Key(http.MethodPatch, path+"/{}"): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in iam.GroupInput) (any, error) {
			return of(c).Update(ctx, r.Arg(0), in)
		}),
		catalog.Key(http.MethodDelete, path+"/{}"): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, of(c).Delete(ctx, r.Arg(0))
		},
	}
}

// membershipCalls returns the calls on group members. In request bodies, the list is in the given
// member.
func membershipCalls[T, K, E any](
	path, member string, key func(E) K, of func(c *fastly.Client, groupID string) iam.Membership[T, K],
) map[string]Call {
	return map[string]Call{
		catalog.Key(http.MethodGet, path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, of(c, r.Arg(0)).All(ctx))
		},
		catalog.Key(http.MethodPost, path): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in map[string][]E) (any, error) {
			return raw(of(c, r.Arg(0)).Add(ctx, mapped(in[member], key)))
		}),
		catalog.Key(http.MethodDelete, path): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in map[string][]E) (any, error) {
			return nil, of(c, r.Arg(0)).Remove(ctx, mapped(in[member], key))
		}),
	}
}
