package fastlytest

import (
	"slices"
	"strconv"
)

func loadBalancingRoutes() []route {
	const member = "/service/{}/version/{}/director/{}/backend/{}"
	return []route{
		{method: "GET", template: member, handle: onMember((*Fake).getMember)},
		{method: "POST", template: member, handle: onMember((*Fake).addMember)},
		{method: "DELETE", template: member, handle: onMember((*Fake).removeMember)},
	}
}

// member is a backend of a director.
type member struct {
	service  *service
	version  *version
	director object
	backend  string
}

// onMember finds the director and the backend in the path, whether or not the backend is a member.
func onMember(handle func(*Fake, *call, member) *reply) handler {
	return kinds()["director"].on(func(f *Fake, c *call, s *service, v *version, director object) *reply {
		backends := kinds()["backend"]
		if backends.find(v, c.args[3]) == nil {
			return backends.missing(s, v, c.args[3])
		}
		return handle(f, c, member{s, v, director, c.args[3]})
	})
}

// backends returns the names of the backends of the director.
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

// checkServer refuses a server without an address.
func checkServer(ch *change) *reply {
	if ch.object.text("address") == "" {
		return badRequest("Address can't be blank")
	}
	return nil
}

// keepServer refuses to delete the only server of a pool.
func keepServer(ch *change) *reply {
	if ch.home.len() == 1 {
		return badRequest("Cannot delete only server in a pool")
	}
	return nil
}

func missingServer(_ *call, id string) *reply {
	return missing("Server", map[string]string{"deleted": undeleted, "id": id})
}
