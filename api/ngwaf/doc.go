// Package ngwaf manages the Next-Gen WAF: workspaces, their rules, signals, lists and alerts,
// and the requests and events that they produce.
//
// Stability: preview. The API of the Next-Gen WAF may change, and this package with it.
//
// Rules, signals and lists belong to a workspace or to the whole account. Their functions take a
// [Scope], which is [InWorkspace] or [InAccount]:
//
//	rules := ngwaf.Rules(ngwaf.InWorkspace(client, workspaceID))
//	rule, err := rules.Create(ctx, ngwaf.RuleInput{
//		Type: new(ngwaf.RuleRequest), Enabled: new(true), GroupOperator: new(ngwaf.GroupAll),
//		Conditions: ngwaf.Conditions{ngwaf.SingleCondition{Field: "path", Operator: ngwaf.OperatorEquals, Value: "/admin"}},
//		Actions:    ngwaf.Actions{ngwaf.BlockAction{}},
//	})
//
// Conditions can be nested: see [GroupCondition] and [MultivalCondition]. Conditions and actions refer
// to lists and signals by their ReferenceID, not by their id. To change many
// workspaces, range over [Workspaces], or use [InAccount]: an object of the account applies to the
// workspaces in its Scope.
//
// Writes to a workspace acquire the write lock of that workspace, because overlapping writes can
// be lost.
package ngwaf
