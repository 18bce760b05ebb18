package ngwaf

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Agents returns the agents that are deployed in a workspace.
//
// Methods: All, List, Get.
//
// Get takes the id of an agent.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/agents/
func Agents(client *fastly.Client, workspaceID string) AgentCollection {
	at := agents.At(client, workspaceID)
	return AgentCollection{collection.NewLister[Agent](at), collection.NewGetter[Agent](at)}
}

// AgentKeys returns the keys that configure the agents of a workspace.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/agent-keys/
func AgentKeys(client *fastly.Client, workspaceID string) collection.Lister[AgentKey] {
	return collection.NewLister[AgentKey](agentKeys.At(client, workspaceID))
}

var (
	agents    = collection.NewFamily(inWorkspace(collection.Spec{Noun: "agent", Path: "/agents", Paging: inOneReply}))
	agentKeys = collection.NewFamily(inWorkspace(collection.Spec{Noun: "agent key", Path: "/agent-keys", Paging: inOneReply}))
)

// AgentCollection provides the agents of a workspace.
type AgentCollection struct {
	collection.Lister[Agent]
	collection.Getter[Agent]
}

// Agent describes a Next-Gen WAF agent.
//
// Stability: preview. Replies contain undocumented members. They are in Unknown.
type Agent struct {
	// Identifier of the agent.
	ID string `json:"agent_id"`
	// Display name of the agent.
	Name string `json:"agent_name"`
	// Whether the agent is enabled.
	Enabled bool `json:"agent_enabled"`
	// Whether the agent reported in the last 5 minutes.
	Active bool `json:"agent_active"`
	// Time of the last report.
	LastSeenAt time.Time `json:"agent_last_seen_at"`
	// Time of the last update of the rules. Zero if the API did not report the time.
	LastRuleUpdatedAt time.Time `json:"agent_last_rule_updated_at"`
	// Git commit that the agent was built from.
	BuildID string `json:"agent_build_id"`
	// Command-line arguments of the agent.
	Args string `json:"agent_args"`
	// Control group of the process.
	Cgroup string `json:"agent_cgroup"`
	// GOMAXPROCS of the process.
	MaxProcs int `json:"agent_max_procs"`

	// Number of requests in the last reporting interval.
	CurrentRequests int `json:"agent_current_requests"`
	// Number of connections that the agent has handled.
	ConnectionsTotalCount int64 `json:"agent_connections_total_count"`
	// Number of connections that are open.
	ConnectionsOpenCount int64 `json:"agent_connections_open_count"`
	// Number of connections that were dropped.
	ConnectionsDroppedCount int64 `json:"agent_connections_dropped_count"`
	// 50th percentile of the decision time in milliseconds.
	DecisionTime50th float64 `json:"agent_decision_time_50th"`
	// 95th percentile of the decision time in milliseconds.
	DecisionTime95th float64 `json:"agent_decision_time_95th"`
	// 99th percentile of the decision time in milliseconds.
	DecisionTime99th float64 `json:"agent_decision_time_99th"`
	// 50th percentile of the latency in milliseconds.
	LatencyTime50th float64 `json:"agent_latency_time_50th"`
	// 95th percentile of the latency in milliseconds.
	LatencyTime95th float64 `json:"agent_latency_time_95th"`
	// 99th percentile of the latency in milliseconds.
	LatencyTime99th float64 `json:"agent_latency_time_99th"`

	// Other members by name, such as the version of the agent and the state of its host.
	Unknown collection.Unknown `json:",embed,unknown"`
}

// MarshalJSON implements json.Marshaler.
func (a Agent) MarshalJSON() ([]byte, error) {
	type members Agent
	return collection.EncodeJSON(members(a))
}

// UnmarshalFastly implements [collection.Unmarshaler].
func (a *Agent) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type members Agent
	return decode(raw, "", (*members)(a))
}

// UnmarshalJSON implements json.Unmarshaler. It keeps the members that have no field.
func (a *Agent) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, a) }

// AgentKey is a pair of keys that configures the agents of a workspace.
type AgentKey struct {
	// Access key of the agents.
	AccessKey fastly.Secret `json:"access_key"`
	// Secret key of the agents.
	SecretKey fastly.Secret `json:"secret_key"`
	// Whether to configure new agents with this pair.
	IsPrimary bool `json:"is_primary"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}
