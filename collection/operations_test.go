package collection_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// families holds a family of each shape.
type families struct {
	toys   collection.Collection[toy, toyInput] // objects of a version
	rooted collection.Collection[toy, toyInput] // objects of a version; single objects are addressed outside of it
	loose  collection.Collection[toy, toyInput] // objects of a service
	free   collection.Collection[toy, toyInput] // objects of the account; writes are not counted, deletes have no content
	locked collection.Collection[toy, toyInput] // objects of the account, each with a separate write lock
	sorted collection.Searcher[toy, toyQuery]
	single collection.Single[toy, toyInput]
	lights collection.Switch[toy, toyInput]
	noted  collection.Updater[toy, toyInput] // objects of the account, as JSON:API documents
	reader collection.Reader[toy, toyQuery]  // objects of a service
	at     *collection.Address
}

type toyQuery struct {
	Sort *string `json:"sort,omitzero"`
}

const loosePath = "/service/{service_id}/box/{box_id}/toy"

func newFamilies(client *fastly.Client) families {
	v := client.Version(shapetest.Service, 3)
	loose := collection.NewFamily(collection.Spec{
		Noun: "toy", Path: loosePath, List: loosePath + "s", Turn: "service_id", Update: http.MethodPatch,
	}).At(client, shapetest.Service, "B1")
	return families{
		toys:   collection.New[toy, toyInput](collection.NewFamily(collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name"}).In(v)),
		rooted: collection.New[toy, toyInput](collection.NewFamily(collection.Spec{Noun: "toy", Path: toysOfVersion, Object: "/toys/{id}"}).In(v)),
		loose:  collection.New[toy, toyInput](loose),
		free: collection.New[toy, toyInput](collection.NewFamily(collection.Spec{
			Noun: "toy", Path: "/free", Encode: fastly.JSONBody, Bucket: fastly.BucketNone, SilentDelete: true,
		}).At(client)),
		locked: collection.New[toy, toyInput](collection.NewFamily(collection.Spec{
			Noun: "toy", Path: "/free", Key: "toy_id", Turn: "toy_id", Encode: fastly.JSONBody, Bucket: fastly.BucketNone, SilentDelete: true,
		}).At(client)),
		sorted: collection.NewSearcher[toy, toyQuery](loose),
		single: collection.NewSingle[toy, toyInput](collection.NewFamily(collection.Spec{
			Noun: "toy of the day", Path: toysOfVersion, Update: http.MethodPatch, Encode: fastly.JSONBody,
		}).In(v)),
		lights: collection.NewSwitch[toy, toyInput](collection.NewFamily(collection.Spec{Noun: "lights", Path: toysOfVersion, Enable: http.MethodPost}).In(v)),
		noted: collection.NewUpdater[toy, toyInput](collection.NewFamily(collection.Spec{
			Noun: "toy", Path: "/noted", Resource: "toy", Update: http.MethodPatch, Bucket: fastly.BucketNone,
		}).At(client)),
		reader: collection.NewReader[toy, toyQuery](loose),
		at:     loose,
	}
}

const (
	version  = "/service/S1/version/3/toy"
	box      = "/service/S1/box/B1/toy"
	toyReply = `{"name":"car","wheels":"4"}`
	okReply  = `{"status":"ok"}`
)

var wantToy = toy{Name: "car", Wheels: 4}

// operations lists all requests that capabilities send.
var operations = []shapetest.Operation[families]{
	listed("list", "GET "+version, func(k families) lister { return k.toys }),
	read("get", "GET "+version+"/a%2Fb", func(k families) getter { return k.toys }),
	created("create", "POST "+version+" name=car", func(k families) creator { return k.toys }),
	updated("update", "PUT "+version+"/a%2Fb wheels=4", func(k families) updater { return k.toys }),
	deleted("delete", "DELETE "+version+"/a%2Fb", func(k families) deleter { return k.toys }),

	listed("list of a version", "GET "+version, func(k families) lister { return k.rooted }),
	read("get at the root", "GET /toys/a%2Fb", func(k families) getter { return k.rooted }),
	created("create below the version", "POST "+version+" name=car", func(k families) creator { return k.rooted }),
	unrecorded(updated("update at the root", "PUT /toys/a%2Fb wheels=4", func(k families) updater { return k.rooted })),
	unrecorded(deleted("delete at the root", "DELETE /toys/a%2Fb", func(k families) deleter { return k.rooted })),

	listed("list of a service", "GET "+box+"s", func(k families) lister { return k.loose }),
	listed("list without a query", "GET "+box+"s", func(k families) lister { return k.sorted }),
	listed("list in an order", "GET "+box+"s?sort=name", func(k families) lister { return k.sorted.Where(toyQuery{Sort: new("name")}) }),
	read("get of a service", "GET "+box+"/a%2Fb", func(k families) getter { return k.loose }),
	created("create of a service", "POST "+box+" name=car", func(k families) creator { return k.loose }),
	updated("update of a service", "PATCH "+box+"/a%2Fb wheels=4", func(k families) updater { return k.loose }),
	deleted("delete of a service", "DELETE "+box+"/a%2Fb", func(k families) deleter { return k.loose }),

	listed("list of the account", "GET /free", func(k families) lister { return k.free }),
	read("get of the account", "GET /free/a%2Fb", func(k families) getter { return k.free }),
	free(created("create of the account", `POST /free {"name":"car"}`, func(k families) creator { return k.free })),
	free(updated("update of the account", `PUT /free/a%2Fb {"wheels":4}`, func(k families) updater { return k.free })),
	free(deleted("delete of the account", "DELETE /free/a%2Fb", func(k families) deleter { return k.free })),

	free(created("create of what has a lock", `POST /free {"name":"car"}`, func(k families) creator { return k.locked })),
	inTurn("toy/a/b", free(updated("update under a lock", `PUT /free/a%2Fb {"wheels":4}`, func(k families) updater { return k.locked }))),
	inTurn("toy/a/b", free(deleted("delete under a lock", "DELETE /free/a%2Fb", func(k families) deleter { return k.locked }))),
	read("get without a query", "GET "+box+"/a%2Fb", func(k families) getter { return k.reader }),
	{
		Name: "get with a query", Sent: "GET " + box + "/a%2Fb?sort=name", Reply: toyReply, Want: &wantToy, Again: true,
		Call: func(ctx context.Context, k families) (any, error) {
			return k.reader.GetWith(ctx, "a/b", toyQuery{Sort: new("name")})
		},
	},
	{
		Name: "update of a resource", Sent: `PATCH /noted/a%2Fb {"data":{"type":"toy","id":"a/b","attributes":{"wheels":4}}}`,
		Header: map[string]string{"Accept": "application/vnd.api+json", "Content-Type": "application/vnd.api+json"},
		Reply:  `{"data":{"id":"a/b","type":"toy","attributes":` + toyReply + `}}`, Want: &wantToy, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k families) (any, error) {
			return k.noted.Update(ctx, "a/b", toyInput{Wheels: new(4)})
		},
	},

	{
		Name: "get what is there once", Sent: "GET " + version, Reply: toyReply, Want: &wantToy, Again: true,
		Call: func(ctx context.Context, k families) (any, error) { return k.single.Get(ctx) },
	},
	{
		Name: "update what is there once", Sent: "PATCH " + version + ` {"wheels":4}`, Reply: toyReply, Want: &wantToy, Again: true,
		Call: func(ctx context.Context, k families) (any, error) {
			return k.single.Update(ctx, toyInput{Wheels: new(4)})
		},
	},
	{
		Name: "get switch", Sent: "GET " + version, Reply: toyReply, Want: &wantToy, Again: true,
		Call: func(ctx context.Context, k families) (any, error) { return k.lights.Get(ctx) },
	},
	{
		Name: "enable", Sent: "POST " + version + " wheels=4", Reply: toyReply, Want: &wantToy,
		Call: func(ctx context.Context, k families) (any, error) {
			return k.lights.Enable(ctx, toyInput{Wheels: new(4)})
		},
	},
	{
		Name: "disable", Sent: "DELETE " + version, Reply: okReply, Again: true,
		Call: func(ctx context.Context, k families) (any, error) { return nil, k.lights.Disable(ctx) },
	},
	{
		Name: "another verb", Sent: "PUT " + box + "/a%2Fb/wind", Reply: okReply, Again: true,
		Call: func(ctx context.Context, k families) (any, error) {
			return nil, fastly.DoStatus(ctx, k.at.Client(), k.at.Op(http.MethodPut, "wind toy", loosePath+"/{id}/wind", "a/b"))
		},
	},
}

type (
	lister interface {
		List(ctx context.Context, opts ...fastly.CallOption) ([]toy, error)
	}
	getter interface {
		Get(ctx context.Context, key string, opts ...fastly.CallOption) (*toy, error)
	}
	creator interface {
		Create(ctx context.Context, in toyInput, opts ...fastly.CallOption) (*toy, error)
	}
	updater interface {
		Update(ctx context.Context, key string, in toyInput, opts ...fastly.CallOption) (*toy, error)
	}
	deleter interface {
		Delete(ctx context.Context, key string, opts ...fastly.CallOption) error
	}
)

func listed(name, sent string, of func(families) lister) shapetest.Operation[families] {
	return shapetest.Operation[families]{
		Name: name, Sent: sent, Reply: "[" + toyReply + "]", Want: []toy{wantToy}, Again: true,
		Call: func(ctx context.Context, k families) (any, error) { return of(k).List(ctx) },
	}
}

func read(name, sent string, of func(families) getter) shapetest.Operation[families] {
	return shapetest.Operation[families]{
		Name: name, Sent: sent, Reply: toyReply, Want: &wantToy, Again: true,
		Call: func(ctx context.Context, k families) (any, error) { return of(k).Get(ctx, "a/b") },
	}
}

func created(name, sent string, of func(families) creator) shapetest.Operation[families] {
	return shapetest.Operation[families]{
		Name: name, Sent: sent, Reply: toyReply, Want: &wantToy,
		Call: func(ctx context.Context, k families) (any, error) {
			return of(k).Create(ctx, toyInput{Name: new("car")})
		},
	}
}

func updated(name, sent string, of func(families) updater) shapetest.Operation[families] {
	return shapetest.Operation[families]{
		Name: name, Sent: sent, Reply: toyReply, Want: &wantToy, Again: true,
		Call: func(ctx context.Context, k families) (any, error) {
			return of(k).Update(ctx, "a/b", toyInput{Wheels: new(4)})
		},
	}
}

func deleted(name, sent string, of func(families) deleter) shapetest.Operation[families] {
	return shapetest.Operation[families]{
		Name: name, Sent: sent, Reply: okReply, Again: true,
		Call: func(ctx context.Context, k families) (any, error) { return nil, of(k).Delete(ctx, "a/b") },
	}
}

// unrecorded marks a write that the fake does not count.
func unrecorded(op shapetest.Operation[families]) shapetest.Operation[families] {
	op.Unrecorded = true
	return op
}

// free marks an operation that does not count and acquires no write lock.
func free(op shapetest.Operation[families]) shapetest.Operation[families] {
	op.Uncounted, op.Parallel = true, true
	if op.Want == nil {
		op.Status, op.Reply = http.StatusNoContent, ""
	}
	return op
}

// inTurn sets the write lock of an operation.
func inTurn(turn string, op shapetest.Operation[families]) shapetest.Operation[families] {
	op.Turn, op.Parallel = turn, false
	return op
}

func TestOperations(t *testing.T) { shapetest.CheckOperations(t, newFamilies, operations) }

// TestAddressesThatCanNotBe checks that zero values and wrong numbers of arguments fail without a
// request.
func TestAddressesThatCanNotBe(t *testing.T) {
	client, transport := handledBy(t, nil)
	all := func(at *collection.Address) families {
		toys := collection.New[toy, toyInput](at)
		return families{toys, toys, toys, toys, toys, collection.NewSearcher[toy, toyQuery](at), collection.NewSingle[toy, toyInput](at), collection.NewSwitch[toy, toyInput](at), collection.NewUpdater[toy, toyInput](at), collection.NewReader[toy, toyQuery](at), at}
	}
	short := all(collection.NewFamily(collection.Spec{Noun: "toy", Path: loosePath}).At(client, "S1"))
	zero, none := all(&collection.Address{}), all((*collection.Family)(nil).At(client, "S1"))
	for name, k := range map[string]families{
		"no address":  {},
		"2 arguments": short,
		"no family":   none,
		"is not one":  newFamilies(nil),
		"no client":   newFamilies(nil),
		"zero value":  zero,
	} {
		for _, op := range operations {
			_, err := op.Call(t.Context(), k)
			require.Error(t, err, "%s: %s", name, op.Name)
			require.Equal(t, 1, strings.Count(err.Error(), "fastly: "), err.Error())
		}
	}
	require.Empty(t, transport.requests)
}

// TestAddressesHideTheirArguments checks that package fmt never prints arguments or queries, which
// may be secret.
func TestAddressesHideTheirArguments(t *testing.T) {
	const secret = "hush-hush"
	type query struct {
		Token fastly.Secret `json:"token"`
	}
	client, _ := handledBy(t, nil)
	at := collection.NewFamily(collection.Spec{Noun: "toy", Path: "/box/{id}"}).At(client, fastly.Secret(secret))
	searcher := collection.NewSearcher[toy, query](at)
	values := []any{
		at, *at, searcher, searcher.Where(query{secret}), collection.New[toy, toyInput](at), collection.NewSingle[toy, toyInput](at),
		collection.NewSwitch[toy, toyInput](at),
		struct{ Toys collection.Lister[toy] }{searcher.Where(query{secret})},
	}
	for _, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			require.NotContains(t, fmt.Sprintf(verb, value), secret, "%s of %T", verb, value)
			require.NotContains(t, fmt.Sprintf(verb, value), fmt.Sprintf("%x", secret), "%s of %T", verb, value)
		}
	}
	t.Logf("%d values", len(values))
}
