package fastlytest

import (
	"cmp"
	"net/http"
)

const configItemsPath = "/resources/stores/config/{}/items"

// noConfigRecord returns the error for a store or an item that does not exist.
func noConfigRecord(*call, string) *reply {
	return failure(http.StatusNotFound, "Record not found", "")
}

// configStoreRoutes returns the operations that describe a store: its items, and the services linked to
// it.
func configStoreRoutes(k *family) []route {
	return []route{
		{method: http.MethodGet, template: k.object + "/info", handle: func(f *Fake, c *call) *reply {
			return k.on(f, c, func(_ *table, _, _ object) *reply {
				return success(object{"item_count": c.account.table(fill(configItemsPath, c.args), "item_key").len()})
			})
		}},
		{method: http.MethodGet, template: k.object + "/services", handle: func(f *Fake, c *call) *reply {
			return k.on(f, c, func(_ *table, _, o object) *reply { return success(c.account.linked(o.text("id"), c)) })
		}},
	}
}

// linked returns the services with a link to a resource in any version.
func (a *account) linked(resource string, c *call) []object {
	list := []object{}
	for _, s := range a.services {
		for _, v := range s.versions {
			if s.deleted.IsZero() && find(v.objects["resource"], "resource_id", resource) != nil {
				list = append(list, s.listed(c.now))
				break
			}
		}
	}
	return list
}

// describeLink sets the type of a linked resource. The default name of the link is that of the resource.
func describeLink(ch *change) {
	for path, kind := range map[string]string{
		"/resources/stores/kv": "kv-store", "/resources/stores/config": "config", "/resources/stores/secret": "secret-store",
	} {
		if resource := ch.call.account.table(path, "id").find(ch.object.text("resource_id")); resource != nil {
			ch.object["resource_type"] = kind
			ch.object["name"] = cmp.Or(ch.object.text("name"), resource.text("name"))
		}
	}
}
