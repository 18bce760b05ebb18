package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// S3Endpoints returns the logging endpoints that write logs to Amazon S3 or a compatible
// store.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and BucketName,
// and either IAMRole or both AccessKey and SecretKey. IAMRole cannot be combined with
// AccessKey and SecretKey.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/s3/
func S3Endpoints(v fastly.Version) collection.Collection[S3, S3Input] {
	return collection.New[S3, S3Input](s3Family.In(v))
}

var s3Family = family("s3", "S3")

// S3 is a logging endpoint that writes logs to Amazon S3 or a compatible store.
type S3 struct {
	Common
	Files

	// Name of the S3 bucket.
	BucketName string `json:"bucket_name"`
	// Domain of the S3 endpoint, for example "s3-us-west-2.amazonaws.com".
	Domain string `json:"domain"`
	// AWS access key.
	AccessKey fastly.Secret `json:"access_key"`
	// AWS secret key.
	SecretKey fastly.Secret `json:"secret_key"`
	// ARN of the IAM role that grants Fastly access to the S3 bucket.
	IAMRole string `json:"iam_role"`
	// Canned access control list (ACL) of the log files.
	ACL S3ACL `json:"acl"`
	// Storage class of the log files. Empty if none is set.
	Redundancy S3Redundancy `json:"redundancy"`
	// Method of server-side encryption of the log files. Empty if none is set.
	Encryption S3Encryption `json:"server_side_encryption"`
	// Identifier of the AWS KMS key for server-side encryption.
	KMSKeyID string `json:"server_side_encryption_kms_key_id"`
	// Maximum size of a log file in bytes: 0, which means no limit, or at least 1048576. The
	// default is 0.
	FileMaxBytes int `json:"file_max_bytes"`
}

// S3Input holds the fields of a create or update request. Zero fields are not sent.
type S3Input struct {
	// Name of the endpoint, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Log format string. FormatVersion determines which variables it can contain. The default
	// is the Common Log Format.
	Format *string `json:"format,omitzero"`
	// Version of the log format, 1 or 2. The default is 2. If Placement is not set, version 1
	// logs in vcl_deliver, and version 2 in vcl_log.
	FormatVersion *int `json:"format_version,omitzero"`
	// Placement of the logging call in the generated VCL. [PlacementNone] omits the call. By
	// default, and if null, FormatVersion determines the placement.
	Placement fastly.Nullable[Placement] `json:"placement,omitzero"`
	// Name of the response condition that selects the requests to log. The condition must
	// exist in the version. By default, all requests are logged.
	ResponseCondition *string `json:"response_condition,omitzero"`
	// Region where log lines are processed before streaming. The default is [ProcessAnywhere].
	ProcessingRegion *ProcessingRegion `json:"log_processing_region,omitzero"`

	// Path of the log files. If the path ends in a slash, it is a directory. Otherwise, it is a
	// prefix of the file names. An empty path means the root.
	Path *string `json:"path,omitzero"`
	// Interval in seconds at which log files are finalized. The default is 3600.
	Period *int `json:"period,omitzero"`
	// Format of the timestamp in the names of log files, in strftime notation. The default is
	// "%Y-%m-%dT%H:%M:%S.000".
	TimestampFormat *string `json:"timestamp_format,omitzero"`
	// Prefix of each log line. The default is [MessageBlank].
	MessageType *MessageType `json:"message_type,omitzero"`
	// Compression codec of the log files. [CompressGzip] uses gzip level 3. Cannot be combined
	// with GzipLevel.
	CompressionCodec fastly.Nullable[CompressionCodec] `json:"compression_codec,omitzero"`
	// Gzip compression level, 0 to 9. The default is 0, which means no compression. Cannot be
	// combined with CompressionCodec.
	GzipLevel fastly.Nullable[int] `json:"gzip_level,omitzero"`
	// PGP public key in ASCII armor. If set, log files are encrypted with the key.
	PublicKey *string `json:"public_key,omitzero"`

	// Name of the S3 bucket. Required for create.
	BucketName *string `json:"bucket_name,omitzero"`
	// Domain of the S3 endpoint, for example "s3-us-west-2.amazonaws.com". Required if the
	// bucket is outside us-east-1.
	Domain *string `json:"domain,omitzero"`
	// AWS access key. Required for create unless IAMRole is set. Cannot be combined with
	// IAMRole.
	AccessKey *fastly.Secret `json:"access_key,omitzero"`
	// AWS secret key. Required for create unless IAMRole is set. Cannot be combined with
	// IAMRole.
	SecretKey *fastly.Secret `json:"secret_key,omitzero"`
	// ARN of the IAM role that grants Fastly access to the S3 bucket. Cannot be combined with
	// AccessKey or SecretKey.
	IAMRole *string `json:"iam_role,omitzero"`
	// Canned access control list (ACL) of the log files.
	ACL *S3ACL `json:"acl,omitzero"`
	// Storage class of the log files. Null removes the setting.
	Redundancy fastly.Nullable[S3Redundancy] `json:"redundancy,omitzero"`
	// Method of server-side encryption of the log files. Null removes the setting.
	Encryption fastly.Nullable[S3Encryption] `json:"server_side_encryption,omitzero"`
	// Identifier of the AWS KMS key for server-side encryption. Required if Encryption is
	// [S3EncryptKMS].
	KMSKeyID *string `json:"server_side_encryption_kms_key_id,omitzero"`
	// Maximum size of a log file in bytes: 0, which means no limit, or at least 1048576. The
	// default is 0.
	FileMaxBytes *int `json:"file_max_bytes,omitzero"`
}

// S3ACL is a canned access control list of Amazon S3.
type S3ACL string

// Canned access control lists of Amazon S3.
const (
	S3Private                S3ACL = "private"
	S3PublicRead             S3ACL = "public-read"
	S3PublicReadWrite        S3ACL = "public-read-write"
	S3AWSExecRead            S3ACL = "aws-exec-read"
	S3AuthenticatedRead      S3ACL = "authenticated-read"
	S3BucketOwnerRead        S3ACL = "bucket-owner-read"
	S3BucketOwnerFullControl S3ACL = "bucket-owner-full-control"
)

// S3Redundancy is a storage class of Amazon S3.
type S3Redundancy string

// Storage classes of Amazon S3.
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

// S3Encryption is a method of server-side encryption in Amazon S3.
type S3Encryption string

// Methods of server-side encryption in Amazon S3.
const (
	S3EncryptAES S3Encryption = "AES256"
	S3EncryptKMS S3Encryption = "aws:kms"
)
