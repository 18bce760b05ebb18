package fastlytest_test

import "github.com/edgesdk/fastly/fastlytest"

// billingRefusals lists requests for package billing that the fake refuses.
var billingRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, _ map[string]string) {
		create("/billing/v3/customer-addresses", jsonBody(map[string]any{"type": "tax"}))
	},
	refusals: []refusal{
		{"GET", "/billing/v3/invoices/1", "", form(), 404, "invoice 1 not found", fromReference, false},
		{"GET", "/billing/v3/invoices?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
		{"GET", "/billing/year/1999/month/13", "", form(), 400, "Invalid month 1999/13", fromReference, false},
		{"GET", "/billing/year/1999/month/01", "", form(), 404, "No bill for 1999-01", fromReference, false},
		{"GET", "/billing/v3/usage-metrics?start_month=2026-01", "", form(), 400, "end_month must be a month: YYYY-MM", fromReference, false},
		{"GET", "/billing/v3/usage-metrics?start_month=2026-02&end_month=2026-01", "", form(), 400, "end_month is before start_month", fromReference, false},
		{"GET", "/billing/v3/usage-metrics?start_month=2026-01&end_month=2026-04", "", form(), 400, "can't span more than 3 months", fromUsers, true},
		{"GET", "/billing/v3/service-usage-metrics?start_month=soon", "", form(), 400, "start_month must be a month: YYYY-MM", fromReference, false},
		{"GET", "/billing/v3/service-usage-metrics?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
		{"POST", "/billing/v3/customer-addresses", "the type home", jsonBody(map[string]any{"type": "home"}), 400, "'type' must be one of tax, billing", fromReference, true},
		{"POST", "/billing/v3/customer-addresses", "a type that is taken", jsonBody(map[string]any{"type": "tax"}), 409, "customer address tax already exists", fromReference, false},
		{"PUT", "/billing/v3/customer-addresses/billing", "", jsonBody(map[string]any{}), 404, "customer address billing not found", fromReference, false},
		{"GET", "/customer/nosuch/billing_address", "", form(), 404, "customer nosuch not found", fromReference, false},
		{"GET", "/customer/" + fastlytest.Customer + "/billing_address", "", form(), 404, "the customer has no billing address", fromReference, false},
		{"POST", "/customer/" + fastlytest.Customer + "/billing_address", "no country", jsonAPI(`{"data":{"attributes":{"address_1":"a"}}}`), 400, "Could not validate address", fromReference, true},
	},
}
