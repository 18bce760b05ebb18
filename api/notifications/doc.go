// Package notifications manages the destinations of notifications, and the events that trigger
// notifications.
//
// An integration connects the account to an external service, such as Slack ([Integrations]). An event
// mapping sends events of the audit log to integrations ([EventMappings]):
//
//	created, err := notifications.Integrations(client).Create(ctx, notifications.IntegrationInput{
//		Name: new("alerts"), Config: notifications.SlackConfig{Webhook: fastly.Secret(webhook)},
//	})
//	_, err = notifications.EventMappings(client).Create(ctx, notifications.EventMappingInput{
//		Name: new("logins"), ScopeType: new(notifications.ScopeAccount),
//		EventTypes: []string{"user.login"}, IntegrationIDs: []string{created.IntegrationID},
//	})
//
// Alert definitions of package observability notify integrations too.
//
// [IntegrationTypes], [EventTypes] and [ScopeTypes] list the supported values. [MailingListConfirmations] sends
// confirmation emails to mailing lists.
package notifications
