package fastlytest

import (
	"cmp"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strings"
)

const (
	rolesPath          = "/iam/v1/roles"
	serviceGroupsPath  = "/service-groups"
	userGroupsPath     = "/user-groups"
	authorizationsPath = "/service-authorizations"
)

// builtInRoles and builtInPermissions exist in every account. Their ids and the permissions of each
// role are sample data.
var (
	builtInRoles = []object{
		role("superuser", "Superuser", "users.manage", "services.manage", "services.purge", "billing.view"),
		role("engineer", "Engineer", "services.manage", "services.purge"),
		role("billing", "Billing", "billing.view"),
		role("user", "User"),
	}
	builtInPermissions = []object{
		permission("users.manage", "Manage users", "user"),
		permission("services.manage", "Manage services", "service"),
		permission("services.purge", "Purge services", "service"),
		permission("billing.view", "View billing", "billing"),
	}
)

func role(name, title string, permissions ...string) object {
	return object{
		"id": makeID("role", name), "name": name, "display_name": title, "description": "Built-in role " + title,
		"permissions": append([]string{}, permissions...),
	}
}

func permission(name, title, resource string) object {
	return object{
		"id": makeID("permission", name), "object": "permission", "name": name, "description": title, "scope": "customer",
		"resource_name": resource, "resource_description": "Objects of type " + resource,
	}
}

// withRoles and withPermissions return the table of the customer like byAccount, with the built-in
// roles and permissions.
func withRoles(_ *Fake, c *call, k *family) (*table, object, *reply) {
	return c.builtIn(k.path, builtInRoles), nil, nil
}

func withPermissions(_ *Fake, c *call, k *family) (*table, object, *reply) {
	return c.builtIn(k.path, builtInPermissions), nil, nil
}

func (c *call) builtIn(path string, objects []object) *table {
	t := c.account.table(path, "id")
	for _, o := range objects {
		if t.find(o.text("id")) == nil {
			t.put(deepCopy(o), c.now)
		}
	}
	return t
}

// linkGroup sets the URL of a group.
func linkGroup(ch *change) *reply {
	ch.object["_links"] = object{"self": ch.family.path + "/" + ch.object.text("id")}
	return nil
}

// membership describes one kind of group member.
type membership struct {
	title  string
	group  string // path of the groups
	member string // member of request bodies that contains a list of objects with an id
	counts counting
	find   func(f *Fake, c *call, id string) object
}

// memberships returns all kinds of group members.
func memberships() []membership {
	return []membership{
		{"services of service groups", serviceGroupsPath, "services", counting{"service": "services_count"}, findService},
		{"members of user groups", userGroupsPath, "members", counting{"user": "users_count", "invitation": "invitations_count"}, findMember},
		{"roles of user groups", userGroupsPath, "roles", counting{"role": "roles_count"}, findRole},
		{"service groups of user groups", userGroupsPath, "service_groups", counting{"service_group": "service_groups_count"}, findServiceGroup},
	}
}

// counting maps a kind of group member to the field of a group that counts them.
type counting map[string]string

func (m membership) path() string { return m.group + "/{}/" + strings.ReplaceAll(m.member, "_", "-") }

func (m membership) family() *family {
	return &family{
		title: m.title, path: m.path(), noun: m.member, style: modern, scope: below, within: m.group, paging: byCount{20, 100},
		fields: map[string]string{"id": "string", "name": "string", "object": "string"},
		routes: func(k *family) []route {
			return []route{
				{method: http.MethodGet, template: k.path, handle: m.list(k)},
				{method: http.MethodPost, template: k.path, handle: m.change(k, m.add)},
				{method: http.MethodDelete, template: k.path, handle: m.change(k, func(_ *Fake, c *call, t *table, ref object) { t.remove(ref.text("id"), c.now) })},
			}
		},
	}
}

// list returns the current members of a group, without deleted objects.
func (m membership) list(k *family) handler {
	return func(f *Fake, c *call) *reply {
		t, _, refusal := k.home(f, c)
		if refusal != nil {
			return refusal
		}
		list := []object{}
		for ref := range m.current(f, c, t) {
			if o := m.find(f, c, ref.text("id")); o != nil {
				ref = o
			}
			list = append(list, ref)
		}
		return k.page(c, list)
	}
}

// current returns the references to members that exist, and those without a name, which never did: the
// rules allowed that.
func (m membership) current(f *Fake, c *call, t *table) iter.Seq[object] {
	return func(yield func(object) bool) {
		for ref := range t.all() {
			if (ref["name"] == nil || m.find(f, c, ref.text("id")) != nil) && !yield(ref) {
				return
			}
		}
	}
}

// inGroups returns the table of groups. Each has the numbers of its current members.
func inGroups(f *Fake, c *call, k *family) (*table, object, *reply) {
	groups, _, _ := byAccount(f, c, k)
	for group := range groups.all() {
		for _, m := range memberships() {
			members := c.account.table(fill(m.path(), []string{group.text("id")}), "id")
			if m.group == k.path && !members.updated.IsZero() { // else the numbers may be seeded
				m.count(f, c, members, groups.find(group.text("id")))
			}
		}
	}
	return groups, nil, nil
}

// change adds or removes the members in a body, and updates their number. If one is invalid, all are
// refused.
func (m membership) change(k *family, do func(f *Fake, c *call, t *table, ref object)) handler {
	return func(f *Fake, c *call) *reply {
		t, group, refusal := k.home(f, c)
		if refusal != nil {
			return refusal
		}
		refs := toObjects(c.fields()[m.member])
		if len(refs) == 0 {
			return k.refuseField(m.member, "can't be blank")
		}
		for _, ref := range refs {
			if words := m.fault(f, c, ref); words != "" && f.enforces(inferred) {
				return k.refuse(words)
			}
		}
		for _, ref := range refs {
			do(f, c, t, ref)
		}
		m.count(f, c, t, group)
		if c.method == http.MethodDelete {
			return empty(http.StatusNoContent)
		}
		return answer(http.StatusCreated, typeJSON, object{m.member: refs})
	}
}

// fault describes the error in an element of a body. An element to remove may be missing.
func (m membership) fault(f *Fake, c *call, ref object) string {
	id := ref.text("id")
	switch kind := ref.text("object"); {
	case id == "":
		return m.member + ": id can't be blank"
	case m.member == "members" && m.counts[kind] == "":
		return m.member + ": object must be one of user, invitation"
	case c.method == http.MethodPost && kind != "invitation" && m.find(f, c, id) == nil:
		return m.member + ": " + id + " does not exist"
	}
	return ""
}

// add stores the reference. If the object exists, its name is stored too.
func (m membership) add(f *Fake, c *call, t *table, ref object) {
	kept := object{"id": ref.text("id"), "name": nil, "object": cmp.Or(ref.text("object"), strings.TrimSuffix(m.member, "s"))}
	if o := m.find(f, c, ref.text("id")); o != nil {
		kept["name"] = o.text("name")
	}
	t.put(kept, c.now)
}

// count updates the numbers of members in a group.
func (m membership) count(f *Fake, c *call, t *table, group object) {
	group = deepCopy(group)
	for _, field := range m.counts {
		group[field] = 0
	}
	for ref := range m.current(f, c, t) {
		if field, counts := m.counts[ref.text("object")]; counts {
			group[field] = group[field].(int) + 1
		}
	}
	c.account.table(m.group, "id").put(group, c.now)
}

func findService(f *Fake, c *call, id string) object {
	s := c.account.service(f, id)
	if s == nil || !s.deleted.IsZero() {
		return nil
	}
	return object{"id": s.id, "name": s.name, "object": "service"}
}

// findMember returns a user. Any invitation may be a member.
func findMember(f *Fake, c *call, id string) object {
	if f.people(c).find(id) == nil {
		return nil
	}
	return object{"id": id, "name": id, "object": "user"}
}

func findRole(_ *Fake, c *call, id string) object {
	o := c.builtIn(rolesPath, builtInRoles).find(id)
	if o == nil {
		return nil
	}
	return object{"id": id, "name": o["name"], "object": "role"}
}

func findServiceGroup(_ *Fake, c *call, id string) object {
	return c.account.table(serviceGroupsPath, "id").find(id)
}

// permissions lists the permissions that an authorization can grant.
var permissions = []string{"full", "read_only", "purge_select", "purge_all"}

// checkAuthorization refuses an authorization for a service or a user that does not exist.
func checkAuthorization(ch *change) *reply {
	k, o := ch.family, ch.object
	switch {
	case o["permission"] != nil && !slices.Contains(permissions, o.text("permission")):
		return k.refuseField("permission", "must be one of "+strings.Join(permissions, ", "))
	case ch.fake.people(ch.call).find(o.text("user")) == nil:
		return k.style.errors(http.StatusNotFound, "Record not found", "Couldn't find user '"+o.text("user")+"'")
	case findService(ch.fake, ch.call, o.text("service")) == nil:
		return k.style.errors(http.StatusNotFound, "Record not found", "Couldn't find service '"+o.text("service")+"'")
	}
	return nil
}

func missingAuthorization(_ *call, id string) *reply {
	return failure(http.StatusNotFound, "Record not found", "Cannot find serviceauthorization '"+id+"'")
}

// authorizationRoutes returns the bulk operations of authorizations. They change either all
// authorizations or none.
func authorizationRoutes(k *family) []route {
	return []route{
		{method: http.MethodPatch, template: k.path, handle: onSeveral(k, func(f *Fake, c *call, t *table, o, sent object) (object, *reply) {
			ch := k.change(f, c, t, nil, o)
			refusal := k.alter(ch, sent)
			return ch.object, refusal
		})},
		{method: http.MethodDelete, template: k.path, handle: onSeveral(k, func(_ *Fake, c *call, t *table, o, _ object) (object, *reply) {
			t.remove(o.text("id"), c.now)
			return o, nil
		})},
	}
}

func onSeveral(k *family, do func(f *Fake, c *call, t *table, o, sent object) (object, *reply)) handler {
	return func(f *Fake, c *call) *reply {
		var document struct {
			Data []struct {
				ID         string
				Attributes object
			}
		}
		if err := json.Unmarshal(c.body, &document); err != nil || !strings.Contains(c.header.Get("Content-Type"), "ext=bulk") {
			return k.refuse("The body is no JSON:API document with the extension bulk")
		}
		t, _, refusal := k.home(f, c)
		if refusal != nil {
			return refusal
		}
		shown := []any{}
		refusal = t.atomically(func() *reply {
			for _, resource := range document.Data {
				o := t.find(resource.ID)
				if o == nil {
					return k.notFound(c, resource.ID)
				}
				o, refusal := do(f, c, t, o, resource.Attributes)
				if refusal != nil {
					return refusal
				}
				shown = append(shown, k.show(o))
			}
			return nil
		})
		if refusal != nil {
			return refusal
		}
		return answer(http.StatusOK, typeJSONAPI+"; ext=bulk", object{"data": shown})
	}
}
