package fastlytest

import "net/http"

// domainsFamilies are the families of resources in package domains.
func domainsFamilies() []*family {
	return []*family{
		{
			title: "domain management", path: "/domain-management/v1/domains", noun: "domain", paging: byCursor{limit: 20, most: 100, total: true, echo: []string{"sort"}},
			style: style{
				errors: listedErrors, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent,
				titled: true, time: "2006-01-02T15:04:05.000Z",
			},
			unique: "fqdn", defaults: object{"description": ""}, fixed: object{"activated": false, "verified": false},
			omits: []string{"routing_configuration_id"}, filters: map[string]filter{"fqdn": matchName, "fqdn_match": nil},
			check:  []rule{{inferred, checkManagedDomain}},
			routes: domainTools,
		},
	}
}

// domainsRoutes are the operations of package domains that belong to no family.
func domainsRoutes() []served { return nil }
