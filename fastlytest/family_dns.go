package fastlytest

import (
	"net/http"
	"strings"
)

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

// matchZone matches the name of a zone, with or without the trailing dot.
func matchZone(_ *call, o object, name string) bool { return o.text("name") == absoluteName(name) }

// absoluteName returns a domain name with a trailing dot.
func absoluteName(name string) string { return strings.TrimSuffix(name, ".") + "." }

// checkTransfer refuses a transfer with a TSIG key that does not exist.
func checkTransfer(ch *change) *reply {
	id := toObject(ch.sent["xfr_config_inbound"]).text("inbound_tsig_key_id")
	if id != "" && ch.call.account.table(tsigKeysPath, "id").find(id) == nil {
		return ch.family.refuse("TSIG key " + id + " not found")
	}
	for _, primary := range toObjects(toObject(ch.sent["xfr_config_inbound"])["primaries"]) {
		if primary.text("address") == "" {
			return ch.family.refuse("the address of a primary can't be blank")
		}
	}
	return nil
}

// keepZone sets the name servers of a new zone. Updates cannot change the name and type.
func keepZone(ch *change) *reply {
	if ch.was != nil {
		ch.object["name"], ch.object["type"] = ch.was["name"], ch.was["type"]
		return nil
	}
	ch.object["name"] = absoluteName(ch.object.text("name"))
	servers := []any{}
	for _, suffix := range []string{"com.", "dev.", "net.", "org."} {
		servers = append(servers, "oak.fastlydns."+suffix)
	}
	ch.object["nameservers"] = servers
	return nil
}

// mergeTransfer keeps the settings that an update omits. A TSIG key that is null is removed.
func mergeTransfer(ch *change) *reply {
	transfer := object{"primaries": []any{}, "notify_ip_addresses": object{"ipv4": []any{"192.0.2.5", "198.51.100.5"}}}
	for _, from := range []object{ch.was, ch.object} {
		for field, value := range toObject(from["xfr_config_inbound"]) {
			if field == "notify_ip_addresses" {
				continue
			}
			if transfer[field] = value; value == nil {
				delete(transfer, field)
			}
		}
	}
	ch.object["xfr_config_inbound"] = transfer
	return nil
}

// keepUsedKey refuses to delete a TSIG key that a zone uses.
func keepUsedKey(ch *change) *reply {
	id := ch.was.text("id")
	for zone := range ch.call.account.table(zonesPath, "id").all() {
		if toObject(zone["xfr_config_inbound"]).text("inbound_tsig_key_id") == id {
			return problems(http.StatusConflict, "Conflict", "TSIG key "+id+" is used by zone "+zone.text("name"))
		}
	}
	return nil
}
