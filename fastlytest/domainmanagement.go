package fastlytest

import (
	"net/http"
	"strings"
)

// checkManagedDomain refuses a domain without a name, and a service or routing configuration that does
// not exist.
func checkManagedDomain(ch *change) *reply {
	if ch.object.text("fqdn") == "" {
		return ch.family.refuseField("fqdn", "can't be blank")
	}
	if id := ch.sent.text("service_id"); id != "" && ch.call.account.service(ch.fake, id) == nil {
		return ch.family.refuseField("service_id", "does not exist")
	}
	if id := ch.sent.text("routing_configuration_id"); id != "" && ch.call.account.table(routingPath, "id").find(id) == nil {
		return ch.family.refuseField("routing_configuration_id", "does not exist")
	}
	return nil
}

// suffixes are the domain endings of suggestions.
var suffixes = []string{"com", "net", "org"}

// domainTools returns the operations that look up domains outside of the account.
func domainTools(*family) []route {
	return []route{
		{method: http.MethodGet, template: "/domain-management/v1/tools/status", handle: domainStatus},
		{method: http.MethodGet, template: "/domain-management/v1/tools/suggest", handle: suggestDomains},
	}
}

// domainStatus returns the status of an available domain. It refuses a name without a zone.
func domainStatus(_ *Fake, c *call) *reply {
	name := c.query.Get("domain")
	label, zone, found := strings.Cut(name, ".")
	if !found || label == "" || zone == "" {
		return problems(http.StatusBadRequest, "Domain not found", name)
	}
	status := object{"domain": name, "zone": zone, "status": "undelegated inactive", "tags": "generic"}
	if scope := c.query.Get("scope"); scope != "" {
		status["scope"], status["offers"] = scope, []object{}
	}
	return answer(http.StatusOK, typeJSON+"; charset=utf-8", status)
}

// suggestDomains returns the words of a query joined with the preferred zones of the request.
func suggestDomains(_ *Fake, c *call) *reply {
	name := strings.ToLower(strings.Join(strings.Fields(c.query.Get("query")), ""))
	if name == "" {
		return problems(http.StatusBadRequest, "Bad Request", "query can't be blank")
	}
	zones := suffixes
	if preferred := c.query.Get("defaults"); preferred != "" {
		zones = strings.Split(preferred, ",")
	}
	results := []object{}
	for _, zone := range zones {
		results = append(results, object{"domain": name + "." + zone, "subdomain": name + ".", "zone": zone})
	}
	return answer(http.StatusOK, typeJSON+"; charset=utf-8", object{"results": results})
}
