package fastlytest

const (
	websitesPath = "/client-side-protection/v1/websites"
	pagesPath    = "/client-side-protection/v1/pages"
	policiesPath = pagesPath + "/{}/policies"
)

// clientsideFamilies returns the families of resources in package clientside. Tests seed the data that
// browsers report.
func clientsideFamilies() []*family {
	inPages := byNumber{limit: 100, most: 1000}
	ofPage := func(title, path, noun string) *family {
		return &family{
			title: title + " of Client-Side Protection", path: path, noun: noun, style: modern, paging: inPages,
			scope: below, within: pagesPath, owners: []string{"page_id"},
		}
	}
	policies := ofPage("policies", policiesPath, "policy")
	policies.defaults = object{"description": "", "directives": []any{}}
	scripts := ofPage("scripts", pagesPath+"/{}/scripts", "script")
	scripts.defaults = object{"authorization_status": "unauthorized", "urls": []any{}}
	scripts.omits = []string{"authorized_at", "authorized_hash", "justification"}
	scripts.derive = []rule{{inferred, authorizeScript}}
	headers := ofPage("headers", pagesPath+"/{}/headers", "header")
	headers.key, headers.owners = "name", nil
	events := ofPage("header events", pagesPath+"/{}/events", "header event")
	events.owners = nil
	return []*family{
		{
			title: "websites of Client-Side Protection", path: websitesPath, noun: "website", style: modern, paging: inPages,
			fixed: object{"page_ids": []any{}}, removing: []rule{{inferred, websiteWithoutPages}},
		},
		{
			title: "pages of Client-Side Protection", path: pagesPath, noun: "page", style: modern, paging: inPages,
			defaults: object{"description": "", "paths": []any{}, "notifications": []any{}},
			check:    []rule{{inferred, pageOfWebsite}}, routes: pageRoutes, prepare: listPage,
		},
		policies, scripts, headers, events,
		{
			title: "policy reports of Client-Side Protection", path: policiesPath + "/{}/reports", noun: "policy report", style: modern, paging: inPages,
			scope: below, within: policiesPath, prepare: func(ch *change) { ch.object["policy_id"] = ch.call.args[1] },
		},
	}
}

// clientsideRoutes returns the operations of package clientside that belong to no family.
func clientsideRoutes() []served { return nil }
