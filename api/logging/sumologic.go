package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// SumoLogicEndpoints send logs to Sumo Logic.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/sumologic/
func SumoLogicEndpoints(v fastly.Version) collection.Collection[SumoLogic, SumoLogicInput] {
	return collection.New[SumoLogic, SumoLogicInput](sumoLogicFamily.In(v))
}

var sumoLogicFamily = family("sumologic", "Sumo Logic")

// SumoLogic is an endpoint that sends logs to a collector of Sumo Logic.
type SumoLogic struct {
	Common

	URL         string      `json:"url"`          // of the hosted collector
	Address     string      `json:"address"`      // host of the collector; only updates take it, URL is what counts
	MessageType MessageType `json:"message_type"` // how each line begins
}

// SumoLogicInput is what a call may set of a Sumo Logic endpoint; the fields mean what
// they mean in [SumoLogic] and [Common].
type SumoLogicInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	URL         *string      `json:"url,omitzero"`
	Address     *string      `json:"address,omitzero"`
	MessageType *MessageType `json:"message_type,omitzero"`
}
