package ngwaf

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Workspaces returns the workspaces of the account.
//
// Methods: All, List, Where, Get, Create, Update, Delete, TopAttacks.
//
// Get, Update, Delete and TopAttacks take the id of a workspace. Create requires Name and Mode.
//
// Update and Delete acquire the write lock of the workspace. The client does not count writes
// against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/workspaces/
func Workspaces(client *fastly.Client) WorkspaceCollection {
	at := workspaces.At(client)
	return WorkspaceCollection{
		collection.NewSearcher[Workspace, WorkspaceQuery](at), collection.NewGetter[Workspace](at),
		collection.NewCreator[Workspace, WorkspaceInput](at), collection.NewUpdater[Workspace, WorkspaceInput](at), collection.NewDeleter(at), at,
	}
}

var workspaces = collection.NewFamily(workspaceSpec())

// workspaceSpec returns the spec of workspaces. Each workspace has a write lock.
func workspaceSpec() collection.Spec {
	spec := below("/ngwaf/v1", configuration("workspace", "/workspaces", inPages))
	spec.Key, spec.Turn, spec.Check = "workspace_id", "workspace_id", checkWorkspace
	return spec
}

// WorkspaceCollection provides the workspaces of the account.
type WorkspaceCollection struct {
	collection.Searcher[Workspace, WorkspaceQuery]
	collection.Getter[Workspace]
	collection.Creator[Workspace, WorkspaceInput]
	collection.Updater[Workspace, WorkspaceInput]
	collection.Deleter
	at *collection.Address
}

// TopAttacks returns the values of a request attribute that occur in the most attacks. It requires
// Field and From.
func (w WorkspaceCollection) TopAttacks(ctx context.Context, workspaceID string, query TopAttacksQuery, opts ...fastly.CallOption) ([]TopAttack, error) {
	op := w.at.Op(http.MethodGet, "get top attacks", workspacePath+"/top-attacks", workspaceID)
	op.Err = cmp.Or(op.Err, collection.Required("field", query.Field), collection.Required("from", query.From))
	op.Query = query
	top, err := fastly.Do[topAttacks](ctx, w.at.Client(), op, opts...)
	if err != nil {
		return nil, err
	}
	return top.Data, nil
}

// Workspace is a set of sites or services with a common configuration.
type Workspace struct {
	// Identifier of the workspace.
	ID string `json:"id"`
	// Unique identifier of the workspace, assigned by the API.
	WorkspaceUID string `json:"workspace_uid"`
	// Name of the workspace.
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// How the workspace treats attacks.
	Mode WorkspaceMode `json:"mode"`
	// How client addresses are anonymized. Empty if addresses are stored unmodified.
	IPAnonymization IPAnonymization `json:"ip_anonymization"`
	// Names of the request headers that hold the client address.
	ClientIPHeaders []string `json:"client_ip_headers"`
	// HTTP status of responses to blocked requests.
	DefaultBlockingResponseCode int `json:"default_blocking_response_code"`
	// URL that blocked requests are redirected to if DefaultBlockingResponseCode is 301 or 302.
	DefaultRedirectURL string `json:"default_redirect_url"`
	// Numbers of attack signals from one client that flag the client.
	AttackSignalThresholds AttackSignalThresholds `json:"attack_signal_thresholds"`
	// Whether new virtual patches are enabled automatically.
	AutoEnableNewVirtualPatches bool `json:"auto_enable_new_virtual_patches"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// AttackSignalThresholds holds the numbers of attack signals from one client, per time window,
// that flag the client.
type AttackSignalThresholds struct {
	// Number of signals in one minute.
	OneMinute int `json:"one_minute"`
	// Number of signals in ten minutes.
	TenMinutes int `json:"ten_minutes"`
	// Number of signals in one hour.
	OneHour int `json:"one_hour"`
	// Whether attacks are blocked immediately, without a threshold.
	Immediate bool `json:"immediate"`
}

// WorkspaceMode controls how a workspace treats attacks.
type WorkspaceMode string

// Modes of a workspace.
const (
	WorkspaceBlock WorkspaceMode = "block" // attacks are logged and blocked
	WorkspaceLog   WorkspaceMode = "log"   // attacks are logged
	WorkspaceOff   WorkspaceMode = "off"   // requests are not inspected
)

// IPAnonymization controls how client addresses are anonymized.
type IPAnonymization string

// IPAnonymizationHashed stores client addresses as hashes.
const IPAnonymizationHashed IPAnonymization = "hashed"

// WorkspaceInput holds the fields of a create or update request. Fields left nil are not sent.
type WorkspaceInput struct {
	// Name of the workspace. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// How the workspace treats attacks. Required for create.
	Mode *WorkspaceMode `json:"mode,omitzero"`
	// How client addresses are anonymized.
	IPAnonymization *IPAnonymization `json:"ip_anonymization,omitzero"`
	// Names of the request headers that hold the client address. An empty slice means none.
	ClientIPHeaders []string `json:"client_ip_headers,omitzero"`
	// HTTP status of responses to blocked requests: 301, 302, or 400 to 599. The default is
	// 406.
	DefaultBlockingResponseCode *int `json:"default_blocking_response_code,omitzero"`
	// URL that blocked requests are redirected to if DefaultBlockingResponseCode is 301 or 302.
	DefaultRedirectURL *string `json:"default_redirect_url,omitzero"`
	// Numbers of attack signals from one client that flag the client.
	AttackSignalThresholds *AttackSignalThresholdsInput `json:"attack_signal_thresholds,omitzero"`
	// Whether new virtual patches are enabled automatically.
	AutoEnableNewVirtualPatches *bool `json:"auto_enable_new_virtual_patches,omitzero"`
}

// AttackSignalThresholdsInput holds the attack signal thresholds of a create or update request.
// Fields left nil are not sent.
type AttackSignalThresholdsInput struct {
	// Number of signals in one minute.
	OneMinute *int `json:"one_minute,omitzero"`
	// Number of signals in ten minutes.
	TenMinutes *int `json:"ten_minutes,omitzero"`
	// Number of signals in one hour.
	OneHour *int `json:"one_hour,omitzero"`
	// Whether attacks are blocked immediately, without a threshold.
	Immediate *bool `json:"immediate,omitzero"`
}

// checkWorkspace returns an error for an invalid status of responses to blocked requests.
func checkWorkspace(in any) error {
	workspace, _ := in.(WorkspaceInput)
	code := workspace.DefaultBlockingResponseCode
	if code == nil || *code == http.StatusMovedPermanently || *code == http.StatusFound || *code >= 400 && *code <= 599 {
		return nil
	}
	return fmt.Errorf("default_blocking_response_code is %d, not 301, 302, or 400 to 599", *code)
}

// WorkspaceQuery holds the filters of a list of workspaces.
type WorkspaceQuery struct {
	// Mode to filter by.
	Mode WorkspaceMode `json:"mode,omitzero"`
}

// AttackField is a request attribute that attacks are counted by.
type AttackField string

// Request attributes that attacks are counted by.
const (
	AttackServerNameAndPath AttackField = "server_name_and_path" // host and path
	AttackPath              AttackField = "path"                 // path
	AttackRemoteIP          AttackField = "remote_ip"            // client address
	AttackRemoteCountryCode AttackField = "remote_country_code"  // country code of the client address
)

// TopAttacksQuery selects the attacks to count.
type TopAttacksQuery struct {
	// Request attribute to count by. Required.
	Field AttackField `json:"field"`
	// Start of the time range. Required.
	From time.Time `json:"from"`
	// End of the time range, up to seven days after From. The default is now.
	To time.Time `json:"to,omitzero"`
	// Maximum number of values. The default is 100.
	Limit int `json:"limit,omitzero"`
}

// TopAttack is the number of attacks with a value of a request attribute.
type TopAttack struct {
	// Value of the attribute.
	Value string `json:"value"`
	// Value for display.
	DisplayName string `json:"display_name"`
	// Number of attacks.
	Count int `json:"count"`
}

type topAttacks struct {
	Data []TopAttack `json:"data"`
}
