package airuntime

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ProviderConnections returns the provider connections of the account. An account can have up to 25.
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a provider connection. Create requires Name and Models. It also
// requires BaseURL and APIKey, or CustomerRoleARN and Region if AuthType is [AuthAWSIAM].
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ai-runtime-control/provider-connections/
func ProviderConnections(client *fastly.Client) ProviderConnectionCollection {
	at := providerConnections.At(client)
	return ProviderConnectionCollection{
		collection.NewSearcher[ProviderConnection, ProviderConnectionQuery](at), collection.NewGetter[ProviderConnection](at),
		collection.NewCreator[ProviderConnection, ProviderConnectionInput](at),
		collection.NewUpdater[ProviderConnection, ProviderConnectionUpdateInput](at), collection.NewDeleter(at),
	}
}

var providerConnections = collection.NewFamily(collection.Spec{
	Noun: "provider connection", Path: root + "/provider-connections", Encode: fastly.JSONBody, Update: http.MethodPatch, Paging: pages,
	Bucket: fastly.BucketNone, SilentDelete: true,
})

// ProviderConnectionCollection provides the provider connections of the account.
type ProviderConnectionCollection struct {
	collection.Searcher[ProviderConnection, ProviderConnectionQuery]
	collection.Getter[ProviderConnection]
	collection.Creator[ProviderConnection, ProviderConnectionInput]
	collection.Updater[ProviderConnection, ProviderConnectionUpdateInput]
	collection.Deleter
}

// ProviderConnection holds the credentials with which the gateway sends requests to a provider. The API never
// returns the API key.
type ProviderConnection struct {
	// Identifier of the provider connection.
	ID string `json:"id"`
	// Name of the provider connection.
	Name string `json:"name"`
	// Identifiers of the models that the connection may use.
	Models []string `json:"models"`
	// Authentication with the provider. Empty means [AuthAPIKey].
	AuthType AuthType `json:"auth_type"`
	// Base URL of the provider's API. Used by [AuthAPIKey].
	BaseURL string `json:"base_url"`
	// Identifier of the stored API key. Used by [AuthAPIKey].
	SecretID string `json:"secret_id"`
	// ARN of the IAM role that the gateway assumes. Used by [AuthAWSIAM].
	CustomerRoleARN string `json:"customer_role_arn"`
	// AWS region of the requests to Amazon Bedrock. Used by [AuthAWSIAM].
	Region string `json:"region"`
	// Identifiers of the virtual keys that use the connection.
	VirtualKeyIDs []string `json:"virtual_key_ids"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// ProviderConnectionInput holds the fields of a create request. Fields left nil are not sent.
type ProviderConnectionInput struct {
	// Name of the provider connection. It must be "bedrock" if AuthType is [AuthAWSIAM]. Required.
	Name *string `json:"name,omitzero"`
	// Identifiers of the models that the connection may use. Required.
	Models []string `json:"models,omitzero"`
	// Authentication with the provider. The default is [AuthAPIKey].
	AuthType *AuthType `json:"auth_type,omitzero"`
	// Base URL of the provider's API, without the version: not ending in "/v1". Required for [AuthAPIKey].
	BaseURL *string `json:"base_url,omitzero"`
	// API key of the provider. Required for [AuthAPIKey].
	APIKey *fastly.Secret `json:"api_key,omitzero"`
	// ARN of the IAM role that the gateway assumes. The trust policy of the role must contain the values of
	// [ProviderCollection.BedrockSetup]. Required for [AuthAWSIAM].
	CustomerRoleARN *string `json:"customer_role_arn,omitzero"`
	// AWS region of the requests to Amazon Bedrock. Required for [AuthAWSIAM].
	Region *string `json:"region,omitzero"`
}

// ProviderConnectionUpdateInput holds the fields of an update request. Fields left nil are not sent.
type ProviderConnectionUpdateInput struct {
	// Identifiers of the models that the connection may use. The list must not be empty.
	Models []string `json:"models,omitzero"`
	// Base URL of the provider's API, without the version: not ending in "/v1". Only for [AuthAPIKey].
	BaseURL *string `json:"base_url,omitzero"`
	// API key of the provider. Only for [AuthAPIKey].
	APIKey *fastly.Secret `json:"api_key,omitzero"`
	// ARN of the IAM role that the gateway assumes. Only for [AuthAWSIAM].
	CustomerRoleARN *string `json:"customer_role_arn,omitzero"`
	// AWS region of the requests to Amazon Bedrock. Only for [AuthAWSIAM].
	Region *string `json:"region,omitzero"`
}

// ProviderConnectionQuery holds the sort order of a list of provider connections.
type ProviderConnectionQuery struct {
	// Name of the field to sort by. A leading minus sign means descending order.
	Sort string `json:"sort,omitzero"`
}

// AuthType is the authentication of a provider connection.
type AuthType string

// Authentication of provider connections.
const (
	AuthAPIKey AuthType = "api-key" // API key of the provider
	AuthAWSIAM AuthType = "aws-iam" // IAM role, for Amazon Bedrock
)
