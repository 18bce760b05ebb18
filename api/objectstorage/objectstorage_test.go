package objectstorage_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly/api/objectstorage"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// operations lists the requests that the table of families does not cover.
var operations = []shapetest.Operation[objectstorage.AccessKeyCollection]{{
	Name: "create access key", Status: 201, Uncounted: true, Parallel: true,
	Sent:  `POST /resources/object-storage/access-keys {"description":"d","permission":"read-only-objects","buckets":["a","b"]}`,
	Reply: `{"access_key":"k","secret_key":"s","description":"d","permission":"read-only-objects","buckets":["a","b"]}`,
	Want: &objectstorage.AccessKey{
		AccessKey: "k", SecretKey: "s", Description: "d", Permission: objectstorage.ReadOnlyObjects, Buckets: []string{"a", "b"},
	},
	Call: func(ctx context.Context, k objectstorage.AccessKeyCollection) (any, error) {
		return k.Create(ctx, objectstorage.AccessKeyInput{
			Description: new("d"), Permission: new(objectstorage.ReadOnlyObjects), Buckets: []string{"a", "b"},
		})
	},
}}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, objectstorage.AccessKeys, operations)
}

// Only the reply to a create contains the secret, and the secret is never printed.
func TestSecretKey(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, keys := t.Context(), objectstorage.AccessKeys(client)
	key, err := keys.Create(ctx, objectstorage.AccessKeyInput{Description: new("d"), Permission: new(objectstorage.ReadWriteAdmin)})
	require.NoError(t, err)
	secret := key.SecretKey.Reveal()
	require.Len(t, secret, 64)
	require.NotContains(t, fmt.Sprintf("%+v %#v", key, key), secret)
	require.Empty(t, key.Buckets)

	got, err := keys.Get(ctx, key.AccessKey)
	require.NoError(t, err)
	listed, err := keys.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []objectstorage.AccessKey{*got}, listed)
	require.Empty(t, got.SecretKey)
	require.Len(t, fake.Requests(), 3, "the list has no pages")
}

func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.ErrorContains(t, shapetest.ErrorOf(objectstorage.AccessKeys(client).Get(t.Context(), "")), "access_key is empty")
	require.ErrorContains(t, objectstorage.AccessKeyCollection{}.Delete(t.Context(), "k"), "the zero value has no address")
	require.Empty(t, fake.Requests())
	_, err := objectstorage.AccessKeys(client).Create(t.Context(), objectstorage.AccessKeyInput{})
	require.ErrorContains(t, err, "'description' can't be blank", "what is missing is the server's to judge")
}
