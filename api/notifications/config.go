package notifications

import (
	"reflect"

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

// typeOf returns the type of a configuration. It is empty for nil, and for an [OtherConfig].
func typeOf(config Config) Type {
	if v := reflect.ValueOf(config); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return ""
	}
	return config.integrationType()
}

// decodeConfig decodes the configuration of an integration of a type.
func decodeConfig(of Type, raw []byte, decode func(raw []byte, at string, into any) error) (Config, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	return configs.DecodeAs(string(of), raw, decode, "/config")
}

// MailingListConfig is the configuration of an integration with a mailing list.
type MailingListConfig struct {
	Address string             `json:"address,omitzero"` // email address of the mailing list; required
	Unknown collection.Unknown `json:",embed,unknown"`   // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c MailingListConfig) MarshalJSON() ([]byte, error) {
	type members MailingListConfig
	return collection.EncodeJSON(members(c))
}

// MicrosoftTeamsConfig is the configuration of an integration with Microsoft Teams.
type MicrosoftTeamsConfig struct {
	Webhook fastly.Secret      `json:"webhook,omitzero"` // URL of the webhook; required
	Unknown collection.Unknown `json:",embed,unknown"`   // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c MicrosoftTeamsConfig) MarshalJSON() ([]byte, error) {
	type members MicrosoftTeamsConfig
	return collection.EncodeJSON(members(c))
}

// SlackConfig is the configuration of an integration with Slack.
type SlackConfig struct {
	Webhook fastly.Secret      `json:"webhook,omitzero"` // URL of the incoming webhook; required
	Unknown collection.Unknown `json:",embed,unknown"`   // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c SlackConfig) MarshalJSON() ([]byte, error) {
	type members SlackConfig
	return collection.EncodeJSON(members(c))
}

// WebhookConfig is the configuration of an integration with a webhook.
type WebhookConfig struct {
	Webhook fastly.Secret      `json:"webhook,omitzero"` // URL of the webhook; required
	Unknown collection.Unknown `json:",embed,unknown"`   // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c WebhookConfig) MarshalJSON() ([]byte, error) {
	type members WebhookConfig
	return collection.EncodeJSON(members(c))
}

// PagerDutyConfig is the configuration of an integration with PagerDuty.
type PagerDutyConfig struct {
	Key     fastly.Secret      `json:"key,omitzero"`   // integration key; required
	Unknown collection.Unknown `json:",embed,unknown"` // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c PagerDutyConfig) MarshalJSON() ([]byte, error) {
	type members PagerDutyConfig
	return collection.EncodeJSON(members(c))
}

// NewRelicConfig is the configuration of an integration with New Relic.
type NewRelicConfig struct {
	Account string             `json:"account,omitzero"` // identifier of the account; required
	Key     fastly.Secret      `json:"key,omitzero"`     // license key; required
	Unknown collection.Unknown `json:",embed,unknown"`   // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c NewRelicConfig) MarshalJSON() ([]byte, error) {
	type members NewRelicConfig
	return collection.EncodeJSON(members(c))
}

// DatadogConfig is the configuration of an integration with Datadog.
type DatadogConfig struct {
	APIKey  fastly.Secret      `json:"apikey,omitzero"` // API key; required
	Site    string             `json:"site,omitzero"`   // site of Datadog, for example "datadoghq.eu"; the default is the US site
	Unknown collection.Unknown `json:",embed,unknown"`  // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c DatadogConfig) MarshalJSON() ([]byte, error) {
	type members DatadogConfig
	return collection.EncodeJSON(members(c))
}

// JiraIssueConfig is the configuration of an integration that creates issues in Jira.
type JiraIssueConfig struct {
	BaseURL    string             `json:"baseurl,omitzero"`    // base URL of the Jira instance; required
	Username   string             `json:"username,omitzero"`   // email address of the Jira user; required
	Token      fastly.Secret      `json:"token,omitzero"`      // API token of the Jira user; required
	ProjectKey string             `json:"projectkey,omitzero"` // key of the project in which issues are created; required
	IssueType  string             `json:"issuetype,omitzero"`  // type of the issues that are created; required
	Unknown    collection.Unknown `json:",embed,unknown"`      // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c JiraIssueConfig) MarshalJSON() ([]byte, error) {
	type members JiraIssueConfig
	return collection.EncodeJSON(members(c))
}

// JSMConfig is the configuration of an integration with Jira Service Management.
type JSMConfig struct {
	APIKey  fastly.Secret      `json:"apikey,omitzero"` // API key; required
	Unknown collection.Unknown `json:",embed,unknown"`  // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c JSMConfig) MarshalJSON() ([]byte, error) {
	type members JSMConfig
	return collection.EncodeJSON(members(c))
}

// OpsgenieConfig is the configuration of an integration with Opsgenie.
type OpsgenieConfig struct {
	APIKey  fastly.Secret      `json:"apikey,omitzero"` // API key; required
	Unknown collection.Unknown `json:",embed,unknown"`  // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c OpsgenieConfig) MarshalJSON() ([]byte, error) {
	type members OpsgenieConfig
	return collection.EncodeJSON(members(c))
}

// SplunkOnCallConfig is the configuration of an integration with Splunk On-Call.
type SplunkOnCallConfig struct {
	URL     fastly.Secret      `json:"url,omitzero"`   // URL of the webhook; required
	Unknown collection.Unknown `json:",embed,unknown"` // other members by name
}

// MarshalJSON implements json.Marshaler.
func (c SplunkOnCallConfig) MarshalJSON() ([]byte, error) {
	type members SplunkOnCallConfig
	return collection.EncodeJSON(members(c))
}

// OtherConfig is the configuration of an integration with a type that this version of the module
// does not support. Its members may be secret.
type OtherConfig struct {
	Unknown collection.Unknown `json:",embed,unknown"` // all members by name
}

// MarshalJSON implements json.Marshaler.
func (c OtherConfig) MarshalJSON() ([]byte, error) { return collection.EncodeJSON(c.Unknown) }

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
