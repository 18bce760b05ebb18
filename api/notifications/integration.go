package notifications

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Integrations returns the integrations of the account.
//
// Methods: All, List, Where, Get, Create, Update, Delete, SigningKey, RotateSigningKey.
//
// Get, Update, Delete, SigningKey and RotateSigningKey take the id of an integration. Create
// requires Name and Config, and returns only the id. Update returns only an error.
//
// Replies contain no secrets of the configuration. Some contain no configuration at all.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/notifications/
func Integrations(client *fastly.Client) IntegrationCollection {
	at := integrations.At(client)
	return IntegrationCollection{
		collection.NewSearcher[Integration, IntegrationQuery](at), collection.NewGetter[Integration](at),
		collection.NewCreator[CreatedIntegration, IntegrationInput](at), collection.NewDeleter(at), at,
	}
}

const (
	integrationsPath = "/notifications/integrations"
	integrationPath  = integrationsPath + "/{integration_id}"
)

var integrations = collection.NewFamily(collection.Spec{
	Noun: "integration", Path: integrationsPath, Key: "integration_id", Paging: pages, Encode: fastly.JSONBody, Update: http.MethodPatch,
	Secrets: integrationSecrets, Check: checkIntegration, Bucket: fastly.BucketNone, SilentDelete: true,
})

// pages has the default of event mappings as its size: no maximum is known.
var pages = fastly.Paging{Style: fastly.PageCursor, Size: 20}

// IntegrationCollection provides the integrations of the account.
type IntegrationCollection struct {
	collection.Searcher[Integration, IntegrationQuery]
	collection.Getter[Integration]
	collection.Creator[CreatedIntegration, IntegrationInput]
	collection.Deleter
	at *collection.Address
}

// Update changes an integration. Fields that are not set in the input are unchanged. It returns
// [fastly.ErrNotFound] if the integration does not exist.
func (c IntegrationCollection) Update(ctx context.Context, id string, in IntegrationInput, opts ...fastly.CallOption) error {
	_, err := collection.NewUpdater[fastly.NoReply, IntegrationInput](c.at).Update(ctx, id, in, opts...)
	return err
}

// SigningKey returns the key that signs the payloads of a webhook integration.
func (c IntegrationCollection) SigningKey(ctx context.Context, id string, opts ...fastly.CallOption) (*SigningKey, error) {
	return fastly.Do[SigningKey](ctx, c.at.Client(), c.at.Op(http.MethodGet, "get signing key", integrationPath+"/signingKey", id), opts...)
}

// RotateSigningKey replaces the key that signs the payloads of a webhook integration. It returns the new
// key.
func (c IntegrationCollection) RotateSigningKey(ctx context.Context, id string, opts ...fastly.CallOption) (*SigningKey, error) {
	return fastly.Do[SigningKey](ctx, c.at.Client(), c.at.Op(http.MethodPost, "rotate signing key", integrationPath+"/rotateSigningKey", id), opts...)
}

// Integration connects the account to an external service that receives notifications.
type Integration struct {
	// Identifier of the integration.
	ID string `json:"id"`
	// Name of the integration.
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// Type of the external service.
	Type Type `json:"type"`
	// Configuration of the integration, without secrets. Nil if the reply has no configuration. To
	// send the configuration in an update, add the secrets.
	Config Config `json:"config"`
	// Status of an integration with a mailing list.
	Status string `json:"status"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// UnmarshalFastly implements [collection.Unmarshaler].
func (i *Integration) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type plain Integration
	var members struct {
		plain
		Config json.RawMessage `json:"config"`
	}
	if err := decode(raw, "", &members); err != nil {
		return err
	}
	config, err := decodeConfig(members.Type, members.Config, decode)
	*i = Integration(members.plain)
	i.Config = config
	return err
}

// UnmarshalJSON implements json.Unmarshaler.
func (i *Integration) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, i) }

// CreatedIntegration is the reply to a create request.
type CreatedIntegration struct {
	IntegrationID string `json:"integration_id"` // id of the integration
}

// SigningKey is the key that signs the payloads of a webhook integration.
type SigningKey struct {
	SigningKey fastly.Secret `json:"signingKey"` // signing key
}

// IntegrationInput holds the fields of a create or update request. Fields left nil are not sent.
type IntegrationInput struct {
	// Name of the integration. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// Type of the external service. The default is the type of Config. Required for create if
	// Config is an [OtherConfig].
	Type *Type `json:"type,omitzero"`
	// Configuration of the integration. Required for create.
	Config Config `json:"config,omitzero"`
}

// MarshalJSON implements json.Marshaler. It encodes the type of the configuration too.
func (in IntegrationInput) MarshalJSON() ([]byte, error) {
	type members IntegrationInput
	if of := typeOf(in.Config); in.Type == nil && of != "" {
		in.Type = &of
	}
	return collection.EncodeJSON(members(in))
}

// UnmarshalJSON implements json.Unmarshaler.
func (in *IntegrationInput) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, in) }

// UnmarshalFastly implements [collection.Unmarshaler].
func (in *IntegrationInput) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type plain IntegrationInput
	var members struct {
		plain
		Config json.RawMessage `json:"config"`
	}
	if err := decode(raw, "", &members); err != nil {
		return err
	}
	of := Type("")
	if members.Type != nil {
		of = *members.Type
	}
	config, err := decodeConfig(of, members.Config, decode)
	*in = IntegrationInput(members.plain)
	in.Config = config
	return err
}

// checkIntegration returns an error if the type of an input is not that of its configuration.
func checkIntegration(in any) error {
	integration, _ := in.(IntegrationInput)
	if integration.Type == nil {
		return nil
	}
	if of := typeOf(integration.Config); of != "" && of != *integration.Type {
		return fmt.Errorf("type is %q, but config is of type %q", *integration.Type, of)
	}
	return nil
}

// integrationSecrets returns the texts among the members of a configuration that have no field.
func integrationSecrets(in any) []fastly.Secret {
	integration, _ := in.(IntegrationInput)
	return collection.UnknownSecrets(integration.Config)
}

// IntegrationQuery holds the filter and the sort order of a list of integrations.
type IntegrationQuery struct {
	// Type to filter by.
	Type Type `json:"type,omitzero"`
	// Name of the field to sort by.
	Sort string `json:"sort,omitzero"`
}
