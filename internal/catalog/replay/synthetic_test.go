package replay

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// A request that lacks something of the body, and a call that sends nothing.
func TestRoundTripOfRequests(t *testing.T) {
	c := checker(t)
	c.calls = map[string]Call{
		"create_service": func(ctx context.Context, client *fastly.Client, _ *Recorded) (any, error) {
			return client.Services.Create(ctx, fastly.ServiceInput{Name: new("1002")})
		},
		"get_service": func(context.Context, *fastly.Client, *Recorded) (any, error) { return nil, nil },
	}
	misses := c.RoundTrip(t.Context()).Misses
	require.Contains(t, misses, `create_service: request: form comment is [], recorded is ["1001"]`)
	require.Contains(t, misses, "get_service: its call sends no request")
}

// An exception for a request is for what fails without it.
func TestRequestExceptions(t *testing.T) {
	c := checker(t)
	all := requestExceptions
	t.Cleanup(func() { requestExceptions = all })
	requestExceptions = nil
	var failing []string
	for name, reason := range all {
		require.NotEmpty(t, reason, name)
		one := *c
		one.calls = map[string]Call{name: c.calls[name]}
		require.NotNil(t, c.calls[name], name)
		if slices.ContainsFunc(one.RoundTrip(t.Context()).Misses, func(miss string) bool { return strings.HasPrefix(miss, name+": ") }) {
			failing = append(failing, name)
		}
	}
	require.Len(t, failing, len(all), "%q", failing)
}
