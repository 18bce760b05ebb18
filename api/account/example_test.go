package account_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleStars() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc, stars := fake.AddService("shop"), account.Stars(client)
	star, err := stars.Create(ctx, account.StarInput{ServiceID: &svc.ID, UserID: new(fastlytest.User)})
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err := stars.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list), list[0].ServiceID == svc.ID)
	fmt.Println(stars.Delete(ctx, star.ID))
	// Output:
	// 1 true
	// <nil>
}

func ExampleUsers() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	users := account.Users(client)
	user, err := users.Create(ctx, account.UserInput{Login: new("ada@example.com"), Name: new("Ada"), Role: new(account.RoleEngineer)})
	if err != nil {
		fmt.Println(err)
		return
	}
	user, err = users.Update(ctx, user.ID, account.UserInput{Name: new("Ada L."), Locked: fastly.NullableValue(true)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(user.Login, user.Name, user.Role, *user.Locked)
	fmt.Println(users.Delete(ctx, user.ID))
	// Output:
	// ada@example.com Ada L. engineer true
	// <nil>
}

func ExampleCustomerUsers() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	customer, err := account.Customers(client).Current(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for user, err := range account.CustomerUsers(client, customer.ID).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(user.Login, user.Role)
	}
	// Output:
	// user@example.com superuser
}

func ExampleCustomers() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	customers := account.Customers(client)
	customer, err := customers.Current(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	customer, err = customers.Update(ctx, customer.ID, account.CustomerInput{Name: new("Shop Inc."), Force2FA: new(true)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(customer.Name, customer.Force2FA)
	// Output:
	// Shop Inc. true
}

func ExampleContacts() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	contacts := account.Contacts(client, fastlytest.Customer)
	contact, err := contacts.Create(ctx, account.ContactInput{
		ContactType: new(account.ContactSecurity),
		Name:        fastly.NullableValue("Ada"),
		Email:       fastly.NullableValue("ada@example.com"),
		Phone:       fastly.NullableValue("+1 555 0100"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err := contacts.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list), list[0].ContactType, list[0].Email)
	fmt.Println(contacts.Delete(ctx, contact.ID))
	// Output:
	// 1 security ada@example.com
	// <nil>
}

func ExampleInvitations() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc, invitations := fake.AddService("shop"), account.Invitations(client)
	invitation, err := invitations.Create(ctx, account.InvitationInput{
		Email:         new("ada@example.com"),
		Role:          new(account.RoleEngineer),
		LimitServices: new(true),
		ServiceInvitations: []account.ServiceInvitationInput{
			{ServiceID: &svc.ID, Permission: new(account.PermissionReadOnly)},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(invitation.Email, invitation.Role, len(invitation.ServiceInvitations))
	fmt.Println(invitations.Delete(ctx, invitation.ID))
	// Output:
	// ada@example.com engineer 1
	// <nil>
}

// A token for a CI job, which can only purge one service.
func ExampleTokens() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	login, password := new(fastlytest.Login), new(fastly.Secret(fastlytest.Password))
	_, err = account.Sudo(client).Request(ctx, account.SudoInput{Username: login, Password: password})
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := account.Tokens(client).Create(ctx, account.TokenInput{
		Username:  login,
		Password:  password,
		Name:      new("ci"),
		Scope:     account.Scopes{account.ScopePurgeSelect},
		Services:  []string{fake.AddService("shop").ID},
		ExpiresAt: new(time.Now().AddDate(0, 3, 0)),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(token.Name, token.Scope, token.AccessToken) // Reveal returns the token

	// In the CI job:
	client, err = fake.Client(fastly.WithToken(token.AccessToken.Reveal()))
	if err != nil {
		fmt.Println(err)
		return
	}
	self, err := account.Tokens(client).Self(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(self.Name, self.ID == token.ID, len(self.Services))
	fmt.Println(account.Tokens(client).RevokeSelf(ctx))
	// Output:
	// ci purge_select [redacted]
	// ci true 1
	// <nil>
}

func ExampleCustomerTokens() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	fake.AddToken(fastlytest.Credential{Value: "old", Name: "old", Expires: fake.Now()})
	var expired []string
	for token, err := range account.CustomerTokens(client, fastlytest.Customer).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if token.ExpiresAt != nil && token.ExpiresAt.Before(time.Now()) {
			expired = append(expired, token.ID)
			fmt.Println(token.Name)
		}
	}
	fmt.Println(account.Tokens(client).RevokeMany(ctx, expired))
	// Output:
	// old
	// <nil>
}

func ExampleAutomationTokens() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = account.Sudo(client).Request(ctx, account.SudoInput{
		Username: new(fastlytest.Login), Password: new(fastly.Secret(fastlytest.Password)),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	tokens := account.AutomationTokens(client)
	token, err := tokens.Create(ctx, account.AutomationTokenInput{Name: new("exporter"), Role: new(account.RoleEngineer), Scope: account.Scopes{account.ScopeGlobalRead}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(token.Name, token.Role, token.Scope, token.AccessToken)
	fmt.Println(tokens.Revoke(ctx, token.ID))
	// Output:
	// exporter engineer global:read [redacted]
	// <nil>
}

func ExampleAutomationTokenServices() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	fake.AddToken(fastlytest.Credential{Value: "robot", ID: "R1", Automation: true, Services: []string{svc.ID}})
	ids, err := account.AutomationTokenServices(client, "R1").List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(ids), ids[0] == svc.ID)
	// Output:
	// 1 true
}

func ExampleSudo() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	tokens := account.AutomationTokens(client)
	_, err = tokens.Create(ctx, account.AutomationTokenInput{Name: new("ci")})
	fmt.Println(errors.Is(err, fastly.ErrSudoRequired))
	access, err := account.Sudo(client).Request(ctx, account.SudoInput{
		Username: new(fastlytest.Login), Password: new(fastly.Secret(fastlytest.Password)),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(access.ExpiryTime.After(time.Now()))
	token, err := tokens.Create(ctx, account.AutomationTokenInput{Name: new("ci")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(token.Name)
	// Output:
	// true
	// true
	// ci
}

func ExampleEvents() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	err = fake.Seed("/events",
		map[string]any{"event_type": "version.activate", "description": "Version 1 was activated", "created_at": "2026-01-01T10:00:00Z"},
		map[string]any{"event_type": "version.activate", "description": "Version 2 was activated", "created_at": "2026-01-02T10:00:00Z"},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	query := account.EventQuery{EventType: account.EventVersionActivate, CreatedAtGT: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}
	for event, err := range account.Events(client).Where(query).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.CreatedAt.Format(time.DateOnly), event.Description)
	}
	// Output:
	// 2026-01-02 Version 2 was activated
}
