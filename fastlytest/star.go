package fastlytest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// star is a service that a user marked.
type star struct {
	id, service, user string
	created           time.Time
}

func starRoutes() []route {
	return []route{
		{method: "GET", template: "/stars", handle: (*Fake).listStars, jsonapi: true},
		{method: "POST", template: "/stars", handle: (*Fake).createStar, jsonapi: true},
		{method: "GET", template: "/stars/{}", handle: onStar((*Fake).getStar), jsonapi: true},
		{method: "DELETE", template: "/stars/{}", handle: onStar((*Fake).deleteStar), jsonapi: true},
	}
}

// onStar finds the star that the path names, among those of the user.
func onStar(handle func(*Fake, *call, *star) *reply) handler {
	return func(f *Fake, c *call) *reply {
		for _, s := range f.stars {
			if s.id == c.args[0] && s.user == c.user.id {
				return handle(f, c, s)
			}
		}
		return c.route.refuse(http.StatusNotFound, "Couldn't find star "+c.args[0])
	}
}

func (f *Fake) listStars(c *call) *reply {
	list := []object{}
	for _, s := range f.stars {
		if s.user == c.user.id {
			list = append(list, s.object())
		}
	}
	return answer(http.StatusOK, typeJSONAPI, object{"data": list})
}

func (f *Fake) createStar(c *call) *reply {
	var body struct {
		Data struct {
			Relationships struct {
				Service struct {
					Data struct{ ID string }
				}
			}
		}
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return c.route.refuse(http.StatusBadRequest, "The body is no JSON:API document: "+err.Error())
	}
	id := body.Data.Relationships.Service.Data.ID
	if s := f.service(id); s == nil || s.customer != c.customer || !s.deleted.IsZero() {
		return c.route.refuse(http.StatusNotFound, "Couldn't find service "+id)
	}
	s := &star{id: f.newID(), service: id, user: c.user.id, created: c.now}
	f.stars = append(f.stars, s)
	return answer(http.StatusOK, typeJSONAPI, object{"data": s.object()})
}

func (f *Fake) getStar(_ *call, s *star) *reply {
	return answer(http.StatusOK, typeJSONAPI, object{"data": s.object()})
}

func (f *Fake) deleteStar(_ *call, s *star) *reply {
	f.stars = slices.DeleteFunc(f.stars, func(other *star) bool { return other == s })
	return empty(http.StatusNoContent)
}

func (s *star) object() object {
	return object{
		"id":   s.id,
		"type": "star",
		"attributes": object{
			"created_at": stamp(s.created),
			"updated_at": stamp(s.created),
			"deleted_at": nil,
		},
		"relationships": object{
			"service": object{"data": object{"id": s.service, "type": "service"}},
			"user":    object{"data": object{"id": s.user, "type": "user"}},
		},
	}
}
