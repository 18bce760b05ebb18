package fastlytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Kinds of purges, the values of [Purge.Kind].
const (
	PurgeURL  = "url"  // Purge of one URL.
	PurgeKey  = "key"  // Purge of one surrogate key in the request path.
	PurgeKeys = "keys" // Purge of a list of surrogate keys.
	PurgeAll  = "all"  // Purge of all content of a service.
)

// Limits of a purge by keys.
const (
	maxPurgeKeys = 256
	maxKeyBytes  = 1024
)

// Purge is a purge request that the fake accepted and recorded.
type Purge struct {
	// One of [PurgeURL], [PurgeKey], [PurgeKeys] and [PurgeAll].
	Kind string
	// Identifier of the service. It is empty for purges by URL.
	Service string
	// Surrogate keys without duplicates. For PurgeKey, the key is escaped, exactly as sent in the
	// path.
	Keys []string
	// Host, path and query to purge, exactly as sent. It is empty unless Kind is PurgeURL.
	URL string
	// Whether content was marked as stale instead of removed.
	Soft bool
	// Whether the request carried a token.
	Token bool
	// Length of the Surrogate-Key header in bytes. It is 0 if the keys were in the body.
	HeaderBytes int
}

// Purges returns the recorded purges in order of arrival, one for each request.
func (f *Fake) Purges() []Purge {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.purges)
}

const methodPurge = "PURGE"

// purgeSite is the route of PURGE requests, which are sent to the purged site itself.
var purgeSite = &route{method: methodPurge, handle: (*Fake).purgeURL, scope: ScopePurgeSelect, anonymous: true, edge: true}

func purgeRoutes() []route {
	return []route{
		{method: "POST", template: "/purge/{}", handle: (*Fake).purgeURL, scope: ScopePurgeSelect, edge: true},
		{method: "POST", template: "/service/{}/purge", handle: onService((*Fake).purgeKeys), scope: ScopePurgeSelect, edge: true},
		{method: "POST", template: "/service/{}/purge/{}", handle: onService((*Fake).purgeKey), scope: ScopePurgeSelect, edge: true},
		{method: "POST", template: "/service/{}/purge_all", handle: onService((*Fake).purgeAll), scope: ScopePurgeAll},
	}
}

// purges reports whether requests count against the purge limit of the customer.
func (r *route) purges() bool { return r.scope == ScopePurgeSelect }

// purged records a purge, and returns its id for the reply.
func (f *Fake) purged(c *call, p Purge) string {
	p.Soft = c.header.Values("Fastly-Soft-Purge") != nil && p.Kind != PurgeAll
	p.Token = c.header.Get("Fastly-Key") != ""
	f.purges = append(f.purges, p)
	f.purgeIDs++
	return fmt.Sprintf("4151-%d-%d", f.started.Unix(), 11000+f.purgeIDs)
}

// purgeURL purges the URL in the argument of the route.
func (f *Fake) purgeURL(c *call) *reply {
	id := f.purged(c, Purge{Kind: PurgeURL, URL: c.args[0]})
	return success(json.RawMessage(`{"status":"ok","id":"` + id + `"}`))
}

func (f *Fake) purgeKey(c *call, s *service) *reply {
	if refusal := checkKeys(c.args[1:]); refusal != nil {
		return refusal
	}
	key := c.path[len(c.path)-1] // caches do not unescape the key
	id := f.purged(c, Purge{Kind: PurgeKey, Service: s.id, Keys: []string{key}})
	r := edgeReply(`{ "status": "ok", "id": "`+id+`" }`, 1)
	r.header.Set("Content-Type", typeJSON)
	return r
}

// purgeKeys reads the keys from the header or, if it is missing, from the body.
func (f *Fake) purgeKeys(c *call, s *service) *reply {
	header := strings.Join(c.header.Values("Surrogate-Key"), " ")
	keys := strings.Fields(header)
	if len(keys) == 0 {
		var body struct {
			SurrogateKeys []string `json:"surrogate_keys"`
		}
		if err := json.Unmarshal(c.body, &body); err != nil {
			return badRequest("No surrogate keys: neither the header nor the body holds any")
		}
		keys = body.SurrogateKeys
	}
	if refusal := checkKeys(keys); refusal != nil {
		return refusal
	}
	var distinct []string
	for _, key := range keys {
		if !slices.Contains(distinct, key) {
			distinct = append(distinct, key)
		}
	}
	id := f.purged(c, Purge{Kind: PurgeKeys, Service: s.id, Keys: distinct, HeaderBytes: len(header)})
	var members []string
	for i, key := range distinct {
		name, _ := json.Marshal(key) // encoding a string never fails
		members = append(members, fmt.Sprintf(`%s: "%s-%d"`, name, id, i+1))
	}
	return edgeReply("{ "+strings.Join(members, ", ")+" }", len(distinct))
}

func (f *Fake) purgeAll(c *call, s *service) *reply {
	f.purged(c, Purge{Kind: PurgeAll, Service: s.id})
	return done()
}

func checkKeys(keys []string) *reply {
	switch {
	case len(keys) == 0:
		return badRequest("No surrogate keys: neither the header nor the body holds any")
	case len(keys) > maxPurgeKeys:
		return badRequest(fmt.Sprintf("Too many surrogate keys: %d, at most %d are allowed", len(keys), maxPurgeKeys))
	}
	for _, key := range keys {
		if len(key) > maxKeyBytes || strings.Contains(key, " ") || key == "" {
			return badRequest(fmt.Sprintf("Surrogate key '%.40s' is empty, holds a space or is longer than %d bytes", key, maxKeyBytes))
		}
	}
	return nil
}

// edgeReply returns a reply in the format of the edge caches: with spaces, and without a
// Content-Type.
func edgeReply(body string, keys int) *reply {
	return &reply{status: http.StatusOK, body: []byte(body), header: http.Header{
		"Accept-Ranges":              {"bytes"},
		"Fastly-Surrogate-Key-Count": {fmt.Sprint(keys)},
		"Fastly-Instant-Rate":        {"0"},
	}}
}
