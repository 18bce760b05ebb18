package shapetest_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// TestOperations covers all kinds of replies, and writes that neither count nor acquire a lock.
func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(client *fastly.Client) *fastly.Client { return client }, []shapetest.Operation[*fastly.Client]{
		{
			Name: "text", Sent: "GET /service/S1/version/3/boilerplate", Reply: "sub a {}\n", Want: new("sub a {}\n"), Again: true,
			Header: map[string]string{"Accept": "*/*"},
			Call: func(ctx context.Context, client *fastly.Client) (any, error) {
				return fastly.Do[string](ctx, client, fastly.Op{Method: http.MethodGet, Path: "/service/S1/version/3/boilerplate", Reply: fastly.ReplyText})
			},
		},
		{
			Name: "no content", Sent: "DELETE /resources/stores/kv/K1", Status: http.StatusNoContent, Again: true, Uncounted: true, Parallel: true,
			Want: &fastly.NoReply{},
			Call: func(ctx context.Context, client *fastly.Client) (any, error) {
				return fastly.Do[fastly.NoReply](ctx, client, fastly.Op{Method: http.MethodDelete, Path: "/resources/stores/kv/K1", Bucket: fastly.BucketNone})
			},
		},
		{
			Name: "accepted", Sent: `PATCH /resources/acls/A1/entries {"entries":null}`, Status: http.StatusAccepted, Uncounted: true,
			Want: &fastly.NoReply{},
			Call: func(ctx context.Context, client *fastly.Client) (any, error) {
				return fastly.Do[fastly.NoReply](ctx, client, fastly.Op{
					Method: http.MethodPatch, Path: "/resources/acls/A1/entries", Bucket: fastly.BucketNone, Turn: fastly.ServiceTurn(shapetest.Service),
					Body: fastly.JSONBody(map[string]any{"entries": nil}),
				})
			},
		},
		{
			Name: "in another turn", Sent: "POST /service/S1/version/3/activate", Reply: "{}", Want: &fastly.NoReply{}, Turn: "elsewhere",
			Header: map[string]string{"If-Match": "7"},
			Call: func(ctx context.Context, client *fastly.Client) (any, error) {
				return fastly.Do[fastly.NoReply](ctx, client, fastly.Op{
					Method: http.MethodPost, Path: "/service/S1/version/3/activate", Turn: "elsewhere", Header: http.Header{"If-Match": {"7"}},
				})
			},
		},
		{
			Name: "a file", Status: http.StatusCreated, Reply: "{}", Want: &fastly.NoReply{}, Again: true,
			Sent: "PUT /service/S1/version/3/package --BOUNDARY\r\nContent-Disposition: form-data; name=\"package\"; filename=\"a\"\r\n" +
				"Content-Type: application/octet-stream\r\n\r\nx\r\n--BOUNDARY--",
			Call: func(ctx context.Context, client *fastly.Client) (any, error) {
				return fastly.Do[fastly.NoReply](ctx, client, fastly.Op{
					Method: http.MethodPut, Path: "/service/S1/version/3/package", Turn: fastly.ServiceTurn(shapetest.Service),
					Body: fastly.MultipartBody("package", "a", fastly.BytesBody([]byte("x"))),
				})
			},
		},
	})
}
