// Package ddos reports the attacks that Fastly DDoS Protection detected, and manages the rules that
// mitigate them.
//
// Stability: preview. The API of DDoS Protection may change, and this package with it.
//
// An event is an attack on a service ([Events]). During an event, rules match the requests of the
// attack ([EventRules]). The action of a rule can be changed at any time ([Rules]):
//
//	for rule, err := range ddos.EventRules(client, eventID).All(ctx) {
//		…
//		_, err = ddos.Rules(client).Update(ctx, rule.ID, ddos.RuleInput{Action: new(ddos.ActionBlock)})
//	}
//
// To enable DDoS Protection on a service, and to set its mode, use package products.
package ddos

import "github.com/edgesdk/fastly"

// pages has the maximum page size. The default of the API is 20.
var pages = fastly.Paging{Style: fastly.PageCursor, Size: 100}
