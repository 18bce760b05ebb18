package ngwaf

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Reports returns the reports of the account. A report covers all workspaces.
//
// Methods: Attacks, Signals.
//
// Both methods require From.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/reports/
func Reports(client *fastly.Client) ReportAddress { return ReportAddress{reports.At(client)} }

var reports = collection.NewFamily(collection.Spec{Noun: "report", Path: "/ngwaf/v1/reports"})

// ReportAddress provides the reports of the account.
type ReportAddress struct{ at *collection.Address }

// Attacks returns the numbers of requests and attacks, by workspace.
func (a ReportAddress) Attacks(ctx context.Context, query AttackReportQuery, opts ...fastly.CallOption) ([]AttackReport, error) {
	op := a.op("get attacks report", "/attacks", query.From)
	op.Query = query
	return inOne[AttackReport](ctx, a.at.Client(), op, opts...)
}

// Signals returns the numbers of requests, by signal.
func (a ReportAddress) Signals(ctx context.Context, query SignalReportQuery, opts ...fastly.CallOption) ([]SignalReport, error) {
	op := a.op("get signals report", "/signals", query.From)
	op.Query = query
	return inOne[SignalReport](ctx, a.at.Client(), op, opts...)
}

func (a ReportAddress) op(name, below string, from time.Time) fastly.Op {
	op := a.at.Op(http.MethodGet, name, "/ngwaf/v1/reports"+below)
	op.Err = cmp.Or(op.Err, collection.Required("from", from))
	return op
}

// AttackReportQuery selects the requests of a report of attacks.
type AttackReportQuery struct {
	// Start of the time range. Required.
	From time.Time `json:"from"`
	// End of the time range. The default is now.
	To time.Time `json:"to,omitzero"`
}

// SignalReportQuery selects the requests of a report of signals.
type SignalReportQuery struct {
	// Start of the time range. Required.
	From time.Time `json:"from"`
	// End of the time range. The default is now.
	To time.Time `json:"to,omitzero"`
	// Category of the signals to include.
	SignalType SignalCategory `json:"signal_type,omitzero"`
}

// SignalCategory is a category of signals.
type SignalCategory string

// Categories of signals.
const (
	SignalsAccount SignalCategory = "account" // custom signals of the account
	SignalsAnomaly SignalCategory = "anomaly" // anomalies
	SignalsAttack  SignalCategory = "attack"  // attacks
	SignalsBot     SignalCategory = "bot"     // bots
	SignalsAll     SignalCategory = "all"     // all categories
)

// AttackReport holds the numbers of requests and attacks of a workspace.
type AttackReport struct {
	// Identifier of the workspace.
	ID string `json:"id"`
	// Name of the workspace.
	Name string `json:"name"`
	// Number of requests.
	TotalCount int64 `json:"total_count"`
	// Number of requests that were attacks.
	AttackCount int64 `json:"attack_count"`
	// Number of requests that were blocked.
	BlockedCount int64 `json:"blocked_count"`
	// Number of requests that were flagged.
	FlaggedCount int64 `json:"flagged_count"`
	// Number of IP addresses that are currently flagged.
	FlaggedIPCount int64 `json:"flagged_ip_count"`
	// Number of IP addresses that have been flagged.
	AllFlaggedIPCount int64 `json:"all_flagged_ip_count"`
	// Most frequent attack signals.
	TopAttackSignals []AttackSignal `json:"top_attack_signals"`
	// Countries with the most attacks.
	TopAttackSources []AttackSource `json:"top_attack_sources"`
}

// AttackSignal is the number of requests with an attack signal.
type AttackSignal struct {
	TagName    string `json:"tag_name"`    // name of the signal
	TagCount   int64  `json:"tag_count"`   // number of requests with the signal
	TotalCount int64  `json:"total_count"` // total that TagCount is part of
}

// AttackSource is the number of attacks from a country.
type AttackSource struct {
	CountryCode  string `json:"country_code"`  // two-letter country code
	CountryName  string `json:"country_name"`  // name of the country
	RequestCount int64  `json:"request_count"` // number of requests from the country
	TotalCount   int64  `json:"total_count"`   // total that RequestCount is part of
}

// SignalReport is the number of requests with a signal.
type SignalReport struct {
	Name          string         `json:"name"`           // name of the signal
	DisplayName   string         `json:"display_name"`   // display name of the signal
	Count         int64          `json:"count"`          // number of requests with the signal
	TopWorkspaces []TopWorkspace `json:"top_workspaces"` // workspaces with the most such requests
}

// TopWorkspace is the number of requests with a signal in a workspace.
type TopWorkspace struct {
	ID    string `json:"id"`    // id of the workspace
	Name  string `json:"name"`  // name of the workspace
	Count int64  `json:"count"` // number of requests with the signal
}
