package account_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/api/iam"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

var credentials = account.SudoInput{Username: new(fastlytest.Login), Password: new(fastly.Secret(fastlytest.Password))}

// with returns a client with another token.
func with(t *testing.T, fake *fastlytest.Fake, token fastly.Secret) *fastly.Client {
	t.Helper()
	c, err := fake.Client(fastly.WithToken(token.Reveal()))
	require.NoError(t, err)
	return c
}

// Creating a token requires sudo access. The token is shown once, and works within its scope until
// it expires or is revoked.
func TestTokenLifecycle(t *testing.T) {
	c, fake := fastlytest.New(t)
	ctx, svc, other := t.Context(), fake.AddService("shop"), fake.AddService("blog")
	in := account.TokenInput{
		Username: credentials.Username, Password: credentials.Password, Name: new("ci"), Services: []string{svc.ID},
		Scope: account.Scopes{account.ScopePurgeSelect}, ExpiresAt: new(fake.Now().Add(time.Hour).Truncate(time.Second)),
	}
	_, err := account.Tokens(c).Create(ctx, in)
	require.ErrorIs(t, err, fastly.ErrSudoRequired)
	access, err := account.Sudo(c).Request(ctx, credentials)
	require.NoError(t, err)
	require.WithinDuration(t, fake.Now().Add(5*time.Minute), access.ExpiryTime, time.Minute)

	made, err := account.Tokens(c).Create(ctx, in)
	require.NoError(t, err)
	require.NotEmpty(t, made.AccessToken.Reveal())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		require.NotContains(t, fmt.Sprintf(verb, *made), made.AccessToken.Reveal())
		require.NotContains(t, fmt.Sprintf(verb, in), fastlytest.Password)
	}
	again, err := account.Tokens(c).Get(ctx, made.ID)
	require.NoError(t, err)
	require.Empty(t, again.AccessToken)
	require.Nil(t, again.LastUsedAt)

	ci := with(t, fake, made.AccessToken)
	self, err := account.Tokens(ci).Self(ctx)
	require.NoError(t, err)
	require.Equal(t, made.ID, self.ID)
	require.Equal(t, in.Scope, self.Scope)
	require.Equal(t, in.Services, self.Services)
	require.True(t, in.ExpiresAt.Equal(*self.ExpiresAt))
	_, err = ci.Purge.Keys(ctx, svc.ID, slices.Values([]string{"a"}))
	require.NoError(t, err)
	_, err = ci.Purge.Keys(ctx, other.ID, slices.Values([]string{"a"}))
	require.ErrorIs(t, err, fastly.ErrForbidden)
	_, err = ci.Services.List(ctx)
	require.ErrorIs(t, err, fastly.ErrForbidden)

	fake.Advance(5*time.Minute + time.Second)
	_, err = account.Tokens(c).Create(ctx, in)
	require.ErrorIs(t, err, fastly.ErrSudoRequired)
	fake.Advance(time.Hour)
	_, err = account.Tokens(ci).Self(ctx)
	require.ErrorIs(t, err, fastly.ErrUnauthorized)
	require.ErrorContains(t, err, "expired at")
}

func TestRevoke(t *testing.T) {
	c, fake := fastlytest.New(t)
	ctx, tokens := t.Context(), account.Tokens(c)
	for _, name := range []string{"a", "b", "c", "d"} {
		fake.AddToken(fastlytest.Credential{Value: name, ID: "id-" + name, Name: name})
	}
	require.NoError(t, tokens.Revoke(ctx, "id-a"))
	require.NoError(t, tokens.RevokeMany(ctx, []string{"id-b", "id-c"}))
	for _, revoked := range []fastly.Secret{"a", "b", "c"} {
		_, err := account.Tokens(with(t, fake, revoked)).Self(ctx)
		require.ErrorIs(t, err, fastly.ErrUnauthorized)
	}
	left, err := account.CustomerTokens(c, fastlytest.Customer).List(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"default", "d"}, []string{left[0].Name, left[1].Name})

	before := len(fake.Requests())
	require.NoError(t, tokens.RevokeMany(ctx, nil))
	require.ErrorContains(t, tokens.RevokeMany(ctx, []string{"id-d", ""}), "revoke tokens: id 2 of 2 is empty")
	require.Len(t, fake.Requests(), before)

	// If the reply is lost, the retry is refused because the token is revoked already. This is a
	// success.
	fake.Inject(fastlytest.Fault{Method: "DELETE", Path: "/tokens/self", AfterEffect: true, Cut: true})
	require.NoError(t, account.Tokens(with(t, fake, "d")).RevokeSelf(ctx))
	require.ErrorIs(t, account.Tokens(with(t, fake, "d")).RevokeSelf(ctx), fastly.ErrUnauthorized)
}

func TestTwoFactorAuthentication(t *testing.T) {
	c, _ := fastlytest.New(t)
	ctx := t.Context()
	me, err := account.Users(c).Current(ctx)
	require.NoError(t, err)
	require.Nil(t, me.TwoFactorAuthEnabled)
	me, err = account.Users(c).Update(ctx, me.ID, account.UserInput{TwoFactorAuthEnabled: fastly.NullableValue(true)})
	require.NoError(t, err)
	require.Equal(t, new(true), me.TwoFactorAuthEnabled)
	_, err = account.Sudo(c).Request(ctx, credentials)
	require.NoError(t, err)
	in := account.TokenInput{Username: credentials.Username, Password: credentials.Password}
	_, err = account.Tokens(c).Create(ctx, in)
	require.ErrorIs(t, err, fastly.ErrUnauthorized)
	_, err = account.Tokens(c).Create(ctx, in, fastly.WithOTP("123456"))
	require.NoError(t, err)
}

func TestAutomationTokens(t *testing.T) {
	c, fake := fastlytest.New(t)
	ctx, tokens := t.Context(), account.AutomationTokens(c)
	var services []string
	for i := range 3 {
		services = append(services, fake.AddService(fmt.Sprintf("service %d", i)).ID)
	}
	_, err := tokens.Create(ctx, account.AutomationTokenInput{Name: new("ci")})
	require.ErrorIs(t, err, fastly.ErrSudoRequired)
	_, err = account.Sudo(c).Request(ctx, credentials)
	require.NoError(t, err)
	roles, err := iam.Roles(c).List(ctx)
	require.NoError(t, err)
	billing := roles[slices.IndexFunc(roles, func(r iam.Role) bool { return r.Name == "billing" })]
	var made []*account.AutomationToken
	for range 3 {
		one, err := tokens.Create(ctx, account.AutomationTokenInput{
			Name: new("ci"), Role: new(account.RoleBilling), Roles: []string{billing.ID, "r2"}, Services: services, Scope: account.Scopes{account.ScopeGlobal},
		})
		require.NoError(t, err)
		require.Nil(t, one.ExpiresAt, "an empty text is no time")
		made = append(made, one)
	}
	list, err := tokens.List(ctx, fastly.WithPageSize(2))
	require.NoError(t, err)
	require.Len(t, list, 3)
	require.Equal(t, account.Scopes{account.ScopeGlobal}, list[2].Scopes)
	require.Equal(t, fastlytest.User, list[2].CreatorID)
	got, err := tokens.Get(ctx, made[0].ID)
	require.NoError(t, err)
	require.Equal(t, []account.TokenRole{{ID: billing.ID, Name: "billing"}, {ID: "r2", Name: "r2"}}, got.Roles)
	require.Empty(t, got.AccessToken)
	ids, err := account.AutomationTokenServices(c, made[0].ID).List(ctx, fastly.WithPageSize(2))
	require.NoError(t, err)
	require.Equal(t, services, ids)

	robot := with(t, fake, made[0].AccessToken)
	_, err = robot.Services.Create(ctx, fastly.ServiceInput{Name: new("new")})
	require.NoError(t, err)
	require.Equal(t, fastlytest.DefaultWriteLimit-1, fake.Remaining(made[0].ID), "its own budget")
	_, err = account.Sudo(robot).Request(ctx, credentials)
	require.ErrorIs(t, err, fastly.ErrForbidden)
	require.NoError(t, tokens.Revoke(ctx, made[0].ID))
	require.NoError(t, account.Tokens(c).Revoke(ctx, made[1].ID), "by the id of any token")
	_, err = robot.Services.List(ctx)
	require.ErrorIs(t, err, fastly.ErrUnauthorized)
	_, err = tokens.Get(ctx, made[1].ID)
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

func TestUsers(t *testing.T) {
	c, fake := fastlytest.New(t)
	ctx, users := t.Context(), account.Users(c)
	made, err := users.Create(ctx, account.UserInput{Login: new("a+b@example.com"), Name: new("A"), Roles: []string{"r1", "r2"}, Locked: fastly.NullableValue(true)})
	require.NoError(t, err)
	require.Equal(t, []string{"r1", "r2"}, made.Roles)
	require.Equal(t, new(true), made.Locked)
	list, err := account.CustomerUsers(c, fastlytest.Customer).List(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{fastlytest.User, made.ID}, []string{list[0].ID, list[1].ID})

	changed, err := users.Update(ctx, made.ID, account.UserInput{Name: new("B"), Locked: fastly.NullableNull[bool]()})
	require.NoError(t, err)
	require.Nil(t, changed.Locked)
	require.Equal(t, new(false), changed.RequireNewPassword)
	got, err := users.Get(ctx, made.ID)
	require.NoError(t, err)
	require.Equal(t, changed, got)
	require.NoError(t, users.RequestPasswordReset(ctx, "a+b@example.com"))
	require.ErrorIs(t, users.RequestPasswordReset(ctx, "nobody@example.com"), fastly.ErrNotFound)

	fake.AddToken(fastlytest.Credential{Value: "theirs", User: made.ID})
	theirs := with(t, fake, "theirs")
	_, err = account.Users(theirs).ChangePassword(ctx, account.PasswordInput{
		OldPassword: new(fastly.Secret(fastlytest.Password)), NewPassword: new(fastly.Secret("another")),
	})
	require.NoError(t, err)
	sudo := account.SudoInput{Username: new("a+b@example.com"), Password: new(fastly.Secret(fastlytest.Password))}
	_, err = account.Sudo(theirs).Request(ctx, sudo)
	require.ErrorIs(t, err, fastly.ErrForbidden)
	require.NotContains(t, err.Error(), fastlytest.Password)
	sudo.Password = new(fastly.Secret("another"))
	_, err = account.Sudo(theirs).Request(ctx, sudo)
	require.NoError(t, err)

	require.NoError(t, users.Delete(ctx, made.ID))
	_, err = users.Get(ctx, made.ID)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = account.Users(theirs).Current(ctx)
	require.ErrorIs(t, err, fastly.ErrUnauthorized, "the tokens of a user go with the user")
}

// Customers cannot access each other's objects.
func TestCustomers(t *testing.T) {
	c, fake := fastlytest.New(t)
	ctx := t.Context()
	fake.AddToken(fastlytest.Credential{Value: "other", User: "u2", Customer: "c2"})
	other := with(t, fake, "other")
	mine, err := account.Customers(c).Current(ctx)
	require.NoError(t, err)
	theirs, err := account.Customers(other).Current(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{fastlytest.Customer, fastlytest.User, "c2", "u2"}, []string{mine.ID, mine.OwnerID, theirs.ID, theirs.OwnerID})
	_, err = account.Customers(c).Get(ctx, "c2")
	require.ErrorIs(t, err, fastly.ErrForbidden)
	users, err := account.CustomerUsers(other, "c2").List(ctx)
	require.NoError(t, err)
	require.Len(t, users, 1)
	_, err = account.Users(c).Get(ctx, "u2")
	require.ErrorIs(t, err, fastly.ErrNotFound)

	changed, err := account.Customers(c).Update(ctx, mine.ID, account.CustomerInput{
		Name: new("Shop"), BillingRef: fastly.NullableValue("po 1"), Force2FA: new(true), BillingNetworkType: new(account.NetworkPrivate),
	})
	require.NoError(t, err)
	require.Equal(t, []any{"Shop", "po 1", true, account.NetworkPrivate}, []any{changed.Name, changed.BillingRef, changed.Force2FA, changed.BillingNetworkType})
	changed, err = account.Customers(c).Update(ctx, mine.ID, account.CustomerInput{BillingRef: fastly.NullableNull[string]()})
	require.NoError(t, err)
	require.Empty(t, changed.BillingRef)
	require.NoError(t, account.Customers(c).Delete(ctx, mine.ID))
	_, err = account.Customers(c).Current(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

func TestContacts(t *testing.T) {
	c, _ := fastlytest.New(t)
	ctx, contacts := t.Context(), account.Contacts(c, fastlytest.Customer)
	person, err := contacts.Create(ctx, account.ContactInput{
		ContactType: new(account.ContactSecurity), Name: fastly.NullableValue("A"), Email: fastly.NullableValue("a@example.com"), Phone: fastly.NullableValue("+1"),
	})
	require.NoError(t, err)
	user, err := contacts.Create(ctx, account.ContactInput{ContactType: new(account.ContactBilling), UserID: fastly.NullableValue(fastlytest.User)})
	require.NoError(t, err)
	list, err := contacts.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []account.Contact{*person, *user}, list)
	require.NoError(t, contacts.Delete(ctx, person.ID))
	require.ErrorIs(t, contacts.Delete(ctx, person.ID), fastly.ErrNotFound)
	for one, err := range contacts.All(ctx) {
		require.NoError(t, err)
		require.Equal(t, *user, one)
	}
	_, err = account.Contacts(c, "").List(ctx)
	require.ErrorContains(t, err, "customer_id is empty")
}

func TestInvitations(t *testing.T) {
	c, fake := fastlytest.New(t)
	ctx, invitations, svc := t.Context(), account.Invitations(c), fake.AddService("shop")
	var ids []string
	for i := range 3 {
		one, err := invitations.Create(ctx, account.InvitationInput{
			Email: new(fmt.Sprintf("%d@example.com", i)), Role: new(account.RoleEngineer), LimitServices: new(true),
			ServiceInvitations: []account.ServiceInvitationInput{{Permission: new(account.PermissionReadOnly), ServiceID: &svc.ID}},
		})
		require.NoError(t, err)
		require.Equal(t, []any{fastlytest.Customer, account.InvitationActive, 1}, []any{one.CustomerID, one.StatusCode, len(one.ServiceInvitations)})
		ids = append(ids, one.ID)
	}
	list, err := invitations.List(ctx, fastly.WithPageSize(2))
	require.NoError(t, err)
	for i, one := range list {
		require.Equal(t, ids[i], one.ID)
	}
	require.NoError(t, invitations.Delete(ctx, ids[0]))
	require.ErrorIs(t, invitations.Delete(ctx, ids[0]), fastly.ErrNotFound)
}

func TestEvents(t *testing.T) {
	c, fake := fastlytest.New(t)
	ctx, events := t.Context(), account.Events(c)
	var seeds []map[string]any
	for i, kind := range []account.EventType{account.EventVersionActivate, account.EventServicePurgeAll, account.EventVersionActivate} {
		seeds = append(seeds, map[string]any{
			"id": fmt.Sprint("e", i), "event_type": string(kind), "service_id": "S1", "created_at": at.Add(time.Duration(i) * time.Hour).Format(time.RFC3339),
			"user_id": fmt.Sprint("u", i), "token_id": fmt.Sprint("t", i), "metadata": map[string]any{"number": i},
		})
	}
	require.NoError(t, fake.Seed("/events", seeds...))
	for _, test := range []struct {
		query account.EventQuery
		want  []string
	}{
		{account.EventQuery{}, []string{"e0", "e1", "e2"}},
		{account.EventQuery{Sort: account.EventSortCreatedAtDescending}, []string{"e2", "e1", "e0"}},
		{account.EventQuery{EventType: account.EventVersionActivate, ServiceID: "S1", CustomerID: fastlytest.Customer}, []string{"e0", "e2"}},
		{account.EventQuery{UserID: "u1"}, []string{"e1"}},
		{account.EventQuery{TokenID: "t2"}, []string{"e2"}},
		{account.EventQuery{ServiceID: "S2"}, nil},
		{account.EventQuery{CreatedAt: at.Add(time.Hour)}, []string{"e1"}},
		{account.EventQuery{CreatedAtGT: at, CreatedAtLT: at.Add(2 * time.Hour)}, []string{"e1"}},
		{account.EventQuery{CreatedAtGTE: at.In(time.FixedZone("", 3600)), CreatedAtLTE: at.Add(time.Hour)}, []string{"e0", "e1"}},
	} {
		found, err := events.Where(test.query).List(ctx, fastly.WithPageSize(2))
		require.NoError(t, err)
		var ids []string
		for _, one := range found {
			ids = append(ids, one.ID)
		}
		require.Equal(t, test.want, ids, "%+v", test.query)
	}
	one, err := events.Get(ctx, "e1")
	require.NoError(t, err)
	require.JSONEq(t, "1", string(one.Metadata["number"]))
	_, err = events.Get(ctx, "none")
	require.ErrorIs(t, err, fastly.ErrNotFound)

	_, err = account.Users(c).Create(ctx, account.UserInput{Login: new("a@example.com")})
	require.NoError(t, err)
	found, err := events.Where(account.EventQuery{EventType: account.EventUserCreate}).List(ctx)
	require.NoError(t, err)
	require.Len(t, found, 1, "what the fake does is logged")
	require.Equal(t, fastlytest.User, found[0].UserID)
}

// An empty id, or one that would change the path, is refused before a request is sent.
func TestBadInput(t *testing.T) {
	c, fake := fastlytest.New(t)
	ctx := t.Context()
	for _, id := range []string{"", ".", ".."} {
		for name, call := range map[string]func(context.Context) error{
			"revoke token":            func(ctx context.Context) error { return account.Tokens(c).Revoke(ctx, id) },
			"revoke automation token": func(ctx context.Context) error { return account.AutomationTokens(c).Revoke(ctx, id) },
			"request password reset":  func(ctx context.Context) error { return account.Users(c).RequestPasswordReset(ctx, id) },
			"list automation token services": func(ctx context.Context) error {
				return shapetest.ErrorOf(account.AutomationTokenServices(c, id).List(ctx))
			},
			"list tokens":       func(ctx context.Context) error { return shapetest.ErrorOf(account.CustomerTokens(c, id).List(ctx)) },
			"list users":        func(ctx context.Context) error { return shapetest.ErrorOf(account.CustomerUsers(c, id).List(ctx)) },
			"delete contact":    func(ctx context.Context) error { return account.Contacts(c, "C1").Delete(ctx, id) },
			"get event":         func(ctx context.Context) error { return shapetest.ErrorOf(account.Events(c).Get(ctx, id)) },
			"get user":          func(ctx context.Context) error { return shapetest.ErrorOf(account.Users(c).Get(ctx, id)) },
			"delete customer":   func(ctx context.Context) error { return account.Customers(c).Delete(ctx, id) },
			"delete invitation": func(ctx context.Context) error { return account.Invitations(c).Delete(ctx, id) },
		} {
			require.ErrorContains(t, call(ctx), name+": ", "%q", id)
		}
	}
	require.ErrorContains(t, shapetest.ErrorOf(account.Tokens(c).Create(ctx, account.TokenInput{Scope: account.Scopes{"purge select"}})), "scope")
	require.Empty(t, fake.Requests())
}

func TestScopes(t *testing.T) {
	scopes := account.Scopes{account.ScopePurgeSelect, account.ScopePurgeAll}
	require.Equal(t, "purge_select purge_all", scopes.String())
	text, err := scopes.MarshalText()
	require.NoError(t, err)
	var back account.Scopes
	require.NoError(t, back.UnmarshalText(text))
	require.Equal(t, scopes, back)
}
