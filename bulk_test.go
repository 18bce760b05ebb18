package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// counting is a bulk operation on strings. The result of an item is its length. It records the
// batches.
type counting struct {
	mu      sync.Mutex
	batches [][]string
	now     int // batches in flight
	peak    int
}

func (c *counting) send(ctx context.Context, batch []string) ([]fastly.Outcome[int], error) {
	c.mu.Lock()
	c.batches = append(c.batches, batch)
	c.now++
	c.peak = max(c.peak, c.now)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.now--
	}()
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
	}
	outcomes := make([]fastly.Outcome[int], len(batch))
	for i, item := range batch {
		outcomes[i].Result = len(item)
	}
	return outcomes, nil
}

// oneByOne sends the batches in order.
var oneByOne = fastly.BulkOptions{Parallel: 1}

func TestBulkSplits(t *testing.T) {
	tests := []struct {
		name               string
		maxItems, maxBytes int
		items              string // one letter per item; its size is its position in the alphabet
		want               []string
	}{
		{"without bounds", 0, 0, "abcab", []string{"abcab"}},
		{"by count", 2, 0, "abcab", []string{"ab", "ca", "b"}},
		{"by count, without a rest", 2, 0, "abca", []string{"ab", "ca"}},
		{"by bytes", 0, 4, "abcab", []string{"ab", "ca", "b"}},
		{"to the last byte", 0, 6, "abcabc", []string{"abc", "abc"}},
		{"by both", 2, 6, "abcaaae", []string{"ab", "ca", "aa", "e"}},
		{"an item that is too large goes alone", 0, 4, "azbaz", []string{"a", "z", "ba", "z"}},
		{"one item", 2, 4, "z", []string{"z"}},
		{"no item", 2, 4, "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &counting{}
				report, err := fastly.RunBulk(t.Context(), slices.Values(strings.Split(test.items, "")[:len(test.items)]), fastly.Bulk[string, int]{
					Name: "count", MaxItems: test.maxItems, MaxBytes: test.maxBytes,
					Size: func(item string) int { return int(item[0]-'a') + 1 },
					Send: c.send,
				}, fastly.WithBulk(oneByOne))
				require.NoError(t, err)
				var batches []string
				for _, b := range c.batches {
					batches = append(batches, strings.Join(b, ""))
				}
				require.Equal(t, test.want, batches)
				require.Equal(t, len(test.want), report.Requests)
				require.Equal(t, []int{len(test.items), 0, 0}, []int{report.Done(), report.Failed(), report.NotTried()})
			})
		})
	}
}

func TestBulkIsParallelWithinItsBound(t *testing.T) {
	for parallel, want := range map[[2]int]int{{}: 8, {0, 1}: 1, {0, 3}: 3, {0, 100}: 20, {2, 0}: 2, {2, 5}: 5} { // Parallel of the operation, and of the caller
		synctest.Test(t, func(t *testing.T) {
			c := &counting{}
			began := time.Now()
			bulk := fastly.Bulk[string, int]{Name: "count", MaxItems: 1, Parallel: parallel[0], Send: c.send}
			_, err := fastly.RunBulk(t.Context(), slices.Values(things(20)), bulk, fastly.WithBulk(fastly.BulkOptions{Parallel: parallel[1]}))
			require.NoError(t, err)
			require.Equal(t, want, c.peak)
			require.Equal(t, time.Duration((20+want-1)/want)*time.Second, time.Since(began))
		})
	}
}

func TestBulkFailures(t *testing.T) {
	errOdd, errBatch := errors.New("odd"), errors.New("the batch failed")
	sent := 0
	report, err := fastly.RunBulk(t.Context(), slices.Values(things(7)), fastly.Bulk[string, int]{
		Name: "do things", MaxItems: 2,
		Check: func(item string) error {
			if item == "thing-1" {
				return errOdd
			}
			return nil
		},
		Send: func(_ context.Context, batch []string) ([]fastly.Outcome[int], error) {
			switch sent++; sent {
			case 1: // thing-0 and thing-2
				return []fastly.Outcome[int]{{Result: 10}, {Err: errOdd}}, nil
			case 2: // thing-3 and thing-4
				return nil, errBatch
			default: // thing-5 and thing-6
				return make([]fastly.Outcome[int], len(batch)+1), nil
			}
		},
	}, fastly.WithBulk(oneByOne))
	require.Equal(t, map[string]int{"thing-0": 10}, maps.Collect(report.Results()))
	failures := maps.Collect(report.Failures())
	require.ErrorContains(t, failures["thing-5"], "do things: 3 outcomes for 2 items")
	require.Equal(t, failures["thing-5"], failures["thing-6"])
	delete(failures, "thing-5")
	delete(failures, "thing-6")
	require.Equal(t, map[string]error{"thing-1": errOdd, "thing-2": errOdd, "thing-3": errBatch, "thing-4": errBatch}, failures)
	require.Equal(t, []string{"thing-1", "thing-2", "thing-3", "thing-4", "thing-5", "thing-6"}, slices.Sorted(report.FailedItems()))
	require.Equal(t, 3, report.Requests)
	bulk, ok := errors.AsType[*fastly.BulkError](err)
	require.True(t, ok)
	require.Equal(t, fastly.BulkError{Name: "do things", Done: 1, Failed: 6, NotTried: 0, Err: bulk.Err}, *bulk)
	require.ErrorIs(t, err, errOdd)
}

func TestBulkReportInWords(t *testing.T) {
	report, err := fastly.RunBulk(t.Context(), slices.Values([]int{1, 2, 3, 4}), fastly.Bulk[int, int]{
		MaxItems: 1, Ordered: true,
		Send: func(_ context.Context, batch []int) ([]fastly.Outcome[int], error) {
			if batch[0] == 3 {
				return nil, errors.New("no")
			}
			return make([]fastly.Outcome[int], 1), nil
		},
	})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		require.Equal(t, "2 done, 1 failed, 1 not tried", fmt.Sprintf(verb, report))
	}
	require.EqualError(t, err, "fastly: "+report.String()+": no")
	require.Equal(t, "no report", fmt.Sprint((*fastly.BulkReport[int, int])(nil)))
}

// TestBulkReportCanBeLeft checks that the iterators of a report can be left early.
func TestBulkReportCanBeLeft(t *testing.T) {
	report, err := fastly.RunBulk(t.Context(), slices.Values(things(9)), fastly.Bulk[string, int]{
		Name: "do things", MaxItems: 1,
		Send: func(_ context.Context, batch []string) ([]fastly.Outcome[int], error) {
			switch {
			case batch[0] < "thing-3":
				return make([]fastly.Outcome[int], 1), nil
			case batch[0] < "thing-6":
				return nil, errors.New("no")
			default:
				return nil, &fastly.Error{StatusCode: http.StatusUnauthorized, Attempts: 1}
			}
		},
	}, fastly.WithBulk(oneByOne))
	require.ErrorIs(t, err, fastly.ErrUnauthorized)
	require.Equal(t, []int{3, 4, 2}, []int{report.Done(), report.Failed(), report.NotTried()})
	for item := range report.Results() {
		require.Equal(t, "thing-0", item)
		break
	}
	for item, err := range report.Failures() {
		require.EqualError(t, err, "no")
		require.Equal(t, "thing-3", item)
		break
	}
	for item := range report.FailedItems() {
		require.Equal(t, "thing-3", item)
		break
	}
	for item := range report.NotTriedItems() {
		require.Contains(t, []string{"thing-7", "thing-8"}, item)
		break
	}
}

func TestBulkEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errEnough := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		c := &counting{}
		given := 0
		report, err := fastly.RunBulk(ctx, func(yield func(string) bool) {
			for _, item := range things(50) {
				if given++; given == 11 {
					cancel(errEnough)
				}
				if !yield(item) {
					return
				}
			}
		}, fastly.Bulk[string, int]{Name: "count", MaxItems: 2, Send: c.send}, fastly.WithBulk(oneByOne))
		require.ErrorIs(t, err, errEnough)
		require.ErrorIs(t, err, context.Canceled)
		synctest.Wait()
		require.LessOrEqual(t, given, 13, "the rest is not read")
		require.True(t, report.Unread)
		require.Zero(t, report.Failed())
		require.Equal(t, report.Done(), 2*report.Requests)
		all := slices.Concat(resultItems(report), slices.Collect(report.NotTriedItems()))
		require.Equal(t, things(len(all)), all, "what was read is accounted for")
		require.GreaterOrEqual(t, len(all), 10)
		require.ErrorContains(t, err, "count: ")
		require.ErrorContains(t, err, "not tried, the rest not read: context canceled: enough")
	})
}

// TestBulkLeavesItsIterator checks that a run whose context ends does not wait for its iterator.
func TestBulkLeavesItsIterator(t *testing.T) {
	for name, rest := range map[string]func(yield func(string) bool, release <-chan struct{}) bool{
		"blocks before the first item": func(_ func(string) bool, release <-chan struct{}) bool {
			<-release
			return true
		},
		"blocks after some": func(yield func(string) bool, release <-chan struct{}) bool {
			for _, item := range things(5) {
				if !yield(item) {
					return false
				}
			}
			<-release
			return true
		},
		"goes on": func(yield func(string) bool, _ <-chan struct{}) bool {
			for i := 0; ; i++ {
				time.Sleep(time.Millisecond)
				if !yield(fmt.Sprintf("thing-%d", i)) {
					return false
				}
			}
		},
		"goes on while all senders are busy": func(yield func(string) bool, _ <-chan struct{}) bool {
			for _, item := range things(1000) {
				if !yield(item) {
					return false
				}
			}
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				errEnough := errors.New("enough")
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(500*time.Millisecond, func() { cancel(errEnough) })
				release, left := make(chan struct{}), false
				c := &counting{}
				began := time.Now()
				report, err := fastly.RunBulk(ctx, func(yield func(string) bool) {
					if !rest(yield, release) || !yield("too late") {
						left = true
					}
				}, fastly.Bulk[string, int]{Name: "count", MaxItems: 2, Send: c.send}, fastly.WithBulk(fastly.BulkOptions{Parallel: 2}))
				require.Equal(t, 500*time.Millisecond, time.Since(began), "it returns at once")
				require.ErrorIs(t, err, context.Canceled)
				require.ErrorIs(t, err, errEnough)
				require.True(t, report.Unread)
				all := slices.Concat(resultItems(report), slices.Collect(report.Remaining()))
				require.ElementsMatch(t, things(len(all)), all)
				close(release)
				synctest.Wait()
				require.True(t, left, "the iterator is left with its next item")
				require.NotContains(t, slices.Collect(report.Remaining()), "too late")
			})
		})
	}
}

// TestBulkInOrder checks that an ordered run sends nothing after the first failure.
func TestBulkInOrder(t *testing.T) {
	errNo := errors.New("no")
	for name, test := range map[string]struct {
		refused   string // items refused by Check
		fails     string // item whose batch fails
		itself    string // item that fails within its batch
		sent      []string
		remaining int // index of the first remaining item
	}{
		"none":                               {"", "", "", []string{"0 1 2", "3 4 5", "6 7 8", "9"}, 10},
		"the first batch":                    {"", "1", "", []string{"0 1 2"}, 0},
		"a later batch":                      {"", "5", "", []string{"0 1 2", "3 4 5"}, 3},
		"an item":                            {"", "", "4", []string{"0 1 2", "3 4 5"}, 4},
		"a refused item":                     {"4", "", "", []string{"0 1 2", "3"}, 4},
		"the first is refused":               {"0", "", "", nil, 0},
		"the last is refused":                {"9", "", "", []string{"0 1 2", "3 4 5", "6 7 8"}, 9},
		"a batch, and a refused item behind": {"4", "1", "", []string{"0 1 2"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			items := strings.Fields("0 1 2 3 4 5 6 7 8 9")
			var sent []string
			report, err := fastly.RunBulk(t.Context(), slices.Values(items), fastly.Bulk[string, int]{
				Name: "do things", MaxItems: 3, Ordered: true,
				Check: func(item string) error {
					if item == test.refused {
						return errNo
					}
					return nil
				},
				Send: func(_ context.Context, batch []string) ([]fastly.Outcome[int], error) {
					sent = append(sent, strings.Join(batch, " "))
					outcomes := make([]fastly.Outcome[int], len(batch))
					for i, item := range batch {
						switch item {
						case test.fails:
							return nil, errNo
						case test.itself:
							outcomes[i].Err = errNo
						}
					}
					return outcomes, nil
				},
			}, fastly.WithBulk(fastly.BulkOptions{Parallel: 5}))
			require.Equal(t, test.sent, sent)
			remaining := slices.Collect(report.Remaining())
			if test.remaining == len(items) {
				require.NoError(t, err)
				require.Empty(t, remaining)
				return
			}
			require.ErrorIs(t, err, errNo)
			want := items[test.remaining:]
			if test.itself != "" { // the other items of the batch may be done
				want = append([]string{test.itself}, items[6:]...)
			}
			require.Equal(t, want, remaining, "what is fed in again, in order")
			for item := range report.Remaining() {
				require.Equal(t, want[0], item)
				break
			}
			require.Equal(t, len(test.sent), report.Requests)
		})
	}
}

// TestBulkPanics checks that a panic in a goroutine of the run is propagated to the caller after
// the other goroutines have ended.
func TestBulkPanics(t *testing.T) {
	for name, where := range map[string]func(bulk *fastly.Bulk[string, int], options *fastly.BulkOptions, fail func()) iter.Seq[string]{
		"Send": func(bulk *fastly.Bulk[string, int], _ *fastly.BulkOptions, fail func()) iter.Seq[string] {
			send := bulk.Send
			bulk.Send = func(ctx context.Context, batch []string) ([]fastly.Outcome[int], error) {
				if batch[0] == "thing-4" {
					fail()
				}
				return send(ctx, batch)
			}
			return nil
		},
		"Check": func(bulk *fastly.Bulk[string, int], _ *fastly.BulkOptions, fail func()) iter.Seq[string] {
			bulk.Check = func(item string) error {
				if item == "thing-7" {
					fail()
				}
				return nil
			}
			return nil
		},
		"Size": func(bulk *fastly.Bulk[string, int], _ *fastly.BulkOptions, fail func()) iter.Seq[string] {
			bulk.Size = func(item string) int {
				if item == "thing-7" {
					fail()
				}
				return 1
			}
			return nil
		},
		"Progress": func(_ *fastly.Bulk[string, int], options *fastly.BulkOptions, fail func()) iter.Seq[string] {
			options.Progress = func(done, _ int) {
				if done > 3 {
					fail()
				}
			}
			return nil
		},
		"the iterator": func(_ *fastly.Bulk[string, int], _ *fastly.BulkOptions, fail func()) iter.Seq[string] {
			return func(yield func(string) bool) {
				for _, item := range things(7) {
					if !yield(item) {
						return
					}
				}
				fail()
			}
		},
	} {
		for how, fail := range map[string]func(){"panic": func() { panic("ouch") }, "Goexit": runtime.Goexit} {
			t.Run(name+", "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { // a bubble waits for all its goroutines
					c := &counting{}
					bulk, options := fastly.Bulk[string, int]{Name: "count", MaxItems: 2, Send: c.send}, fastly.BulkOptions{Parallel: 3}
					items := where(&bulk, &options, fail)
					if items == nil {
						items = slices.Values(things(100))
					}
					recovered, returned := any(nil), false
					done := make(chan struct{})
					go func() {
						defer close(done)
						defer func() { recovered = recover() }()
						_, _ = fastly.RunBulk(t.Context(), items, bulk, fastly.WithBulk(options))
						returned = true
					}()
					<-done
					require.False(t, returned)
					if how == "panic" {
						require.Equal(t, "ouch", recovered)
					} else {
						require.Nil(t, recovered)
					}
					require.Zero(t, c.now, "no batch is under way")
					require.Less(t, len(c.batches), 20)
				})
			})
		}
	}
}

func TestBulkEndsWhereMoreIsUseless(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		synctest.Test(t, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			svc := fake.AddService("shop")
			fake.Inject(fastlytest.Fault{Path: "/service/{}/purge", Skip: 1, Times: -1, Status: status, Body: `{"msg":"no"}`})
			report, err := client.Purge.Keys(t.Context(), svc.ID, slices.Values(things(1000)), fastly.WithBulk(oneByOne))
			bulk, ok := errors.AsType[*fastly.BulkError](err)
			require.True(t, ok, "%v", err)
			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, status, e.StatusCode)
			require.Equal(t, []int{256, 256, 488}, []int{bulk.Done, bulk.Failed, bulk.NotTried})
			require.Equal(t, 2, report.Requests)
			require.Len(t, fake.Requests(), 2)
		})
	}
}

// bulkWrites is a bulk operation whose batches count against the write limit.
func bulkWrites(v fastly.Version) fastly.Bulk[string, int] {
	return fastly.Bulk[string, int]{
		Name: "write comments", MaxItems: 2,
		Send: func(ctx context.Context, batch []string) ([]fastly.Outcome[int], error) {
			info, err := v.Update(ctx, fastly.VersionInput{Comment: new(strings.Join(batch, " "))})
			if err != nil {
				return nil, err
			}
			return []fastly.Outcome[int]{{Result: info.Number}, {Result: info.Number}}, nil
		},
	}
}

func TestBulkEndsWithTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := fake.AddService("shop")
		fake.SetRemaining(fastlytest.User, 3)
		writes := bulkWrites(client.Version(svc.ID, 1))
		first, err := fastly.RunBulk(t.Context(), slices.Values(things(20)), writes, fastly.WithBulk(fastly.BulkOptions{Parallel: 4}))
		refused, ok := errors.AsType[*fastly.RateLimitError](err)
		require.True(t, ok, "%v", err)
		require.ErrorIs(t, err, fastly.ErrRateLimited)
		require.Equal(t, []int{6, 0, 14}, []int{first.Done(), first.Failed(), first.NotTried()})
		require.Equal(t, 3, first.Requests)
		require.Len(t, fake.Writes(), 3, "what the budget does not hold is not sent")

		time.Sleep(time.Until(refused.RetryAt()))
		again := slices.Concat(slices.Collect(first.FailedItems()), slices.Collect(first.NotTriedItems()))
		second, err := fastly.RunBulk(t.Context(), slices.Values(again), writes, fastly.WithBulk(fastly.BulkOptions{Parallel: 4}))
		require.NoError(t, err)
		require.ElementsMatch(t, things(20), slices.Concat(resultItems(first), resultItems(second)))
	})
}

func resultItems[T, R any](report *fastly.BulkReport[T, R]) (items []T) {
	for item := range report.Results() {
		items = append(items, item)
	}
	return items
}

func TestBulkProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told [][2]int
		under, most := 0, 0
		c := &counting{}
		_, err := fastly.RunBulk(t.Context(), slices.Values(things(10)), fastly.Bulk[string, int]{
			Name: "count", MaxItems: 3, Send: c.send,
			Check: func(item string) error {
				if item == "thing-9" {
					return errors.New("no")
				}
				return nil
			},
		}, fastly.WithBulk(fastly.BulkOptions{Parallel: 2, Progress: func(done, failed int) {
			under++
			most = max(most, under)
			told = append(told, [2]int{done, failed})
			under--
		}}))
		require.Error(t, err)
		require.Equal(t, [][2]int{{0, 1}, {3, 1}, {6, 1}, {9, 1}}, sortedPairs(told))
		require.Equal(t, 1, most, "not from two goroutines at once")
	})
}

func sortedPairs(list [][2]int) [][2]int {
	slices.SortFunc(list, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return list
}

func TestBulkRefusesMisuse(t *testing.T) {
	send := (&counting{}).send
	for name, run := range map[string]func() (*fastly.BulkReport[string, int], error){
		"no items": func() (*fastly.BulkReport[string, int], error) {
			return fastly.RunBulk(t.Context(), nil, fastly.Bulk[string, int]{Name: "count", Send: send}, fastly.WithBulk(oneByOne))
		},
		"negative Parallel": func() (*fastly.BulkReport[string, int], error) {
			return fastly.RunBulk(t.Context(), slices.Values(things(1)), fastly.Bulk[string, int]{Name: "count", Send: send}, fastly.WithBulk(fastly.BulkOptions{Parallel: -1}))
		},
		"negative Parallel of the operation": func() (*fastly.BulkReport[string, int], error) {
			return fastly.RunBulk(t.Context(), slices.Values(things(1)), fastly.Bulk[string, int]{Name: "count", Parallel: -1, Send: send}, fastly.WithBulk(oneByOne))
		},
		"no context": func() (*fastly.BulkReport[string, int], error) {
			return fastly.RunBulk(noContext(), slices.Values(things(1)), fastly.Bulk[string, int]{Name: "count", Send: send}, fastly.WithBulk(oneByOne))
		},
		"no Size": func() (*fastly.BulkReport[string, int], error) {
			return fastly.RunBulk(t.Context(), slices.Values(things(1)), fastly.Bulk[string, int]{Name: "count", MaxBytes: 5, Send: send}, fastly.WithBulk(oneByOne))
		},
		"two sequences": func() (*fastly.BulkReport[string, int], error) {
			source := func(context.Context) iter.Seq2[string, error] { return nil }
			return fastly.RunBulk(t.Context(), slices.Values(things(1)), fastly.Bulk[string, int]{Name: "count", Source: source, Send: send})
		},
		"no Send": func() (*fastly.BulkReport[string, int], error) {
			return fastly.RunBulk(t.Context(), slices.Values(things(1)), fastly.Bulk[string, int]{Name: "count"}, fastly.WithBulk(oneByOne))
		},
	} {
		report, err := run()
		require.ErrorContains(t, err, "fastly: count: ", name)
		require.NotNil(t, report, name)
		require.Zero(t, report.Done()+report.Failed()+report.NotTried(), name)
	}
	client, fake := fastlytest.New(t)
	_, err := client.Purge.Keys(t.Context(), "service", nil)
	require.ErrorContains(t, err, "purge keys")
	_, err = client.Purge.Keys(t.Context(), "service", slices.Values(things(1)), fastly.WithBulk(fastly.BulkOptions{Parallel: -1}))
	require.ErrorContains(t, err, "purge keys")
	_, err = client.Purge.Keys(noContext(), "service", slices.Values(things(1)))
	require.ErrorContains(t, err, "purge keys: the context is nil")
	report, err := client.Purge.Keys(t.Context(), "", slices.Values(things(3)))
	require.ErrorContains(t, err, "service_id is empty")
	require.Equal(t, 3, report.NotTried())
	require.Empty(t, fake.Requests())
}

// TestBulkSource checks that items read before an error of the source are sent.
func TestBulkSource(t *testing.T) {
	lost := errors.New("the list is lost")
	for _, test := range []struct {
		fails bool
		ends  bool // whether the context ends before the source does
		want  string
	}{
		{false, false, ""},
		{true, false, "fastly: count: 3 done, 0 failed, 0 not tried, the rest not read: the list is lost"},
		{true, true, "the rest not read"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		report, err := fastly.RunBulk(ctx, nil, fastly.Bulk[string, int]{
			Name: "count", MaxItems: 2,
			Source: func(context.Context) iter.Seq2[string, error] {
				return func(yield func(string, error) bool) {
					for _, item := range things(3) {
						if !yield(item, nil) {
							return
						}
					}
					if test.ends {
						cancel()
						time.Sleep(time.Millisecond)
					}
					if test.fails {
						yield("", lost)
					}
				}
			},
			Send: func(_ context.Context, batch []string) ([]fastly.Outcome[int], error) {
				return make([]fastly.Outcome[int], len(batch)), nil
			},
			CountOnly: true,
		})
		cancel()
		require.Equal(t, test.fails, report.Unread)
		if test.want != "" {
			require.ErrorContains(t, err, test.want)
			require.Equal(t, test.ends, !errors.Is(err, lost))
		} else {
			require.NoError(t, err)
		}
		require.Empty(t, maps.Collect(report.Results()), "they are only counted")
		require.Equal(t, !test.ends, report.Done() == 3)
	}
}

// TestBulkSourceEndsWithTheRun checks that a source is not read any further after the end of the
// run, while a slice is read to its end.
func TestBulkSourceEndsWithTheRun(t *testing.T) {
	for _, fromSource := range []bool{true, false} {
		read := 0
		each := func(yield func(string) bool) {
			for _, item := range things(1000) {
				read++
				if !yield(item) {
					return
				}
			}
		}
		bulk := fastly.Bulk[string, int]{Name: "count", MaxItems: 1, Parallel: 1, Send: func(context.Context, []string) ([]fastly.Outcome[int], error) {
			return nil, &fastly.Error{StatusCode: http.StatusForbidden, Attempts: 1}
		}}
		synctest.Test(t, func(t *testing.T) {
			slow := func(yield func(string) bool) {
				each(func(item string) bool {
					synctest.Wait()
					return yield(item)
				})
			}
			items := iter.Seq[string](slow)
			if fromSource {
				bulk.Source = func(context.Context) iter.Seq2[string, error] {
					return func(yield func(string, error) bool) {
						slow(func(item string) bool { return yield(item, nil) })
					}
				}
				items = nil
			}
			report, err := fastly.RunBulk(t.Context(), items, bulk)
			require.ErrorContains(t, err, "403")
			require.Equal(t, fromSource, report.Unread)
			require.Equal(t, read, report.Done()+report.Failed()+report.NotTried(), "what was read")
			require.Equal(t, 1, report.Failed())
			require.Equal(t, fromSource, read < 5, "%d items read", read)
		})
	}
}

// noContext returns the nil context that a program may pass by mistake.
func noContext() context.Context { return nil }

// bulkPlan is a random bulk run: sizes, limits, failures, and the time of its end. A nil map
// means no failures.
type bulkPlan struct {
	seed               uint64
	items              []string
	maxItems, maxBytes int
	parallel           int
	ordered            bool
	refused            map[string]bool // items refused by Check
	failing            map[string]bool // items with an error as outcome
	batchFails         func(n int) error
	cancelAt           int  // item at which the context ends; -1 if there is none
	source             bool // whether the items come from a source
	lostAt             int  // item at which the source fails; -1 if there is none
}

func newBulkPlan(seed uint64) bulkPlan {
	random := rand.New(rand.NewPCG(seed, 1))
	p := bulkPlan{
		seed: seed, maxItems: random.IntN(7), maxBytes: random.IntN(4) * 20, parallel: random.IntN(6),
		refused: map[string]bool{}, failing: map[string]bool{}, cancelAt: -1,
	}
	for i := range random.IntN(60) {
		item := fmt.Sprintf("%d-%s", i, strings.Repeat("x", random.IntN(30)))
		p.items = append(p.items, item)
		p.refused[item], p.failing[item] = random.IntN(10) == 0, random.IntN(10) == 0
	}
	if len(p.items) > 0 && random.IntN(4) == 0 {
		p.cancelAt = random.IntN(len(p.items))
	}
	p.ordered = random.IntN(3) == 0
	ends := random.IntN(40) // batch that fails and ends the run
	fates := []error{
		nil, nil, errors.New("the batch failed"),
		&fastly.Error{StatusCode: http.StatusUnauthorized, Attempts: 1},              // the token is refused
		&fastly.Error{Err: &fastly.RateLimitError{Reason: "is long"}},                // refused before it was sent
		&fastly.Error{StatusCode: http.StatusTooManyRequests, Attempts: 4, Err: nil}, // refused by the API
		&fastly.Error{StatusCode: 429, Attempts: 1, Err: &fastly.RateLimitError{}},   // refused by the API, then by the client
		&fastly.Error{Phase: "turn", Err: context.DeadlineExceeded},                  // ended while waiting for the lock
	}
	fate := fates[random.IntN(len(fates))]
	p.batchFails = func(n int) error {
		if n >= ends {
			return fate
		}
		return nil
	}
	if p.source, p.lostAt = random.IntN(3) == 0, -1; p.source && len(p.items) > 0 && random.IntN(3) == 0 {
		p.lostAt = random.IntN(len(p.items))
	}
	return p
}

// run executes the plan. It returns an error if the report is wrong.
func (p *bulkPlan) run(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	var mu sync.Mutex
	sent, under, peak := map[string]int{}, 0, 0
	batches, broken, behind := 0, false, 0 // behind counts the batches sent after a failure
	given := func(yield func(string) bool) {
		for i, item := range p.items {
			if i == p.cancelAt {
				cancel()
			}
			if !yield(item) {
				return
			}
		}
	}
	source := func(context.Context) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			at := 0
			for item := range given {
				if at == p.lostAt {
					yield("", errors.New("the list is lost"))
					return
				}
				if at++; !yield(item, nil) {
					return
				}
			}
		}
	}
	items := given
	if p.source {
		items = nil
	} else {
		source = nil
	}
	report, err := fastly.RunBulk(ctx, items, fastly.Bulk[string, string]{
		Name: "plan", Source: source, MaxItems: p.maxItems, MaxBytes: p.maxBytes, Ordered: p.ordered,
		Size: func(item string) int { return len(item) },
		Check: func(item string) error {
			if p.refused[item] {
				return errors.New("refused")
			}
			return nil
		},
		Send: func(_ context.Context, batch []string) ([]fastly.Outcome[string], error) {
			mu.Lock()
			under++
			peak = max(peak, under)
			err := p.batchFails(batches)
			batches++
			if broken {
				behind++
			}
			for _, item := range batch {
				sent[item]++
			}
			mu.Unlock()
			time.Sleep(time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			under--
			outcomes := make([]fastly.Outcome[string], len(batch))
			for i, item := range batch {
				outcomes[i].Result = "did " + item
				if p.failing[item] {
					outcomes[i].Err = errors.New("failed")
				}
				broken = broken || err != nil || p.failing[item]
			}
			size := len(strings.Join(batch, ""))
			if p.maxItems > 0 && len(batch) > p.maxItems || p.maxBytes > 0 && size > p.maxBytes && len(batch) > 1 || len(batch) == 0 {
				return nil, fmt.Errorf("a batch of %d items and %d bytes", len(batch), size)
			}
			return outcomes, err
		},
	}, fastly.WithBulk(fastly.BulkOptions{Parallel: p.parallel}))

	times := map[string]int{}
	for item, result := range report.Results() {
		times[item]++
		if result != "did "+item || sent[item] != 1 || p.failing[item] || p.refused[item] {
			return fmt.Errorf("%q is done with the result %q, sent %d times", item, result, sent[item])
		}
	}
	for item, err := range report.Failures() {
		times[item]++
		if err == nil || p.refused[item] != (sent[item] == 0) || strings.Contains(err.Error(), "a batch of") {
			return fmt.Errorf("%q failed with %w, sent %d times", item, err, sent[item])
		}
	}
	for item := range report.NotTriedItems() {
		times[item]++
	}
	read := len(times)
	for i, item := range p.items {
		if times[item] > 1 || sent[item] > 1 || (times[item] == 1) != (i < read) {
			return fmt.Errorf("%q is %d times in the report, sent %d times", item, times[item], sent[item])
		}
	}
	if err := p.checkRemaining(report, sent); err != nil {
		return err
	}
	bound := p.parallel
	switch {
	case p.ordered:
		bound = 1
	case bound == 0:
		bound = 8
	}
	bulk, failed := errors.AsType[*fastly.BulkError](err)
	switch {
	case !report.Unread && read < len(p.items), report.Unread && p.cancelAt < 0 && !p.source:
		return fmt.Errorf("%d of %d items in the report, unread: %v", read, len(p.items), report.Unread)
	case report.Unread && p.source && p.cancelAt < 0 && p.lostAt < 0 && report.Failed()+report.NotTried() == 0:
		return fmt.Errorf("not all was read, although nothing failed: %w", err)
	case report.Unread && !errors.Is(err, context.Canceled) && bulk.Err == nil:
		return fmt.Errorf("ended by its context with %w", err)
	case p.ordered && behind > 0:
		return fmt.Errorf("%d batches were sent after a failure", behind)
	case peak > bound:
		return fmt.Errorf("%d batches at once, at most %d are allowed", peak, bound)
	case report.Requests > batches:
		return fmt.Errorf("%d requests in the report, %d were sent", report.Requests, batches)
	case failed != (report.Done() < len(p.items)):
		return fmt.Errorf("%w, with %d of %d done", err, report.Done(), len(p.items))
	case failed && (bulk.Done != report.Done() || bulk.Failed != report.Failed() || bulk.NotTried != report.NotTried() || bulk.Unread != report.Unread || bulk.Err == nil):
		return fmt.Errorf("the error %w differs from the report", err)
	}
	return nil
}

// checkRemaining checks that the remaining items are in order and, in an ordered run, that
// nothing was sent after a refused item.
func (p *bulkPlan) checkRemaining(report *fastly.BulkReport[string, string], sent map[string]int) error {
	left := slices.Collect(report.Remaining())
	if len(left) != report.Failed()+report.NotTried() {
		return fmt.Errorf("%d items remain, %d failed, %d are not tried", len(left), report.Failed(), report.NotTried())
	}
	place := 0
	for _, item := range left {
		at := slices.Index(p.items[place:], item)
		if at < 0 {
			return fmt.Errorf("%q remains out of order", item)
		}
		place += at + 1
	}
	for i, item := range p.items {
		if p.ordered && p.refused[item] && slices.ContainsFunc(p.items[i:], func(item string) bool { return sent[item] > 0 }) {
			return fmt.Errorf("sent what is behind the refused %q", item)
		}
	}
	return nil
}

func TestBulkAccountsForEachItemOnce(t *testing.T) {
	const plans = 3000
	items := 0
	synctest.Test(t, func(t *testing.T) {
		for seed := range uint64(plans) {
			p := newBulkPlan(seed)
			items += len(p.items)
			require.NoError(t, p.run(t.Context()), "seed %d", seed)
		}
	})
	t.Logf("%d plans, %d items", plans, items)
}
