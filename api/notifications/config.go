package notifications

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Type is the type of an integration: the external service that receives notifications.
type Type string

// Types of integrations.
const (
	TypeDatadog        Type = "datadog"
	TypeJiraIssue      Type = "jiraissue"
	TypeJSM            Type = "jsm" // Jira Service Management
	TypeMailingList    Type = "mailinglist"
	TypeMicrosoftTeams Type = "microsoftteams"
	TypeNewRelic       Type = "newrelic"
	TypeOpsgenie       Type = "opsgenie"
	TypePagerDuty      Type = "pagerduty"
	TypeSlack          Type = "slack"
	TypeSplunkOnCall   Type = "splunkoncall"
	TypeWebhook        Type = "webhook"
)

// Config is the configuration of an integration. Its type depends on the [Type] of the integration. It is
// one of [DatadogConfig], [JiraIssueConfig], [JSMConfig], [MailingListConfig], [MicrosoftTeamsConfig],
// [NewRelicConfig], [OpsgenieConfig], [PagerDutyConfig], [SlackConfig], [SplunkOnCallConfig],
// [WebhookConfig] and [OtherConfig]. Replies hold values of these types, not pointers.
type Config interface{ integrationType() Type }

var configs = collection.NewUnion("type",
	collection.VariantOf[MailingListConfig, Config](string(TypeMailingList)),
	collection.VariantOf[MicrosoftTeamsConfig, Config](string(TypeMicrosoftTeams)),
	collection.VariantOf[SlackConfig, Config](string(TypeSlack)),
	collection.VariantOf[WebhookConfig, Config](string(TypeWebhook)),
	collection.VariantOf[PagerDutyConfig, Config](string(TypePagerDuty)),
	collection.VariantOf[NewRelicConfig, Config](string(TypeNewRelic)),
	collection.VariantOf[DatadogConfig, Config](string(TypeDatadog)),
	collection.VariantOf[JiraIssueConfig, Config](string(TypeJiraIssue)),
	collection.VariantOf[JSMConfig, Config](string(TypeJSM)),
	collection.VariantOf[OpsgenieConfig, Config](string(TypeOpsgenie)),
	collection.VariantOf[SplunkOnCallConfig, Config](string(TypeSplunkOnCall)),
	collection.VariantOf[OtherConfig, Config](""),
)

// decodeConfig decodes the configuration of an integration of a type.
func decodeConfig(of Type, raw []byte, decode func(raw []byte, at string, into any) error) (Config, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	return configs.DecodeAs(string(of), raw, decode, "/config")
}

// MailingListConfig is the configuration of an integration with a mailing list.
type MailingListConfig struct {
	// Email address of the mailing list. Required.
	Address string `json:"address,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// MicrosoftTeamsConfig is the configuration of an integration with Microsoft Teams.
type MicrosoftTeamsConfig struct {
	// URL of the webhook. Required.
	Webhook fastly.Secret `json:"webhook,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// SlackConfig is the configuration of an integration with Slack.
type SlackConfig struct {
	// URL of the incoming webhook. Required.
	Webhook fastly.Secret `json:"webhook,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// WebhookConfig is the configuration of an integration with a webhook.
type WebhookConfig struct {
	// URL of the webhook. Required.
	Webhook fastly.Secret `json:"webhook,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// PagerDutyConfig is the configuration of an integration with PagerDuty.
type PagerDutyConfig struct {
	// Integration key. Required.
	Key fastly.Secret `json:"key,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// NewRelicConfig is the configuration of an integration with New Relic.
type NewRelicConfig struct {
	// Identifier of the account. Required.
	Account string `json:"account,omitzero"`
	// License key. Required.
	Key fastly.Secret `json:"key,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// DatadogConfig is the configuration of an integration with Datadog.
type DatadogConfig struct {
	// API key. Required.
	APIKey fastly.Secret `json:"apikey,omitzero"`
	// Site of Datadog, for example "datadoghq.eu". The default is the US site.
	Site string `json:"site,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// JiraIssueConfig is the configuration of an integration that creates issues in Jira.
type JiraIssueConfig struct {
	// Base URL of the Jira instance. Required.
	BaseURL string `json:"baseurl,omitzero"`
	// Email address of the Jira user. Required.
	Username string `json:"username,omitzero"`
	// API token of the Jira user. Required.
	Token fastly.Secret `json:"token,omitzero"`
	// Key of the project in which issues are created. Required.
	ProjectKey string `json:"projectkey,omitzero"`
	// Type of the issues that are created. Required.
	IssueType string `json:"issuetype,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// JSMConfig is the configuration of an integration with Jira Service Management.
type JSMConfig struct {
	// API key. Required.
	APIKey fastly.Secret `json:"apikey,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// OpsgenieConfig is the configuration of an integration with Opsgenie.
type OpsgenieConfig struct {
	// API key. Required.
	APIKey fastly.Secret `json:"apikey,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// SplunkOnCallConfig is the configuration of an integration with Splunk On-Call.
type SplunkOnCallConfig struct {
	// URL of the webhook. Required.
	URL fastly.Secret `json:"url,omitzero"`
	// Members that have no field here, by name.
	More map[string]json.RawMessage `json:",embed"`
}

// OtherConfig is the configuration of an integration of a type that has no struct here. Its members are
// not decoded, and may be secret.
type OtherConfig struct{ collection.Unknown }

// Format implements [fmt.Formatter]. It omits the members, which may be secret.
func (OtherConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "notifications.OtherConfig") }

func (MailingListConfig) integrationType() Type    { return TypeMailingList }
func (MicrosoftTeamsConfig) integrationType() Type { return TypeMicrosoftTeams }
func (SlackConfig) integrationType() Type          { return TypeSlack }
func (WebhookConfig) integrationType() Type        { return TypeWebhook }
func (PagerDutyConfig) integrationType() Type      { return TypePagerDuty }
func (NewRelicConfig) integrationType() Type       { return TypeNewRelic }
func (DatadogConfig) integrationType() Type        { return TypeDatadog }
func (JiraIssueConfig) integrationType() Type      { return TypeJiraIssue }
func (JSMConfig) integrationType() Type            { return TypeJSM }
func (OpsgenieConfig) integrationType() Type       { return TypeOpsgenie }
func (SplunkOnCallConfig) integrationType() Type   { return TypeSplunkOnCall }
func (OtherConfig) integrationType() Type          { return "" }
