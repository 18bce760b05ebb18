package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HerokuEndpoints send logs to Heroku's Logplex.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/heroku/
func HerokuEndpoints(v fastly.Version) collection.Collection[Heroku, HerokuInput] {
	return collection.New[Heroku, HerokuInput](herokuFamily.In(v))
}

var herokuFamily = family("heroku", "Heroku")

// Heroku is an endpoint that sends logs to Logplex.
type Heroku struct {
	Common

	URL   string        `json:"url"`   // where the app's Logplex takes logs
	Token fastly.Secret `json:"token"` // of the app's log drain
}

// HerokuInput is what a call may set of a Heroku endpoint; the fields mean what they mean
// in [Heroku] and [Common].
type HerokuInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	URL   *string        `json:"url,omitzero"`
	Token *fastly.Secret `json:"token,omitzero"`
}
