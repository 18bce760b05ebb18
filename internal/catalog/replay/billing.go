package replay

import (
	"context"
	"encoding/json"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/billing"
	"github.com/edgesdk/fastly/internal/catalog"
)

// billingPart returns the part of package billing.
func billingPart() part {
	return part{
		calls:   billingCalls(),
		replies: map[string]func(g *generator) any{"get_service_level_usage": usageOfServices},
		requests: map[string]string{
			"get_legacy_billing": "the path has two digits for the month, as go-fastly sends it; a month that is made up has one",
		},
	}
}

// billingCalls returns the calls of package billing.
func billingCalls() map[string]Call {
	address := func(c *fastly.Client, r *Recorded) billing.AddressCollection {
		return billing.Addresses(c, r.Arg(0))
	}
	return map[string]Call{
		"list_invoices": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q billing.InvoiceQuery) (any, error) {
			return page(r, billing.Invoices(c).Where(q).All(ctx))
		}),
		"get_month_to_date_invoice": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return billing.Invoices(c).MonthToDate(ctx)
		},
		"get_invoice_by_invoice_id": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return billing.Invoices(c).Get(ctx, r.Arg(0))
		},
		"get_legacy_billing": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return billing.LegacyBills(c).Get(ctx, r.Int(0), time.Month(r.Int(1)))
		},
		"get_usage_metrics": query(func(ctx context.Context, c *fastly.Client, _ *Recorded, q billing.UsageMetricQuery) (any, error) {
			return billing.UsageMetrics(c).List(ctx, q)
		}),
		"get_service_level_usage": query(serviceUsage),
		"list_customer_addresses": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, billing.CustomerAddresses(c).All(ctx))
		},
		"create_customer_address": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in billing.CustomerAddressInput) (any, error) {
			return billing.CustomerAddresses(c).Create(ctx, in)
		}),
		"update_customer_address": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in billing.CustomerAddressInput) (any, error) {
			return nil, billing.CustomerAddresses(c).Update(ctx, billing.AddressType(r.Arg(0)), in)
		}),
		"get_billing_addr": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) { return address(c, r).Get(ctx) },
		"add_billing_addr": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in billing.AddressInput) (any, error) {
			return address(c, r).Create(ctx, in)
		}),
		"update_billing_addr": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in billing.AddressInput) (any, error) {
			return address(c, r).Update(ctx, in)
		}),
		"delete_billing_addr": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, address(c, r).Delete(ctx)
		},
	}
}

// usageOfServices generates a page as in the catalogue, with the usage of one customer.
func usageOfServices(g *generator) any {
	page, _ := g.value(*g.op.Response, catalog.Values{}, nil).(map[string]any)
	data, _ := page["data"].(map[string]any)
	for _, detail := range list(data["details"]) {
		if metric, ok := detail.(map[string]any); ok {
			metric["customer_id"] = data["customer_id"]
		}
	}
	return page
}

// serviceUsage collects the items of a recorded page, without the fields that the SDK adds to each.
func serviceUsage(ctx context.Context, c *fastly.Client, r *Recorded, q billing.ServiceUsageQuery) (any, error) {
	type item struct {
		billing.ServiceUsageMetric
		billing.UsagePeriod `json:"-"`
	}
	var recorded struct{ Data struct{ Details []any } }
	_ = json.Unmarshal([]byte(r.Response.Body), &recorded) // an invalid reply has no items
	page := struct {
		billing.UsagePeriod
		CustomerID string `json:"customer_id"`
		Details    []item `json:"details"`
	}{}
	for metric, err := range billing.ServiceUsage(c).Where(q).All(ctx) {
		if err != nil {
			return nil, err
		}
		page.UsagePeriod, page.CustomerID = metric.UsagePeriod, metric.CustomerID
		metric.UsagePeriod = billing.UsagePeriod{}
		if page.Details = append(page.Details, item{ServiceUsageMetric: metric}); len(page.Details) == len(recorded.Data.Details) {
			break
		}
	}
	return map[string]any{"data": page}, nil
}
