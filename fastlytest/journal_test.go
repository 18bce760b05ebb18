package fastlytest_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

func TestRequests(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		a.AddToken(fastlytest.Credential{Value: "secret", Name: "deploy", User: "u2"})
		path := "/service/" + svc.ID
		a.SetClock(10 * time.Minute)
		for _, test := range []struct {
			method, target, template string
			options                  []option
			want                     fastlytest.Request
		}{
			{"GET", path, "/service/{}", nil, fastlytest.Request{Status: 200, User: fastlytest.User}},
			{"PUT", path + "/version/1/activate", "/service/{}/version/{}/activate", []option{token("secret")}, fastlytest.Request{Status: 200, User: "u2", Counted: true}},
			{"PUT", path, "/service/{}", []option{form("comment", "a b")}, fastlytest.Request{Status: 200, User: fastlytest.User, Counted: true, Body: []byte("comment=a+b")}},
			{"GET", "/service/search?name=a%2Fb+c", "/service/search", nil, fastlytest.Request{Status: 404, User: fastlytest.User}},
			{"GET", path + "/version/1/condition/a%2Fb", "/service/{}/version/{}/condition/{}", nil, fastlytest.Request{Status: 404, User: fastlytest.User}},
			{"POST", "/purge/www.example.com/a?b", "/purge/{}", nil, fastlytest.Request{Status: 200, User: fastlytest.User}},
			{"PURGE", "/a?b", "", []option{anonymous}, fastlytest.Request{Status: 200}},
			{"GET", "/no/such/thing", "", nil, fastlytest.Request{Status: 404, User: fastlytest.User, Unknown: true}},
			{"PATCH", "/service", "", []option{token("guess")}, fastlytest.Request{Status: 401, Counted: true, Unknown: true}},
		} {
			a.send(test.method, test.target, test.options...)
			requests := a.Requests()
			got := requests[len(requests)-1]
			require.WithinDuration(t, time.Now().Add(10*time.Minute), got.Time, 5*time.Second)
			require.Contains(t, a.base, got.Host)
			want := test.want
			want.Method, want.URI, want.Template = test.method, test.target, test.template
			require.ElementsMatch(t, want.Body, got.Body)
			require.NotContains(t, []string{"secret", "guess", fastlytest.Token}, got.Header.Get("Fastly-Key"))
			got.Time, got.Host, got.Header, got.Body, want.Body = time.Time{}, "", nil, nil, nil
			require.Equal(t, want, got)
		}
		require.Equal(t, "deploy", a.Requests()[1].Header.Get("Fastly-Key"))
		require.Equal(t, "unknown", a.Requests()[8].Header.Get("Fastly-Key"))
		require.Len(t, a.Writes(), 5)
		require.Equal(t, fmt.Sprintf("PUT %s/version/1/activate (200)", path), a.Writes()[0].String())
	})
}

func TestUnknownPath(t *testing.T) {
	a := inMemory(t)
	for _, path := range []string{"/nowhere", "/", "/service/", "//service", "/service/a//b", "/service/%zz", "/SERVICE"} {
		a.send("GET", path).legacy(404, "Not found", "")
	}
}

// inParallel calls do n times concurrently.
func inParallel(n int, do func(i int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { do(i) })
	}
	group.Wait()
}

func TestPeakAndOverlaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := inMemory(t)
		shop, blog := a.AddService("shop"), a.AddService("blog")
		a.Inject(fastlytest.Fault{Times: -1, Delay: time.Second})
		write := func(svc *fastlytest.Service) { a.send("PUT", "/service/"+svc.ID, form("comment", "x")) }

		write(shop)
		write(shop)
		require.Equal(t, 1, a.Peak())
		inParallel(2, func(i int) { write([]*fastlytest.Service{shop, blog}[i]) })
		inParallel(3, func(int) { a.send("GET", "/service/"+shop.ID) })
		inParallel(4, func(int) { a.send("POST", "/service/"+shop.ID+"/purge/k") })
		inParallel(2, func(int) { a.send("POST", "/service/"+shop.ID+"/purge_all") })
		require.Empty(t, a.Overlaps(), "none of these is two writes to one service")
		require.Equal(t, 4, a.Peak())

		inParallel(2, func(int) { write(shop) })
		require.Equal(t, []string{fmt.Sprintf("PUT /service/%s came during PUT /service/%[1]s", shop.ID)}, a.Overlaps())
	})
}

func TestConcurrentUse(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc := a.AddService("shop")
		inParallel(16, func(i int) {
			path := "/service/" + svc.ID
			a.send("POST", path+"/version")
			a.send("GET", path+"/version")
			a.send("POST", path+"/purge/k")
			a.Inject(fastlytest.Fault{Path: fmt.Sprint(i), Cut: true})
			_, _, _, _ = a.Requests(), a.Purges(), a.Overlaps(), svc.Versions()
		})
		require.Len(t, svc.Versions(), 17)
		require.Equal(t, fastlytest.DefaultWriteLimit-16, a.Remaining(fastlytest.User))
		require.Len(t, a.Requests(), 48)
	})
}

func TestStrict(t *testing.T) {
	a := inMemory(t)
	svc := a.AddService("shop")
	path := "/service/" + svc.ID
	bad := func() {
		a.send("GET", "/service?per_page=1&pageSize=2&customer_id="+fastlytest.Customer)
		a.send("PUT", path+"/version/1", form("comment", "x", "Comment", "y"))
		a.send("PUT", path+"/version/1/clone", form("comment", "x"))
		a.send("GET", path+"/details?version=1&filter[versions.active]=true&filter[name]=x&sort[name]=x")
		a.send("POST", path+"/version/1/rate-limiters", form("response[status]", "429", "name", "x"))
		a.send("GET", "/no/where?any=thing")
	}
	bad()
	require.Empty(t, a.Unexpected(), "not strict")
	a.Strict(true)
	bad()
	require.Equal(t, []string{
		`GET /service?per_page=1&pageSize=2&customer_id=` + fastlytest.Customer + `: query key "pageSize"`,
		`PUT ` + path + `/version/1: form key "Comment"`,
		`PUT ` + path + `/version/1/clone: form key "comment"`,
		`GET ` + path + `/details?version=1&filter[versions.active]=true&filter[name]=x&sort[name]=x: query key "sort[name]"`,
	}, a.Unexpected())
}

// failures is a testing.TB that records failures.
type failures struct {
	testing.TB
	errors   []string
	cleanups []func()
}

func (f *failures) Errorf(format string, args ...any) {
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

func (f *failures) Cleanup(do func()) { f.cleanups = append(f.cleanups, do) }

func TestNewFailsTheTestOnUnexpectedKeys(t *testing.T) {
	tb := &failures{TB: t}
	client, fake := fastlytest.New(tb)
	require.NotNil(t, client)
	a := newAccount(t, fake, "https://api.fastly.com", fake)
	a.send("GET", "/service?limit=5")
	require.Empty(t, tb.errors)
	for _, cleanup := range tb.cleanups {
		cleanup()
	}
	require.Equal(t, []string{`fastlytest: unexpected GET /service?limit=5: query key "limit"`}, tb.errors)
}

// TestNewFailsTheTestOnFaults checks unused and invalid faults.
func TestNewFailsTheTestOnFaults(t *testing.T) {
	tb := &failures{TB: t}
	_, fake := fastlytest.New(tb)
	a := newAccount(t, fake, "https://api.fastly.com", fake)
	fake.Inject(fastlytest.Fault{Status: 503})
	fake.Inject(fastlytest.Fault{Method: "PUT", Path: "/service/{id}", Cut: true})
	fake.Inject(fastlytest.Fault{Method: "PUT", Path: "/tokens", Optional: true})
	fake.Inject(fastlytest.Fault{Skip: 1, Times: -1, Status: 500})
	require.Empty(t, tb.errors)
	fake.Inject(fastlytest.Fault{Status: 999})
	fake.Inject(fastlytest.Fault{Status: 99})
	require.Equal(t, []string{"fastlytest: 999 is no status that a fault can have", "fastlytest: 99 is no status that a fault can have"}, tb.errors)
	require.Equal(t, 503, a.send("GET", "/service").status)
	require.Equal(t, 200, a.send("GET", "/service").status)
	tb.errors = nil
	for _, cleanup := range tb.cleanups {
		cleanup()
	}
	require.Equal(t, []string{
		"fastlytest: no request met the fault PUT /service/{id}",
		"fastlytest: no request met the fault any method any path (500)",
	}, tb.errors)
	require.Panics(t, func() { fastlytest.NewFake().Inject(fastlytest.Fault{Status: 600}) })
}

// TestJournalLimits checks that the journal respects its limit, and that marks remain valid.
func TestJournalLimits(t *testing.T) {
	a := inMemory(t)
	uris := func(list []fastlytest.Request) (all []string) {
		for _, r := range list {
			all = append(all, strings.TrimPrefix(r.URI, "/service?page="))
		}
		return all
	}
	send := func(from, to int) {
		for i := from; i < to; i++ {
			a.send("GET", fmt.Sprintf("/service?page=%d", i))
		}
	}
	send(0, 3)
	mark := a.Mark()
	require.Equal(t, 3, mark)
	require.Empty(t, a.RequestsSince(mark))
	send(3, 5)
	require.Equal(t, []string{"3", "4"}, uris(a.RequestsSince(mark)))
	a.KeepRequests(4)
	require.Equal(t, []string{"1", "2", "3", "4"}, uris(a.Requests()))
	for i := 5; i < 40; i++ {
		send(i, i+1)
		require.Len(t, a.Requests(), 4)
	}
	require.Equal(t, []string{"36", "37", "38", "39"}, uris(a.Requests()))
	require.Equal(t, 40, a.Mark())
	require.Equal(t, []string{"38", "39"}, uris(a.RequestsSince(38)))
	require.Equal(t, []string{"36", "37", "38", "39"}, uris(a.RequestsSince(mark)), "earlier ones are dropped")
	svc := a.AddService("shop")
	a.send("POST", "/service/"+svc.ID+"/purge/k")
	a.ClearRequests()
	require.Empty(t, a.Requests())
	require.Empty(t, a.Purges())
	require.Equal(t, 41, a.Mark())
	send(41, 43)
	require.Equal(t, []string{"42"}, uris(a.RequestsSince(42)))
	a.KeepRequests(0)
	send(43, 63)
	require.Len(t, a.Requests(), 22)
}
