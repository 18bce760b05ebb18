package billing

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Month is a month in the format YYYY-MM, for example "2026-01".
type Month string

const monthLayout = "2006-01"

// MonthOf returns the month of t in UTC.
func MonthOf(t time.Time) Month { return Month(t.UTC().Format(monthLayout)) }

// UsageMetrics returns the usage of the customer by month and product. It is meant for customers
// without invoices. For others, see [Invoices].
//
// Methods: All, List.
//
// All and List require StartMonth and EndMonth.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/billing-usage-metrics/
func UsageMetrics(client *fastly.Client) UsageMetricCollection {
	return UsageMetricCollection{usageMetrics.At(client)}
}

var usageMetrics = collection.NewFamily(collection.Spec{Noun: "usage metric", Path: "/billing/v3/usage-metrics"})

// UsageMetricCollection provides the usage of the customer by month and product.
type UsageMetricCollection struct{ at *collection.Address }

// mostMonths is the number of months that the API accepts in one request.
const mostMonths = 3

// All returns an iterator over the usage in the months of query. The range may be of any length.
// The API accepts three months per request, so longer ranges take several requests. The iterator
// ends at the first error.
func (k UsageMetricCollection) All(ctx context.Context, query UsageMetricQuery, opts ...fastly.CallOption) iter.Seq2[UsageMetric, error] {
	opts = slices.Clone(opts)
	return func(yield func(UsageMetric, error) bool) {
		for part := range query.parts() {
			op := k.at.Op(http.MethodGet, "list usage metrics", "/billing/v3/usage-metrics")
			op.Query = part
			op.Err = cmp.Or(op.Err, collection.Required("start_month", query.StartMonth), collection.Required("end_month", query.EndMonth))
			list, err := fastly.Do[usageList](ctx, k.at.Client(), op, opts...)
			if err != nil {
				yield(UsageMetric{}, err)
				return
			}
			for _, metric := range *list {
				if !yield(metric, nil) {
					return
				}
			}
		}
	}
}

// List returns the complete usage in the months of query. The range may be of any length, as with
// All.
func (k UsageMetricCollection) List(ctx context.Context, query UsageMetricQuery, opts ...fastly.CallOption) ([]UsageMetric, error) {
	return fastly.Collect(k.All(ctx, query, opts...))
}

// UsageMetricQuery selects the months of a list of usage.
type UsageMetricQuery struct {
	// First month of the usage. Required.
	StartMonth Month `json:"start_month"`
	// Last month of the usage, inclusive. Required.
	EndMonth Month `json:"end_month"`
}

// parts splits a range into ranges that the API accepts. An invalid range is yielded unmodified,
// for the API to refuse.
func (q UsageMetricQuery) parts() iter.Seq[UsageMetricQuery] {
	return func(yield func(UsageMetricQuery) bool) {
		from, err := time.Parse(monthLayout, string(q.StartMonth))
		to, errTo := time.Parse(monthLayout, string(q.EndMonth))
		if err != nil || errTo != nil || to.Before(from) {
			yield(q)
			return
		}
		for ; !from.After(to); from = from.AddDate(0, mostMonths, 0) {
			last := from.AddDate(0, mostMonths-1, 0)
			if last.After(to) {
				last = to
			}
			if !yield(UsageMetricQuery{MonthOf(from), MonthOf(last)}) {
				return
			}
		}
	}
}

// UsageMetric is the usage of a product in a month.
type UsageMetric struct {
	// Month of the usage.
	Month Month `json:"month"`
	// Identifier of the product, for example "cdn_usage".
	ProductID string `json:"product_id"`
	// Identifier of the kind of usage.
	UsageType string `json:"usage_type"`
	// Name of the kind of usage, as on an invoice.
	Name string `json:"name"`
	// Geographical region, for products that are billed by region.
	Region string `json:"region"`
	// Unit of Quantity, as on an invoice.
	Unit string `json:"unit"`
	// Amount of usage, measured in Unit.
	Quantity Decimal `json:"quantity"`
	// Amount of usage as measured.
	RawQuantity Decimal `json:"raw_quantity"`
	// Date of the last update, as written by the API.
	LastUpdatedAt string `json:"last_updated_at"`
}

// usageList is a reply with usage metrics. The reference describes a single object, although a
// request is for up to three months and all products. An array, an array as data and a single
// object are all understood.
type usageList []UsageMetric

// UnmarshalFastly implements [collection.Unmarshaler].
func (l *usageList) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	if raw[0] == '[' || raw[0] == 'n' {
		return decode(raw, "", (*[]UsageMetric)(l))
	}
	var reply struct {
		UsageMetric
		Data json.RawMessage `json:"data"`
		Meta usageMeta       `json:"meta"`
	}
	if err := decode(raw, "", &reply); err != nil {
		return err
	}
	if reply.UsageMetric != (UsageMetric{}) {
		*l = usageList{reply.UsageMetric}
	} else if reply.Data == nil {
		return fastly.ErrEmptyReply
	}
	if reply.Meta.NextCursor != "" {
		return errors.New("the list is incomplete: the reply has a cursor, which the operation has no parameter for")
	}
	var data []UsageMetric
	if reply.Data != nil {
		if err := decode(reply.Data, "/data", &data); err != nil {
			return err
		}
	}
	*l = append(data, *l...)
	return nil
}

// ServiceUsage returns the usage of each service. Services without usage are left out.
//
// Methods: All, List, Where.
//
// Where selects the product, the kind of usage, the service and the months.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/billing-usage-metrics/
func ServiceUsage(client *fastly.Client) ServiceUsageCollection {
	return ServiceUsageCollection{ServiceUsageLister{at: serviceUsage.At(client)}}
}

var serviceUsage = collection.NewFamily(collection.Spec{Noun: "service usage metric", Path: "/billing/v3/service-usage-metrics"})

// ServiceUsageCollection provides the usage of each service.
type ServiceUsageCollection struct{ ServiceUsageLister }

// Where returns a lister that applies the filters of query. It makes no request.
func (k ServiceUsageCollection) Where(query ServiceUsageQuery) ServiceUsageLister {
	return ServiceUsageLister{k.at, query}
}

// ServiceUsageLister lists the usage of each service.
type ServiceUsageLister struct {
	at    *collection.Address
	query ServiceUsageQuery
}

// All returns an iterator over the usage. It fetches pages as needed, and ends at the first
// error. The page size is 10000, the maximum of the API. It cannot be changed.
func (l ServiceUsageLister) All(ctx context.Context, opts ...fastly.CallOption) iter.Seq2[ServiceUsageMetric, error] {
	opts = slices.Clone(opts)
	return func(yield func(ServiceUsageMetric, error) bool) {
		query, seen, empty := serviceUsageQuery{ServiceUsageQuery: l.query, Limit: "10000"}, map[string]bool{}, 0
		for {
			op := l.at.Op(http.MethodGet, "list service usage metrics", "/billing/v3/service-usage-metrics")
			op.Query = query
			page, err := fastly.Do[serviceUsagePage](ctx, l.at.Client(), op, opts...)
			if err == nil {
				err = unreadable(op, page.check())
			}
			if err != nil {
				yield(ServiceUsageMetric{}, err)
				return
			}
			for _, metric := range page.Data.Details {
				metric.CustomerID = cmp.Or(metric.CustomerID, page.Data.CustomerID)
				metric.UsagePeriod = page.Data.UsagePeriod
				if !yield(metric, nil) {
					return
				}
			}
			if query.Cursor = page.Data.Meta.NextCursor; query.Cursor == "" {
				return
			}
			if empty++; len(page.Data.Details) > 0 {
				empty = 0
			}
			switch {
			case seen[query.Cursor]:
				err = fmt.Errorf("the list does not end: page %d leads back to an earlier one", len(seen)+1)
			case empty == mostEmpty:
				err = fmt.Errorf("the list does not end: %d empty pages in a row", empty)
			}
			if err != nil {
				yield(ServiceUsageMetric{}, unreadable(op, err))
				return
			}
			seen[query.Cursor] = true
		}
	}
}

// unreadable returns the error of a reply that cannot be understood because of err.
func unreadable(op fastly.Op, err error) error {
	if err == nil {
		return nil
	}
	return &fastly.DecodeError{Op: op.Name, Method: op.Method, Path: op.Path, Err: err}
}

// mostEmpty is the number of consecutive empty pages after which a list is considered endless.
const mostEmpty = 100

// List returns the complete usage.
func (l ServiceUsageLister) List(ctx context.Context, opts ...fastly.CallOption) ([]ServiceUsageMetric, error) {
	return fastly.Collect(l.All(ctx, opts...))
}

// ServiceUsageQuery holds the filters of a list of service usage.
type ServiceUsageQuery struct {
	// Identifier of a product, for example "cdn_usage". Use it together with UsageTypeName.
	ProductID string `json:"product_id,omitzero"`
	// Name of a kind of usage, for example "North America Requests". Use it together with
	// ProductID.
	UsageTypeName string `json:"usage_type_name,omitzero"`
	// Identifier of a service.
	Service string `json:"service,omitzero"`
	// First month of the usage.
	StartMonth Month `json:"start_month,omitzero"`
	// Last month of the usage.
	EndMonth Month `json:"end_month,omitzero"`
}

// serviceUsageQuery is the query of one page.
type serviceUsageQuery struct {
	ServiceUsageQuery
	Limit  string `json:"limit"`
	Cursor string `json:"cursor,omitzero"`
}

// UsagePeriod holds the billing period and the unit of the usage of services.
type UsagePeriod struct {
	// Start of the billing period.
	StartTime time.Time `json:"start_time"`
	// End of the billing period.
	EndTime time.Time `json:"end_time"`
	// Identifier of the kind of usage.
	UsageType string `json:"usage_type"`
	// Unit of UsageUnits, as on an invoice.
	Unit string `json:"unit"`
}

// ServiceUsageMetric is the usage of a service.
type ServiceUsageMetric struct {
	UsagePeriod

	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Identifier of the service.
	ServiceID string `json:"service_id"`
	// Name of the service.
	ServiceName string `json:"service_name"`
	// Amount of usage, measured in Unit.
	UsageUnits Decimal `json:"usage_units"`
}

// serviceUsagePage is a page of the list, which has its items and its cursor inside data.
type serviceUsagePage struct {
	Data serviceUsageData `json:"data"`
}

type serviceUsageData struct {
	UsagePeriod
	CustomerID string               `json:"customer_id"`
	Details    []ServiceUsageMetric `json:"details"`
	Meta       usageMeta            `json:"meta"`
}

// check returns an error if the reply does not contain a list, not even an empty one.
func (p *serviceUsagePage) check() error {
	if p.Data.Details == nil && p.Data.CustomerID == "" && p.Data.UsagePeriod == (UsagePeriod{}) && p.Data.Meta == (usageMeta{}) {
		return fastly.ErrEmptyReply
	}
	return nil
}

// usageMeta is the metadata of a page. Only the cursor matters.
type usageMeta struct {
	NextCursor string `json:"next_cursor"`
	Limit      int    `json:"limit"`
	Total      int    `json:"total"`
	Sort       string `json:"sort"`
}
