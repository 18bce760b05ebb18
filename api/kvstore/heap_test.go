package kvstore_test

import (
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/kvstore"
)

// growth runs f and returns the maximum growth of the heap, including garbage and the test server.
func growth(f func()) int64 {
	read := func() int64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return int64(sample[0].Value.Uint64())
	}
	runtime.GC()
	before, most := read(), int64(0)
	stop := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		for {
			most = max(most, read()-before)
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	f()
	close(stop)
	group.Wait()
	return most
}

// serve returns a client of an API on a socket.
func serve(t *testing.T, handle http.HandlerFunc) *fastly.Client {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	client, err := fastly.New(fastly.WithToken("token"), fastly.WithAPIURL(server.URL))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

// noise is a value without repeated parts, so that lost or repeated parts are detected.
type noise struct{ block []byte }

func newNoise() noise {
	n := noise{make([]byte, 1<<20+7)}
	for i := range n.block {
		n.block[i] = byte(i * i >> 3)
	}
	return n
}

// ReadAt reads the bytes at an offset.
func (n noise) ReadAt(p []byte, at int64) (int, error) {
	total := len(p)
	for len(p) > 0 {
		copied := copy(p, n.block[at%int64(len(n.block)):])
		p, at = p[copied:], at+int64(copied)
	}
	return total, nil
}

// sum returns the checksum of the first size bytes.
func (n noise) sum(t *testing.T, size int64) uint32 {
	t.Helper()
	sum := crc32.NewIEEE()
	_, err := io.Copy(sum, io.NewSectionReader(n, 0, size))
	require.NoError(t, err)
	return sum.Sum32()
}

// gigabyte returns the size of a large value. It is a sixteenth of a gigabyte in short tests.
func gigabyte() int64 {
	if testing.Short() {
		return 1 << 26
	}
	return 1 << 30
}

// Large values are streamed in both directions. If the connection breaks, the value is sent again
// from its beginning.
func TestLargeValues(t *testing.T) {
	const most = 16 << 20
	size, value := gigabyte(), newNoise()
	want := value.sum(t, size)
	var attempts atomic.Int32
	var received atomic.Uint32
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w.Header().Set("Generation", "1")
			w.Header().Set("Stored-Content-Length", fmt.Sprint(size))
			_, _ = io.Copy(w, io.NewSectionReader(value, 0, size))
			return
		}
		if attempts.Add(1) == 1 {
			_, _ = io.CopyN(io.Discard, r.Body, size/2)
			panic(http.ErrAbortHandler)
		}
		sum := crc32.NewIEEE()
		if n, err := io.Copy(sum, r.Body); err == nil && n == size {
			received.Store(sum.Sum32())
		}
	})
	items := kvstore.Items(client, "k1")
	grown := growth(func() {
		require.NoError(t, items.Put(t.Context(), "large", fastly.ReaderAtBody(value, size)))
	})
	require.Equal(t, int32(2), attempts.Load())
	require.Equal(t, want, received.Load())
	require.Less(t, grown, int64(most), "sent")
	t.Logf("%d MiB sent, and half of it before: the heap grew by %d KiB", size>>20, grown>>10)

	grown = growth(func() {
		item, err := items.Get(t.Context(), "large")
		require.NoError(t, err)
		defer item.Close()
		sum := crc32.NewIEEE()
		n, err := io.Copy(sum, item)
		require.NoError(t, err)
		require.Equal(t, size, n)
		require.Equal(t, want, sum.Sum32())
	})
	require.Less(t, grown, int64(most), "read")
	t.Logf("%d MiB read: the heap grew by %d KiB", size>>20, grown>>10)
}

// Items are read on demand, and released when they are written.
func TestManyItems(t *testing.T) {
	const most, count = 32 << 20, 100_000
	for _, size := range []int{100, 1000} {
		if testing.Short() && size > 100 {
			continue
		}
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			received := atomic.Int32{}
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				buffer := make([]byte, 32<<10)
				for {
					n, err := r.Body.Read(buffer)
					for _, c := range buffer[:n] {
						if c == '\n' {
							received.Add(1)
						}
					}
					if err != nil {
						break
					}
				}
				_, _ = io.WriteString(w, done)
			})
			grown := growth(func() {
				report, err := kvstore.Items(client, "k1").Batch(t.Context(), many(count, size))
				require.NoError(t, err)
				require.Equal(t, count, report.Done())
				t.Logf("%d requests", report.Requests)
			})
			require.Equal(t, int32(count), received.Load())
			require.Less(t, grown, int64(most))
			t.Logf("%d items of %d bytes sent: the heap grew by %d KiB", count, size, grown>>10)
		})
	}
}
