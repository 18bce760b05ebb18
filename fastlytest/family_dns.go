package fastlytest

import "net/http"

const (
	zonesPath    = "/dns/v1/zones"
	tsigKeysPath = "/dns/v1/tsig-keys"
)

// dnsFamilies returns the families of resources in package dns.
func dnsFamilies() []*family {
	paging := byCursor{limit: 10, most: 100, order: "created_at", echo: []string{"sort"}}
	return []*family{
		{
			title: "DNS zones", path: zonesPath, noun: "zone", style: modern, paging: paging,
			fixed: object{"serial": "0", "nameservers": []any{}}, omits: []string{"description"}, unlisted: []string{"nameservers", "serial", "xfr_config_inbound"},
			filters: map[string]filter{"name": matchZone}, check: []rule{{inferred, checkTransfer}}, derive: []rule{{inferred, keepZone}, {inferred, mergeTransfer}},
			prepare: func(ch *change) { _ = ch.derive(ch.family.derive) },
		},
		{
			title: "TSIG keys", path: tsigKeysPath, noun: "TSIG key", style: modern, paging: paging, omits: []string{"description"},
			removing: []rule{{reported, keepUsedKey}},
		},
		{
			title: "DNS configurations", path: "/dns/configurations", noun: "DNS configuration",
			style:  style{errors: documentErrors, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent, document: "dns_configuration"},
			paging: byDocument{size: 20, most: 100, links: "self first prev next last"}, fields: map[string]string{
				"id": "string", "name": "string", "dualstack": "boolean", "region": "string", "tls_configuration": "string",
			},
			fixed: object{"region": "global"}, defaults: object{"dualstack": false}, relates: map[string]string{"tls_configuration": "tls_configuration"},
			check: []rule{{inferred, named}},
		},
	}
}

// dnsRoutes returns the operations of package dns that belong to no family.
func dnsRoutes() []served { return nil }
