package replay

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/apisecurity"
	"github.com/edgesdk/fastly/collection"
)

// apisecurityPart returns the part of package apisecurity.
func apisecurityPart() part { return part{calls: apisecurityCalls()} }

// apisecurityCalls returns the calls of package apisecurity.
func apisecurityCalls() map[string]Call {
	const path = "/api-security/v1/services/{}"
	operations := func(c *fastly.Client, r *Recorded) apisecurity.OperationCollection {
		return apisecurity.Operations(c, r.Arg(0))
	}
	discovered := func(c *fastly.Client, r *Recorded) apisecurity.DiscoveredOperationCollection {
		return apisecurity.DiscoveredOperations(c, r.Arg(0))
	}
	tags := func(c *fastly.Client, r *Recorded) collection.Collection[apisecurity.Tag, apisecurity.TagInput] {
		return apisecurity.Tags(c, r.Arg(0))
	}
	type batch struct {
		Operations   []apisecurity.OperationInput `json:"operations"`
		OperationIDs []string                     `json:"operation_ids"`
		TagIDs       []string                     `json:"tag_ids"`
		Status       apisecurity.Status           `json:"status"`
	}
	return merge(familyCalls(path+"/operations", operations), listedCalls(path+"/tags", tags), map[string]Call{
		"api_security_list_operation_tags": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, tags(c, r).All(ctx))
		},
		"api_security_bulk_create_operations": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in batch) (any, error) {
			report, err := operations(c, r).BulkCreate(ctx, slices.Values(in.Operations))
			return outcomesOf(in.Operations, report, err)
		}),
		"api_security_bulk_delete_operations": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in batch) (any, error) {
			report, err := operations(c, r).BulkDelete(ctx, slices.Values(in.OperationIDs))
			return outcomesOf(r.named(in.OperationIDs), report, err)
		}),
		"api_security_bulk_add_tags_to_operations": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in batch) (any, error) {
			report, err := operations(c, r).BulkAddTags(ctx, slices.Values(in.OperationIDs), in.TagIDs)
			return outcomesOf(r.named(in.OperationIDs), report, err)
		}),
		"api_security_list_discovered_operations": query(
			func(ctx context.Context, c *fastly.Client, r *Recorded, q apisecurity.DiscoveredOperationQuery) (any, error) {
				return page(r, discovered(c, r).Where(q).All(ctx))
			},
		),
		"api_security_update_discovered_operation": input(
			func(ctx context.Context, c *fastly.Client, r *Recorded, in apisecurity.DiscoveredOperationInput) (any, error) {
				return discovered(c, r).Update(ctx, r.Arg(1), in)
			},
		),
		"api_security_bulk_update_discovered_operations": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in batch) (any, error) {
			report, err := discovered(c, r).BulkUpdate(ctx, slices.Values(in.OperationIDs), in.Status)
			return outcomesOf(r.named(in.OperationIDs), report, err)
		}),
	})
}

// named puts ids into the order in which the reply names them: the SDK finds an outcome by its id.
func (r *Recorded) named(ids []string) []string {
	var reply struct{ Data []identified }
	_ = json.Unmarshal([]byte(r.Response.Body), &reply) // a reply that is none names none
	ids = slices.Clone(ids)
	slices.SortStableFunc(ids, func(a, b string) int {
		return slices.Index(reply.Data, identified{a}) - slices.Index(reply.Data, identified{b})
	})
	return ids
}

// outcomesOf returns the outcomes of the items of a bulk request, in order.
func outcomesOf[T any](items []T, report *fastly.BulkReport[T, apisecurity.Outcome], err error) (any, error) {
	if _, ofItem := errors.AsType[*apisecurity.ItemError](err); err != nil && !ofItem {
		return nil, err
	}
	all := map[string][]apisecurity.Outcome{}
	for item, outcome := range report.Results() {
		all[encode(item)] = append(all[encode(item)], outcome)
	}
	for item, err := range report.Failures() {
		if failed, ofItem := errors.AsType[*apisecurity.ItemError](err); ofItem {
			all[encode(item)] = append(all[encode(item)], failed.Outcome)
		}
	}
	list := []apisecurity.Outcome{}
	for _, item := range items {
		if of := all[encode(item)]; len(of) > 0 {
			list, all[encode(item)] = append(list, of[0]), of[1:]
		}
	}
	return list, nil
}
