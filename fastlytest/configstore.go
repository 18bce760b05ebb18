package fastlytest

import "net/http"

const configItemsPath = "/resources/stores/config/{}/items"

// noConfigRecord is the error for a store or an item that does not exist.
func noConfigRecord(*call, string) *reply {
	return failure(http.StatusNotFound, "Record not found", "")
}

// configStoreRoutes describe a store by its items, and by the services that are linked to it.
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

// linked are the services with a version that has a link to a resource.
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

// linkedType is the type of the resource that a link is to.
func linkedType(ch *change) *reply {
	for path, name := range map[string]string{
		"/resources/stores/kv": "kv-store", "/resources/stores/config": "config", "/resources/stores/secret": "secret-store",
	} {
		if ch.call.account.table(path, "id").find(ch.object.text("resource_id")) != nil {
			ch.object["resource_type"] = name
		}
	}
	return nil
}
