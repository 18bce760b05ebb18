package ngwaf

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Dashboards returns the custom dashboards of a workspace.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a dashboard.
//
// Writes acquire the write lock of the workspace. The client does not count them against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/custom-dashboards/
func Dashboards(client *fastly.Client, workspaceID string) collection.Collection[Dashboard, DashboardInput] {
	return collection.New[Dashboard, DashboardInput](dashboards.At(client, workspaceID))
}

// WorkspaceDashboard returns the dashboard that a workspace displays by default.
//
// Methods: Get, Update.
//
// Update acquires the write lock of the workspace. The client does not count it against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/custom-dashboards/
func WorkspaceDashboard(client *fastly.Client, workspaceID string) collection.Single[DefaultDashboard, DefaultDashboardInput] {
	return collection.NewSingle[DefaultDashboard, DefaultDashboardInput](defaultDashboard.At(client, workspaceID))
}

// DefaultDashboards returns the default dashboards of the account.
//
// Methods: List.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/custom-dashboards/
func DefaultDashboards(client *fastly.Client) DefaultDashboardAddress {
	return DefaultDashboardAddress{defaultDashboards.At(client)}
}

var (
	dashboards = collection.NewFamily(inWorkspace(collection.Spec{
		Noun: "dashboard", Path: "/dashboards", Encode: fastly.JSONBody, Update: http.MethodPatch, SilentDelete: true, Paging: inOneReply,
	}))
	defaultDashboard  = collection.NewFamily(inWorkspace(collection.Spec{Noun: "default dashboard", Path: "/default-dashboard", Encode: fastly.JSONBody}))
	defaultDashboards = collection.NewFamily(collection.Spec{Noun: "default dashboard", Path: "/ngwaf/v1/default-dashboards"})
)

// DefaultDashboardAddress provides the default dashboards of the account.
type DefaultDashboardAddress struct{ at *collection.Address }

// List returns the default dashboards.
//
// Stability: preview. The reply is undocumented.
func (a DefaultDashboardAddress) List(ctx context.Context, opts ...fastly.CallOption) (*collection.RawReply, error) {
	return collection.DoRaw(ctx, a.at.Client(), a.at.Op(http.MethodGet, "list default dashboards", "/ngwaf/v1/default-dashboards"), opts...)
}

// Dashboard is a custom dashboard of a workspace.
type Dashboard struct {
	ID          string          `json:"id"`          // id of the dashboard
	Name        string          `json:"name"`        // display name
	Description string          `json:"description"` // freeform note
	Items       []DashboardItem `json:"items"`       // items in order
	CreatedAt   time.Time       `json:"created_at"`  // time of creation
	UpdatedAt   time.Time       `json:"updated_at"`  // time of the last update
}

// DashboardInput holds the fields of a create or update request. Fields left nil are not sent.
type DashboardInput struct {
	// Display name.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// Items in order. An update replaces all items.
	Items []DashboardItem `json:"items,omitzero"`
}

// DashboardItem is an item of a dashboard, such as a chart. It preserves members that have no
// field, so that an update can send items back unmodified.
type DashboardItem struct {
	// Identifier of the item. Set by the API.
	ID string `json:"id,omitzero"`
	// Title of the item. Required.
	Title string `json:"title"`
	// Subtitle of the item.
	Subtitle string `json:"subtitle,omitzero"`
	// Width of the item in columns of the grid. Required.
	Span int `json:"span"`
	// Source of the data. Required.
	DataSource DashboardDataSource `json:"data_source"`
	// Presentation of the data. Required.
	Visualization DashboardVisualization `json:"visualization"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

// MarshalJSON implements json.Marshaler.
func (i DashboardItem) MarshalJSON() ([]byte, error) {
	type members DashboardItem
	return collection.EncodeJSON(members(i))
}

// UnmarshalFastly implements [collection.Unmarshaler].
func (i *DashboardItem) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type members DashboardItem
	return decode(raw, "", (*members)(i))
}

// UnmarshalJSON implements json.Unmarshaler. It keeps the members that have no field.
func (i *DashboardItem) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, i) }

// DashboardDataSource is the source of the data of a dashboard item.
type DashboardDataSource struct {
	// Type of the source, for example "ngwaf.v1.workspaces.timeseries". Required.
	Type string `json:"type"`
	// Configuration of the source, a JSON object that depends on Type. If nil, none is sent.
	Config json.RawMessage `json:"config,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

// MarshalJSON implements json.Marshaler.
func (s DashboardDataSource) MarshalJSON() ([]byte, error) {
	type members DashboardDataSource
	return collection.EncodeJSON(members(s))
}

// UnmarshalFastly implements [collection.Unmarshaler].
func (s *DashboardDataSource) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type members DashboardDataSource
	return decode(raw, "", (*members)(s))
}

// UnmarshalJSON implements json.Unmarshaler. It keeps the members that have no field.
func (s *DashboardDataSource) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, s) }

// DashboardVisualization is the presentation of the data of a dashboard item.
type DashboardVisualization struct {
	// Type of the presentation, for example "list". Required.
	Type string `json:"type"`
	// Configuration of the presentation, a JSON object that depends on Type. If nil, none is sent.
	Config json.RawMessage `json:"config,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

// MarshalJSON implements json.Marshaler.
func (v DashboardVisualization) MarshalJSON() ([]byte, error) {
	type members DashboardVisualization
	return collection.EncodeJSON(members(v))
}

// UnmarshalFastly implements [collection.Unmarshaler].
func (v *DashboardVisualization) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type members DashboardVisualization
	return decode(raw, "", (*members)(v))
}

// UnmarshalJSON implements json.Unmarshaler. It keeps the members that have no field.
func (v *DashboardVisualization) UnmarshalJSON(text []byte) error {
	return collection.DecodeJSON(text, v)
}

// DefaultDashboard is the dashboard that a workspace displays by default.
type DefaultDashboard struct {
	DashboardID string `json:"dashboard_id"` // id of the dashboard
}

// DefaultDashboardInput holds the fields of an update request.
type DefaultDashboardInput struct {
	// Identifier of the dashboard. Required.
	DashboardID string `json:"dashboard_id"`
}
