package airuntime

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// UsageMetrics returns the usage metrics of the account.
//
// Methods: All, List, Where, Export.
//
// Export returns the metrics as a CSV file.
//
// Reference: https://www.fastly.com/documentation/reference/api/ai-runtime-control/usage-metrics/
func UsageMetrics(client *fastly.Client) UsageMetricCollection {
	at := usageMetrics.At(client)
	return UsageMetricCollection{collection.NewSearcher[UsageMetric, UsageQuery](at), at}
}

const usagePath = root + "/usage-metrics"

var usageMetrics = collection.NewFamily(collection.Spec{Noun: "usage metric", Path: usagePath, Paging: pages})

// UsageMetricCollection provides the usage metrics of the account.
type UsageMetricCollection struct {
	collection.Searcher[UsageMetric, UsageQuery]
	at *collection.Address
}

// Export returns usage metrics as a CSV file. The first line contains the column names. The caller must
// close the export.
//
// The reply does not show whether more rows exist. To read all metrics, use All or List.
func (c UsageMetricCollection) Export(ctx context.Context, query ExportQuery, opts ...fastly.CallOption) (*UsageExport, error) {
	op := c.at.Op(http.MethodGet, "export usage metrics", usagePath+"/export")
	op.Query, op.Reply, op.Header = query, fastly.ReplyText, http.Header{"Accept": {"text/csv"}}
	stream, err := fastly.Do[fastly.Stream](ctx, c.at.Client(), op, opts...)
	if err != nil {
		return nil, err
	}
	return &UsageExport{stream.ReadCloser}, nil
}

// UsageExport is a CSV file of usage metrics. Read reads the file. The caller must close the export.
type UsageExport struct{ io.ReadCloser }

// UsageMetric is the usage of a virtual key, provider and model in a day or an hour.
type UsageMetric struct {
	// Start of the day or hour, in UTC.
	Date time.Time `json:"date"`
	// Unit of Quantity, for example "requests", "input_tokens" or "output_tokens".
	UsageType string `json:"usage_type"`
	// Amount of usage.
	Quantity int64 `json:"quantity"`
	// Identifier of the virtual key.
	VirtualKeyID string `json:"virtual_key_id"`
	// Name of the virtual key.
	VirtualKeyName string `json:"virtual_key_name"`
	// Provider that served the requests, for example "anthropic".
	Provider string `json:"provider"`
	// Model that served the requests.
	Model string `json:"model"`
}

// UsageQuery holds the filters, the granularity and the sort order of a list of usage metrics.
type UsageQuery struct {
	Filter
	// Length of the interval of a metric: [Daily] or [Hourly]. If empty, the field is not sent.
	Granularity Granularity `json:"granularity,omitzero"`
	// Name of the field to sort by. A leading minus sign means descending order. The default is
	// "date".
	Sort string `json:"sort,omitzero"`
}

// ExportQuery holds the optional parameters of an export of usage metrics.
type ExportQuery struct {
	Filter
	// Name of the field to sort by. A leading minus sign means descending order.
	Sort string `json:"sort,omitzero"`
	// Maximum number of rows.
	Limit int `json:"limit,omitzero"`
	// Cursor of the first row: the value of meta.next_cursor in the reply to a list request.
	Cursor string `json:"cursor,omitzero"`
}

// Granularity is the length of the interval of a usage metric.
type Granularity string

// Granularities of usage metrics.
const (
	Daily  Granularity = "daily"  // one metric for each day
	Hourly Granularity = "hourly" // one metric for each hour
)
