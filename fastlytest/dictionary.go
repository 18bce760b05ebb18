package fastlytest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Pages and sizes of dictionary items.
const (
	itemsPerPage    = 100
	maxItemsPerPage = 1000
	maxItemKey      = 256  // characters
	maxItemValue    = 8000 // characters
)

func dictionaryRoutes() []route {
	const item, items = "/service/{}/dictionary/{}/item", "/service/{}/dictionary/{}/items"
	return []route{
		{method: "GET", template: "/service/{}/version/{}/dictionary/{}/info", handle: onVersion((*Fake).describeDictionary)},
		{method: "GET", template: items, handle: onShelf("dictionary", (*Fake).listItems)},
		{method: "PATCH", template: items, handle: onShelf("dictionary", (*Fake).batchItems)},
		{method: "POST", template: item, handle: onShelf("dictionary", (*Fake).createItem)},
		{method: "GET", template: item + "/{}", handle: onItem((*Fake).getItem)},
		{method: "PUT", template: item + "/{}", handle: onShelf("dictionary", (*Fake).putItem)},
		{method: "PATCH", template: item + "/{}", handle: onItem((*Fake).updateItem)},
		{method: "DELETE", template: item + "/{}", handle: onItem((*Fake).deleteItem)},
	}
}

// onItem finds the dictionary and the item that the path names.
func onItem(handle func(*Fake, *call, *shelf, object) *reply) handler {
	return onShelf("dictionary", func(f *Fake, c *call, s *service, sh *shelf) *reply {
		o := find(sh.objects, "item_key", c.args[2])
		if o == nil {
			return missingItem(s, c, c.args[2])
		}
		return handle(f, c, sh, o)
	})
}

func missingItem(s *service, c *call, key string) *reply {
	return missing("DictionaryItem", map[string]string{"dictionary_id": c.args[1], "item_key": key, "service_id": s.id})
}

func newItem(s *service, c *call, key, value string) object {
	o := stamped(c.now)
	o["service_id"], o["dictionary_id"], o["deleted_at"] = s.id, c.args[1], nil
	o["item_key"], o["item_value"] = key, value
	return o
}

// checkItem refuses a key or a value that no item can have.
func checkItem(key, value string) *reply {
	switch {
	case key == "":
		return badRequest("Item key can't be blank")
	case utf8.RuneCountInString(key) > maxItemKey:
		return badRequest(fmt.Sprintf("Item key is longer than %d characters", maxItemKey))
	case utf8.RuneCountInString(value) > maxItemValue:
		return badRequest(fmt.Sprintf("Item value is longer than %d characters", maxItemValue))
	}
	return nil
}

func (f *Fake) listItems(c *call, _ *service, sh *shelf) *reply {
	return c.page(slices.Clone(sh.objects), itemsPerPage, maxItemsPerPage)
}

func (f *Fake) getItem(_ *call, _ *shelf, o object) *reply { return success(o) }

func (f *Fake) createItem(c *call, s *service, sh *shelf) *reply {
	fields := c.fields()
	key, value := fields.text("item_key"), fields.text("item_value")
	if refusal := checkItem(key, value); refusal != nil {
		return refusal
	}
	if find(sh.objects, "item_key", key) != nil {
		return duplicate("dictionary_item", key)
	}
	o := newItem(s, c, key, value)
	sh.put(append(sh.objects, o), c.now)
	return success(o)
}

// putItem makes an item or changes it, and tells only what it was told.
func (f *Fake) putItem(c *call, s *service, sh *shelf) *reply {
	key, value := c.args[2], c.fields().text("item_value")
	if refusal := checkItem(key, value); refusal != nil {
		return refusal
	}
	o := find(sh.objects, "item_key", key)
	if o == nil {
		o = newItem(s, c, key, value)
		sh.objects = append(sh.objects, o)
	}
	o["item_value"], o["updated_at"] = value, stamp(c.now)
	sh.updated = c.now
	return success(object{"service_id": s.id, "dictionary_id": c.args[1], "item_key": key, "item_value": value})
}

func (f *Fake) updateItem(c *call, sh *shelf, o object) *reply {
	fields := c.fields()
	if _, sent := fields["item_value"]; sent {
		value := fields.text("item_value")
		if refusal := checkItem(c.args[2], value); refusal != nil {
			return refusal
		}
		o["item_value"] = value
	}
	r := success(o)
	o["updated_at"], sh.updated = stamp(c.now), c.now
	return r
}

func (f *Fake) deleteItem(c *call, sh *shelf, _ object) *reply {
	sh.put(without(sh.objects, "item_key", c.args[2]), c.now)
	return done()
}

func (f *Fake) batchItems(c *call, s *service, sh *shelf) *reply {
	return sh.batch(c, "items", func(items []object, op object) ([]object, *reply) {
		key, value := op.text("item_key"), op.text("item_value")
		if refusal := checkItem(key, value); refusal != nil {
			return nil, refusal
		}
		o := find(items, "item_key", key)
		switch verb := op.text("op"); {
		case verb == "create" && o != nil:
			return nil, duplicate("dictionary_item", key)
		case (verb == "update" || verb == "delete") && o == nil:
			return nil, missingItem(s, c, key)
		case verb == "delete":
			return without(items, "item_key", key), nil
		case verb == "create", verb == "upsert" && o == nil:
			return append(items, newItem(s, c, key, value)), nil
		case verb == "update", verb == "upsert":
			o["item_value"], o["updated_at"] = value, stamp(c.now)
			return items, nil
		}
		return nil, unknownOperation(op)
	})
}

// describeDictionary tells of a dictionary by its id, as no other operation on those of a
// version does.
func (f *Fake) describeDictionary(c *call, s *service, v *version) *reply {
	id := c.args[2]
	if find(v.objects["dictionary"], "id", id) == nil {
		return missing("Dictionary", map[string]string{
			"deleted": undeleted, "id": id, "service": s.id, "version": c.args[1],
		})
	}
	sh := s.shelf(id)
	var lines []string
	for _, o := range sh.objects {
		lines = append(lines, fmt.Sprintf("%q %q\n", o.text("item_key"), o.text("item_value")))
	}
	slices.Sort(lines)
	digest := sha256.Sum256([]byte(strings.Join(lines, "")))
	info := object{"item_count": len(lines), "last_updated": nil, "digest": hex.EncodeToString(digest[:])}
	if !sh.updated.IsZero() {
		info["last_updated"] = sh.updated.Format(time.DateTime)
	}
	return success(info)
}
