package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// liveService returns a service of the fake with version 1 active.
func liveService(t *testing.T, fake *fastlytest.Fake) *fastlytest.Service {
	t.Helper()
	svc := fake.AddService("shop")
	require.NoError(t, svc.Activate(1))
	return svc
}

// touchDraft changes a draft.
func touchDraft(ctx context.Context, v fastly.Version) error {
	op := v.Op(http.MethodPut, "update settings", "/settings")
	op.Body = fastly.FormBody(settingsInput{DefaultTTL: new(60)})
	_, err := fastly.Do[settingsInput](ctx, v.Client(), op)
	return err
}

type settingsInput struct {
	DefaultTTL *int `json:"general.default_ttl,omitzero"`
}

func leaveDraft(context.Context, fastly.Version) error { return nil }

// editFailure returns the EditError in err.
func editFailure(t *testing.T, err error) *fastly.EditError {
	t.Helper()
	failure, ok := errors.AsType[*fastly.EditError](err)
	require.True(t, ok, "%v", err)
	return failure
}

// conflictIn returns the ActivationConflictError in err.
func conflictIn(t *testing.T, err error) fastly.ActivationConflictError {
	t.Helper()
	conflict, ok := errors.AsType[*fastly.ActivationConflictError](err)
	require.True(t, ok, "%v", err)
	require.ErrorIs(t, err, fastly.ErrConflict)
	return *conflict
}

// sentTo returns method and path, below the service, of each request.
func sentTo(fake *fastlytest.Fake) (list []string) {
	for _, r := range fake.Requests() {
		path := strings.TrimPrefix(r.URI, "/service/")
		_, path, _ = strings.Cut(path, "/")
		list = append(list, r.Method+" /"+path)
	}
	return list
}

func TestEdit(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := liveService(t, fake)
	svc.Warn(2, "Warning: No default director found\nat: (default Line 174 Pos 1)")
	var draft fastly.Version
	result, err := client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, v fastly.Version) error {
		draft = v
		require.Equal(t, 1, svc.Active(), "nothing is activated before the function is done")
		return touchDraft(ctx, v)
	}, fastly.WithComment("by the test"))
	require.NoError(t, err)
	require.Equal(t, client.Version(svc.ID, 2), draft)
	require.Equal(t, draft, result.Version)
	require.Equal(t, client.Version(svc.ID, 1), result.Base)
	require.Equal(t, result.Base, result.Previous)
	require.True(t, result.Activated)
	require.False(t, result.Unchanged)
	require.Equal(t, []string{"Warning: No default director found\nat: (default Line 174 Pos 1)"}, result.Warnings)
	require.Equal(t, 2, svc.Active())
	require.Equal(t, "by the test", svc.Versions()[1].Comment)
	require.Equal(t, []string{
		"GET /",
		"PUT /version/1/clone", "GET /version/2", "GET /version/2",
		"PUT /version/2",
		"PUT /version/2/settings",
		"GET /version/2/validate",
		"GET /", "PUT /version/2/activate",
	}, sentTo(fake), "the steps that its documentation names, and a clone costs two reads")

	require.NoError(t, result.Rollback(t.Context()))
	require.Equal(t, 1, svc.Active())
	writes := len(fake.Writes())
	require.NoError(t, result.Rollback(t.Context()), "a second rollback finds that it was done")
	require.Len(t, fake.Writes(), writes)
	require.NoError(t, svc.Activate(svc.AddVersion()))
	require.Equal(t, fastly.ActivationConflictError{Expected: 2, Active: 3}, conflictIn(t, result.Rollback(t.Context())))
}

// TestEditActivatesAfterNil checks that the draft is activated after a nil error, even if nothing
// was written to it.
func TestEditActivatesAfterNil(t *testing.T) {
	changes := map[string]func(ctx context.Context, other *fastly.Client, v fastly.Version) error{
		"no write": func(context.Context, *fastly.Client, fastly.Version) error { return nil },
		"Do":       func(ctx context.Context, _ *fastly.Client, v fastly.Version) error { return touchDraft(ctx, v) },
		"another client": func(ctx context.Context, other *fastly.Client, v fastly.Version) error {
			return touchDraft(ctx, other.Version(v.ServiceID(), v.Number()))
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			other, err := fake.Client()
			require.NoError(t, err)
			svc := liveService(t, fake)
			result, err := client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, v fastly.Version) error {
				return change(ctx, other, v)
			})
			require.NoError(t, err)
			require.True(t, result.Activated)
			require.Equal(t, 2, svc.Active())
		})
	}
	t.Run("the function itself activates", func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := liveService(t, fake)
		result, err := client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, v fastly.Version) error {
			return errorOf(v.Activate(ctx))
		})
		require.NoError(t, err)
		require.True(t, result.Activated)
		require.Equal(t, 2, svc.Active())
	})
}

func TestEditUnchanged(t *testing.T) {
	unchanged := func(context.Context, fastly.Version) error {
		return fmt.Errorf("as desired: %w", fastly.ErrUnchanged)
	}
	for _, opts := range [][]fastly.EditOption{nil, {fastly.WithStaging()}, {fastly.WithoutActivation()}} {
		client, fake := fastlytest.New(t)
		svc := liveService(t, fake)
		result, err := client.Services.Edit(t.Context(), svc.ID, unchanged, opts...)
		require.NoError(t, err)
		require.True(t, result.Unchanged)
		require.False(t, result.Activated)
		require.Equal(t, 1, svc.Active())
		require.Equal(t, client.Version(svc.ID, 2), result.Version)
		require.Equal(t, fastlytest.Version{Number: 2, Comment: "Unchanged edit of version 1"}, svc.Versions()[1])
		require.ErrorContains(t, result.Rollback(t.Context()), "the edit activated no version")
		require.Equal(t, 1, svc.Active())
	}

	client, fake := fastlytest.New(t)
	svc := fake.AddService("new")
	_, err := client.Services.Edit(t.Context(), svc.ID, unchanged)
	require.NoError(t, err)
	require.True(t, svc.Versions()[1].Locked, "no version is active: the next edit is not blocked")
	fake.Inject(fastlytest.Fault{Method: http.MethodPut, Path: "/service/{}/version/{}/lock", Status: 400})
	_, err = client.Services.Edit(t.Context(), svc.ID, unchanged)
	require.NoError(t, err, "the outcome is right although the draft is not marked")
}

func TestEditWithLook(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := liveService(t, fake)
	var bases []fastly.Version
	look := func(err error) fastly.EditOption {
		return fastly.WithLook(func(_ context.Context, base fastly.Version) error {
			bases = append(bases, base)
			require.Len(t, svc.Versions(), 1+len(fake.Writes())/3, "before the clone")
			return err
		})
	}
	never := func(context.Context, fastly.Version) error { panic("called") }
	result, err := client.Services.Edit(t.Context(), svc.ID, never, look(fmt.Errorf("the same: %w", fastly.ErrUnchanged)))
	require.NoError(t, err)
	require.True(t, result.Unchanged)
	require.Equal(t, client.Version(svc.ID, 1), result.Base)
	require.Zero(t, result.Version)
	require.ErrorContains(t, result.Rollback(t.Context()), "the edit activated no version")

	_, err = client.Services.Edit(t.Context(), svc.ID, never, look(errors.New("not today")))
	failure := editFailure(t, err)
	require.Equal(t, []any{"look", fastly.Version{}}, []any{failure.Step, failure.Draft})
	require.ErrorContains(t, err, "not today")
	require.Empty(t, fake.Writes(), "without a write")

	_, err = client.Services.Edit(t.Context(), svc.ID, touchDraft, look(nil))
	require.NoError(t, err)
	require.Equal(t, 2, svc.Active())
	require.Equal(t, slices.Repeat([]fastly.Version{client.Version(svc.ID, 1)}, 3), bases)

	_, err = client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithLook(func(ctx context.Context, _ fastly.Version) error {
		return errorOf(client.Services.Edit(ctx, svc.ID, touchDraft))
	}))
	require.ErrorContains(t, err, "can't be nested")
}

func TestEditCountsTheBudget(t *testing.T) {
	tests := []struct {
		name   string
		left   int // known remaining budget
		opts   []fastly.EditOption
		needed string // empty if the budget is sufficient
	}{
		{"two left", 2, nil, "3 writes are needed"},
		{"three left", 3, nil, ""},
		{"with a comment", 3, []fastly.EditOption{fastly.WithComment("x")}, "4 writes are needed"},
		{"more writes", 40, []fastly.EditOption{fastly.WithWrites(50)}, "52 writes are needed"},
		{"fewer writes", 2, []fastly.EditOption{fastly.WithWrites(0)}, ""},
		{"without activation", 2, []fastly.EditOption{fastly.WithoutActivation()}, ""},
		{"staging", 2, []fastly.EditOption{fastly.WithStaging()}, "3 writes are needed"},
		{"may wait for the reset", 2, []fastly.EditOption{fastly.WithWaitForReset()}, ""},
		{"may wait so long", 2, []fastly.EditOption{fastly.WithMaxWait(2 * time.Hour)}, ""},
		{"may not wait so long", 2, []fastly.EditOption{fastly.WithMaxWait(time.Minute)}, "3 writes are needed"},
		{"not known", -1, nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, fake := fastlytest.New(t)
				svc := liveService(t, fake)
				writes := 0
				if test.left >= 0 {
					fake.SetRemaining(fastlytest.User, test.left+1)
					require.NoError(t, errorOf(client.Version(svc.ID, 1).Update(t.Context(), fastly.VersionInput{Comment: new("")})))
					writes = 1
				}
				change := touchDraft
				if strings.Contains(test.name, "fewer") {
					change = leaveDraft
				}
				before := client.Budget()
				result, err := client.Services.Edit(t.Context(), svc.ID, change, test.opts...)
				if test.needed == "" {
					require.NoError(t, err)
					require.NotNil(t, result)
					return
				}
				require.ErrorContains(t, err, test.needed)
				require.Equal(t, "budget", editFailure(t, err).Step)
				refusal, ok := errors.AsType[*fastly.RateLimitError](err)
				require.True(t, ok)
				require.Equal(t, before.Reset, refusal.RetryAt())
				require.Equal(t, test.left, refusal.Remaining)
				require.Len(t, fake.Writes(), writes, "noticed before the clone")
				require.Equal(t, before, client.Budget(), "nothing is reserved")
			})
		})
	}
	t.Run("the deadline is before the reset", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			svc := liveService(t, fake)
			fake.SetRemaining(fastlytest.User, 3)
			require.NoError(t, errorOf(client.Version(svc.ID, 1).Update(t.Context(), fastly.VersionInput{Comment: new("")})))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := client.Services.Edit(ctx, svc.ID, touchDraft, fastly.WithWaitForReset())
			require.ErrorIs(t, err, fastly.ErrRateLimited)
			require.Len(t, fake.Writes(), 1)
		})
	})
}

func TestEditMarksDrafts(t *testing.T) {
	secret := errors.New("the origin's password is hunter2")
	refuse := func(context.Context, fastly.Version) error { return secret }
	comments := func(text string) func(context.Context, fastly.Version) error {
		return func(ctx context.Context, v fastly.Version) error {
			return errors.Join(errorOf(v.Update(ctx, fastly.VersionInput{Comment: &text})), secret)
		}
	}
	lock, keep := fastly.WithDraftLock(), fastly.WithDraftKept()
	tests := []struct {
		name   string
		change func(context.Context, fastly.Version) error
		opts   []fastly.EditOption
		want   fastlytest.Version
		first  bool // no version is active
	}{
		{"by default", refuse, nil, fastlytest.Version{Comment: "Failed edit of version 1, function"}, false},
		{"locked", refuse, []fastly.EditOption{lock}, fastlytest.Version{Comment: "Failed edit of version 1, function", Locked: true}, false},
		{"kept", refuse, []fastly.EditOption{keep}, fastlytest.Version{Comment: "live"}, false},
		{"comment of the option", refuse, []fastly.EditOption{fastly.WithComment("release 7")}, fastlytest.Version{Comment: "release 7"}, false},
		{"comment like the base's", refuse, []fastly.EditOption{fastly.WithComment("live"), lock}, fastlytest.Version{Comment: "live", Locked: true}, false},
		{"comment of the function", comments("release 8"), nil, fastlytest.Version{Comment: "release 8"}, false},
		{"comment of both", comments("release 9"), []fastly.EditOption{fastly.WithComment("release 8")}, fastlytest.Version{Comment: "release 9"}, false},
		{"first deploy", refuse, nil, fastlytest.Version{Comment: "Failed edit of version 1, function", Locked: true}, true},
		{"first deploy, commented", comments("release 1"), nil, fastlytest.Version{Comment: "release 1", Locked: true}, true},
		{"first deploy, kept", refuse, []fastly.EditOption{keep}, fastlytest.Version{Comment: "live"}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			svc := fake.AddService("shop")
			require.NoError(t, errorOf(client.Version(svc.ID, 1).Update(t.Context(), fastly.VersionInput{Comment: new("live")})))
			if !test.first {
				require.NoError(t, svc.Activate(1))
			}
			_, err := client.Services.Edit(t.Context(), svc.ID, test.change, test.opts...)
			require.ErrorIs(t, err, secret)
			require.ErrorContains(t, err, "(draft left behind: version 2): the origin's password")
			test.want.Number = 2
			require.Equal(t, test.want, svc.Versions()[1])
			for _, r := range fake.Requests() {
				require.NotContains(t, string(r.Body), "hunter2", "the caller's words are not for the API")
			}
		})
	}
	t.Run("invalid", func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := liveService(t, fake)
		svc.Invalidate(2, "Unknown variable req.foo")
		_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.ErrorIs(t, err, fastly.ErrInvalidVersion)
		require.ErrorContains(t, err, "Unknown variable req.foo")
		require.Equal(t, "Failed edit of version 1, validate", svc.Versions()[1].Comment)
		require.Equal(t, 1, svc.Active())
	})
	t.Run("not marked", func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := liveService(t, fake)
		fake.Inject(fastlytest.Fault{Method: http.MethodPut, Path: "/service/{}/version/{}", Status: http.StatusForbidden})
		_, err := client.Services.Edit(t.Context(), svc.ID, refuse)
		require.ErrorIs(t, err, secret)
		require.ErrorIs(t, err, fastly.ErrForbidden)
		require.ErrorContains(t, err, "the draft could not be marked")
	})
}

func TestEditBase(t *testing.T) {
	client, fake := fastlytest.New(t)
	fails := func(context.Context, fastly.Version) error { return errors.New("no") }
	t.Run("the only version, unlocked", func(t *testing.T) {
		svc := fake.AddService("new")
		result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.NoError(t, err)
		require.Equal(t, 1, result.Base.Number())
		require.Equal(t, 2, svc.Active())
		require.NoError(t, result.Rollback(t.Context()))
		require.Zero(t, svc.Active(), "nothing served before")
		_, err = client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.NoError(t, err, "as before the edit")
		require.Equal(t, 3, svc.Active())
	})
	t.Run("the only version, locked", func(t *testing.T) {
		svc := fake.AddService("locked")
		require.NoError(t, svc.Lock(1))
		_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.ErrorIs(t, err, fastly.ErrNoActiveVersion)
		require.ErrorContains(t, err, "unlocked versions: none of 1")
		require.Len(t, svc.Versions(), 1)
	})
	t.Run("failed first deploys", func(t *testing.T) {
		svc := fake.AddService("first")
		for range 3 {
			_, err := client.Services.Edit(t.Context(), svc.ID, fails)
			require.ErrorContains(t, err, ": no")
		}
		result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.NoError(t, err)
		require.Equal(t, []int{1, 5}, []int{result.Base.Number(), svc.Active()})
	})
	t.Run("several, none active", func(t *testing.T) {
		svc := fake.AddService("drafts")
		for range 12 {
			svc.AddVersion()
		}
		require.NoError(t, svc.Lock(12))
		_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.ErrorIs(t, err, fastly.ErrNoActiveVersion)
		require.ErrorContains(t, err, "choose the base by WithBase; unlocked versions: 3, 4, 5, 6, 7, 8, 9, 10, 11, 13 of 13")
		result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithBase(2))
		require.NoError(t, err)
		require.Equal(t, 2, result.Base.Number())
		require.Equal(t, 14, svc.Active())
	})
	t.Run("a draft beside one that was active", func(t *testing.T) {
		svc := liveService(t, fake)
		require.NoError(t, errorOf(client.Version(svc.ID, 1).Deactivate(t.Context())))
		svc.AddVersion()
		_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.ErrorIs(t, err, fastly.ErrNoActiveVersion, "a draft that somebody left is not used")
		require.ErrorContains(t, err, "unlocked versions: 2 of 2")
	})
	t.Run("named, while another is active", func(t *testing.T) {
		svc := liveService(t, fake)
		svc.AddVersion()
		result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithBase(2))
		require.NoError(t, err)
		require.Equal(t, 3, svc.Active())
		require.NoError(t, result.Rollback(t.Context()))
		require.Equal(t, 1, svc.Active(), "what served before, not the base")
	})
}

func TestEditsOfOneServiceQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var waits []string
		coordinator := fastly.NewCoordinator(fastly.Limits{})
		client, fake := fastlytest.New(t, fastly.WithCoordinator(coordinator), fastly.WithEvents(func(_ context.Context, e fastly.Event) {
			if e.Kind == fastly.EventWait {
				waits = append(waits, e.Op+" "+e.Path)
			}
		}))
		other, err := fake.Client(fastly.WithCoordinator(coordinator), fastly.WithToken("other"))
		require.NoError(t, err)
		fake.AddToken(fastlytest.Credential{Value: "other"})
		elsewhere, err := fake.Client(fastly.WithCoordinator(coordinator), fastly.WithAPIURL("https://other.example"))
		require.NoError(t, err)
		svc := liveService(t, fake)
		require.NoError(t, errorOf(client.Services.Edit(t.Context(), svc.ID, func(context.Context, fastly.Version) error {
			return errorOf(elsewhere.Services.Edit(t.Context(), svc.ID, leaveDraft))
		}, fastly.WithBase(1), fastly.WithoutActivation())), "a service of another host has another turn")

		var wg sync.WaitGroup
		var bases [2]int
		for i, c := range []*fastly.Client{client, other} {
			wg.Go(func() {
				time.Sleep(time.Duration(1-i) * time.Second)
				result, err := c.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, v fastly.Version) error {
					time.Sleep(time.Hour)
					return touchDraft(ctx, v)
				})
				if err != nil {
					t.Error(err)
					return
				}
				bases[i] = result.Base.Number()
			})
		}
		wg.Wait()
		require.Equal(t, [2]int{4, 3}, bases, "the second begins with what the first made")
		require.Equal(t, 5, svc.Active())
		require.Equal(t, []string{"edit service /service/" + svc.ID}, waits, "the wait for another edit is an event")
	})
}

// TestEditWithMaxWait checks that WithMaxWait also limits the wait for other edits.
func TestEditWithMaxWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := liveService(t, fake)
		_, err := client.Services.Edit(t.Context(), svc.ID, func(context.Context, fastly.Version) error {
			_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithMaxWait(0))
			_, busy := errors.AsType[*fastly.TurnError](err)
			require.True(t, busy, "%v", err)
			return nil
		})
		require.NoError(t, err)
	})
}

func TestEditCannotBeNested(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc, other := liveService(t, fake), liveService(t, fake)
	result, err := client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, v fastly.Version) error {
		_, inner := client.Services.Edit(ctx, svc.ID, touchDraft)
		require.ErrorContains(t, inner, "can't be nested")
		_, inner = client.Services.Edit(ctx, other.ID, touchDraft)
		require.NoError(t, inner, "an edit of another service may be")
		return touchDraft(ctx, v)
	})
	require.NoError(t, err)
	require.Equal(t, 2, svc.Active())
	require.Equal(t, 2, other.Active())
	_, err = client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, _ fastly.Version) error {
		return result.Rollback(ctx)
	})
	require.ErrorContains(t, err, "can't be nested", "nor can a rollback")
}

// TestEditCallOptions checks that call options apply only to the requests of Edit and Rollback
// themselves.
func TestEditCallOptions(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := liveService(t, fake)
	seen := 0
	mark := fastly.WithHeader("X-Edit", "yes")
	result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, mark, fastly.WithComment("x"),
		fastly.WithResponseFunc(func(*fastly.Response) { seen++ }))
	require.NoError(t, err)
	require.NoError(t, result.Rollback(t.Context(), fastly.WithHeader("X-Rollback", "too")))
	_, err = client.Services.Edit(t.Context(), svc.ID, func(context.Context, fastly.Version) error { return errors.New("no") }, mark, fastly.WithDraftLock())
	require.Error(t, err)
	for _, r := range fake.Requests() {
		require.Equal(t, !strings.HasSuffix(r.URI, "/settings"), r.Header.Get("X-Edit") == "yes", r)
	}
	require.Len(t, fake.Requests(), 9+2+7)
	require.Equal(t, "too", fake.Requests()[10].Header.Get("X-Rollback"))
	require.Equal(t, 8, seen, "all but the reads that wait for the clone, and the function's")
}

func TestEditRefusesWhatCannotBe(t *testing.T) {
	client, fake := fastlytest.New(t)
	call := func(ctx context.Context, id string, change func(context.Context, fastly.Version) error, opts ...fastly.EditOption) error {
		return errorOf(client.Services.Edit(ctx, id, change, opts...))
	}
	var none context.Context
	tests := map[string]error{
		"begin: service_id is empty":                          call(t.Context(), "", touchDraft),
		"begin: the function is nil":                          call(t.Context(), "a", nil),
		"begin: the context is nil":                           call(none, "a", touchDraft),
		"begin: the client is not one that New made":          errorOf((fastly.Services{}).Edit(t.Context(), "a", touchDraft)),
		"begin: WithBase: there is no version 0":              call(t.Context(), "a", touchDraft, nil, fastly.WithBase(0)),
		"begin: WithWrites: -1 is negative":                   call(t.Context(), "a", touchDraft, fastly.WithWrites(-1)),
		"begin: WithLook: the function is nil":                call(t.Context(), "a", touchDraft, fastly.WithLook(nil)),
		"begin: WithDraftKept: an edit cannot both lock":      call(t.Context(), "a", touchDraft, fastly.WithDraftLock(), fastly.WithDraftKept()),
		"begin: WithTimeout: -1ns is not positive":            call(t.Context(), "a", touchDraft, fastly.WithTimeout(-1)),
		"WithStaging and WithoutActivation exclude each":      call(t.Context(), "a", touchDraft, fastly.WithStaging(), fastly.WithoutActivation()),
		"edit service: roll back: the edit activated":         (&fastly.EditResult{}).Rollback(t.Context()),
		"fastly: edit service: roll back: the edit activated": (*fastly.EditResult)(nil).Rollback(t.Context()),
	}
	for words, err := range tests {
		require.ErrorContains(t, err, words)
		require.NotNil(t, editFailure(t, err))
	}
	require.Empty(t, fake.Requests(), "nothing was sent")
	require.ErrorIs(t, call(t.Context(), "none", touchDraft), fastly.ErrNotFound)

	svc := liveService(t, fake)
	result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
	require.NoError(t, err)
	require.ErrorContains(t, result.Rollback(none), "the context is nil")
	require.Equal(t, 2, svc.Active())

	require.Equal(t, "fastly: edit service", (&fastly.EditError{}).Error(), "zero errors don't panic")
	require.NoError(t, (&fastly.EditError{}).Unwrap())
	require.Equal(t, "fastly: the active version changed meanwhile: none is active, none was expected", (&fastly.ActivationConflictError{}).Error())
}

// TestRollbackOfADraft checks that an edit without activation cannot be rolled back, even if its draft
// was activated by other means.
func TestRollbackOfADraft(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := liveService(t, fake)
	result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithoutActivation())
	require.NoError(t, err)
	for range 2 {
		require.ErrorContains(t, result.Rollback(t.Context()), "the edit activated no version")
		require.NoError(t, svc.Activate(2))
	}
	require.Equal(t, 2, svc.Active())
}

// unknownBudget is a coordinator that does not describe its budget in time.
type unknownBudget struct{ fastly.Coordinator }

func (unknownBudget) DescribeBudget(ctx context.Context, _ fastly.BudgetRequest) (fastly.Budget, error) {
	select {
	case <-ctx.Done():
	case <-time.After(5 * time.Second): // for a caller that passes another context
	}
	return fastly.Budget{}, context.DeadlineExceeded
}

// TestEditWithASlowBudget checks that the context of an edit also limits the step "budget".
func TestEditWithASlowBudget(t *testing.T) {
	fake := fastlytest.NewFake()
	client, err := fake.Client(fastly.WithCoordinator(unknownBudget{fastly.NewCoordinator(fastly.Limits{})}))
	require.NoError(t, err)
	defer client.Close()
	svc := liveService(t, fake)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err = client.Services.Edit(ctx, svc.ID, touchDraft)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Less(t, time.Since(began), 5*time.Second)
	require.Equal(t, 1, svc.Active())
}
