package observability

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Dashboards returns the custom dashboards of the account.
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a dashboard. Create requires Name. An update that sets Items
// replaces all items. An item with an ID changes the existing item. An item without an ID is created.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/custom-dashboards/
func Dashboards(client *fastly.Client) DashboardCollection {
	at := dashboards.At(client)
	return DashboardCollection{
		collection.NewSearcher[Dashboard, DashboardQuery](at), collection.NewGetter[Dashboard](at),
		collection.NewCreator[Dashboard, DashboardInput](at), collection.NewUpdater[Dashboard, DashboardInput](at), collection.NewDeleter(at),
	}
}

var dashboards = collection.NewFamily(collection.Spec{
	Noun: "dashboard", Path: "/observability/dashboards", Encode: fastly.JSONBody, Update: http.MethodPatch,
	Paging: fastly.Paging{Style: fastly.PageCursor, Size: 100}, // the default of the API
	Bucket: fastly.BucketNone, SilentDelete: true,
})

// DashboardCollection provides the custom dashboards of the account.
type DashboardCollection struct {
	collection.Searcher[Dashboard, DashboardQuery]
	collection.Getter[Dashboard]
	collection.Creator[Dashboard, DashboardInput]
	collection.Updater[Dashboard, DashboardInput]
	collection.Deleter
}

// Dashboard is a custom dashboard. Its items are charts.
type Dashboard struct {
	ID          string          `json:"id"`          // id of the dashboard
	Name        string          `json:"name"`        // name of the dashboard
	Description string          `json:"description"` // freeform note
	Items       []DashboardItem `json:"items"`       // charts, in the order in which they are shown
	CreatedAt   time.Time       `json:"created_at"`  // time of creation
	UpdatedAt   time.Time       `json:"updated_at"`  // time of the last update
	CreatedBy   string          `json:"created_by"`  // id of the user who created the dashboard; may be empty
	UpdatedBy   string          `json:"updated_by"`  // id of the user who last changed the dashboard; may be empty
}

// DashboardInput holds the fields of a create or update request. Zero fields are not sent.
type DashboardInput struct {
	// Name of the dashboard. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// Charts, in the order in which they are shown. An empty slice or null removes all charts.
	Items fastly.Nullable[[]DashboardItem] `json:"items,omitzero"`
}

// DashboardQuery holds the sort order of a list of dashboards.
type DashboardQuery struct {
	// Name of the field to sort by. A leading minus sign means descending order.
	Sort string `json:"sort,omitzero"`
}

// DashboardItem is a chart of a dashboard.
type DashboardItem struct {
	// Identifier of the item, assigned by the API. To change an existing item, set its ID. To create an
	// item, leave ID empty.
	ID string `json:"id,omitzero"`
	// Width in twelfths of the dashboard, 1 to 12. If 0, the field is not sent.
	Span int `json:"span,omitzero"`
	// Title of the chart. Required, 1 to 255 characters.
	Title string `json:"title"`
	// Subtitle of the chart. Required, 1 to 255 characters.
	Subtitle string `json:"subtitle"`
	// Metrics of the chart. Required.
	DataSource DataSource `json:"data_source"`
	// Appearance of the chart. Required.
	Visualization Visualization `json:"visualization"`
}

// DataSource selects the metrics of a chart.
type DataSource struct {
	Type   DataSourceType   `json:"type"`   // statistics that contain the metrics
	Config DataSourceConfig `json:"config"` // metrics to show
}

// DataSourceType is the kind of statistics that a chart shows.
type DataSourceType string

// Kinds of statistics that a chart shows.
const (
	SourceEdge   DataSourceType = "stats.edge"   // statistics of services
	SourceDomain DataSourceType = "stats.domain" // metrics of Domain Inspector
	SourceOrigin DataSourceType = "stats.origin" // metrics of Origin Inspector
)

// DataSourceConfig lists the metrics of a chart.
type DataSourceConfig struct {
	// Names of the metrics, for example "requests". At least one is required.
	Metrics []string `json:"metrics"`
}

// Visualization is the appearance of a chart.
type Visualization struct {
	// Type of the visualization. If empty, the field is not sent. The default is [VisualizationChart].
	Type VisualizationType `json:"type,omitzero"`
	// Settings of the chart.
	Config VisualizationConfig `json:"config"`
}

// VisualizationType is the type of a visualization.
type VisualizationType string

// VisualizationChart is a chart, the only type of visualization.
const VisualizationChart VisualizationType = "chart"

// VisualizationConfig holds the settings of a chart.
type VisualizationConfig struct {
	// Form of the chart. Required.
	PlotType PlotType `json:"plot_type"`
	// How the values of an interval are combined. If empty, the field is not sent.
	CalculationMethod CalculationMethod `json:"calculation_method,omitzero"`
	// Unit of the values. If empty, the field is not sent. The default is [FormatNumber].
	Format ChartFormat `json:"format,omitzero"`
}

// PlotType is the form of a chart.
type PlotType string

// Forms of charts.
const (
	PlotLine         PlotType = "line"
	PlotBar          PlotType = "bar"
	PlotSingleMetric PlotType = "single-metric" // a single number
	PlotDonut        PlotType = "donut"
)

// CalculationMethod controls how the values of an interval are combined.
type CalculationMethod string

// Ways to combine the values of an interval.
const (
	CalculateAverage CalculationMethod = "avg"
	CalculateSum     CalculationMethod = "sum"
	CalculateMinimum CalculationMethod = "min"
	CalculateMaximum CalculationMethod = "max"
	CalculateLatest  CalculationMethod = "latest" // most recent value
	CalculateP95     CalculationMethod = "p95"    // 95th percentile
)

// ChartFormat is the unit in which a chart shows values.
type ChartFormat string

// Units in which a chart shows values.
const (
	FormatNumber       ChartFormat = "number"
	FormatBytes        ChartFormat = "bytes"
	FormatPercent      ChartFormat = "percent"
	FormatRequests     ChartFormat = "requests"
	FormatResponses    ChartFormat = "responses"
	FormatSeconds      ChartFormat = "seconds"
	FormatMilliseconds ChartFormat = "milliseconds"
	FormatRatio        ChartFormat = "ratio"
	FormatBitrate      ChartFormat = "bitrate"
)
