package ngwaf_test

import (
	"context"
	"fmt"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ngwaf"
	"github.com/edgesdk/fastly/fastlytest"
)

// exampleWorkspace returns a client of a fake account, and the id of its only workspace.
func exampleWorkspace(ctx context.Context) (*fastly.Client, string) {
	client, err := fastlytest.NewFake().Client()
	if err != nil {
		panic(err)
	}
	shop, err := ngwaf.Workspaces(client).Create(ctx, ngwaf.WorkspaceInput{Name: new("shop"), Mode: new(ngwaf.WorkspaceLog)})
	if err != nil {
		panic(err)
	}
	return client, shop.ID
}

func ExampleWorkspaces() {
	ctx := context.Background()
	client, id := exampleWorkspace(ctx)
	shop, err := ngwaf.Workspaces(client).Update(ctx, id, ngwaf.WorkspaceInput{Mode: new(ngwaf.WorkspaceBlock)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(shop.Name, shop.Mode, shop.DefaultBlockingResponseCode)
	yesterday := time.Now().AddDate(0, 0, -1)
	top, err := ngwaf.Workspaces(client).TopAttacks(ctx, id, ngwaf.TopAttacksQuery{Field: ngwaf.AttackPath, From: yesterday, Limit: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(top[0].Value, top[0].Count)
	// Output:
	// shop block 406
	// /login 300
}

func ExampleRules() {
	ctx := context.Background()
	client, id := exampleWorkspace(ctx)
	rules := ngwaf.Rules(ngwaf.InWorkspace(client, id))
	rule, err := rules.Create(ctx, ngwaf.RuleInput{
		Type: new(ngwaf.RuleRequest), Description: new("block logins from abroad"), Enabled: new(true), GroupOperator: new(ngwaf.GroupAll),
		Conditions: ngwaf.Conditions{
			ngwaf.SingleCondition{Field: "path", Operator: ngwaf.OperatorEquals, Value: "/login"},
			ngwaf.GroupCondition{GroupOperator: ngwaf.GroupAll, Conditions: ngwaf.Conditions{
				ngwaf.SingleCondition{Field: "country", Operator: ngwaf.OperatorDoesNotEqual, Value: "AD"},
				ngwaf.SingleCondition{Field: "country", Operator: ngwaf.OperatorDoesNotEqual, Value: "ES"},
			}},
		},
		Actions: ngwaf.Actions{ngwaf.BlockAction{ResponseCode: 403}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Add a condition. The others are sent back unmodified.
	rule, err = rules.Update(ctx, rule.ID, ngwaf.RuleInput{
		Conditions: append(rule.Conditions, ngwaf.SingleCondition{Field: "method", Operator: ngwaf.OperatorEquals, Value: "POST"}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, condition := range rule.Conditions {
		switch c := condition.(type) {
		case ngwaf.SingleCondition:
			fmt.Println(c.Field, c.Operator, c.Value)
		case ngwaf.GroupCondition:
			fmt.Println(len(c.Conditions), "conditions in a group")
		}
	}
	// Output:
	// path equals /login
	// 2 conditions in a group
	// method equals POST
}

// A rate limit counts the logins of each client that is not in a list of offices.
func ExampleRules_rateLimit() {
	ctx := context.Background()
	client, id := exampleWorkspace(ctx)
	scope := ngwaf.InWorkspace(client, id)
	offices, err := ngwaf.Lists(scope).Create(ctx, ngwaf.ListInput{
		Name: new("Offices"), Type: new(ngwaf.ListIP), Entries: []string{"192.0.2.0/24"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	logins, err := ngwaf.Signals(scope).Create(ctx, ngwaf.SignalInput{Name: new("Logins")})
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := ngwaf.Rules(scope).Create(ctx, ngwaf.RuleInput{
		Type: new(ngwaf.RuleRateLimit), Enabled: new(true), GroupOperator: new(ngwaf.GroupAll),
		Conditions: ngwaf.Conditions{
			ngwaf.SingleCondition{Field: "ip", Operator: ngwaf.OperatorNotInList, Value: offices.ReferenceID},
			ngwaf.GroupCondition{GroupOperator: ngwaf.GroupAny, Conditions: ngwaf.Conditions{
				ngwaf.SingleCondition{Field: "path", Operator: ngwaf.OperatorEquals, Value: "/login"},
				// A header field with this name and this value.
				ngwaf.MultivalCondition{
					Field: "request_header", Operator: ngwaf.OperatorExists, GroupOperator: ngwaf.GroupAll,
					Conditions: ngwaf.Conditions{
						ngwaf.SingleCondition{Field: "name", Operator: ngwaf.OperatorEquals, Value: "x-form"},
						ngwaf.SingleCondition{Field: "value", Operator: ngwaf.OperatorEquals, Value: "login"},
					},
				},
			}},
		},
		RateLimit: &ngwaf.RateLimit{
			Signal: logins.ReferenceID, Threshold: 100, Interval: 60, Duration: 300,
			ClientIdentifiers: []ngwaf.ClientIdentifier{{Type: ngwaf.ClientIP}},
		},
		Actions: ngwaf.Actions{ngwaf.BlockSignalAction{Signal: logins.ReferenceID, ResponseCode: 429}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rule.RateLimit.Signal, rule.RateLimit.Threshold, "per", rule.RateLimit.Interval, "seconds")
	// Output: site.logins 100 per 60 seconds
}

func ExampleSignals() {
	ctx := context.Background()
	client, id := exampleWorkspace(ctx)
	scope := ngwaf.InWorkspace(client, id)
	signal, err := ngwaf.Signals(scope).Create(ctx, ngwaf.SignalInput{Name: new("Slow Login")})
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := ngwaf.Rules(scope).Create(ctx, ngwaf.RuleInput{
		Type:       new(ngwaf.RuleRequest),
		Conditions: ngwaf.Conditions{ngwaf.SingleCondition{Field: "path", Operator: ngwaf.OperatorEquals, Value: "/login"}},
		Actions:    ngwaf.Actions{ngwaf.AddSignalAction{Signal: signal.ReferenceID}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+v\n", rule.Actions[0].(ngwaf.AddSignalAction).Signal)
	// Output: site.slow-login
}

func ExampleLists() {
	ctx := context.Background()
	client, _ := exampleWorkspace(ctx)
	lists := ngwaf.Lists(ngwaf.InAccount(client))
	list, err := lists.Create(ctx, ngwaf.ListInput{Name: new("Offices"), Type: new(ngwaf.ListIP), Entries: []string{"192.0.2.0/24"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err = lists.Update(ctx, list.ID, ngwaf.ListInput{Entries: append(list.Entries, "198.51.100.1")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(list.ReferenceID, list.Entries)
	// Output: corp.offices [192.0.2.0/24 198.51.100.1]
}

func ExampleThresholds() {
	ctx := context.Background()
	client, id := exampleWorkspace(ctx)
	threshold, err := ngwaf.Thresholds(client, id).Create(ctx, ngwaf.ThresholdInput{
		Name: new("injection"), Signal: new("SQLI"), Action: new(ngwaf.ThresholdBlock), Limit: new(10), Interval: new(60), Enabled: new(true),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(threshold.Signal, threshold.Limit, threshold.Interval, threshold.Enabled)
	// Output: SQLI 10 60 true
}

func ExampleRedactions() {
	ctx := context.Background()
	client, id := exampleWorkspace(ctx)
	redactions := ngwaf.Redactions(client, id)
	if _, err := redactions.Create(ctx, ngwaf.RedactionInput{Field: new("password"), Type: new(ngwaf.RedactRequestParameter)}); err != nil {
		fmt.Println(err)
		return
	}
	all, err := redactions.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(all[0].Field, all[0].Type)
	// Output: password request_parameter
}

func ExampleVirtualPatches() {
	ctx := context.Background()
	client, id := exampleWorkspace(ctx)
	patches := ngwaf.VirtualPatches(client, id)
	patch, err := patches.Update(ctx, "CVE-2021-44228", ngwaf.VirtualPatchInput{Enabled: new(true), Mode: new(ngwaf.VirtualPatchBlock)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(patch.ID, patch.Enabled, patch.Mode)
	// Output: CVE-2021-44228 true block
}
