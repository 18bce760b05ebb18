package fastly_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// TestEditReadsTheOutcomeWhateverItsWaits checks that the outcome of an activation is read, and
// the draft of a failed edit is marked, even if the grace period exceeds the maximum wait of the
// call.
func TestEditReadsTheOutcomeWhateverItsWaits(t *testing.T) {
	for _, opt := range []fastly.EditOption{fastly.WithMaxWait(0), fastly.WithMaxWait(time.Second), fastly.WithMaxWait(time.Hour)} {
		synctest.Test(t, func(t *testing.T) {
			activated := false
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				switch path := req.URL.Path; {
				case strings.HasSuffix(path, "/clone"):
					return respond(req, 200, `{"number":2,"service_id":"svc"}`), nil
				case strings.HasSuffix(path, "/validate"):
					return respond(req, 200, `{"status":"ok"}`), nil
				case strings.HasSuffix(path, "/activate"):
					activated = true
					return nil, until(req, time.Hour)
				case activated:
					return respond(req, 200, `{"id":"svc","versions":[{"number":1},{"number":2,"active":true,"locked":true}]}`), nil
				}
				return respond(req, 200, `{"id":"svc","number":2,"versions":[{"number":1,"active":true,"locked":true}]}`), nil
			}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
			edited, err := client.Services.Edit(t.Context(), "svc", leaveDraft, opt, fastly.WithTimeout(time.Second))
			require.NoError(t, err)
			require.True(t, edited.Activated)
		})
	}
}

// TestEditThatLosesItsTurn checks that an edit sends nothing more after the loss of its write
// lock, not even to mark the draft.
func TestEditThatLosesItsTurn(t *testing.T) {
	lost := make(chan struct{})
	own := fastly.NewCoordinator(fastly.Limits{})
	coordinator := turnsBy{Coordinator: own, take: func(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
		grant, err := own.TakeTurn(ctx, req)
		if strings.Contains(req.Key, "edit/") {
			grant.Lost = lost
		}
		return grant, err
	}}
	client, fake := fastlytest.New(t, fastly.WithCoordinator(coordinator))
	svc := liveService(t, fake)
	var before int
	_, err := client.Services.Edit(t.Context(), svc.ID, func(ctx context.Context, _ fastly.Version) error {
		before = len(sentTo(fake))
		close(lost)
		<-ctx.Done()
		return nil
	})
	failure := editFailure(t, err)
	require.Equal(t, "validate", failure.Step)
	require.ErrorContains(t, err, "the turn of the edit was lost")
	require.Len(t, sentTo(fake), before)
}
