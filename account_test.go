package fastly_test

import (
	"context"
	"errors"
	"fmt"
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

const secondToken = "fastlytest-token-the-second"

// twoTokens returns two clients with tokens of one user that share a coordinator.
func twoTokens(t *testing.T, services int, opts ...fastly.Option) (*world, *world) {
	t.Helper()
	shared := fastly.WithCoordinator(fastly.NewCoordinator(fastly.Limits{}))
	first := newWorld(t, services, append([]fastly.Option{shared}, opts...)...)
	first.fake.AddToken(fastlytest.Credential{Value: secondToken})
	client, err := first.fake.Client(append([]fastly.Option{shared, fastly.WithToken(secondToken)}, opts...)...)
	require.NoError(t, err)
	return first, &world{client: client, fake: first.fake, services: first.services}
}

// TestTokensOfOneUser checks that two tokens of one user share a budget if WithAccount declares
// the user.
func TestTokensOfOneUser(t *testing.T) {
	for _, told := range []bool{true, false} {
		t.Run(fmt.Sprintf("WithAccount %t", told), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var opts []fastly.Option
				if told {
					opts = append(opts, fastly.WithAccount("user", "customer"))
				}
				first, second := twoTokens(t, 40, opts...)
				first.fake.SetRemaining(fastlytest.User, 12)
				require.NoError(t, first.write(t.Context(), 0))
				require.NoError(t, second.write(t.Context(), 1))
				first.latency(time.Second)
				var wg sync.WaitGroup
				for _, w := range []*world{first, second} {
					wg.Go(func() { _ = w.writeAll(t.Context(), 20, fastly.WithMaxWait(10*time.Second)) })
				}
				wg.Wait()
				err := first.expect(time.Now(), 12)
				if told {
					require.NoError(t, err)
					require.Equal(t, first.client.Budget(), second.client.Budget())
				} else {
					require.Error(t, err, "each client counts on what the other spends")
				}
			})
		})
	}
}

// TestTurnsOfSeveralClients checks that writes to one service never overlap, whatever the token
// and the client, if the clients share a coordinator. Writes to services of different hosts may
// overlap, even if the ids are equal.
func TestTurnsOfSeveralClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := twoTokens(t, 1)
		first.latency(time.Second)
		derived := &world{client: mustWith(t, second.client, fastly.WithProduct("a")), fake: first.fake, services: first.services}
		began := time.Now()
		var wg sync.WaitGroup
		for _, w := range []*world{first, second, derived} {
			wg.Go(func() {
				if err := w.writeAll(t.Context(), 10); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		require.Empty(t, first.fake.Overlaps())
		require.Equal(t, 30*time.Second, time.Since(began))
	})
	synctest.Test(t, func(t *testing.T) {
		slow := transportFunc(func(req *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return respond(req, 200, "{}"), nil
		})
		shared := fastly.WithCoordinator(fastly.NewCoordinator(fastly.Limits{}))
		began := time.Now()
		var wg sync.WaitGroup
		for _, host := range []string{"https://api.fastly.com", "https://api.example.com"} {
			client := connect(t, host, shared, fastly.WithTransport(slow))
			wg.Go(func() {
				if err := touch(t.Context(), client, turnWrite("service/a", fastly.Body{})); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		require.Equal(t, time.Second, time.Since(began))
	})
}

// asking is a coordinator that records the owners of the requested budgets, and makes each
// request wait.
type asking struct {
	fastly.Coordinator
	accounts []string
	settled  []bool // whether a request was sent
	wait     time.Duration
}

func (a *asking) TakeToken(ctx context.Context, req fastly.TokenRequest) (fastly.TokenGrant, error) {
	a.accounts = append(a.accounts, req.Account)
	time.Sleep(a.wait)
	return fastly.TokenGrant{Settle: func(_ context.Context, seen fastly.Observation) error {
		a.settled = append(a.settled, seen.Sent)
		return nil
	}}, ctx.Err()
}

// rotating is a token source with a new token after each period.
type rotating time.Duration

func (r rotating) Token(context.Context) (fastly.Secret, error) {
	return fastly.Secret(fmt.Sprintf("token-of-interval-%d", time.Now().UnixNano()/int64(r))), nil
}

// TestTokenThatRotatesDuringAWait checks that a token is not sent if it was rotated while its
// call waited for the rate limit. If the new token has another owner, the call takes a token of
// that owner's budget.
func TestTokenThatRotatesDuringAWait(t *testing.T) {
	for _, tt := range []struct {
		name    string
		every   time.Duration
		wait    time.Duration
		opts    []fastly.Option
		settled []bool
	}{
		{"not rotated", 24 * time.Hour, time.Hour, nil, []bool{true}},
		{"of the same account", 45 * time.Minute, time.Hour, []fastly.Option{fastly.WithAccount("user", "customer")}, []bool{true}},
		{"of another account", 3 * time.Hour, 2 * time.Hour, nil, []bool{false, true}},
		{"twice", 90 * time.Minute, time.Hour, nil, []bool{false, false, true}},
	} {
		for _, turn := range []string{"", "a"} {
			t.Run(tt.name+" "+turn, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					time.Sleep(time.Until(time.Now().Truncate(9 * time.Hour).Add(9*time.Hour + 70*time.Minute)))
					coordinator := &asking{Coordinator: fastly.NewCoordinator(fastly.Limits{}), wait: tt.wait}
					var sent []string
					var at time.Time
					client := inMemory(t, func(req *http.Request) (*http.Response, error) {
						sent, at = append(sent, req.Header.Get("Fastly-Key")), time.Now()
						return respond(req, 200, "{}"), nil
					}, append([]fastly.Option{fastly.WithCoordinator(coordinator), fastly.WithTokenSource(rotating(tt.every).Token)}, tt.opts...)...)
					op := thing(http.MethodPut)
					op.Bucket, op.Turn = fastly.BucketWrites, turn
					require.NoError(t, touch(t.Context(), client, op, fastly.WithWaitForReset()))
					require.Len(t, sent, 1)
					want := fmt.Sprintf("token-of-interval-%d", at.UnixNano()/int64(tt.every))
					require.Equal(t, want, sent[0])
					require.Equal(t, tt.settled, coordinator.settled)
					require.Len(t, coordinator.accounts, len(tt.settled))
					for i, account := range coordinator.accounts[1:] {
						require.NotEqual(t, coordinator.accounts[i], account)
					}
				})
			})
		}
	}
}

// TestTokenSourcesThatFail checks that nothing is sent if a source fails to return a token, and
// that no source blocks a call forever.
func TestTokenSourcesThatFail(t *testing.T) {
	never := func(context.Context) (fastly.Secret, error) {
		time.Sleep(time.Hour) // ignores the context
		return "much-too-late", nil
	}
	tests := []struct {
		name   string
		source fastly.TokenSource
		want   string
		is     error
		takes  time.Duration
	}{
		{"empty", func(context.Context) (fastly.Secret, error) { return "", nil }, "token source: the token is empty", nil, 0},
		{"blank", func(context.Context) (fastly.Secret, error) { return " ", nil }, "byte 1 of the token is a space", nil, 0},
		{"an error", func(context.Context) (fastly.Secret, error) { return "", errors.New("the vault is sealed") }, "the vault is sealed", nil, 0},
		{"never", never, "no token within 30s", context.DeadlineExceeded, 30 * time.Second},
		{"never, and heeds its context", func(ctx context.Context) (fastly.Secret, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}, "deadline exceeded", context.DeadlineExceeded, 30 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := inMemory(t, func(*http.Request) (*http.Response, error) {
					t.Error("nothing may be sent")
					return nil, errors.New("sent")
				}, fastly.WithTokenSource(tt.source))
				for _, method := range []string{http.MethodGet, http.MethodPut} {
					began := time.Now()
					op := turnWrite("a", fastly.Body{})
					op.Method, op.Bucket = method, fastly.BucketByMethod
					err := touch(t.Context(), client, op)
					require.Equal(t, tt.takes, time.Since(began))
					require.ErrorContains(t, err, tt.want)
					require.ErrorContains(t, err, "nothing was sent")
					if tt.is != nil {
						require.ErrorIs(t, err, tt.is)
					}
					e, ok := errors.AsType[*fastly.Error](err)
					require.True(t, ok)
					require.Equal(t, "token", e.Phase)
					require.Zero(t, e.Attempts)
					require.False(t, e.Uncertain)
				}
				time.Sleep(2 * time.Hour)
			})
		})
	}
	t.Run("after a wait for the budget", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			coordinator := &asking{Coordinator: fastly.NewCoordinator(fastly.Limits{}), wait: time.Hour}
			tokens := []string{strings.Repeat("a", 20), ""}
			client := inMemory(t, func(*http.Request) (*http.Response, error) {
				t.Error("nothing may be sent")
				return nil, errors.New("sent")
			}, fastly.WithCoordinator(coordinator), fastly.WithTokenSource(fastly.TokenSource(func(context.Context) (fastly.Secret, error) {
				token := tokens[0]
				tokens = tokens[1:]
				return fastly.Secret(token), nil
			})))
			op := turnWrite("a", fastly.Body{})
			op.Bucket = fastly.BucketWrites
			require.ErrorContains(t, touch(t.Context(), client, op, fastly.WithWaitForReset()), "token source: the token is empty")
			require.Equal(t, []bool{false}, coordinator.settled, "the budget's token goes back")
		})
	})
	t.Logf("%d sources", len(tests))
}
