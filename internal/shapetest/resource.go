package shapetest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// Resource is a table row for a family of objects outside of versions. The checks derive everything
// from its constructor, paths and samples. They cover those of the methods List, Get, Create,
// Update and Delete that exist.
type Resource struct {
	Name string
	// Within creates the parent of the objects, and returns its ids for the constructor. It may
	// also create referenced objects. It is nil for objects of the account.
	Within func(ctx context.Context, client *fastly.Client, fake *fastlytest.Fake) (ids []string, err error)
	// Of is the constructor that users call.
	Of func(client *fastly.Client, ids []string) any

	// List, New and One are the path templates of lists, creates and single objects. Empty braces
	// stand for the ids and, at the end of One, for the key.
	List, New, One string
	// Query is the query of lists without options.
	Query string
	// Pages is the paging style of the list. By default, it is cursors if the query has a limit.
	Pages Pages
	// LeastPage is the minimum page size of the API. Smaller sizes are raised.
	LeastPage int
	// Key is the JSON name of the key of single objects. The default is "id".
	Key string
	// Given lists the JSON names of values that Create and Update take as separate arguments.
	Given []string
	// Chosen is set if creates choose the key, which must be unused.
	Chosen bool
	// Unique is the JSON name of another string field with unique values.
	Unique string
	// Patch is set if updates are PATCH requests. JSON is set if bodies are JSON.
	Patch, JSON bool
	// GetBy is the name of the method that returns a single object. The default is "Get".
	GetBy string
	// None is a key of no object. The default is "none".
	None string
	// Missing is part of the error for an object that does not exist, and MissingOwner for a list
	// of a missing owner. MissingStatus is the status, 404 by default.
	Missing, MissingOwner string
	MissingStatus         int
	// Free is set if writes neither count nor acquire a lock. Other writes count, and acquire the
	// write lock of the service, which is the first id.
	Free bool
	// Turn is the write lock of a Free family, with braces for the ids: "workspace/{}". Without ids,
	// each object has a lock, and creates acquire none.
	Turn string
	// Unlocked is set if writes count but acquire no lock.
	Unlocked bool
	// Unrecorded is set if it is unknown whether writes count: the SDK counts them, the fake does
	// not. They acquire no lock.
	Unrecorded bool
	// EmptyList is the reply to a list without objects. The default is "[]".
	EmptyList string
	// EmptyBody is the body of a create or update without values.
	EmptyBody string
	// Receipt is the JSON name of the key if the reply to a create contains nothing else.
	Receipt string
	// KeepsLast is set if the last object cannot be deleted.
	KeepsLast bool
	// Fill creates n objects if there is no method Create.
	Fill func(ctx context.Context, on any, n int) error
	// Unread lists the JSON names of fields in requests that no reply contains. Unlisted lists
	// fields that lists omit. Public lists fields that are not secret despite their names.
	Unread, Unlisted, Public []string
	// Document is the resource type of JSON:API documents. If empty, objects are plain JSON.
	Document string
	// Filtered maps the queries of filtered or sorted lists to calls.
	Filtered map[string]func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error)

	Samples, Answers      map[string][2]any // as in Kind
	Apart, Fixed, Derived []string
}

// Pages is the paging style of a list.
type Pages int

// Paging styles.
const (
	ByDefault Pages = iota
	ByNumber        // page from 1, and limit; ends with an empty page
	ByOffset        // page from 0, and limit; ends when the total is reached
	InOne           // one page with the maximum limit
)

// Check runs all applicable checks on the family, each with a separate fake account. It returns the
// number of checks.
func (r Resource) Check(t *testing.T) (count int) {
	t.Helper()
	all := r.bench(t)
	for _, c := range resourceChecks {
		if c.applies == nil || c.applies(all) {
			t.Run(c.name, func(t *testing.T) { c.run(t, r.bench(t)) })
			count++
		}
	}
	return count
}

// resourceChecks lists all checks of a family.
var resourceChecks = []check{
	{"secrets", nil, requireSecrets},
	{"samples", nil, samplesDiffer},
	{"sending", nil, sendingHere},
	{"encoding", can("Create"), encoded},
	{"round trip", can("Create"), roundTrip},
	{"update of one field", all(can("Create"), can("Update"), func(b *bench) bool { return len(b.changes()) > 0 }), oneField},
	{"conflict", func(b *bench) bool { return b.row.Chosen }, conflict},
	{"not found", nil, notFoundHere},
	{"no owner", func(b *bench) bool { return len(b.ids) > 0 }, noOwner},
	{"two pages", func(b *bench) bool { return (b.row.Query != "" || b.row.Fill != nil) && b.row.Pages != InOne }, twoPages},
	{"cursors", func(b *bench) bool { return strings.HasPrefix(b.row.Query, "limit=") && b.row.Pages == ByDefault }, cursors},
	{"filters", func(b *bench) bool { return len(b.row.Filtered) > 0 }, filters},
	{"awkward keys", can("Get"), awkwardKeys},
	{"refused keys", can("Get"), refusedKeys},
	{"delete", all(can("Create"), can("Delete")), remove},
}

// can returns a condition that holds for families with the method.
func can(method string) func(*bench) bool {
	return func(b *bench) bool { return b.can(method) }
}

func all(conditions ...func(*bench) bool) func(*bench) bool {
	return func(b *bench) bool {
		return !slices.ContainsFunc(conditions, func(applies func(*bench) bool) bool { return !applies(b) })
	}
}

func (r Resource) bench(t *testing.T) *bench {
	t.Helper()
	client, fake := fastlytest.New(t)
	var ids []string
	if r.Within != nil {
		var err error
		ids, err = r.Within(within(t), client, fake)
		require.NoError(t, err)
	}
	kind := Kind{Samples: r.Samples, Answers: r.Answers, Apart: r.Apart, Fixed: r.Fixed, Derived: r.Derived, JSONUpdates: r.JSON, unread: r.Unread}
	list := fillIn(r.List, ids)
	b := &bench{
		Kind: kind, Objects: r.untyped(client, ids), fake: fake, client: client, row: &r, ids: ids, keyName: cmp.Or(r.Key, "id"),
		list: list, made: fillIn(cmp.Or(r.New, r.List), ids), update: http.MethodPut, jsonCreates: r.JSON, jsonBooleans: r.JSON,
	}
	if r.Query != "" {
		b.list += "?" + r.Query
	}
	b.one = func(key string) string {
		return fillIn(cmp.Or(r.One, cmp.Or(r.New, r.List)+"/{}"), append(slices.Clone(ids), key))
	}
	if r.Patch {
		b.update = http.MethodPatch
	}
	b.setFields()
	b.before = len(fake.Requests())
	return b
}

// fillIn replaces the braces of a path by texts, in order.
func fillIn(path string, texts []string) string {
	for _, text := range texts {
		path = strings.Replace(path, "{}", text, 1)
	}
	return path
}

// sendingHere checks that reads neither count nor wait. All operations except creates are retried.
func sendingHere(t *testing.T, b *bench) {
	ids := slices.Clone(b.ids)
	for i := range ids {
		ids[i] = "A1"
	}
	if len(ids) > 1 {
		ids[0] = Service
	}
	on := func(client *fastly.Client) Objects { return b.row.untyped(client, ids) }
	list, made := fillIn(b.row.List, ids), fillIn(cmp.Or(b.row.New, b.row.List), ids)
	if b.row.Query != "" {
		list += "?" + b.row.Query
	}
	one := fillIn(cmp.Or(b.row.One, cmp.Or(b.row.New, b.row.List)+"/{}"), append(slices.Clone(ids), "a"))
	body := strings.TrimSuffix(" "+b.row.EmptyBody, " ")
	for method, op := range map[string]Operation[Objects]{
		"List": {
			Sent: "GET " + list, Reply: cmp.Or(b.row.EmptyList, "[]"), Want: []any{}, Again: true,
			Call: func(ctx context.Context, k Objects) (any, error) { return k.List(ctx) },
		},
		"Get": {
			Sent: "GET " + one, Want: b.Objects.(*reflected).zero("Get"), Again: true,
			Call: func(ctx context.Context, k Objects) (any, error) { return k.Get(ctx, "a") },
		},
		"Create": {
			Sent: "POST " + made + body, Want: b.Objects.(*reflected).zero("Create"),
			Call: func(ctx context.Context, k Objects) (any, error) { return k.Create(ctx, nil) },
		},
		"Update": {
			Sent: b.update + " " + one + body, Want: b.Objects.(*reflected).zero("Update"), Again: true,
			Call: func(ctx context.Context, k Objects) (any, error) { return k.Update(ctx, "a", nil) },
		},
		"Delete": {
			Sent: "DELETE " + one, Reply: `{"status":"ok"}`, Again: true,
			Call: func(ctx context.Context, k Objects) (any, error) { return nil, k.Delete(ctx, "a") },
		},
	} {
		if b.row.Document != "" {
			op.Header = map[string]string{"Accept": document}
			if strings.HasSuffix(op.Sent, "}") {
				op.Header["Content-Type"] = document
			}
		}
		if b.row.Document != "" && method == "Update" {
			op.Sent = strings.TrimSuffix(op.Sent, "}}") + `,"id":"a"}}`
		}
		if method == "Get" || method == "Create" || method == "Update" {
			op.Reply = b.anything()
		}
		op.Unrecorded = b.row.Unrecorded
		op.Turn, op.Uncounted = fillIn(b.row.Turn, ids), b.row.Free
		if op.Parallel = b.row.Unlocked || b.row.Unrecorded || b.row.Free && (op.Turn == "" || method == "Create" && len(ids) == 0); b.can(method) {
			t.Run(method, func(t *testing.T) { op.check(t, on) })
		}
	}
}

// document is the media type of JSON:API documents.
const document = "application/vnd.api+json"

// anything returns a reply without any field that the SDK knows.
func (b *bench) anything() string {
	if b.row != nil && b.row.Document != "" {
		return `{"data":{"attributes":{"else":0}}}`
	}
	return `{"else":0}`
}

// requireDocument checks that the body of a request is a JSON:API document with exactly the given
// attributes and relationships.
func (b *bench) requireDocument(t *testing.T, r fastlytest.Request, values map[string]any) {
	t.Helper()
	require.Equal(t, document, mediaType(t, r))
	var sent struct {
		Data struct {
			Type          string
			Attributes    map[string]any
			Relationships map[string]struct{ Data struct{ ID string } }
		}
	}
	require.NoError(t, json.Unmarshal(r.Body, &sent))
	require.Equal(t, b.row.Document, sent.Data.Type)
	got := map[string]any{}
	maps.Copy(got, sent.Data.Attributes)
	for name, to := range sent.Data.Relationships {
		got[name] = to.Data.ID
	}
	require.Equal(t, plain[map[string]any](t, values), got)
}

// listed returns an object as it appears in lists.
func (b *bench) listed(object any) any {
	if b.row == nil || len(b.row.Unlisted) == 0 {
		return object
	}
	short := reflect.New(reflect.TypeOf(object)).Elem()
	short.Set(reflect.ValueOf(object))
	for field, value := range short.Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); slices.Contains(b.row.Unlisted, name) {
			value.SetZero()
		}
	}
	return short.Interface()
}

// fill creates n objects.
func (b *bench) fill(t *testing.T, n int) {
	t.Helper()
	if b.row.Fill != nil {
		require.NoError(t, b.row.Fill(within(t), b.row.Of(b.client, b.ids), n))
		return
	}
	for i := range n {
		values := b.values(b.created, 0, b.Apart...)
		if b.row.Chosen {
			values[b.keyName] = fmt.Sprintf("key %d", i)
		}
		if b.row.Unique != "" {
			values[b.row.Unique] = fmt.Sprintf("unique %d", i)
		}
		_, err := b.Create(within(t), values)
		require.NoError(t, err)
	}
}

// notFoundHere checks that a missing object causes the expected error, with the message and status
// of the API.
func notFoundHere(t *testing.T, b *bench) {
	none := cmp.Or(b.row.None, "none")
	check := func(err error) {
		t.Helper()
		require.ErrorIs(t, err, fastly.ErrNotFound)
		require.ErrorContains(t, err, b.row.Missing)
		if e, ok := errors.AsType[*fastly.Error](err); ok {
			require.Equal(t, cmp.Or(b.row.MissingStatus, http.StatusNotFound), e.StatusCode)
		}
	}
	if b.can("Create") {
		b.create(t) // another object exists
	}
	if b.can("Get") {
		_, err := b.Get(within(t), none)
		check(err)
	}
	if b.can("Update") {
		_, err := b.Update(within(t), none, b.values(b.updated, 0, b.Apart...))
		check(err)
	}
	if b.can("Delete") {
		check(b.Delete(within(t), none))
	}
}

// noOwner checks that the parent of the objects must exist.
func noOwner(t *testing.T, b *bench) {
	ids := slices.Clone(b.ids)
	ids[len(ids)-1] = "none"
	_, err := b.row.untyped(b.client, ids).List(within(t))
	require.ErrorIs(t, err, fastly.ErrNotFound)
	require.ErrorContains(t, err, b.row.MissingOwner)
}

// twoPages checks that a list with several pages is complete and in order, and that no page is
// requested twice.
func twoPages(t *testing.T, b *bench) {
	n := max(3, b.row.LeastPage+1)
	b.fill(t, n)
	whole, err := b.List(within(t))
	require.NoError(t, err)
	require.Len(t, whole, n)
	before := len(b.fake.Requests())
	paged, err := b.Objects.(*reflected).list(within(t), fastly.WithPageSize(2))
	require.NoError(t, err)
	require.Equal(t, whole, paged)
	asked := map[string]bool{}
	for _, r := range b.fake.Requests()[before:] {
		asked[r.URI] = true
	}
	want := 2
	if b.row.Pages == ByNumber {
		want++ // the last page is empty
	}
	require.Len(t, b.fake.Requests()[before:], want)
	require.Len(t, asked, want)
}

// cursors checks that cursors are followed to the end.
func cursors(t *testing.T, b *bench) {
	l := CursorList{In: "data", First: b.list}
	if strings.HasPrefix(b.row.EmptyList, `{"entries"`) {
		l.In = "entries"
	}
	want := []any{}
	for i := range l.Items {
		l.Items[i] = fmt.Sprintf(`{%q:"%d"}`, b.keyName, i)
		object := reflect.New(b.types().object)
		require.NoError(t, json.Unmarshal([]byte(l.Items[i]), object.Interface()))
		want = append(want, object.Elem().Interface())
	}
	l.Want = want
	l.List = func(ctx context.Context, client *fastly.Client, opts ...fastly.CallOption) (any, error) {
		args := make([]any, len(opts))
		for i, opt := range opts {
			args[i] = opt
		}
		return b.row.untyped(client, b.ids).list(ctx, args...)
	}
	CheckCursors(t, l)
}

// filters checks that filters are sent, and that filtered lists are complete.
func filters(t *testing.T, b *bench) {
	b.fill(t, 3)
	path, _, _ := strings.Cut(b.list, "?")
	for query, list := range b.row.Filtered {
		before := b.fake.Mark()
		got, err := list(within(t), b.row.Of(b.client, b.ids))
		require.NoError(t, err)
		require.Equal(t, 3, reflect.ValueOf(got).Len(), query)
		first := b.fake.RequestsSince(before)[0]
		require.Equal(t, "GET "+path+"?"+query, first.Method+" "+first.URI)
	}
}
