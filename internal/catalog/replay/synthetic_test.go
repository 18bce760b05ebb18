package replay

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
)

// TestRoundTripOfRequests checks a request with an incomplete body, and a call that sends nothing.
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

// TestRoundTripOfDocuments checks documents with a missing relationship, and with two swapped ones.
func TestRoundTripOfDocuments(t *testing.T) {
	const related = "create_service_star: request: body/data/relationships/"
	for name, test := range map[string]struct {
		change func(in *account.StarInput)
		want   []string
	}{
		"missing": {func(in *account.StarInput) { in.UserID = nil }, []string{related + "user is not sent"}},
		"swapped": {func(in *account.StarInput) { in.ServiceID, in.UserID = in.UserID, in.ServiceID }, []string{
			related + "service/data/id is", related + "user/data/id is",
		}},
	} {
		c := checker(t)
		c.calls = map[string]Call{"create_service_star": input(
			func(ctx context.Context, client *fastly.Client, _ *Recorded, in account.StarInput) (any, error) {
				test.change(&in)
				return account.Stars(client).Create(ctx, in)
			},
		)}
		misses := strings.Join(c.RoundTrip(t.Context()).Misses, "\n")
		for _, want := range test.want {
			require.Contains(t, misses, want, name)
		}
	}
}

// TestRequestExceptions checks that an exception for a request is necessary.
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
