package logging_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/logging"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Null in an update restores the default. Codec and level exclude each other.
func TestReset(t *testing.T) {
	client, fake := fastlytest.New(t)
	ftp := logging.FTPEndpoints(client.Version(fake.AddService("shop").ID, 1))
	created, err := ftp.Create(t.Context(), logging.FTPInput{
		Name: new("logs"), Placement: fastly.NullableValue(logging.PlacementNone), GzipLevel: fastly.NullableValue(8),
	})
	require.NoError(t, err)
	require.Equal(t, logging.PlacementNone, created.Placement)
	require.Equal(t, 8, created.GzipLevel)

	updated, err := ftp.Update(t.Context(), "logs", logging.FTPInput{
		Placement: fastly.NullableNull[logging.Placement](), CompressionCodec: fastly.NullableValue(logging.CompressZstd),
	})
	require.NoError(t, err)
	require.Empty(t, updated.Placement)
	require.Equal(t, logging.CompressZstd, updated.CompressionCodec)
	require.Zero(t, updated.GzipLevel)

	_, err = ftp.Create(t.Context(), logging.FTPInput{
		Name: new("both"), CompressionCodec: fastly.NullableValue(logging.CompressGzip), GzipLevel: fastly.NullableValue(1),
	})
	require.ErrorContains(t, err, "cannot be set simultaneously")
}

func TestManaged(t *testing.T) {
	client, fake := fastlytest.New(t)
	service := fake.AddService("shop").ID
	tail := logging.Managed(client, service)
	require.NoError(t, tail.Enable(t.Context()))
	require.ErrorIs(t, tail.Enable(t.Context()), fastly.ErrConflict)
	require.NoError(t, tail.Disable(t.Context()))

	const path = "/log_stream/managed/instance_output"
	for i, method := range []string{"POST", "POST", "DELETE"} {
		request := fake.Requests()[i]
		require.Equal(t, method+" /service/"+service+path, request.Method+" "+request.URI)
		require.Empty(t, request.Body)
		require.True(t, request.Counted)
	}
	require.ErrorContains(t, logging.Managed(client, "").Enable(t.Context()), "service_id is empty")
}
