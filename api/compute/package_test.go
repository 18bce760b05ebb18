package compute_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/compute"
	"github.com/edgesdk/fastly/fastlytest"
)

// edge returns a package.
func edge() []byte {
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	archive := tar.NewWriter(zipped)
	var errs []error
	for _, file := range [][2]string{
		{"edge/fastly.toml", "manifest_version = 3\nname = \"edge\"\ndescription = \"d\"\nlanguage = \"go\"\nauthors = [\"a@example.com\"]\n"},
		{"edge/bin/main.wasm", "\x00asm"},
	} {
		errs = append(errs, archive.WriteHeader(&tar.Header{Name: file[0], Typeflag: tar.TypeReg, Mode: 0o600, Size: int64(len(file[1]))}))
		_, err := io.WriteString(archive, file[1])
		errs = append(errs, err)
	}
	if err := errors.Join(append(errs, archive.Close(), zipped.Close())...); err != nil {
		panic(err) // writing to memory does not fail
	}
	return b.Bytes()
}

// The package of a version in the fake and its metadata.
func TestPackage(t *testing.T) {
	client, fake := fastlytest.New(t)
	v, ctx := client.Version(fake.AddService("shop").ID, 1), t.Context()
	packages := compute.Packages(v)
	_, err := packages.Get(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)

	file := edge()
	uploaded, err := packages.Upload(ctx, fastly.BytesBody(file))
	require.NoError(t, err)
	require.Equal(t, "100-continue", fake.Writes()[0].Header.Get("Expect"))
	got, err := packages.Get(ctx)
	require.NoError(t, err)
	for _, pkg := range []*compute.Package{uploaded, got} {
		require.Equal(t, []any{v.ServiceID(), 1}, []any{pkg.ServiceID, pkg.VersionNumber})
		require.NotEmpty(t, pkg.ID)
		require.Len(t, pkg.Metadata.HashSum, 128)
		require.Len(t, pkg.Metadata.FilesHash, 128)
		pkg.Metadata.HashSum, pkg.Metadata.FilesHash = "", ""
		require.Equal(t, compute.Metadata{
			Name: "edge", Description: "d", Language: "go", Authors: []string{"a@example.com"}, Size: int64(len(file)),
		}, pkg.Metadata)
	}

	_, err = v.Lock(ctx)
	require.NoError(t, err)
	_, err = packages.Upload(ctx, fastly.BytesBody(file))
	require.ErrorIs(t, err, fastly.ErrVersionLocked)
	require.NotErrorIs(t, err, compute.ErrInvalidPackage)
}

// A file that is not a package is refused with the message of the API and a description of the
// format.
func TestUploadOfNoPackage(t *testing.T) {
	client, fake := fastlytest.New(t)
	packages := compute.Packages(client.Version(fake.AddService("shop").ID, 1))
	for name, file := range map[string][]byte{"a program": []byte("\x00asm"), "half of a package": edge()[:60], "nothing": {}} {
		uploaded, err := packages.Upload(t.Context(), fastly.BytesBody(file))
		require.Nil(t, uploaded, name)
		require.ErrorIs(t, err, compute.ErrInvalidPackage, name)
		require.ErrorContains(t, err, "fastly: upload package: PUT /service/")
		require.ErrorContains(t, err, ": 400 Bad request: Failed to extract metadata from package: the file is no Compute package: that is a tar archive, "+
			"compressed with gzip, of one folder with the manifest fastly.toml and the program bin/main.wasm in it")
		var refused *fastly.Error
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, []any{http.StatusBadRequest, "Failed to extract metadata from package"}, []any{refused.StatusCode, refused.Detail})
	}
	require.Len(t, fake.Requests(), 3, "a refused file is not sent again")

	for _, other := range []fastlytest.Fault{
		{Status: http.StatusBadRequest, Body: `{"msg":"Bad request","detail":"Service 'S1' is deleted"}`},
		{Status: http.StatusForbidden, Body: `{"msg":"Failed to extract metadata from package"}`},
	} {
		fake.Inject(other)
		_, err := packages.Upload(t.Context(), fastly.BytesBody(edge()))
		require.Error(t, err)
		require.NotErrorIs(t, err, compute.ErrInvalidPackage)
	}
}

// zeros is a file of any size.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func (z zeros) ReadAt(p []byte, _ int64) (int, error) { return z.Read(p) }

// slowly is a transport that reads the body in blocks, and records how far the file is read each
// time.
type slowly struct {
	fileRead     *int64
	sent         int64
	furthest     int64 // maximum distance between the file and the sent bytes
	announced    int64 // the length of the body
	contentTypes []string
}

func (s *slowly) RoundTrip(req *http.Request) (*http.Response, error) {
	defer req.Body.Close()
	s.announced, s.contentTypes = req.ContentLength, req.Header["Content-Type"]
	for buf := make([]byte, 64<<10); ; {
		n, err := req.Body.Read(buf)
		s.sent += int64(n)
		s.furthest = max(s.furthest, *s.fileRead-s.sent)
		if errors.Is(err, io.EOF) {
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(pkg)), Request: req}, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// Any file is read only as fast as it is sent.
func TestUploadStreams(t *testing.T) {
	const size = 64 << 20
	open := func() (io.ReadCloser, error) { return io.NopCloser(io.LimitReader(zeros{}, size)), nil }
	for name, test := range map[string]struct {
		file  fastly.Body
		known bool // whether the length is known
	}{
		"reader at":             {fastly.ReaderAtBody(zeros{}, size), true},
		"opener":                {fastly.OpenerBody(open, size), true},
		"opener of any length":  {fastly.OpenerBody(open, -1), false},
		"reader for one upload": {fastly.ReaderBody(io.LimitReader(zeros{}, size)), false},
	} {
		t.Run(name, func(t *testing.T) {
			var read int64
			var steps int
			transport := &slowly{fileRead: &read}
			client, err := fastlytest.NewFake().Client(fastly.WithTransport(transport))
			require.NoError(t, err)
			got, err := compute.Packages(client.Version("S1", 3)).Upload(t.Context(), test.file.WithProgress(func(sent int64) {
				read = sent
				steps++
			}))
			require.NoError(t, err)
			require.Equal(t, &wantPackage, got)
			require.EqualValues(t, size, read)
			require.GreaterOrEqual(t, steps, size/(64<<10))
			require.Zero(t, transport.furthest, "nothing is read ahead")
			frame := transport.sent - size
			require.Positive(t, frame)
			require.Less(t, frame, int64(1000))
			if test.known {
				require.Equal(t, transport.sent, transport.announced)
			} else {
				require.EqualValues(t, -1, transport.announced)
			}
			require.True(t, strings.HasPrefix(transport.contentTypes[0], "multipart/form-data; boundary="))
		})
	}
}

// servers start the fake on a socket, with both protocols.
var servers = map[string]func(addr string) (*fastlytest.Server, error){"HTTP/1.1": fastlytest.Start, "HTTP/2.0": fastlytest.StartTLS}

// After a 503, an upload is retried with the same bytes, and the progress restarts. Each attempt
// sends Expect and waits for the server.
func TestUploadAgain(t *testing.T) {
	for name, start := range servers {
		t.Run(name, func(t *testing.T) {
			server, err := start("")
			require.NoError(t, err)
			defer server.Close()
			transport := server.Transport()
			transport.ExpectContinueTimeout = time.Hour // the server answers earlier
			client, err := server.Client(fastly.WithTransport(transport), fastly.WithRetries(fastly.RetryPolicy{MinWait: time.Millisecond}))
			require.NoError(t, err)
			defer client.Close()

			server.Inject(fastlytest.Fault{Status: http.StatusServiceUnavailable})
			file := edge()
			var complete atomic.Int64
			got, err := compute.Packages(client.Version(server.AddService("shop").ID, 1)).Upload(t.Context(),
				fastly.ReaderAtBody(bytes.NewReader(file), int64(len(file))).WithProgress(func(sent int64) {
					if sent == int64(len(file)) {
						complete.Add(1)
					}
				}))
			require.NoError(t, err)
			require.Equal(t, "edge", got.Metadata.Name)
			require.EqualValues(t, len(file), got.Metadata.Size)

			requests := server.Requests()
			require.Len(t, requests, 2)
			require.Equal(t, []int{http.StatusServiceUnavailable, http.StatusOK}, []int{requests[0].Status, requests[1].Status})
			require.Equal(t, requests[0].Body, requests[1].Body)
			for _, r := range requests {
				require.Equal(t, file, part(t, r))
			}
			require.EqualValues(t, 2, complete.Load())
		})
	}
}

// part returns the only part of a multipart body.
func part(t *testing.T, r fastlytest.Request) []byte {
	t.Helper()
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	require.NoError(t, err)
	parts := multipart.NewReader(bytes.NewReader(r.Body), params["boundary"])
	only, err := parts.NextPart()
	require.NoError(t, err)
	require.Equal(t, "package", only.FormName())
	content, err := io.ReadAll(only)
	require.NoError(t, err)
	_, err = parts.NextPart()
	require.ErrorIs(t, err, io.EOF)
	return content
}

// If the API refuses an upload because of its header, no byte of the file is sent.
func TestUploadRefusedBeforeItIsSent(t *testing.T) {
	for name, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		t.Run(name, func(t *testing.T) {
			attempts := make(chan string, 2)
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				attempts <- r.Proto
				if len(attempts) == 1 {
					w.WriteHeader(http.StatusServiceUnavailable)
					return
				}
				w.WriteHeader(http.StatusUnprocessableEntity)
				_, _ = io.WriteString(w, `{"msg":"Version locked","detail":"Version '1' for service 'S1' is locked"}`)
			}))
			server.EnableHTTP2 = http2
			server.StartTLS()
			defer server.Close()
			transport := server.Client().Transport.(*http.Transport).Clone()
			transport.ExpectContinueTimeout = time.Hour
			if !http2 {
				transport.Protocols = new(http.Protocols)
				transport.Protocols.SetHTTP1(true)
			}
			client, err := fastly.New(fastly.WithToken("t"), fastly.WithAPIURL(server.URL), fastly.WithRealtimeURL(server.URL),
				fastly.WithTransport(transport), fastly.WithRetries(fastly.RetryPolicy{MinWait: time.Millisecond}))
			require.NoError(t, err)
			defer client.Close()

			touched := errors.New("the file was read")
			_, err = compute.Packages(client.Version("S1", 1)).Upload(t.Context(), fastly.OpenerBody(func() (io.ReadCloser, error) {
				return io.NopCloser(iotest.ErrReader(touched)), nil
			}, 1000))
			require.ErrorIs(t, err, fastly.ErrVersionLocked)
			require.NotErrorIs(t, err, touched)
			require.ErrorContains(t, err, "(after 2 attempts)")
			require.Equal(t, []string{name, name}, []string{<-attempts, <-attempts})
		})
	}
}

// A server that refuses Expect with status 417 receives the file in a request without it.
func TestUploadWithoutExpect(t *testing.T) {
	var asked []string
	var sent fastlytest.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Expect"))
		if r.Header.Get("Expect") != "" {
			w.WriteHeader(http.StatusExpectationFailed)
			return
		}
		sent = fastlytest.Request{Header: r.Header, Body: body(t, r)}
		_, _ = io.WriteString(w, `{"metadata":{"name":"edge"}}`)
	}))
	defer server.Close()
	client, err := fastly.New(fastly.WithToken("t"), fastly.WithAPIURL(server.URL), fastly.WithRealtimeURL(server.URL),
		fastly.WithRetries(fastly.RetryPolicy{MinWait: time.Millisecond}))
	require.NoError(t, err)
	defer client.Close()
	got, err := compute.Packages(client.Version("S1", 1)).Upload(t.Context(), fastly.ReaderBody(bytes.NewReader(edge())))
	require.NoError(t, err)
	require.Equal(t, "edge", got.Metadata.Name)
	require.Equal(t, []string{"100-continue", ""}, asked)
	require.Equal(t, edge(), part(t, sent))
}

func body(t *testing.T, r *http.Request) []byte {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	return data
}

// An upload from a reader that cannot be rewound is not retried.
func TestUploadOfOneShotReader(t *testing.T) {
	client, fake := fastlytest.New(t)
	packages := compute.Packages(client.Version(fake.AddService("shop").ID, 1))
	fake.Inject(fastlytest.Fault{Status: http.StatusServiceUnavailable})
	file := fastly.ReaderBody(iotest.OneByteReader(bytes.NewReader(edge())))
	_, err := packages.Upload(t.Context(), file)
	var failed *fastly.Error
	require.ErrorAs(t, err, &failed)
	require.Equal(t, []int{http.StatusServiceUnavailable, 1}, []int{failed.StatusCode, failed.Attempts})
	require.Equal(t, edge(), part(t, fake.Requests()[0]))
	_, err = packages.Upload(t.Context(), file)
	require.ErrorContains(t, err, "the reader was handed to a request before")
	require.Len(t, fake.Requests(), 1)

	got, err := packages.Upload(t.Context(), fastly.ReaderBody(iotest.OneByteReader(bytes.NewReader(edge()))))
	require.NoError(t, err)
	require.Equal(t, "edge", got.Metadata.Name)
}

// The timeout of an attempt is ten minutes, unless the caller sets another.
func TestUploadTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
		fake.Inject(fastlytest.Fault{Hang: true, Times: -1})
		for want, opts := range map[time.Duration][]fastly.CallOption{10 * time.Minute: nil, time.Hour: {fastly.WithTimeout(time.Hour)}} {
			// Separate services, because an upload that was cut delays the next write to its
			// service.
			packages := compute.Packages(client.Version(fake.AddService("shop").ID, 1))
			began := time.Now()
			_, err := packages.Upload(t.Context(), fastly.BytesBody(edge()), opts...)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Equal(t, want, time.Since(began))
		}
	})
}

// recordedMetadata is a recorded reply about a program in Rust, with fewer libraries.
const recordedMetadata = `{"name":"test-package","description":"An empty starter kit project template.","authors":["a@example.com"],"language":"rust",` +
	`"size":1540845,"hashsum":"ecc0","files_hash":"75ff","wasm_metadata":{"processed-by":{"fastly":"v0.0.0-unknown (Rust)",` +
	`"rustc":"1.78.0 (9b00956e5 2024-04-29)","clang":"16.0.4","fastly_data":{"build_info":{"mem_heap_alloc":"2-5MB"},"machine_info":{},` +
	`"script_info":{"build_script":"cargo build"},"package_info":{"cloned_from":"https://github.com/fastly/compute-starter-kit-rust-empty",` +
	`"packages":{"serde":"1.0.201","block-buffer":"0.9.0"}}}},"language":{"Rust":""}}}`

// Metadata of build tools is decoded by tool name, and encoded unmodified.
func TestMetadata(t *testing.T) {
	rust := compute.Metadata{
		Name: "test-package", Description: "An empty starter kit project template.", Authors: []string{"a@example.com"}, Language: "rust",
		Size: 1540845, HashSum: "ecc0", FilesHash: "75ff",
		WasmMetadata: compute.WasmMetadata{
			Language: map[string]string{"Rust": ""},
			ProcessedBy: compute.ProcessedBy{
				Tools: map[string]string{"fastly": "v0.0.0-unknown (Rust)", "rustc": "1.78.0 (9b00956e5 2024-04-29)", "clang": "16.0.4"},
				FastlyData: compute.FastlyData{
					BuildInfo: compute.BuildInfo{MemHeapAlloc: "2-5MB"},
					PackageInfo: compute.PackageInfo{
						ClonedFrom: "https://github.com/fastly/compute-starter-kit-rust-empty", Packages: map[string]string{"serde": "1.0.201", "block-buffer": "0.9.0"},
					},
					ScriptInfo: compute.ScriptInfo{BuildScript: "cargo build"},
				},
			},
		},
	}
	whole := compute.Metadata{
		ClonedFrom: "https://example.com/kit",
		WasmMetadata: compute.WasmMetadata{ProcessedBy: compute.ProcessedBy{FastlyData: compute.FastlyData{
			BuildInfo:   compute.BuildInfo{MemHeapAlloc: "1024"},
			MachineInfo: compute.MachineInfo{Arch: "arm64", CPUs: 8, Compiler: "gc", GoVersion: "go1.26.0", OS: "darwin"},
			ScriptInfo: compute.ScriptInfo{
				DefaultBuildUsed: true, EnvVars: []string{"A=b"}, PostInitScript: "npm install", PostBuildScript: "echo",
			},
		}}},
	}
	by := func(tools map[string]string) compute.Metadata {
		return compute.Metadata{WasmMetadata: compute.WasmMetadata{ProcessedBy: compute.ProcessedBy{Tools: tools}}}
	}
	for _, test := range []struct {
		reply string
		want  compute.Metadata
	}{
		{recordedMetadata, rust},
		{
			`{"cloned_from":"https://example.com/kit","wasm_metadata":{"processed-by":{"fastly_data":{"build_info":{"mem_heap_alloc":1024},` +
				`"machine_info":{"arch":"arm64","cpus":"8","compiler":"gc","go_version":"go1.26.0","os":"darwin"},"script_info":{"default_build_used":true,` +
				`"env_vars":["A=b"],"post_init_script":"npm install","post_build_script":"echo"}}}}}`, whole,
		},
		{`{"wasm_metadata":{"processed-by":{"TinyGo":"0.40","brand_new":{"a":"b"},"others":["c"]}}}`, by(map[string]string{"TinyGo": "0.40"})},
		{`{"wasm_metadata":{"processed-by":{"go":1.26}}}`, by(map[string]string{"go": "1.26"})},
		{`{"wasm_metadata":{"processed-by":null,"language":null}}`, compute.Metadata{}},
		{`{"wasm_metadata":{"processed-by":[]}}`, compute.Metadata{}},
		{`{"wasm_metadata":null}`, compute.Metadata{}},
	} {
		client, fake := fastlytest.New(t)
		get := func(metadata string) compute.Metadata {
			fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: `{"metadata":` + metadata + `}`})
			got, err := compute.Packages(client.Version("S1", 3)).Get(t.Context())
			require.NoError(t, err)
			return got.Metadata
		}
		got := get(test.reply)
		require.Equal(t, test.want, got)
		text, err := json.Marshal(got)
		require.NoError(t, err)
		again, err := json.Marshal(get(string(text)))
		require.NoError(t, err)
		require.JSONEq(t, string(text), string(again))
	}

	text, err := json.Marshal(rust.WasmMetadata.ProcessedBy)
	require.NoError(t, err)
	var members map[string]any
	require.NoError(t, json.Unmarshal(text, &members))
	require.Equal(t, "2-5MB", members["fastly_data"].(map[string]any)["build_info"].(map[string]any)["mem_heap_alloc"])
	delete(members, "fastly_data")
	require.Equal(t, map[string]any{"fastly": "v0.0.0-unknown (Rust)", "rustc": "1.78.0 (9b00956e5 2024-04-29)", "clang": "16.0.4"}, members)
}

// Invalid metadata is an error with its location.
func TestMetadataThatCanNotBe(t *testing.T) {
	client, fake := fastlytest.New(t)
	for reply, pointer := range map[string]string{
		`"tools"`: "/metadata/wasm_metadata/processed-by",
		`{"fastly_data":{"machine_info":{"cpus":"many"}}}`: "/metadata/wasm_metadata/processed-by/fastly_data/machine_info/cpus",
	} {
		fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: `{"metadata":{"wasm_metadata":{"processed-by":` + reply + `}}}`})
		_, err := compute.Packages(client.Version("S1", 3)).Get(t.Context())
		var unreadable *fastly.DecodeError
		require.ErrorAs(t, err, &unreadable)
		require.Equal(t, pointer, unreadable.Pointer)
	}
}
