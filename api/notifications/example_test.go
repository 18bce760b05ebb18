package notifications_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/notifications"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleIntegrations() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	integrations := notifications.Integrations(client)
	created, err := integrations.Create(ctx, notifications.IntegrationInput{
		Name: new("alerts"), Config: notifications.NewRelicConfig{Account: "1234567", Key: fastly.Secret("license key")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// The configuration is returned without its secrets.
	integration, err := integrations.Get(ctx, created.IntegrationID)
	if err != nil {
		fmt.Println(err)
		return
	}
	switch config := integration.Config.(type) {
	case notifications.NewRelicConfig:
		fmt.Println(integration.Name, config.Account, config.Key == "")
	case nil:
		fmt.Println(integration.Name)
	}
	// Output: alerts 1234567 true
}

func ExampleEventMappings() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	created, err := notifications.Integrations(client).Create(ctx, notifications.IntegrationInput{
		Name: new("alerts"), Config: notifications.SlackConfig{Webhook: fastly.Secret("https://hooks.slack.com/services/T0/B0/X")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mapping, err := notifications.EventMappings(client).Create(ctx, notifications.EventMappingInput{
		Name: new("logins"), ScopeType: new(notifications.ScopeAccount),
		EventTypes: []string{"user.login", "user.login_failure"}, IntegrationIDs: []string{created.IntegrationID},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mapping.Name, mapping.EventTypes, mapping.MappingStatus)
	// Output: logins [user.login user.login_failure] active
}

func ExampleEventTypes() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	for event, err := range notifications.EventTypes(client).Where(notifications.EventTypeQuery{ScopeType: notifications.ScopeNGWAF}).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.EventType)
	}
	// Output:
	// ngwaf.list.update
	// ngwaf.rule.create
}

func ExampleScopeTypes() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	scopes, err := notifications.ScopeTypes(client).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(scopes[0].ScopeType)
	// Output: account
}

func ExampleIntegrationTypes() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	types, err := notifications.IntegrationTypes(client).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(types[0].DisplayName, types[0].CustomFields[0].Name)
	// Output: Datadog apikey
}

func ExampleMailingListConfirmations() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	integrations := notifications.Integrations(client)
	created, err := integrations.Create(ctx, notifications.IntegrationInput{
		Name: new("team"), Config: notifications.MailingListConfig{Address: "team@example.com"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := notifications.MailingListConfirmations(client).Create(ctx, "team@example.com"); err != nil {
		fmt.Println(err)
		return
	}
	integration, err := integrations.Get(ctx, created.IntegrationID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(integration.Config.(notifications.MailingListConfig).Address, integration.Status)
	// Output: team@example.com confirmed
}
