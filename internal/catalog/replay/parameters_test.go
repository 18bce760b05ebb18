package replay

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// parameterValues holds values of parameters that do not accept arbitrary text, by name. The catalogue has
// no type for them.
var parameterValues = map[string]string{
	"start": instantText, "end": instantText, "from": instantText, "to": instantText, "after": instantText, "before": instantText,
	"filter[created_at]": instantText, "filter[created_at][lt]": instantText, "filter[created_at][lte]": instantText,
	"filter[created_at][gt]": instantText, "filter[created_at][gte]": instantText,
	"filter[in_use]": "false", "filter[bulk]": "true", "year": "2024", "month": "02", "no_content": "1",
	"expect": "100-continue", "fastly-soft-purge": "1",
}

const instantText = "2024-01-02T03:04:05Z"

// notSent lists parameters that no call sends under their name in the catalogue, with the reasons.
var notSent = map[string]string{
	"filter":             "a placeholder for filter[{field}][{operator}]",
	"filter[not_before]": "an object: the operator is part of the name",
	"filter[not_after]":  "an object: the operator is part of the name",
}

// TestParameters sends each query and header parameter of each operation, with characters that are escaped.
func TestParameters(t *testing.T) {
	c := checker(t)
	tried := 0
	for _, op := range c.catalog.Operations {
		if c.calls[op.ID] == nil {
			continue
		}
		_, excepted := requestExceptions[op.ID]
		base := madeUp(t, c, op, !excepted)
		known := c.Check(t.Context(), base).Request
		for _, param := range op.Params {
			if param.In != "query" && param.In != "header" || notSent[param.Name] != "" {
				continue
			}
			x := withParameter(base, param)
			tried++
			for _, problem := range c.Check(t.Context(), x).Request {
				if !slices.Contains(known, problem) {
					t.Errorf("%s, with %s: %s", op.ID, param.Name, problem)
				}
			}
		}
	}
	require.Positive(t, tried)
	t.Logf("%d parameters", tried)
}

// madeUp returns a generated interaction of an operation.
func madeUp(t *testing.T, c *Checker, op *catalog.Operation, withBody bool) Interaction {
	t.Helper()
	g := &generator{facts: c.catalog, op: op, open: map[string]bool{}}
	call := c.Check(t.Context(), g.interaction(false)).call
	if call == nil {
		call = c.Check(t.Context(), g.interaction(true)).call
	}
	require.NotNil(t, call, op.ID)
	sent := recorder.Sent{Method: call.Method, Template: call.Template, Name: call.Name, Types: recorder.Structs{}}
	sent.In, sent.Out = sent.Types.Describe(call.In), sent.Types.Describe(call.Out)
	g.fields, g.structs = map[string]recorder.Shape{}, sent.Types
	for _, pair := range c.catalog.Pairs(op, sent) {
		g.fields[pair.Of] = pair.Field
	}
	return g.interaction(withBody)
}

// withParameter returns the interaction with a parameter added to its request.
func withParameter(x Interaction, param catalog.Param) Interaction {
	value, named := parameterValues[param.Name]
	switch {
	case named:
	case len(param.Enum) > 0:
		value = param.Enum[0]
	case param.Type.Kind == "boolean":
		value = "true"
	case param.Type.Kind == "datetime":
		value = time.Unix(1_700_000_000, 0).UTC().Format(time.RFC3339)
	case param.Type.Kind == "integer" || param.Type.Kind == "number":
		value = "5"
	default:
		value = "a b&c/d=é"
	}
	if param.In == "header" {
		x.Request.Headers = x.Request.Headers.Clone()
		x.Request.Headers.Set(param.Name, strings.ReplaceAll(value, "é", "e"))
		return x
	}
	u := x.url()
	query := u.Query()
	query.Set(strings.NewReplacer("{field}", "name", "{operator}", param.Bare).Replace(param.Name), value)
	u.RawQuery = query.Encode()
	x.Request.URL = u.String()
	return x
}
