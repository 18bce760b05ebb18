package kvstore_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/kvstore"
)

// moody is a batch server that fails randomly.
type moody struct {
	mu      sync.Mutex
	random  *rand.Rand
	written map[string]bool // keys that are certainly written
}

func (s *moody) dice(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.IntN(n)
}

func (s *moody) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := func(status int, body string) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
	switch s.dice(24) {
	case 0: // the upload is interrupted
		_, _ = io.CopyN(io.Discard, r.Body, int64(s.dice(300)))
		panic(http.ErrAbortHandler)
	case 1: // the request is refused before it is read
		w.Header().Set("Connection", "close")
		answer(http.StatusBadRequest, `{"title":"refused unread"}`)
		return
	case 2:
		w.Header().Set("Retry-After", "0")
		answer(http.StatusTooManyRequests, `{"errors":[{"index":0,"code":"429"}]}`)
		return
	case 3:
		answer(http.StatusTooManyRequests, "")
		return
	case 4:
		answer(http.StatusServiceUnavailable, "")
		return
	case 5:
		answer(http.StatusInternalServerError, `{"errors":[{"index":0,"code":"500"}]}`)
		return
	}
	var failed []map[string]any
	fails := []int{0, 100, 1000}[s.dice(3)] // out of 10,000 items
	lines := bufio.NewScanner(r.Body)
	for i := 0; lines.Scan(); i++ {
		var line struct{ Key string }
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			return
		}
		if s.dice(10_000) >= fails {
			s.mu.Lock()
			s.written[line.Key] = true
			s.mu.Unlock()
			continue
		}
		failure := map[string]any{"code": "500", "reason": "lost", "more": []int{1}}
		switch kind := s.dice(300); {
		case kind == 0: // the error names no item
			failure["index"] = 5000
		case kind < 100:
			failure["index"] = fmt.Sprint(i)
		case kind < 200:
			failure["key"] = line.Key
		default:
			failure["index"], failure["key"] = i, line.Key
		}
		failed = append(failed, failure)
	}
	body, _ := json.Marshal(map[string]any{"title": "t", "errors": failed})
	status := http.StatusOK
	if len(failed) > 0 && s.dice(2) == 0 {
		status = http.StatusBadRequest
	}
	if s.dice(8) == 0 { // the reply is interrupted
		w.Header().Set("Content-Length", fmt.Sprint(len(body)+1))
	}
	answer(status, string(body))
}

// With random failures over real connections, random cancellation and panics, each item is done,
// failed or not tried, and every done item was written.
func TestBatchesOnMoodyServers(t *testing.T) {
	runs, outcomes := 150, [3]int{}
	for seed := range uint64(runs) {
		random := rand.New(rand.NewPCG(seed, 7))
		s := &moody{random: rand.New(rand.NewPCG(seed, 8)), written: map[string]bool{}}
		server := httptest.NewServer(s)
		transport := &http.Transport{}
		client, err := fastly.New(fastly.WithToken("token"), fastly.WithAPIURL(server.URL), fastly.WithTransport(transport),
			fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1 + random.IntN(3), MinWait: time.Microsecond, MaxWait: time.Millisecond}))
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		n, value := random.IntN(5000), random.IntN(50)
		ends, stops := -1, random.IntN(8) == 0
		if n > 0 && random.IntN(3) == 0 {
			ends = random.IntN(n)
		}
		read := 0
		changes := iter.Seq[kvstore.Change](func(yield func(kvstore.Change) bool) {
			for i := range n {
				if i == ends && stops {
					return
				} else if i == ends {
					cancel()
				}
				read++
				if !yield(kvstore.PutChange(awkward(i), bytes.Repeat([]byte{1}, value))) {
					return
				}
			}
		})
		report, err := kvstore.Items(client, "K1").Batch(ctx, changes, fastly.WithBulk(fastly.BulkOptions{Parallel: 1 + random.IntN(3)}))
		left := map[string]bool{}
		for change := range report.Remaining() {
			require.False(t, left[change.Key], "%q is twice in the report", change.Key)
			left[change.Key] = true
		}
		all := report.Done() + report.Failed() + report.NotTried()
		require.Len(t, left, report.Failed()+report.NotTried())
		if !report.Unread {
			require.Equal(t, read, all)
		}
		for i := range all { // items that were read first
			key := awkward(i)
			s.mu.Lock()
			require.True(t, left[key] || s.written[key], "seed %d: %q counts as done, and was not written", seed, key)
			s.mu.Unlock()
		}
		require.Equal(t, err != nil, report.Unread || report.Failed()+report.NotTried() > 0)
		outcomes[0], outcomes[1], outcomes[2] = outcomes[0]+report.Done(), outcomes[1]+report.Failed(), outcomes[2]+report.NotTried()
		cancel()
		client.Close()
		transport.CloseIdleConnections()
		server.Close()
	}
	require.NotContains(t, outcomes, 0)
	t.Logf("%d runs: %d done, %d failed, %d not tried", runs, outcomes[0], outcomes[1], outcomes[2])
}

// awkward returns a key with special characters.
func awkward(i int) string {
	return fmt.Sprintf("%s%d%s", []string{"", " ", "[*]%/?#", "é\u2028\"", ".", "..", "𝄞"}[i%7], i, []string{"", " ", "\t"}[i%3])
}
