package fastlytest

import "net/http"

// billingFamilies returns the families of resources in package billing, which are the addresses. The
// statuses are from the API reference. The format of errors is inferred.
func billingFamilies() []*family {
	return []*family{
		{
			title: "customer addresses", path: "/billing/v3/customer-addresses", key: "type", noun: "customer address", style: modern, paging: inData{},
			fields: map[string]string{
				"type": "string", "address_1": "string", "address_2": "string", "locality": "string", "region": "string", "country": "string",
				"postal_code": "string",
			},
			unique: "type", check: []rule{{inferred, checkAddressType}}, routes: customerAddressRoutes,
		},
		{
			title: "billing addresses", path: billingAddressPath, noun: "billing address", scope: byOwnCustomer,
			style:   style{errors: documentErrors, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent, document: "billing_address"},
			relates: map[string]string{"customer": "customer"}, owners: []string{"customer_id"},
			check: []rule{{inferred, checkCountry}}, derive: []rule{{inferred, linkCustomer}}, prepare: func(ch *change) { linkCustomer(ch) },
			routes: billingAddressRoutes,
		},
	}
}

// billingRoutes returns the operations of package billing outside of families. They have no state:
// invoices and usage are derived from the date and the services of the account.
func billingRoutes() []served {
	return []served{
		{"invoices", []route{
			{method: http.MethodGet, template: "/billing/v3/invoices", handle: listInvoices, errors: problems},
			{method: http.MethodGet, template: "/billing/v3/invoices/month-to-date", handle: monthToDate, errors: problems},
			{method: http.MethodGet, template: "/billing/v3/invoices/{}", handle: getInvoice, errors: problems},
			{method: http.MethodGet, template: "/billing/year/{}/month/{}", handle: legacyBill},
		}},
		{"usage for billing", []route{
			{method: http.MethodGet, template: "/billing/v3/usage-metrics", handle: listUsage, errors: problems},
			{method: http.MethodGet, template: "/billing/v3/service-usage-metrics", handle: listServiceUsage, errors: problems},
		}},
	}
}
