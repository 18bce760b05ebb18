package compute_test

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
	"github.com/edgesdk/fastly/api/compute"
	"github.com/edgesdk/fastly/api/kvstore"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	version = "/service/S1/version/3"
	lists   = "/resources/acls"
	list    = lists + "/A1"

	times = `"created_at":"2023-01-19T11:28:14Z","updated_at":"2023-01-19T11:28:15Z","deleted_at":null`
	pkg   = `{"service_id":"S1","version":3,"id":"P1","metadata":{"name":"edge","authors":["a@example.com"],"size":1540845},` + times + `}`
	link  = `{"id":"L1","name":"users","service_id":"S1","version":3,"resource_id":"K1","resource_type":"object-store","href":null,` + times + `}`
	acl   = `{"id":"A1","name":"blocked"}`
	entry = `{"prefix":"192.0.2.0/24","action":"BLOCK"}`
	done  = `{"status":"ok"}`
)

var (
	created = time.Date(2023, time.January, 19, 11, 28, 14, 0, time.UTC)
	info    = collection.ObjectInfo{ServiceID: "S1", VersionNumber: 3, CreatedAt: created, UpdatedAt: created.Add(time.Second)}

	wantPackage = compute.Package{
		ObjectInfo: info, ID: "P1", Metadata: compute.Metadata{Name: "edge", Authors: []string{"a@example.com"}, Size: 1540845},
	}
	wantLink  = compute.ResourceLink{ObjectInfo: info, ID: "L1", Name: "users", ResourceID: "K1", ResourceType: compute.ResourceObjectStore}
	wantACL   = compute.ACL{ID: "A1", Name: "blocked"}
	wantEntry = compute.Entry{Prefix: "192.0.2.0/24", Action: compute.ActionBlock}
)

// collections holds the collections of the package.
type collections struct {
	packages compute.PackageCollection
	links    collection.Collection[compute.ResourceLink, compute.ResourceLinkInput]
	acls     compute.ACLCollection
	entries  compute.EntryCollection
	fanout   compute.FanoutAddress
}

// operations lists all requests of the package: the call, the reply, and the expected result.
var operations = []shapetest.Operation[collections]{
	{
		Name: "get package", Sent: "GET " + version + "/package", Reply: pkg, Again: true, Want: &wantPackage,
		Call: func(ctx context.Context, k collections) (any, error) { return k.packages.Get(ctx) },
	},
	{
		Name: "upload package", Reply: pkg, Again: true, Want: &wantPackage, Header: map[string]string{"Expect": "100-continue"},
		Sent: "PUT " + version + "/package --BOUNDARY\r\nContent-Disposition: form-data; name=\"package\"; filename=\"package.tar.gz\"\r\n" +
			"Content-Type: application/octet-stream\r\n\r\nFILE\r\n--BOUNDARY--",
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.packages.Upload(ctx, fastly.BytesBody([]byte("FILE")))
		},
	},
	{
		Name: "list resource links", Sent: "GET " + version + "/resource", Reply: "[" + link + "]", Again: true, Want: []compute.ResourceLink{wantLink},
		Call: func(ctx context.Context, k collections) (any, error) { return k.links.List(ctx) },
	},
	{
		Name: "get resource link", Sent: "GET " + version + "/resource/L1", Reply: link, Again: true, Want: &wantLink,
		Call: func(ctx context.Context, k collections) (any, error) { return k.links.Get(ctx, "L1") },
	},
	{
		Name: "create resource link", Sent: "POST " + version + "/resource resource_id=K1&name=users", Reply: link, Want: &wantLink,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.links.Create(ctx, compute.ResourceLinkInput{ResourceID: new("K1"), Name: new("users")})
		},
	},
	{
		Name: "update resource link", Sent: "PUT " + version + "/resource/L1 name=users", Reply: link, Again: true, Want: &wantLink,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.links.Update(ctx, "L1", compute.ResourceLinkInput{Name: new("users")})
		},
	},
	{
		Name: "delete resource link", Sent: "DELETE " + version + "/resource/L1", Reply: done, Again: true,
		Call: func(ctx context.Context, k collections) (any, error) { return nil, k.links.Delete(ctx, "L1") },
	},
	{
		Name: "list ACLs", Sent: "GET " + lists, Reply: `{"data":[` + acl + `],"meta":{"total":1}}`, Again: true, Want: []compute.ACL{wantACL},
		Call: func(ctx context.Context, k collections) (any, error) { return k.acls.List(ctx) },
	},
	{
		Name: "get ACL", Sent: "GET " + list, Reply: acl, Again: true, Want: &wantACL,
		Call: func(ctx context.Context, k collections) (any, error) { return k.acls.Get(ctx, "A1") },
	},
	{
		Name: "create ACL", Sent: "POST " + lists + ` {"name":"blocked"}`, Reply: acl, Want: &wantACL, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.acls.Create(ctx, compute.ACLInput{Name: new("blocked")})
		},
	},
	{
		Name: "delete ACL", Sent: "DELETE " + list, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k collections) (any, error) { return nil, k.acls.Delete(ctx, "A1") },
	},
	{
		Name: "list entries", Sent: "GET " + list + "/entries?limit=100", Reply: `{"entries":[` + entry + `],"meta":{"limit":100}}`, Again: true,
		Want: []compute.Entry{wantEntry},
		Call: func(ctx context.Context, k collections) (any, error) { return k.entries.List(ctx) },
	},
	{
		Name: "look up entry", Sent: "GET " + list + "/entry/2001:db8::1", Reply: entry, Again: true, Want: &wantEntry,
		Call: func(ctx context.Context, k collections) (any, error) { return k.entries.Lookup(ctx, "2001:db8::1") },
	},
	{
		Name: "batch", Status: http.StatusAccepted, Want: 3, Uncounted: true, Parallel: true,
		Sent: "PATCH " + list + `/entries {"entries":[{"op":"create","prefix":"192.0.2.0/24","action":"BLOCK"},` +
			`{"op":"update","prefix":"2001:db8::/32","action":"ALLOW"},{"op":"delete","prefix":"10.0.0.0/8"}]}`,
		Call: func(ctx context.Context, k collections) (any, error) {
			return batch(ctx, k.entries, compute.CreateChange("192.0.2.0/24", compute.ActionBlock),
				compute.UpdateChange("2001:db8::/32", compute.ActionAllow), compute.DeleteChange("10.0.0.0/8"))
		},
	},
	{
		Name: "batch that may be repeated", Status: http.StatusAccepted, Want: 1, Again: true, Uncounted: true, Parallel: true,
		Sent: "PATCH " + list + `/entries {"entries":[{"op":"update","prefix":"192.0.2.0/24","action":"BLOCK"}]}`,
		Call: func(ctx context.Context, k collections) (any, error) {
			return batch(ctx, k.entries, compute.UpdateChange("192.0.2.0/24", compute.ActionBlock))
		},
	},
	{
		Name: "publish", Reply: "Published\n", Parallel: true, Header: map[string]string{"Accept": "*/*"},
		Sent: `POST /service/S1/publish/ {"items":[{"channel":"news","id":"2","prev-id":"1","formats":{` +
			`"http-response":{"code":404,"reason":"Gone for Now","headers":{"A":"1","B":"2"},"body":"","body-bin":"AP8="},` +
			`"http-stream":{"content":"data: x\n\n","content-bin":""},"ws-message":{"content-bin":"AQID"}}},` +
			`{"channel":"news","formats":{"ws-message":{"content":"hi"}}}]}`,
		Call: func(ctx context.Context, k collections) (any, error) {
			return nil, k.fanout.Publish(ctx, []compute.PublishItem{
				{
					Channel: new("news"), ID: new("2"), PrevID: new("1"), Formats: compute.PublishFormats{
						HTTPResponse: &compute.HTTPResponse{
							Code: new(404), Reason: new("Gone for Now"), Headers: map[string]string{"B": "2", "A": "1"}, Body: new(""), BodyBin: []byte{0, 255},
						},
						HTTPStream: &compute.HTTPStream{Content: new("data: x\n\n"), ContentBin: []byte{}},
						WSMessage:  &compute.WebSocketMessage{ContentBin: []byte{1, 2, 3}},
					},
				},
				{Channel: new("news"), Formats: compute.PublishFormats{WSMessage: &compute.WebSocketMessage{Content: new("hi")}}},
			})
		},
	},
}

// batch applies changes and returns the number that is done.
func batch(ctx context.Context, entries compute.EntryCollection, changes ...compute.Change) (int, error) {
	report, err := entries.Batch(ctx, slices.Values(changes))
	return report.Done(), err
}

// The requests are correct. Writes to objects of a version count and do not overlap. Writes to
// lists of the account do neither. Messages count only.
func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(client *fastly.Client) collections {
		v := client.Version("S1", 3)
		return collections{compute.Packages(v), compute.ResourceLinks(v), compute.ACLs(client), compute.Entries(client, "A1"), compute.Fanout(client, "S1")}
	}, operations)
}

// Operations on the resource links of a version in the fake.
func TestResourceLinks(t *testing.T) {
	client, fake := fastlytest.New(t)
	v, ctx := client.Version(fake.AddService("shop").ID, 1), t.Context()
	links := compute.ResourceLinks(v)
	made, err := links.Create(ctx, compute.ResourceLinkInput{ResourceID: new("K1"), Name: new("users")})
	require.NoError(t, err)
	require.Equal(t, []any{"K1", "users", v.ServiceID(), 1}, []any{made.ResourceID, made.Name, made.ServiceID, made.VersionNumber})
	require.NotEmpty(t, made.ID)

	renamed, err := links.Update(ctx, made.ID, compute.ResourceLinkInput{Name: new("clients")})
	require.NoError(t, err)
	got, err := links.Get(ctx, made.ID)
	require.NoError(t, err)
	for _, link := range []*compute.ResourceLink{renamed, got} {
		require.Equal(t, []any{made.ID, "clients", "K1", compute.ResourceKVStore, ""},
			[]any{link.ID, link.Name, link.ResourceID, link.ResourceType, link.Href})
	}
	all, err := links.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []compute.ResourceLink{*got}, all)

	require.NoError(t, links.Delete(ctx, made.ID))
	require.ErrorIs(t, links.Delete(ctx, made.ID), fastly.ErrNotFound)
	_, err = v.Lock(ctx)
	require.NoError(t, err)
	_, err = links.Create(ctx, compute.ResourceLinkInput{ResourceID: new("K1"), Name: new("users")})
	require.ErrorIs(t, err, fastly.ErrVersionLocked)
}

// The default name of a link on the fake is the name of the resource, as the Fastly CLI documents it.
func TestResourceLinksWithoutAName(t *testing.T) {
	client, fake := fastlytest.New(t)
	v, ctx := client.Version(fake.AddService("shop").ID, 1), t.Context()
	store, err := kvstore.Stores(client).Create(ctx, kvstore.StoreInput{Name: new("users")})
	require.NoError(t, err)
	links := compute.ResourceLinks(v)
	made, err := links.Create(ctx, compute.ResourceLinkInput{ResourceID: &store.ID})
	require.NoError(t, err)
	require.Equal(t, []any{"users", compute.ResourceKVStore}, []any{made.Name, made.ResourceType})
	_, err = links.Create(ctx, compute.ResourceLinkInput{ResourceID: new("K1")})
	require.ErrorContains(t, err, "Name can't be blank")
}

// Operations on the lists of the account in the fake. None of them counts.
func TestACLs(t *testing.T) {
	client, fake := fastlytest.New(t)
	acls, ctx := compute.ACLs(client), t.Context()
	before := fake.Remaining(fastlytest.User)
	first, err := acls.Create(ctx, compute.ACLInput{Name: new("blocked")})
	require.NoError(t, err)
	second, err := acls.Create(ctx, compute.ACLInput{Name: new("é & =")})
	require.NoError(t, err)
	require.Equal(t, []string{"blocked", "é & ="}, []string{first.Name, second.Name})

	all, err := acls.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []compute.ACL{*first, *second}, all)
	got, err := acls.Get(ctx, second.ID)
	require.NoError(t, err)
	require.Equal(t, second, got)

	require.NoError(t, acls.Delete(ctx, first.ID))
	require.ErrorIs(t, acls.Delete(ctx, first.ID), fastly.ErrNotFound)
	_, err = acls.Get(ctx, first.ID)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = acls.Create(ctx, compute.ACLInput{})
	require.ErrorContains(t, err, "400 Bad Request")
	require.Equal(t, before, fake.Remaining(fastlytest.User))
}

// newList returns an empty list in a fake account.
func newList(t *testing.T) (compute.EntryCollection, *fastlytest.Fake) {
	t.Helper()
	client, fake := fastlytest.New(t)
	list, err := compute.ACLs(client).Create(t.Context(), compute.ACLInput{Name: new("blocked")})
	require.NoError(t, err)
	return compute.Entries(client, list.ID), fake
}

// The entry with the longest prefix applies. An address without an entry and an invalid address
// cause different errors.
func TestLookup(t *testing.T) {
	entries, _ := newList(t)
	ctx := t.Context()
	_, err := batch(ctx, entries, compute.CreateChange("192.0.2.0/24", compute.ActionBlock), compute.CreateChange("192.0.2.7/32", compute.ActionAllow),
		compute.UpdateChange("2001:db8::/32", compute.ActionBlock))
	require.NoError(t, err)
	for ip, want := range map[string]compute.Entry{
		"192.0.2.1":   {Prefix: "192.0.2.0/24", Action: compute.ActionBlock},
		"192.0.2.7":   {Prefix: "192.0.2.7/32", Action: compute.ActionAllow},
		"2001:db8::1": {Prefix: "2001:db8::/32", Action: compute.ActionBlock},
	} {
		got, err := entries.Lookup(ctx, ip)
		require.NoError(t, err)
		require.Equal(t, &want, got, ip)
	}

	got, err := entries.Lookup(ctx, "198.51.100.1")
	require.Nil(t, got)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	var refused *fastly.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusNoContent, refused.StatusCode)

	_, err = entries.Lookup(ctx, "localhost")
	require.ErrorContains(t, err, "400 Bad Request: invalid IP address localhost")
	require.NotErrorIs(t, err, fastly.ErrNotFound)
}

// A list is complete for any pages, and never sends an empty cursor.
func TestEntriesPages(t *testing.T) {
	entries, fake := newList(t)
	ctx := t.Context()
	changes := manyChanges(250)
	_, err := batch(ctx, entries, changes...)
	require.NoError(t, err)
	before := len(fake.Requests())
	all, err := entries.List(ctx)
	require.NoError(t, err)
	require.Len(t, all, 250)
	for i, change := range changes {
		require.Equal(t, compute.Entry{Prefix: change.Prefix, Action: change.Action}, all[i])
	}
	pages := fake.Requests()[before:]
	require.Len(t, pages, 3)
	require.True(t, strings.HasSuffix(pages[0].URI, "/entries?limit=100"), pages[0].URI)
	for _, page := range pages[1:] {
		require.Regexp(t, `/entries\?cursor=[^&]+&limit=100$`, page.URI)
	}

	count := 0
	for _, err := range entries.All(ctx, fastly.WithPageSize(7)) {
		require.NoError(t, err)
		if count++; count == 15 {
			break
		}
	}
	require.Len(t, fake.Requests()[before+3:], 3, "no page is asked for that nobody reads")
}

// Any number of changes is sent in few requests, in order and without overlap.
func TestBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		fake.Inject(fastlytest.Fault{Path: list + "/entries", Status: http.StatusAccepted, Delay: time.Second, Times: -1})
		changes := manyChanges(2500)
		report, err := compute.Entries(client, "A1").Batch(t.Context(), func(yield func(compute.Change) bool) {
			for i, change := range changes {
				if i > 2000 {
					require.NotZero(t, fake.Requests()[0].Status)
				}
				if !yield(change) {
					return
				}
			}
		}, fastly.WithBulk(fastly.BulkOptions{Parallel: 4}))
		require.NoError(t, err)
		require.Equal(t, []int{2500, 0, 0, 3}, []int{report.Done(), report.Failed(), report.NotTried(), report.Requests})
		require.Equal(t, changes, sentChanges(t, fake))
		require.Len(t, fake.Requests(), 3)
		require.Equal(t, 1, fake.Peak())
	})
}

// A batch in the fake, to check its effect.
func TestBatchOnTheFake(t *testing.T) {
	entries, fake := newList(t)
	ctx := t.Context()
	changes := manyChanges(2500)
	n, err := batch(ctx, entries, changes...)
	require.NoError(t, err)
	require.Equal(t, 2500, n)
	require.Len(t, fake.Writes()[1:], 3)

	for i := range changes {
		changes[i] = compute.DeleteChange(changes[i].Prefix)
	}
	changes[2400] = compute.UpdateChange(changes[2400].Prefix, compute.ActionAllow)
	_, err = batch(ctx, entries, changes...)
	require.NoError(t, err)
	rest, err := entries.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []compute.Entry{{Prefix: changes[2400].Prefix, Action: compute.ActionAllow}}, rest)
}

// The changes of a refused request are reported individually. The batch ends there, because later
// changes may depend on them.
func TestBatchThatFails(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Skip: 1, Status: http.StatusBadRequest, Body: `{"title":"Bad Request","detail":"no such network"}`})
	fake.Inject(fastlytest.Fault{Status: http.StatusAccepted, Times: -1})
	changes := manyChanges(2500)
	report, err := compute.Entries(client, "A1").Batch(t.Context(), slices.Values(changes))
	require.ErrorContains(t, err, "fastly: change compute ACL entries: 1000 done, 1000 failed, 500 not tried: ")
	require.Equal(t, changes[1000:2000], slices.Collect(report.FailedItems()))
	for change, err := range report.Failures() {
		require.ErrorContains(t, err, "no such network", change.Prefix)
	}
	var made []compute.Change
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
	fake.Inject(fastlytest.Fault{Status: http.StatusAccepted, Times: -1})
	good := compute.DeleteChange("192.0.2.0/24")
	for words, wrong := range map[string]compute.Change{
		"the change does not say what it does": {Prefix: "192.0.2.0/24"},
		"the entry to delete has no prefix":    compute.DeleteChange(""),
		"the entry to create has no prefix":    compute.CreateChange("", compute.ActionAllow),
	} {
		before := len(fake.Requests())
		report, err := compute.Entries(client, "A1").Batch(t.Context(), slices.Values([]compute.Change{good, wrong, good}))
		require.ErrorContains(t, err, "1 done, 1 failed, 1 not tried: "+words)
		require.Equal(t, []compute.Change{wrong, good}, slices.Collect(report.Remaining()))
		require.Len(t, fake.Requests()[before:], 1)
	}
	require.Equal(t, []compute.Change{good, good, good}, sentChanges(t, fake))

	report, err := compute.Entries(client, "A1").Batch(t.Context(), slices.Values([]compute.Change{good}), fastly.WithBulk(fastly.BulkOptions{Parallel: -1}))
	require.ErrorContains(t, err, "fastly: change compute ACL entries: WithBulk")
	require.Zero(t, report.Done())
}

// Messages and writes to the same service do not wait for each other.
func TestPublishTakesNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		v := client.Version(fake.AddService("shop").ID, 1)
		_, err := compute.ResourceLinks(v).Create(t.Context(), compute.ResourceLinkInput{Name: new("first")}) // learns the rate limit
		require.NoError(t, err)
		fake.Inject(fastlytest.Fault{Delay: time.Minute / 2, Times: -1})
		began := time.Now()
		var group sync.WaitGroup
		var errs [3]error
		group.Go(func() {
			_, errs[0] = compute.ResourceLinks(v).Create(t.Context(), compute.ResourceLinkInput{Name: new("second")})
		})
		for i := range 2 {
			group.Go(func() {
				errs[i+1] = compute.Fanout(client, v.ServiceID()).Publish(t.Context(), []compute.PublishItem{{Channel: new("news")}})
			})
		}
		group.Wait()
		require.Equal(t, [3]error{}, errs)
		require.Equal(t, time.Minute/2, time.Since(began))
		require.Equal(t, 3, fake.Peak())
		require.Empty(t, fake.Overlaps(), "nothing that could be lost")
	})
}

// An error of the API about a message is returned. Other replies are plain text.
func TestPublishThatFails(t *testing.T) {
	client, fake := fastlytest.New(t)
	fanout := compute.Fanout(client, fake.AddService("shop").ID)
	err := fanout.Publish(t.Context(), []compute.PublishItem{{Channel: new("news")}, {ID: new("1")}})
	require.ErrorContains(t, err, "400 Bad request: items[1] has no channel")
	require.ErrorIs(t, compute.Fanout(client, "none").Publish(t.Context(), nil), fastly.ErrNotFound)
	var reply fastly.Response
	require.NoError(t, fanout.Publish(t.Context(), nil, fastly.WithResponse(&reply)))
	require.JSONEq(t, `{"items":[]}`, string(fake.Requests()[2].Body))
	require.Equal(t, "Published\n", string(reply.Body))
	require.Equal(t, "*/*", fake.Requests()[2].Header.Get("Accept"), "the reply is text")
}

// Invalid addresses are refused by name before a request is sent.
func TestBadAddresses(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	file := fastly.BytesBody([]byte("FILE"))
	links, acls, entries := compute.ResourceLinks(client.Version("S1", 3)), compute.ACLs(client), compute.Entries(client, "A1")

	require.ErrorContains(t, shapetest.ErrorOf(compute.Packages(fastly.Version{}).Get(ctx)), "the version has no client")
	require.ErrorContains(t, shapetest.ErrorOf(compute.Packages(client.Version("", 3)).Upload(ctx, file)), "no service id")
	require.ErrorContains(t, shapetest.ErrorOf(compute.Packages(client.Version("S1", 0)).Upload(ctx, file)), "number 0")
	require.ErrorContains(t, shapetest.ErrorOf(compute.Packages(client.Version("S1", 3)).Upload(ctx, fastly.Body{})), "the part has no body")
	require.ErrorContains(t, shapetest.ErrorOf(compute.Packages(client.Version("S1", 3)).Upload(ctx, fastly.FileBody("none.tar.gz"))), "none.tar.gz")
	require.ErrorContains(t, shapetest.ErrorOf(links.Get(ctx, "")), ": id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(links.Update(ctx, ".", compute.ResourceLinkInput{})), `: id is "."`)
	require.ErrorContains(t, links.Delete(ctx, ".."), `: id is ".."`)
	require.ErrorContains(t, shapetest.ErrorOf(acls.Get(ctx, "")), ": id is empty")
	require.ErrorContains(t, acls.Delete(ctx, ".."), `: id is ".."`)
	require.ErrorContains(t, shapetest.ErrorOf(compute.ACLs(nil).List(ctx)), "client")
	require.ErrorContains(t, shapetest.ErrorOf(compute.ACLs(nil).Create(ctx, compute.ACLInput{})), "client")
	require.ErrorContains(t, shapetest.ErrorOf(entries.Lookup(ctx, "")), ": ip is empty")
	require.ErrorContains(t, shapetest.ErrorOf(entries.Lookup(ctx, ".")), `: ip is "."`)
	require.ErrorContains(t, shapetest.ErrorOf(compute.Entries(client, "").Lookup(ctx, "192.0.2.1")), "acl_id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(compute.Entries(client, "..").List(ctx)), `acl_id is ".."`)
	require.ErrorContains(t, shapetest.ErrorOf(batch(ctx, compute.Entries(client, ""), compute.DeleteChange("192.0.2.0/24"))), "acl_id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(batch(ctx, compute.Entries(nil, "A1"), compute.DeleteChange("192.0.2.0/24"))), "client")
	require.ErrorContains(t, compute.Fanout(client, "").Publish(ctx, nil), "service_id is empty")
	require.ErrorContains(t, compute.Fanout(client, "..").Publish(ctx, nil), `service_id is ".."`)
	require.Empty(t, fake.Requests())
}

// manyChanges returns n changes that create an entry.
func manyChanges(n int) []compute.Change {
	var changes []compute.Change
	for i := range n {
		changes = append(changes, compute.CreateChange(fmt.Sprintf("10.%d.%d.0/24", i/256, i%256), compute.ActionBlock))
	}
	return changes
}

// sentChanges returns the changes of all requests, and checks that each has at most 1,000.
func sentChanges(t *testing.T, fake *fastlytest.Fake) []compute.Change {
	t.Helper()
	var all []compute.Change
	for _, r := range fake.Writes() {
		var body struct {
			Entries []compute.Change `json:"entries"`
		}
		require.NoError(t, json.Unmarshal(r.Body, &body))
		require.LessOrEqual(t, len(body.Entries), 1000)
		all = append(all, body.Entries...)
	}
	return all
}
