package domains

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// RoutingPaths returns the paths of the routing configuration with the given id. A path has the
// rules for requests with a matching URL path: see [RoutingRules].
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a path, which is the same in all versions. Create
// requires Path. Writes change the draft of the routing configuration. If there is none, the API
// creates a draft from the active version.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/domain-management/routing-configs/
func RoutingPaths(client *fastly.Client, configID string) RoutingPathCollection {
	at := routingPaths.At(client, configID)
	return RoutingPathCollection{
		collection.NewSearcher[RoutingPath, RoutingPathQuery](at), collection.NewGetter[RoutingPath](at),
		collection.NewCreator[RoutingPath, RoutingPathInput](at), collection.NewUpdater[RoutingPath, RoutingPathInput](at), collection.NewDeleter(at),
	}
}

const routingPathsPath = routingConfigPath + "/paths"

var routingPaths = collection.NewFamily(family("routing path", routingPathsPath))

// RoutingPathCollection provides the paths of a routing configuration.
type RoutingPathCollection struct {
	collection.Searcher[RoutingPath, RoutingPathQuery]
	collection.Getter[RoutingPath]
	collection.Creator[RoutingPath, RoutingPathInput]
	collection.Updater[RoutingPath, RoutingPathInput]
	collection.Deleter
}

// RoutingPath is a path of a routing configuration.
type RoutingPath struct {
	// Identifier of the path.
	ID string `json:"id"`
	// Pattern of URL paths.
	Path string `json:"path"`
	// Links to related objects, by the kind of relation.
	Links map[string]string `json:"links"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// RoutingPathInput holds the fields of a create or update request. Fields left nil are not sent.
type RoutingPathInput struct {
	// Pattern of URL paths. It begins with a slash, and has at most 2048 characters. Required
	// for create.
	Path *string `json:"path,omitzero"`
}

// RoutingPathQuery holds the filters and the sort order of a list of paths.
type RoutingPathQuery struct {
	// Pattern, or part of a pattern, to filter by.
	Path string `json:"path,omitzero"`
	// How patterns are compared with Path. The default is [MatchExact].
	Match Match `json:"match,omitzero"`
	// Sort order. The default is [RoutingPathSortCreatedAtDescending].
	Sort RoutingPathSort `json:"sort,omitzero"`
}

// RoutingPathSort is the sort order of a list of paths.
type RoutingPathSort string

// Sort orders of a list of paths.
const (
	RoutingPathSortCreatedAt           RoutingPathSort = "created_at"  // by time of creation, oldest first
	RoutingPathSortCreatedAtDescending RoutingPathSort = "-created_at" // by time of creation, newest first
	RoutingPathSortID                  RoutingPathSort = "id"          // by id, ascending
	RoutingPathSortIDDescending        RoutingPathSort = "-id"         // by id, descending
	RoutingPathSortPath                RoutingPathSort = "path"        // by pattern, ascending
	RoutingPathSortPathDescending      RoutingPathSort = "-path"       // by pattern, descending
)
