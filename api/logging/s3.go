package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// S3Endpoints write logs to Amazon S3, and to stores that speak its protocol.
// Methods: All, List, Get, Create, Update, Delete.
//
// Access is by a pair of keys or by a role, not by both.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/s3/
func S3Endpoints(v fastly.Version) collection.Collection[S3, S3Input] {
	return collection.New[S3, S3Input](s3Family.In(v))
}

var s3Family = family("s3", "S3")

// S3 is an endpoint that writes logs to a bucket of S3.
type S3 struct {
	Common
	Files

	Bucket     string        `json:"bucket_name"`
	Domain     string        `json:"domain"`     // of the region or of the store; "s3.amazonaws.com" by default
	AccessKey  fastly.Secret `json:"access_key"` // with SecretKey
	SecretKey  fastly.Secret `json:"secret_key"`
	IAMRole    string        `json:"iam_role"`   // the ARN of a role, in place of the keys
	ACL        S3ACL         `json:"acl"`        // who may read the files
	Redundancy S3Redundancy  `json:"redundancy"` // storage class
	// Encryption is how the store encrypts the files; with [S3EncryptKMS], EncryptionKeyID names the key.
	Encryption      S3Encryption `json:"server_side_encryption"`
	EncryptionKeyID string       `json:"server_side_encryption_kms_key_id"`
	FileMaxBytes    int          `json:"file_max_bytes"` // largest file, at least 1,048,576; 0 is without limit
}

// S3Input is what a call may set of an S3 endpoint; the fields mean what they mean in
// [S3], [Common] and [Files].
type S3Input struct {
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

	Bucket          *string                       `json:"bucket_name,omitzero"`
	Domain          *string                       `json:"domain,omitzero"`
	AccessKey       *fastly.Secret                `json:"access_key,omitzero"`
	SecretKey       *fastly.Secret                `json:"secret_key,omitzero"`
	IAMRole         *string                       `json:"iam_role,omitzero"`
	ACL             *S3ACL                        `json:"acl,omitzero"`
	Redundancy      fastly.Nullable[S3Redundancy] `json:"redundancy,omitzero"`
	Encryption      fastly.Nullable[S3Encryption] `json:"server_side_encryption,omitzero"`
	EncryptionKeyID *string                       `json:"server_side_encryption_kms_key_id,omitzero"`
	FileMaxBytes    *int                          `json:"file_max_bytes,omitzero"`
}

// S3ACL is a canned list of who may do what with a file, as S3 defines them.
type S3ACL string

// The lists for files of logs.
const (
	S3Private                S3ACL = "private"
	S3PublicRead             S3ACL = "public-read"
	S3PublicReadWrite        S3ACL = "public-read-write"
	S3AWSExecRead            S3ACL = "aws-exec-read"
	S3AuthenticatedRead      S3ACL = "authenticated-read"
	S3BucketOwnerRead        S3ACL = "bucket-owner-read"
	S3BucketOwnerFullControl S3ACL = "bucket-owner-full-control"
)

// S3Redundancy is a storage class of S3.
type S3Redundancy string

// The storage classes.
const (
	S3Standard           S3Redundancy = "standard"
	S3StandardIA         S3Redundancy = "standard_ia"
	S3OneZoneIA          S3Redundancy = "onezone_ia"
	S3IntelligentTiering S3Redundancy = "intelligent_tiering"
	S3Glacier            S3Redundancy = "glacier"
	S3GlacierIR          S3Redundancy = "glacier_ir"
	S3DeepArchive        S3Redundancy = "deep_archive"
	S3ReducedRedundancy  S3Redundancy = "reduced_redundancy"
)

// S3Encryption is how S3 encrypts files.
type S3Encryption string

// The ways of encryption.
const (
	S3EncryptAES S3Encryption = "AES256"
	S3EncryptKMS S3Encryption = "aws:kms"
)
