package ngwaf_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ngwaf"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
)

// variants are all conditions and actions, with all their fields, as the API writes them.
var variants = map[string]any{
	`{"type":"single","field":"path","operator":"equals","value":""}`: ngwaf.SingleCondition{Field: "path", Operator: ngwaf.OperatorEquals},
	`{"type":"single","field":"path","operator":"exists"}`:            ngwaf.SingleCondition{Field: "path", Operator: ngwaf.OperatorExists},
	`{"type":"group","group_operator":"any","conditions":[{"type":"single","field":"ip","operator":"in_list","value":"site.a"}]}`: ngwaf.GroupCondition{
		GroupOperator: ngwaf.GroupAny, Conditions: ngwaf.Conditions{ngwaf.SingleCondition{Field: "ip", Operator: ngwaf.OperatorInList, Value: "site.a"}},
	},
	`{"type":"multival","field":"request_cookie","operator":"exists","group_operator":"all","conditions":[]}`: ngwaf.MultivalCondition{
		Field: "request_cookie", Operator: ngwaf.OperatorExists, GroupOperator: ngwaf.GroupAll, Conditions: ngwaf.Conditions{},
	},
	`{"field":"x","type":"new"}`: ngwaf.UnknownCondition{Unknown: unknown("type", `"new"`, "field", `"x"`)},
	`{"new":1}`:                  ngwaf.UnknownCondition{Unknown: unknown("new", `1`)},

	`{"type":"block","response_code":301,"redirect_url":"https://example.com/"}`: ngwaf.BlockAction{ResponseCode: 301, RedirectURL: "https://example.com/"},
	`{"type":"allow"}`:                       ngwaf.AllowAction{},
	`{"type":"add_signal","signal":"a"}`:     ngwaf.AddSignalAction{Signal: "a"},
	`{"type":"exclude_signal","signal":"a"}`: ngwaf.ExcludeSignalAction{Signal: "a"},
	`{"type":"block_signal","signal":"a","response_code":302,"redirect_url":"b"}`: ngwaf.BlockSignalAction{Signal: "a", ResponseCode: 302, RedirectURL: "b"},
	`{"type":"browser_challenge","allow_interactive":false}`:                      ngwaf.BrowserChallengeAction{AllowInteractive: new(false)},
	`{"type":"dynamic_challenge"}`:                                                ngwaf.DynamicChallengeAction{},
	`{"type":"verify_token"}`:                                                     ngwaf.VerifyTokenAction{},
	`{"type":"deception","deception_type":"invalid_login_response"}`:              ngwaf.DeceptionAction{DeceptionType: "invalid_login_response"},
	`{"type":"log_request","signal":"a"}`:                                         ngwaf.LogRequestAction{Signal: "a"},
	`{"type":"templated_signal","signal":"AWS-SSRF","new":[1]}`:                   ngwaf.TemplatedSignalAction{Signal: "AWS-SSRF", Unknown: unknown("new", `[1]`)},
	`{"type":"challenge","signal":"a"}`:                                           ngwaf.UnknownAction{Unknown: unknown("type", `"challenge"`, "signal", `"a"`)},
}

// unknown has members by name.
func unknown(members ...string) collection.Unknown {
	all := collection.Unknown{}
	for i := 0; i < len(members); i += 2 {
		all[members[i]] = json.RawMessage(members[i+1])
	}
	return all
}

// Each variant reads and writes each of its fields, alone and in a list.
func TestVariants(t *testing.T) {
	for text, want := range variants {
		encoded, err := json.Marshal(want)
		require.NoError(t, err)
		require.JSONEq(t, text, string(encoded))
		list := "[" + text + "]"
		if condition, is := want.(ngwaf.Condition); is {
			var decoded ngwaf.Conditions
			require.NoError(t, json.Unmarshal([]byte(list), &decoded))
			require.Equal(t, ngwaf.Conditions{condition}, decoded)
		} else {
			var decoded ngwaf.Actions
			require.NoError(t, json.Unmarshal([]byte(list), &decoded))
			require.Equal(t, ngwaf.Actions{want.(ngwaf.Action)}, decoded)
		}
	}
	t.Logf("%d variants", len(variants))
}

// A rule that is read, and sent back in an update, leaves as it came: with variants and members
// that nobody knows, at any depth.
func TestRulesKeepWhatIsUnknown(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.KeepRequests(1)
	all, counts := ngwaf.Rules(ngwaf.InAccount(client)), map[string]int{}
	for seed := range uint64(300) {
		r := random{rand.New(rand.NewPCG(seed, 1))}
		want := map[string]any{"conditions": r.list(3, r.condition), "actions": r.list(0, r.action), "rate_limit": r.rateLimit()}
		id := fmt.Sprint("r", seed)
		require.NoError(t, fake.Seed("/ngwaf/v1/rules", map[string]any{
			"id": id, "type": "request", "conditions": want["conditions"], "actions": want["actions"], "rate_limit": want["rate_limit"],
		}))
		rule, err := all.Get(t.Context(), id)
		require.NoError(t, err)
		_, err = all.Update(t.Context(), id, ngwaf.RuleInput{Conditions: rule.Conditions, Actions: rule.Actions, RateLimit: rule.RateLimit})
		require.NoError(t, err)
		text, err := json.Marshal(want)
		require.NoError(t, err)
		sent := fake.Requests()
		require.JSONEq(t, string(text), string(sent[len(sent)-1].Body))
		count(counts, rule.Conditions)
		for _, action := range rule.Actions {
			counts[fmt.Sprintf("%T", action)]++
		}

		encoded, err := json.Marshal(rule)
		require.NoError(t, err)
		var decoded ngwaf.Rule
		require.NoError(t, json.Unmarshal(encoded, &decoded))
		require.Equal(t, *rule, decoded)
	}
	require.Len(t, counts, 4+1+12, "all variants, and null: %v", counts)
}

// count counts conditions at any depth by their types.
func count(counts map[string]int, all ngwaf.Conditions) {
	for _, condition := range all {
		counts[fmt.Sprintf("%T", condition)]++
		switch c := condition.(type) {
		case ngwaf.GroupCondition:
			count(counts, c.Conditions)
		case ngwaf.MultivalCondition:
			count(counts, c.Conditions)
		}
	}
}

// random makes up parts of rules.
type random struct{ *rand.Rand }

func (r random) list(depth int, element func(depth int) any) []any {
	list := []any{}
	for range r.IntN(4) {
		list = append(list, element(depth))
	}
	return list
}

// with adds members that nobody knows.
func (r random) with(members map[string]any) map[string]any {
	for range r.IntN(3) {
		members["new_"+r.word()] = []any{nil, 1.5, "text", map[string]any{"type": "single"}, []any{map[string]any{}}}[r.IntN(5)]
	}
	return members
}

func (r random) word() string { return []string{"a", "b", "c d", "ü"}[r.IntN(4)] }

func (r random) condition(depth int) any {
	members := map[string]any{}
	switch kind := r.IntN(8); {
	case kind < 3:
		members["type"], members["field"], members["operator"], members["value"] = "single", r.word(), "equals", []string{"", "x"}[r.IntN(2)]
	case kind < 5:
		members["type"], members["group_operator"] = "group", "any"
	case kind < 6:
		members["type"], members["field"], members["operator"] = "multival", r.word(), "exists"
	case kind < 7:
		members["type"] = "new"
	default:
		if r.IntN(2) == 0 {
			return nil
		}
	}
	if members["type"] != "single" && depth > 0 {
		members["conditions"] = r.list(depth-1, r.condition)
	}
	return r.with(members)
}

func (r random) action(int) any {
	kinds := []string{
		"block", "allow", "add_signal", "exclude_signal", "block_signal", "browser_challenge", "dynamic_challenge", "verify_token", "deception",
		"log_request", "templated_signal", "new",
	}
	members := map[string]any{"type": kinds[r.IntN(len(kinds))]}
	fields := map[string]any{"signal": "SQLI", "response_code": 403, "redirect_url": "x", "allow_interactive": false, "deception_type": "y"}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if r.IntN(2) == 0 {
			members[name] = fields[name] // be it a field of the variant or not
		}
	}
	return r.with(members)
}

func (r random) rateLimit() any {
	identifier := func(int) any {
		return r.with(map[string]any{"type": "request_header", "name": r.word(), "key": "k", "signal": "XSS"})
	}
	return r.with(map[string]any{"signal": "SQLI", "threshold": 1, "interval": 60, "duration": 300, "client_identifiers": r.list(0, identifier)})
}

// Errors of replies point at what is wrong, at any depth.
func TestRuleErrors(t *testing.T) {
	client, fake := fastlytest.New(t)
	for body, pointer := range map[string]string{
		`{"conditions":[{"type":"group","conditions":[{"type":"single","field":{}}]}]}`: "/conditions/0/conditions/0/field",
		`{"actions":[{"type":"allow"},{"type":"block","response_code":"x"}]}`:           "/actions/1/response_code",
		`{"rate_limit":{"client_identifiers":[{"type":"ip","name":[1]}]}}`:              "/rate_limit/client_identifiers/0/name",
	} {
		fake.Inject(fastlytest.Fault{Status: 200, Body: body})
		_, err := ngwaf.Rules(ngwaf.InAccount(client)).Get(t.Context(), "r")
		var wrong *fastly.DecodeError
		require.ErrorAs(t, err, &wrong)
		require.Equal(t, pointer, wrong.Pointer)
	}
}
