package fastlytest

import (
	"encoding/base64"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// computeACL is an access control list for Compute services, of an account.
type computeACL struct {
	id, customer, name string

	entries []computeEntry // in order of creation
}

// computeEntry is what happens to the addresses of a network.
type computeEntry struct {
	prefix netip.Prefix
	action string
}

// The largest page of entries, which is the default too.
const computeEntriesPerPage = 100

func computeACLRoutes() []route {
	const acl = "/resources/acls/{}"
	return []route{
		{method: "GET", template: "/resources/acls", handle: (*Fake).listComputeACLs},
		{method: "POST", template: "/resources/acls", handle: (*Fake).createComputeACL},
		{method: "GET", template: acl, handle: onComputeACL((*Fake).getComputeACL)},
		{method: "DELETE", template: acl, handle: onComputeACL((*Fake).deleteComputeACL)},
		{method: "GET", template: acl + "/entries", handle: onComputeACL((*Fake).listComputeEntries)},
		{method: "PATCH", template: acl + "/entries", handle: onComputeACL((*Fake).batchComputeEntries)},
		{method: "GET", template: acl + "/entry/{}", handle: onComputeACL((*Fake).lookUpComputeEntry)},
	}
}

// onComputeACL finds the list that the path names.
func onComputeACL(handle func(*Fake, *call, *computeACL) *reply) handler {
	return func(f *Fake, c *call) *reply {
		for _, acl := range f.acls {
			if acl.id == c.args[0] && acl.customer == c.customer {
				return handle(f, c, acl)
			}
		}
		return problem(http.StatusNotFound, "acl "+c.args[0]+" not found")
	}
}

// problem is an error of the newer families.
func problem(status int, detail string) *reply {
	return answer(status, typeProblem, object{"title": http.StatusText(status), "status": status, "detail": detail})
}

func (acl *computeACL) object() object { return object{"id": acl.id, "name": acl.name} }

func (f *Fake) listComputeACLs(c *call) *reply {
	list := []object{}
	for _, acl := range f.acls {
		if acl.customer == c.customer {
			list = append(list, acl.object())
		}
	}
	return success(object{"data": list, "meta": object{"total": len(list)}})
}

func (f *Fake) createComputeACL(c *call) *reply {
	name := c.fields().text("name")
	taken := func(acl *computeACL) bool { return acl.customer == c.customer && acl.name == name }
	switch {
	case strings.TrimSpace(name) == "":
		return problem(http.StatusBadRequest, "name can't be blank")
	case slices.ContainsFunc(f.acls, taken):
		return problem(http.StatusConflict, "acl "+name+" already exists")
	}
	acl := &computeACL{id: f.newID(), customer: c.customer, name: name}
	f.acls = append(f.acls, acl)
	return success(acl.object())
}

func (f *Fake) getComputeACL(_ *call, acl *computeACL) *reply { return success(acl.object()) }

func (f *Fake) deleteComputeACL(_ *call, acl *computeACL) *reply {
	f.acls = slices.DeleteFunc(f.acls, func(other *computeACL) bool { return other == acl })
	return empty(http.StatusOK)
}

func (e computeEntry) object() object {
	return object{"prefix": e.prefix.String(), "action": e.action}
}

// listComputeEntries pages by a cursor, which is opaque and may not be empty.
func (f *Fake) listComputeEntries(c *call, acl *computeACL) *reply {
	start, ok := c.cursor()
	if !ok || start > len(acl.entries) {
		return problem(http.StatusBadRequest, "invalid cursor")
	}
	limit := min(c.number("limit", computeEntriesPerPage), computeEntriesPerPage)
	end := min(start+limit, len(acl.entries))
	list := []object{}
	for _, e := range acl.entries[start:end] {
		list = append(list, e.object())
	}
	meta := object{"limit": limit}
	if end < len(acl.entries) {
		meta["next_cursor"] = base64.StdEncoding.EncodeToString([]byte("," + strconv.Itoa(end)))
	}
	return success(object{"entries": list, "meta": meta})
}

// cursor is the place where a page begins; false if it is none.
func (c *call) cursor() (int, bool) {
	if !c.query.Has("cursor") {
		return 0, true
	}
	text, err := base64.StdEncoding.DecodeString(c.query.Get("cursor"))
	place, found := strings.CutPrefix(string(text), ",")
	n, parseErr := strconv.Atoi(place)
	return n, err == nil && found && parseErr == nil && n >= 0
}

// batchComputeEntries does operations on entries: all, or none if one can't be done. To
// change an entry that is not there makes it.
func (f *Fake) batchComputeEntries(c *call, acl *computeACL) *reply {
	operations := toObjects(c.fields()["entries"])
	if len(operations) > maxBatch {
		return problem(http.StatusBadRequest, "too many entries")
	}
	entries := slices.Clone(acl.entries)
	for _, op := range operations {
		prefix, err := netip.ParsePrefix(op.text("prefix"))
		if err != nil {
			return problem(http.StatusBadRequest, "invalid prefix "+op.text("prefix"))
		}
		e := computeEntry{prefix, op.text("action")}
		at := slices.IndexFunc(entries, func(other computeEntry) bool { return other.prefix == prefix })
		switch verb := op.text("op"); {
		case verb == "delete" && at >= 0:
			entries = slices.Delete(entries, at, at+1)
		case verb == "delete":
			return problem(http.StatusBadRequest, "no entry "+prefix.String())
		case verb != "create" && verb != "update":
			return problem(http.StatusBadRequest, "invalid op "+verb)
		case e.action != "ALLOW" && e.action != "BLOCK":
			return problem(http.StatusBadRequest, "invalid action "+e.action)
		case at >= 0:
			entries[at] = e
		default:
			entries = append(entries, e)
		}
	}
	acl.entries = entries
	return empty(http.StatusAccepted)
}

// lookUpComputeEntry answers with the entry of the smallest network that an address is in,
// and without content if there is none.
func (f *Fake) lookUpComputeEntry(c *call, acl *computeACL) *reply {
	address, err := netip.ParseAddr(c.args[1])
	if err != nil {
		return problem(http.StatusBadRequest, "invalid IP address "+c.args[1])
	}
	var best *computeEntry
	for i, e := range acl.entries {
		if e.prefix.Contains(address) && (best == nil || e.prefix.Bits() > best.prefix.Bits()) {
			best = &acl.entries[i]
		}
	}
	if best == nil {
		return empty(http.StatusNoContent)
	}
	return success(best.object())
}
