package ngwaf

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Alerts returns the alerts of a workspace. An alert notifies a third-party service, a mailing
// list or a webhook of events.
//
// Methods: All, List, Get, Create, Update, Delete, Test, SigningKey, RotateSigningKey.
//
// Get, Update, Delete, Test, SigningKey and RotateSigningKey take the id of an alert. Create and
// Update require Config and Events. The type of an alert cannot be changed.
//
// Writes acquire the write lock of the workspace. The client does not count them against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/
func Alerts(client *fastly.Client, workspaceID string) AlertCollection {
	at := alerts.At(client, workspaceID)
	return AlertCollection{
		collection.NewLister[Alert](at), collection.NewGetter[Alert](at), collection.NewCreator[Alert, AlertInput](at),
		collection.NewUpdater[Alert, AlertUpdateInput](at), collection.NewDeleter(at), at,
	}
}

var alerts = collection.NewFamily(inWorkspace(collection.Spec{
	Noun: "alert", Path: "/alerts", Encode: encodeAlert, Secrets: alertSecrets, Update: http.MethodPatch, SilentDelete: true,
	Paging: fastly.Paging{Style: fastly.PageCursor, Size: 1000}, // the maximum, without further pages; the default of the API is 100
}))

// AlertCollection provides the alerts of a workspace.
type AlertCollection struct {
	collection.Lister[Alert]
	collection.Getter[Alert]
	collection.Creator[Alert, AlertInput]
	collection.Updater[Alert, AlertUpdateInput]
	collection.Deleter
	at *collection.Address
}

// Test sends a test notification to the destination of an alert. It acquires no write lock.
//
// Stability: preview. The reply is undocumented.
func (c AlertCollection) Test(ctx context.Context, id string, opts ...fastly.CallOption) (*collection.RawReply, error) {
	op := c.at.Op(http.MethodPost, "test alert", alertPath+"/test", id)
	op.Turn = ""
	return collection.DoRaw(ctx, c.at.Client(), op, opts...)
}

// SigningKey returns the key that signs the notifications of a webhook alert.
func (c AlertCollection) SigningKey(ctx context.Context, id string, opts ...fastly.CallOption) (*AlertSigningKey, error) {
	return fastly.Do[AlertSigningKey](ctx, c.at.Client(), c.at.Op(http.MethodGet, "get alert signing key", signingKeyPath, id), opts...)
}

// RotateSigningKey replaces the key that signs the notifications of a webhook alert. It returns
// the new key.
func (c AlertCollection) RotateSigningKey(ctx context.Context, id string, opts ...fastly.CallOption) (*AlertSigningKey, error) {
	return fastly.Do[AlertSigningKey](ctx, c.at.Client(), c.at.Op(http.MethodPost, "rotate alert signing key", signingKeyPath, id), opts...)
}

const (
	alertPath      = workspacePath + "/alerts/{alert_id}"
	signingKeyPath = alertPath + "/signing-key"
)

// AlertSigningKey is the key that signs the notifications of an alert.
type AlertSigningKey struct {
	SigningKey fastly.Secret `json:"signing_key"` // key of the signature
}

// Alert is a notification of events in a workspace.
type Alert struct {
	// Identifier of the alert.
	ID string `json:"id"`
	// Freeform note.
	Description string `json:"description"`
	// Type of the destination. It determines the type of Config.
	Type AlertType `json:"type"`
	// Destination of the notifications. In replies, it is a value of a type listed at
	// [AlertConfig], not a pointer. Nil if the reply has none.
	Config AlertConfig `json:"config"`
	// Events that trigger a notification.
	Events []AlertEvent `json:"events"`
	// HTTP status of the last notification. 0 if no notification was sent yet.
	LastStatusCode int `json:"last_status_code"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Email address of the user who created the alert.
	CreatedBy string `json:"created_by"`
}

// AlertInput holds the fields of a create request. Fields left nil are not sent.
type AlertInput struct {
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// Destination of the notifications. It determines the type of the alert. Required.
	Config AlertConfig `json:"config,omitzero"`
	// Events that trigger a notification. Required.
	Events []AlertEvent `json:"events,omitzero"`
}

// AlertUpdateInput holds the fields of an update request. Fields left nil are not sent.
type AlertUpdateInput struct {
	// Destination of the notifications, of the same type as before. Required.
	Config AlertConfig `json:"config,omitzero"`
	// Events that trigger a notification. Required.
	Events []AlertEvent `json:"events,omitzero"`
}

// newAlert is the body of a create request: the type is a member beside the configuration.
type newAlert struct {
	Type AlertType `json:"type,omitzero"`
	AlertInput
}

// MarshalJSON implements json.Marshaler.
func (a newAlert) MarshalJSON() ([]byte, error) {
	type members newAlert
	return collection.EncodeJSON(members(a))
}

func encodeAlert(in any) fastly.Body {
	if in, creates := in.(AlertInput); creates {
		return fastly.JSONBody(newAlert{typeOf(in.Config), in})
	}
	return fastly.JSONBody(in)
}

// alertSecrets returns the texts among the members of a destination that have no field.
func alertSecrets(in any) []fastly.Secret {
	switch in := in.(type) {
	case AlertInput:
		return collection.UnknownSecrets(in.Config)
	case AlertUpdateInput:
		return collection.UnknownSecrets(in.Config)
	default:
		return nil
	}
}

// AlertEvent is an event that triggers a notification.
type AlertEvent string

// AlertEventFlag is the flagging of an IP address.
const AlertEventFlag AlertEvent = "flag"

// AlertType is the type of the destination of an alert.
type AlertType string

// Types of destinations.
const (
	AlertDatadog        AlertType = "datadog"        // [DatadogAlert]
	AlertJira           AlertType = "jira"           // [JiraAlert]
	AlertMailingList    AlertType = "mailinglist"    // [MailingListAlert]
	AlertMicrosoftTeams AlertType = "microsoftteams" // [MicrosoftTeamsAlert]
	AlertOpsgenie       AlertType = "opsgenie"       // [OpsgenieAlert]
	AlertPagerDuty      AlertType = "pagerduty"      // [PagerDutyAlert]
	AlertSlack          AlertType = "slack"          // [SlackAlert]
	AlertWebhook        AlertType = "webhook"        // [WebhookAlert]
)

// AlertConfig is the destination of an alert: [DatadogAlert], [JiraAlert], [MailingListAlert],
// [MicrosoftTeamsAlert], [OpsgenieAlert], [PagerDutyAlert], [SlackAlert], [WebhookAlert] or,
// for all other types, [OtherAlert].
//
// Each type preserves members of a reply that have no field, and sends them back in an update. To
// decode an AlertConfig with encoding/json, decode the [Alert] that contains it.
type AlertConfig interface{ alertType() AlertType }

// DatadogAlert is an AlertConfig that creates events in Datadog.
type DatadogAlert struct {
	Key     fastly.Secret      `json:"key,omitzero"`   // API key
	Site    string             `json:"site,omitzero"`  // Datadog site of the account
	Unknown collection.Unknown `json:",embed,unknown"` // other members by name
}

// MarshalJSON implements json.Marshaler.
func (a DatadogAlert) MarshalJSON() ([]byte, error) {
	type members DatadogAlert
	return collection.EncodeJSON(members(a))
}

// JiraAlert is an AlertConfig that creates issues in Jira.
type JiraAlert struct {
	Host      string             `json:"host,omitzero"`       // URL of the Jira instance, for example "https://example.atlassian.net"
	IssueType string             `json:"issue_type,omitzero"` // type of the issues, for example "task"
	Key       fastly.Secret      `json:"key,omitzero"`        // API key
	Project   string             `json:"project,omitzero"`    // project of the issues
	Username  string             `json:"username,omitzero"`   // name of the user that the key belongs to
	Unknown   collection.Unknown `json:",embed,unknown"`      // other members by name
}

// MarshalJSON implements json.Marshaler.
func (a JiraAlert) MarshalJSON() ([]byte, error) {
	type members JiraAlert
	return collection.EncodeJSON(members(a))
}

// MailingListAlert is an AlertConfig that sends email.
type MailingListAlert struct {
	Address string             `json:"address,omitzero"` // email address
	Unknown collection.Unknown `json:",embed,unknown"`   // other members by name
}

// MarshalJSON implements json.Marshaler.
func (a MailingListAlert) MarshalJSON() ([]byte, error) {
	type members MailingListAlert
	return collection.EncodeJSON(members(a))
}

// MicrosoftTeamsAlert is an AlertConfig that sends messages to Microsoft Teams.
type MicrosoftTeamsAlert struct {
	Webhook fastly.Secret      `json:"webhook,omitzero"` // URL of the webhook, which contains its credentials
	Unknown collection.Unknown `json:",embed,unknown"`   // other members by name
}

// MarshalJSON implements json.Marshaler.
func (a MicrosoftTeamsAlert) MarshalJSON() ([]byte, error) {
	type members MicrosoftTeamsAlert
	return collection.EncodeJSON(members(a))
}

// OpsgenieAlert is an AlertConfig that creates alerts in Opsgenie.
type OpsgenieAlert struct {
	Key     fastly.Secret      `json:"key,omitzero"`   // integration key
	Unknown collection.Unknown `json:",embed,unknown"` // other members by name
}

// MarshalJSON implements json.Marshaler.
func (a OpsgenieAlert) MarshalJSON() ([]byte, error) {
	type members OpsgenieAlert
	return collection.EncodeJSON(members(a))
}

// PagerDutyAlert is an AlertConfig that creates incidents in PagerDuty.
type PagerDutyAlert struct {
	Key     fastly.Secret      `json:"key,omitzero"`   // integration key
	Unknown collection.Unknown `json:",embed,unknown"` // other members by name
}

// MarshalJSON implements json.Marshaler.
func (a PagerDutyAlert) MarshalJSON() ([]byte, error) {
	type members PagerDutyAlert
	return collection.EncodeJSON(members(a))
}

// SlackAlert is an AlertConfig that sends messages to Slack.
type SlackAlert struct {
	Webhook fastly.Secret      `json:"webhook,omitzero"` // URL of the webhook, which contains its credentials
	Unknown collection.Unknown `json:",embed,unknown"`   // other members by name
}

// MarshalJSON implements json.Marshaler.
func (a SlackAlert) MarshalJSON() ([]byte, error) {
	type members SlackAlert
	return collection.EncodeJSON(members(a))
}

// WebhookAlert is an AlertConfig that sends signed requests to any URL. The key of the
// signatures is returned by [AlertCollection.SigningKey].
type WebhookAlert struct {
	Webhook fastly.Secret      `json:"webhook,omitzero"` // URL of the webhook, which may contain credentials
	Unknown collection.Unknown `json:",embed,unknown"`   // other members by name
}

// MarshalJSON implements json.Marshaler.
func (a WebhookAlert) MarshalJSON() ([]byte, error) {
	type members WebhookAlert
	return collection.EncodeJSON(members(a))
}

// OtherAlert is an AlertConfig of a type that this version of the module does not support.
type OtherAlert struct {
	Type    AlertType          `json:"-"`              // type of the alert
	Unknown collection.Unknown `json:",embed,unknown"` // all members by name
}

// MarshalJSON implements json.Marshaler. It encodes the members of the configuration only.
func (a OtherAlert) MarshalJSON() ([]byte, error) { return collection.EncodeJSON(a.Unknown) }

func (DatadogAlert) alertType() AlertType        { return AlertDatadog }
func (JiraAlert) alertType() AlertType           { return AlertJira }
func (MailingListAlert) alertType() AlertType    { return AlertMailingList }
func (MicrosoftTeamsAlert) alertType() AlertType { return AlertMicrosoftTeams }
func (OpsgenieAlert) alertType() AlertType       { return AlertOpsgenie }
func (PagerDutyAlert) alertType() AlertType      { return AlertPagerDuty }
func (SlackAlert) alertType() AlertType          { return AlertSlack }
func (WebhookAlert) alertType() AlertType        { return AlertWebhook }
func (a OtherAlert) alertType() AlertType        { return a.Type }

// typeOf returns the type of an alert with the given destination. It is empty for nil.
func typeOf(config AlertConfig) AlertType {
	if v := reflect.ValueOf(config); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return ""
	}
	return config.alertType()
}

var alertConfigs = collection.NewUnion("type",
	variantOf[DatadogAlert](), variantOf[JiraAlert](), variantOf[MailingListAlert](), variantOf[MicrosoftTeamsAlert](),
	variantOf[OpsgenieAlert](), variantOf[PagerDutyAlert](), variantOf[SlackAlert](), variantOf[WebhookAlert](), variantOf[OtherAlert](),
)

func variantOf[C AlertConfig]() collection.Variant[AlertConfig] {
	return collection.VariantOf[C, AlertConfig](string((*new(C)).alertType()))
}

// UnmarshalFastly implements collection.Unmarshaler: Type determines the type of Config.
func (a *Alert) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type members Alert
	var reply struct {
		members
		Config json.RawMessage `json:"config"`
	}
	if err := decode(raw, "", &reply); err != nil {
		return err
	}
	*a = Alert(reply.members)
	if config := string(reply.Config); config == "" || config == "null" {
		return nil
	}
	config, err := alertConfigs.DecodeAs(string(a.Type), reply.Config, decode, "/config")
	if other, is := config.(OtherAlert); is {
		other.Type = a.Type
		config = other
	}
	a.Config = config
	return err
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *Alert) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, a) }
