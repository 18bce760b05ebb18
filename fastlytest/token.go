package fastlytest

import "strings"

func tokenRoutes() []route {
	return []route{
		{method: "GET", template: "/tokens/self", handle: (*Fake).getToken, anyScope: true},
	}
}

func (f *Fake) getToken(c *call) *reply {
	t := c.token
	var service any
	if len(t.Services) > 0 {
		service = t.Services[0]
	}
	return success(object{
		"id":              t.ID,
		"name":            t.Name,
		"user_id":         t.User,
		"customer_id":     t.Customer,
		"service_id":      service,
		"services":        append([]string{}, t.Services...),
		"scope":           t.Scope,
		"scopes":          strings.Fields(t.Scope),
		"ip":              "192.0.2.1",
		"user_agent":      t.userAgent,
		"created_at":      stamp(t.created),
		"last_used_at":    stamp(t.used),
		"expires_at":      stampOrNull(t.Expires),
		"sudo_expires_at": nil,
	})
}
