// Package ngwaf manages the Next-Gen WAF: workspaces, their rules, signals, lists and alerts,
// and the requests and events that they produce.
//
// Stability: preview. The API of the Next-Gen WAF still changes, and this package with it.
//
// Rules, signals and lists belong to a workspace or to the whole account. Their functions take a
// [Scope]:
//
//	ngwaf.Rules(ngwaf.InWorkspace(client, workspaceID))
//	ngwaf.Rules(ngwaf.InAccount(client))
//
// Writes to a workspace acquire the write lock of that workspace, because overlapping writes can
// be lost.
package ngwaf
