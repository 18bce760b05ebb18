package fastlytest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// service is the state of a service.
type service struct {
	id, name, comment, kind string

	account *account

	created, updated, deleted time.Time

	versions []*version // by number, starting at 1

	managedLogs bool           // whether managed logging is enabled
	warnings    map[int]string // compiler warnings by version, returned on activation
	invalid     map[int]string // validation errors by version

	stats   []point
	traffic Pattern // if nil, the traffic of the account
}

// AddService adds a service of [Customer]. The service has a version 1, which is neither locked nor
// active.
func (f *Fake) AddService(name string) *Service {
	f.mu.Lock()
	defer f.mu.Unlock()
	return &Service{ID: f.addService(Customer, name, "").id, fake: f}
}

// addService adds a service. If id is empty, one is generated.
func (f *Fake) addService(customer, name, id string) *service {
	if id == "" {
		id = f.newID()
	}
	s := &service{id: id, name: name, kind: "vcl", warnings: map[int]string{}, invalid: map[int]string{}}
	f.account(customer).add(s, f.now())
	f.services[s.id] = s
	return s
}

// Service returns a service by its identifier, and reports whether it was found. Deleted services
// can be found.
func (f *Fake) Service(id string) (*Service, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.services[id] == nil {
		return nil, false
	}
	return &Service{ID: id, fake: f}, true
}

func serviceRoutes() []route {
	return []route{
		{method: "GET", template: "/service", handle: (*Fake).listServices},
		{method: "POST", template: "/service", handle: (*Fake).createService},
		{method: "GET", template: "/service/search", handle: (*Fake).searchService},
		{method: "GET", template: "/service/{}", handle: onService((*Fake).getService)},
		{method: "PUT", template: "/service/{}", handle: onService((*Fake).updateService)},
		{method: "DELETE", template: "/service/{}", handle: onService((*Fake).deleteService)},
	}
}

// onService finds the service in the path. A deleted service is read-only.
func onService(handle func(*Fake, *call, *service) *reply) handler {
	return func(f *Fake, c *call) *reply {
		s := c.account.service(f, c.args[0])
		switch {
		case s == nil:
			return missing("Service", map[string]string{"deleted": undeleted, "id": c.args[0]})
		case !s.deleted.IsZero() && writes(c.method):
			return badRequest(fmt.Sprintf("Service '%s' is deleted", s.id))
		}
		return handle(f, c, s)
	}
}

// Page sizes of lists of services.
const (
	servicesPerPage    = 20
	maxServicesPerPage = 1000
)

// listServices returns a page of services. It builds only the objects of this page, because each
// contains all its versions.
func (f *Fake) listServices(c *call) *reply {
	all := slices.DeleteFunc(slices.Clone(c.account.services), func(s *service) bool { return !s.deleted.IsZero() })
	if text := sortedBy(c.query.Get("sort")); text != nil {
		slices.SortStableFunc(all, func(a, b *service) int { return strings.Compare(text(a), text(b)) })
	}
	return linkPage(c, byLink{servicesPerPage, maxServicesPerPage}, all, func(s *service) any { return s.listed(c.now) })
}

// sortedBy returns the sort key of an order of services, or nil for the order of creation.
func sortedBy(key string) func(*service) string {
	switch key {
	case "id":
		return func(s *service) string { return s.id }
	case "name":
		return func(s *service) string { return s.name }
	case "comment":
		return func(s *service) string { return s.comment }
	case "type":
		return func(s *service) string { return s.kind }
	case "updated", "updated_at":
		return func(s *service) string { return stamp(s.updated) }
	default:
		return nil
	}
}

func (f *Fake) createService(c *call) *reply {
	fields := c.fields()
	name := fields.text("name")
	if name == "" {
		return badRequest("Name can't be blank")
	}
	if c.account.named[name] != nil {
		return duplicate("service", name)
	}
	if words := f.faultOf(c, fields, true); words != "" {
		return badRequest(words)
	}
	s := f.addService(c.account.customer, name, "")
	s.comment = fields.text("comment")
	s.kind = cmp.Or(fields.text("type"), s.kind)
	return success(fields.echo(s.object(c.now), "name", "comment", "type"))
}

func (f *Fake) searchService(c *call) *reply {
	name := c.query.Get("name")
	s := c.account.named[name]
	if s == nil {
		return missing("Service", map[string]string{"deleted": undeleted, "name": name})
	}
	found := s.object(c.now)
	delete(found, "paused")
	delete(found, "publish_key")
	return success(found)
}

func (f *Fake) getService(c *call, s *service) *reply { return success(s.object(c.now)) }

func (f *Fake) updateService(c *call, s *service) *reply {
	fields := c.fields()
	if name := fields.text("name"); name != "" && name != s.name {
		if c.account.named[name] != nil {
			return duplicate("service", name)
		}
		c.account.rename(s, name)
	}
	if _, sent := fields["comment"]; sent {
		s.comment = fields.text("comment")
	}
	r := success(fields.echo(s.object(c.now), "name", "comment"))
	s.updated = c.now // after the reply, which contains the old time
	return r
}

func (f *Fake) deleteService(c *call, s *service) *reply {
	if s.active() != nil {
		return badRequest("Cannot delete service with active version")
	}
	c.account.remove(s, c.now)
	return done()
}

// object returns the service as in replies.
func (s *service) object(now time.Time) object {
	versions := []object{}
	for _, v := range s.seen(now) {
		versions = append(versions, s.describe(v))
	}
	environments := []object{}
	for _, v := range s.versions {
		environments = append(environments, s.environments(v)...)
	}
	return object{
		"id":           s.id,
		"customer_id":  s.account.customer,
		"name":         s.name,
		"comment":      s.comment,
		"type":         s.kind,
		"paused":       false,
		"publish_key":  "",
		"versions":     versions,
		"environments": environments,
		"created_at":   stamp(s.created),
		"updated_at":   stamp(s.updated),
		"deleted_at":   stampOrNull(s.deleted),
	}
}

// listed returns the service as in lists: with the number of its active version or, if there is
// none, its newest version.
func (s *service) listed(now time.Time) object {
	listed := s.object(now)
	delete(listed, "publish_key")
	seen := s.seen(now)
	current := seen[len(seen)-1]
	if active := s.active(); active != nil {
		current = active
	}
	listed["version"] = current.number
	return listed
}

// Service gives tests access to a service of a [Fake]. Its methods send no requests, do not count
// against limits, and are not recorded. Use them to prepare and inspect state, and to simulate
// concurrent changes by others.
type Service struct {
	// Identifier of the service.
	ID   string
	fake *Fake
}

// Version describes a version of a [Service].
type Version struct {
	Number  int    // Number of the version, starting at 1.
	Comment string // Comment of the version.
	Active  bool   // Whether the version is active in production.
	Locked  bool   // Whether the version is read-only.
	Staging bool   // Whether the version is active in staging.
}

func (s *Service) state(do func(*service, time.Time)) {
	s.fake.mu.Lock()
	defer s.fake.mu.Unlock()
	do(s.fake.services[s.ID], s.fake.now())
}

// Versions returns all versions, ordered by number.
func (s *Service) Versions() (list []Version) {
	s.state(func(state *service, _ time.Time) {
		for _, v := range state.versions {
			list = append(list, Version{v.number, v.comment, v.active, v.locked, v.staging})
		}
	})
	return list
}

// Active returns the number of the active version, or 0 if no version is active.
func (s *Service) Active() (n int) {
	s.state(func(state *service, _ time.Time) {
		if v := state.active(); v != nil {
			n = v.number
		}
	})
	return n
}

// AddVersion adds an empty version and returns its number.
func (s *Service) AddVersion() (n int) {
	s.state(func(state *service, now time.Time) { n = state.addVersion(now).number })
	return n
}

// Clone copies a version and returns the number of the copy. It returns an error if the version does
// not exist.
func (s *Service) Clone(number int) (n int, err error) {
	err = s.change(number, func(state *service, v *version, now time.Time) { n = state.clone(v, now).number })
	return n, err
}

// Activate activates and locks a version. It returns an error if the version does not exist.
func (s *Service) Activate(number int) error {
	return s.change(number, func(state *service, v *version, _ time.Time) { state.activate(v) })
}

// Stage activates a version in the staging environment. It returns an error if the version does not
// exist.
func (s *Service) Stage(number int) error {
	return s.change(number, func(state *service, v *version, _ time.Time) { state.stage(v) })
}

// Deactivate deactivates a version in production and staging. It returns an error if the version does
// not exist.
func (s *Service) Deactivate(number int) error {
	return s.change(number, func(_ *service, v *version, _ time.Time) { v.active, v.staging = false, false })
}

// Lock makes a version read-only. It returns an error if the version does not exist.
func (s *Service) Lock(number int) error {
	return s.change(number, func(_ *service, v *version, _ time.Time) { v.locked = true })
}

func (s *Service) change(number int, do func(*service, *version, time.Time)) (err error) {
	s.state(func(state *service, now time.Time) {
		v := state.version(number)
		if v == nil {
			err = fmt.Errorf("fastlytest: service %s has no version %d", s.ID, number)
			return
		}
		do(state, v, now)
		v.updated = now
	})
	return err
}

// Warn sets a compiler warning that is returned whenever a version is activated. The version does
// not have to exist yet. If msg is empty, the warning is removed.
func (s *Service) Warn(number int, msg string) {
	s.state(func(state *service, _ time.Time) { state.warnings[number] = msg })
}

// Invalidate makes validation and activation of a version fail with msg. The version does not have
// to exist yet. If msg is empty, the version is valid again.
func (s *Service) Invalidate(number int, msg string) {
	s.state(func(state *service, _ time.Time) { state.invalid[number] = msg })
}
