package fastlytest

import "net/http"

// familyTable is every family of resources and what is its own. A new family is an entry here.
func familyTable() []*family {
	return []*family{
		{
			title: "items of dictionaries", path: "/service/{}/dictionary/{}/items", object: "/service/{}/dictionary/{}/item/{}", key: "item_key",
			noun: "dictionary_item", style: monolith, scope: byKind("dictionary"), paging: byLink{100, 1000},
			owners: []string{"service_id", "dictionary_id"}, unique: "item_key", defaults: object{"item_value": ""},
			put: []string{"service_id", "dictionary_id", "item_key", "item_value"}, batch: "items",
			check: []rule{{inferred, checkItem}}, reading: []rule{{reported, checkReadable}}, missing: missingItem,
		},
		{
			title: "entries of access control lists", path: "/service/{}/acl/{}/entries", object: "/service/{}/acl/{}/entry/{}", style: monolith, scope: byKind("acl"),
			paging: byLink{20, 100}, owners: []string{"service_id", "acl_id"}, omits: []string{"deleted_at"},
			defaults: object{"negated": "0", "comment": ""}, types: map[string]string{"negated": "string"},
			replies: map[string]string{"negated": "integer"}, batch: "entries",
			check: []rule{{inferred, checkEntry}}, missing: missingEntry,
		},
		{
			title: "servers of pools", path: "/service/{}/pool/{}/servers", object: "/service/{}/pool/{}/server/{}", style: monolith, scope: byKind("pool"),
			owners: []string{"service_id", "pool_id"}, types: map[string]string{"weight": "string", "max_conn": "string", "port": "string"},
			defaults: object{"weight": "100", "max_conn": "0", "port": "80", "disabled": false, "comment": ""},
			check:    []rule{{inferred, checkServer}}, removing: []rule{{recorded, keepServer}}, missing: missingServer,
		},
		{
			title: "contents of dynamic snippets", path: "/service/{}/snippet", key: "snippet_id", style: monolith, scope: byService, missing: missingSnippet,
			fields: map[string]string{"service_id": "string", "snippet_id": "string", "content": "string", "created_at": "datetime", "updated_at": "datetime"},
		},
		{
			title: "stars", path: "/stars", noun: "star", style: style{errors: documentErrors, created: http.StatusOK, changed: http.StatusOK, removed: http.StatusNoContent, document: "star"},
			scope: byUser, paging: inDocument{},
			fields:  map[string]string{"id": "string", "created_at": "datetime", "updated_at": "datetime", "deleted_at": "datetime", "service": "string", "user": "string"},
			relates: map[string]string{"service": "service", "user": "user"},
			check:   []rule{{inferred, checkStar}}, missing: missingStar, prepare: func(ch *change) { ch.object["user"] = ch.call.user.id },
		},
		{
			title: "Compute access control lists", path: "/resources/acls", noun: "acl", style: style{errors: problems, created: http.StatusOK, changed: http.StatusOK, removed: http.StatusOK},
			paging: inData{total: true}, unique: "name", check: []rule{{inferred, named}},
		},
		{
			title: "entries of Compute access control lists", path: "/resources/acls/{}/entries", key: "prefix", noun: "entry", style: modern, scope: below, within: "/resources/acls",
			paging: byCursor{limit: 100, most: 100, list: "entries", strict: true}, batch: "entries", implicit: true,
			check: []rule{{inferred, checkNetwork}}, missing: missingNetwork,
			routes: lookUpRoutes,
		},
		{
			title: "domain management", path: "/domain-management/v1/domains", noun: "domain", paging: byCursor{limit: 20, most: 100, total: true, echo: []string{"sort"}},
			style: style{
				errors: listedErrors, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent,
				titled: true, time: "2006-01-02T15:04:05.000Z",
			},
			unique: "fqdn", defaults: object{"description": ""}, fixed: object{"activated": false, "verified": false},
			omits: []string{"routing_configuration_id"}, filters: map[string]filter{"fqdn": matchName, "fqdn_match": nil},
			check:  []rule{{inferred, checkManagedDomain}},
			routes: domainTools,
		},
		{
			title: "KV stores", path: "/resources/stores/kv", noun: "kv store", style: modern, newID: storeID, paging: byCursor{limit: 1000, most: 1000, total: true},
			unique: "name", check: []rule{{inferred, named}}, removing: []rule{{reported, emptyStore}},
			routes: storeRoutes,
		},
		{
			title: "items of KV stores", path: keysPath, key: "key", noun: "item", style: modern, scope: below, within: "/resources/stores/kv",
			paging:  byCursor{limit: 1000, most: 1000, key: "key", echo: []string{"prefix", "consistency"}},
			fields:  map[string]string{"key": "string", "value": "bytes", "metadata": "string", "generation": "integer", "expires": "integer"},
			prepare: prepareItem, routes: itemRoutes,
		},
	}
}

// byService keeps objects by service.
func byService(f *Fake, c *call, k *family) (t *table, owner object, refusal *reply) {
	refusal = onService(func(_ *Fake, c *call, _ *service) *reply {
		t = c.account.table(fill(k.path, c.args), k.key)
		return nil
	})(f, c)
	return t, nil, refusal
}

// named refuses an object without a name.
func named(ch *change) *reply {
	if ch.object.text("name") == "" {
		return ch.family.refuse("name can't be blank")
	}
	return nil
}
