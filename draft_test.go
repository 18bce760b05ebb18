package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// editRequests lists the requests of an edit with a comment, in order.
var editRequests = []struct {
	name, method, path, step string
	skip                     int
}{
	{"get the service", http.MethodGet, getService, "find the base", 0},
	{"clone", http.MethodPut, cloneVersion, "clone", 0},
	{"comment of the option", http.MethodPut, oneVersion, "comment", 0},
	{"write of the function", http.MethodPut, "/service/{}/version/{}/settings", "function", 0},
	{"validate", http.MethodGet, "/service/{}/version/{}/validate", "validate", 0},
	{"look", http.MethodGet, getService, "activate", 1},
	{"activate", http.MethodPut, activation, "activate", 0},
}

// TestEditFailsAtEveryStep checks edits in which each request fails in each way, before and after
// it took effect. Unless the edit succeeds, the active version must be unchanged.
func TestEditFailsAtEveryStep(t *testing.T) {
	faults := map[string]fastlytest.Fault{
		"400":              {Status: 400, Body: `{"msg":"Bad request"}`},
		"500":              {Status: 500, Body: `{"msg":"Internal server error"}`},
		"cut":              {Cut: true},
		"unsent":           {Unsent: true},
		"malformed":        {Malformed: true},
		"truncated":        {Truncated: true},
		"500 after effect": {Status: 500, AfterEffect: true},
		"cut after effect": {Cut: true, AfterEffect: true},
		"timeout":          {Hang: true},
	}
	n := 0
	for _, s := range editRequests {
		for name, fault := range faults {
			n++
			t.Run(s.name+": "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, fake := fastlytest.New(t, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
					svc := liveService(t, fake)
					fault.Method, fault.Path, fault.Skip = s.method, s.path, s.skip
					fake.Inject(fault)
					result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithComment("by the test"))
					if err == nil {
						require.Equal(t, "activate", s.name, "only an activation that took effect may be found out to have succeeded")
						require.True(t, fault.AfterEffect || fault.Malformed || fault.Truncated)
						require.True(t, result.Activated)
						require.Equal(t, 2, svc.Active())
						return
					}
					require.Equal(t, 1, svc.Active(), "what serves is as it was")
					failure := editFailure(t, err)
					require.Equal(t, s.step, failure.Step)
					require.ErrorContains(t, err, ": "+s.step)
					lost := s.step == "clone" && name != "400" && name != "unsent" || s.name == "activate" && (name == "cut" || name == "timeout")
					require.Equal(t, lost, failure.Uncertain)
					drafts := svc.Versions()[1:]
					if len(drafts) == 0 {
						require.Zero(t, failure.Draft)
						return
					}
					require.Equal(t, client.Version(svc.ID, 2), failure.Draft)
					require.ErrorContains(t, err, "version 2")
					switch s.step {
					case "clone":
						require.Empty(t, drafts[0].Comment, "it may be somebody else's")
					case "comment":
						require.Contains(t, []string{"by the test", "Failed edit of version 1, comment"}, drafts[0].Comment)
					default:
						require.Equal(t, "by the test", drafts[0].Comment)
					}
				})
			})
		}
	}
	t.Logf("%d failures", n)
}

// TestEditUncertainClone checks an edit that gets no reply to the clone, and none to the search
// for the draft.
func TestEditUncertainClone(t *testing.T) {
	for _, effect := range []bool{false, true} {
		for _, look := range []int{http.StatusOK, http.StatusForbidden} {
			client, fake := fastlytest.New(t, fastly.WithWriteGrace(0))
			svc := liveService(t, fake)
			fake.Inject(fastlytest.Fault{Path: cloneVersion, Cut: true, AfterEffect: effect})
			if look != http.StatusOK {
				fake.Inject(fastlytest.Fault{Path: getService, Status: look, Skip: 1})
			}
			_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
			failure := editFailure(t, err)
			require.True(t, failure.Uncertain)
			require.Equal(t, "clone", failure.Step)
			require.ErrorContains(t, err, "may be left behind")
			require.Equal(t, effect && look == http.StatusOK, failure.Draft == client.Version(svc.ID, 2), "what is known")
			require.Equal(t, look != http.StatusOK, errors.Is(err, fastly.ErrForbidden))
			require.Len(t, fake.Writes(), 1)
		}
	}
}

func TestEditPanics(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := liveService(t, fake)
	edit := func(change func(context.Context, fastly.Version) error, opts ...fastly.EditOption) {
		_, _ = client.Services.Edit(t.Context(), svc.ID, change, opts...)
	}
	boom := errors.New("no such origin")
	require.PanicsWithValue(t, boom, func() {
		edit(func(context.Context, fastly.Version) error { panic(boom) })
	}, "the panic goes on")
	require.Equal(t, "Failed edit of version 1, function", svc.Versions()[1].Comment, "after the draft was marked")

	require.PanicsWithValue(t, boom, func() {
		edit(touchDraft, fastly.WithLook(func(context.Context, fastly.Version) error { panic(boom) }))
	})
	require.Len(t, svc.Versions(), 2)

	var wg sync.WaitGroup
	wg.Go(func() {
		edit(func(context.Context, fastly.Version) error { runtime.Goexit(); return nil })
	})
	wg.Wait()
	require.Equal(t, "Failed edit of version 1, function", svc.Versions()[2].Comment)
	require.Equal(t, 1, svc.Active())

	edit(touchDraft)
	require.Equal(t, 4, svc.Active(), "the queue of edits goes on")
}

// TestEditIsCanceled checks edits whose context ends at each request. The error must be that of
// the context with its cause, and the active version must be unchanged.
func TestEditIsCanceled(t *testing.T) {
	tired := errors.New("tired")
	for _, s := range editRequests {
		t.Run(s.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, fake := fastlytest.New(t, fastly.WithWriteGrace(0))
				svc := liveService(t, fake)
				ctx, cancel := context.WithCancelCause(t.Context())
				fake.Inject(fastlytest.Fault{Method: s.method, Path: s.path, Skip: s.skip, Hang: true, Do: func() { cancel(tired) }})
				_, err := client.Services.Edit(ctx, svc.ID, touchDraft, fastly.WithComment("by the test"))
				require.ErrorIs(t, err, context.Canceled)
				require.Equal(t, s.step, editFailure(t, err).Step)
				require.Equal(t, 1, svc.Active())
				if s.step == "comment" {
					require.Equal(t, "Failed edit of version 1, comment", svc.Versions()[1].Comment, "marked although the context is over")
				}
				result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
				require.NoError(t, err, "the queue of edits goes on")
				require.Equal(t, result.Version.Number(), svc.Active())
			})
		})
	}
	t.Run("before anything", func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := liveService(t, fake)
		result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.NoError(t, err)
		before := len(fake.Requests())
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(tired)
		_, err = client.Services.Edit(ctx, svc.ID, touchDraft)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, result.Rollback(ctx), context.Canceled)
		require.Len(t, fake.Requests(), before, "nothing was sent")
	})
	t.Run("the function returns the cause", func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := liveService(t, fake)
		ctx, cancel := context.WithCancelCause(t.Context())
		_, err := client.Services.Edit(ctx, svc.ID, func(ctx context.Context, _ fastly.Version) error {
			cancel(tired)
			return context.Cause(ctx)
		})
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, tired)
	})
	t.Run("in line", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, fake := fastlytest.New(t, fastly.WithWriteGrace(0))
			svc := liveService(t, fake)
			_, err := client.Services.Edit(t.Context(), svc.ID, func(context.Context, fastly.Version) error {
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, tired)
				defer cancel()
				_, err := client.Services.Edit(ctx, svc.ID, touchDraft)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.ErrorContains(t, err, "waiting for another edit of service "+svc.ID)
				return nil
			})
			require.NoError(t, err)
		})
	})
}

// TestEditBelievesNotFound checks that a missing object in a new clone is reported immediately.
func TestEditBelievesNotFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := liveService(t, fake)
		began, asked := time.Now(), 0
		ask := func(ctx context.Context, v fastly.Version, method, suffix string, args ...any) {
			before := len(fake.Requests())
			_, err := fastly.Do[fastly.NoReply](ctx, client, v.Op(method, "ask", suffix, args...))
			require.ErrorIs(t, err, fastly.ErrNotFound)
			require.Len(t, fake.Requests(), before+1, "%s %s", method, suffix)
			asked++
		}
		_, err := client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, v fastly.Version) error {
			ask(ctx, v, http.MethodGet, "/http3")
			ask(ctx, v, http.MethodDelete, "/http3")
			ask(ctx, v, http.MethodPut, "/backend/{name}", "none")
			ask(ctx, v.At(9), http.MethodGet, "")
			ask(ctx, v.At(9), http.MethodPut, "/lock")
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, 5, asked)
		require.Equal(t, began, time.Now(), "nothing waits")
	})
}

// TestEditRepeatsItsFirstWrite checks that only the first write to the draft is retried, and only
// after a 404 that names the draft.
func TestEditRepeatsItsFirstWrite(t *testing.T) {
	missing := func(number int, method, path string, times int) fastlytest.Fault {
		return fastlytest.Fault{Method: method, Path: path, Times: times, Status: http.StatusNotFound, Body: fmt.Sprintf(
			`{"msg":"Record not found","detail":"Couldn't find Version '{ deleted => 0000-00-00 00:00:00, number => %d, service => x }'"}`, number)}
	}
	const settings = "/service/{}/version/{}/settings"
	tests := []struct {
		name  string
		fault fastlytest.Fault
		opts  []fastly.EditOption
		sent  int // number of times that the write is sent
		fails bool
	}{
		{"twice", missing(2, http.MethodPut, settings, 2), nil, 3, false},
		{"the comment", missing(2, http.MethodPut, oneVersion, 3), []fastly.EditOption{fastly.WithComment("x")}, 4, false},
		{"always", missing(2, http.MethodPut, settings, -1), nil, 4, true},
		{"another version", missing(3, http.MethodPut, settings, 1), nil, 1, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, fake := fastlytest.New(t, fastly.WithWriteGrace(0))
				svc := liveService(t, fake)
				fake.Inject(test.fault)
				_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, test.opts...)
				require.Equal(t, test.fails, err != nil, "%v", err)
				require.Equal(t, test.fails, errors.Is(err, fastly.ErrNotFound))
				sent := 0
				for _, r := range fake.Writes() {
					if r.Template == test.fault.Path && !strings.Contains(string(r.Body), "Failed") {
						sent++
					}
				}
				require.Equal(t, test.sent, sent)
			})
		})
	}
	t.Run("only one", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, fake := fastlytest.New(t, fastly.WithWriteGrace(0))
			svc := liveService(t, fake)
			fake.Inject(missing(2, http.MethodPut, oneVersion, 1))
			fake.Inject(missing(2, http.MethodPut, settings, 1))
			_, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, fastly.WithComment("x"))
			require.ErrorIs(t, err, fastly.ErrNotFound)
			require.Equal(t, "function", editFailure(t, err).Step)
		})
	})
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
		require.Less(t, time.Since(began), 9*time.Second)
		require.Len(t, fake.Writes(), 3, "reads are free, writes are not")

		fake.LateClone(time.Minute)
		began = time.Now()
		_, err = client.Services.Edit(t.Context(), svc.ID, touchDraft)
		require.ErrorIs(t, err, fastly.ErrNotFound)
		require.Less(t, time.Since(began), 30*time.Second)
		require.Equal(t, 2, svc.Active())
	})
}

// TestEditsElsewhereCostNothing checks that the cost of a write does not depend on edits of other
// services.
func TestEditsElsewhereCostNothing(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := liveService(t, fake)
	write := func() time.Duration {
		fastest := time.Hour
		for range 300 {
			began := time.Now()
			if err := touchDraft(t.Context(), client.Version(svc.ID, 2)); err != nil {
				t.Fatal(err)
			}
			fastest = min(fastest, time.Since(began))
		}
		return fastest
	}
	svc.AddVersion()
	fake.SetLimit(fastlytest.User, 1_000_000)
	alone := write()

	const edits = 5000
	var begun, done sync.WaitGroup
	end := make(chan struct{})
	begun.Add(edits)
	for i := range edits {
		other := fake.AddService(fmt.Sprintf("service %d", i))
		done.Go(func() {
			reached := false
			_, err := client.Services.Edit(t.Context(), other.ID, func(context.Context, fastly.Version) error {
				reached = true
				begun.Done()
				<-end
				return fastly.ErrUnchanged
			}, fastly.WithDraftKept())
			if err != nil && !reached {
				t.Error(err)
				begun.Done()
			}
		})
	}
	begun.Wait()
	busy := write()
	close(end)
	done.Wait()
	t.Logf("a write takes %v, and %v beside %d edits", alone, busy, edits)
	require.Less(t, busy, 3*alone+50*time.Microsecond)
}
