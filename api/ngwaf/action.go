package ngwaf

import "github.com/edgesdk/fastly/collection"

// Action is an action of a [Rule]: a [BlockAction], [AllowAction], [AddSignalAction],
// [ExcludeSignalAction], [BlockSignalAction], [BrowserChallengeAction],
// [DynamicChallengeAction], [VerifyTokenAction], [DeceptionAction], [LogRequestAction],
// [TemplatedSignalAction] or [UnknownAction]. To inspect one, use a type switch.
//
// Each type preserves members of a reply that have no field. Actions of a reply can be sent back in
// an update without loss.
type Action interface{ isAction() }

// Actions is a list of actions. Unlike []Action, encoding/json can decode it.
type Actions []Action

var actions = collection.NewUnion("type",
	collection.VariantOf[BlockAction, Action]("block"),
	collection.VariantOf[AllowAction, Action]("allow"),
	collection.VariantOf[AddSignalAction, Action]("add_signal"),
	collection.VariantOf[ExcludeSignalAction, Action]("exclude_signal"),
	collection.VariantOf[BlockSignalAction, Action]("block_signal"),
	collection.VariantOf[BrowserChallengeAction, Action]("browser_challenge"),
	collection.VariantOf[DynamicChallengeAction, Action]("dynamic_challenge"),
	collection.VariantOf[VerifyTokenAction, Action]("verify_token"),
	collection.VariantOf[DeceptionAction, Action]("deception"),
	collection.VariantOf[LogRequestAction, Action]("log_request"),
	collection.VariantOf[TemplatedSignalAction, Action]("templated_signal"),
	collection.VariantOf[UnknownAction, Action](""),
)

// UnmarshalFastly implements [collection.Unmarshaler].
func (a *Actions) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) (err error) {
	*a, err = actions.DecodeList(raw, decode)
	return err
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *Actions) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, a) }

// BlockAction blocks requests.
type BlockAction struct {
	// HTTP status of the response. If 0, the default of the workspace is used.
	ResponseCode int `json:"response_code,omitzero"`
	// URL that requests are redirected to if ResponseCode is 301 or 302.
	RedirectURL string `json:"redirect_url,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (BlockAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a BlockAction) MarshalJSON() ([]byte, error) {
	type members BlockAction
	return actions.Encode("block", members(a))
}

// AllowAction allows requests.
type AllowAction struct {
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (AllowAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a AllowAction) MarshalJSON() ([]byte, error) {
	type members AllowAction
	return actions.Encode("allow", members(a))
}

// AddSignalAction adds a signal to requests.
type AddSignalAction struct {
	// Reference id of the signal, for example "site.suspicious".
	Signal string `json:"signal,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (AddSignalAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a AddSignalAction) MarshalJSON() ([]byte, error) {
	type members AddSignalAction
	return actions.Encode("add_signal", members(a))
}

// ExcludeSignalAction removes a signal from requests.
type ExcludeSignalAction struct {
	// Reference id of the signal, for example "site.suspicious".
	Signal string `json:"signal,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (ExcludeSignalAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a ExcludeSignalAction) MarshalJSON() ([]byte, error) {
	type members ExcludeSignalAction
	return actions.Encode("exclude_signal", members(a))
}

// BlockSignalAction blocks requests of a rate-limited client that carry a signal.
type BlockSignalAction struct {
	// Reference id of the signal, for example "site.suspicious".
	Signal string `json:"signal,omitzero"`
	// HTTP status of the response. If 0, the default of the workspace is used.
	ResponseCode int `json:"response_code,omitzero"`
	// URL that requests are redirected to if ResponseCode is 301 or 302.
	RedirectURL string `json:"redirect_url,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (BlockSignalAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a BlockSignalAction) MarshalJSON() ([]byte, error) {
	type members BlockSignalAction
	return actions.Encode("block_signal", members(a))
}

// BrowserChallengeAction presents a challenge to browsers.
type BrowserChallengeAction struct {
	// Whether the challenge may require interaction by the user. If nil, it is not sent.
	AllowInteractive *bool `json:"allow_interactive,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (BrowserChallengeAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a BrowserChallengeAction) MarshalJSON() ([]byte, error) {
	type members BrowserChallengeAction
	return actions.Encode("browser_challenge", members(a))
}

// DynamicChallengeAction presents a challenge that the Next-Gen WAF selects.
type DynamicChallengeAction struct {
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (DynamicChallengeAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a DynamicChallengeAction) MarshalJSON() ([]byte, error) {
	type members DynamicChallengeAction
	return actions.Encode("dynamic_challenge", members(a))
}

// VerifyTokenAction verifies the token of a challenge that was solved.
type VerifyTokenAction struct {
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (VerifyTokenAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a VerifyTokenAction) MarshalJSON() ([]byte, error) {
	type members VerifyTokenAction
	return actions.Encode("verify_token", members(a))
}

// DeceptionAction sends a deceptive response.
type DeceptionAction struct {
	// Kind of deception, for example "invalid_login_response".
	DeceptionType string `json:"deception_type,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (DeceptionAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a DeceptionAction) MarshalJSON() ([]byte, error) {
	type members DeceptionAction
	return actions.Encode("deception", members(a))
}

// LogRequestAction logs requests of a rate-limited client.
type LogRequestAction struct {
	// Reference id of the signal, for example "site.suspicious".
	Signal string `json:"signal,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (LogRequestAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a LogRequestAction) MarshalJSON() ([]byte, error) {
	type members LogRequestAction
	return actions.Encode("log_request", members(a))
}

// TemplatedSignalAction enables a signal that Fastly defines.
type TemplatedSignalAction struct {
	// Signal, for example "AWS-SSRF".
	Signal string `json:"signal,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (TemplatedSignalAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a TemplatedSignalAction) MarshalJSON() ([]byte, error) {
	type members TemplatedSignalAction
	return actions.Encode("templated_signal", members(a))
}

// UnknownAction is an action of a type that this version of the module does not support.
type UnknownAction struct {
	// All members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (UnknownAction) isAction() {}

// MarshalJSON implements json.Marshaler.
func (a UnknownAction) MarshalJSON() ([]byte, error) { return collection.EncodeJSON(a.Unknown) }
