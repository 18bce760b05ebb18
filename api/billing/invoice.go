package billing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Invoices returns the invoices of the customer, sorted by start of the billing period, newest
// first.
//
// Methods: All, List, Where, Get, MonthToDate.
//
// Get takes the id of an invoice, which is a number.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/
func Invoices(client *fastly.Client) InvoiceCollection {
	at := invoices.At(client)
	return InvoiceCollection{collection.NewSearcher[Invoice, InvoiceQuery](at), collection.NewGetter[Invoice](at), at}
}

var invoices = collection.NewFamily(collection.Spec{
	Noun: "invoice", Path: "/billing/v3/invoices",
	Paging: fastly.Paging{Style: fastly.PageCursor, Size: 200}, // the maximum; the default of the API is 100
})

// InvoiceCollection provides the invoices of the customer.
type InvoiceCollection struct {
	collection.Searcher[Invoice, InvoiceQuery]
	collection.Getter[Invoice]
	at *collection.Address
}

// ErrNotReady means that the month-to-date invoice is still being computed. Retry later.
var ErrNotReady = errors.New("the invoice is not ready")

// MonthToDate returns the preliminary invoice of the current month. It has no CurrencyCode,
// PostedOn or StatementNumber. It returns [ErrNotReady] while the invoice is being computed.
func (k InvoiceCollection) MonthToDate(ctx context.Context, opts ...fastly.CallOption) (*Invoice, error) {
	op := k.at.Op(http.MethodGet, "get month-to-date invoice", "/billing/v3/invoices/month-to-date")
	op.Empty = ErrNotReady
	invoice, err := fastly.Do[Invoice](ctx, k.at.Client(), op, opts...)
	if err == nil && invoice.CustomerID == "" && invoice.BillingStartDate.IsZero() && invoice.LineItems == nil {
		return nil, fmt.Errorf("fastly: %s: %w", op.Name, ErrNotReady)
	}
	return invoice, err
}

// Invoice is the bill for one billing period.
type Invoice struct {
	// Identifier of the invoice, a number.
	ID string `json:"invoice_id"`
	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Number of the statement, which may contain letters.
	StatementNumber string `json:"statement_number"`
	// Time at which the invoice was posted.
	PostedOn time.Time `json:"invoice_posted_on"`
	// Start of the billing period.
	BillingStartDate time.Time `json:"billing_start_date"`
	// End of the billing period.
	BillingEndDate time.Time `json:"billing_end_date"`
	// Three-letter code of the currency of all amounts, for example "USD".
	CurrencyCode string `json:"currency_code"`
	// Total amount of the billing period.
	MonthlyTransactionAmount Decimal `json:"monthly_transaction_amount"`
	// Charges and credits that the total consists of.
	LineItems []LineItem `json:"transaction_line_items"`
}

// LineItem is a charge or a credit in an invoice.
type LineItem struct {
	// Description of the charge.
	Description string `json:"description"`
	// Billed amount, in the currency of the invoice.
	Amount Decimal `json:"amount"`
	// Price per unit, in the currency of the invoice.
	Rate Decimal `json:"rate"`
	// Number of units.
	Units Decimal `json:"units"`
	// Unit of measure, for example "requests" or "bandwidth".
	UsageType string `json:"usage_type"`
	// Name of the product.
	ProductName string `json:"product_name"`
	// Group of products, for example "Compute".
	ProductGroup string `json:"product_group"`
	// Line of products, for example "Security".
	ProductLine string `json:"product_line"`
	// Geographical region, for products that are billed by region.
	Region string `json:"region"`
	// Coupon of a credit. Empty in a month-to-date invoice.
	CreditCouponCode string `json:"credit_coupon_code"`
}

// InvoiceQuery holds the filters of a list of invoices.
type InvoiceQuery struct {
	// First date of the billing periods to list, for example "2026-01-01".
	BillingStartDate string `json:"billing_start_date,omitzero"`
	// Last date of the billing periods to list, for example "2026-01-31".
	BillingEndDate string `json:"billing_end_date,omitzero"`
}
