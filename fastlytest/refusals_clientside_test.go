package fastlytest_test

const (
	websites       = "/client-side-protection/v1/websites"
	protectedPages = "/client-side-protection/v1/pages"
)

// clientsideRefusals lists requests for package clientside that the fake refuses.
var clientsideRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, ids map[string]string) {
		ids["website"] = create(websites, jsonBody(map[string]any{"domain": "www.example.com"}))
		ids["page"] = create(protectedPages, jsonBody(map[string]any{"name": "p", "website_id": ids["website"]}))
	},
	refusals: []refusal{
		{"GET", websites + "/nosuch", "", form(), 404, "website nosuch not found", fromReference, false},
		{"POST", websites, "no domain", jsonBody(map[string]any{}), 400, "'domain' can't be blank", fromReference, true},
		{"DELETE", websites + "/{website}", "a website with a page", form(), 409, "has pages", fromReference, true},
		{"GET", protectedPages + "/nosuch", "", form(), 404, "page nosuch not found", fromReference, false},
		{"POST", protectedPages, "no name", jsonBody(map[string]any{"website_id": ""}), 400, "'name' can't be blank", fromReference, true},
		{"POST", protectedPages, "a website that does not exist", jsonBody(map[string]any{"name": "n", "website_id": "nosuch"}), 400, "'website_id' does not exist", fromReference, true},
		{"GET", protectedPages + "/nosuch/policies", "", form(), 404, "page nosuch not found", fromReference, false},
		{"POST", protectedPages + "/{page}/policies", "no mode", jsonBody(map[string]any{"name": "n"}), 400, "'mode' can't be blank", fromReference, true},
		{"POST", protectedPages + "/{page}/policies", "a mode that is none", jsonBody(map[string]any{"name": "n", "mode": "off"}), 400, "'mode' must be one of report, enforce", fromReference, true},
		{"GET", protectedPages + "/{page}/policies/nosuch", "", form(), 404, "policy nosuch not found", fromReference, false},
		{"GET", protectedPages + "/{page}/policies/nosuch/reports", "", form(), 404, "policy nosuch not found", fromReference, false},
		{"GET", protectedPages + "/{page}/scripts/nosuch", "", form(), 404, "script nosuch not found", fromReference, false},
		{"GET", protectedPages + "/nosuch/headers", "", form(), 404, "page nosuch not found", fromReference, false},
		{"GET", protectedPages + "/nosuch/events", "", form(), 404, "page nosuch not found", fromReference, false},
	},
}
