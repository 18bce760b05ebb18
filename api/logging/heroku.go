package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HerokuEndpoints returns the logging endpoints that send logs to Heroku Logplex.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name, URL and Token.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/heroku/
func HerokuEndpoints(v fastly.Version) collection.Collection[Heroku, HerokuInput] {
	return collection.New[Heroku, HerokuInput](herokuFamily.In(v))
}

var herokuFamily = family("heroku", "Heroku")

// Heroku is a logging endpoint that sends logs to Heroku Logplex.
type Heroku struct {
	Common

	// URL to send logs to.
	URL string `json:"url"`
	// Token for authentication with Heroku Logplex.
	Token fastly.Secret `json:"token"`
}

// HerokuInput holds the fields of a create or update request. Zero fields are not sent.
type HerokuInput struct {
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

	// URL to send logs to. Required for create.
	URL *string `json:"url,omitzero"`
	// Token for authentication with Heroku Logplex. Required for create.
	Token *fastly.Secret `json:"token,omitzero"`
}
