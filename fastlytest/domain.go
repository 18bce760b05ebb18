package fastlytest

func domainRoutes() []route {
	const domain = "/service/{}/version/{}/domain"
	return []route{
		{method: "GET", template: domain + "/check_all", handle: onVersion((*Fake).checkDomains)},
		{method: "GET", template: domain + "/{}/check", handle: kinds()["domain"].on((*Fake).checkDomain)},
	}
}

// checkDomain reports that a domain has no CNAME record and does not point to Fastly.
func (f *Fake) checkDomain(_ *call, s *service, v *version, o object) *reply {
	return success(checked(s, v, o))
}

func checked(s *service, v *version, o object) []any {
	return []any{kinds()["domain"].read(s, v, o), nil, false}
}

func (f *Fake) checkDomains(_ *call, s *service, v *version) *reply {
	list := [][]any{}
	for _, o := range v.objects["domain"] {
		list = append(list, checked(s, v, o))
	}
	return success(list)
}

// checkDomainOwner refuses a domain that belongs to a service of another customer.
func checkDomainOwner(ch *change) *reply {
	name := ch.sent.text("name")
	if name == "" {
		return nil
	}
	for _, s := range ch.fake.services {
		if s.account == ch.service.account || !s.deleted.IsZero() {
			continue
		}
		for _, v := range s.versions {
			if find(v.objects["domain"], "name", name) != nil {
				return badRequest("Domain '" + name + "' is already taken by another customer")
			}
		}
	}
	return nil
}
