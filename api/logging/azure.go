package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// AzureBlobEndpoints write logs to Azure Blob Storage.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/azureblob/
func AzureBlobEndpoints(v fastly.Version) collection.Collection[AzureBlob, AzureBlobInput] {
	return collection.New[AzureBlob, AzureBlobInput](azureBlobFamily.In(v))
}

var azureBlobFamily = family("azureblob", "Azure Blob Storage")

// AzureBlob is an endpoint that writes logs to a container.
type AzureBlob struct {
	Common
	Files

	Container    string        `json:"container"`      // the container that files go to
	AccountName  string        `json:"account_name"`   // the storage account
	SASToken     fastly.Secret `json:"sas_token"`      // shared access signature that may write to the container
	FileMaxBytes int           `json:"file_max_bytes"` // largest file, at least 1,048,576; 0 is without limit
}

// AzureBlobInput is what a call may set of an Azure Blob Storage endpoint; the fields mean
// what they mean in [AzureBlob], [Common] and [Files].
type AzureBlobInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Path             *string                           `json:"path,omitzero"`
	Period           *int                              `json:"period,omitzero"`
	TimestampFormat  *string                           `json:"timestamp_format,omitzero"`
	MessageType      *MessageType                      `json:"message_type,omitzero"`
	CompressionCodec fastly.Nullable[CompressionCodec] `json:"compression_codec,omitzero"`
	GzipLevel        fastly.Nullable[int]              `json:"gzip_level,omitzero"`
	PublicKey        *string                           `json:"public_key,omitzero"`

	Container    *string        `json:"container,omitzero"`
	AccountName  *string        `json:"account_name,omitzero"`
	SASToken     *fastly.Secret `json:"sas_token,omitzero"`
	FileMaxBytes *int           `json:"file_max_bytes,omitzero"`
}
