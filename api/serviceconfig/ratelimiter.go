package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// RateLimiters returns the rate limiters of a service version. A rate limiter limits the
// request rate of clients.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a rate limiter. Create requires Name, HTTPMethods,
// ClientKey, RPSLimit, WindowSize, PenaltyBoxDuration and Action. Response is also required if
// Action is [RateLimitRespond], and ResponseObjectName if Action is [RateLimitResponseObject].
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit of the API.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/rate-limiter/
func RateLimiters(v fastly.Version) collection.Collection[RateLimiter, RateLimiterInput] {
	return collection.New[RateLimiter, RateLimiterInput](rateLimiters.In(v))
}

var rateLimiters = collection.NewFamily(collection.Spec{Noun: "rate limiter", Path: collection.VersionPath + "/rate-limiters", Object: "/rate-limiters/{id}"})

// RateLimiter limits the request rate of clients.
type RateLimiter struct {
	collection.ObjectInfo

	// Identifier of the rate limiter.
	ID string `json:"id"`
	// Name of the rate limiter, 1 to 255 characters.
	Name string `json:"name"`

	// HTTP methods to limit. At least one.
	HTTPMethods []HTTPMethod `json:"http_methods"`
	// Name of a dictionary with the URIs to limit as keys. If empty, all URIs are limited.
	URIDictionaryName string `json:"uri_dictionary_name"`
	// VCL variables that identify a client, for example "req.http.Fastly-Client-IP". At least
	// one.
	ClientKey []string `json:"client_key"`
	// Maximum number of requests per second, 10 to 10000.
	RPSLimit int `json:"rps_limit"`
	// Number of seconds that the rate must exceed RPSLimit before Action applies: 1, 10 or 60.
	WindowSize int `json:"window_size"`
	// Time that the rate limiter is in effect after a violation, in minutes, 1 to 60.
	PenaltyBoxDuration int `json:"penalty_box_duration"`

	// Action to take if a violation is detected.
	Action RateLimitAction `json:"action"`
	// Response to send if Action is [RateLimitRespond]. Nil for other actions.
	Response *RateLimitResponse `json:"response"`
	// Name of the response object to send if Action is [RateLimitResponseObject].
	ResponseObjectName string `json:"response_object_name"`
	// Type of the logging endpoint that receives a log line for each violation if Action is
	// [RateLimitLogOnly].
	LoggerType LoggerType `json:"logger_type"`

	// Revision of the rate limiter implementation.
	FeatureRevision int `json:"feature_revision"`
	// Whether a newer revision of the rate limiter implementation is available.
	FeatureUpdateAvailable bool `json:"feature_update_available"`
}

// RateLimiterInput holds the fields of a create or update request. Fields left nil are not
// sent.
type RateLimiterInput struct {
	// Name of the rate limiter, 1 to 255 characters. Required for create.
	Name *string `json:"name,omitzero"`

	// HTTP methods to limit. At least one. Required for create.
	HTTPMethods []HTTPMethod `json:"http_methods,omitzero"`
	// Name of a dictionary with the URIs to limit as keys, 1 to 255 characters. By default, all
	// URIs are limited.
	URIDictionaryName *string `json:"uri_dictionary_name,omitzero"`
	// VCL variables that identify a client, for example "req.http.Fastly-Client-IP". At least
	// one. Required for create.
	ClientKey []string `json:"client_key,omitzero"`
	// Maximum number of requests per second, 10 to 10000. Required for create.
	RPSLimit *int `json:"rps_limit,omitzero"`
	// Number of seconds that the rate must exceed RPSLimit before Action applies: 1, 10 or 60.
	// Required for create.
	WindowSize *int `json:"window_size,omitzero"`
	// Time that the rate limiter is in effect after a violation, in minutes, 1 to 60. Required
	// for create.
	PenaltyBoxDuration *int `json:"penalty_box_duration,omitzero"`

	// Action to take if a violation is detected. Required for create.
	Action *RateLimitAction `json:"action,omitzero"`
	// Response to send. Required if Action is [RateLimitRespond].
	Response *RateLimitResponseInput `json:"response,omitzero"`
	// Name of the response object to send, 1 to 255 characters. Required if Action is
	// [RateLimitResponseObject]. The content of the response object is copied when the rate
	// limiter is saved.
	ResponseObjectName *string `json:"response_object_name,omitzero"`
	// Type of the logging endpoint that receives a log line for each violation if Action is
	// [RateLimitLogOnly].
	LoggerType *LoggerType `json:"logger_type,omitzero"`

	// Revision of the rate limiter implementation. The default is the most recent revision.
	FeatureRevision *int `json:"feature_revision,omitzero"`
}

// RateLimitResponse is the response sent to a client that exceeds the rate limit.
type RateLimitResponse struct {
	// Status code, for example 429.
	Status int `json:"status"`
	// Content type of the body, for example "application/json".
	ContentType string `json:"content_type"`
	// Response body.
	Content string `json:"content"`
}

// RateLimitResponseInput holds the fields of the response sent to a client that exceeds the
// rate limit.
type RateLimitResponseInput struct {
	// Status code, for example 429. Required.
	Status *int `json:"status,omitzero"`
	// Content type of the body, for example "application/json". Required.
	ContentType *string `json:"content_type,omitzero"`
	// Response body. Required.
	Content *string `json:"content,omitzero"`
}

// HTTPMethod is an HTTP method that a rate limiter can limit.
type HTTPMethod string

// HTTP methods that rate limiters can limit.
const (
	MethodHead    HTTPMethod = "HEAD"
	MethodOptions HTTPMethod = "OPTIONS"
	MethodGet     HTTPMethod = "GET"
	MethodPost    HTTPMethod = "POST"
	MethodPut     HTTPMethod = "PUT"
	MethodPatch   HTTPMethod = "PATCH"
	MethodDelete  HTTPMethod = "DELETE"
	MethodTrace   HTTPMethod = "TRACE"
)

// RateLimitAction is the action that a rate limiter takes on a violation.
type RateLimitAction string

// Actions of rate limiters.
const (
	RateLimitRespond        RateLimitAction = "response"        // send Response
	RateLimitResponseObject RateLimitAction = "response_object" // send the response object named ResponseObjectName
	RateLimitLogOnly        RateLimitAction = "log_only"        // log the violation only
)

// LoggerType is the type of logging endpoint that a rate limiter logs to.
type LoggerType string

// Types of logging endpoints that rate limiters support.
const (
	LoggerAzureBlob       LoggerType = "azureblob"
	LoggerBigQuery        LoggerType = "bigquery"
	LoggerCloudFiles      LoggerType = "cloudfiles"
	LoggerDatadog         LoggerType = "datadog"
	LoggerDigitalOcean    LoggerType = "digitalocean"
	LoggerElasticsearch   LoggerType = "elasticsearch"
	LoggerFTP             LoggerType = "ftp"
	LoggerGCS             LoggerType = "gcs"
	LoggerGoogleAnalytics LoggerType = "googleanalytics"
	LoggerHeroku          LoggerType = "heroku"
	LoggerHoneycomb       LoggerType = "honeycomb"
	LoggerHTTP            LoggerType = "http"
	LoggerHTTPS           LoggerType = "https"
	LoggerKafka           LoggerType = "kafka"
	LoggerKinesis         LoggerType = "kinesis"
	LoggerLogentries      LoggerType = "logentries"
	LoggerLoggly          LoggerType = "loggly"
	LoggerLogShuttle      LoggerType = "logshuttle"
	LoggerNewRelic        LoggerType = "newrelic"
	LoggerNewRelicOTLP    LoggerType = "newrelicotlp"
	LoggerOpenStack       LoggerType = "openstack"
	LoggerPapertrail      LoggerType = "papertrail"
	LoggerPubSub          LoggerType = "pubsub"
	LoggerS3              LoggerType = "s3"
	LoggerScalyr          LoggerType = "scalyr"
	LoggerSFTP            LoggerType = "sftp"
	LoggerSplunk          LoggerType = "splunk"
	LoggerStackdriver     LoggerType = "stackdriver"
	LoggerSumoLogic       LoggerType = "sumologic"
	LoggerSyslog          LoggerType = "syslog"
)
