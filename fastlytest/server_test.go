package fastlytest_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly/fastlytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestStart(t *testing.T) {
	server, err := fastlytest.Start("")
	require.NoError(t, err)
	t.Cleanup(server.Close)
	require.Regexp(t, `^http://127\.0\.0\.1:\d+$`, server.URL)

	_, err = fastlytest.Start(strings.TrimPrefix(server.URL, "http://"))
	require.ErrorContains(t, err, "address already in use")
	_, err = fastlytest.StartTLS("not an address")
	require.Error(t, err)
}

func TestServerSpeaksHTTP2(t *testing.T) {
	server, err := fastlytest.StartTLS("")
	require.NoError(t, err)
	t.Cleanup(server.Close)
	require.Regexp(t, `^https://127\.0\.0\.1:\d+$`, server.URL)
	a := newAccount(t, server.Fake, server.URL, server.Transport())
	resp, err := a.client.Do(a.request("GET", "/public-ip-list"))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 2, resp.ProtoMajor)

	a.client = http.DefaultClient
	require.ErrorContains(t, a.fails("GET", "/public-ip-list"), "certificate", "nobody else trusts it")
}

func TestCloseEndsWhatHangs(t *testing.T) {
	server, err := fastlytest.Start("")
	require.NoError(t, err)
	a := newAccount(t, server.Fake, server.URL, server.Transport())
	a.Inject(fastlytest.Fault{Hang: true, Do: func() { go server.Close() }})
	_ = a.fails("GET", "/public-ip-list")
	server.Close() // a second Close waits for the first
	require.ErrorIs(t, a.fails("GET", "/public-ip-list"), syscall.ECONNREFUSED)
}

func TestHead(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		answer := a.send("HEAD", "/service")
		require.Equal(t, 200, answer.status)
		require.Empty(t, answer.text)
		require.Equal(t, "2", answer.header.Get("Content-Length"))
	})
}
