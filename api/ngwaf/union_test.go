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
	"github.com/edgesdk/fastly/internal/shapetest"
)

// variants lists all conditions and actions with all fields, in the encoding of the API.
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

// unknown returns unknown members with the given names.
func unknown(members ...string) collection.Unknown {
	all := collection.Unknown{}
	for i := 0; i < len(members); i += 2 {
		all[members[i]] = json.RawMessage(members[i+1])
	}
	return all
}

// Each variant decodes and encodes all of its fields, alone and in a list.
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

// A rule can be sent back unmodified, including unknown variants and members at any depth.
func TestRulesKeepWhatIsUnknown(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.KeepRequests(1)
	all := ngwaf.Rules(ngwaf.InAccount(client))
	for seed := range uint64(100) {
		r := shapetest.UnionRandom{Rand: rand.New(rand.NewPCG(seed, 1))}
		want := map[string]any{
			"conditions": r.List(func() any { return randomCondition(r, 3) }), "actions": r.List(func() any { return randomAction(r) }),
			"rate_limit": randomRateLimit(r), "scope": r.Object(map[string]any{"type": "account", "applies_to": []any{"*"}}),
		}
		id := fmt.Sprint("r", seed)
		require.NoError(t, fake.Seed("/ngwaf/v1/rules", map[string]any{
			"id": id, "type": "request", "conditions": want["conditions"], "actions": want["actions"], "rate_limit": want["rate_limit"],
			"scope": want["scope"],
		}))
		rule, err := all.Get(t.Context(), id)
		require.NoError(t, err)
		_, err = all.Update(t.Context(), id, ngwaf.RuleInput{
			Scope: &rule.Scope, Conditions: rule.Conditions, Actions: rule.Actions, RateLimit: rule.RateLimit,
		})
		require.NoError(t, err)
		text, err := json.Marshal(want)
		require.NoError(t, err)
		sent := fake.Requests()
		require.JSONEq(t, string(text), string(sent[len(sent)-1].Body))

		encoded, err := json.Marshal(rule)
		require.NoError(t, err)
		var decoded ngwaf.Rule
		require.NoError(t, json.Unmarshal(encoded, &decoded))
		require.Equal(t, *rule, decoded)
	}
}

// Nested conditions and actions are encoded as they were decoded.
func TestUnionsOfRules(t *testing.T) {
	shapetest.Union[ngwaf.Conditions]{
		Make:     func(r shapetest.UnionRandom) any { return r.List(func() any { return randomCondition(r, 3) }) },
		Sent:     func(value any) []any { return value.([]any) },
		Variants: func(holder ngwaf.Conditions) []any { return shapetest.Anys(holder) },
		Types:    4,
	}.Check(t)
	shapetest.Union[ngwaf.Actions]{
		Make:     func(r shapetest.UnionRandom) any { return r.List(func() any { return randomAction(r) }) },
		Sent:     func(value any) []any { return value.([]any) },
		Variants: func(holder ngwaf.Actions) []any { return shapetest.Anys(holder) },
		Types:    12,
	}.Check(t)
}

func randomCondition(r shapetest.UnionRandom, depth int) any {
	members := map[string]any{"field": shapetest.One(r, "", "a", "ü"), "operator": "equals", "value": shapetest.One(r, "", "x")}
	kind := shapetest.One(r, "single", "group", "multival")
	switch kind {
	case "group":
		members = map[string]any{"group_operator": "any"}
	case "multival":
		members = map[string]any{"field": "request_cookie", "operator": "exists", "group_operator": "all"}
	}
	if kind != "single" && depth > 0 {
		members["conditions"] = r.List(func() any { return randomCondition(r, depth-1) })
	}
	r.With(members, "type", kind)
	return r.Object(members)
}

func randomAction(r shapetest.UnionRandom) any {
	members := map[string]any{}
	r.With(members, "type", shapetest.One(r,
		"block", "allow", "add_signal", "exclude_signal", "block_signal", "browser_challenge", "dynamic_challenge", "verify_token", "deception",
		"log_request", "templated_signal",
	))
	fields := map[string]any{"signal": "SQLI", "response_code": 403, "redirect_url": "x", "allow_interactive": false, "deception_type": "y"}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if r.IntN(2) == 0 {
			members[name] = fields[name] // known or unknown to the variant
		}
	}
	return r.Object(members)
}

func randomRateLimit(r shapetest.UnionRandom) any {
	return r.Object(map[string]any{"signal": "SQLI", "threshold": 1, "interval": 60, "duration": 300, "client_identifiers": []any{
		r.Object(map[string]any{"type": "request_header", "name": "n", "key": "k", "signal": "XSS"}),
	}})
}

// Recursive conditions are refused.
func TestConditionsWithoutEnd(t *testing.T) {
	client, fake := fastlytest.New(t)
	all := ngwaf.Conditions{nil}
	all[0] = ngwaf.GroupCondition{Conditions: ngwaf.Conditions{ngwaf.MultivalCondition{Conditions: all}}}
	_, err := ngwaf.Rules(ngwaf.InAccount(client)).Update(t.Context(), "r", ngwaf.RuleInput{Conditions: all})
	require.ErrorContains(t, err, "contains itself")
	_, err = json.Marshal(all)
	require.ErrorContains(t, err, "contains itself")
	require.Empty(t, fake.Requests())
}

// Errors about replies contain the location of the invalid value at any depth.
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
