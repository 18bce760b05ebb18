package fastlytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const keysPath = "/resources/stores/kv/{}/keys"

// Sizes of items of KV stores, in bytes.
const (
	maxKVKey      = 1024
	maxKVValue    = 25 << 20
	maxKVMetadata = 2000
)

// lingering is the time that an expired item remains readable. The API may remove it earlier.
const lingering = 24 * time.Hour

// storeID returns a lower-case identifier, as used by KV stores.
func storeID(f *Fake) string { return strings.ToLower(f.newID()) }

// emptyStore refuses to delete a store with items.
func emptyStore(ch *change) *reply {
	if items := ch.call.account.table(fill(keysPath, ch.call.args), "key"); items.len() > 0 {
		return problems(http.StatusConflict, "Conflict", "store "+ch.was.text("id")+" is not empty")
	}
	return nil
}

// storeRoutes returns the operations of stores whose replies have no content.
func storeRoutes(k *family) []route {
	return []route{{method: http.MethodPut, template: k.object, handle: func(f *Fake, c *call) *reply {
		if r := k.update(f, c); r.status != http.StatusOK {
			return r
		}
		return empty(http.StatusNoContent)
	}}}
}

func itemRoutes(k *family) []route {
	const item = keysPath + "/{}"
	return []route{
		{method: http.MethodGet, template: keysPath, handle: onItems(k, listItems)},
		{method: http.MethodGet, template: item, handle: onItems(k, getItem)},
		{method: http.MethodPut, template: item, handle: onItems(k, putItem)},
		{method: http.MethodDelete, template: item, handle: onItems(k, deleteItem)},
		{method: http.MethodPut, template: "/resources/stores/kv/{}/batch", handle: onItems(k, putItems)},
	}
}

// onItems calls handle with the items of the store in the path, without expired items.
func onItems(k *family, handle func(c *call, k *family, items *table) *reply) handler {
	return func(f *Fake, c *call) *reply {
		items, _, refusal := k.home(f, c)
		if refusal != nil {
			return refusal
		}
		return handle(c, k, items)
	}
}

// prepareItem sets the generation of a seeded item.
func prepareItem(ch *change) {
	o := ch.object
	if text, is := o["value"].(string); is {
		o["value"] = []byte(text)
	}
	if o["generation"] == nil {
		o["generation"] = ch.call.nextGeneration()
	}
}

// nextGeneration returns the generation of a write. Generations are microseconds and never repeat,
// even if an item is deleted and written again.
func (c *call) nextGeneration() int {
	c.account.generation = max(c.account.generation+1, int(c.now.UnixMicro()))
	return c.account.generation
}

// live returns the item with a key, or nil.
func live(c *call, items *table, key string) object {
	o := items.find(key)
	if expires, _ := o["expires"].(int); expires > 0 && c.now.After(time.Unix(int64(expires), 0).Add(lingering)) {
		items.remove(key, c.now)
		return nil
	}
	return o
}

// listItems lists the keys in sorted order.
func listItems(c *call, k *family, items *table) *reply {
	list := []object{}
	prefix := c.query.Get("prefix")
	for _, key := range items.keys() {
		if strings.HasPrefix(key, prefix) {
			if o := live(c, items, key); o != nil {
				list = append(list, o)
			}
		}
	}
	if r := k.paging.page(c, list, func(o object) any { return o["key"] }); r != nil {
		return r
	}
	return k.refuse("invalid cursor")
}

func getItem(c *call, k *family, items *table) *reply {
	o := live(c, items, c.args[1])
	if o == nil {
		return k.notFound(c, c.args[1])
	}
	value, _ := o["value"].([]byte)
	r := &reply{status: http.StatusOK, body: value, header: http.Header{
		"Content-Type":          {"application/octet-stream"},
		"Generation":            {o.text("generation")},
		"Metadata":              {o.text("metadata")},
		"Stored-Content-Length": {strconv.Itoa(len(value))},
	}}
	if generation, ok := o["generation"].(int); ok {
		r.header.Set("Last-Modified", time.UnixMicro(int64(generation)).UTC().Format(http.TimeFormat))
	}
	return r
}

// putItem writes an item. If a condition does not hold, the error reply has no content.
func putItem(c *call, k *family, items *table) *reply {
	key := c.args[1]
	o := live(c, items, key)
	if !c.conditionHolds(o) || o != nil && c.flag("add") {
		return statusOnly(http.StatusPreconditionFailed, "", "")
	}
	value, before := bytes.Clone(c.body), []byte(nil)
	if o != nil {
		before, _ = o["value"].([]byte)
	}
	switch {
	case c.flag("append"):
		value = append(bytes.Clone(before), value...)
	case c.flag("prepend"):
		value = append(value, before...)
	}
	w := kvWrite{key: key, value: value, metadata: c.header.Get("metadata")}
	if text := c.header.Get("time_to_live_sec"); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds < 1 {
			return k.refuse("invalid time_to_live_sec " + text)
		}
		w.seconds = seconds
	}
	if status, reason := w.fault(); status != 0 {
		return k.style.errors(status, http.StatusText(status), reason)
	}
	w.into(c, items)
	return empty(http.StatusOK)
}

// deleteItem deletes an item. If the item does not exist, it returns an error unless force is set.
func deleteItem(c *call, k *family, items *table) *reply {
	key := c.args[1]
	o := live(c, items, key)
	switch {
	case !c.conditionHolds(o):
		return statusOnly(http.StatusPreconditionFailed, "", "")
	case o == nil && !c.flag("force"):
		return k.notFound(c, key)
	}
	items.remove(key, c.now)
	return empty(http.StatusNoContent)
}

// conditionHolds reports whether an item has the generation that the request requires, if any.
func (c *call) conditionHolds(o object) bool {
	wanted := c.header.Get("if-generation-match")
	return wanted == "" || o != nil && o.text("generation") == wanted
}

// flag reports whether a query key is set.
func (c *call) flag(key string) bool { return c.query.Get(key) == "true" || c.query.Get(key) == "1" }

// kvWrite describes a write of an item.
type kvWrite struct {
	key, metadata string
	value         []byte
	seconds       int // time to live in seconds; 0 means no expiration
}

// fault describes the error in a write. The status is 0 if there is none.
func (w kvWrite) fault() (status int, reason string) {
	switch {
	case w.key == "" || len(w.key) > maxKVKey:
		return http.StatusBadRequest, fmt.Sprintf("key is empty or longer than %d bytes", maxKVKey)
	case w.key == "." || w.key == ".." || strings.ContainsAny(w.key, "\r\n") || strings.HasPrefix(w.key, ".well-known/acme-challenge/"):
		return http.StatusBadRequest, fmt.Sprintf("invalid key %q", w.key)
	case len(w.metadata) > maxKVMetadata:
		return http.StatusBadRequest, fmt.Sprintf("metadata is longer than %d bytes", maxKVMetadata)
	case w.seconds < 0:
		return http.StatusBadRequest, fmt.Sprintf("invalid time_to_live_sec %d", w.seconds)
	case len(w.value) > maxKVValue:
		return http.StatusRequestEntityTooLarge, fmt.Sprintf("value is longer than %d bytes", maxKVValue)
	}
	return 0, ""
}

// into stores the item. A seeded item may have a generation of a later time.
func (w kvWrite) into(c *call, items *table) {
	generation := c.nextGeneration()
	if o := items.find(w.key); o != nil {
		before, _ := o["generation"].(int)
		generation = max(generation, before+1)
	}
	expires := 0
	if w.seconds > 0 {
		expires = int(c.now.Unix()) + w.seconds
	}
	items.put(object{"key": w.key, "value": w.value, "metadata": w.metadata, "generation": generation, "expires": expires}, c.now)
}

// putItems writes a batch with one JSON line for each item. Invalid lines are listed in the reply,
// and the others are written.
func putItems(c *call, _ *family, items *table) *reply {
	failed := []object{}
	for i, line := range bytes.Split(bytes.TrimSpace(c.body), []byte("\n")) {
		var in struct {
			Key, Metadata string
			Value         []byte
			Seconds       int `json:"time_to_live_sec"`
		}
		err := json.Unmarshal(line, &in)
		w := kvWrite{key: in.Key, value: in.Value, metadata: in.Metadata, seconds: in.Seconds}
		status, reason := w.fault()
		if err != nil {
			status, reason = http.StatusBadRequest, err.Error()
		}
		if status != 0 {
			failed = append(failed, object{"key": in.Key, "index": i, "code": strconv.Itoa(status), "reason": reason})
			continue
		}
		w.into(c, items)
	}
	status, title := http.StatusOK, "success"
	if len(failed) > 0 {
		status, title = http.StatusBadRequest, "some items were not written"
	}
	return answer(status, typeJSON, object{"type": "", "title": title, "errors": failed})
}
