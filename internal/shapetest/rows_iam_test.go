package shapetest_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/iam"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// iamRows lists the families of package iam.
var iamRows = []shapetest.Resource{
	groups("service group", "/service-groups", func(c *fastly.Client, _ []string) any { return iam.ServiceGroups(c) }),
	{
		Name: "service authorizations", List: "/service-authorizations", Query: "page%5Bsize%5D=100", Document: "service_authorization", JSON: true,
		Patch: true, Unlocked: true, EmptyList: `{"data":[]}`, EmptyBody: `{"data":{"type":"service_authorization"}}`,
		Missing: "Cannot find serviceauthorization 'none'",
		Within: func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			fake.AddToken(fastlytest.Credential{Value: "second", User: "U2"})
			return nil, fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"}, map[string]any{"id": "S2", "name": "blog"})
		},
		Samples: map[string][2]any{"permission": {"full", "purge_all"}, "service": {"S1", "S2"}, "user": {fastlytest.User, "U2"}},
		Of:      func(c *fastly.Client, _ []string) any { return iam.ServiceAuthorizations(c) },
	},
	groups("user group", "/user-groups", func(c *fastly.Client, _ []string) any { return iam.UserGroups(c) }),
	membersOf("/service-groups", "services", func(c *fastly.Client, ids []string) any { return iam.ServiceGroupServices(c, ids[0]) }),
	membersOf("/user-groups", "members", func(c *fastly.Client, ids []string) any { return iam.UserGroupMembers(c, ids[0]) }),
	membersOf("/user-groups", "roles", func(c *fastly.Client, ids []string) any { return iam.UserGroupRoles(c, ids[0]) }),
	membersOf("/user-groups", "service-groups", func(c *fastly.Client, ids []string) any { return iam.UserGroupServiceGroups(c, ids[0]) }),
}

// groups returns the row of a family of groups.
func groups(noun, path string, of func(*fastly.Client, []string) any) shapetest.Resource {
	return shapetest.Resource{
		Name: noun + "s", List: path, Query: "per_page=100", JSON: true, Patch: true, Unrecorded: true, Unlocked: true, EmptyList: `{"data":[],"meta":{}}`,
		EmptyBody: "{}", Missing: noun + " none not found", Of: of,
	}
}

// membersOf returns the row of a family of group members. Services, service groups and roles have
// the ids S0 to S2. Any invitation may be a member.
func membersOf(path, name string, of func(*fastly.Client, []string) any) shapetest.Resource {
	return shapetest.Resource{
		Name: name + " of " + path[1:], List: path + "/{}/" + name, Query: "per_page=100", EmptyList: `{"data":[],"meta":{}}`, MissingOwner: "none not found",
		Within: func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			for i := range 3 {
				for _, list := range []string{"/service", "/service-groups", "/iam/v1/roles"} {
					if err := fake.Seed(list, map[string]any{"id": fmt.Sprintf("S%d", i), "name": fmt.Sprintf("name %d", i)}); err != nil {
						return nil, err
					}
				}
			}
			return []string{"G1"}, fake.Seed(path, map[string]any{"id": "G1", "name": "group"})
		},
		Of: of,
		Fill: func(ctx context.Context, on any, n int) (err error) {
			var ids []string
			var members []iam.Member
			for i := range n {
				ids = append(ids, fmt.Sprintf("S%d", i))
				members = append(members, iam.Member{ID: ids[i], Object: iam.MemberInvitation})
			}
			switch on := on.(type) {
			case iam.Membership[iam.Reference, iam.Member]:
				_, err = on.Add(ctx, members)
			case iam.Membership[iam.Reference, string]:
				_, err = on.Add(ctx, ids)
			case iam.Membership[iam.ServiceGroup, string]:
				_, err = on.Add(ctx, ids)
			}
			return err
		},
	}
}
