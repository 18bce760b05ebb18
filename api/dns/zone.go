package dns

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Zones returns the DNS zones of the account.
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a zone. Create requires Name and Type. Several zones
// can have the same name.
//
// Objects in lists lack Nameservers, Serial and XFRConfigInbound: use Get for a complete zone.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/dns/zones/
func Zones(client *fastly.Client) ZoneCollection {
	at := zones.At(client)
	return ZoneCollection{
		collection.NewSearcher[Zone, ZoneQuery](at), collection.NewGetter[Zone](at), collection.NewCreator[Zone, ZoneInput](at),
		collection.NewUpdater[Zone, ZoneInput](at), collection.NewDeleter(at),
	}
}

var zones = family("DNS zone", "/dns/v1/zones")

// family returns a family of the first version of the DNS API.
func family(noun, path string) *collection.Family {
	return collection.NewFamily(collection.Spec{
		Noun: noun, Path: path, Encode: fastly.JSONBody, EncodeUpdate: fastly.JSONBody, Update: http.MethodPatch,
		Paging: fastly.Paging{Style: fastly.PageCursor, Size: 100}, // the maximum; the default of the API is 10
		Bucket: fastly.BucketNone, SilentDelete: true,
	})
}

// ZoneCollection provides the DNS zones of the account.
type ZoneCollection struct {
	collection.Searcher[Zone, ZoneQuery]
	collection.Getter[Zone]
	collection.Creator[Zone, ZoneInput]
	collection.Updater[Zone, ZoneInput]
	collection.Deleter
}

// Zone is a DNS zone that Fastly serves.
type Zone struct {
	// Identifier of the zone.
	ID string `json:"id"`
	// Domain name of the zone, with a trailing dot, for example "example.com.".
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// Type of the zone.
	Type ZoneType `json:"type"`
	// Names of the DNS servers that serve the zone, with a trailing dot. Nil in lists.
	Nameservers []string `json:"nameservers"`
	// Serial number of the zone. 0 in a new zone, and always 0 in lists.
	Serial int64 `json:"serial"`
	// Configuration of inbound zone transfers. Nil in lists.
	XFRConfigInbound *XFRConfigInbound `json:"xfr_config_inbound"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// ZoneType is the type of a DNS zone.
type ZoneType string

// ZoneSecondary is a zone that Fastly copies from primary DNS servers.
const ZoneSecondary ZoneType = "secondary"

// XFRConfigInbound is the configuration of inbound zone transfers.
type XFRConfigInbound struct {
	// Primary DNS servers that the zone is transferred from.
	Primaries []Primary `json:"primaries"`
	// Identifier of the TSIG key that authenticates transfers. Empty if transfers are not
	// authenticated.
	InboundTSIGKeyID string `json:"inbound_tsig_key_id"`
	// Addresses that accept NOTIFY messages of the primary DNS servers.
	NotifyIPAddresses NotifyIPAddresses `json:"notify_ip_addresses"`
}

// NotifyIPAddresses holds the addresses that accept NOTIFY messages of primary DNS servers.
type NotifyIPAddresses struct {
	IPv4 []string `json:"ipv4"` // IPv4 addresses
}

// Primary is a primary DNS server. Inputs require both fields.
type Primary struct {
	Address     string `json:"address"`     // IPv4 address
	Description string `json:"description"` // freeform note
}

// ZoneInput holds the fields of a create or update request. Zero fields are not sent.
type ZoneInput struct {
	// Domain name of the zone. Required for create. Updates cannot change it.
	Name *string `json:"name,omitzero"`
	// Type of the zone. Required for create. Updates cannot change it.
	Type *ZoneType `json:"type,omitzero"`
	// Freeform note. In an update, null removes the note.
	Description fastly.Nullable[string] `json:"description,omitzero"`
	// Configuration of inbound zone transfers.
	XFRConfigInbound *XFRConfigInboundInput `json:"xfr_config_inbound,omitzero"`
}

// XFRConfigInboundInput is the configuration of inbound zone transfers in a request. Zero fields
// are not sent.
type XFRConfigInboundInput struct {
	// Primary DNS servers to transfer the zone from. The list replaces the existing one. If
	// nil, it is unchanged.
	Primaries []Primary `json:"primaries,omitzero"`
	// Identifier of the TSIG key that authenticates transfers. In an update, null removes the
	// key from the zone.
	InboundTSIGKeyID fastly.Nullable[string] `json:"inbound_tsig_key_id,omitzero"`
}

// ZoneQuery holds the filter and the sort order of a list of zones.
type ZoneQuery struct {
	// Domain name to filter by.
	Name string `json:"name,omitzero"`
	// Name of the field to sort by. A leading minus sign means descending order. The default is
	// "created_at".
	Sort string `json:"sort,omitzero"`
}
