package billing

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// LegacyBills returns the monthly reports in the former billing format, which the API supports for
// compatibility. Use [Invoices] instead.
//
// Methods: Get.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/
func LegacyBills(client *fastly.Client) LegacyBillCollection {
	return LegacyBillCollection{legacy.At(client)}
}

var legacy = collection.NewFamily(collection.Spec{Noun: "legacy billing", Path: "/billing"})

// LegacyBillCollection provides the monthly reports in the former billing format.
type LegacyBillCollection struct{ at *collection.Address }

// Get returns the report of a month.
func (a LegacyBillCollection) Get(ctx context.Context, year int, month time.Month, opts ...fastly.CallOption) (*LegacyBill, error) {
	op := a.at.Op(http.MethodGet, "get legacy billing", "/billing/year/{year}/month/{month}", year, fmt.Sprintf("%02d", month))
	return fastly.Do[LegacyBill](ctx, a.at.Client(), op, opts...)
}

// LegacyBill is a monthly report in the former billing format.
type LegacyBill struct {
	// Identifier of the invoice.
	InvoiceID string `json:"invoice_id"`
	// Start of the billing period.
	StartTime time.Time `json:"start_time"`
	// End of the billing period.
	EndTime time.Time `json:"end_time"`
	// Status of the invoice.
	Status LegacyStatus `json:"status"`
	// Amounts of the billing period.
	Total LegacyTotal `json:"total"`
}

// LegacyStatus is the status of the invoice in a [LegacyBill].
type LegacyStatus struct {
	// Identifier of the invoice.
	InvoiceID string `json:"invoice_id"`
	// Status of the invoice, as named by the API.
	Status string `json:"status"`
	// Time at which the invoice was sent.
	SentAt time.Time `json:"sent_at"`
}

// LegacyTotal holds the amounts of a [LegacyBill].
type LegacyTotal struct {
	// Short code of the plan.
	PlanCode string `json:"plan_code"`
	// Name of the plan.
	PlanName string `json:"plan_name"`
	// Minimum cost of the plan.
	PlanMinimum Decimal `json:"plan_minimum"`
	// Terms of payment.
	Terms string `json:"terms"`
	// Bandwidth of the month, in the unit of the plan.
	Bandwidth Decimal `json:"bandwidth"`
	// Cost of the bandwidth.
	BandwidthCost Decimal `json:"bandwidth_cost"`
	// Number of requests of the month.
	Requests int64 `json:"requests"`
	// Cost of the requests.
	RequestsCost Decimal `json:"requests_cost"`
	// Cost of bandwidth and requests.
	IncurredCost Decimal `json:"incurred_cost"`
	// Cost beyond the minimum of the plan.
	Overage Decimal `json:"overage"`
	// Additional services.
	Extras []LegacyExtra `json:"extras"`
	// Cost of all extras.
	ExtrasCost Decimal `json:"extras_cost"`
	// Sum of IncurredCost and ExtrasCost.
	CostBeforeDiscount Decimal `json:"cost_before_discount"`
	// Discount rate.
	Discount Decimal `json:"discount"`
	// Final amount to be paid.
	Cost Decimal `json:"cost"`
}

// LegacyExtra is an additional service in a [LegacyBill].
type LegacyExtra struct {
	// Name of the additional service.
	Name string `json:"name"`
	// Cost that recurs every month.
	Recurring Decimal `json:"recurring"`
	// Cost of the setup, charged once.
	Setup Decimal `json:"setup"`
}
