package account_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/fastlytest"
)

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
