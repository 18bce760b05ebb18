package loadbalancing_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	lb "github.com/edgesdk/fastly/api/loadbalancing"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	version     = "/service/S1/version/3"
	poolServers = "/service/S1/pool/P1/server"

	times    = `"created_at":"2022-11-04T17:20:29Z","updated_at":"2022-11-04T17:20:30Z","deleted_at":null`
	director = `{"service_id":"S1","version":3,"name":"d","comment":"","type":4,"quorum":75,"retries":5,"capacity":100,"shield":null,` +
		`"backends":["a","b"],` + times + `}`
	member = `{"service_id":"S1","version":3,"director":"d","backend_name":"a",` + times + `}`
	pool   = `{"service_id":"S1","version":"3","id":"P1","name":"p","comment":"","type":"random","quorum":75,"request_condition":null,` +
		`"healthcheck":null,"shield":null,"override_host":null,"connect_timeout":"1000","first_byte_timeout":"15000",` +
		`"between_bytes_timeout":"10000","max_conn_default":"200","use_tls":"0","tls_check_cert":"1","tls_cert_hostname":null,` +
		`"tls_sni_hostname":null,"tls_ca_cert":null,"tls_client_cert":null,"tls_client_key":null,"tls_ciphers":null,` +
		`"min_tls_version":null,"max_tls_version":null,` + times + `}`
	server = `{"service_id":"S1","pool_id":"P1","id":"V1","address":"127.0.0.1","comment":"","port":"80","weight":"100","max_conn":"0",` +
		`"disabled":false,"override_host":null,` + times + `}`
	done = `{"status":"ok"}`
)

var (
	created = time.Date(2022, time.November, 4, 17, 20, 29, 0, time.UTC)
	info    = collection.ObjectInfo{ServiceID: "S1", VersionNumber: 3, CreatedAt: created, UpdatedAt: created.Add(time.Second)}

	wantDirector = lb.Director{
		ObjectInfo: info, Name: "d", Type: lb.DirectorClient, Quorum: 75, Retries: 5, Capacity: 100, Backends: []string{"a", "b"},
	}
	wantMember = lb.DirectorBackend{ObjectInfo: info, Director: "d", BackendName: "a"}
	wantPool   = lb.Pool{
		ObjectInfo: info, ID: "P1", Name: "p", Type: lb.PoolRandom, Quorum: 75, ConnectTimeout: 1000, FirstByteTimeout: 15000,
		BetweenBytesTimeout: 10000, MaxConnDefault: 200, TLSCheckCert: true,
	}
	wantServer = lb.Server{
		ID: "V1", ServiceID: "S1", PoolID: "P1", Address: "127.0.0.1", Port: 80, Weight: 100,
		CreatedAt: created, UpdatedAt: created.Add(time.Second),
	}
)

// collections holds the collections of the package.
type collections struct {
	directors lb.DirectorCollection
	pools     collection.Collection[lb.Pool, lb.PoolInput]
	servers   collection.Collection[lb.Server, lb.ServerInput]
}

// operations lists all requests of the package: the call, the reply, and the expected result.
var operations = []shapetest.Operation[collections]{
	{
		Name: "list directors", Sent: "GET " + version + "/director", Reply: "[" + director + "]", Again: true, Want: []lb.Director{wantDirector},
		Call: func(ctx context.Context, k collections) (any, error) { return k.directors.List(ctx) },
	},
	{
		Name: "get director", Sent: "GET " + version + "/director/a%20%2F%20b", Reply: director, Again: true, Want: &wantDirector,
		Call: func(ctx context.Context, k collections) (any, error) { return k.directors.Get(ctx, "a / b") },
	},
	{
		Name: "create director", Reply: director, Want: &wantDirector,
		Sent: "POST " + version + "/director name=d&comment=c&type=4&quorum=0&retries=3&capacity=50&shield=lga&backends=a%2Cb",
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.directors.Create(ctx, lb.DirectorInput{
				Name: new("d"), Comment: new("c"), Type: new(lb.DirectorClient), Quorum: new(0), Retries: new(3), Capacity: new(50),
				Shield: new("lga"), Backends: []string{"a", "b"},
			})
		},
	},
	{
		Name: "update director", Sent: "PUT " + version + "/director/a%20%2F%20b name=d&type=1&shield=", Reply: director, Want: &wantDirector,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.directors.Update(ctx, "a / b", lb.DirectorUpdateInput{Name: new("d"), Type: new(lb.DirectorRandom), Shield: new("")})
		},
	},
	{
		Name: "delete director", Sent: "DELETE " + version + "/director/d", Reply: done, Again: true,
		Call: func(ctx context.Context, k collections) (any, error) { return nil, k.directors.Delete(ctx, "d") },
	},
	{
		Name: "get director backend", Sent: "GET " + version + "/director/d/backend/a%2Fb", Reply: member, Again: true, Want: &wantMember,
		Call: func(ctx context.Context, k collections) (any, error) { return k.directors.GetBackend(ctx, "d", "a/b") },
	},
	{
		Name: "attach director backend", Sent: "POST " + version + "/director/d/backend/a%2Fb", Reply: member, Want: &wantMember,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.directors.AttachBackend(ctx, "d", "a/b")
		},
	},
	{
		Name: "detach director backend", Sent: "DELETE " + version + "/director/d/backend/a%2Fb", Reply: done, Again: true,
		Call: func(ctx context.Context, k collections) (any, error) {
			return nil, k.directors.DetachBackend(ctx, "d", "a/b")
		},
	},
	{
		Name: "list pools", Sent: "GET " + version + "/pool", Reply: "[" + pool + "]", Again: true, Want: []lb.Pool{wantPool},
		Call: func(ctx context.Context, k collections) (any, error) { return k.pools.List(ctx) },
	},
	{
		Name: "get pool", Sent: "GET " + version + "/pool/p", Reply: pool, Again: true, Want: &wantPool,
		Call: func(ctx context.Context, k collections) (any, error) { return k.pools.Get(ctx, "p") },
	},
	{
		Name: "create pool", Reply: pool, Want: &wantPool,
		Sent: "POST " + version + "/pool name=p&type=hash&quorum=0&connect_timeout=500&max_conn_default=10&use_tls=1&tls_check_cert=0" +
			"&tls_client_key=KEY&min_tls_version=1.2",
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.pools.Create(ctx, lb.PoolInput{
				Name: new("p"), Type: new(lb.PoolHash), Quorum: new(0), ConnectTimeout: new(500), MaxConnDefault: new(10), UseTLS: new(true),
				TLSCheckCert: new(false), TLSClientKey: new(fastly.Secret("KEY")), MinTLSVersion: new(collection.TLS12),
			})
		},
	},
	{
		Name: "update pool", Sent: "PUT " + version + "/pool/p healthcheck=&first_byte_timeout=1", Reply: pool, Again: true, Want: &wantPool,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.pools.Update(ctx, "p", lb.PoolInput{HealthCheck: new(""), FirstByteTimeout: new(1)})
		},
	},
	{
		Name: "delete pool", Sent: "DELETE " + version + "/pool/p", Reply: done, Again: true,
		Call: func(ctx context.Context, k collections) (any, error) { return nil, k.pools.Delete(ctx, "p") },
	},
	{
		Name: "list servers", Sent: "GET " + poolServers + "s", Reply: "[" + server + "]", Again: true, Want: []lb.Server{wantServer},
		Call: func(ctx context.Context, k collections) (any, error) { return k.servers.List(ctx) },
	},
	{
		Name: "get server", Sent: "GET " + poolServers + "/V1", Reply: server, Again: true, Want: &wantServer,
		Call: func(ctx context.Context, k collections) (any, error) { return k.servers.Get(ctx, "V1") },
	},
	{
		Name: "create server", Sent: "POST " + poolServers + " address=127.0.0.1&port=8080&disabled=1&weight=1&max_conn=0", Reply: server, Want: &wantServer,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.servers.Create(ctx, lb.ServerInput{
				Address: new("127.0.0.1"), Port: new(8080), Disabled: new(true), Weight: new(1), MaxConn: new(0),
			})
		},
	},
	{
		Name: "update server", Sent: "PUT " + poolServers + "/V1 comment=&disabled=0&override_host=www.example.com", Reply: server, Again: true, Want: &wantServer,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.servers.Update(ctx, "V1", lb.ServerInput{Comment: new(""), Disabled: new(false), OverrideHost: new("www.example.com")})
		},
	},
	{
		Name: "delete server", Sent: "DELETE " + poolServers + "/V1", Reply: done, Again: true,
		Call: func(ctx context.Context, k collections) (any, error) { return nil, k.servers.Delete(ctx, "V1") },
	},
}

// The requests are correct. Writes to the service do not overlap, count, and are retried only if
// that is safe.
func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(client *fastly.Client) collections {
		v := client.Version("S1", 3)
		return collections{lb.Directors(v), lb.Pools(v), lb.Servers(client, "S1", "P1")}
	}, operations)
}

// Directors with their backends, and the servers of a pool, in the fake.
func TestMembersOnTheFake(t *testing.T) {
	client, fake := fastlytest.New(t)
	v, ctx := client.Version(fake.AddService("shop").ID, 1), t.Context()
	directors := lb.Directors(v)
	for _, name := range []string{"origin one", "origin/two"} {
		_, err := serviceconfig.Backends(v).Create(ctx, serviceconfig.BackendInput{Name: &name, Address: new("192.0.2.1")})
		require.NoError(t, err)
	}
	_, err := directors.Create(ctx, lb.DirectorInput{Name: new("all of them")})
	require.NoError(t, err)
	for _, name := range []string{"origin one", "origin/two"} {
		_, err := directors.GetBackend(ctx, "all of them", name)
		require.ErrorIs(t, err, fastly.ErrNotFound)
		made, err := directors.AttachBackend(ctx, "all of them", name)
		require.NoError(t, err)
		got, err := directors.GetBackend(ctx, "all of them", name)
		require.NoError(t, err)
		for _, member := range []*lb.DirectorBackend{made, got} {
			require.Equal(t, []any{"all of them", name, v.ServiceID(), 1}, []any{member.Director, member.BackendName, member.ServiceID, member.VersionNumber})
		}
	}
	director, err := directors.Get(ctx, "all of them")
	require.NoError(t, err)
	require.Equal(t, []string{"origin one", "origin/two"}, director.Backends)
	require.NoError(t, directors.DetachBackend(ctx, "all of them", "origin one"))
	require.ErrorIs(t, directors.DetachBackend(ctx, "all of them", "origin one"), fastly.ErrNotFound)
	director, err = directors.Get(ctx, "all of them")
	require.NoError(t, err)
	require.Equal(t, []string{"origin/two"}, director.Backends)

	pool, err := lb.Pools(v).Create(ctx, lb.PoolInput{Name: new("origins")})
	require.NoError(t, err)
	_, err = v.Lock(ctx)
	require.NoError(t, err)
	_, err = directors.AttachBackend(ctx, "all of them", "origin one")
	require.ErrorIs(t, err, fastly.ErrVersionLocked)
	require.ErrorIs(t, directors.DetachBackend(ctx, "all of them", "origin/two"), fastly.ErrVersionLocked)

	servers := lb.Servers(client, v.ServiceID(), pool.ID) // servers do not belong to a version
	first, err := servers.Create(ctx, lb.ServerInput{Address: new("192.0.2.1")})
	require.NoError(t, err)
	require.Equal(t, []any{"192.0.2.1", 80, 100, 0, false, ""}, []any{first.Address, first.Port, first.Weight, first.MaxConn, first.Disabled, first.OverrideHost})
	second, err := servers.Create(ctx, lb.ServerInput{
		Address: new("origin.example.com"), Port: new(443), Weight: new(1), MaxConn: new(5), Disabled: new(true), Comment: new("é & ="),
		OverrideHost: new("www.example.com"),
	})
	require.NoError(t, err)
	all, err := servers.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []lb.Server{*first, *second}, all)
	changed, err := servers.Update(ctx, second.ID, lb.ServerInput{Disabled: new(false), OverrideHost: new("")})
	require.NoError(t, err)
	got, err := servers.Get(ctx, second.ID)
	require.NoError(t, err)
	for _, server := range []*lb.Server{changed, got} {
		require.Equal(t, []any{second.Address, 443, 1, 5, false, "é & =", ""},
			[]any{server.Address, server.Port, server.Weight, server.MaxConn, server.Disabled, server.Comment, server.OverrideHost})
	}
	require.NoError(t, servers.Delete(ctx, first.ID))
	require.ErrorIs(t, servers.Delete(ctx, first.ID), fastly.ErrNotFound)
	require.ErrorContains(t, servers.Delete(ctx, second.ID), "Cannot delete only server in a pool")
	require.Empty(t, fake.Overlaps())
}

// Fields decode null, strings and numbers to the same type.
func TestPoolReplies(t *testing.T) {
	for _, test := range []struct {
		reply string
		want  lb.Pool
	}{
		{`{"quorum":75}`, lb.Pool{Quorum: 75}},
		{`{"quorum":"50"}`, lb.Pool{Quorum: 50}},
		{`{"use_tls":1,"tls_check_cert":null}`, lb.Pool{UseTLS: true}},
		{`{"min_tls_version":1.2,"max_tls_version":"1.3"}`, lb.Pool{MinTLSVersion: "1.2", MaxTLSVersion: "1.3"}},
	} {
		client, fake := fastlytest.New(t)
		fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: test.reply})
		got, err := lb.Pools(client.Version("S1", 3)).Get(t.Context(), "p")
		require.NoError(t, err)
		require.Equal(t, test.want, *got)
	}
}

// The private key of a pool is never printed.
func TestPoolKeyIsSecret(t *testing.T) {
	in := lb.PoolInput{TLSClientKey: new(fastly.Secret("KEY"))}
	out := lb.Pool{TLSClientKey: "KEY"}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", out, out, out)+fmt.Sprint(*in.TLSClientKey), "KEY")
}

// Invalid addresses are refused by name before a request is sent.
func TestBadAddresses(t *testing.T) {
	client, fake := fastlytest.New(t)
	directors, servers := lb.Directors(client.Version("S1", 3)), lb.Servers(client, "S1", "P1")
	ctx := t.Context()
	require.ErrorContains(t, shapetest.ErrorOf(directors.GetBackend(ctx, "", "b")), ": name is empty")
	require.ErrorContains(t, shapetest.ErrorOf(directors.AttachBackend(ctx, "d", "..")), `backend_name is ".."`)
	require.ErrorContains(t, directors.DetachBackend(ctx, "d", ""), "backend_name is empty")
	require.ErrorContains(t, shapetest.ErrorOf(lb.Directors(fastly.Version{}).AttachBackend(ctx, "d", "b")), "the version has no client")
	require.ErrorContains(t, shapetest.ErrorOf(lb.Directors(client.Version("", 1)).GetBackend(ctx, "d", "b")), "no service id")
	require.ErrorContains(t, lb.Directors(client.Version("S1", 0)).DetachBackend(ctx, "d", "b"), "number 0")
	require.ErrorContains(t, shapetest.ErrorOf(servers.Get(ctx, "")), ": id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(servers.Update(ctx, "..", lb.ServerInput{})), `id is ".."`)
	require.ErrorContains(t, servers.Delete(ctx, "."), `id is "."`)
	require.ErrorContains(t, shapetest.ErrorOf(lb.Servers(client, "", "P1").List(ctx)), "service_id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(lb.Servers(client, "S1", "").Create(ctx, lb.ServerInput{})), "pool_id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(lb.Servers(nil, "S1", "P1").Get(ctx, "V1")), "client")
	require.Empty(t, fake.Requests())
}
