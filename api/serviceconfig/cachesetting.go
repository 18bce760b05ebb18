package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// CacheSettings returns the cache settings of a service version. A cache setting controls
// whether responses are cached, and for how long.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a cache setting. Create requires Name.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/cache-settings/
func CacheSettings(v fastly.Version) collection.Collection[CacheSetting, CacheSettingInput] {
	return collection.New[CacheSetting, CacheSettingInput](cacheSettings.In(v))
}

var cacheSettings = collection.NewFamily(collection.Spec{Noun: "cache setting", Path: collection.VersionPath + "/cache_settings", Key: "name"})

// CacheSetting controls whether responses are cached, and for how long.
type CacheSetting struct {
	collection.ObjectInfo

	// Name of the cache setting, unique in the version.
	Name string `json:"name"`
	// Return state of vcl_fetch. If set, vcl_fetch ends after this cache setting. If empty,
	// vcl_fetch continues with logic of lower priority.
	Action CacheAction `json:"action"`
	// Time to live of a response in the cache, in seconds.
	TTL int `json:"ttl"`
	// Time to serve a stale response if requests to the backend fail (stale-if-error), in
	// seconds.
	StaleTTL int `json:"stale_ttl"`
	// Name of the cache condition under which the setting applies. An empty string means no
	// condition.
	CacheCondition string `json:"cache_condition"`
}

// CacheSettingInput holds the fields of a create or update request. Fields left nil are not
// sent.
type CacheSettingInput struct {
	// Name of the cache setting, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Return state of vcl_fetch. If set, vcl_fetch ends after this cache setting. If empty,
	// vcl_fetch continues with logic of lower priority.
	Action *CacheAction `json:"action,omitzero"`
	// Time to live of a response in the cache, in seconds.
	TTL *int `json:"ttl,omitzero"`
	// Time to serve a stale response if requests to the backend fail (stale-if-error), in
	// seconds.
	StaleTTL *int `json:"stale_ttl,omitzero"`
	// Name of the cache condition under which the setting applies. The condition must exist in
	// the version. An empty string means no condition.
	CacheCondition *string `json:"cache_condition,omitzero"`
}

// CacheAction is the return state with which a cache setting ends vcl_fetch.
type CacheAction string

// Actions of cache settings.
const (
	CacheStore   CacheAction = "cache"   // cache the response
	CachePass    CacheAction = "pass"    // deliver the response without caching
	CacheRestart CacheAction = "restart" // restart the request
)
