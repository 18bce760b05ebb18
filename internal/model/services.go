package model

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// service is the state of a service in the server.
type service struct {
	id       int
	account  *account
	versions []*version
	active   *version
	working  []*request // writes in progress
}

// version is a version of a service.
type version struct {
	number    int
	from      *version  // version that it was cloned from
	activated bool      // whether it was ever active
	late      bool      // whether the activation came too late for its client to know
	replaced  time.Time // time when another version replaced it
}

func newService(id int, a *account) *service {
	v := &version{number: 1, activated: true}
	return &service{id: id, account: a, versions: []*version{v}, active: v}
}

func (s *service) name() string { return fmt.Sprintf("service-%d", s.id) }

// clone adds a version.
func (s *service) clone(from *version) *version {
	v := &version{number: len(s.versions) + 1, from: from}
	s.versions = append(s.versions, v)
	return v
}

func (s *service) activate(v *version) {
	if v != s.active {
		s.active.replaced = time.Now()
		s.active, v.activated = v, true
	}
}

// activateForeign clones and activates a version as another program.
func (w *world) activateForeign(s *service) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s.activate(s.clone(s.active))
	w.tell("another program activates version %d of service %d", s.active.number, s.id)
}

// looks reports whether the reply shows the active version.
func (r *request) looks() bool { return r.reads && r.action != "validate" }

// apply performs a request.
func (w *world) apply(r *request, rep *reply) {
	s := r.service
	s.working = slices.DeleteFunc(s.working, func(other *request) bool { return other == r })
	if r.looks() {
		r.call.lookedAt = time.Now()
	}
	if r.version > len(s.versions) {
		rep.status, rep.body = http.StatusNotFound, `{"msg":"Record not found","detail":"Couldn't find Version"}`
		return
	}
	v := s.active
	if r.version > 0 {
		v = s.versions[r.version-1]
	}
	switch r.action {
	case s.name():
		rep.body = fmt.Sprintf(`{"id":%q,"name":"service","type":"vcl","versions":%s}`, s.name(), s.list())
		return
	case "version":
		rep.body = s.list()
		return
	case "clone":
		v = s.clone(v)
		r.call.drafts = append(r.call.drafts, v)
	case "activate":
		s.activate(v)
		v.late = !r.landed.IsZero() && time.Since(r.landed) > grace
	case "validate":
		return
	}
	rep.body = s.describe(v)
}

// list returns all versions as JSON.
func (s *service) list() string {
	texts := make([]string, len(s.versions))
	for i, v := range s.versions {
		texts[i] = s.describe(v)
	}
	return "[" + strings.Join(texts, ",") + "]"
}

// describe returns a version as JSON.
func (s *service) describe(v *version) string {
	return fmt.Sprintf(`{"service_id":%q,"number":%d,"active":%t,"locked":%t}`, s.name(), v.number, v == s.active, v.activated)
}

// checkOverlap checks that no other write of the same coordinator to the service is in progress.
func (w *world) checkOverlap(r *request) {
	for _, other := range r.service.working {
		if other.call.client.coordinator != r.call.client.coordinator || !other.landed.IsZero() && r.sent.Sub(other.landed) >= grace {
			continue
		}
		since := "has not ended"
		if !other.landed.IsZero() {
			since = fmt.Sprintf("ended %v before", r.sent.Sub(other.landed))
		}
		w.violate(Overlap, "%s of %v while the server works on %s of %v, which %s", r.action, r.call, other.action, other.call, since)
	}
}

// checkActivation checks that an activation does not replace a version of another program that a
// read directly before the activation would have shown.
func (w *world) checkActivation(r *request) {
	s := r.service
	if r.action != "activate" || r.version > len(s.versions) {
		return
	}
	v := s.versions[r.version-1]
	base := v.from
	if base == nil || s.active == base || s.active == v || !base.replaced.Before(r.sent) {
		return
	}
	looked := r.call.looked.Equal(r.sent) && r.call.lookedAt.Before(base.replaced)
	if !looked {
		w.violate(Activation, "version %d, made from %d, over %d, active since %v before; looked %v before",
			v.number, base.number, s.active.number, r.sent.Sub(base.replaced), r.sent.Sub(r.call.lookedAt))
	}
}
