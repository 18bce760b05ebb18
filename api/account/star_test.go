package account_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const star = `{"data":{"id":"a","type":"star","relationships":{"service":{"data":{"id":"S1","type":"service"}},` +
	`"user":{"data":{"id":"U1","type":"user"}}}}}`

// operations are all that the package sends.
var operations = []shapetest.Operation[account.StarCollection]{
	{
		Name: "list stars", Header: document, Sent: "GET /stars", Reply: `{"data":[` + star[len(`{"data":`):len(star)-1] + `]}`, Again: true, Want: []account.Star{wantStar},
		Call: func(ctx context.Context, k account.StarCollection) (any, error) { return k.List(ctx) },
	},
	{
		Name: "get star", Header: document, Sent: "GET /stars/a%2Fb", Reply: star, Again: true, Want: &wantStar,
		Call: func(ctx context.Context, k account.StarCollection) (any, error) { return k.Get(ctx, "a/b") },
	},
	{
		Name: "create star", Header: sentDocument, Reply: star, Want: &wantStar, Uncounted: true, Parallel: true,
		Sent: `POST /stars {"data":{"type":"star","relationships":{"service":{"data":{"type":"service","id":"S1"}},"user":{"data":{"type":"user","id":"U1"}}}}}`,
		Call: func(ctx context.Context, k account.StarCollection) (any, error) {
			return k.Create(ctx, account.StarInput{ServiceID: new("S1"), UserID: new("U1")})
		},
	},
	{
		Name: "delete star", Header: document, Sent: "DELETE /stars/a", Status: 204, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k account.StarCollection) (any, error) { return nil, k.Delete(ctx, "a") },
	},
}

// Replies and bodies are JSON:API documents.
var (
	document     = map[string]string{"Accept": "application/vnd.api+json"}
	sentDocument = map[string]string{"Accept": "application/vnd.api+json", "Content-Type": "application/vnd.api+json"}
)

var wantStar = account.Star{ID: "a", ServiceID: "S1", UserID: "U1"}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, account.Stars, operations)
}

func TestStars(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc, stars, ctx := fake.AddService("shop"), account.Stars(client), t.Context()
	star, err := stars.Create(ctx, account.StarInput{ServiceID: &svc.ID, UserID: new(fastlytest.User)})
	require.NoError(t, err)
	require.Equal(t, []string{svc.ID, fastlytest.User}, []string{star.ServiceID, star.UserID})
	require.NotEmpty(t, star.ID)
	require.JSONEq(t, fmt.Sprintf(`{"data":{"type":"star","relationships":{
		"service":{"data":{"type":"service","id":%q}},"user":{"data":{"type":"user","id":%q}}}}}`, svc.ID, fastlytest.User),
		string(fake.Writes()[0].Body))
	got, err := stars.Get(ctx, star.ID)
	require.NoError(t, err)
	require.Equal(t, star, got)
	list, err := stars.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []account.Star{*star}, list)
	for one, err := range stars.All(ctx) {
		require.NoError(t, err)
		require.Equal(t, *star, one)
	}
	require.NoError(t, stars.Delete(ctx, star.ID))
	require.ErrorIs(t, stars.Delete(ctx, star.ID), fastly.ErrNotFound)
	_, err = stars.Get(ctx, star.ID)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = stars.Create(ctx, account.StarInput{ServiceID: new("missing")})
	require.ErrorIs(t, err, fastly.ErrNotFound)
	list, err = stars.List(ctx)
	require.NoError(t, err)
	require.Empty(t, list)
	require.Equal(t, fastlytest.DefaultWriteLimit, fake.Remaining(fastlytest.User), "stars are not counted")
}
