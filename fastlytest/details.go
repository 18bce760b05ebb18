package fastlytest

import "maps"

func detailRoutes() []route {
	return []route{
		{method: "GET", template: "/service/{}/details", handle: onService((*Fake).getDetails)},
		{method: "GET", template: "/service/{}/domain", handle: onService((*Fake).listServiceDomains)},
		{method: "GET", template: "/service/{}/diff/from/{}/to/{}", handle: onService((*Fake).diffVersions)},
		{method: "GET", template: "/service/{}/vcl/diff/from/{}/to/{}", handle: onService((*Fake).diffVCL)},
	}
}

// sections maps the names of sections in version details to kinds. Compute services have only a
// few.
func (s *service) sections() map[string]string {
	if s.kind == "wasm" {
		return map[string]string{"backends": "backend", "domains": "domain", "healthchecks": "healthcheck"}
	}
	return map[string]string{
		"acls": "acl", "backends": "backend", "cache_settings": "cache_settings", "conditions": "condition",
		"dictionaries": "dictionary", "directors": "director", "domains": "domain", "gzips": "gzip", "headers": "header",
		"healthchecks": "healthcheck", "request_settings": "request_settings", "response_objects": "response_object",
		"snippets": "snippet", "vcls": "vcl",
	}
}

// configuration returns the configuration of a version as in its details.
func (s *service) configuration(v *version) object {
	all := object{}
	for section, path := range s.sections() {
		list := []object{}
		for _, o := range v.objects[path] {
			list = append(list, kinds()[path].read(s, v, o))
		}
		all[section] = list
	}
	if s.kind != "wasm" {
		all["settings"], all["wordpress"] = v.settings(), []any{}
	}
	return all
}

// current returns the active version, or the newest visible one.
func (s *service) current(c *call) *version {
	if v := s.active(); v != nil {
		return v
	}
	seen := s.seen(c.now)
	return seen[len(seen)-1]
}

// getDetails returns the service with the configuration of one version: the requested one or the
// current one. The filter limits the list of versions to the active version, if one exists.
func (f *Fake) getDetails(c *call, s *service) *reply {
	v := s.current(c)
	if number := c.query.Get("version"); number != "" {
		if v = s.seenVersion(c, number); v == nil {
			return missingVersion(s, number)
		}
	}
	detail := func(v *version) object {
		o := s.configuration(v)
		maps.Copy(o, s.describe(v))
		return o
	}
	details := s.object(c.now)
	details["version"], details["active_version"] = detail(v), nil
	if active := s.active(); active != nil {
		details["active_version"] = detail(active)
		if c.query.Get("filter[versions.active]") == "true" {
			details["versions"] = []object{s.describe(active)}
		}
	}
	return success(details)
}

func (f *Fake) listServiceDomains(c *call, s *service) *reply {
	return kinds()["domain"].list(f, c, s, s.current(c))
}
