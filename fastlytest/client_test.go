package fastlytest_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	accounts "github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// TestClient uses the fake with the Client of this module, like a user's test.
func TestClient(t *testing.T) {
	run := func(t *testing.T, client *fastly.Client, fake *fastlytest.Fake) {
		t.Helper()
		ctx := t.Context()
		fake.SetClock(time.Until(time.Now().Truncate(time.Hour).Add(30 * time.Minute)))
		created, err := client.Services.Create(ctx, fastly.ServiceInput{Name: new("shop"), Comment: new("from a test")})
		require.NoError(t, err)
		services, err := client.Services.List(ctx)
		require.NoError(t, err)
		require.Len(t, services, 1)
		require.Equal(t, "from a test", services[0].Comment)

		svc, found := fake.Service(created.ID)
		require.True(t, found)
		svc.Warn(2, "Warning: no backend")
		clone, err := client.Version(created.ID, 1).Clone(ctx)
		require.NoError(t, err)
		activated, err := client.Version(created.ID, clone.Number).Activate(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"Warning: no backend"}, activated.Warnings())
		active, err := client.Services.Active(ctx, created.ID)
		require.NoError(t, err)
		require.Equal(t, 2, active.Number())
		require.Equal(t, 2, svc.Active())
		require.ErrorIs(t, client.Services.Delete(ctx, created.ID), fastly.ErrServiceActive)

		_, err = client.Purge.Keys(ctx, created.ID, slices.Values(keys(300)), fastly.WithSoftPurge())
		require.NoError(t, err)
		purged := 0
		for _, purge := range fake.Purges() {
			purged += len(purge.Keys)
			require.True(t, purge.Soft)
		}
		require.Equal(t, 300, purged)
		_, err = client.Purge.URL(ctx, "https://www.example.com/a?b=%20&b")
		require.NoError(t, err)
		require.Equal(t, "www.example.com/a?b=%20&b", fake.Purges()[2].URL)

		star, err := accounts.Stars(client).Create(ctx, accounts.StarInput{ServiceID: new(created.ID)})
		require.NoError(t, err)
		stars, err := accounts.Stars(client).List(ctx)
		require.NoError(t, err)
		require.Equal(t, []accounts.Star{*star}, stars)
		require.Equal(t, created.ID, star.ServiceID)
		require.NoError(t, accounts.Stars(client).Delete(ctx, star.ID))

		_, err = client.Services.Get(ctx, "nosuch")
		require.ErrorIs(t, err, fastly.ErrNotFound)
		require.Equal(t, fake.Remaining(fastlytest.User), client.Budget().Remaining)
		require.Empty(t, fake.Overlaps())
	}
	t.Run("memory", func(t *testing.T) {
		client, fake := fastlytest.New(t)
		run(t, client, fake)
	})
	for name, start := range map[string]func(string) (*fastlytest.Server, error){
		"http": fastlytest.Start, "https": fastlytest.StartTLS,
	} {
		t.Run(name, func(t *testing.T) {
			server, err := start("")
			require.NoError(t, err)
			t.Cleanup(server.Close)
			client, err := server.Client()
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, client.Close()) })
			run(t, client, server.Fake)
		})
	}
}

func TestClientWaitsForTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		fake.SetClock(10 * time.Minute) // the fake is ahead, so the window ends in 50 minutes
		svc := fake.AddService("shop")
		fake.SetRemaining(fastlytest.User, 1)
		require.NoError(t, client.Purge.All(t.Context(), svc.ID))
		_, refused := errors.AsType[*fastly.RateLimitError](client.Purge.All(t.Context(), svc.ID))
		require.True(t, refused)
		start := time.Now()
		require.NoError(t, client.Purge.All(t.Context(), svc.ID, fastly.WithWaitForReset()))
		require.InDelta(t, (50 * time.Minute).Seconds(), time.Since(start).Seconds(), 60)
		require.Len(t, fake.Purges(), 2)
	})
}

func TestClientSeesTheErrorsOfOptions(t *testing.T) {
	_, err := fastlytest.NewFake().Client(fastly.WithToken(""))
	require.ErrorContains(t, err, "the token is empty")
}

// TestProbe checks that the project's own checks can observe and modify requests in memory.
func TestProbe(t *testing.T) {
	client, fake := fastlytest.New(t)
	dir := t.TempDir()
	t.Setenv(recorder.EnvCoverage, dir)
	t.Setenv(recorder.EnvBreak, "GET /service/{service_id}")
	_, err := client.Services.List(t.Context())
	require.NoError(t, err)
	_, err = client.Services.Get(t.Context(), "a")
	require.Error(t, err)
	require.Equal(t, "/service/a/broken", fake.Requests()[1].URI)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(text), `"template":"/service`))
}
