package fastlytest

import (
	"maps"
	"slices"
	"strconv"
)

func loadBalancingRoutes() []route {
	const member = "/service/{}/version/{}/director/{}/backend/{}"
	const server = "/service/{}/pool/{}/server"
	return []route{
		{method: "GET", template: member, handle: onMember((*Fake).getMember)},
		{method: "POST", template: member, handle: onMember((*Fake).addMember)},
		{method: "DELETE", template: member, handle: onMember((*Fake).removeMember)},
		{method: "GET", template: server + "s", handle: onShelf("pool", (*Fake).listServers)},
		{method: "POST", template: server, handle: onShelf("pool", (*Fake).createServer)},
		{method: "GET", template: server + "/{}", handle: onServer((*Fake).getServer)},
		{method: "PUT", template: server + "/{}", handle: onServer((*Fake).updateServer)},
		{method: "DELETE", template: server + "/{}", handle: onServer((*Fake).deleteServer)},
	}
}

// member is a backend as a part of a director.
type member struct {
	service  *service
	version  *version
	director object
	backend  string
}

// onMember finds the director and the backend that the path names, be the one a part of the
// other or not.
func onMember(handle func(*Fake, *call, member) *reply) handler {
	return kinds()["director"].on(func(f *Fake, c *call, s *service, v *version, director object) *reply {
		backends := kinds()["backend"]
		if backends.find(v, c.args[3]) == nil {
			return backends.missing(s, v, c.args[3])
		}
		return handle(f, c, member{s, v, director, c.args[3]})
	})
}

// backends are the names of those of the director.
func (m member) backends() []any {
	names, _ := m.director["backends"].([]any)
	return names
}

func (m member) attached() bool { return slices.Contains(m.backends(), any(m.backend)) }

func (m member) missing() *reply {
	return missing("DirectorBackend", map[string]string{
		"backend": m.backend, "deleted": undeleted, "director": m.director.text("name"),
		"service": m.service.id, "version": strconv.Itoa(m.version.number),
	})
}

func (m member) show() *reply {
	return success(object{
		"director": m.director["name"], "backend_name": m.backend, "service_id": m.service.id, "version": m.version.number,
		"created_at": m.director["created_at"], "updated_at": m.director["updated_at"], "deleted_at": nil,
	})
}

func (f *Fake) getMember(_ *call, m member) *reply {
	if !m.attached() {
		return m.missing()
	}
	return m.show()
}

func (f *Fake) addMember(_ *call, m member) *reply {
	if m.attached() {
		return duplicate("director_backend", m.backend)
	}
	m.director["backends"] = append(m.backends(), m.backend)
	return m.show()
}

func (f *Fake) removeMember(_ *call, m member) *reply {
	if !m.attached() {
		return m.missing()
	}
	m.director["backends"] = slices.DeleteFunc(m.backends(), func(name any) bool { return name == m.backend })
	return done()
}

// onServer finds the pool and the server that the path names.
func onServer(handle func(*Fake, *call, *shelf, object) *reply) handler {
	return onShelf("pool", func(f *Fake, c *call, _ *service, sh *shelf) *reply {
		o := find(sh.objects, "id", c.args[2])
		if o == nil {
			return missing("Server", map[string]string{"deleted": undeleted, "id": c.args[2]})
		}
		return handle(f, c, sh, o)
	})
}

// serverTypes are the types of what clients set of a server, as the API answers it.
func serverTypes() map[string]string {
	return map[string]string{
		"address": "string", "comment": "string", "override_host": "string", "disabled": "boolean",
		"weight": "string", "max_conn": "string", "port": "string",
	}
}

func (f *Fake) listServers(_ *call, _ *service, sh *shelf) *reply {
	return success(append([]object{}, sh.objects...))
}

func (f *Fake) createServer(c *call, s *service, sh *shelf) *reply {
	o := stamped(c.now)
	maps.Copy(o, object{
		"id": f.newID(), "service_id": s.id, "pool_id": c.args[1], "deleted_at": nil, "override_host": nil,
		"weight": "100", "max_conn": "0", "port": "80", "disabled": false, "comment": "",
	})
	if refusal := o.assign(serverTypes(), c.sent()); refusal != nil {
		return refusal
	}
	if o.text("address") == "" {
		return badRequest("Address can't be blank")
	}
	sh.put(append(sh.objects, o), c.now)
	return success(o)
}

func (f *Fake) getServer(_ *call, _ *shelf, o object) *reply { return success(o) }

func (f *Fake) updateServer(c *call, sh *shelf, o object) *reply {
	changed := deepCopy(o)
	if refusal := changed.assign(serverTypes(), c.sent()); refusal != nil {
		return refusal
	}
	r := success(changed)
	changed["updated_at"], sh.updated = stamp(c.now), c.now
	maps.Copy(o, changed)
	return r
}

func (f *Fake) deleteServer(c *call, sh *shelf, _ object) *reply {
	if len(sh.objects) == 1 {
		return badRequest("Cannot delete only server in a pool")
	}
	sh.put(without(sh.objects, "id", c.args[2]), c.now)
	return done()
}
