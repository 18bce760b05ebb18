package fastlytest

// The paths of API Security.
const (
	apiService    = "/api-security/v1/services/{}"
	apiTags       = apiService + "/tags"
	apiOperations = apiService + "/operations"
	apiDiscovered = apiService + "/discovered-operations"
)

// apisecurityFamilies returns the families of resources in package apisecurity.
func apisecurityFamilies() []*family {
	filters := map[string]filter{"method": anyOf("method"), "domain": anyOf("domain"), "tag_id": contains("tag_ids")}
	all := []*family{
		{
			title: "tags of API Security", path: apiTags, noun: "tag", omits: []string{"description", "count"}, unique: "name",
			check: []rule{{inferred, named}}, routes: (*family).tagRoutes,
		},
		{
			title: "operations of API Security", path: apiOperations, noun: "operation", omits: []string{"description", "tag_ids", "last_seen_at"},
			defaults: object{"status": "SAVED", "rps": 0}, filters: filters,
			check: []rule{{inferred, isWholeOperation}, {inferred, isNewOperation}, {inferred, hasItsTags}}, routes: (*family).operationRoutes,
		},
		{
			title: "discovered operations of API Security", path: apiDiscovered, noun: "discovered operation", omits: []string{"last_seen_at"},
			defaults: object{"status": "DISCOVERED", "rps": 0}, filters: filters,
			check: []rule{oneOf("status", "DISCOVERED", "SAVED", "IGNORED")}, routes: (*family).discoveredRoutes,
		},
	}
	for _, k := range all {
		k.style, k.scope, k.paging = modern, ofAPIService, byNumber{limit: 100, most: 1000}
	}
	return all
}

// apisecurityRoutes returns the operations of package apisecurity that belong to no family.
func apisecurityRoutes() []served { return nil }
