package shapetest_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/acl"
	"github.com/edgesdk/fastly/api/compute"
	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/api/loadbalancing"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// families lists the families of objects outside of versions. None of package account fits into a row: lists
// of users and tokens contain the user and token of the requests, lists of automation tokens have other fields
// than single tokens, and stars are JSON:API.
var families = slices.Concat(
	serviceRows,
	iamRows, domainsRows, dnsRows, notificationsRows, objectstorageRows, kvstoreRows, configstoreRows, secretstoreRows, ngwafRows,
	botmanagementRows, ddosRows, apisecurityRows, clientsideRows, airuntimeRows, observabilityRows,
)

// serviceRows lists the families of services and their configuration.
var serviceRows = []shapetest.Resource{
	{
		Name: "dictionary items", Key: "item_key", Given: []string{"item_key", "item_value"}, Chosen: true, Patch: true,
		List: "/service/{}/dictionary/{}/items", Query: "per_page=1000", New: "/service/{}/dictionary/{}/item",
		Missing: "Record not found", MissingOwner: "Record not found", EmptyBody: "item_value=",
		Within: within("dictionary", func(ctx context.Context, v fastly.Version) (string, error) {
			d, err := dictionary.Dictionaries(v).Create(ctx, dictionary.Input{Name: new("d")})
			return idOf(d, err, func(d *dictionary.Dictionary) string { return d.ID })
		}),
		Of: func(client *fastly.Client, ids []string) any { return dictionary.Items(client, ids[0], ids[1]) },
		Filtered: filtered{
			"direction=descend&per_page=1000&sort=item_key": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				query := dictionary.ItemQuery{Sort: "item_key", Direction: fastly.Descending}
				return on.(dictionary.ItemCollection).Where(query).List(ctx, opts...)
			},
		},
	},
	{
		Name: "ACL entries", Patch: true,
		List: "/service/{}/acl/{}/entries", Query: "per_page=100", New: "/service/{}/acl/{}/entry",
		Missing: "Record not found", MissingOwner: "Record not found",
		Within: within("acl", func(ctx context.Context, v fastly.Version) (string, error) {
			l, err := acl.ACLs(v).Create(ctx, acl.Input{Name: new("blocked")})
			return idOf(l, err, func(l *acl.ACL) string { return l.ID })
		}),
		Of:      func(client *fastly.Client, ids []string) any { return acl.Entries(client, ids[0], ids[1]) },
		Samples: map[string][2]any{"ip": {"192.0.2.0", "198.51.100.0"}, "subnet": {24, 25}},
		Filtered: filtered{
			"direction=ascend&per_page=100&sort=ip": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				query := acl.EntryQuery{Sort: "ip", Direction: fastly.Ascending}
				return on.(acl.EntryCollection).Where(query).List(ctx, opts...)
			},
		},
	},
	{
		Name: "pool servers", KeepsLast: true,
		List: "/service/{}/pool/{}/servers", New: "/service/{}/pool/{}/server",
		Missing: "Record not found", MissingOwner: "Record not found",
		Within: within("pool", func(ctx context.Context, v fastly.Version) (string, error) {
			p, err := loadbalancing.Pools(v).Create(ctx, loadbalancing.PoolInput{Name: new("p")})
			return idOf(p, err, func(p *loadbalancing.Pool) string { return p.ID })
		}),
		Of: func(client *fastly.Client, ids []string) any { return loadbalancing.Servers(client, ids[0], ids[1]) },
		Samples: map[string][2]any{
			"address": {"192.0.2.1", "origin.example.com"}, "weight": {50, 60}, "override_host": {"a.example.com", "b.example.com"},
		},
	},
	{
		Name: "compute ACLs", JSON: true, Free: true, EmptyList: `{"data":[],"meta":{"total":0}}`, EmptyBody: "{}",
		List: "/resources/acls", Missing: "acl none not found",
		Of: func(client *fastly.Client, _ []string) any { return compute.ACLs(client) },
	},
	{
		Name: "compute ACL entries", Key: "prefix", GetBy: "Lookup", None: "203.0.113.1", MissingStatus: 204, EmptyList: `{"entries":[],"meta":{}}`,
		List: "/resources/acls/{}/entries", Query: "limit=100", One: "/resources/acls/{}/entry/{}",
		MissingOwner: "acl none not found",
		Within: func(ctx context.Context, client *fastly.Client, _ *fastlytest.Fake) ([]string, error) {
			l, err := compute.ACLs(client).Create(ctx, compute.ACLInput{Name: new("blocked")})
			id, err := idOf(l, err, func(l *compute.ACL) string { return l.ID })
			return []string{id}, err
		},
		Of: func(client *fastly.Client, ids []string) any { return compute.Entries(client, ids[0]) },
		Fill: func(ctx context.Context, on any, n int) error {
			_, err := on.(compute.EntryCollection).Batch(ctx, func(yield func(compute.Change) bool) {
				for i := range n {
					if !yield(compute.CreateChange(fmt.Sprintf("192.0.2.%d/32", i), compute.ActionBlock)) {
						return
					}
				}
			})
			return err
		},
	},
}

type filtered = map[string]func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error)

// within creates a service and, in its first version, a parent object.
func within(
	name string, create func(ctx context.Context, v fastly.Version) (id string, err error),
) func(ctx context.Context, client *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
	return func(ctx context.Context, client *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
		service := fake.AddService("shop of " + name).ID
		id, err := create(ctx, client.Version(service, 1))
		return []string{service, id}, err
	}
}

func idOf[T any](object *T, err error, id func(*T) string) (string, error) {
	if err != nil {
		return "", err
	}
	return id(object), nil
}

func TestResources(t *testing.T) {
	checks := 0
	for _, family := range families {
		t.Run(family.Name, func(t *testing.T) { checks += family.Check(t) })
	}
	t.Logf("%d families, %d checks", len(families), checks)
}

// TestFamiliesAreAll checks that a package with a row in the table has a row for each of its
// families.
func TestFamiliesAreAll(t *testing.T) {
	facts, err := catalog.Load()
	require.NoError(t, err)
	owned, err := facts.Assign(catalog.Owners())
	require.NoError(t, err)
	known, owners := []string{}, map[int]bool{}
	for _, family := range families {
		path := cmp.Or(family.New, family.List)
		op := facts.Lookup(http.MethodPost, path)
		if op == nil || facts.Lookup(http.MethodGet, path+"/{}") == nil || facts.Lookup(http.MethodDelete, path+"/{}") == nil {
			continue // its objects are changed in batches only, cannot be read one by one, or cannot be deleted
		}
		if !catalog.Owners()[owned[op]].Unfinished {
			known, owners[owned[op]] = append(known, path), true
		}
	}
	var all []string
	for _, op := range facts.Operations {
		_, path, _ := strings.Cut(catalog.Key(op.Method, op.Path), " ")
		owner, isOwned := owned[op]
		if isOwned && owners[owner] && op.Method == http.MethodPost && !strings.Contains(path, "/version/") &&
			facts.Lookup(http.MethodGet, path+"/{}") != nil && facts.Lookup(http.MethodDelete, path+"/{}") != nil {
			all = append(all, path)
		}
	}
	require.ElementsMatch(t, all, known)
}
