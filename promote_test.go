package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// stagedEdit returns an edit of a service with version 1 active and version 2 in staging.
func stagedEdit(t *testing.T) (*fastly.EditResult, *fastlytest.Fake, *fastlytest.Service) {
	t.Helper()
	client, fake := fastlytest.New(t, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
	svc := fake.AddService("shop")
	require.NoError(t, svc.Activate(1))
	result, err := client.Services.Edit(t.Context(), svc.ID, func(context.Context, fastly.Version) error { return nil }, fastly.WithStaging())
	require.NoError(t, err)
	require.Equal(t, 1, svc.Active())
	return result, fake, svc
}

func TestPromote(t *testing.T) {
	result, _, svc := stagedEdit(t)
	live, err := result.Promote(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, svc.Active())
	require.True(t, live.Activated)
	require.Equal(t, result.Version, live.Version)
	require.Zero(t, result.Previous, "nothing was in staging")
	require.Equal(t, result.Base, live.Previous)
	require.NoError(t, live.Rollback(t.Context()))
	require.Equal(t, 1, svc.Active(), "the rollback applies to production")
	_, err = live.Promote(t.Context())
	require.ErrorContains(t, err, "promote: the edit activated no version in staging")
}

func TestPromoteConflicts(t *testing.T) {
	result, _, svc := stagedEdit(t)
	third, err := result.Base.Clone(t.Context())
	require.NoError(t, err)
	_, err = result.Base.At(third.Number).Activate(t.Context())
	require.NoError(t, err)
	_, err = result.Promote(t.Context())
	require.ErrorIs(t, err, fastly.ErrConflict)
	failure, ok := errors.AsType[*fastly.EditError](err)
	require.True(t, ok)
	require.False(t, failure.Uncertain)
	require.Equal(t, "promote", failure.Step)
	require.Equal(t, 3, svc.Active())
}

// TestPromoteWithoutStaging checks that Promote does not activate a version that is no longer in
// staging.
func TestPromoteWithoutStaging(t *testing.T) {
	t.Run("rolled back", func(t *testing.T) {
		result, _, svc := stagedEdit(t)
		require.NoError(t, result.Rollback(t.Context()))
		_, err := result.Promote(t.Context())
		require.Equal(t, fastly.ActivationConflictError{Expected: 2, Environment: fastly.Staging}, conflictIn(t, err))
		require.ErrorContains(t, err, "promote: the active version in staging changed meanwhile: none is active, version 2 was expected")
		require.Equal(t, 1, svc.Active())
	})
	t.Run("replaced", func(t *testing.T) {
		result, _, svc := stagedEdit(t)
		third, err := result.Base.Clone(t.Context())
		require.NoError(t, err)
		require.NoError(t, svc.Stage(third.Number))
		_, err = result.Promote(t.Context())
		require.Equal(t, fastly.ActivationConflictError{Expected: 2, Active: 3, Environment: fastly.Staging}, conflictIn(t, err))
		require.Equal(t, 1, svc.Active())
	})
}

func TestPromoteUncertain(t *testing.T) {
	result, fake, svc := stagedEdit(t)
	fake.Inject(fastlytest.Fault{Method: http.MethodPut, Status: http.StatusInternalServerError})
	_, err := result.Promote(t.Context())
	require.ErrorContains(t, err, "promote")
	require.Equal(t, 1, svc.Active(), "the outcome was looked up")
	failure, _ := errors.AsType[*fastly.EditError](err)
	require.False(t, failure.Uncertain)
}

// TestPromoteAgain checks that a repeated Promote sends nothing if the first one took effect
// without a reply.
func TestPromoteAgain(t *testing.T) {
	result, fake, svc := stagedEdit(t)
	fake.Inject(fastlytest.Fault{Path: activation, Status: http.StatusInternalServerError, AfterEffect: true})
	fake.Inject(fastlytest.Fault{Path: getService, Status: http.StatusInternalServerError, Skip: 1})
	_, err := result.Promote(t.Context())
	require.True(t, editFailure(t, err).Uncertain)
	require.Equal(t, 2, svc.Active())
	writes := len(fake.Writes())
	live, err := result.Promote(t.Context())
	require.NoError(t, err)
	require.Len(t, fake.Writes(), writes)
	require.NoError(t, live.Rollback(t.Context()))
	require.NoError(t, live.Rollback(t.Context()))
	require.Equal(t, 1, svc.Active())
}

// TestEditResultInWords checks that no verb of fmt reveals the internal state of a result.
func TestEditResultInWords(t *testing.T) {
	result, _, svc := stagedEdit(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		require.Equal(t, "fastly.EditResult(service "+svc.ID+" version 2, activated, from version 1)", fmt.Sprintf(verb, result))
	}
	require.NotContains(t, fmt.Sprint((*fastly.EditResult)(nil)), "panic")
	unchanged := func(context.Context, fastly.Version) error { return fastly.ErrUnchanged }
	looked, err := result.Version.Client().Services.Edit(t.Context(), svc.ID, unchanged, fastly.WithLook(unchanged))
	require.NoError(t, err)
	require.Equal(t, "fastly.EditResult(unchanged, service "+svc.ID+" version 1)", looked.String())
	edited, err := result.Version.Client().Services.Edit(t.Context(), svc.ID, unchanged)
	require.NoError(t, err)
	require.Equal(t, "fastly.EditResult(service "+svc.ID+" version 3, unchanged, from version 1)", edited.String())
	_, err = (*fastly.EditResult)(nil).Promote(t.Context())
	require.Error(t, err)
}
