package fastly_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// bodyInput is an input like those of the collections.
type bodyInput struct {
	Name  *string  `json:"name,omitzero"`
	Port  *int     `json:"port,omitzero"`
	TLS   *bool    `json:"tls,omitzero"`
	Empty *string  `json:"empty,omitzero"`
	None  *string  `json:"none,omitzero"`
	Tags  []string `json:"tags,omitzero"`
}

const (
	octets = "application/octet-stream"
	form   = "application/x-www-form-urlencoded"
)

// bodies lists all constructors of a body with the bytes they send.
var bodies = []struct {
	name      string
	make      func(t *testing.T) fastly.Body
	mediaType string
	want      string
	unknown   bool // whether the length is unknown before sending
	once      bool // whether it can only be sent once
}{
	{"none", func(*testing.T) fastly.Body { return fastly.Body{} }, "", "", false, false},
	{"form", func(*testing.T) fastly.Body {
		return fastly.FormBody(bodyInput{Name: new("a b&c"), Port: new(443), TLS: new(false), Empty: new("")})
	}, form, "name=a+b%26c&port=443&tls=0&empty=", false, false},
	{"form of nothing", func(*testing.T) fastly.Body { return fastly.FormBody(bodyInput{}) }, form, "", false, false},
	{"form of values", func(*testing.T) fastly.Body { return fastly.FormBody(url.Values{"a": {"1", "2"}}) }, form, "a=1&a=2", false, false},
	{"form of a map", func(*testing.T) fastly.Body { return fastly.FormBody(map[string]string{"a": "ü"}) }, form, "a=%C3%BC", false, false},
	{"JSON", func(*testing.T) fastly.Body {
		return fastly.JSONBody(bodyInput{Name: new("a <b>"), Port: new(443), TLS: new(false), Empty: new("")})
	}, "application/json", `{"name":"a <b>","port":443,"tls":false,"empty":""}`, false, false},
	{"legacy JSON", func(*testing.T) fastly.Body {
		return fastly.LegacyJSONBody(map[string]any{"a": new(true), "b": false, "c": fastly.NullableNull[string](), "d": 1, "e": (*bool)(nil), "f": "true"})
	}, "application/json", `{"a":"1","b":"0","c":null,"d":1,"e":null,"f":"true"}`, false, false},
	{"JSON of a list", func(*testing.T) fastly.Body { return fastly.JSONBody([]string{"a"}) }, "application/json", `["a"]`, false, false},
	{
		"JSON:API", func(*testing.T) fastly.Body { return fastly.JSONAPIBody("thing", bodyInput{Name: new("a")}) },
		"application/vnd.api+json", `{"data":{"type":"thing","attributes":{"name":"a"}}}`, false, false,
	},
	{
		"JSON:API of several", func(*testing.T) fastly.Body {
			return fastly.JSONAPIBody("thing", []bodyInput{{Name: new("a")}, {Name: new("b")}})
		},
		"application/vnd.api+json; ext=bulk", `{"data":[{"type":"thing","attributes":{"name":"a"}},{"type":"thing","attributes":{"name":"b"}}]}`, false, false,
	},
	{
		"lines", func(*testing.T) fastly.Body { return fastly.LinesBody([]bodyInput{{Name: new("a")}, {Port: new(1)}}) },
		"application/x-ndjson", "{\"name\":\"a\"}\n{\"port\":1}\n", false, false,
	},
	{"no lines", func(*testing.T) fastly.Body { return fastly.LinesBody[int](nil) }, "application/x-ndjson", "", false, false},
	{"bytes", func(*testing.T) fastly.Body { return fastly.BytesBody([]byte("a\x00b")) }, octets, "a\x00b", false, false},
	{"no bytes", func(*testing.T) fastly.Body { return fastly.BytesBody(nil) }, octets, "", false, false},
	{"file", func(t *testing.T) fastly.Body {
		t.Helper()
		return fastly.FileBody(fileOf(t, "content").Name())
	}, octets, "content", false, false},
	{"empty file", func(t *testing.T) fastly.Body {
		t.Helper()
		return fastly.FileBody(fileOf(t, "").Name())
	}, octets, "", false, false},
	{"reader at", func(*testing.T) fastly.Body { return fastly.ReaderAtBody(strings.NewReader("content"), 7) }, octets, "content", false, false},
	{"part of a reader at", func(*testing.T) fastly.Body { return fastly.ReaderAtBody(strings.NewReader("content"), 4) }, octets, "cont", false, false},
	{"opener", func(*testing.T) fastly.Body { return fastly.OpenerBody(opening("content"), 7) }, octets, "content", false, false},
	{"opener of unknown size", func(*testing.T) fastly.Body { return fastly.OpenerBody(opening("content"), -1) }, octets, "content", true, false},
	{"reader at an offset", func(t *testing.T) fastly.Body {
		t.Helper()
		r := strings.NewReader("content")
		_, err := r.Seek(3, io.SeekStart)
		require.NoError(t, err)
		return fastly.ReaderBody(r)
	}, octets, "tent", false, false},
	{"file at an offset", func(t *testing.T) fastly.Body {
		t.Helper()
		f := fileOf(t, "content")
		_, err := f.Seek(3, io.SeekStart)
		require.NoError(t, err)
		return fastly.ReaderBody(f)
	}, octets, "tent", false, false},
	{"reader at its end", func(t *testing.T) fastly.Body {
		t.Helper()
		r := strings.NewReader("content")
		_, err := r.Seek(0, io.SeekEnd)
		require.NoError(t, err)
		return fastly.ReaderBody(r)
	}, octets, "", false, false},
	{"buffer", func(*testing.T) fastly.Body { return fastly.ReaderBody(bytes.NewBufferString("content")) }, octets, "content", false, false},
	{"reader", func(*testing.T) fastly.Body {
		return fastly.ReaderBody(io.MultiReader(strings.NewReader("con"), strings.NewReader("tent")))
	}, octets, "content", true, true},
	{"pipe of the system", func(t *testing.T) fastly.Body {
		t.Helper()
		r, w, err := os.Pipe()
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, r.Close()) })
		_, err = w.WriteString("content")
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return fastly.ReaderBody(r)
	}, octets, "content", true, true},
	{
		"content type", func(*testing.T) fastly.Body { return fastly.BytesBody([]byte("a")).WithContentType("text/plain") },
		"text/plain", "a", false, false,
	},
	{
		"progress", func(*testing.T) fastly.Body { return fastly.BytesBody([]byte("a")).WithProgress(func(int64) {}) },
		octets, "a", false, false,
	},
	{
		"progress of a reader", func(*testing.T) fastly.Body {
			return fastly.ReaderBody(io.MultiReader(strings.NewReader("a"))).WithProgress(func(int64) {})
		}, octets, "a", true, true,
	},
}

// fileOf returns an open file with the given content.
func fileOf(t *testing.T, content string) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	f, err := os.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

func opening(content string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }
}

// received is a request as received by a server on a socket.
type received struct {
	mediaType string
	length    int64
	body      string
}

// receiver replies with the given statuses, then with 200, and records the requests.
func receiver(t *testing.T, got *[]received, statuses ...int) *fastly.Client {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		*got = append(*got, received{req.Header.Get("Content-Type"), req.ContentLength, string(body)})
		if len(statuses) > 0 {
			w.WriteHeader(statuses[0])
			statuses = statuses[1:]
		}
	})
}

func TestBodiesOnTheWire(t *testing.T) {
	for _, b := range bodies {
		t.Run(b.name, func(t *testing.T) {
			var got []received
			op := thing(http.MethodPut)
			op.Body = b.make(t)
			want := received{b.mediaType, int64(len(b.want)), b.want}
			if b.unknown {
				want.length = -1
			}
			err := touch(t.Context(), receiver(t, &got, http.StatusServiceUnavailable), op)
			if b.once {
				require.ErrorContains(t, err, "503")
				require.Equal(t, []received{want}, got)
				return
			}
			require.NoError(t, err)
			require.Equal(t, []received{want, want}, got, "sent again after a 503")
		})
	}
	t.Logf("%d bodies", len(bodies))
}

// TestMultipart checks that each body except the first can be a part of a multipart form.
func TestMultipart(t *testing.T) {
	for _, b := range bodies[1:] {
		t.Run(b.name, func(t *testing.T) {
			var got []received
			op := thing(http.MethodPut)
			op.Body = fastly.MultipartBody("file", `n"ame.txt`, b.make(t))
			err := touch(t.Context(), receiver(t, &got, http.StatusServiceUnavailable), op)
			attempts := 2
			if b.once {
				require.ErrorContains(t, err, "503")
				attempts = 1
			} else {
				require.NoError(t, err)
			}
			require.Len(t, got, attempts)
			for _, r := range got {
				if b.unknown {
					require.EqualValues(t, -1, r.length)
				} else {
					require.EqualValues(t, len(r.body), r.length)
				}
				mediaType, params, err := mime.ParseMediaType(r.mediaType)
				require.NoError(t, err)
				require.Equal(t, "multipart/form-data", mediaType)
				parts := multipart.NewReader(strings.NewReader(r.body), params["boundary"])
				part, err := parts.NextRawPart()
				require.NoError(t, err)
				require.Equal(t, "file", part.FormName())
				require.Equal(t, `n"ame.txt`, part.FileName())
				require.Equal(t, b.mediaType, part.Header.Get("Content-Type"))
				content, err := io.ReadAll(part)
				require.NoError(t, err)
				require.Equal(t, b.want, string(content))
				_, err = parts.NextRawPart()
				require.ErrorIs(t, err, io.EOF)
			}
			require.Equal(t, got[0], got[len(got)-1], "each attempt sends the same")
		})
	}
	t.Logf("%d bodies", len(bodies)-1)
}

// TestBodiesThatCanNotBe checks that an invalid body returns an error before anything is sent.
func TestBodiesThatCanNotBe(t *testing.T) {
	failing := errors.New("the disk is gone")
	tests := []struct {
		name string
		body fastly.Body
		want string
	}{
		{"nil reader", fastly.ReaderBody(nil), "the reader is nil"},
		{"nil file", fastly.ReaderBody((*os.File)(nil)), "the reader is nil"},
		{"nil buffer", fastly.ReaderBody((*bytes.Buffer)(nil)), "the reader is nil"},
		{"nil reader of a string", fastly.ReaderBody((*strings.Reader)(nil)), "the reader is nil"},
		{"nil pipe", fastly.ReaderBody((*io.PipeReader)(nil)), "the reader is nil"},
		{"nil function that reads", fastly.ReaderBody(readerFunc(nil)), "the reader is nil"},
		{"nil reader at", fastly.ReaderAtBody(nil, 1), "the reader is nil"},
		{"nil file at", fastly.ReaderAtBody((*os.File)(nil), 1), "the reader is nil"},
		{"nil bytes at", fastly.ReaderAtBody((*bytes.Reader)(nil), 0), "the reader is nil"},
		{"size below zero", fastly.ReaderAtBody(strings.NewReader(""), -1), "the size -1 is negative"},
		{"nil opener", fastly.OpenerBody(nil, 1), "the opener is nil"},
		{"opener of size below -1", fastly.OpenerBody(opening(""), -2), "the size -2 is negative: -1 means unknown"},
		{"opener that fails", fastly.OpenerBody(func() (io.ReadCloser, error) { return nil, failing }, 1), "the disk is gone"},
		{"opener of nothing", fastly.OpenerBody(func() (io.ReadCloser, error) { return nil, nil }, 1), "opener"},
		{"opener of a nil file", fastly.OpenerBody(func() (io.ReadCloser, error) { return (*os.File)(nil), nil }, 1), "neither reader nor error"},
		{"opener of a nil file that fails", fastly.OpenerBody(func() (io.ReadCloser, error) { return (*os.File)(nil), failing }, 1), "the disk is gone"},
		{"closed file", fastly.ReaderBody(closedFile(t)), "file already closed"},
		{"open folder", fastly.ReaderBody(openFolder(t)), "is a directory"},
		{"reader that can't seek back", fastly.ReaderBody(brokenSeeker{strings.NewReader("content")}), "seek: the disk is gone"},
		{"file that is not there", fastly.FileBody("testdata/none"), "testdata/none"},
		{"folder", fastly.FileBody(os.TempDir()), os.TempDir() + " is a directory"},
		{"device", fastly.FileBody(os.DevNull), os.DevNull + " is not a regular file"},
		{"file without a name", fastly.FileBody(""), "no such file"},
		{"JSON of a function", fastly.JSONBody(func() {}), "func"},
		{"lines of functions", fastly.LinesBody([]any{func() {}}), "func"},
		{"form of a number", fastly.FormBody(1), "int"},
		{"JSON:API of a number", fastly.JSONAPIBody("thing", 1), "int"},
		{"no body with a content type", fastly.Body{}.WithContentType("a/b"), "there is no body"},
		{"no body with progress", fastly.Body{}.WithProgress(func(int64) {}), "there is no body"},
		{"empty content type", fastly.BytesBody([]byte("a")).WithContentType(""), "content type"},
		{"nil progress", fastly.BytesBody([]byte("a")).WithProgress(nil), "the function is nil"},
		{"multipart of no body", fastly.MultipartBody("f", "n", fastly.Body{}), "body"},
		{"multipart of a bad body", fastly.MultipartBody("f", "n", fastly.ReaderBody(nil)), "the reader is nil"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			op := thing(http.MethodPut)
			op.Body = tt.body
			require.NotPanics(t, func() {
				err := touch(t.Context(), client, op)
				require.ErrorContains(t, err, "fastly: touch thing: ")
				require.ErrorContains(t, err, tt.want)
			})
			require.Empty(t, fake.Requests())
		})
	}
	t.Logf("%d bodies", len(tests))
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		fake.Inject(fastlytest.Fault{Status: 503})
		fake.Inject(fastlytest.Fault{Status: 200})
		var sent []int64
		op := thing(http.MethodPut)
		parts := func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("abc"), strings.NewReader("de"))), nil
		}
		op.Body = fastly.OpenerBody(parts, 5).WithProgress(func(n int64) { sent = append(sent, n) })
		require.NoError(t, touch(t.Context(), client, op))
		require.Equal(t, []int64{3, 5, 3, 5}, sent, "a further attempt begins at zero")
	})
}

// counted is an opener that counts its open readers.
type counted struct {
	content        string
	opened, closed int
}

func (c *counted) open() (io.ReadCloser, error) {
	c.opened++
	return &countedFile{Reader: strings.NewReader(c.content), count: c}, nil
}

type countedFile struct {
	io.Reader
	count *counted
	once  sync.Once
}

func (f *countedFile) Close() error {
	f.once.Do(func() { f.count.closed++ })
	return nil
}

// TestOpenedBodiesAreClosed checks that every reader opened for a call is closed, however the
// call ends.
func TestOpenedBodiesAreClosed(t *testing.T) {
	tests := []struct {
		name    string
		fault   fastlytest.Fault
		size    int64
		ok      bool
		arrange func(w *world) (context.Context, []fastly.CallOption)
	}{
		{"success", fastlytest.Fault{Status: 200}, 7, true, nil},
		{"size zero", fastlytest.Fault{Status: 200}, 0, true, nil},
		{"size not known", fastlytest.Fault{Status: 200}, -1, true, nil},
		{"503 three times", fastlytest.Fault{Status: 503, Times: 3}, 7, true, nil},
		{"cut each time", fastlytest.Fault{Cut: true, Times: -1}, 7, false, nil},
		{"refused each time", fastlytest.Fault{Unsent: true, Times: -1}, 7, false, nil},
		{"the budget is spent", fastlytest.Fault{}, 7, false, func(w *world) (context.Context, []fastly.CallOption) {
			w.fake.SetRemaining(fastlytest.User, 1)
			return context.Background(), []fastly.CallOption{fastly.WithMaxWait(0)}
		}},
		{"cancelled before", fastlytest.Fault{}, 7, false, func(*world) (context.Context, []fastly.CallOption) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			return ctx, nil
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 1)
				ctx, opts := t.Context(), []fastly.CallOption(nil)
				if tt.arrange != nil {
					ctx, opts = tt.arrange(w)
				}
				require.NoError(t, w.write(t.Context(), 0))
				tt.fault.Optional = true // a write that is not sent does not trigger the fault
				w.fake.Inject(tt.fault)
				w.fake.Inject(fastlytest.Fault{Status: 200, Times: -1, Optional: true})
				count := counted{content: "content"[:max(tt.size, -tt.size*7)]}
				op := thing(http.MethodPut)
				op.Turn, op.Bucket = "thing", fastly.BucketWrites
				op.Body = fastly.OpenerBody(count.open, tt.size)
				err := touch(ctx, w.client, op, opts...)
				require.Equal(t, tt.ok, err == nil, "%v", err)
				require.Equal(t, count.opened, count.closed)
			})
		})
	}
	t.Logf("%d ends", len(tests))
}

// TestStaleConnection checks that a request has a fresh body if net/http repeats it because the
// server has closed an idle connection.
func TestStaleConnection(t *testing.T) {
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		got = append(got, string(body))
	}))
	defer server.Close()
	client := connect(t, server.URL)
	op := thing(http.MethodPut)
	op.Body = fastly.ReaderBody(strings.NewReader("content"))
	for range 5 {
		require.NoError(t, touch(t.Context(), client, op))
		server.CloseClientConnections()
	}
	require.Equal(t, []string{"content", "content", "content", "content", "content"}, got)
}
