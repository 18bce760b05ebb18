package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// RateLimiters are the rules by which a version holds back clients that ask too often.
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a rate limiter, not its name. A clone of the version has
// rate limiters with ids of their own: list them there. Create needs a name, methods,
// client key, limit, window, duration and action, and what the action needs. Rate limiting is a
// product that the account must have.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/rate-limiter/
func RateLimiters(v fastly.Version) collection.Collection[RateLimiter, RateLimiterInput] {
	return collection.New[RateLimiter, RateLimiterInput](rateLimiters.In(v))
}

var rateLimiters = collection.NewFamily(collection.Spec{Noun: "rate limiter", Path: collection.VersionPath + "/rate-limiters", Object: "/rate-limiters/{id}"})

// RateLimiter counts the requests of each client, and puts the clients with too many into
// a penalty box for a while.
type RateLimiter struct {
	collection.ObjectInfo

	ID   string `json:"id"`
	Name string `json:"name"` // at most 255 characters

	HTTPMethods        []HTTPMethod `json:"http_methods"`         // the requests that count; at least one
	URIDictionaryName  string       `json:"uri_dictionary_name"`  // name of a dictionary whose keys are the paths that count; "" is all
	ClientKey          []string     `json:"client_key"`           // what tells clients apart, variables of VCL: "req.http.Fastly-Client-IP"; at least one
	RPSLimit           int          `json:"rps_limit"`            // requests a second, on average over the window: 10 to 10,000
	WindowSize         int          `json:"window_size"`          // seconds that are looked at: 1, 10 or 60
	PenaltyBoxDuration int          `json:"penalty_box_duration"` // minutes in the box: 1 to 60

	Action             RateLimitAction    `json:"action"`
	Response           *RateLimitResponse `json:"response"`             // of the action to respond; nil with another
	ResponseObjectName string             `json:"response_object_name"` // of the action to respond by a response object
	LoggerType         LoggerType         `json:"logger_type"`          // of the action to log only: the kind of endpoint decides the format of the line

	FeatureRevision        int  `json:"feature_revision"`         // of the implementation; the newest by default
	FeatureUpdateAvailable bool `json:"feature_update_available"` // whether there is a newer one
}

// RateLimiterInput is what a call may set of a rate limiter; the fields mean what they
// mean in [RateLimiter].
type RateLimiterInput struct {
	Name *string `json:"name,omitzero"`

	HTTPMethods        []HTTPMethod `json:"http_methods,omitzero"`
	URIDictionaryName  *string      `json:"uri_dictionary_name,omitzero"`
	ClientKey          []string     `json:"client_key,omitzero"`
	RPSLimit           *int         `json:"rps_limit,omitzero"`
	WindowSize         *int         `json:"window_size,omitzero"`
	PenaltyBoxDuration *int         `json:"penalty_box_duration,omitzero"`

	Action             *RateLimitAction        `json:"action,omitzero"`
	Response           *RateLimitResponseInput `json:"response,omitzero"`
	ResponseObjectName *string                 `json:"response_object_name,omitzero"`
	LoggerType         *LoggerType             `json:"logger_type,omitzero"`

	FeatureRevision *int `json:"feature_revision,omitzero"`
}

// RateLimitResponse is what a client in the penalty box is answered.
type RateLimitResponse struct {
	Status      int    `json:"status"` // 429
	ContentType string `json:"content_type"`
	Content     string `json:"content"` // the body
}

// RateLimitResponseInput is what a call may set of a response; the fields mean what they
// mean in [RateLimitResponse].
type RateLimitResponseInput struct {
	Status      *int    `json:"status,omitzero"`
	ContentType *string `json:"content_type,omitzero"`
	Content     *string `json:"content,omitzero"`
}

// HTTPMethod is a method that a rate limiter counts.
type HTTPMethod string

// The methods that rate limiters know.
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

// RateLimitAction is what becomes of the requests of a client in the penalty box.
type RateLimitAction string

// The actions of rate limiters.
const (
	RateLimitRespond        RateLimitAction = "response"        // answer with Response
	RateLimitResponseObject RateLimitAction = "response_object" // answer with the response object of a name
	RateLimitLogOnly        RateLimitAction = "log_only"        // let them through, and log
)

// LoggerType is a kind of logging endpoint.
type LoggerType string

// The kinds that rate limiters know: those of package logging but Grafana Cloud Logs, and three that were
// before them.
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
