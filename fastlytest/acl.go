package fastlytest

import (
	"net/http"
	"net/netip"
)

// checkEntry refuses an ACL entry with an invalid address or subnet.
func checkEntry(ch *change) *reply {
	address, err := netip.ParseAddr(ch.object.text("ip"))
	if err != nil {
		return badRequest("'" + ch.object.text("ip") + "' is not a valid IP address")
	}
	if bits, ok := ch.object["subnet"].(int); ok && (bits < 0 || bits > address.BitLen()) {
		return badRequest("'subnet' is out of range")
	}
	return nil
}

func missingEntry(c *call, id string) *reply {
	return missing("ACLEntry", map[string]string{"acl": c.args[1], "deleted": undeleted, "id": id, "service": c.args[0]})
}

// checkNetwork refuses an entry of a Compute ACL without a network or an action.
func checkNetwork(ch *change) *reply {
	if prefix := ch.object.text("prefix"); !validPrefix(prefix) {
		return ch.family.refuse("invalid prefix " + prefix)
	}
	if action := ch.object.text("action"); action != "ALLOW" && action != "BLOCK" {
		return ch.family.refuse("invalid action " + action)
	}
	return nil
}

func validPrefix(text string) bool {
	_, err := netip.ParsePrefix(text)
	return err == nil
}

// missingNetwork is the error of a batch that deletes what does not exist.
func missingNetwork(_ *call, prefix string) *reply {
	return problems(http.StatusBadRequest, http.StatusText(http.StatusBadRequest), "no entry "+prefix)
}

func lookUpRoutes(k *family) []route {
	return []route{{method: http.MethodGet, template: "/resources/acls/{}/entry/{}", handle: func(f *Fake, c *call) *reply {
		return lookUpNetwork(f, c, k)
	}}}
}

// lookUpNetwork returns the entry with the longest prefix that contains an address. If there is
// none, the reply has no content.
func lookUpNetwork(f *Fake, c *call, entries *family) *reply {
	t, _, refusal := entries.home(f, c)
	if refusal != nil {
		return refusal
	}
	address, err := netip.ParseAddr(c.args[1])
	if err != nil {
		return entries.refuse("invalid IP address " + c.args[1])
	}
	var best object
	longest := -1
	for o := range t.all() {
		prefix, err := netip.ParsePrefix(o.text("prefix"))
		if err == nil && prefix.Contains(address) && prefix.Bits() > longest {
			best, longest = o, prefix.Bits()
		}
	}
	if best == nil {
		return empty(http.StatusNoContent)
	}
	return success(best)
}
