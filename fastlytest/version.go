package fastlytest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// version is a version of a service.
type version struct {
	number                  int
	comment                 string
	active, locked, staging bool
	created, updated        time.Time
	visible                 time.Time           // time at which the version becomes visible; zero if always visible
	objects                 map[string][]object // configuration by kind
}

// Environments of a service.
const (
	production = "production"
	staging    = "staging"
)

func (s *service) addVersion(now time.Time) *version {
	v := &version{number: len(s.versions) + 1, created: now, updated: now, objects: map[string][]object{}}
	s.versions = append(s.versions, v)
	return v
}

// version returns the version with the given number, or nil.
func (s *service) version(number int) *version {
	if number < 1 || number > len(s.versions) {
		return nil
	}
	return s.versions[number-1]
}

// seen returns the versions that are visible at a time.
func (s *service) seen(now time.Time) []*version {
	return slices.DeleteFunc(slices.Clone(s.versions), func(v *version) bool { return now.Before(v.visible) })
}

// seenVersion returns the version with the number in a path, or nil if it is not visible yet.
func (s *service) seenVersion(c *call, number string) *version {
	n, err := strconv.Atoi(number)
	v := s.version(n)
	if err != nil || v == nil || c.now.Before(v.visible) {
		return nil
	}
	return v
}

func (s *service) active() *version {
	for _, v := range s.versions {
		if v.active {
			return v
		}
	}
	return nil
}

func (s *service) activate(v *version) {
	if active := s.active(); active != nil {
		active.active = false
	}
	v.active, v.locked = true, true
}

func (s *service) stage(v *version) {
	for _, other := range s.versions {
		other.staging = false
	}
	v.staging = true
}

// clone adds an unlocked copy of a version with its comment, objects and time of creation. Objects
// identified by id alone get new ids.
func (s *service) clone(source *version, now time.Time) *version {
	v := s.addVersion(now)
	v.comment, v.created = source.comment, source.created
	for path, objects := range source.objects {
		v.objects[path] = deepCopy(objects)
		if k := kinds()[path]; k == nil || k.root == "" {
			continue
		}
		for _, o := range v.objects[path] {
			o["id"] = makeID(s.id, o.text("id"), strconv.Itoa(v.number))
		}
	}
	return v
}

// describe returns a version as in replies.
func (s *service) describe(v *version) object {
	return object{
		"service_id":   s.id,
		"number":       v.number,
		"comment":      v.comment,
		"active":       v.active,
		"locked":       v.locked,
		"staging":      v.staging,
		"deployed":     false,
		"testing":      false,
		"environments": s.environments(v),
		"created_at":   stamp(v.created),
		"updated_at":   stamp(v.updated),
		"deleted_at":   nil,
	}
}

// environments returns the environments in which a version is active.
func (s *service) environments(v *version) []object {
	list := []object{}
	add := func(name string) {
		list = append(list, object{"service_id": s.id, "name": name, "active_version": v.number})
	}
	if v.active {
		add(production)
	}
	if v.staging {
		add(staging)
	}
	return list
}

// amend changes a version and returns it as in the reply, which contains the old updated_at and
// environments.
func (s *service) amend(v *version, now time.Time, change func()) object {
	before := s.describe(v)
	change()
	v.updated = now
	after := s.describe(v)
	after["updated_at"], after["environments"] = before["updated_at"], before["environments"]
	return after
}

func versionRoutes() []route {
	return []route{
		{method: "GET", template: "/service/{}/version", handle: onService((*Fake).listVersions)},
		{method: "POST", template: "/service/{}/version", handle: onService((*Fake).createVersion)},
		{method: "GET", template: "/service/{}/version/active", handle: onService((*Fake).getActiveVersion)},
		{method: "GET", template: "/service/{}/version/{}", handle: onVersion((*Fake).getVersion)},
		{method: "PUT", template: "/service/{}/version/{}", handle: onVersion((*Fake).updateVersion)},
		{method: "PUT", template: "/service/{}/version/{}/activate", handle: onVersion((*Fake).activateVersion)},
		{method: "PUT", template: "/service/{}/version/{}/activate/{}", handle: onVersion((*Fake).stageVersion)},
		{method: "PUT", template: "/service/{}/version/{}/clone", handle: onVersion((*Fake).cloneVersion)},
		{method: "PUT", template: "/service/{}/version/{}/deactivate", handle: onVersion((*Fake).deactivateVersion)},
		{method: "PUT", template: "/service/{}/version/{}/deactivate/{}", handle: onVersion((*Fake).unstageVersion)},
		{method: "PUT", template: "/service/{}/version/{}/lock", handle: onVersion((*Fake).lockVersion)},
		{method: "GET", template: "/service/{}/version/{}/validate", handle: onVersion((*Fake).validateVersion)},
	}
}

// onVersion finds the service and the version in the path.
func onVersion(handle func(*Fake, *call, *service, *version) *reply) handler {
	return onService(func(f *Fake, c *call, s *service) *reply {
		v := s.seenVersion(c, c.args[1])
		if v == nil {
			return missingVersion(s, c.args[1])
		}
		return handle(f, c, s, v)
	})
}

// onDraft is like onVersion, but refuses writes to a locked version.
func onDraft(handle func(*Fake, *call, *service, *version) *reply) handler {
	return onVersion(func(f *Fake, c *call, s *service, v *version) *reply {
		if refusal := refuseWrite(c, s, v); refusal != nil {
			return refusal
		}
		return handle(f, c, s, v)
	})
}

// refuseWrite returns an error for a write to a locked version, and nil otherwise.
func refuseWrite(c *call, s *service, v *version) *reply {
	if !v.locked || !writes(c.method) {
		return nil
	}
	return failure(http.StatusUnprocessableEntity, "Version locked",
		"Version '"+strconv.Itoa(v.number)+"' for service '"+s.id+"' is locked")
}

func missingVersion(s *service, number string) *reply {
	return missing("Version", map[string]string{"deleted": undeleted, "number": number, "service": s.id})
}

func (f *Fake) listVersions(c *call, s *service) *reply {
	list := []object{}
	for _, v := range s.seen(c.now) {
		list = append(list, s.describe(v))
	}
	return success(list)
}

func (f *Fake) createVersion(c *call, s *service) *reply {
	fields := c.fields()
	v := s.addVersion(c.now)
	v.comment = fields.text("comment")
	return success(fields.echo(object{"service_id": s.id, "number": v.number}, "comment"))
}

func (f *Fake) getActiveVersion(_ *call, s *service) *reply {
	v := s.active()
	if v == nil {
		return missingVersion(s, "active")
	}
	return success(s.describe(v))
}

func (f *Fake) getVersion(_ *call, s *service, v *version) *reply { return success(s.describe(v)) }

// updateVersion changes the comment, even of a locked version. It ignores the flags, which clients
// cannot set.
func (f *Fake) updateVersion(c *call, s *service, v *version) *reply {
	fields := c.fields()
	return success(fields.echo(s.amend(v, c.now, func() {
		if _, sent := fields["comment"]; sent {
			v.comment = fields.text("comment")
		}
	}), "comment"))
}

func (f *Fake) activateVersion(c *call, s *service, v *version) *reply {
	if msg := s.invalid[v.number]; msg != "" {
		return badRequest(msg)
	}
	activated := s.amend(v, c.now, func() { s.activate(v) })
	if msg := s.warnings[v.number]; msg != "" {
		activated["msg"] = msg
	}
	return success(activated)
}

func (f *Fake) stageVersion(c *call, s *service, v *version) *reply {
	if c.args[2] != staging {
		return noEnvironment(c.args[2])
	}
	if msg := s.invalid[v.number]; msg != "" {
		return badRequest(msg)
	}
	return success(s.amend(v, c.now, func() { s.stage(v) }))
}

func (f *Fake) cloneVersion(c *call, s *service, v *version) *reply {
	clone := s.clone(v, c.now)
	if f.lateClone > 0 {
		clone.visible = c.now.Add(f.lateClone)
	}
	return success(s.describe(clone))
}

func (f *Fake) deactivateVersion(c *call, s *service, v *version) *reply {
	return success(s.amend(v, c.now, func() { v.active = false }))
}

func (f *Fake) unstageVersion(c *call, s *service, v *version) *reply {
	if c.args[2] != staging {
		return noEnvironment(c.args[2])
	}
	return success(s.amend(v, c.now, func() { v.staging = false }))
}

func noEnvironment(name string) *reply {
	return badRequest("Environment '" + name + "' does not exist")
}

func (f *Fake) lockVersion(c *call, s *service, v *version) *reply {
	return success(s.amend(v, c.now, func() { v.locked = true }))
}

func (f *Fake) validateVersion(_ *call, s *service, v *version) *reply {
	if msg := s.invalid[v.number]; msg != "" {
		return success(object{"status": "error", "msg": msg})
	}
	return done()
}
