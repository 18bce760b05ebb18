package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// CacheSettings say how long, and whether, a version caches what its backends answer.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/cache-settings/
func CacheSettings(v fastly.Version) collection.Collection[CacheSetting, CacheSettingInput] {
	return collection.New[CacheSetting, CacheSettingInput](cacheSettings.In(v))
}

var cacheSettings = collection.NewFamily(collection.Spec{Noun: "cache setting", Path: collection.VersionPath + "/cache_settings", Key: "name"})

// CacheSetting says what becomes of the responses that meet its condition.
type CacheSetting struct {
	collection.ObjectInfo

	Name           string      `json:"name"`
	Action         CacheAction `json:"action"`          // "" goes on to the next setting
	TTL            int         `json:"ttl"`             // seconds for which a response is fresh
	StaleTTL       int         `json:"stale_ttl"`       // seconds for which it may serve after that, while backends are down
	CacheCondition string      `json:"cache_condition"` // name of the condition under which it applies; "" is always
}

// CacheSettingInput is what a call may set of a cache setting; the fields mean what they
// mean in [CacheSetting].
type CacheSettingInput struct {
	Name           *string      `json:"name,omitzero"`
	Action         *CacheAction `json:"action,omitzero"`
	TTL            *int         `json:"ttl,omitzero"`
	StaleTTL       *int         `json:"stale_ttl,omitzero"`
	CacheCondition *string      `json:"cache_condition,omitzero"`
}

// CacheAction is what becomes of a response.
type CacheAction string

// The actions of cache settings.
const (
	CacheStore   CacheAction = "cache"   // cache it, and look at no further setting
	CachePass    CacheAction = "pass"    // don't cache it
	CacheRestart CacheAction = "restart" // begin again with the request
)
