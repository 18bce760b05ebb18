package fastly_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// shop is a service of an API in memory. Version 1 is active, and version 2 is a draft.
type shop struct {
	active atomic.Int32
	log    []string
	before func(req *http.Request) error // called before each reply
	header http.Header                   // header of each reply

	refused bool // whether the next reply is an error
}

func (s *shop) RoundTrip(req *http.Request) (*http.Response, error) {
	path := req.URL.Path
	s.log = append(s.log, req.Method+" "+path)
	if s.before != nil {
		if err := s.before(req); err != nil {
			return nil, err
		}
	}
	if s.refused {
		s.refused = false
		return respond(req, 500, "{}"), nil
	}
	if strings.HasSuffix(path, "/activate") {
		s.active.Store(2)
	}
	live := s.active.Load()
	resp := respond(req, 200, fmt.Sprintf(`{"id":"svc","service_id":"svc","number":2,"status":"ok","active":%v,`+
		`"versions":[{"number":1,"locked":true,"active":%v},{"number":2,"active":%v}]}`, live == 2, live == 1, live == 2))
	maps.Copy(resp.Header, s.header)
	return resp, nil
}

func (s *shop) client(t *testing.T, opts ...fastly.Option) *fastly.Client {
	t.Helper()
	s.active.Store(1)
	return inMemory(t, s.RoundTrip, opts...)
}

// TestActivationThatTakesEffectLate checks that the outcome is uncertain if an activation without
// a reply takes effect after the grace period, even if its retry gets a complete reply. The draft
// must not be marked.
func TestActivationThatTakesEffectLate(t *testing.T) {
	for attempts := 1; attempts <= 2; attempts++ {
		synctest.Test(t, func(t *testing.T) {
			s := &shop{}
			sent := 0
			s.before = func(req *http.Request) error {
				if !strings.HasSuffix(req.URL.Path, "/activate") {
					return nil
				}
				if sent++; sent > 1 {
					s.refused = true
					return nil
				}
				time.AfterFunc(10*time.Second, func() { s.active.Store(2) })
				return until(req, time.Hour)
			}
			client := s.client(t, fastly.WithTimeout(time.Second), fastly.WithRetries(fastly.RetryPolicy{
				MaxAttempts: attempts, MinWait: time.Millisecond, MaxWait: time.Millisecond,
			}))
			_, err := client.Services.Edit(t.Context(), "svc", leaveDraft)
			failure := editFailure(t, err)
			require.True(t, failure.Uncertain)
			require.Equal(t, client.Version("svc", 2), failure.Draft)
			time.Sleep(time.Minute)
			require.EqualValues(t, 2, s.active.Load())
			require.NotContains(t, s.log, "PUT /service/svc/version/2", "an active version is not marked")
		})
	}
}

// losing returns a coordinator whose write locks for edits are lost. lost returns the Lost
// channel of the n-th.
func losing(lost func(n int) chan struct{}) fastly.Coordinator {
	own := fastly.NewCoordinator(fastly.Limits{})
	n := 0
	return turnsBy{Coordinator: own, take: func(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
		grant, err := own.TakeTurn(ctx, req)
		if err == nil && strings.Contains(req.Key, "edit/") {
			n++
			grant.Lost = lost(n)
		}
		return grant, err
	}}
}

// TestEditWhoseTurnIsLostAtOnce checks that an edit acquires another write lock, a limited number
// of times, if it loses the lock immediately.
func TestEditWhoseTurnIsLostAtOnce(t *testing.T) {
	for _, times := range []int{1, 9, 100} {
		taken := 0
		gone := make(chan struct{})
		close(gone)
		s := &shop{}
		client := s.client(t, fastly.WithCoordinator(losing(func(n int) chan struct{} {
			if taken = n; n <= times {
				return gone
			}
			return make(chan struct{})
		})))
		_, err := client.Services.Edit(t.Context(), "svc", leaveDraft)
		if times > 10 {
			require.ErrorContains(t, err, "the turn was lost 10 times")
			require.Empty(t, s.log)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, times+1, taken)
	}
}

// TestEditThatLosesItsTurnInARequest checks that an edit sends nothing after the loss of its
// write lock, whatever the step.
func TestEditThatLosesItsTurnInARequest(t *testing.T) {
	for _, at := range []string{"GET /service/svc", "PUT /service/svc/version/1/clone", "GET /service/svc/version/2/validate", "PUT /service/svc/version/2/activate"} {
		t.Run(at, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				lost := make(chan struct{})
				s := &shop{}
				after := 0
				s.before = func(req *http.Request) error {
					if req.Method+" "+req.URL.Path == at && after == 0 {
						close(lost)
						after = len(s.log)
						time.Sleep(time.Second)
					}
					return nil
				}
				client := s.client(t, fastly.WithCoordinator(losing(func(int) chan struct{} { return lost })))
				_, err := client.Services.Edit(t.Context(), "svc", leaveDraft)
				require.ErrorContains(t, err, "the turn of the edit was lost")
				time.Sleep(time.Minute)
				synctest.Wait()
				require.Len(t, s.log, after)
				require.Equal(t, strings.HasPrefix(at, "PUT"), editFailure(t, err).Uncertain)
			})
		})
	}
}

// TestActivationInANewWindowThatCountsReads checks that the read before an activation does not
// wait for the token that the activation holds, in an API that counts reads, at the start of a
// window.
func TestActivationInANewWindowThatCountsReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{}
		s.before = func(*http.Request) error {
			end := time.Now().Truncate(time.Hour).Add(time.Hour)
			s.header = http.Header{
				"Fastly-Ratelimit-Remaining": {"900"}, "Fastly-Ratelimit-Reset": {strconv.FormatInt(end.Unix(), 10)},
				"Date": {time.Now().UTC().Format(http.TimeFormat)},
			}
			return nil
		}
		client := s.client(t)
		_, err := client.Services.Edit(t.Context(), "svc", func(context.Context, fastly.Version) error {
			time.Sleep(61 * time.Minute)
			return nil
		})
		require.NoError(t, err)
		require.EqualValues(t, 2, s.active.Load())
	})
}
