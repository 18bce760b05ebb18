package acl_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/acl"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	versioned = "/service/S1/version/3/acl"
	listed    = "/service/S1/acl/A1/entr"

	times = `"created_at":"2023-11-28T16:36:29Z","updated_at":"2023-11-28T16:36:30Z"`
	list  = `{"id":"A1","name":"blocked","service_id":"S1","version":"3","deleted_at":null,` + times + `}`
	// entry is what POST and PATCH answer, stored what GET does.
	entry  = `{"service_id":"S1","acl_id":"A1","ip":"10.0.0.0","negated":1,"subnet":8,"comment":"x","id":"E1",` + times + `}`
	stored = `{"service_id":"S1","acl_id":"A1","ip":"10.0.0.0","negated":"1","subnet":8,"comment":"x","id":"E1",` + times + `}`
	single = `{"service_id":"S1","acl_id":"A1","ip":"2001:db8::1","negated":"0","subnet":null,"comment":"","id":"E2",` + times + `}`
	done   = `{"status":"ok"}`
)

var (
	created = time.Date(2023, time.November, 28, 16, 36, 29, 0, time.UTC)

	wantList = acl.ACL{
		ObjectInfo: fastly.ObjectInfo{ServiceID: "S1", VersionNumber: 3, CreatedAt: created, UpdatedAt: created.Add(time.Second)},
		ID:         "A1", Name: "blocked",
	}
	wantEntry = acl.Entry{
		ID: "E1", ServiceID: "S1", ACLID: "A1", IP: "10.0.0.0", Subnet: new(8), Negated: true, Comment: "x",
		CreatedAt: created, UpdatedAt: created.Add(time.Second),
	}
	wantSingle = acl.Entry{
		ID: "E2", ServiceID: "S1", ACLID: "A1", IP: "2001:db8::1", CreatedAt: created, UpdatedAt: created.Add(time.Second),
	}
)

type lists = fastly.Collection[acl.ACL, acl.Input]

// operations are all that the package sends: what is called, what the API answers, and
// what is to come of it.
var operations = []struct {
	name  string
	call  func(ctx context.Context, lists lists, entries acl.EntryCollection) (any, error)
	reply string
	sent  string
	again bool // whether it is sent again after a 503
	want  any
}{
	{
		name: "list ACLs", sent: "GET " + versioned, reply: "[" + list + "]", again: true, want: []acl.ACL{wantList},
		call: func(ctx context.Context, lists lists, _ acl.EntryCollection) (any, error) { return lists.List(ctx) },
	},
	{
		name: "get ACL", sent: "GET " + versioned + "/old%2Fname", reply: list, again: true, want: &wantList,
		call: func(ctx context.Context, lists lists, _ acl.EntryCollection) (any, error) {
			return lists.Get(ctx, "old/name")
		},
	},
	{
		name: "create ACL", sent: "POST " + versioned + " name=blocked", reply: list, want: &wantList,
		call: func(ctx context.Context, lists lists, _ acl.EntryCollection) (any, error) {
			return lists.Create(ctx, acl.Input{Name: new("blocked")})
		},
	},
	{
		name: "update ACL", sent: "PUT " + versioned + "/old%2Fname name=blocked", reply: list, again: true, want: &wantList,
		call: func(ctx context.Context, lists lists, _ acl.EntryCollection) (any, error) {
			return lists.Update(ctx, "old/name", acl.Input{Name: new("blocked")})
		},
	},
	{
		name: "delete ACL", sent: "DELETE " + versioned + "/old%2Fname", reply: done, again: true,
		call: func(ctx context.Context, lists lists, _ acl.EntryCollection) (any, error) {
			return nil, lists.Delete(ctx, "old/name")
		},
	},
	{
		name: "list entries", sent: "GET " + listed + "ies?per_page=100", reply: "[" + stored + "," + single + "]", again: true,
		want: []acl.Entry{wantEntry, wantSingle},
		call: func(ctx context.Context, _ lists, entries acl.EntryCollection) (any, error) { return entries.List(ctx) },
	},
	{
		name: "list entries sorted", sent: "GET " + listed + "ies?direction=descend&per_page=50&sort=ip",
		reply: "[" + stored + "]", again: true, want: []acl.Entry{wantEntry},
		call: func(ctx context.Context, _ lists, entries acl.EntryCollection) (any, error) {
			list := acl.EntryList{Sort: "ip", Direction: fastly.Descending}
			return fastly.Collect(entries.AllSorted(ctx, list, fastly.WithPageSize(50)))
		},
	},
	{
		name: "get entry", sent: "GET " + listed + "y/E1", reply: stored, again: true, want: &wantEntry,
		call: func(ctx context.Context, _ lists, entries acl.EntryCollection) (any, error) {
			return entries.Get(ctx, "E1")
		},
	},
	{
		name: "create entry", sent: "POST " + listed + "y ip=10.0.0.0&subnet=8&negated=1&comment=x", reply: entry, want: &wantEntry,
		call: func(ctx context.Context, _ lists, entries acl.EntryCollection) (any, error) {
			return entries.Create(ctx, acl.EntryInput{IP: new("10.0.0.0"), Subnet: new(8), Negated: new(true), Comment: new("x")})
		},
	},
	{
		name: "update entry", sent: "PATCH " + listed + "y/E1 negated=0&comment=", reply: entry, again: true, want: &wantEntry,
		call: func(ctx context.Context, _ lists, entries acl.EntryCollection) (any, error) {
			return entries.Update(ctx, "E1", acl.EntryInput{Negated: new(false), Comment: new("")})
		},
	},
	{
		name: "delete entry", sent: "DELETE " + listed + "y/E1", reply: done, again: true,
		call: func(ctx context.Context, _ lists, entries acl.EntryCollection) (any, error) {
			return nil, entries.Delete(ctx, "E1")
		},
	},
	{
		name: "batch", reply: done, want: 3,
		sent: "PATCH " + listed + `ies {"entries":[{"op":"create","ip":"127.0.0.1","subnet":24,"comment":"x","negated":1},` +
			`{"op":"update","id":"E1","subnet":0,"negated":0},{"op":"delete","id":"E2"}]}`,
		call: func(ctx context.Context, _ lists, entries acl.EntryCollection) (any, error) {
			return batch(ctx, entries,
				acl.Create(acl.EntryInput{IP: new("127.0.0.1"), Subnet: new(24), Negated: new(true), Comment: new("x")}),
				acl.Update("E1", acl.EntryInput{Subnet: new(0), Negated: new(false)}), acl.Delete("E2"))
		},
	},
	{
		name: "batch that may be repeated", reply: done, again: true, want: 1,
		sent: "PATCH " + listed + `ies {"entries":[{"op":"update","id":"E1","comment":""}]}`,
		call: func(ctx context.Context, _ lists, entries acl.EntryCollection) (any, error) {
			return batch(ctx, entries, acl.Update("E1", acl.EntryInput{Comment: new("")}))
		},
	},
}

// batch makes changes and returns how many are done.
func batch(ctx context.Context, entries acl.EntryCollection, changes ...acl.Change) (int, error) {
	report, err := entries.Batch(ctx, slices.Values(changes))
	return report.Done(), err
}

// Each operation is sent and read as the API wants it; writes to the service follow one
// another and count, and are sent again only where that does no harm.
func TestOperations(t *testing.T) {
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, fake := fastlytest.New(t)
				lists, entries := acl.ACLs(client.Version("S1", 3)), acl.Entries(client, "S1", "A1")
				_, err := client.Services.Create(t.Context(), fastly.ServiceInput{Name: new("shop")}) // tells the budget
				require.NoError(t, err)

				fake.Inject(fastlytest.Fault{Status: http.StatusServiceUnavailable})
				fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: op.reply, Delay: time.Second, Times: -1})
				got, err := op.call(t.Context(), lists, entries)
				require.Equal(t, op.again, err == nil, "%v", err)
				if err != nil {
					got, err = op.call(t.Context(), lists, entries)
					require.NoError(t, err)
				}
				require.Equal(t, op.want, got)

				var group sync.WaitGroup
				for range 2 {
					group.Go(func() { _, _ = op.call(t.Context(), lists, entries) })
				}
				group.Wait()
				requests := fake.Requests()[1:]
				require.Len(t, requests, 4)
				read := strings.HasPrefix(op.sent, "GET ")
				for _, r := range requests {
					require.Equal(t, op.sent, strings.TrimSpace(r.Method+" "+r.URI+" "+string(r.Body)))
					require.Equal(t, !read, r.Counted)
				}
				require.Equal(t, read, fake.Peak() == 2, "at most %d at once", fake.Peak())
			})
		})
	}
	t.Logf("%d operations", len(operations))
}

// The lists of a version on the fake, which like the API takes plain names only.
func TestLists(t *testing.T) {
	client, fake := fastlytest.New(t)
	v := client.Version(fake.AddService("shop").ID, 1)
	lists, ctx := acl.ACLs(v), t.Context()
	created, err := lists.Create(ctx, acl.Input{Name: new("blocked")})
	require.NoError(t, err)
	require.Equal(t, []any{"blocked", v.ServiceID(), 1}, []any{created.Name, created.ServiceID, created.VersionNumber})
	require.NotEmpty(t, created.ID)
	_, err = lists.Create(ctx, acl.Input{Name: new("blocked")})
	require.ErrorIs(t, err, fastly.ErrConflict)
	_, err = lists.Create(ctx, acl.Input{Name: new("a/b")})
	require.ErrorContains(t, err, "400 Bad request: Name must start")

	renamed, err := lists.Update(ctx, "blocked", acl.Input{Name: new("banned for good")})
	require.NoError(t, err)
	require.Equal(t, created.ID, renamed.ID)
	got, err := lists.Get(ctx, "banned for good")
	require.NoError(t, err)
	all, err := lists.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []acl.ACL{*got}, all)
	_, err = lists.Get(ctx, "blocked")
	require.ErrorIs(t, err, fastly.ErrNotFound)

	clone, err := v.Clone(ctx)
	require.NoError(t, err)
	_, err = v.Lock(ctx)
	require.NoError(t, err)
	require.ErrorIs(t, lists.Delete(ctx, "banned for good"), fastly.ErrVersionLocked)
	cloned, err := acl.ACLs(v.At(clone.Number)).Get(ctx, "banned for good")
	require.NoError(t, err)
	require.Equal(t, created.ID, cloned.ID, "the entries are found as before")
	require.NoError(t, acl.ACLs(v.At(clone.Number)).Delete(ctx, "banned for good"))
	require.ErrorIs(t, acl.ACLs(v.At(clone.Number)).Delete(ctx, "banned for good"), fastly.ErrNotFound)
}

// The entries of a list on the fake, from the first to the last.
func TestEntriesOnTheFake(t *testing.T) {
	client, fake := fastlytest.New(t)
	v, ctx := client.Version(fake.AddService("shop").ID, 1), t.Context()
	list, err := acl.ACLs(v).Create(ctx, acl.Input{Name: new("blocked")})
	require.NoError(t, err)
	entries := acl.Entries(client, v.ServiceID(), list.ID)

	for _, in := range []acl.EntryInput{
		{IP: new("192.0.2.1")},
		{IP: new("192.0.2.0"), Subnet: new(24), Negated: new(false), Comment: new("")},
		{IP: new("2001:db8::"), Subnet: new(32), Negated: new(true), Comment: new("é & =")},
	} {
		made, err := entries.Create(ctx, in)
		require.NoError(t, err)
		got, err := entries.Get(ctx, made.ID)
		require.NoError(t, err)
		for _, entry := range []*acl.Entry{made, got} {
			require.Equal(t, []string{v.ServiceID(), list.ID, *in.IP}, []string{entry.ServiceID, entry.ACLID, entry.IP})
			require.Equal(t, in.Subnet, entry.Subnet)
			require.Equal(t, in.Negated != nil && *in.Negated, entry.Negated)
			if in.Comment != nil {
				require.Equal(t, *in.Comment, entry.Comment)
			}
		}
		changed, err := entries.Update(ctx, made.ID, acl.EntryInput{Negated: new(!made.Negated)})
		require.NoError(t, err)
		require.Equal(t, !made.Negated, changed.Negated)
		require.Equal(t, in.Subnet, changed.Subnet, "nothing else changes")
		require.NoError(t, entries.Delete(ctx, made.ID))
		require.ErrorIs(t, entries.Delete(ctx, made.ID), fastly.ErrNotFound)
		_, err = entries.Update(ctx, made.ID, in)
		require.ErrorIs(t, err, fastly.ErrNotFound)
		_, err = entries.Get(ctx, made.ID)
		require.ErrorIs(t, err, fastly.ErrNotFound)
	}

	report, err := entries.Batch(ctx, slices.Values(manyChanges()))
	require.NoError(t, err)
	require.Equal(t, 3, report.Requests)
	before := len(fake.Requests())
	all, err := entries.List(ctx)
	require.NoError(t, err)
	require.Len(t, all, 2500)
	require.Len(t, fake.Requests()[before:], 25, "pages")

	changes := []acl.Change{acl.Update(all[0].ID, acl.EntryInput{Negated: new(true), Subnet: new(31)})}
	for _, entry := range all[1:] {
		changes = append(changes, acl.Delete(entry.ID))
	}
	report, err = entries.Batch(ctx, slices.Values(changes))
	require.NoError(t, err)
	require.Equal(t, []int{2500, 3}, []int{report.Done(), report.Requests})
	rest, err := entries.List(ctx)
	require.NoError(t, err)
	require.Len(t, rest, 1)
	require.Equal(t, []any{all[0].ID, all[0].IP, new(31), true}, []any{rest[0].ID, rest[0].IP, rest[0].Subnet, rest[0].Negated})
	require.Empty(t, fake.Overlaps())
}

// Any number of changes goes out in few requests and in order: one request is done before
// the next one is made.
func TestBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		fake.Inject(fastlytest.Fault{Path: listed + "ies", Status: http.StatusOK, Body: done, Delay: time.Second, Times: -1})
		changes := manyChanges()
		report, err := acl.Entries(client, "S1", "A1").Batch(t.Context(), func(yield func(acl.Change) bool) {
			for i, change := range changes {
				if i > 2000 {
					require.NotZero(t, fake.Requests()[0].Status)
				}
				if !yield(change) {
					return
				}
			}
		})
		require.NoError(t, err)
		require.Equal(t, []int{2500, 0, 0, 3}, []int{report.Done(), report.Failed(), report.NotTried(), report.Requests})
		require.Equal(t, changes, sentChanges(t, fake))
		require.Len(t, fake.Requests(), 3)
	})
}

// The changes of a request that is refused are reported one by one; the others are made.
func TestBatchThatFails(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Skip: 1, Status: http.StatusBadRequest, Body: `{"msg":"Bad request","detail":"no such address"}`})
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: done, Times: -1})
	changes := manyChanges()
	report, err := acl.Entries(client, "S1", "A1").Batch(t.Context(), slices.Values(changes))
	require.ErrorContains(t, err, "fastly: change ACL entries: 1500 done, 1000 failed, 0 not tried: ")
	require.Equal(t, changes[1000:2000], slices.Collect(report.FailedItems()))
	for change, err := range report.Failures() {
		require.ErrorContains(t, err, "no such address", *change.IP)
	}
	var made []acl.Change
	for change := range report.Results() {
		made = append(made, change)
	}
	require.Equal(t, slices.Concat(changes[:1000], changes[2000:]), made)
}

// What can't be a change is reported, and the rest is made.
func TestBatchOfWhatCanNotBe(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: done, Times: -1})
	good := acl.Delete("E1")
	report, err := acl.Entries(client, "S1", "A1").Batch(t.Context(), slices.Values([]acl.Change{
		{ID: "E2"}, acl.Delete(""), good, acl.Update("", acl.EntryInput{}), {Action: acl.ActionCreate, ID: "E3"},
	}))
	require.ErrorContains(t, err, "1 done, 4 failed")
	var said []string
	for _, err := range report.Failures() {
		said = append(said, err.Error())
	}
	require.Equal(t, []string{
		"the change has no action", "the entry to delete has no id", "the entry to update has no id",
		`the entry to be created has the id "E3", which the API gives`,
	}, said)
	require.Equal(t, []acl.Change{good}, sentChanges(t, fake))
}

func TestEntriesPages(t *testing.T) {
	client, fake := fastlytest.New(t)
	next := http.Header{"Link": {`<https://api.fastly.com` + listed + `ies?page=2&per_page=100>; rel="next"`}}
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Header: next, Body: "[" + strings.Repeat(stored+",", 99) + stored + "]"})
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: "[" + single + "]"})
	entries, err := acl.Entries(client, "S1", "A1").List(t.Context())
	require.NoError(t, err)
	require.Len(t, entries, 101)
	require.Equal(t, listed+"ies?page=2&per_page=100", fake.Requests()[1].URI)
}

// What can't be an address is refused before anything is sent, and named.
func TestBadAddresses(t *testing.T) {
	client, fake := fastlytest.New(t)
	entries := acl.Entries(client, "S1", "A1")
	for _, test := range []struct {
		call func(ctx context.Context) error
		want string
	}{
		{func(ctx context.Context) error { return errorOf(entries.Get(ctx, "")) }, "id is empty"},
		{func(ctx context.Context) error { return errorOf(entries.Update(ctx, "..", acl.EntryInput{})) }, `id is ".."`},
		{func(ctx context.Context) error { return entries.Delete(ctx, ".") }, `id is "."`},
		{func(ctx context.Context) error { return errorOf(acl.Entries(client, "", "A1").List(ctx)) }, "service_id is empty"},
		{func(ctx context.Context) error {
			return errorOf(acl.Entries(client, "S1", "").Create(ctx, acl.EntryInput{}))
		}, "acl_id is empty"},
		{func(ctx context.Context) error { return errorOf(acl.Entries(nil, "S1", "A1").Get(ctx, "E1")) }, "client"},
		{func(ctx context.Context) error {
			return errorOf(batch(ctx, acl.Entries(client, "S1", ""), acl.Delete("E1")))
		}, "acl_id is empty"},
	} {
		require.ErrorContains(t, test.call(t.Context()), test.want)
	}
	require.Empty(t, fake.Requests())
}

func errorOf[T any](_ T, err error) error { return err }

// manyChanges are 2,500, each of which makes something.
func manyChanges() []acl.Change {
	var changes []acl.Change
	for i := range 2500 {
		changes = append(changes, acl.Create(acl.EntryInput{IP: new(fmt.Sprintf("10.0.%d.%d", i/256, i%256))}))
	}
	return changes
}

// sentChanges reads the changes of all requests, each of which has 1,000 at the most.
func sentChanges(t *testing.T, fake *fastlytest.Fake) []acl.Change {
	t.Helper()
	var all []acl.Change
	for _, r := range fake.Writes() {
		var body struct {
			Entries []acl.Change `json:"entries"`
		}
		require.NoError(t, json.Unmarshal(r.Body, &body))
		require.LessOrEqual(t, len(body.Entries), 1000)
		all = append(all, body.Entries...)
	}
	return all
}
