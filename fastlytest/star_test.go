package fastlytest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

func TestStars(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		a.AddToken(fastlytest.Credential{Value: "colleague", User: "u2"})
		document := func(id string) option {
			return body("application/vnd.api+json", `{"data":{"type":"star","relationships":{"service":{"data":{"id":"`+id+`","type":"service"}}}}}`)
		}
		created := a.send("POST", "/stars", document(svc.ID))
		require.Equal(t, "application/vnd.api+json", created.header.Get("Content-Type"))
		star := created.object()["data"].(map[string]any)
		require.Equal(t, "star", star["type"])
		sameShape(t, `{"id":"","attributes":{},"relationships":{}}`, star)
		relationships, err := json.Marshal(star["relationships"])
		require.NoError(t, err)
		require.JSONEq(t, `{"service":{"data":{"id":"`+svc.ID+`","type":"service"}},"user":{"data":{"id":"`+fastlytest.User+`","type":"user"}}}`, string(relationships))

		path := "/stars/" + star["id"].(string)
		require.Equal(t, star, a.send("GET", path).object()["data"])
		require.Equal(t, []any{star}, a.send("GET", "/stars").object()["data"])
		require.Empty(t, a.send("GET", "/stars", token("colleague")).object()["data"])
		require.Equal(t, 404, a.send("DELETE", path, token("colleague")).status)
		deleted := a.send("DELETE", path)
		require.Equal(t, 204, deleted.status)
		require.Empty(t, deleted.text)
		for _, method := range []string{"GET", "DELETE"} {
			gone := a.send(method, path)
			require.Equal(t, 404, gone.status)
			require.Equal(t, "application/vnd.api+json", gone.header.Get("Content-Type"))
			require.JSONEq(t, `{"errors":[{"title":"Not Found","detail":"Couldn't find star `+star["id"].(string)+`"}]}`, gone.text)
		}
		require.Equal(t, 404, a.send("POST", "/stars", document("nosuch")).status)
		require.Equal(t, 400, a.send("POST", "/stars", body("application/vnd.api+json", "{")).status)
	})
}
