package options_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/catalog/cmd/coverage/testdata/options"
)

func TestGet(t *testing.T) {
	check(t, "/page?format=text", options.Get, options.WithFormat("text"), options.WithTrace("1"))
}

func TestGetOther(t *testing.T) {
	check(t, "/other?format=text", options.GetOther, fastly.WithQuery("format", "text"), fastly.WithHeader("Trace", "1"))
}

func check(
	t *testing.T, uri string,
	get func(context.Context, *fastly.Client, ...fastly.CallOption) (*options.Page, error), opts ...fastly.CallOption,
) {
	t.Helper()
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: 200, Body: `{"name":"one"}`})
	page, err := get(t.Context(), client, opts...)
	require.NoError(t, err)
	require.Equal(t, "one", page.Name)
	require.Equal(t, uri, fake.Requests()[0].URI)
	require.Equal(t, "1", fake.Requests()[0].Header.Get("Trace"))
}
