// Package billing reads invoices and usage, and manages the addresses of a customer.
//
// Amounts of money and quantities are of type [Decimal], which holds the number exactly as the
// API sent it:
//
//	invoice, err := billing.Invoices(client).MonthToDate(ctx)
//	total := new(big.Rat)
//	for _, item := range invoice.LineItems {
//		total.Add(total, item.Amount.Rat())
//	}
//	fmt.Println(total.FloatString(2))
//
// [UsageMetrics] reports the usage of the customer by month and product, and [ServiceUsage] the
// usage of each service.
package billing
