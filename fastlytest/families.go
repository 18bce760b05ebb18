package fastlytest

import (
	"net/http"
	"slices"
)

// familyTable returns all families of resources. Large families have a separate file, for example
// family_edgetls.go.
func familyTable() []*family {
	return slices.Concat(
		serviceFamilies(),
		accountFamilies(), iamFamilies(), billingFamilies(), edgetlsFamilies(), domainsFamilies(), dnsFamilies(), productsFamilies(),
		notificationsFamilies(), objectstorageFamilies(), networkFamilies(), kvstoreFamilies(), configstoreFamilies(), secretstoreFamilies(), ngwafFamilies(),
		botmanagementFamilies(), ddosFamilies(), apisecurityFamilies(), clientsideFamilies(), airuntimeFamilies(), observabilityFamilies(),
	)
}

// serviceFamilies returns the families of services and their configuration.
func serviceFamilies() []*family {
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
			title: "Compute access control lists", path: "/resources/acls", noun: "acl", style: style{errors: problems, created: http.StatusOK, changed: http.StatusOK, removed: http.StatusOK},
			paging: inData{total: true}, unique: "name", check: []rule{{inferred, named}},
		},
		{
			title: "entries of Compute access control lists", path: "/resources/acls/{}/entries", key: "prefix", noun: "entry", style: modern, scope: below, within: "/resources/acls",
			paging: byCursor{limit: 100, most: 100, list: "entries", strict: true}, batch: "entries", implicit: true,
			check: []rule{{inferred, checkNetwork}}, missing: missingNetwork,
			routes: lookUpRoutes,
		},
	}
}

// byService returns the table of a service.
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
