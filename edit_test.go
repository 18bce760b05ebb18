package fastly_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// liveService is a service of the fake whose version 1 serves.
func liveService(t *testing.T, fake *fastlytest.Fake) *fastlytest.Service {
	svc := fake.AddService("shop")
	require.NoError(t, svc.Activate(1))
	return svc
}

// touchDraft is a change of a draft.
func touchDraft(ctx context.Context, v fastly.Version) error {
	_, err := v.Update(ctx, fastly.VersionInput{Comment: new("changed")})
	return err
}

func TestEdit(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := liveService(t, fake)
	svc.Warn(2, "Warning: No default director found\nat: (default Line 174 Pos 1)")
	var draft fastly.Version
	edition, err := client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, v fastly.Version) error {
		draft = v
		require.Equal(t, 1, svc.Active(), "nothing is activated before the function is done")
		return touchDraft(ctx, v)
	})
	require.NoError(t, err)
	require.Equal(t, client.Version(svc.ID, 2), draft)
	require.Equal(t, draft, edition.Version)
	require.Equal(t, client.Version(svc.ID, 1), edition.Base)
	require.True(t, edition.Activated)
	require.Equal(t, []string{"Warning: No default director found\nat: (default Line 174 Pos 1)"}, edition.Warnings)
	require.Equal(t, 2, svc.Active())

	require.NoError(t, edition.Rollback(t.Context()))
	require.Equal(t, 1, svc.Active())
	conflict, ok := errors.AsType[*fastly.ActivationConflictError](edition.Rollback(t.Context()))
	require.True(t, ok, "a second rollback finds that the version does not serve")
	require.Equal(t, fastly.ActivationConflictError{Expected: 2, Active: 1}, *conflict)
}

// Every request of an edit fails in every way, before and after it took effect:
// whatever is not reported as done has left what serves as it was.
func TestEditFailsAtEveryStep(t *testing.T) {
	steps := []struct {
		name, method, path, step string
		skip                     int
	}{
		{"get the service", http.MethodGet, "/service/{}", "find the base", 0},
		{"clone", http.MethodPut, "/service/{}/version/{}/clone", "clone", 0},
		{"comment of the option", http.MethodPut, "/service/{}/version/{}", "function", 0},
		{"write of the function", http.MethodPut, "/service/{}/version/{}", "function", 1},
		{"validate", http.MethodGet, "/service/{}/version/{}/validate", "validate", 0},
		{"check", http.MethodGet, "/service/{}", "check", 1},
		{"activate", http.MethodPut, "/service/{}/version/{}/activate", "activate", 0},
	}
	faults := map[string]fastlytest.Fault{
		"400":              {Status: 400, Body: `{"msg":"Bad request"}`},
		"500":              {Status: 500, Body: `{"msg":"Internal server error"}`},
		"cut":              {Cut: true},
		"malformed":        {Malformed: true},
		"500 after effect": {Status: 500, AfterEffect: true},
		"cut after effect": {Cut: true, AfterEffect: true},
	}
	n := 0
	for _, s := range steps {
		for name, fault := range faults {
			n++
			t.Run(s.name+": "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, fake := fastlytest.New(t, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
					svc := liveService(t, fake)
					fault.Method, fault.Path, fault.Skip = s.method, s.path, s.skip
					fake.Inject(fault)
					edition, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithComment("by the test"))
					if err == nil {
						require.Equal(t, "activate", s.step, "only an activation that took effect may be found out to have succeeded")
						require.True(t, fault.AfterEffect || fault.Malformed)
						require.True(t, edition.Activated)
						require.Equal(t, 2, svc.Active())
						return
					}
					require.Equal(t, 1, svc.Active(), "what serves is as it was")
					failure, ok := errors.AsType[*fastly.EditError](err)
					require.True(t, ok)
					require.Equal(t, s.step, failure.Step)
					drafts := svc.Versions()[1:]
					if len(drafts) == 0 {
						require.Zero(t, failure.Draft)
						return
					}
					require.Equal(t, client.Version(svc.ID, 2), failure.Draft)
					require.ErrorContains(t, err, "version 2")
					require.Equal(t, s.step == "clone", failure.Uncertain)
					if !failure.Uncertain {
						require.Contains(t, drafts[0].Comment, "Failed edit of version 1, "+s.step)
					}
				})
			})
		}
	}
	t.Logf("%d failures", n)
}

func TestEditWithPanicAndCancelledContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := liveService(t, fake)
		_, err := client.Services.Edit(t.Context(), svc.ID, func(context.Context, fastly.Version) error { panic("no such origin") })
		trouble, ok := errors.AsType[*fastly.PanicError](err)
		require.True(t, ok)
		require.Equal(t, "no such origin", trouble.Value)
		require.Contains(t, string(trouble.Stack), "edit_test.go")
		require.ErrorContains(t, err, "draft left behind: version 2")
		require.Contains(t, svc.Versions()[1].Comment, "no such origin")

		ctx, cancel := context.WithCancel(t.Context())
		_, err = client.Services.Edit(ctx, svc.ID, func(ctx context.Context, v fastly.Version) error {
			cancel()
			return touchDraft(ctx, v)
		})
		require.ErrorIs(t, err, context.Canceled)
		require.Contains(t, svc.Versions()[2].Comment, "Failed edit", "the draft is marked although the context is over")
		require.Equal(t, 1, svc.Active())

		_, err = client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.NoError(t, err, "the queue of edits goes on")
		require.Equal(t, 4, svc.Active())
	})
}

func TestEditFindsConcurrentActivation(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := liveService(t, fake)
	other := svc.AddVersion()
	_, err := client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, v fastly.Version) error {
		require.NoError(t, svc.Activate(other))
		return touchDraft(ctx, v)
	})
	conflict, ok := errors.AsType[*fastly.ActivationConflictError](err)
	require.True(t, ok)
	require.Equal(t, fastly.ActivationConflictError{Expected: 1, Active: other}, *conflict)
	require.ErrorIs(t, err, fastly.ErrConflict)
	require.Equal(t, other, svc.Active())
	failure, _ := errors.AsType[*fastly.EditError](err)
	require.Equal(t, 3, failure.Draft.Number())
}

func TestEditsOfOneServiceQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var waits []string
		client, fake := fastlytest.New(t, fastly.WithEvents(func(_ context.Context, e fastly.Event) {
			if e.Kind == fastly.EventWait {
				waits = append(waits, e.Op)
			}
		}))
		svc := liveService(t, fake)
		var wg sync.WaitGroup
		var bases [2]int
		for i := range bases {
			wg.Go(func() {
				edition, err := client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, v fastly.Version) error {
					time.Sleep(time.Minute)
					return touchDraft(ctx, v)
				})
				if err != nil {
					t.Error(err)
					return
				}
				bases[i] = edition.Base.Number()
			})
		}
		wg.Wait()
		require.ElementsMatch(t, []int{1, 2}, bases[:], "the second begins with what the first made")
		require.Equal(t, 3, svc.Active())
		require.Equal(t, []string{"edit service " + svc.ID}, waits, "the wait for another edit is an event")
	})
}

func TestEditCannotBeNested(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc, other := liveService(t, fake), liveService(t, fake)
	_, err := client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, v fastly.Version) error {
		_, inner := client.Services.Edit(ctx, svc.ID, touchDraft)
		require.ErrorContains(t, inner, "can't be nested")
		_, inner = client.Services.Edit(ctx, other.ID, touchDraft)
		require.NoError(t, inner, "an edit of another service may be")
		return touchDraft(ctx, v)
	})
	require.NoError(t, err)
	require.Equal(t, 2, svc.Active())
	require.Equal(t, 2, other.Active())
}

func TestEditBase(t *testing.T) {
	client, fake := fastlytest.New(t)
	t.Run("the only version, unlocked", func(t *testing.T) {
		svc := fake.AddService("new")
		edition, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.NoError(t, err)
		require.Equal(t, 1, edition.Base.Number())
		require.Equal(t, 2, svc.Active())
		require.NoError(t, edition.Rollback(t.Context()))
		require.Zero(t, svc.Active(), "nothing served before")
	})
	t.Run("the only version, locked", func(t *testing.T) {
		svc := fake.AddService("locked")
		require.NoError(t, svc.Lock(1))
		_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.ErrorIs(t, err, fastly.ErrNoActiveVersion)
		require.Len(t, svc.Versions(), 1)
	})
	t.Run("several, none active", func(t *testing.T) {
		svc := fake.AddService("drafts")
		svc.AddVersion()
		_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.ErrorIs(t, err, fastly.ErrNoActiveVersion)
		edition, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithBase(2))
		require.NoError(t, err)
		require.Equal(t, 2, edition.Base.Number())
		require.Equal(t, 3, svc.Active())
	})
	t.Run("named, while another is active", func(t *testing.T) {
		svc := liveService(t, fake)
		svc.AddVersion()
		edition, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithBase(2))
		require.NoError(t, err)
		require.Equal(t, 3, svc.Active())
		require.NoError(t, edition.Rollback(t.Context()))
		require.Equal(t, 1, svc.Active(), "what served before, not the base")
	})
}

func TestEditOptions(t *testing.T) {
	client, fake := fastlytest.New(t)
	nothing := func(context.Context, fastly.Version) error { return nil }
	refuse := func(context.Context, fastly.Version) error { return errors.New("changed my mind") }

	svc := liveService(t, fake)
	edition, err := client.Services.Edit(t.Context(), svc.ID, nothing, fastly.WithComment("no change"))
	require.NoError(t, err)
	require.False(t, edition.Activated, "nothing was written")
	require.Equal(t, 1, svc.Active())
	require.Equal(t, "no change", svc.Versions()[1].Comment)

	edition, err = client.Services.Edit(t.Context(), svc.ID, nothing, fastly.WithActivateUnchanged())
	require.NoError(t, err)
	require.True(t, edition.Activated)
	require.Equal(t, 3, svc.Active())

	edition, err = client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithoutActivation())
	require.NoError(t, err)
	require.False(t, edition.Activated)
	require.Equal(t, 3, svc.Active())

	edition, err = client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithStaging())
	require.NoError(t, err)
	require.True(t, edition.Activated)
	require.Equal(t, 3, svc.Active())
	require.True(t, svc.Versions()[4].Staging)
	require.NoError(t, edition.Rollback(t.Context()))
	require.False(t, svc.Versions()[4].Staging)

	_, err = client.Services.Edit(t.Context(), svc.ID, refuse, fastly.WithDraftPolicy(fastly.DraftLock))
	require.ErrorContains(t, err, "changed my mind")
	require.True(t, svc.Versions()[5].Locked)
	require.Contains(t, svc.Versions()[5].Comment, "changed my mind")

	_, err = client.Services.Edit(t.Context(), svc.ID, refuse, fastly.WithDraftPolicy(fastly.DraftKeep))
	require.Error(t, err)
	require.NotContains(t, svc.Versions()[6].Comment, "changed my mind")
	require.False(t, svc.Versions()[6].Locked)

	svc.Invalidate(8, "Unknown variable req.foo")
	_, err = client.Services.Edit(t.Context(), svc.ID, touchDraft)
	require.ErrorIs(t, err, fastly.ErrInvalidVersion)
	require.ErrorContains(t, err, "Unknown variable req.foo")
	require.Equal(t, 3, svc.Active())
}

func TestEditWaitsForALateClone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := liveService(t, fake)
		fake.LateClone(7 * time.Second)
		began := time.Now()
		_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.NoError(t, err)
		require.Equal(t, 2, svc.Active())
		require.GreaterOrEqual(t, time.Since(began), 7*time.Second)
		tries := 0
		for _, r := range fake.Requests() {
			if strings.HasSuffix(r.URI, "/version/2") && r.Status == http.StatusNotFound {
				tries++
			}
		}
		require.Less(t, tries, 40)

		fake.LateClone(time.Minute)
		began = time.Now()
		_, err = client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.ErrorIs(t, err, fastly.ErrNotFound)
		require.Less(t, time.Since(began), 30*time.Second)
	})
}

func TestEditRefusesWhatCannotBe(t *testing.T) {
	client, _ := fastlytest.New(t)
	_, err := client.Services.Edit(t.Context(), "", touchDraft)
	require.ErrorContains(t, err, "service_id is empty")
	_, err = client.Services.Edit(t.Context(), "none", nil)
	require.ErrorContains(t, err, "function is nil")
	_, err = client.Services.Edit(t.Context(), "none", touchDraft)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = (fastly.Services{}).Edit(t.Context(), "x", touchDraft)
	require.Error(t, err)
}
