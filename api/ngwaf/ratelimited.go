package ngwaf

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// RateLimitedSources returns the sources of requests that are currently limited by the rate
// limit rules of a workspace.
//
// Methods: List, Get, Delete, DeleteAll.
//
// Get and Delete take the id of a source.
//
// Writes acquire the write lock of the workspace. The client does not count them against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/
func RateLimitedSources(client *fastly.Client, workspaceID string) RateLimitedSourceCollection {
	at := rateLimitedSources.At(client, workspaceID)
	return RateLimitedSourceCollection{collection.NewDeleter(at), at}
}

var rateLimitedSources = collection.NewFamily(inWorkspace(collection.Spec{
	Noun: "rate-limited source", Path: "/rate-limited-sources", SilentDelete: true,
}))

// RateLimitedSourceCollection provides the rate-limited sources of a workspace.
//
// Stability: preview. The parameters and replies are undocumented.
type RateLimitedSourceCollection struct {
	collection.Deleter
	at *collection.Address
}

// List returns the sources.
func (c RateLimitedSourceCollection) List(ctx context.Context, opts ...fastly.CallOption) (*collection.RawReply, error) {
	return collection.DoRaw(ctx, c.at.Client(), c.at.Op(http.MethodGet, "list rate-limited sources", sourcesPath), opts...)
}

// Get returns a source by id. It returns [fastly.ErrNotFound] if the source does not exist.
func (c RateLimitedSourceCollection) Get(ctx context.Context, id string, opts ...fastly.CallOption) (*collection.RawReply, error) {
	return collection.DoRaw(ctx, c.at.Client(), c.at.Op(http.MethodGet, "get rate-limited source", sourcesPath+"/{source_id}", id), opts...)
}

// DeleteAll deletes all sources of the workspace.
func (c RateLimitedSourceCollection) DeleteAll(ctx context.Context, opts ...fastly.CallOption) error {
	_, err := fastly.Do[fastly.NoReply](ctx, c.at.Client(), c.at.Op(http.MethodDelete, "delete rate-limited sources", sourcesPath), opts...)
	return err
}

const sourcesPath = workspacePath + "/rate-limited-sources"
