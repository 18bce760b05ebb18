package account

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Stars returns the stars of the account. A star marks a service for a user.
//
// Methods: All, List, Get, Create, Delete.
//
// Get and Delete take the id of a star.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/star/
func Stars(client *fastly.Client) StarCollection {
	at := stars.At(client)
	return StarCollection{
		collection.NewLister[Star](at), collection.NewGetter[Star](at), collection.NewCreator[Star, StarInput](at), collection.NewDeleter(at),
	}
}

var stars = collection.NewFamily(collection.Spec{
	Noun: "star", Path: "/stars", Resource: "star", Paging: fastly.Paging{Style: fastly.PageJSONAPI},
	Bucket: fastly.BucketNone, SilentDelete: true,
})

// StarCollection provides the stars of the account.
type StarCollection struct {
	collection.Lister[Star]
	collection.Getter[Star]
	collection.Creator[Star, StarInput]
	collection.Deleter
}

// Star marks a service for a user.
type Star struct {
	ID        string `json:"id"`                            // id of the star
	ServiceID string `json:"service" jsonapi:"rel=service"` // id of the marked service
	UserID    string `json:"user" jsonapi:"rel=user"`       // id of the user who marks the service
}

// StarInput holds the fields of a create request. Fields left nil are not sent.
type StarInput struct {
	ServiceID *string `json:"service,omitzero" jsonapi:"rel=service"` // id of the service to mark
	UserID    *string `json:"user,omitzero" jsonapi:"rel=user"`       // id of the user who marks the service
}
