package fastlytest

import (
	"maps"
	"net/http"
	"slices"
)

// automationRoutes returns the operations of automation tokens, which belong to no user.
func automationRoutes() []route {
	pages := byCount{20, 100}
	one := func(do func(f *Fake, c *call, t *Credential) *reply) handler {
		return func(f *Fake, c *call) *reply {
			if t := f.tokenOf(c, c.args[0]); t != nil && t.Automation {
				return do(f, c, t)
			}
			return problems(http.StatusNotFound, http.StatusText(http.StatusNotFound), "automation token "+c.args[0]+" not found")
		}
	}
	return []route{
		{method: "GET", template: "/automation-tokens", handle: func(f *Fake, c *call) *reply {
			var list []object
			for _, t := range f.tokensOf(func(t *Credential) bool { return t.Automation && t.Customer == c.account.customer }) {
				list = append(list, t.showIn("list"))
			}
			return pages.page(c, list, func(o object) any { return o })
		}},
		{method: "POST", template: "/automation-tokens", handle: logged("token.create", needsSudo((*Fake).newAutomationToken))},
		{method: "GET", template: "/automation-tokens/{}", handle: one(func(_ *Fake, _ *call, t *Credential) *reply { return success(t.showIn("get")) })},
		{method: "DELETE", template: "/automation-tokens/{}", handle: logged("token.destroy", one(func(f *Fake, _ *call, t *Credential) *reply {
			f.revoke([]*Credential{t})
			return empty(http.StatusNoContent)
		}))},
		{method: "GET", template: "/automation-tokens/{}/services", handle: one(func(_ *Fake, c *call, t *Credential) *reply {
			list := make([]object, len(t.Services))
			for i, id := range t.Services {
				list[i] = object{"id": id}
			}
			return pages.page(c, list, func(o object) any { return o["id"] })
		})},
	}
}

// newAutomationToken creates an automation token. Roles, a list of ids, take precedence over the role.
func (f *Fake) newAutomationToken(c *call) *reply {
	sent := c.fields()
	t := &Credential{Automation: true, creator: c.token.User, role: sent.text("role"), tlsAccess: sent["tls_access"] == true}
	t.roles, _ = toList(sent["roles"]).([]any)
	if refusal := f.issue(c, t, sent); refusal != nil {
		return refusal
	}
	shown := t.showIn("create")
	shown["access_token"] = t.Value
	return success(shown)
}

// showIn returns the token as it appears in the reply to an operation. The fields differ by operation.
// The reply to a create request has empty strings instead of null.
func (t *Credential) showIn(operation string) object {
	o := t.show()
	maps.Copy(o, object{
		"access_token": "", "role": t.role, "roles": t.showRoles(), "limit_services": len(t.Services) > 0, "tls_access": t.tlsAccess,
		"creator_id": t.creator, "user_id": t.creator, "scopes": t.Scope,
	})
	absent := map[string][]string{
		"list":   {"scope", "user_id"},
		"get":    {"scopes", "user_id", "creator_id", "service_id", "sudo_expires_at"},
		"create": {"scopes", "creator_id", "service_id", "sudo_expires_at"},
	}
	maps.DeleteFunc(o, func(field string, _ any) bool { return slices.Contains(absent[operation], field) })
	if operation == "create" {
		for field, value := range o {
			if value == nil {
				o[field] = ""
			}
		}
	}
	return o
}

// showRoles returns the roles of a token. The name of an unknown role is its id.
func (t *Credential) showRoles() []object {
	roles := []object{}
	for _, id := range t.roles {
		name := id
		if at := slices.IndexFunc(builtInRoles, func(role object) bool { return role["id"] == id }); at >= 0 {
			name = builtInRoles[at]["name"]
		}
		roles = append(roles, object{"id": id, "name": name})
	}
	return roles
}
