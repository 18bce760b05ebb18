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

const (
	getService    = "/service/{}"
	cloneVersion  = "/service/{}/version/{}/clone"
	oneVersion    = "/service/{}/version/{}"
	activation    = "/service/{}/version/{}/activate"
	stagingChange = "/service/{}/version/{}/activate/{}"
	deactivation  = "/service/{}/version/{}/deactivate"
)

// activator is one of the ways in which this module activates a version.
type activator struct {
	path     string // path of the activation request
	before   int    // active or staged version before the activation
	after    int    // active or staged version after the activation
	active   func(svc *fastlytest.Service) int
	activate func(svc *fastlytest.Service, number int) error
	// prepare sets up a service, and returns the function that activates.
	prepare func(*testing.T, *fastly.Client, *fastlytest.Service) func(context.Context) error
}

func activators() map[string]activator {
	edit := func(opts ...fastly.EditOption) func(*testing.T, *fastly.Client, *fastlytest.Service) func(context.Context) error {
		return func(_ *testing.T, client *fastly.Client, svc *fastlytest.Service) func(context.Context) error {
			return func(ctx context.Context) error {
				result, err := client.Services.Edit(ctx, svc.ID, touchDraft, opts...)
				if err == nil && !result.Activated {
					return errors.New("success without activation")
				}
				return err
			}
		}
	}
	rollback := func(opts ...fastly.EditOption) func(*testing.T, *fastly.Client, *fastlytest.Service) func(context.Context) error {
		return func(t *testing.T, client *fastly.Client, svc *fastlytest.Service) func(context.Context) error {
			t.Helper()
			result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft, opts...)
			require.NoError(t, err)
			return func(ctx context.Context) error { return result.Rollback(ctx) }
		}
	}
	return map[string]activator{
		"Edit":                {activation, 1, 3, active, activate, edit()},
		"Edit WithStaging":    {stagingChange, 2, 3, staged, stage, edit(fastly.WithStaging())},
		"Rollback":            {activation, 3, 1, active, activate, rollback()},
		"Rollback of staging": {stagingChange, 3, 2, staged, stage, rollback(fastly.WithStaging())},
	}
}

var (
	active   = (*fastlytest.Service).Active
	activate = (*fastlytest.Service).Activate
	stage    = (*fastlytest.Service).Stage
)

func staged(svc *fastlytest.Service) (number int) {
	for _, v := range svc.Versions() {
		if v.Staging {
			number = v.Number
		}
	}
	return number
}

// trial is an activator with a service. Its version 1 is active, and its version 2 is staged.
type trial struct {
	activator
	client *fastly.Client
	fake   *fastlytest.Fake
	svc    *fastlytest.Service
	send   func(context.Context) error
}

// someoneElse activates another version.
func (tr *trial) someoneElse(t *testing.T) {
	t.Helper()
	require.NoError(t, tr.activate(tr.svc, tr.svc.AddVersion()))
}

// requests returns the number of activation requests.
func (tr *trial) requests() (n int) {
	for _, r := range tr.fake.Writes() {
		if r.Template == tr.path && strings.Contains(r.URI, fmt.Sprintf("/version/%d/", tr.after)) {
			n++
		}
	}
	return n
}

func eachActivator(t *testing.T, run func(t *testing.T, tr *trial), opts ...fastly.Option) {
	t.Helper()
	for name, a := range activators() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, fake := fastlytest.New(t, opts...)
				svc := liveService(t, fake)
				require.NoError(t, svc.Stage(svc.AddVersion()))
				run(t, &trial{a, client, fake, svc, a.prepare(t, client, svc)})
			})
		})
	}
}

// TestActivationLooksBeforeEachAttempt checks that each attempt reads the active version after
// taking its token, directly before it is sent.
func TestActivationLooksBeforeEachAttempt(t *testing.T) {
	t.Run("after a wait for the budget", func(t *testing.T) {
		eachActivator(t, func(t *testing.T, tr *trial) {
			if tr.after == 3 {
				tr.fake.SetRemaining(fastlytest.User, 2) // for the clone and the change
			} else {
				tr.fake.SetRemaining(fastlytest.User, 1) // so that the activation finds no token
				require.NoError(t, errorOf(tr.client.Version(tr.svc.ID, 1).Update(t.Context(), fastly.VersionInput{Comment: new("")})))
			}
			time.AfterFunc(10*time.Minute, func() { tr.someoneElse(t) })
			began := time.Now()
			err := tr.send(t.Context())
			require.Equal(t, fastly.ActivationConflictError{Expected: tr.before, Active: 4, Environment: tr.environment()}, conflictIn(t, err))
			require.Greater(t, time.Since(began), 10*time.Minute)
			require.Equal(t, 4, tr.active(tr.svc))
			require.Zero(t, tr.requests())
			require.False(t, editFailure(t, err).Uncertain)
		}, fastly.WithWaitForReset())
	})
	t.Run("after a failure", func(t *testing.T) {
		eachActivator(t, func(t *testing.T, tr *trial) {
			tr.fake.Inject(fastlytest.Fault{Path: tr.path, Status: http.StatusServiceUnavailable})
			time.AfterFunc(time.Millisecond, func() { tr.someoneElse(t) })
			err := tr.send(t.Context())
			require.Equal(t, 4, conflictIn(t, err).Active)
			require.ErrorContains(t, err, "503", "the reply that made it try again")
			require.Equal(t, 4, tr.active(tr.svc))
			require.Equal(t, 1, tr.requests())
			require.False(t, editFailure(t, err).Uncertain)
		})
	})
	t.Run("after an attempt that took effect", func(t *testing.T) {
		eachActivator(t, func(t *testing.T, tr *trial) {
			tr.fake.Inject(fastlytest.Fault{Path: tr.path, Status: http.StatusBadGateway, AfterEffect: true})
			require.NoError(t, tr.send(t.Context()))
			require.Equal(t, tr.after, tr.active(tr.svc))
			require.Equal(t, 1, tr.requests(), "it is not sent again")
		})
	})
	t.Run("without a version that is active", func(t *testing.T) {
		eachActivator(t, func(t *testing.T, tr *trial) {
			tr.fake.Inject(fastlytest.Fault{Path: tr.path, Status: http.StatusServiceUnavailable})
			time.AfterFunc(time.Millisecond, func() { require.NoError(t, tr.svc.Deactivate(tr.before)) })
			require.ErrorContains(t, tr.send(t.Context()), "none is active")
		})
	})
	t.Run("the look fails", func(t *testing.T) {
		eachActivator(t, func(t *testing.T, tr *trial) {
			skip := 0
			if tr.after == 3 {
				skip = 1 // an edit reads its base first
			}
			tr.fake.Inject(fastlytest.Fault{Path: getService, Status: http.StatusForbidden, Skip: skip})
			err := tr.send(t.Context())
			require.ErrorIs(t, err, fastly.ErrForbidden)
			require.ErrorContains(t, err, "looking for the active version")
			require.False(t, editFailure(t, err).Uncertain)
			require.Equal(t, tr.before, tr.active(tr.svc))
			require.Zero(t, tr.requests())
		})
	})
}

// TestActivationBelievesNoOtherReply checks that a reply without versions, or about another
// service, is not taken for a service without an active version.
func TestActivationBelievesNoOtherReply(t *testing.T) {
	for _, body := range []string{`{"status":"error"}`, `{"id":"x","versions":[]}`, `{}`, `null`} {
		eachActivator(t, func(t *testing.T, tr *trial) {
			require.NoError(t, tr.svc.Deactivate(tr.before))
			tr.fake.Inject(fastlytest.Fault{Path: getService, Status: http.StatusOK, Body: body})
			err := tr.send(t.Context())
			require.Error(t, err)
			require.NotErrorIs(t, err, fastly.ErrNoActiveVersion)
			require.NotErrorIs(t, err, fastly.ErrConflict)
			require.Zero(t, tr.requests())
		})
	}
}

// environment returns the environment of the trial, as in errors.
func (tr *trial) environment() fastly.EnvironmentName {
	if tr.path == stagingChange {
		return fastly.Staging
	}
	return ""
}

// TestActivationIsConfirmed checks that the active version is read once if the reply does not
// confirm the activation. For staging, the reply is not checked.
func TestActivationIsConfirmed(t *testing.T) {
	for _, body := range []string{`{"status":"error"}`, `null`, `{"number":7}`, `{"number":3,"active":false}`, `[]`, `{}`, ``, `{"number":`} {
		for _, effect := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, effect %t", body, effect), func(t *testing.T) {
				eachActivator(t, func(t *testing.T, tr *trial) {
					tr.fake.Inject(fastlytest.Fault{Path: tr.path, Status: http.StatusOK, Body: body, AfterEffect: effect})
					before := len(tr.fake.Requests())
					err := tr.send(t.Context())
					looks := 0
					for _, r := range tr.fake.Requests()[before:] {
						if r.Template == getService {
							looks++
						}
					}
					if tr.after == 3 {
						looks-- // one read is for the base
					}
					require.Equal(t, 1, tr.requests())
					readable := slices.Contains([]string{`{"status":"error"}`, `{"number":7}`, `{"number":3,"active":false}`}, body)
					if tr.environment() == fastly.Staging && readable {
						require.Equal(t, 1, looks)
						require.NoError(t, err, "not judged")
						return
					}
					require.Equal(t, 2, looks)
					if effect {
						require.NoError(t, err)
						require.Equal(t, tr.after, tr.active(tr.svc))
						return
					}
					require.Equal(t, tr.before, tr.active(tr.svc))
					require.False(t, editFailure(t, err).Uncertain, "it is known that it is not active")
				})
			})
		}
	}
	t.Run("deactivation", func(t *testing.T) {
		for body, effect := range map[string]bool{`{"status":"error"}`: false, `{"status":"ok"}`: true, `null`: false, `{"number":2,"active":true}`: false} {
			client, fake := fastlytest.New(t)
			svc := fake.AddService("new")
			result, err := client.Services.Edit(t.Context(), svc.ID, touchDraft)
			require.NoError(t, err)
			fake.Inject(fastlytest.Fault{Path: deactivation, Status: http.StatusOK, Body: body, AfterEffect: effect})
			err = result.Rollback(t.Context())
			require.Equal(t, effect, err == nil, "%s: %v", body, err)
			require.Equal(t, effect, svc.Active() == 0)
		}
	})
}

// TestActivationIsLookedUp checks that the outcome of an activation is read if it may have taken
// effect.
func TestActivationIsLookedUp(t *testing.T) {
	lost := fastlytest.Fault{Cut: true, AfterEffect: true}
	t.Run("a sequence that ends in 4xx", func(t *testing.T) {
		eachActivator(t, func(t *testing.T, tr *trial) {
			tr.fake.Inject(fastlytest.Fault{Path: tr.path, Status: http.StatusBadGateway})
			tr.fake.Inject(fastlytest.Fault{Path: tr.path, Status: http.StatusBadRequest, Do: func() {
				require.NoError(t, tr.activate(tr.svc, tr.after)) // the first attempt takes effect late
			}})
			require.NoError(t, tr.send(t.Context()))
			require.Equal(t, tr.after, tr.active(tr.svc))
			require.Equal(t, 2, tr.requests())
		})
	})
	t.Run("refused", func(t *testing.T) {
		eachActivator(t, func(t *testing.T, tr *trial) {
			tr.fake.Inject(fastlytest.Fault{Path: tr.path, Status: http.StatusBadRequest})
			tr.fake.Inject(fastlytest.Fault{Path: getService, Status: http.StatusForbidden, Skip: 1 + min(1, tr.after/3), Optional: true})
			err := tr.send(t.Context())
			require.ErrorContains(t, err, "400")
			require.False(t, editFailure(t, err).Uncertain, "a refusal needs no look")
		})
	})
	t.Run("lost, and another became active", func(t *testing.T) {
		eachActivator(t, func(t *testing.T, tr *trial) {
			lost.Path, lost.Do = tr.path, func() { time.AfterFunc(time.Millisecond, func() { tr.someoneElse(t) }) }
			lost.Delay = time.Second
			tr.fake.Inject(lost)
			err := tr.send(t.Context())
			require.Equal(t, 4, conflictIn(t, err).Active)
			require.True(t, editFailure(t, err).Uncertain, "it may still take effect")
			require.Equal(t, 4, tr.active(tr.svc))
		}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
	})
	t.Run("the look fails too", func(t *testing.T) {
		for _, effect := range []bool{false, true} {
			eachActivator(t, func(t *testing.T, tr *trial) {
				marks := len(tr.fake.Writes())
				tr.fake.Inject(fastlytest.Fault{Path: tr.path, Cut: true, AfterEffect: effect})
				tr.fake.Inject(fastlytest.Fault{Path: getService, Status: http.StatusForbidden, Skip: 1 + min(1, tr.after/3)})
				err := tr.send(t.Context())
				failure := editFailure(t, err)
				require.True(t, failure.Uncertain)
				require.ErrorIs(t, err, fastly.ErrForbidden)
				require.ErrorContains(t, err, "outcome unknown")
				require.ErrorContains(t, err, "whether it took effect is not known")
				if tr.after == 3 {
					require.Equal(t, tr.client.Version(tr.svc.ID, 3), failure.Draft)
					require.Len(t, tr.fake.Writes()[marks:], 3, "a draft that may serve is not marked")
				}
			}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
		}
	})
	t.Run("the context ends", func(t *testing.T) {
		for _, effect := range []bool{false, true} {
			eachActivator(t, func(t *testing.T, tr *trial) {
				ctx, cancel := context.WithCancelCause(t.Context())
				tr.fake.Inject(fastlytest.Fault{Path: tr.path, Hang: true, AfterEffect: effect, Do: func() { cancel(errors.New("tired")) }})
				err := tr.send(ctx)
				if effect {
					require.NoError(t, err)
					require.Equal(t, tr.after, tr.active(tr.svc))
					return
				}
				require.ErrorIs(t, err, context.Canceled)
				require.Equal(t, tr.before, tr.active(tr.svc))
			})
		}
	})
}

// TestActivationIsLookedUpInTurn checks that the outcome is read while holding the write lock of
// the service, so that earlier writes have ended.
func TestActivationIsLookedUpInTurn(t *testing.T) {
	eachActivator(t, func(t *testing.T, tr *trial) {
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		tr.fake.Inject(fastlytest.Fault{Method: http.MethodPut, Path: oneVersion, Delay: 10 * time.Second})
		tr.fake.Inject(fastlytest.Fault{Path: tr.path, Hang: true, Do: func() {
			wg.Go(func() { // acquires the lock next
				if _, err := tr.client.Version(tr.svc.ID, 1).Update(t.Context(), fastly.VersionInput{Comment: new("")}); err != nil {
					t.Error(err)
				}
			})
			time.AfterFunc(time.Second, cancel)
			time.AfterFunc(6*time.Second, func() { require.NoError(t, tr.activate(tr.svc, tr.after)) }) // takes effect late
		}})
		require.NoError(t, tr.send(ctx))
		wg.Wait()
	})
}
