package iam_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/api/iam"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	roleReply = `{"id":"r1","name":"engineer","display_name":"Engineer","description":"d","permissions":["p1","p2"]}`
	bulkMedia = "application/vnd.api+json; ext=bulk"
)

var (
	wantRole = iam.Role{ID: "r1", Name: "engineer", DisplayName: "Engineer", Description: "d", Permissions: []string{"p1", "p2"}}
	bulk     = map[string]string{"Accept": bulkMedia, "Content-Type": "application/vnd.api+json"} // Accept has no parameters
)

// authorization is a recorded reply with its decoded form.
const authorization = `{"id":"a","type":"service_authorization","attributes":{"created_at":"2021-04-05T06:07:08Z","updated_at":"2021-04-05T06:07:09Z",` +
	`"deleted_at":null,"permission":"full"},"relationships":{"service":{"data":{"id":"S1","type":"service"}},"user":{"data":{"id":"U1","type":"user"}}}}`

var wantAuthorization = iam.ServiceAuthorization{
	ID: "a", Permission: iam.PermissionFull, ServiceID: "S1", UserID: "U1",
	CreatedAt: time.Date(2021, 4, 5, 6, 7, 8, 0, time.UTC), UpdatedAt: time.Date(2021, 4, 5, 6, 7, 9, 0, time.UTC),
}

// operations lists the requests that the table of families does not cover.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "list roles", Sent: "GET /iam/v1/roles?limit=1000", Reply: `{"data":[` + roleReply + `],"limit":1000,"next_cursor":""}`, Again: true,
		Want: []iam.Role{wantRole},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return iam.Roles(c).List(ctx) },
	},
	{
		Name: "get role", Sent: "GET /iam/v1/roles/r%2F1", Reply: roleReply, Again: true, Want: &wantRole,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return iam.Roles(c).Get(ctx, "r/1") },
	},
	{
		Name: "get role with permissions", Sent: "GET /iam/v1/roles/r1?include=permissions", Reply: roleReply, Again: true, Want: &wantRole,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return iam.Roles(c).GetWith(ctx, "r1", iam.RoleQuery{Include: iam.IncludePermissions})
		},
	},
	{
		Name: "list permissions", Sent: "GET /permissions", Again: true,
		Reply: `{"data":[{"id":"p1","object":"permission","name":"n","description":"d","resource_name":"service","resource_description":"r","scope":"s"}],` +
			`"meta":{"current_page":1,"per_page":20,"record_count":1,"total_pages":1}}`,
		Want: []iam.Permission{{ID: "p1", Object: "permission", Name: "n", Description: "d", ResourceName: "service", ResourceDescription: "r", Scope: "s"}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return iam.Permissions(c).List(ctx) },
	},
	changed("add services", `POST /service-groups/g%2F1/services {"services":[{"id":"a"},{"id":"b"}]}`, add(iam.ServiceGroupServices, "a", "b")),
	changed("remove services", `DELETE /service-groups/g%2F1/services {"services":[{"id":"a"}]}`, remove(iam.ServiceGroupServices, "a")),
	changed("add roles", `POST /user-groups/g%2F1/roles {"roles":[{"id":"a"}]}`, add(iam.UserGroupRoles, "a")),
	changed("remove roles", `DELETE /user-groups/g%2F1/roles {"roles":[{"id":"a"}]}`, remove(iam.UserGroupRoles, "a")),
	changed("add service groups", `POST /user-groups/g%2F1/service-groups {"service_groups":[{"id":"a"}]}`, add(iam.UserGroupServiceGroups, "a")),
	changed("remove service groups", `DELETE /user-groups/g%2F1/service-groups {"service_groups":[{"id":"a"}]}`, remove(iam.UserGroupServiceGroups, "a")),
	changed("add members", `POST /user-groups/g%2F1/members {"members":[{"id":"a","object":"user"},{"id":"b","object":"invitation"}]}`,
		add(iam.UserGroupMembers, iam.Member{ID: "a", Object: iam.MemberUser}, iam.Member{ID: "b", Object: iam.MemberInvitation})),
	changed("remove members", `DELETE /user-groups/g%2F1/members {"members":[{"id":"a","object":"user"}]}`,
		remove(iam.UserGroupMembers, iam.Member{ID: "a", Object: iam.MemberUser})),
	changed("add nothing", `POST /user-groups/g%2F1/members {"members":[]}`, add(iam.UserGroupMembers)),
	{
		Name: "list references", Sent: "GET /user-groups/g/roles?per_page=100", Again: true, Reply: `{"data":[{"id":"a","name":"n","object":"role","color":"red"}],"meta":{"total_pages":1}}`,
		Want: []iam.Reference{{ID: "a", Name: "n", Object: "role", Members: map[string]json.RawMessage{"color": json.RawMessage(`"red"`)}}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return iam.UserGroupRoles(c, "g").List(ctx) },
	},
	{
		Name: "update several authorizations", Header: bulk, Again: true, Parallel: true, Reply: `{"data":[` + authorization + `]}`,
		Sent: `PATCH /service-authorizations {"data":[{"type":"service_authorization","id":"a","attributes":{"permission":"full"}},{"type":"service_authorization","id":"b"}]}`,
		Want: []iam.ServiceAuthorization{wantAuthorization},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return iam.ServiceAuthorizations(c).UpdateMany(ctx, []iam.ServiceAuthorizationUpdate{{ID: "a", Permission: new(iam.PermissionFull)}, {ID: "b"}})
		},
	},
	{
		Name: "delete several authorizations", Header: bulk, Again: true, Parallel: true, Reply: `{"data":[` + authorization + `]}`,
		Sent: `DELETE /service-authorizations {"data":[{"type":"service_authorization","id":"a"}]}`, Want: []iam.ServiceAuthorization{wantAuthorization},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return iam.ServiceAuthorizations(c).DeleteMany(ctx, []string{"a"})
		},
	},
	{
		Name: "delete several authorizations without a reply", Header: bulk, Again: true, Parallel: true, Status: 204,
		Sent: `DELETE /service-authorizations {"data":[{"type":"service_authorization","id":"a"}]}`, Want: []iam.ServiceAuthorization(nil),
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return iam.ServiceAuthorizations(c).DeleteMany(ctx, []string{"a"})
		},
	},
}

// changed returns an operation on the elements of a group.
func changed(name, sent string, call func(context.Context, *fastly.Client) (any, error)) shapetest.Operation[*fastly.Client] {
	op := shapetest.Operation[*fastly.Client]{Name: name, Sent: sent, Call: call, Parallel: true, Unrecorded: true}
	if op.Again = sent[0] == 'D'; op.Again {
		op.Status = 204
	} else {
		op.Reply, op.Want = `{"id":"g/1"}`, &collection.RawReply{Raw: json.RawMessage(`{"id":"g/1"}`)}
	}
	return op
}

func add[T, K any](of func(*fastly.Client, string) iam.Membership[T, K], keys ...K) func(context.Context, *fastly.Client) (any, error) {
	return func(ctx context.Context, c *fastly.Client) (any, error) { return of(c, "g/1").Add(ctx, keys) }
}

func remove[T, K any](of func(*fastly.Client, string) iam.Membership[T, K], keys ...K) func(context.Context, *fastly.Client) (any, error) {
	return func(ctx context.Context, c *fastly.Client) (any, error) { return nil, of(c, "g/1").Remove(ctx, keys) }
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

func TestCursors(t *testing.T) {
	shapetest.CheckCursors(t, shapetest.CursorList{
		List: func(ctx context.Context, c *fastly.Client, opts ...fastly.CallOption) (any, error) {
			return iam.Roles(c).List(ctx, opts...)
		},
		First: "/iam/v1/roles?limit=1000", Items: [3]string{`{"id":"a"}`, `{"id":"b"}`, `{"id":"c"}`}, Want: []iam.Role{{ID: "a"}, {ID: "b"}, {ID: "c"}},
	})
}

// Roles are complete over several pages of the fake, with the cursor beside the list.
func TestRolesOverPages(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	whole, err := iam.Roles(client).List(ctx)
	require.NoError(t, err)
	require.Len(t, whole, 4)
	paged, err := iam.Roles(client).List(ctx, fastly.WithPageSize(3))
	require.NoError(t, err)
	require.Equal(t, whole, paged)
	require.Len(t, fake.Requests(), 3)
	one, err := iam.Roles(client).GetWith(ctx, whole[0].ID, iam.RoleQuery{Include: iam.IncludePermissions})
	require.NoError(t, err)
	require.Equal(t, &whole[0], one)
	require.NotEmpty(t, one.Permissions)
	_, err = iam.Roles(client).Get(ctx, "none")
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// A group lists its current elements, and counts them.
func TestMembership(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, svc := t.Context(), fake.AddService("shop")
	roles, err := iam.Roles(client).List(ctx)
	require.NoError(t, err)
	services, err := iam.ServiceGroups(client).Create(ctx, iam.GroupInput{Name: new("web")})
	require.NoError(t, err)
	users, err := iam.UserGroups(client).Create(ctx, iam.GroupInput{Name: new("staff"), Description: new("all")})
	require.NoError(t, err)

	added, err := iam.ServiceGroupServices(client, services.ID).Add(ctx, []string{svc.ID})
	require.NoError(t, err)
	require.JSONEq(t, `{"services":[{"id":"`+svc.ID+`"}]}`, string(added.Raw))
	_, err = iam.UserGroupRoles(client, users.ID).Add(ctx, []string{roles[0].ID, roles[1].ID})
	require.NoError(t, err)
	_, err = iam.UserGroupServiceGroups(client, users.ID).Add(ctx, []string{services.ID})
	require.NoError(t, err)
	members := []iam.Member{{ID: fastlytest.User, Object: iam.MemberUser}, {ID: "invited", Object: iam.MemberInvitation}}
	_, err = iam.UserGroupMembers(client, users.ID).Add(ctx, members)
	require.NoError(t, err)

	got, err := iam.UserGroups(client).Get(ctx, users.ID)
	require.NoError(t, err)
	require.Equal(t, []int{1, 1, 2, 1}, []int{got.UsersCount, got.InvitationsCount, got.RolesCount, got.ServiceGroupsCount})
	require.Equal(t, []string{"user_group", "all", "/user-groups/" + users.ID}, []string{got.Object, got.Description, got.Links["self"]})
	listed, err := iam.UserGroupServiceGroups(client, users.ID).List(ctx)
	require.NoError(t, err)
	require.Equal(t, []int{1}, []int{listed[0].ServicesCount})
	in, err := iam.ServiceGroupServices(client, services.ID).List(ctx)
	require.NoError(t, err)
	require.Equal(t, []iam.Reference{{ID: svc.ID, Name: "shop", Object: "service"}}, in)

	require.NoError(t, iam.UserGroupRoles(client, users.ID).Remove(ctx, []string{roles[0].ID}))
	left, err := iam.UserGroupRoles(client, users.ID).List(ctx)
	require.NoError(t, err)
	require.Equal(t, []iam.Reference{{ID: roles[1].ID, Name: roles[1].Name, Object: "role"}}, left)
	require.NoError(t, iam.ServiceGroups(client).Delete(ctx, services.ID))
	listed, err = iam.UserGroupServiceGroups(client, users.ID).List(ctx)
	require.NoError(t, err)
	require.Empty(t, listed)
}

// Several authorizations are changed together or not at all.
func TestSeveralAuthorizations(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, all := t.Context(), iam.ServiceAuthorizations(client)
	var ids []string
	for _, name := range []string{"shop", "blog"} {
		a, err := all.Create(ctx, iam.ServiceAuthorizationInput{ServiceID: new(fake.AddService(name).ID), UserID: new(fastlytest.User), Permission: new(iam.PermissionReadOnly)})
		require.NoError(t, err)
		ids = append(ids, a.ID)
	}
	updates := []iam.ServiceAuthorizationUpdate{{ID: ids[0], Permission: new(iam.PermissionFull)}, {ID: "none", Permission: new(iam.PermissionFull)}}
	_, err := all.UpdateMany(ctx, updates)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	got, err := all.Get(ctx, ids[0])
	require.NoError(t, err)
	require.Equal(t, iam.PermissionReadOnly, got.Permission)

	updates[1].ID = ids[1]
	changed, err := all.UpdateMany(ctx, updates)
	require.NoError(t, err)
	require.Equal(t, []iam.ServicePermission{iam.PermissionFull, iam.PermissionFull}, []iam.ServicePermission{changed[0].Permission, changed[1].Permission})
	_, err = all.DeleteMany(ctx, []string{ids[0], "none"})
	require.ErrorIs(t, err, fastly.ErrNotFound)
	deleted, err := all.DeleteMany(ctx, ids)
	require.NoError(t, err)
	require.Equal(t, changed, deleted)
	left, err := all.List(ctx)
	require.NoError(t, err)
	require.Empty(t, left)
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	for words, err := range map[string]error{
		"add user group roles":          shapetest.ErrorOf(iam.UserGroupRoles(client, "").Add(ctx, []string{"a"})),
		"remove user group members":     iam.UserGroupMembers(client, "..").Remove(ctx, nil),
		"get IAM role":                  shapetest.ErrorOf(iam.Roles(client).GetWith(ctx, "", iam.RoleQuery{})),
		"the zero value has no address": shapetest.ErrorOf(iam.Membership[iam.Reference, string]{}.Add(ctx, []string{"a"})),
		"invalid collection":            shapetest.ErrorOf(iam.ServiceAuthorizationCollection{}.UpdateMany(ctx, nil)),
		"zero value":                    shapetest.ErrorOf(iam.ServiceAuthorizationCollection{}.DeleteMany(ctx, nil)),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}

// An empty list and a resource without an id are not sent, because the API could misinterpret them.
func TestBulkOfNothing(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, all := t.Context(), iam.ServiceAuthorizations(client)
	changed, err := all.UpdateMany(ctx, nil)
	require.NoError(t, err)
	require.Empty(t, changed)
	deleted, err := all.DeleteMany(ctx, []string{})
	require.NoError(t, err)
	require.Empty(t, deleted)
	_, err = all.UpdateMany(ctx, []iam.ServiceAuthorizationUpdate{{ID: "a"}, {}})
	require.ErrorContains(t, err, "update service authorizations: id 2 of 2 is empty")
	_, err = all.DeleteMany(ctx, []string{"", "a"})
	require.ErrorContains(t, err, "delete service authorizations: id 1 of 2 is empty")
	require.Empty(t, fake.Requests())
}

// A reply without a body can be encoded as JSON.
func TestAddWithoutReply(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: 204})
	reply, err := iam.UserGroupRoles(client, "g").Add(t.Context(), []string{"r"})
	require.NoError(t, err)
	text, err := json.Marshal(reply)
	require.NoError(t, err)
	require.JSONEq(t, `{"Raw":null}`, string(text))
}

// What is deleted is in no group any more, and is not counted either.
func TestMembersThatAreDeleted(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, service := t.Context(), fake.AddService("shop")
	group, err := iam.UserGroups(client).Create(ctx, iam.GroupInput{Name: new("group")})
	require.NoError(t, err)
	services, err := iam.ServiceGroups(client).Create(ctx, iam.GroupInput{Name: new("services")})
	require.NoError(t, err)
	user, err := account.Users(client).Create(ctx, account.UserInput{Login: new("a@example.com")})
	require.NoError(t, err)
	for _, err := range []error{
		shapetest.ErrorOf(iam.UserGroupMembers(client, group.ID).Add(ctx, []iam.Member{{ID: user.ID, Object: iam.MemberUser}})),
		shapetest.ErrorOf(iam.UserGroupServiceGroups(client, group.ID).Add(ctx, []string{services.ID})),
		shapetest.ErrorOf(iam.ServiceGroupServices(client, services.ID).Add(ctx, []string{service.ID})),
	} {
		require.NoError(t, err)
	}
	check := func(users, groups, inGroup int) {
		t.Helper()
		group, err = iam.UserGroups(client).Get(ctx, group.ID)
		require.NoError(t, err)
		require.Equal(t, []int{users, groups}, []int{group.UsersCount, group.ServiceGroupsCount})
		listed, err := iam.ServiceGroups(client).List(ctx)
		require.NoError(t, err)
		require.Len(t, listed, groups)
		if groups > 0 {
			require.Equal(t, inGroup, listed[0].ServicesCount)
		}
	}
	check(1, 1, 1)
	require.NoError(t, account.Users(client).Delete(ctx, user.ID))
	check(0, 1, 1)
	require.NoError(t, client.Services.Delete(ctx, service.ID))
	check(0, 1, 0)
	require.NoError(t, iam.ServiceGroups(client).Delete(ctx, services.ID))
	check(0, 0, 0)
}
