package billing_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/billing"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	end   = time.Date(2026, 1, 31, 23, 59, 59, 0, time.UTC)
)

const (
	invoiceReply = `{"customer_id":"C","invoice_id":"7","invoice_posted_on":"2026-01-31T23:59:59Z","billing_start_date":"2026-01-01T00:00:00Z",` +
		`"billing_end_date":"2026-01-31T23:59:59Z","statement_number":"S7","currency_code":"USD","monthly_transaction_amount":1234567890123456.07,` +
		`"transaction_line_items":[{"description":"d","amount":0.1,"credit_coupon_code":"c","rate":1e-9,"units":100000000,"product_name":"n",` +
		`"product_group":"g","product_line":"l","region":"r","usage_type":"requests"}]}`
	addressReply = `{"type":"tax","address_1":"a","address_2":"b","locality":"l","region":"r","country":"DE","postal_code":"p"}`
	billingReply = `{"data":{"id":"A","type":"billing_address","attributes":{"address_1":"a","address_2":null,"city":"c","country":"US","customer_id":"C",` +
		`"locality":"l","postal_code":"p","state":"s"},"relationships":{"customer":{"data":{"id":"C","type":"customer"}}}}}`
	usageItem  = `{"month":"2026-01","usage_type":"u","name":"n","region":"r","unit":"gb","quantity":1.5,"raw_quantity":1500000000,"product_id":"p","last_updated_at":"2026-01-02"}`
	legacyBill = `{"end_time":"2026-01-31T23:59:59Z","invoice_id":"7","start_time":"2026-01-01T00:00:00Z","status":{"invoice_id":"7","sent_at":"2026-01-31T23:59:59Z",` +
		`"status":"Sent"},"total":{"bandwidth":1.5,"bandwidth_cost":0.18,"cost":50,"cost_before_discount":50.5,"discount":0.01,"extras":[{"name":"e","recurring":1.1,"setup":2.2}],` +
		`"extras_cost":3.3,"incurred_cost":0.93,"overage":0,"plan_code":"pc","plan_minimum":"50.00","plan_name":"pn","requests":5000000000,"requests_cost":0.75,"terms":"Net15"}}`
)

var (
	wantInvoice = billing.Invoice{
		ID: "7", CustomerID: "C", StatementNumber: "S7", PostedOn: end, BillingStartDate: start, BillingEndDate: end, CurrencyCode: "USD",
		MonthlyTransactionAmount: "1234567890123456.07",
		LineItems: []billing.LineItem{{
			Description: "d", Amount: "0.1", CreditCouponCode: "c", Rate: "1e-9", Units: "100000000", ProductName: "n", ProductGroup: "g", ProductLine: "l",
			Region: "r", UsageType: "requests",
		}},
	}
	wantUsage = []billing.UsageMetric{{
		Month: "2026-01", UsageType: "u", Name: "n", Region: "r", Unit: "gb", Quantity: "1.5", RawQuantity: "1500000000", ProductID: "p", LastUpdatedAt: "2026-01-02",
	}}
	wantBilling = billing.Address{
		ID: "A", CustomerID: "C", Customer: "C", Address1: "a", City: "c", Locality: "l", State: "s", Country: "US", PostalCode: "p",
	}
	document     = map[string]string{"Accept": "application/vnd.api+json"}
	sentDocument = map[string]string{"Accept": "application/vnd.api+json", "Content-Type": "application/vnd.api+json"}
)

// operations lists all requests of the package.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "list invoices", Sent: "GET /billing/v3/invoices?billing_end_date=2026-01-31&billing_start_date=2026-01-01&limit=200", Again: true,
		Reply: `{"data":[` + invoiceReply + `],"meta":{"limit":200,"next_cursor":"","sort":"billing_start_date","total":1}}`, Want: []billing.Invoice{wantInvoice},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return billing.Invoices(c).Where(billing.InvoiceQuery{BillingStartDate: "2026-01-01", BillingEndDate: "2026-01-31"}).List(ctx)
		},
	},
	{
		Name: "get invoice", Sent: "GET /billing/v3/invoices/7", Reply: invoiceReply, Again: true, Want: &wantInvoice,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return billing.Invoices(c).Get(ctx, "7") },
	},
	{
		Name: "get month-to-date invoice", Sent: "GET /billing/v3/invoices/month-to-date", Reply: invoiceReply, Again: true, Want: &wantInvoice,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return billing.Invoices(c).MonthToDate(ctx) },
	},
	usage("as an object", usageItem, wantUsage),
	usage("as an array", "["+usageItem+"]", wantUsage),
	usage("as data", `{"data":[`+usageItem+`]}`, wantUsage),
	usage("without items", `{"data":[]}`, nil),
	{
		Name: "list service usage", Again: true,
		Sent: "GET /billing/v3/service-usage-metrics?product_id=p&usage_type_name=u&service=S1&start_month=2026-01&end_month=2026-02&limit=10000",
		Reply: `{"data":{"customer_id":"C","start_time":"2026-01-01T00:00:00Z","end_time":"2026-01-31T23:59:59Z","usage_type":"u","unit":"gb","details":[` +
			`{"service_id":"S1","service_name":"shop","usage_units":0.30000000000000004}],"meta":{"limit":10000,"next_cursor":null,"sort":"","total":1}}}`,
		Want: []billing.ServiceUsageMetric{{
			UsagePeriod: billing.UsagePeriod{StartTime: start, EndTime: end, UsageType: "u", Unit: "gb"}, CustomerID: "C", ServiceID: "S1", ServiceName: "shop",
			UsageUnits: "0.30000000000000004",
		}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			query := billing.ServiceUsageQuery{ProductID: "p", UsageTypeName: "u", Service: "S1", StartMonth: "2026-01", EndMonth: "2026-02"}
			return billing.ServiceUsage(c).Where(query).List(ctx)
		},
	},
	{
		Name: "get legacy billing", Sent: "GET /billing/year/2026/month/01", Reply: legacyBill, Again: true,
		Want: &billing.LegacyBill{
			InvoiceID: "7", StartTime: start, EndTime: end, Status: billing.LegacyStatus{InvoiceID: "7", Status: "Sent", SentAt: end},
			Total: billing.LegacyTotal{
				PlanCode: "pc", PlanName: "pn", PlanMinimum: "50.00", Terms: "Net15", Bandwidth: "1.5", BandwidthCost: "0.18", Requests: 5_000_000_000,
				RequestsCost: "0.75", IncurredCost: "0.93", Overage: "0", Extras: []billing.LegacyExtra{{Name: "e", Recurring: "1.1", Setup: "2.2"}},
				ExtrasCost: "3.3", CostBeforeDiscount: "50.5", Discount: "0.01", Cost: "50",
			},
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return billing.LegacyBills(c).Get(ctx, 2026, time.January)
		},
	},
	{
		Name: "list customer addresses", Sent: "GET /billing/v3/customer-addresses", Reply: `{"data":[` + addressReply + `]}`, Again: true,
		Want: []billing.CustomerAddress{{Type: billing.AddressTax, Address1: "a", Address2: "b", Locality: "l", Region: "r", Country: "DE", PostalCode: "p"}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return billing.CustomerAddresses(c).List(ctx)
		},
	},
	{
		Name: "create customer address", Sent: "POST /billing/v3/customer-addresses " + addressReply, Status: 201, Reply: `{"id":"A"}`,
		Want: &billing.CreatedAddress{ID: "A"}, Unrecorded: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return billing.CustomerAddresses(c).Create(ctx, customerAddress)
		},
	},
	{
		Name: "update customer address", Sent: `PUT /billing/v3/customer-addresses/tax {"address_2":""}`, Status: 202, Again: true, Unrecorded: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return nil, billing.CustomerAddresses(c).Update(ctx, billing.AddressTax, billing.CustomerAddressInput{Address2: new("")})
		},
	},
	{
		Name: "get billing address", Header: document, Sent: "GET /customer/C%2F1/billing_address", Reply: billingReply, Again: true, Want: &wantBilling,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return billing.Addresses(c, "C/1").Get(ctx)
		},
	},
	{
		Name: "create billing address", Header: sentDocument, Reply: billingReply, Status: 201, Want: &wantBilling, Unrecorded: true, Parallel: true,
		Sent: `POST /customer/C/billing_address {"data":{"type":"billing_address","attributes":{"address_1":"a","address_2":null,"city":"c","locality":"l",` +
			`"state":"s","country":"US","postal_code":"p"}},"skip_verification":true}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return billing.Addresses(c, "C").Create(ctx, billing.AddressInput{
				SkipVerification: new(true), Address1: new("a"), Address2: fastly.NullableNull[string](), City: fastly.NullableValue("c"),
				Locality: fastly.NullableValue("l"), State: fastly.NullableValue("s"), Country: new("US"), PostalCode: new("p"),
			})
		},
	},
	{
		Name: "update billing address", Header: sentDocument, Reply: billingReply, Want: &wantBilling, Again: true, Unrecorded: true, Parallel: true,
		Sent: `PATCH /customer/C/billing_address {"data":{"type":"billing_address","id":"A","attributes":{"city":null}},"skip_verification":false}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return billing.Addresses(c, "C").Update(ctx, billing.AddressInput{ID: "A", City: fastly.NullableNull[string](), SkipVerification: new(false)})
		},
	},
	{
		Name: "delete billing address", Header: document, Sent: "DELETE /customer/C/billing_address", Status: 204, Again: true, Unrecorded: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return nil, billing.Addresses(c, "C").Delete(ctx)
		},
	},
}

var customerAddress = billing.CustomerAddressInput{
	Type: new(billing.AddressTax), Address1: new("a"), Address2: new("b"), Locality: new("l"), Region: new("r"), Country: new("DE"), PostalCode: new("p"),
}

// usage returns a request for the usage of a month, with a reply of one form.
func usage(shape, reply string, want []billing.UsageMetric) shapetest.Operation[*fastly.Client] {
	return shapetest.Operation[*fastly.Client]{
		Name: "list usage " + shape, Sent: "GET /billing/v3/usage-metrics?start_month=2026-01&end_month=2026-01", Reply: reply, Again: true, Want: want,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return billing.UsageMetrics(c).List(ctx, billing.UsageMetricQuery{StartMonth: "2026-01", EndMonth: "2026-01"})
		},
	}
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

func TestCursors(t *testing.T) {
	shapetest.CheckCursors(t, shapetest.CursorList{
		List: func(ctx context.Context, c *fastly.Client, opts ...fastly.CallOption) (any, error) {
			return billing.Invoices(c).List(ctx, opts...)
		},
		First: "/billing/v3/invoices?limit=200", Items: [3]string{`{"invoice_id":"1"}`, `{"invoice_id":"2"}`, `{"invoice_id":"3"}`},
		Want: []billing.Invoice{{ID: "1"}, {ID: "2"}, {ID: "3"}},
	})
}

// The usage of services is complete over several pages, and repeated cursors do not cause a loop.
func TestServiceUsageOverPages(t *testing.T) {
	page := func(id, cursor string) fastlytest.Fault {
		return fastlytest.Fault{Status: 200, Body: fmt.Sprintf(`{"data":{"unit":"gb","details":[{"service_id":%q}],"meta":{"next_cursor":%q}}}`, id, cursor)}
	}
	client, fake := fastlytest.New(t)
	fake.Inject(page("a", "x/="))
	fake.Inject(page("b", "y"))
	fake.Inject(page("c", ""))
	list, err := billing.ServiceUsage(client).List(t.Context())
	require.NoError(t, err)
	var ids []string
	for _, metric := range list {
		require.Equal(t, "gb", metric.Unit)
		ids = append(ids, metric.ServiceID)
	}
	require.Equal(t, []string{"a", "b", "c"}, ids)
	const first = "/billing/v3/service-usage-metrics?limit=10000"
	for i, want := range []string{first, first + "&cursor=x%2F%3D", first + "&cursor=y"} {
		require.Equal(t, want, fake.Requests()[i].URI)
	}

	for _, cursor := range []string{"x", "y", "x"} {
		fake.Inject(page(cursor, cursor))
	}
	list, err = billing.ServiceUsage(client).List(t.Context())
	require.ErrorContains(t, err, "the list does not end: page 3 leads back to an earlier one")
	require.Nil(t, list)
	for _, err := range billing.ServiceUsage(client).All(t.Context()) { // a loop that ends early requests no further page
		require.NoError(t, err)
		break
	}
}

// A list with empty pages ends. A list that ends early is an error.
func TestUsageThatDoesNotEnd(t *testing.T) {
	client, fake := fastlytest.New(t)
	for i := range 100 {
		fake.Inject(fastlytest.Fault{Status: 200, Body: fmt.Sprintf(`{"data":{"unit":"gb","details":[],"meta":{"next_cursor":"%d"}}}`, i)})
	}
	_, err := billing.ServiceUsage(client).List(t.Context())
	require.ErrorContains(t, err, "the list does not end: 100 empty pages in a row")
	fake.Inject(fastlytest.Fault{Status: 200, Body: `{"data":[{"month":"2026-01"}],"meta":{"next_cursor":"a"}}`})
	_, err = billing.UsageMetrics(client).List(t.Context(), billing.UsageMetricQuery{StartMonth: "2026-01", EndMonth: "2026-01"})
	require.ErrorContains(t, err, "the list is incomplete")
}

// A range of any length is split into requests that the API accepts.
func TestUsageOfManyMonths(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the clock is in the year 2000
		client, fake := fastlytest.New(t)
		fake.Advance(366 * 24 * time.Hour)
		metrics := billing.UsageMetrics(client)
		list, err := metrics.List(t.Context(), billing.UsageMetricQuery{StartMonth: "1999-12", EndMonth: "2000-07"})
		require.NoError(t, err)
		require.Len(t, list, 2*8)
		require.Equal(t, []billing.Month{"1999-12", "2000-07"}, []billing.Month{list[0].Month, list[15].Month})
		var sent []string
		for _, r := range fake.Requests() {
			sent = append(sent, r.URI[len("/billing/v3/usage-metrics?"):])
		}
		require.Equal(t, []string{"start_month=1999-12&end_month=2000-02", "start_month=2000-03&end_month=2000-05", "start_month=2000-06&end_month=2000-07"}, sent)

		for _, err := range metrics.All(t.Context(), billing.UsageMetricQuery{StartMonth: "1999-12", EndMonth: "2000-07"}) {
			require.NoError(t, err)
			break
		}
		require.Len(t, fake.Requests(), 4)
		_, err = metrics.List(t.Context(), billing.UsageMetricQuery{StartMonth: "soon", EndMonth: "2000-07"})
		require.ErrorContains(t, err, "start_month must be a month")
		_, err = metrics.List(t.Context(), billing.UsageMetricQuery{StartMonth: "2000-07", EndMonth: "2000-06"})
		require.ErrorContains(t, err, "end_month is before start_month")
	})
	require.Equal(t, billing.Month("2026-02"), billing.MonthOf(time.Date(2026, 1, 31, 23, 0, 0, 0, time.FixedZone("west", -3600*5))))
}

// An invoice that is still being computed is an error.
func TestInvoiceThatIsNotReady(t *testing.T) {
	client, fake := fastlytest.New(t)
	for _, body := range []string{`{"id":"job","message":"accepted"}`, "{}", ""} {
		fake.Inject(fastlytest.Fault{Status: 202, Body: body})
		invoice, err := billing.Invoices(client).MonthToDate(t.Context())
		require.ErrorIs(t, err, billing.ErrNotReady, body)
		require.Nil(t, invoice)
	}
	invoice, err := billing.Invoices(client).MonthToDate(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, invoice.LineItems)
}

// A successful reply without a list of usage is an error.
func TestUsageThatIsNone(t *testing.T) {
	client, fake := fastlytest.New(t)
	for _, body := range []string{`{}`, `{"msg":"oops"}`, `{"errors":[{"title":"oops"}]}`, `{"data":null}`, `{"data":{}}`, `{"data":[]}`} {
		fake.Inject(fastlytest.Fault{Status: 200, Body: body})
		usage, err := billing.ServiceUsage(client).List(t.Context())
		require.ErrorIs(t, err, fastly.ErrEmptyReply, body)
		require.Empty(t, usage)
	}
	for _, body := range []string{`{"msg":"oops"}`, `{"errors":[{"title":"oops"}]}`} {
		fake.Inject(fastlytest.Fault{Status: 200, Body: body})
		usage, err := billing.UsageMetrics(client).List(t.Context(), billing.UsageMetricQuery{StartMonth: "2026-01", EndMonth: "2026-01"})
		require.ErrorIs(t, err, fastly.ErrEmptyReply, body)
		require.Empty(t, usage)
	}
	for _, body := range []string{`[]`, `null`, `{"data":[]}`, `{"data":null}`} {
		fake.Inject(fastlytest.Fault{Status: 200, Body: body})
		usage, err := billing.UsageMetrics(client).List(t.Context(), billing.UsageMetricQuery{StartMonth: "2026-01", EndMonth: "2026-01"})
		require.NoError(t, err, body)
		require.Empty(t, usage)
	}
}

// Invoices are sorted newest first, can be read by id, and add up.
func TestInvoices(t *testing.T) {
	client, fake := fastlytest.New(t)
	all := billing.Invoices(client)
	list, err := all.List(t.Context(), fastly.WithPageSize(5))
	require.NoError(t, err)
	require.Len(t, list, 12)
	require.Len(t, fake.Requests(), 3)
	require.True(t, list[0].BillingStartDate.After(list[1].BillingStartDate))
	got, err := all.Get(t.Context(), list[3].ID)
	require.NoError(t, err)
	require.Equal(t, &list[3], got)
	for _, invoice := range list {
		sum := billing.Decimal("0").Rat()
		for _, item := range invoice.LineItems {
			sum.Add(sum, item.Amount.Rat())
		}
		require.Zero(t, sum.Cmp(invoice.MonthlyTransactionAmount.Rat()), "%s", invoice.ID)
	}
	month := list[2].BillingStartDate
	one, err := all.Where(billing.InvoiceQuery{BillingStartDate: month.Format(time.DateOnly), BillingEndDate: month.AddDate(0, 1, -1).Format(time.DateOnly)}).List(t.Context())
	require.NoError(t, err)
	require.Equal(t, list[2:3], one)
	legacy, err := billing.LegacyBills(client).Get(t.Context(), month.Year(), month.Month())
	require.NoError(t, err)
	require.Equal(t, []string{one[0].ID, string(one[0].MonthlyTransactionAmount)}, []string{legacy.InvoiceID, string(legacy.Total.Cost)})
	_, err = all.Get(t.Context(), "1")
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

func TestDecimal(t *testing.T) {
	digits := billing.Decimal(strings.Repeat("0", 400)) // the most that a part may have
	for text, want := range map[billing.Decimal]float64{
		"0.1": 0.1, "-12.50": -12.5, "1e-9": 1e-9, "1.5E+3": 1500, "": 0, "00": 0, "1e999": math.Inf(1), digits + "." + digits: 0,
	} {
		require.InDelta(t, want, text.Float64(), 0, text)
		require.NotNil(t, text.Rat(), text)
		var d billing.Decimal
		require.NoError(t, d.UnmarshalText([]byte(text)))
		require.Equal(t, text, d)
	}
	require.Equal(t, "1/10", billing.Decimal("0.1").Rat().String())
	for _, text := range []billing.Decimal{"x", "1,5", "0x1", "1/2", "Inf", "NaN", "1_000", "1e1000000", " 1", "+1", ".", "1" + digits, "1." + digits + "1"} {
		require.True(t, math.IsNaN(text.Float64()), text)
		require.Nil(t, text.Rat(), text)
		require.ErrorContains(t, new(billing.Decimal).UnmarshalText([]byte(text)), "is not a decimal number", text)
	}
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: 200, Body: `{"customer_id":"C","transaction_line_items":[{"amount":null},{"amount":"many"}]}`})
	_, err := billing.Invoices(client).Get(t.Context(), "1")
	require.ErrorContains(t, err, "/transaction_line_items/1/amount")
}

// Addresses can be created and updated.
func TestAddresses(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx, all := t.Context(), billing.CustomerAddresses(client)
	created, err := all.Create(ctx, customerAddress)
	require.NoError(t, err)
	require.NotEmpty(t, created.ID)
	require.NoError(t, all.Update(ctx, billing.AddressTax, billing.CustomerAddressInput{Locality: new("Berlin")}))
	list, err := all.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []billing.CustomerAddress{{Type: "tax", Address1: "a", Address2: "b", Locality: "Berlin", Region: "r", Country: "DE", PostalCode: "p"}}, list)
	_, err = all.Create(ctx, customerAddress)
	require.ErrorIs(t, err, fastly.ErrConflict)
	require.ErrorIs(t, all.Update(ctx, billing.AddressBilling, customerAddress), fastly.ErrNotFound)

	one := billing.Addresses(client, fastlytest.Customer)
	_, err = one.Get(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = one.Create(ctx, billing.AddressInput{Address1: new("a")})
	require.ErrorContains(t, err, "Could not validate address")
	made, err := one.Create(ctx, billing.AddressInput{Address1: new("a"), City: fastly.NullableValue("c"), SkipVerification: new(true)})
	require.NoError(t, err)
	require.Equal(t, []string{fastlytest.Customer, fastlytest.Customer, "c"}, []string{made.CustomerID, made.Customer, made.City})
	changed, err := one.Update(ctx, billing.AddressInput{ID: made.ID, Country: new("US"), City: fastly.NullableNull[string]()})
	require.NoError(t, err)
	require.Equal(t, []string{made.ID, "a", "US", ""}, []string{changed.ID, changed.Address1, changed.Country, changed.City})
	got, err := one.Get(ctx)
	require.NoError(t, err)
	require.Equal(t, changed, got)
	require.NoError(t, one.Delete(ctx))
	require.ErrorIs(t, one.Delete(ctx), fastly.ErrNotFound)
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	for words, err := range map[string]error{
		"list usage metrics: start_month is empty": shapetest.ErrorOf(billing.UsageMetrics(client).List(ctx, billing.UsageMetricQuery{EndMonth: "2026-01"})),
		"list usage metrics: end_month is empty":   shapetest.ErrorOf(billing.UsageMetrics(client).List(ctx, billing.UsageMetricQuery{StartMonth: "2026-01"})),
		"update customer address":                  billing.CustomerAddresses(client).Update(ctx, "", customerAddress),
		"get billing address":                      shapetest.ErrorOf(billing.Addresses(client, "").Get(ctx)),
		"the zero value has no address":            billing.AddressCollection{}.Delete(ctx),
		"zero value":                               shapetest.ErrorOf(billing.ServiceUsageCollection{}.List(ctx)),
		"invalid collection":                       shapetest.ErrorOf(billing.UsageMetricCollection{}.List(ctx, billing.UsageMetricQuery{StartMonth: "2026-01", EndMonth: "2026-02"})),
		"invalid collection: the zero value":       shapetest.ErrorOf(billing.InvoiceCollection{}.MonthToDate(ctx)),
		"WithPageSize":                             shapetest.ErrorOf(billing.ServiceUsage(client).List(ctx, fastly.WithPageSize(2))),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}
