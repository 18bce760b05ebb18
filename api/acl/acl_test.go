package acl_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/acl"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	versioned = "/service/S1/version/3/acl"
	listed    = "/service/S1/acl/A1/entr"

	times = `"created_at":"2023-11-28T16:36:29Z","updated_at":"2023-11-28T16:36:30Z"`
	list  = `{"id":"A1","name":"blocked","service_id":"S1","version":"3","deleted_at":null,` + times + `}`
	// entry is the reply to POST and PATCH, stored the reply to GET.
	entry  = `{"service_id":"S1","acl_id":"A1","ip":"10.0.0.0","negated":1,"subnet":8,"comment":"x","id":"E1",` + times + `}`
	stored = `{"service_id":"S1","acl_id":"A1","ip":"10.0.0.0","negated":"1","subnet":8,"comment":"x","id":"E1",` + times + `}`
	single = `{"service_id":"S1","acl_id":"A1","ip":"2001:db8::1","negated":"0","subnet":null,"comment":"","id":"E2",` + times + `}`
	done   = `{"status":"ok"}`
)

var (
	created = time.Date(2023, time.November, 28, 16, 36, 29, 0, time.UTC)

	wantList = acl.ACL{
		ObjectInfo: collection.ObjectInfo{ServiceID: "S1", VersionNumber: 3, CreatedAt: created, UpdatedAt: created.Add(time.Second)},
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

// collections holds the collections of the package.
type collections struct {
	lists   collection.Collection[acl.ACL, acl.Input]
	entries acl.EntryCollection
}

// operations lists all requests of the package: the call, the reply, and the expected result.
var operations = []shapetest.Operation[collections]{
	{
		Name: "list ACLs", Sent: "GET " + versioned, Reply: "[" + list + "]", Again: true, Want: []acl.ACL{wantList},
		Call: func(ctx context.Context, k collections) (any, error) { return k.lists.List(ctx) },
	},
	{
		Name: "get ACL", Sent: "GET " + versioned + "/old%2Fname", Reply: list, Again: true, Want: &wantList,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.lists.Get(ctx, "old/name")
		},
	},
	{
		Name: "create ACL", Sent: "POST " + versioned + " name=blocked", Reply: list, Want: &wantList,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.lists.Create(ctx, acl.Input{Name: new("blocked")})
		},
	},
	{
		Name: "rename ACL", Sent: "PUT " + versioned + "/old%2Fname name=blocked", Reply: list, Want: &wantList,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.lists.Update(ctx, "old/name", acl.Input{Name: new("blocked")})
		},
	},
	{
		Name: "delete ACL", Sent: "DELETE " + versioned + "/old%2Fname", Reply: done, Again: true,
		Call: func(ctx context.Context, k collections) (any, error) {
			return nil, k.lists.Delete(ctx, "old/name")
		},
	},
	{
		Name: "list entries", Sent: "GET " + listed + "ies?per_page=100", Reply: "[" + stored + "," + single + "]", Again: true,
		Want: []acl.Entry{wantEntry, wantSingle},
		Call: func(ctx context.Context, k collections) (any, error) { return k.entries.List(ctx) },
	},
	{
		Name: "list entries sorted", Sent: "GET " + listed + "ies?direction=descend&per_page=50&sort=ip",
		Reply: "[" + stored + "]", Again: true, Want: []acl.Entry{wantEntry},
		Call: func(ctx context.Context, k collections) (any, error) {
			list := acl.EntryQuery{Sort: "ip", Direction: fastly.Descending}
			return fastly.Collect(k.entries.Where(list).All(ctx, fastly.WithPageSize(50)))
		},
	},
	{
		Name: "get entry", Sent: "GET " + listed + "y/E1", Reply: stored, Again: true, Want: &wantEntry,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.entries.Get(ctx, "E1")
		},
	},
	{
		Name: "create entry", Sent: "POST " + listed + "y ip=10.0.0.0&subnet=8&negated=1&comment=x", Reply: entry, Want: &wantEntry,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.entries.Create(ctx, acl.EntryInput{IP: new("10.0.0.0"), Subnet: new(8), Negated: new(true), Comment: new("x")})
		},
	},
	{
		Name: "update entry", Sent: "PATCH " + listed + "y/E1 negated=0&comment=", Reply: entry, Again: true, Want: &wantEntry,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.entries.Update(ctx, "E1", acl.EntryInput{Negated: new(false), Comment: new("")})
		},
	},
	{
		Name: "delete entry", Sent: "DELETE " + listed + "y/E1", Reply: done, Again: true,
		Call: func(ctx context.Context, k collections) (any, error) {
			return nil, k.entries.Delete(ctx, "E1")
		},
	},
	{
		Name: "batch", Reply: done, Want: 3,
		Sent: "PATCH " + listed + `ies {"entries":[{"op":"create","ip":"127.0.0.1","subnet":24,"comment":"x","negated":1},` +
			`{"op":"update","id":"E1","subnet":0,"negated":0},{"op":"delete","id":"E2"}]}`,
		Call: func(ctx context.Context, k collections) (any, error) {
			return batch(ctx, k.entries,
				acl.CreateChange(acl.EntryInput{IP: new("127.0.0.1"), Subnet: new(24), Negated: new(true), Comment: new("x")}),
				acl.UpdateChange("E1", acl.EntryInput{Subnet: new(0), Negated: new(false)}), acl.DeleteChange("E2"))
		},
	},
	{
		Name: "batch that may be repeated", Reply: done, Again: true, Want: 1,
		Sent: "PATCH " + listed + `ies {"entries":[{"op":"update","id":"E1","comment":""}]}`,
		Call: func(ctx context.Context, k collections) (any, error) {
			return batch(ctx, k.entries, acl.UpdateChange("E1", acl.EntryInput{Comment: new("")}))
		},
	},
}

// batch applies changes and returns the number that is done.
func batch(ctx context.Context, entries acl.EntryCollection, changes ...acl.Change) (int, error) {
	report, err := entries.Batch(ctx, slices.Values(changes))
	return report.Done(), err
}

// The requests are correct. Writes to the service do not overlap, count, and are retried only if
// that is safe.
func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(client *fastly.Client) collections {
		return collections{acl.ACLs(client.Version("S1", 3)), acl.Entries(client, "S1", "A1")}
	}, operations)
}

// Names are restricted. A list keeps its id, which identifies its entries, after a rename and in
// clones.
func TestLists(t *testing.T) {
	client, fake := fastlytest.New(t)
	v := client.Version(fake.AddService("shop").ID, 1)
	lists, ctx := acl.ACLs(v), t.Context()
	created, err := lists.Create(ctx, acl.Input{Name: new("blocked")})
	require.NoError(t, err)
	require.NotEmpty(t, created.ID)
	_, err = lists.Create(ctx, acl.Input{Name: new("a/b")})
	require.ErrorContains(t, err, "400 Bad request: Name must start")

	renamed, err := lists.Update(ctx, "blocked", acl.Input{Name: new("banned for good")})
	require.NoError(t, err)
	require.Equal(t, created.ID, renamed.ID)
	clone, err := v.Clone(ctx)
	require.NoError(t, err)
	cloned, err := acl.ACLs(v.At(clone.Number)).Get(ctx, "banned for good")
	require.NoError(t, err)
	require.Equal(t, created.ID, cloned.ID)
	require.NoError(t, acl.ACLs(v.At(clone.Number)).Delete(ctx, "banned for good"))
	kept, err := lists.Get(ctx, "banned for good")
	require.NoError(t, err)
	require.Equal(t, created.ID, kept.ID, "deleted from the clone alone")
}

// Operations on the entries of a list in the fake.
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

	changes := []acl.Change{acl.UpdateChange(all[0].ID, acl.EntryInput{Negated: new(true), Subnet: new(31)})}
	for _, entry := range all[1:] {
		changes = append(changes, acl.DeleteChange(entry.ID))
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

// Any number of changes is sent in few requests, in order and without overlap.
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

// The changes of a refused request are reported individually. The batch ends there, because later
// changes may depend on them.
func TestBatchThatFails(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Skip: 1, Status: http.StatusBadRequest, Body: `{"msg":"Bad request","detail":"no such address"}`})
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: done, Times: -1})
	changes := manyChanges()
	report, err := acl.Entries(client, "S1", "A1").Batch(t.Context(), slices.Values(changes))
	require.ErrorContains(t, err, "fastly: change ACL entries: 1000 done, 1000 failed, 500 not tried: ")
	require.Equal(t, changes[1000:2000], slices.Collect(report.FailedItems()))
	for change, err := range report.Failures() {
		require.ErrorContains(t, err, "no such address", *change.IP)
	}
	var made []acl.Change
	for change := range report.Results() {
		made = append(made, change)
	}
	require.Equal(t, changes[:1000], made)
	require.Equal(t, changes[1000:], slices.Collect(report.Remaining()), "what can be fed in again, in order")
	require.Len(t, fake.Requests(), 2)
}

// An invalid change ends the batch, and is reported.
func TestBatchOfWhatCanNotBe(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: done, Times: -1})
	good := acl.DeleteChange("E1")
	for words, wrong := range map[string]acl.Change{
		"the change has no op":                                         {ID: "E2"},
		"the entry to delete has no id":                                acl.DeleteChange(""),
		"the entry to update has no id":                                acl.UpdateChange("", acl.EntryInput{}),
		`the entry to be created has the id "E3", which the API gives`: {Op: acl.OpCreate, ID: "E3"},
	} {
		before := len(fake.Requests())
		report, err := acl.Entries(client, "S1", "A1").Batch(t.Context(), slices.Values([]acl.Change{good, wrong, good}))
		require.ErrorContains(t, err, "1 done, 1 failed, 1 not tried: "+words)
		require.Equal(t, []acl.Change{wrong, good}, slices.Collect(report.Remaining()))
		require.Len(t, fake.Requests()[before:], 1)
	}
	require.Equal(t, []acl.Change{good, good, good, good}, sentChanges(t, fake))
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

// Invalid addresses are refused by name before a request is sent.
func TestBadAddresses(t *testing.T) {
	client, fake := fastlytest.New(t)
	entries := acl.Entries(client, "S1", "A1")
	ctx := t.Context()
	require.ErrorContains(t, shapetest.ErrorOf(entries.Get(ctx, "")), "id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(entries.Update(ctx, "..", acl.EntryInput{})), `id is ".."`)
	require.ErrorContains(t, entries.Delete(ctx, "."), `id is "."`)
	require.ErrorContains(t, shapetest.ErrorOf(acl.Entries(client, "", "A1").List(ctx)), "service_id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(acl.Entries(client, "S1", "").Create(ctx, acl.EntryInput{})), "acl_id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(acl.Entries(nil, "S1", "A1").Get(ctx, "E1")), "client")
	require.ErrorContains(t, shapetest.ErrorOf(batch(ctx, acl.Entries(client, "S1", ""), acl.DeleteChange("E1"))), "acl_id is empty")
	require.Empty(t, fake.Requests())
}

// manyChanges returns 2,500 changes that create something.
func manyChanges() []acl.Change {
	var changes []acl.Change
	for i := range 2500 {
		changes = append(changes, acl.CreateChange(acl.EntryInput{IP: new(fmt.Sprintf("10.0.%d.%d", i/256, i%256))}))
	}
	return changes
}

// sentChanges returns the changes of all requests, and checks that each has at most 1,000.
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
