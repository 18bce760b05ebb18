package replay

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// RoundTrip is the result of generated interactions for all operations with calls.
type RoundTrip struct {
	Sent         map[string]recorder.Sent // by operation; without evidence from tests
	Operations   int
	Interactions int
	Properties   int // in replies; counted once per operation
	Headers      int // header fields of replies with data; counted once per operation
	Excepted     int // operations without a comparison of requests
	Filled       int // fields of results
	Unfilled     int // fields that no reply fills, with a reason
	Misses       []string

	filled map[string]bool // whether a reply fills a field, by type and field
}

// RoundTrip generates interactions for the operations with calls, and checks that none of their
// values is lost.
func (c *Checker) RoundTrip(ctx context.Context) RoundTrip {
	trip := RoundTrip{Sent: map[string]recorder.Sent{}, filled: map[string]bool{}}
	for _, op := range c.catalog.Operations {
		if c.calls[op.ID] != nil {
			trip.Operations++
			c.roundTrip(ctx, op, &trip)
		}
	}
	trip.checkFilled()
	slices.Sort(trip.Misses)
	trip.Misses = slices.Compact(trip.Misses)
	return trip
}

func (c *Checker) roundTrip(ctx context.Context, op *catalog.Operation, trip *RoundTrip) {
	g := &generator{facts: c.catalog, op: op, open: map[string]bool{}}
	call := c.Check(ctx, g.interaction(false)).call
	if call == nil { // an empty batch sends no request
		call = c.Check(ctx, g.interaction(true)).call
	}
	if call == nil {
		trip.Misses = append(trip.Misses, op.ID+": its call sends no request")
		return
	}
	sent := recorder.Sent{Method: call.Method, Template: call.Template, Name: call.Name, Types: recorder.Structs{}}
	sent.In, sent.Out = sent.Types.Describe(call.In), sent.Types.Describe(call.Out)
	trip.Sent[op.ID] = sent
	g.fields, g.structs = map[string]recorder.Shape{}, sent.Types
	metrics := []string{""}
	for _, pair := range c.catalog.Pairs(op, sent) {
		g.fields[pair.Of] = pair.Field
		if pair.Output {
			trip.Properties++
		}
	}
	if strings.Contains(op.Path, "{field}") {
		metrics = c.metrics(op)
	}
	_, excepted := requestExceptions[op.ID]
	if excepted {
		trip.Excepted++
	}
	for _, g.only = range metrics {
		count := passes
		if g.only != "" {
			count = 1 // rows have no booleans
		}
		for g.pass = range count {
			x := g.interaction(!excepted)
			result := c.Check(ctx, x)
			trip.Interactions++
			trip.fill(reflect.ValueOf(result.out))
			for _, name := range op.Headers {
				if trip.Headers++; !holds(reflect.ValueOf(result.out), x.Response.Headers.Get(name)) {
					trip.Misses = append(trip.Misses, fmt.Sprintf("%s: the header %s of the reply is lost", op.ID, name))
				}
			}
			for _, problem := range result.Reply {
				trip.Misses = append(trip.Misses, op.ID+": "+problem)
			}
			for _, problem := range result.Request {
				if excepted {
					break
				}
				trip.Misses = append(trip.Misses, op.ID+": request: "+problem)
			}
		}
	}
}

// neverFilled lists fields that remain empty although replies contain all properties of the
// catalogue, with reasons.
var neverFilled = withParts(map[string]string{
	"serviceconfig.ApexRedirect.ID":       "the catalogue has no id, which the paths of single redirects take",
	"compute.ProcessedBy.Tools":           "members of any name, of which the catalogue has none: see its corrections",
	"compute.ScriptInfo.DefaultBuildUsed": "in no recording; the command line of Fastly notes it if its user lets it",
	"compute.ScriptInfo.EnvVars":          "in no recording; the command line of Fastly notes it if its user lets it",
	"compute.ScriptInfo.PostInitScript":   "in no recording; the command line of Fastly notes it if its user lets it",
	"compute.ScriptInfo.PostBuildScript":  "in no recording; the command line of Fastly notes it if its user lets it",
	"fastly.Metrics.More":                 "metrics that the catalogue does not have yet",
	"fastly.Validation.Message":           "facts 8: only of a version that is not valid",
}, func(p part) map[string]string { return p.unfilled })

// checkFilled finds fields that no reply fills.
func (r *RoundTrip) checkFilled() {
	for field, filled := range r.filled {
		switch excepted := neverFilled[field] != ""; {
		case filled && excepted:
			r.Misses = append(r.Misses, field+" is filled, and needs no exception")
		case filled:
			r.Filled++
		case excepted:
			r.Unfilled++
		default:
			r.Misses = append(r.Misses, field+" is filled by no reply")
		}
	}
}

// fill records the nonzero fields of a value. A type with a custom decoder and encoder may
// reproduce its JSON and still leave its fields empty.
func (r *RoundTrip) fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		r.fill(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			r.fill(v.Index(i))
		}
	case reflect.Map:
		for _, value := range v.Seq2() {
			r.fill(value)
		}
	case reflect.Struct:
		of := v.Type()
		for field, value := range v.Fields() {
			if !field.IsExported() {
				continue
			}
			if strings.HasPrefix(of.PkgPath(), catalog.Module) && !field.Anonymous {
				name := catalog.Short(of.PkgPath()) + "." + of.Name() + "." + field.Name
				r.filled[name] = r.filled[name] || !value.IsZero()
			}
			r.fill(value)
		}
	default:
	}
}

// holds reports whether an exported field of a value contains the text.
func holds(v reflect.Value, text string) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return false
	case reflect.Pointer, reflect.Interface:
		return holds(v.Elem(), text)
	case reflect.Struct:
		for field, value := range v.Fields() {
			if field.IsExported() && holds(value, text) {
				return true
			}
		}
		return false
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if holds(v.Index(i), text) {
				return true
			}
		}
		return false
	default:
		return fmt.Sprint(v) == text
	}
}

// metrics returns the names of the metrics in rows of statistics.
func (c *Checker) metrics(op *catalog.Operation) []string {
	row := c.catalog.Schema(op.File, catalog.Type{Kind: "schema", Schema: "Results"})
	return slices.DeleteFunc(slices.Sorted(maps.Keys(row.Properties)), func(name string) bool {
		return name == "service_id" || name == "start_time"
	})
}
