package fastly_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func closedFile(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Open(os.DevNull)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return f
}

func openFolder(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

// brokenSeeker reports its position, but cannot seek.
type brokenSeeker struct{ *strings.Reader }

func (s brokenSeeker) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekEnd {
		return 0, errors.New("seek: the disk is gone")
	}
	return s.Reader.Seek(offset, whence)
}

// TestBodiesThatBreakTheirWord checks that a body with an unexpected size or a failing reader
// returns a clear error, and that no server receives a complete request.
func TestBodiesThatBreakTheirWord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	write := func(t *testing.T, content string) {
		t.Helper()
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
	failing := errors.New("the disk is gone")
	opener := func(content string, size int64) func(*testing.T) fastly.Body {
		return func(*testing.T) fastly.Body { return fastly.OpenerBody(opening(content), size) }
	}
	tests := []struct {
		name string
		body func(t *testing.T) fastly.Body
		want string
	}{
		{"opener that returns less", opener("cont", 7), "request body: it ended after 4 of 7 bytes"},
		{"opener that returns nothing", opener("", 7), "request body: it ended after 0 of 7 bytes"},
		{"opener of no bytes that returns some", opener("!", 0), "it is longer than 0 bytes"},
		{"opener that returns more", opener("content!", 7), "request body: it is longer than 7 bytes"},
		{"opener that returns much more", opener(strings.Repeat("content", 10_000), 7), "request body: it is longer than 7 bytes"},
		{"opener that fails at the end", func(*testing.T) fastly.Body {
			return fastly.OpenerBody(func() (io.ReadCloser, error) {
				return io.NopCloser(io.MultiReader(strings.NewReader("content"), failingReader{failing})), nil
			}, 7)
		}, "it did not end after 7 bytes: the disk is gone"},
		{"reader that fails", func(*testing.T) fastly.Body {
			return fastly.ReaderBody(io.MultiReader(strings.NewReader("cont"), failingReader{failing}))
		}, "the disk is gone"},
		{"reader at that is shorter", func(*testing.T) fastly.Body { return fastly.ReaderAtBody(strings.NewReader("content"), 8) }, "it ended after 7 of 8 bytes"},
		{"file that shrank", func(t *testing.T) fastly.Body {
			t.Helper()
			write(t, "content")
			f, err := os.Open(path)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, f.Close()) })
			body := fastly.ReaderBody(f)
			write(t, "con")
			return body
		}, "it ended after 3 of 7 bytes"},
		{"file that was closed", func(t *testing.T) fastly.Body {
			t.Helper()
			write(t, "content")
			f, err := os.Open(path)
			require.NoError(t, err)
			body := fastly.ReaderBody(f)
			require.NoError(t, f.Close())
			return body
		}, "file already closed"},
		{"reader of impossible counts", func(*testing.T) fastly.Body {
			return fastly.ReaderBody(readerFunc(func(p []byte) (int, error) { return len(p) + 1, nil }))
		}, "the reader returned a count of "},
		{"reader of negative counts", func(*testing.T) fastly.Body {
			return fastly.ReaderBody(readerFunc(func([]byte) (int, error) { return -1, nil }))
		}, "the reader returned a count of -1 for "},
		{"reader that never returns anything", func(*testing.T) fastly.Body {
			return fastly.ReaderBody(readerFunc(func([]byte) (int, error) { return 0, nil }))
		}, io.ErrNoProgress.Error()},
		{"reader that panics", func(*testing.T) fastly.Body {
			return fastly.ReaderBody(readerFunc(func([]byte) (int, error) { panic("boom") }))
		}, "boom"},
		{"progress that panics", func(*testing.T) fastly.Body {
			return fastly.BytesBody([]byte("content")).WithProgress(func(int64) { panic("boom") })
		}, "WithProgress: the function panicked: boom"},
	}
	for _, tt := range tests {
		for name, wrap := range map[string]func(fastly.Body) fastly.Body{
			"": func(b fastly.Body) fastly.Body { return b },
			" in a part": func(b fastly.Body) fastly.Body {
				return fastly.MultipartBody("file", "name", b)
			},
			" with progress": func(b fastly.Body) fastly.Body { return b.WithProgress(func(int64) {}) },
		} {
			for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
				t.Run(tt.name+name+" over "+protocol, func(t *testing.T) {
					var whole atomic.Int64
					client := serveProtocol(t, protocol, func(_ http.ResponseWriter, req *http.Request) {
						if _, err := io.Copy(io.Discard, req.Body); err == nil {
							whole.Add(1)
						}
					})
					op := thing(http.MethodPost)
					op.Body = wrap(tt.body(t))
					err := touch(t.Context(), client, op)
					require.ErrorContains(t, err, "fastly: touch thing: ")
					require.ErrorContains(t, err, tt.want)
					require.Zero(t, whole.Load(), "a server got what looks like a whole body")
				})
			}
		}
	}
	t.Logf("%d bodies", len(tests))
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// serveProtocol returns a client of a server that uses a version of HTTP. HTTP/2 is used with
// TLS.
func serveProtocol(t *testing.T, protocol string, handle http.HandlerFunc) *fastly.Client {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Proto != protocol {
			t.Errorf("%s, not %s", req.Proto, protocol)
		}
		handle(w, req)
	}))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	if protocol == "HTTP/2.0" {
		server.EnableHTTP2 = true
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	transport := server.Client().Transport.(*http.Transport)
	return connect(t, server.URL, fastly.WithTransport(transport), fastly.WithRetries(fastly.RetryPolicy{MinWait: 1, MaxWait: 1}))
}

// TestFileThatChangesBetweenAttempts checks that a call fails if the size of its file changes
// between attempts.
func TestFileThatChangesBetweenAttempts(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"shrinks": func(path string) error { return os.Truncate(path, 3) },
		"grows":   func(path string) error { return os.WriteFile(path, []byte("content!"), 0o600) },
		"goes":    os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			require.NoError(t, os.WriteFile(path, []byte("content"), 0o600))
			var got []received
			client := serve(t, func(w http.ResponseWriter, req *http.Request) {
				body, err := io.ReadAll(req.Body)
				if err != nil || change(path) != nil {
					t.Error(err)
				}
				got = append(got, received{body: string(body)})
				w.WriteHeader(http.StatusServiceUnavailable)
			})
			op := thing(http.MethodPut)
			op.Body = fastly.FileBody(path)
			err := touch(t.Context(), client, op)
			require.ErrorContains(t, err, path)
			require.ErrorContains(t, err, map[string]string{"shrinks": "had 7 bytes when the call began and has 3 now", "grows": "has 8 now", "goes": "no such file"}[name])
			require.Equal(t, []received{{body: "content"}}, got)
		})
	}
}

// oneShot is a reader of "content" that detects reads after the call has returned.
type oneShot struct {
	rest  *strings.Reader
	reads atomic.Int64
	count int // written without a lock, so that the race detector reports concurrent readers
	after *atomic.Bool
	t     *testing.T
}

func (r *oneShot) Read(p []byte) (int, error) {
	r.count++
	r.reads.Add(1)
	if r.after.Load() {
		r.t.Error("read after the call had returned")
	}
	return r.rest.Read(p[:min(len(p), 3)])
}

// TestOneShotReaderOverHTTP2 checks that a reader is only read by the attempt that succeeds, even
// if the server replies before it has read the body.
func TestOneShotReaderOverHTTP2(t *testing.T) {
	for _, status := range []int{http.StatusServiceUnavailable, http.StatusTooManyRequests} {
		for name, wrap := range map[string]func(fastly.Body) fastly.Body{
			"reader":           func(b fastly.Body) fastly.Body { return b },
			"part":             func(b fastly.Body) fastly.Body { return fastly.MultipartBody("file", "name", b) },
			"reader, progress": func(b fastly.Body) fastly.Body { return b.WithProgress(func(int64) {}) },
			"part, progress": func(b fastly.Body) fastly.Body {
				return fastly.MultipartBody("file", "name", b).WithProgress(func(int64) {})
			},
			"reader, media type": func(b fastly.Body) fastly.Body { return b.WithContentType("text/plain") },
		} {
			t.Run(fmt.Sprintf("%s, %d", name, status), func(t *testing.T) {
				var calls, empty atomic.Int64
				client := serveProtocol(t, "HTTP/2.0", func(w http.ResponseWriter, req *http.Request) {
					if calls.Add(1)%2 == 1 {
						w.WriteHeader(status)
						return
					}
					if body, err := io.ReadAll(req.Body); err == nil && !strings.Contains(string(body), "content") {
						empty.Add(1)
					}
				})
				const workers, rounds = 4, 60
				var group sync.WaitGroup
				var refused atomic.Int64
				for range workers {
					group.Go(func() {
						for range rounds {
							over := new(atomic.Bool)
							r := &oneShot{rest: strings.NewReader("content"), after: over, t: t}
							op := thing(http.MethodPut)
							op.Body = wrap(fastly.ReaderBody(r))
							if touch(t.Context(), client, op) != nil {
								refused.Add(1)
							}
							over.Store(true)
							r.count++ // the call no longer uses the reader
							if err := touch(t.Context(), client, op); err == nil {
								t.Error("a reader was sent by two calls")
							}
						}
					})
				}
				group.Wait()
				require.Zero(t, empty.Load())
				require.EqualValues(t, workers*rounds, calls.Load(), "each reader is sent once")
				require.EqualValues(t, workers*rounds/2, refused.Load())
			})
		}
	}
}

// TestBodiesAreSharedByCalls checks that concurrent calls can share a Body that can be sent
// again.
func TestBodiesAreSharedByCalls(t *testing.T) {
	for _, b := range bodies[1:] {
		if b.once {
			continue
		}
		t.Run(b.name, func(t *testing.T) {
			var calls atomic.Int64
			client := serveProtocol(t, "HTTP/2.0", func(w http.ResponseWriter, req *http.Request) {
				if calls.Add(1)%3 == 0 {
					w.WriteHeader(http.StatusServiceUnavailable)
					return
				}
				if body, err := io.ReadAll(req.Body); err == nil && string(body) != b.want {
					t.Errorf("%q, not %q", body, b.want)
				}
			})
			op := thing(http.MethodPut)
			op.Body = b.make(t)
			var group sync.WaitGroup
			for range 4 {
				group.Go(func() {
					for range 5 {
						if err := touch(t.Context(), client, op); err != nil && !strings.Contains(err.Error(), "503") {
							t.Error(err)
						}
					}
				})
			}
			group.Wait()
		})
	}
}

// TestOneShotReaderIsNotShared checks that only one of the calls that share a reader sends it,
// and that the others fail.
func TestOneShotReaderIsNotShared(t *testing.T) {
	for range 20 {
		var bodies sync.Map
		client := serve(t, func(_ http.ResponseWriter, req *http.Request) {
			body, err := io.ReadAll(req.Body)
			if err != nil {
				t.Error(err)
			}
			bodies.Store(string(body), true)
		})
		op := thing(http.MethodPut)
		op.Body = fastly.ReaderBody(io.MultiReader(strings.NewReader("content")))
		var group sync.WaitGroup
		var sent atomic.Int64
		for range 4 {
			group.Go(func() {
				switch err := touch(t.Context(), client, op); {
				case err == nil:
					sent.Add(1)
				case !strings.Contains(err.Error(), "the reader was handed to a request before, and can't be read again"):
					t.Error(err)
				}
			})
		}
		group.Wait()
		require.EqualValues(t, 1, sent.Load())
		bodies.Range(func(body, _ any) bool {
			require.Equal(t, "content", body)
			return true
		})
	}
}

// TestProgressOverHTTP2 checks that only the latest attempt reports progress, without overlaps,
// and that no report follows the end of the call, even if the transport still reads an earlier
// body.
func TestProgressOverHTTP2(t *testing.T) {
	var calls atomic.Int64
	client := serveProtocol(t, "HTTP/2.0", func(w http.ResponseWriter, req *http.Request) {
		if calls.Add(1)%3 != 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			t.Error(err)
		}
	})
	content := strings.Repeat("content ", 1<<15)
	for range 60 {
		over := new(atomic.Bool)
		reports, last := 0, int64(0) // without a lock, so that the race detector reports concurrent calls
		op := thing(http.MethodPut)
		op.Body = fastly.ReaderAtBody(strings.NewReader(content), int64(len(content))).WithProgress(func(sent int64) {
			if over.Load() {
				t.Error("a report after the call had returned")
			}
			if reports++; sent < last && sent > 64<<10 {
				t.Errorf("%d bytes after %d", sent, last)
			}
			last = sent
		})
		err := touch(t.Context(), client, op)
		over.Store(true)
		require.NoError(t, err)
		require.EqualValues(t, len(content), last)
		require.Positive(t, reports)
	}
}
