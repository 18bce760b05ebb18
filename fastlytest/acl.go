package fastlytest

import (
	"maps"
	"net/netip"
	"slices"
)

// Pages of ACL entries.
const (
	entriesPerPage    = 20
	maxEntriesPerPage = 100
)

// entryTypes are the types of what clients set of an ACL entry, as it is stored.
var entryTypes = map[string]string{"ip": "string", "subnet": "integer", "negated": "string", "comment": "string"}

func aclRoutes() []route {
	const entry, entries = "/service/{}/acl/{}/entry", "/service/{}/acl/{}/entries"
	return []route{
		{method: "GET", template: entries, handle: onShelf("acl", (*Fake).listEntries)},
		{method: "PATCH", template: entries, handle: onShelf("acl", (*Fake).batchEntries)},
		{method: "POST", template: entry, handle: onShelf("acl", (*Fake).createEntry)},
		{method: "GET", template: entry + "/{}", handle: onEntry((*Fake).getEntry)},
		{method: "PATCH", template: entry + "/{}", handle: onEntry((*Fake).updateEntry)},
		{method: "DELETE", template: entry + "/{}", handle: onEntry((*Fake).deleteEntry)},
	}
}

// onEntry finds the ACL and the entry that the path names.
func onEntry(handle func(*Fake, *call, *shelf, object) *reply) handler {
	return onShelf("acl", func(f *Fake, c *call, s *service, sh *shelf) *reply {
		o := find(sh.objects, "id", c.args[2])
		if o == nil {
			return missingEntry(s, c, c.args[2])
		}
		return handle(f, c, sh, o)
	})
}

func missingEntry(s *service, c *call, id string) *reply {
	return missing("ACLEntry", map[string]string{"acl": c.args[1], "deleted": undeleted, "id": id, "service": s.id})
}

// newEntry makes an entry of what was sent of it.
func (f *Fake) newEntry(s *service, c *call, sent object) (object, *reply) {
	o := stamped(c.now)
	o["id"], o["service_id"], o["acl_id"] = f.newID(), s.id, c.args[1]
	o["subnet"], o["negated"], o["comment"] = nil, "0", ""
	return o, assignEntry(o, sent)
}

// assignEntry changes what was sent of an entry.
func assignEntry(o, sent object) *reply {
	if refusal := o.assign(entryTypes, sent); refusal != nil {
		return refusal
	}
	address, err := netip.ParseAddr(o.text("ip"))
	if err != nil {
		return badRequest("'" + o.text("ip") + "' is not a valid IP address")
	}
	if bits, ok := o["subnet"].(int); ok && (bits < 0 || bits > address.BitLen()) {
		return badRequest("'subnet' is out of range")
	}
	return nil
}

// written is an entry as the reply to a write has it: what was a text is a number.
func written(o object) *reply {
	shown := deepCopy(o)
	if negated, err := convert("integer", o["negated"]); err == nil {
		shown["negated"] = negated
	}
	return success(shown)
}

func (f *Fake) listEntries(c *call, _ *service, sh *shelf) *reply {
	return c.page(slices.Clone(sh.objects), entriesPerPage, maxEntriesPerPage)
}

func (f *Fake) getEntry(_ *call, _ *shelf, o object) *reply { return success(o) }

func (f *Fake) createEntry(c *call, s *service, sh *shelf) *reply {
	o, refusal := f.newEntry(s, c, c.fields())
	if refusal != nil {
		return refusal
	}
	sh.put(append(sh.objects, o), c.now)
	return written(o)
}

func (f *Fake) updateEntry(c *call, sh *shelf, o object) *reply {
	changed := deepCopy(o)
	if refusal := assignEntry(changed, c.fields()); refusal != nil {
		return refusal
	}
	r := written(changed)
	changed["updated_at"] = stamp(c.now)
	maps.Copy(o, changed)
	sh.updated = c.now
	return r
}

func (f *Fake) deleteEntry(c *call, sh *shelf, _ object) *reply {
	sh.put(without(sh.objects, "id", c.args[2]), c.now)
	return done()
}

func (f *Fake) batchEntries(c *call, s *service, sh *shelf) *reply {
	return sh.batch(c, "entries", func(entries []object, op object) ([]object, *reply) {
		verb, id := op.text("op"), op.text("id")
		o := find(entries, "id", id)
		switch {
		case verb == "create":
			o, refusal := f.newEntry(s, c, op)
			return append(entries, o), refusal
		case verb != "update" && verb != "delete":
			return nil, unknownOperation(op)
		case o == nil:
			return nil, missingEntry(s, c, id)
		case verb == "delete":
			return without(entries, "id", id), nil
		}
		o["updated_at"] = stamp(c.now)
		return entries, assignEntry(o, op)
	})
}
