package fastlytest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

func TestFaultFits(t *testing.T) {
	for _, test := range []struct {
		name, method, path, request string
		fits                        bool
	}{
		{"anything", "", "", "GET /service", true},
		{"by method", "GET", "", "GET /service", true},
		{"other method", "PUT", "", "GET /service", false},
		{"by operation", "PUT", "/service/{}/version/{}/activate", "PUT /service/a/version/1/activate", true},
		{"with names", "", "/service/{service_id}/version/{version}/activate", "PUT /service/a/version/1/activate", true},
		{"by path", "", "/service/a/version/1/activate", "PUT /service/a/version/1/activate?x=1", true},
		{"other path", "", "/service/b/version/1/activate", "PUT /service/a/version/1/activate", false},
		{"not below", "", "/service/{}", "GET /service/a/version", false},
		{"a word is no argument", "", "/service/{}", "GET /service/search?name=x", false},
		{"a purge by URL", "POST", "/purge/{}", "POST /purge/www.example.com/a/b", true},
		{"a purge of a site", "PURGE", "", "PURGE /a/b", true},
		{"an operation that is not served", "", "/service/{}/version/{}/backend", "GET /service/a/version/1/backend", true},
		{"an unknown path", "", "/no/where", "GET /no/where", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := inMemory(t)
			a.Inject(fastlytest.Fault{Method: test.method, Path: test.path, Status: http.StatusTeapot})
			method, path, _ := strings.Cut(test.request, " ")
			require.Equal(t, test.fits, a.send(method, path).status == http.StatusTeapot)
		})
	}
}

func TestFaultTimes(t *testing.T) {
	a := inMemory(t)
	a.Inject(fastlytest.Fault{Skip: 1, Times: 2, Status: 503})
	a.Inject(fastlytest.Fault{Path: "/service", Skip: 4, Status: 502})
	a.Inject(fastlytest.Fault{Path: "/stars", Times: -1, Status: 500})
	var got []int
	for range 6 {
		got = append(got, a.send("GET", "/service").status)
	}
	require.Equal(t, []int{200, 503, 503, 200, 200, 200}, got)
	require.Equal(t, 502, a.send("GET", "/service").status, "the second passes over four that the first left alone")
	require.Equal(t, 200, a.send("GET", "/service").status)
	for range 3 {
		require.Equal(t, 500, a.send("GET", "/stars").status)
	}
}

func TestFaultAnswers(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		a.Inject(fastlytest.Fault{Status: 503, Header: http.Header{"Retry-After": {"7"}}, Body: "<html>busy"})
		answer := a.send("POST", "/service/"+svc.ID+"/version")
		require.Equal(t, 503, answer.status)
		require.Equal(t, "<html>busy", answer.text)
		require.Equal(t, "7", answer.header.Get("Retry-After"))
		require.NotEmpty(t, answer.header.Get("Date"))
		require.Empty(t, answer.header.Values("Fastly-Ratelimit-Remaining"))
		require.Len(t, svc.Versions(), 1, "nothing was done")
		require.Equal(t, fastlytest.DefaultWriteLimit, a.Remaining(fastlytest.User), "nor counted")

		a.Inject(fastlytest.Fault{Status: 502, AfterEffect: true})
		require.Equal(t, 502, a.send("POST", "/service/"+svc.ID+"/version").status)
		require.Len(t, svc.Versions(), 2, "it was done all the same")
		require.Equal(t, fastlytest.DefaultWriteLimit-1, a.Remaining(fastlytest.User))

		a.Inject(fastlytest.Fault{Malformed: true})
		malformed := a.send("GET", "/service/"+svc.ID)
		require.Equal(t, 200, malformed.status)
		require.Equal(t, "application/json", malformed.header.Get("Content-Type"))
		require.True(t, strings.HasPrefix(malformed.text, "{") && !strings.HasSuffix(malformed.text, "}"), malformed.text)

		a.Inject(fastlytest.Fault{Truncated: true})
		require.ErrorIs(t, a.fails("GET", "/service/"+svc.ID), io.ErrUnexpectedEOF)
		require.Equal(t, 200, a.send("GET", "/service/"+svc.ID).status)
	})
}

func TestFaultCutsConnection(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		path := "/service/" + svc.ID + "/version"
		a.Inject(fastlytest.Fault{Method: "POST", Cut: true})
		if err := a.fails("POST", path); !strings.HasPrefix(a.base, "https:") { // TLS and HTTP/2 have different error messages
			require.ErrorIs(t, err, syscall.ECONNRESET)
		}
		require.Len(t, svc.Versions(), 1)
		a.Inject(fastlytest.Fault{Method: "POST", Cut: true, AfterEffect: true})
		_ = a.fails("POST", path)
		require.Len(t, svc.Versions(), 2)
		for _, request := range a.Requests() {
			require.Zero(t, request.Status)
		}
		require.Equal(t, 200, a.send("POST", path).status)
	})
}

func TestFaultErrorsInMemory(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	sent := &reader{Reader: strings.NewReader("comment=x")}
	withBody := func(req *http.Request) { req.Body = sent }

	a.Inject(fastlytest.Fault{Unsent: true})
	err := a.fails("POST", "/service/"+svc.ID+"/version", withBody)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	opError, ok := errors.AsType[*net.OpError](err)
	require.True(t, ok)
	require.Equal(t, "dial", opError.Op)
	require.Empty(t, a.Requests(), "it never came")
	require.Zero(t, sent.read, "nothing was sent")
	require.True(t, sent.closed)

	*sent = reader{Reader: strings.NewReader("comment=x")}
	a.Inject(fastlytest.Fault{Cut: true})
	err = a.fails("POST", "/service/"+svc.ID+"/version", withBody)
	require.ErrorIs(t, err, syscall.ECONNRESET)
	opError, ok = errors.AsType[*net.OpError](err)
	require.True(t, ok)
	require.Equal(t, "read", opError.Op)
	require.Equal(t, len("comment=x"), sent.read, "all was sent")
	require.True(t, sent.closed)
}

// reader is a request body that records how it is used.
type reader struct {
	io.Reader
	read   int
	closed bool
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.read += n
	return n, err
}

func (r *reader) Close() error {
	r.closed = true
	return nil
}

func TestUnreadableBody(t *testing.T) {
	a := inMemory(t)
	broken := errors.New("the file went away")
	sent := &reader{Reader: io.MultiReader(strings.NewReader("{"), readerFunc(func([]byte) (int, error) { return 0, broken }))}
	require.ErrorIs(t, a.fails("POST", "/service", func(req *http.Request) { req.Body = sent }), broken)
	require.True(t, sent.closed)
	require.Empty(t, a.Requests())
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := inMemory(t)
		svc := a.AddService("shop")
		path := "/service/" + svc.ID + "/version"
		start := time.Now()
		a.Inject(fastlytest.Fault{Delay: 3 * time.Second})
		require.Equal(t, 200, a.send("POST", path).status)
		require.Equal(t, 3*time.Second, time.Since(start))
		require.Len(t, svc.Versions(), 2)

		deadline := func(d time.Duration) option {
			ctx, cancel := context.WithTimeout(t.Context(), d)
			t.Cleanup(cancel)
			return func(req *http.Request) { *req = *req.WithContext(ctx) }
		}
		for _, fault := range []fastlytest.Fault{{Delay: time.Hour}, {Hang: true}, {Hang: true, AfterEffect: true}} {
			start, before := time.Now(), len(svc.Versions())
			a.Inject(fault)
			require.ErrorIs(t, a.fails("POST", path, deadline(time.Second)), context.DeadlineExceeded)
			require.Equal(t, time.Second, time.Since(start))
			done := len(svc.Versions()) - before
			require.Equal(t, fault.AfterEffect, done == 1)
		}
	})
}

func TestEndedContext(t *testing.T) {
	a := inMemory(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("enough")
	cancel(cause)
	err := a.fails("GET", "/service", func(req *http.Request) { *req = *req.WithContext(ctx) })
	require.ErrorIs(t, err, cause)
	require.Empty(t, a.Requests())
}

func TestFaultDo(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	a.Inject(fastlytest.Fault{Path: "/service/{}/version/active", Do: func() { _ = svc.Activate(1) }})
	require.EqualValues(t, 1, a.send("GET", "/service/"+svc.ID+"/version/active").object()["number"], "somebody activated it meanwhile")
}
