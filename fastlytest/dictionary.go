package fastlytest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Sizes of dictionary items, in characters.
const (
	maxItemKey   = 256
	maxItemValue = 8000
)

const itemsPath = "/service/{}/dictionary/{}/items"

func dictionaryRoutes() []route {
	return []route{{
		method: http.MethodGet, template: "/service/{}/version/{}/dictionary/{}/info", handle: onVersion((*Fake).describeDictionary),
	}}
}

// checkItem refuses an invalid key or value.
func checkItem(ch *change) *reply {
	key, value := ch.object.text("item_key"), ch.object.text("item_value")
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

// checkReadable refuses to return the items of a write-only dictionary.
func checkReadable(ch *change) *reply {
	if ch.owner["write_only"] == true {
		return badRequest("Not allowed to read contents of write_only dictionary")
	}
	return nil
}

func missingItem(c *call, key string) *reply {
	return missing("DictionaryItem", map[string]string{"dictionary_id": c.args[1], "item_key": key, "service_id": c.args[0]})
}

// describeDictionary returns the summary of a dictionary. Unlike other operations on dictionaries
// of a version, it takes the id.
func (f *Fake) describeDictionary(c *call, s *service, v *version) *reply {
	id := c.args[2]
	if find(v.objects["dictionary"], "id", id) == nil {
		return missing("Dictionary", map[string]string{
			"deleted": undeleted, "id": id, "service": s.id, "version": c.args[1],
		})
	}
	items := c.account.table(fill(itemsPath, []string{s.id, id}), "item_key")
	var lines []string
	for o := range items.all() {
		lines = append(lines, fmt.Sprintf("%q %q\n", o.text("item_key"), o.text("item_value")))
	}
	slices.Sort(lines)
	digest := sha256.Sum256([]byte(strings.Join(lines, "")))
	info := object{"item_count": len(lines), "last_updated": nil, "digest": hex.EncodeToString(digest[:])}
	if !items.updated.IsZero() {
		info["last_updated"] = items.updated.Format(time.DateTime)
	}
	return success(info)
}
