package airuntime

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Providers returns the providers that the gateway supports.
//
// Methods: All, List, BedrockSetup.
//
// Reference: https://www.fastly.com/documentation/reference/api/ai-runtime-control/providers/
func Providers(client *fastly.Client) ProviderCollection {
	at := providers.At(client)
	return ProviderCollection{collection.NewLister[Provider](at), at}
}

// Models returns the models of the provider with the given id.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/ai-runtime-control/providers/
func Models(client *fastly.Client, providerID string) collection.Lister[Model] {
	return collection.NewLister[Model](models.At(client, providerID))
}

var (
	onePage   = fastly.Paging{Style: fastly.PageCursor} // a list in an envelope, without pages
	providers = collection.NewFamily(collection.Spec{Noun: "provider", Path: root + "/providers", Paging: onePage})
	models    = collection.NewFamily(collection.Spec{Noun: "model", Path: root + "/providers/{provider_id}/models", Paging: onePage})
)

// ProviderCollection provides the providers that the gateway supports.
type ProviderCollection struct {
	collection.Lister[Provider]
	at *collection.Address
}

// BedrockSetup returns the values for the trust policy of an IAM role, which a provider connection with
// [AuthAWSIAM] requires. It returns [fastly.ErrNotFound] if AWS IAM authentication is not enabled for the
// account.
func (c ProviderCollection) BedrockSetup(ctx context.Context, opts ...fastly.CallOption) (*BedrockSetup, error) {
	return fastly.Do[BedrockSetup](ctx, c.at.Client(), c.at.Op(http.MethodGet, "get Bedrock setup", root+"/providers/bedrock/setup"), opts...)
}

// Provider is a provider of AI models.
type Provider struct {
	ID             string  `json:"id"`               // id of the provider, for example "anthropic"
	DisplayName    string  `json:"display_name"`     // display name
	DefaultBaseURL string  `json:"default_base_url"` // base URL of the provider's API
	Models         []Model `json:"models"`           // supported models
}

// Model is an AI model of a provider.
type Model struct {
	ID          string `json:"id"`           // id of the model, for example "claude-opus-4-7"
	DisplayName string `json:"display_name"` // display name
	ProviderID  string `json:"provider_id"`  // id of the provider
}

// BedrockSetup holds the values for the trust policy of an IAM role.
type BedrockSetup struct {
	ARCRoleARN string `json:"arc_role_arn"` // ARN of the role of the gateway, which the policy must trust
	ExternalID string `json:"external_id"`  // external id that the policy must require
}
