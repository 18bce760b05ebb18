package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// ledger is a coordinator that grants all requests and records them in order.
type ledger struct {
	fastly.Coordinator
	lines []string
	lose  int   // number of locks that are lost immediately
	late  int   // number of locks that are lost while a token is taken
	deny  error // error of all release functions

	lost chan struct{} // Lost channel of the last lock
}

func newLedger() *ledger { return &ledger{Coordinator: fastly.NewCoordinator(fastly.Limits{})} }

func (l *ledger) note(format string, args ...any) {
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

func (l *ledger) TakeTurn(context.Context, fastly.TurnRequest) (fastly.TurnGrant, error) {
	l.note("turn")
	l.lost = make(chan struct{})
	if l.lose > 0 {
		l.lose--
		close(l.lost)
	}
	return fastly.TurnGrant{Lost: l.lost, Release: func(context.Context, fastly.TurnRelease) error {
		l.note("release")
		return l.deny
	}}, nil
}

func (l *ledger) TakeToken(context.Context, fastly.TokenRequest) (fastly.TokenGrant, error) {
	l.note("token")
	if l.late > 0 {
		l.late--
		close(l.lost)
	}
	return fastly.TokenGrant{Settle: func(_ context.Context, seen fastly.Observation) error {
		l.note("settle %t %d", seen.Sent, seen.StatusCode)
		return l.deny
	}}, nil
}

// bothLedger is a ledger that implements WriteCoordinator.
type bothLedger struct{ *ledger }

func (l bothLedger) TakeWrite(context.Context, fastly.WriteRequest) (fastly.WriteGrant, error) {
	l.note("both")
	turn, _ := l.TakeTurn(context.Background(), fastly.TurnRequest{})
	token, _ := l.TakeToken(context.Background(), fastly.TokenRequest{})
	l.lines = l.lines[:len(l.lines)-2]
	return fastly.WriteGrant{Turn: turn, Token: token, End: func(_ context.Context, seen fastly.Observation, _ fastly.TurnRelease) error {
		l.note("end %t %d", seen.Sent, seen.StatusCode)
		return l.deny
	}}, nil
}

// TestGrants checks the order in which a write acquires and releases its grants, with and without
// a WriteCoordinator.
func TestGrants(t *testing.T) {
	broken := &fate{err: errors.New("broken")}
	answer := func(status int) *fate { return &fate{status: status, body: "{}"} }
	later := &fate{status: 503, body: "later"}
	tests := []struct {
		name        string
		queue       []*fate
		set         func(l *ledger)
		op          func(op *fastly.Op)
		apart, both string
	}{
		{
			"done",
			[]*fate{answer(200)},
			nil, nil,
			"turn, token, send, settle true 200, release", "both, send, end true 200",
		},
		{
			"failed",
			[]*fate{answer(400)},
			nil, nil,
			"turn, token, send, settle true 400, release", "both, send, end true 400",
		},
		{
			"sent again: the turn is kept",
			[]*fate{answer(502), answer(200)},
			nil, nil,
			"turn, token, send, settle true 502, token, send, settle true 200, release",
			"both, send, settle true 502, token, send, settle true 200, release",
		},
		{
			"no reply, sent again",
			[]*fate{broken, answer(200)},
			nil, nil,
			"turn, token, send, settle true 0, token, send, settle true 200, release",
			"both, send, settle true 0, token, send, settle true 200, release",
		},
		{
			"a wait that the API orders: the turn is not kept",
			[]*fate{later, answer(200)},
			nil, nil,
			"turn, token, send, settle true 503, release, turn, token, send, settle true 200, release",
			"both, send, settle true 503, release, both, send, end true 200",
		},
		{
			"a turn that was lost when it came",
			[]*fate{answer(200)},
			func(l *ledger) { l.lose = 2 }, nil,
			"turn, token, release, turn, release, settle false 0, turn, token, send, settle true 200, release",
			"both, settle false 0, release, both, settle false 0, release, both, send, end true 200",
		},
		{
			"a turn that was lost while the token was taken",
			[]*fate{answer(200)},
			func(l *ledger) { l.late = 1 }, nil,
			"turn, token, release, turn, send, settle true 200, release",
			"both, settle false 0, release, both, send, end true 200",
		},
		{
			"a turn that was lost between two attempts",
			[]*fate{answer(502), answer(200)},
			nil, func(op *fastly.Op) { op.Name = "lose" },
			"turn, token, send, settle true 502, release, turn, token, send, settle true 200, release",
			"both, send, settle true 502, release, both, send, end true 200",
		},
		{
			"a check",
			[]*fate{answer(502), answer(200)},
			nil, func(op *fastly.Op) { op.Name = "check" },
			"turn, token, check, send, settle true 502, token, check, send, settle true 200, release",
			"both, check, send, settle true 502, token, check, send, settle true 200, release",
		},
		{
			"a check that fails", nil, nil, func(op *fastly.Op) { op.Name = "fail" },
			"turn, token, fail, settle false 0, release", "both, fail, end false 0",
		},
		{
			"a turn that was lost while the check ran",
			[]*fate{answer(200)},
			nil, func(op *fastly.Op) { op.Name = "check and lose" },
			"turn, token, check and lose, settle false 0, release, turn, token, check and lose, send, settle true 200, release",
			"both, check and lose, settle false 0, release, both, check and lose, send, end true 200",
		},
		{
			"a body that can't be opened", nil, nil, func(op *fastly.Op) { op.Name = "remove" },
			"turn, token, settle false 0, release", "both, end false 0",
		},
	}
	for _, tt := range tests {
		for _, both := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, both %t", tt.name, both), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLedger()
					if tt.set != nil {
						tt.set(l)
					}
					var coordinator fastly.Coordinator = l
					want := tt.apart
					if both {
						coordinator, want = bothLedger{l}, tt.both
					}
					op := turnWrite("a", fastly.BytesBody([]byte("new")))
					op.Bucket = fastly.BucketWrites
					if tt.op != nil {
						tt.op(&op)
					}
					checks := 0
					switch op.Name {
					case "check", "fail", "check and lose":
						op.Before = func(context.Context) error {
							checks++
							l.note("%s", op.Name)
							if op.Name == "check and lose" && checks == 1 {
								close(l.lost)
							}
							if op.Name == "fail" {
								return errors.New("it was changed meanwhile")
							}
							return nil
						}
					case "remove":
						op.Body = fastly.OpenerBody(func() (io.ReadCloser, error) { return nil, errors.New("it can't be opened") }, 3)
					}
					sent := 0
					client := inMemory(t, func(req *http.Request) (*http.Response, error) {
						l.note("send")
						sent++
						if op.Name == "lose" && sent == 1 {
							close(l.lost)
						}
						now := tt.queue[sent-1]
						resp, err := now.reply(req)
						if now.body == "later" {
							resp.Header.Set("Retry-After", "30")
						}
						return resp, err
					}, fastly.WithCoordinator(coordinator))
					err := touch(t.Context(), client, op)
					require.Equal(t, want, strings.Join(l.lines, ", "))
					e, failed := errors.AsType[*fastly.Error](err)
					if len(tt.queue) > 0 {
						return
					}
					require.True(t, failed)
					require.Zero(t, e.Attempts)
					require.False(t, e.Uncertain)
					require.ErrorContains(t, err, "nothing was sent: ")
				})
			})
		}
	}
	t.Logf("%d sequences with 2 coordinators", len(tests))
}

// TestTurnsThatAreAlwaysLost checks that a call ends if it loses every write lock.
func TestTurnsThatAreAlwaysLost(t *testing.T) {
	for _, both := range []bool{false, true} {
		l := newLedger()
		l.lose = 1000
		var coordinator fastly.Coordinator = l
		if both {
			coordinator = bothLedger{l}
		}
		client := inMemory(t, func(*http.Request) (*http.Response, error) {
			t.Error("nothing may be sent")
			return nil, errors.New("sent")
		}, fastly.WithCoordinator(coordinator))
		op := turnWrite("a", fastly.Body{})
		for _, op.Bucket = range []fastly.Bucket{fastly.BucketWrites, fastly.BucketNone} {
			err := touch(t.Context(), client, op)
			require.ErrorContains(t, err, "the turn was lost 10 times")
		}
		taken := 0
		for _, line := range l.lines {
			switch line {
			case "turn", "both":
				taken++
			case "release":
				taken--
			}
		}
		require.Zero(t, taken, "each is given back once")
	}
}

// zeroes returns grants that are zero values, without an error.
type zeroes struct{ turns, tokens bool }

func (z zeroes) TakeTurn(context.Context, fastly.TurnRequest) (fastly.TurnGrant, error) {
	if z.turns {
		return fastly.TurnGrant{}, nil
	}
	return fastly.TurnGrant{Release: func(context.Context, fastly.TurnRelease) error { return nil }}, nil
}

func (z zeroes) TakeToken(context.Context, fastly.TokenRequest) (fastly.TokenGrant, error) {
	if z.tokens {
		return fastly.TokenGrant{}, nil
	}
	return fastly.TokenGrant{Settle: func(context.Context, fastly.Observation) error { return nil }}, nil
}

func (zeroes) DescribeBudget(context.Context, fastly.BudgetRequest) (fastly.Budget, error) {
	return fastly.Budget{}, nil
}

type zeroWrites struct{ zeroes }

func (zeroWrites) TakeWrite(context.Context, fastly.WriteRequest) (fastly.WriteGrant, error) {
	return fastly.WriteGrant{}, nil
}

// TestGrantsOfNothing checks that a zero grant is an error, and that nothing is sent.
func TestGrantsOfNothing(t *testing.T) {
	for want, coordinator := range map[string]fastly.Coordinator{
		"a turn that can't be released": zeroes{turns: true},
		"a token that can't be settled": zeroes{tokens: true},
		"a write that can't be ended":   zeroWrites{},
	} {
		client := inMemory(t, func(*http.Request) (*http.Response, error) {
			t.Error("nothing may be sent")
			return nil, errors.New("sent")
		}, fastly.WithCoordinator(coordinator))
		op := turnWrite("a", fastly.Body{})
		op.Bucket = fastly.BucketWrites
		err := touch(t.Context(), client, op)
		require.ErrorContains(t, err, "the coordinator granted "+want)
		require.ErrorContains(t, err, "nothing was sent")
	}
}

// TestGrantsThatAreNotTakenBack checks that a call succeeds and emits an event if a grant cannot
// be released.
func TestGrantsThatAreNotTakenBack(t *testing.T) {
	for _, both := range []bool{false, true} {
		l := newLedger()
		l.deny = errors.New("the lock server is gone")
		var coordinator fastly.Coordinator = l
		want := []string{"the coordinator did not take back a token", "the coordinator did not take back a turn"}
		if both {
			coordinator, want = bothLedger{l}, []string{"the coordinator did not take back a write"}
		}
		var told []string
		client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, "{}"), nil },
			fastly.WithCoordinator(coordinator), fastly.WithEvents(func(_ context.Context, e fastly.Event) {
				if e.Kind == fastly.EventWarning {
					require.ErrorIs(t, e.Err, l.deny)
					told = append(told, e.Reason)
				}
			}))
		op := turnWrite("a", fastly.Body{})
		op.Bucket = fastly.BucketWrites
		require.NoError(t, touch(t.Context(), client, op))
		require.Equal(t, want, told)
	}
}

// TestContextOfGivingBack checks that the context for ending a grant has a deadline, and is not
// canceled with the caller's context.
func TestContextOfGivingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ends atomic.Int32
		own := fastly.NewCoordinator(fastly.Limits{})
		coordinator := turnsBy{Coordinator: own, take: func(context.Context, fastly.TurnRequest) (fastly.TurnGrant, error) {
			return fastly.TurnGrant{Release: func(ctx context.Context, _ fastly.TurnRelease) error {
				ends.Add(1)
				require.NoError(t, ctx.Err())
				deadline, ok := ctx.Deadline()
				require.True(t, ok)
				require.Equal(t, 10*time.Second, time.Until(deadline))
				<-ctx.Done()
				return ctx.Err()
			}}, nil
		}}
		client := inMemory(t, func(req *http.Request) (*http.Response, error) { return nil, until(req, time.Hour) }, fastly.WithCoordinator(coordinator))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, touch(ctx, client, turnWrite("a", fastly.Body{})), context.DeadlineExceeded)
		time.Sleep(time.Minute)
		require.EqualValues(t, 1, ends.Load())
	})
}

// sameRefusal refuses all requests with the same error.
type sameRefusal struct {
	fastly.Coordinator
	refusal *fastly.RateLimitError
}

func (s sameRefusal) TakeToken(context.Context, fastly.TokenRequest) (fastly.TokenGrant, error) {
	return fastly.TokenGrant{}, s.refusal
}

// TestRefusalOfACoordinatorIsNotChanged checks that the client does not modify an error of the
// coordinator, because other calls may have the same error.
func TestRefusalOfACoordinatorIsNotChanged(t *testing.T) {
	refusal := fastly.RateLimitError{Bucket: fastly.BucketWrites, Reset: time.Now().Add(time.Hour), Reason: "its own"}
	shared := refusal
	client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, "{}"), nil },
		fastly.WithCoordinator(sameRefusal{fastly.NewCoordinator(fastly.Limits{}), &shared}))
	op := thing(http.MethodPut)
	op.Bucket = fastly.BucketWrites
	require.ErrorIs(t, touch(t.Context(), client, op), fastly.ErrRateLimited)
	require.Equal(t, refusal, shared)
}
