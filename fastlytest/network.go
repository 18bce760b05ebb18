package fastlytest

import (
	"net/http"
	"slices"
	"strings"
)

// maxEdgeChecks is the maximum number of edge checks per user and hour.
const maxEdgeChecks = 200

// datacenters returns the points of presence with traffic, and one that is not a shield.
func datacenters() []object {
	pop := func(code, name, group, region, stats, billing, shield string, x, y int, latitude, longitude float64) object {
		o := object{
			"code": code, "name": name, "group": group, "region": region, "stats_region": stats, "billing_region": billing,
			"coordinates": object{"x": x, "y": y, "latitude": latitude, "longitude": longitude},
		}
		if shield != "" {
			o["shield"] = shield
		}
		return o
	}
	return []object{
		pop("IAD", "Ashburn", "United States", "US-East", "usa", "North America", "iad-va-us", 280, 170, 38.944533, -77.455811),
		pop("AMS", "Amsterdam", "Europe", "EU-West", "europe", "Europe", "amsterdam-nl", 494, 132, 52.308613, 4.763889),
		pop("TYO", "Tokyo", "Asia/Pacific", "APAC", "asia", "Asia", "tyo-tokyo-jp", 872, 172, 36, 139.75),
		pop("ACC", "Accra", "Africa", "AF-West", "africa_std", "Africa", "", 490, 256, 5.605186, -0.166786),
	}
}

// listAddresses returns addresses that are reserved for documentation.
func listAddresses(*Fake, *call) *reply {
	return success(object{
		"addresses":      []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"},
		"ipv6_addresses": []string{"2001:db8::/32"},
	})
}

// edgeCheck returns a result for each point of presence: status 200 for a domain of a service, and 500
// otherwise.
func edgeCheck(f *Fake, c *call) *reply {
	url := c.query.Get("url")
	_, rest, hasScheme := strings.Cut(url, "://")
	if !hasScheme {
		rest = url
	}
	host, _, _ := strings.Cut(rest, "/")
	switch {
	case host == "":
		return badRequest("url can't be blank")
	case !c.user.checks.take(c.now):
		return overBudget()
	}
	status := http.StatusInternalServerError // status for an unknown domain
	if c.account.serves(f, host) {
		status = http.StatusOK
	}
	checks := []object{}
	for i, pop := range datacenters() {
		node := "cache-" + strings.ToLower(pop.text("code")) + "1000"
		name := pop.text("shield")
		if name == "" {
			name = strings.ToLower(pop.text("code"))
		}
		checks = append(checks, object{
			"pop": name, "server": node, "response_time": float64(i+1) / 8,
			"hash":    "d41d8cd98f00b204e9800998ecf8427e", // MD5 of an empty body
			"request": object{"method": nil, "url": nil, "headers": object{"Host": host, "User-Agent": "Fastly/cache-check", "Fastly-Debug": 1}},
			"response": object{"status": status, "headers": object{
				"content-length": "0", "date": c.now.Format(http.TimeFormat), "server": "Varnish", "x-cache": "MISS",
				"x-served-by": node + "-" + pop.text("code"),
			}},
		})
	}
	return success(checks)
}

// serves reports whether a service of the account has a domain.
func (a *account) serves(f *Fake, name string) bool {
	for domain := range a.table(domainsPath, "id").all() {
		if domain.text("fqdn") == name && a.service(f, domain.text("service_id")) != nil {
			return true
		}
	}
	return slices.ContainsFunc(a.services, func(s *service) bool {
		return slices.ContainsFunc(s.versions, func(v *version) bool { return v.active && find(v.objects["domain"], "name", name) != nil })
	})
}
