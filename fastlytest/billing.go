package fastlytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// invoicedMonths is the number of months before the current one that have an invoice.
const invoicedMonths = 12

// monthOf returns the start of a month.
func monthOf(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }

// cents formats an amount as a JSON number, like the API.
func cents(n int) json.Number { return json.Number(fmt.Sprintf("%d.%02d", n/100, n%100)) }

// usageOf returns the usage of a month: requests in millions, and bandwidth in GB. It differs by month.
func usageOf(month time.Time) (requests, gigabytes int) {
	n := month.Year()*12 + int(month.Month())
	return 100 + n%7, 1000 + 10*(n%11)
}

// invoice returns the invoice of a month up to a time. A million requests costs 0.75, and a gigabyte
// costs 0.12.
func invoice(c *call, month, end time.Time) object {
	requests, gigabytes := usageOf(month)
	item := func(description, usage string, units, rate int) object {
		return object{
			"description": description, "amount": cents(units * rate), "credit_coupon_code": "", "rate": cents(rate), "units": units,
			"product_name": description, "product_group": "Full-Site Delivery", "product_line": "Network Services", "region": "North America",
			"usage_type": usage,
		}
	}
	items := []object{item("North America Requests", "requests", requests, 75), item("North America Bandwidth", "bandwidth", gigabytes, 12)}
	return object{
		"customer_id": c.account.customer, "invoice_id": invoiceID(month), "invoice_posted_on": stamp(end), "billing_start_date": stamp(month),
		"billing_end_date": stamp(end), "statement_number": "S" + invoiceID(month), "currency_code": "USD",
		"monthly_transaction_amount": cents(requests*75 + gigabytes*12), "transaction_line_items": items,
	}
}

func invoiceID(month time.Time) string {
	return strconv.Itoa(4_000_000 + month.Year()*12 + int(month.Month()))
}

// posted returns the invoices of the months before the current one, newest first.
func posted(c *call) []object {
	var all []object
	for i := range invoicedMonths {
		month := monthOf(c.now).AddDate(0, -1-i, 0)
		all = append(all, invoice(c, month, month.AddDate(0, 1, 0).Add(-time.Second)))
	}
	return all
}

func listInvoices(_ *Fake, c *call) *reply {
	from, to := c.query.Get("billing_start_date"), c.query.Get("billing_end_date")
	list := slices.DeleteFunc(posted(c), func(o object) bool {
		return from != "" && o.text("billing_start_date") < from || to != "" && o.text("billing_end_date")[:len(time.DateOnly)] > to
	})
	if r := (byCursor{limit: 100, most: 200, total: true}).page(c, list, func(o object) any { return o }); r != nil {
		return r
	}
	return problems(http.StatusBadRequest, "Bad Request", "invalid cursor")
}

func getInvoice(_ *Fake, c *call) *reply {
	if o := find(posted(c), "invoice_id", c.args[0]); o != nil {
		return success(o)
	}
	return problems(http.StatusNotFound, "Not Found", "invoice "+c.args[0]+" not found")
}

// monthToDate returns the invoice of the current month. Its amount is a string, and it lacks the fields
// of posted invoices.
func monthToDate(_ *Fake, c *call) *reply {
	o := invoice(c, monthOf(c.now), c.now)
	for _, field := range []string{"invoice_posted_on", "statement_number", "currency_code"} {
		delete(o, field)
	}
	o["monthly_transaction_amount"] = o.text("monthly_transaction_amount")
	for _, item := range o["transaction_line_items"].([]object) {
		delete(item, "credit_coupon_code")
	}
	return success(o)
}

// legacyBill returns a month with an invoice in the former format.
func legacyBill(_ *Fake, c *call) *reply {
	month, err := time.Parse("2006/1", c.args[0]+"/"+c.args[1])
	if err != nil {
		return badRequest("Invalid month " + c.args[0] + "/" + c.args[1])
	}
	o := find(posted(c), "invoice_id", invoiceID(month))
	if o == nil {
		return failure(http.StatusNotFound, "Record not found", "No bill for "+month.Format(yearAndMonth))
	}
	requests, gigabytes := usageOf(month)
	cost := cents(requests*75 + gigabytes*12)
	return success(object{
		"invoice_id": o["invoice_id"], "start_time": o["billing_start_date"], "end_time": o["billing_end_date"],
		"status": object{"invoice_id": o["invoice_id"], "status": "Sent", "sent_at": o["invoice_posted_on"]},
		"total": object{
			"plan_code": "p1", "plan_name": "Plan", "plan_minimum": "50.00", "terms": "Net15", "bandwidth": gigabytes, "bandwidth_cost": cents(gigabytes * 12),
			"requests": requests * 1_000_000, "requests_cost": cents(requests * 75), "incurred_cost": cost, "overage": 0, "extras": []object{},
			"extras_cost": 0, "cost_before_discount": cost, "discount": 0, "cost": cost,
		},
	})
}

const yearAndMonth = "2006-01"

// mostUsageMonths is the maximum number of months in a request for usage.
const mostUsageMonths = 3

// months returns the range of months in the query. The default is the current month.
func months(f *Fake, c *call, required bool) (from, to time.Time, refusal *reply) {
	refuse := func(words string) *reply { return problems(http.StatusBadRequest, "Bad Request", words) }
	for key, month := range map[string]*time.Time{"start_month": &from, "end_month": &to} {
		*month = monthOf(c.now)
		text := c.query.Get(key)
		if text == "" && !required {
			continue
		}
		var err error
		if *month, err = time.Parse(yearAndMonth, text); err != nil {
			return from, to, refuse(key + " must be a month: YYYY-MM")
		}
	}
	switch {
	case to.Before(from):
		return from, to, refuse("end_month is before start_month")
	case !to.Before(from.AddDate(0, mostUsageMonths, 0)) && f.enforces(reported):
		return from, to, refuse("a request can't span more than 3 months")
	}
	return from, to, nil
}

// listUsage returns the usage that the invoices of the months are based on.
func listUsage(f *Fake, c *call) *reply {
	from, to, refusal := months(f, c, true)
	if refusal != nil {
		return refusal
	}
	list := []object{}
	for month := from; !month.After(to) && !month.After(c.now); month = month.AddDate(0, 1, 0) {
		requests, gigabytes := usageOf(month)
		metric := func(name, unit string, quantity, raw int) object {
			return object{
				"month": month.Format(yearAndMonth), "usage_type": name, "name": name, "region": "North America", "unit": unit, "quantity": quantity,
				"raw_quantity": raw, "product_id": "cdn_usage", "last_updated_at": stamp(c.now),
			}
		}
		list = append(list,
			metric("North America Requests", "unit", requests, requests*1_000_000),
			metric("North America Bandwidth", "gb", gigabytes, gigabytes*1_000_000_000),
		)
	}
	return success(object{"data": list})
}

// listServiceUsage returns the usage of each service by month. The requests of a service are its
// position in the list. The list and its cursor are inside data.
func listServiceUsage(f *Fake, c *call) *reply {
	from, to, refusal := months(f, c, false)
	if refusal != nil {
		return refusal
	}
	span := 1
	for month := from; month.Before(to); month = month.AddDate(0, 1, 0) {
		span++
	}
	details := []object{}
	for i, s := range c.account.services {
		if wanted := c.query.Get("service"); s.deleted.IsZero() && (wanted == "" || wanted == s.id) {
			details = append(details, object{
				"customer_id": c.account.customer, "service_id": s.id, "service_name": s.name, "usage_units": cents(125 * (i + 1) * span),
			})
		}
	}
	page := byCursor{limit: 1000, most: 10_000, total: true, list: "details"}.page(c, details, func(o object) any { return o })
	if page == nil {
		return problems(http.StatusBadRequest, "Bad Request", "invalid cursor")
	}
	data := object{}
	decoder := json.NewDecoder(bytes.NewReader(page.body))
	decoder.UseNumber()
	if err := decoder.Decode(&data); err != nil {
		return failure(http.StatusInternalServerError, "Internal server error", err.Error())
	}
	data["customer_id"], data["unit"], data["usage_type"] = c.account.customer, "unit", c.query.Get("usage_type_name")
	data["start_time"], data["end_time"] = stamp(from), stamp(to.AddDate(0, 1, 0).Add(-time.Second))
	return success(object{"data": data})
}

// checkAddressType refuses all types except tax and billing addresses.
func checkAddressType(ch *change) *reply {
	if kind := ch.object.text("type"); kind != "tax" && kind != "billing" {
		return ch.family.refuseField("type", "must be one of tax, billing")
	}
	return nil
}

// customerAddressRoutes returns the operations of customer addresses. Replies contain an id or nothing.
// The path of an update contains the type of the address, which cannot be changed.
func customerAddressRoutes(k *family) []route {
	return []route{
		{method: http.MethodPost, template: k.path, handle: func(f *Fake, c *call) *reply {
			if r := k.create(f, c); r.status != http.StatusCreated {
				return r
			}
			return answer(http.StatusCreated, typeJSON, object{"id": f.newID()})
		}},
		{method: http.MethodPut, template: k.object, handle: func(f *Fake, c *call) *reply {
			if r := k.update(f, c); r.status != http.StatusOK {
				return r
			}
			return empty(http.StatusAccepted)
		}},
	}
}

const billingAddressPath = "/customer/{}/billing_address"

// byOwnCustomer returns the table of the customer in the path, who must be the customer of the token.
func byOwnCustomer(_ *Fake, c *call, k *family) (*table, object, *reply) {
	if c.args[0] != c.account.customer {
		return nil, nil, k.style.errors(http.StatusNotFound, "Not Found", "customer "+c.args[0]+" not found")
	}
	return c.account.table(fill(k.path, c.args), k.key), nil, nil
}

// checkCountry refuses an address without a country, because it cannot be verified. Verification can be
// skipped.
func checkCountry(ch *change) *reply {
	var document struct {
		SkipVerification bool `json:"skip_verification"`
	}
	if json.Unmarshal(ch.call.body, &document) == nil && document.SkipVerification || ch.object.text("country") != "" {
		return nil
	}
	return ch.family.refuse("Could not validate address: it has no country")
}

func linkCustomer(ch *change) *reply {
	ch.object["customer"] = ch.object["customer_id"]
	return nil
}

// billingAddressRoutes returns the operations of the billing address. A customer has one at most.
func billingAddressRoutes(k *family) []route {
	only := func(handle func(f *Fake, c *call, t *table, o object) *reply) handler {
		return func(f *Fake, c *call) *reply {
			t, _, refusal := k.home(f, c)
			if refusal != nil {
				return refusal
			}
			for o := range t.all() {
				return handle(f, c, t, o)
			}
			if c.method == http.MethodPost {
				return k.create(f, c)
			}
			return k.style.errors(http.StatusNotFound, "Not Found", "the customer has no billing address")
		}
	}
	return []route{
		{method: http.MethodGet, template: k.path, handle: only(func(_ *Fake, _ *call, _ *table, o object) *reply { return k.respond(http.StatusOK, k.show(o)) })},
		{method: http.MethodPost, template: k.path, handle: only(func(*Fake, *call, *table, object) *reply {
			return k.style.errors(http.StatusConflict, "Conflict", "the customer has a billing address")
		})},
		{method: http.MethodPatch, template: k.path, handle: only(func(f *Fake, c *call, t *table, o object) *reply {
			sent, refusal := k.sent(c)
			if refusal != nil {
				return refusal
			}
			ch := k.change(f, c, t, nil, o)
			if refusal := k.alter(ch, sent); refusal != nil {
				return refusal
			}
			return k.respond(k.style.changed, k.written(ch))
		})},
		{method: http.MethodDelete, template: k.path, handle: only(func(_ *Fake, c *call, t *table, o object) *reply {
			t.remove(o.text("id"), c.now)
			return empty(k.style.removed)
		})},
	}
}
