package fastlytest

import (
	"net/http"
	"strings"
)

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
