package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

func TestServicesLiveAndDie(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	created, err := client.Services.Create(ctx, fastly.ServiceInput{Name: new("shop"), Comment: new("first"), Type: new(fastly.ServiceCompute)})
	require.NoError(t, err)
	require.Equal(t, "shop", created.Name)
	require.Equal(t, "first", created.Comment)
	require.Equal(t, fastly.ServiceCompute, created.Type)
	require.Equal(t, fastlytest.Customer, created.CustomerID)
	require.False(t, created.Paused)
	require.WithinDuration(t, fake.Now(), created.CreatedAt, 2*time.Second)
	require.Nil(t, created.DeletedAt)
	require.Len(t, created.Versions, 1)
	require.Equal(t, 1, created.Versions[0].Number)
	_, active := created.ActiveVersion()
	require.False(t, active)

	_, err = client.Services.Create(ctx, fastly.ServiceInput{Name: new("shop")})
	require.ErrorIs(t, err, fastly.ErrConflict)
	_, err = client.Services.Create(ctx, fastly.ServiceInput{})
	require.ErrorContains(t, err, "400 Bad request: Name can't be blank", "what create needs is the server's to judge")

	got, err := client.Services.Get(ctx, created.ID)
	require.NoError(t, err)
	require.Equal(t, created, got)
	found, err := client.Services.Search(ctx, "shop")
	require.NoError(t, err)
	require.Equal(t, created.ID, found.ID)
	_, err = client.Services.Search(ctx, "no such shop")
	require.ErrorIs(t, err, fastly.ErrNotFound)

	updated, err := client.Services.Update(ctx, created.ID, fastly.ServiceInput{Comment: new("")})
	require.NoError(t, err)
	require.Equal(t, "shop", updated.Name, "what is not set stays")
	require.Empty(t, updated.Comment)
	renamed, err := client.Services.Update(ctx, created.ID, fastly.ServiceInput{Name: new("big shop & söns")})
	require.NoError(t, err)
	require.Equal(t, "big shop & söns", renamed.Name)
	writes := fake.Writes()
	require.Equal(t, "comment=", string(writes[len(writes)-2].Body), "only what is set is sent")
	require.Equal(t, "name=big+shop+%26+s%C3%B6ns", string(writes[len(writes)-1].Body))

	_, err = client.Version(created.ID, 1).Activate(ctx)
	require.NoError(t, err)
	require.ErrorIs(t, client.Services.Delete(ctx, created.ID), fastly.ErrServiceActive)
	_, err = client.Version(created.ID, 1).Deactivate(ctx)
	require.NoError(t, err)
	require.NoError(t, client.Services.Delete(ctx, created.ID))
	require.ErrorIs(t, client.Services.Delete(ctx, created.ID), fastly.ErrServiceDeleted)
	_, err = client.Services.Update(ctx, created.ID, fastly.ServiceInput{Comment: new("late")})
	require.ErrorIs(t, err, fastly.ErrServiceDeleted)
	gone, err := client.Services.Get(ctx, created.ID)
	require.NoError(t, err, "a deleted service can be read")
	require.NotNil(t, gone.DeletedAt)
	list, err := client.Services.List(ctx)
	require.NoError(t, err)
	require.Empty(t, list, "but is in no list")
}

func TestServicesAreListedWhole(t *testing.T) {
	client, fake := fastlytest.New(t)
	var names []string
	for i := range 250 {
		name := fmt.Sprintf("service %03d", (i*7)%250) // the order of the names differs from the order of creation
		fake.AddService(name)
		names = append(names, name)
	}
	list := func(l fastly.ServiceQuery, opts ...fastly.CallOption) (got []string) {
		for svc, err := range client.Services.Where(l).All(t.Context(), opts...) {
			require.NoError(t, err)
			got = append(got, svc.Name)
		}
		return got
	}
	all, err := client.Services.List(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 250)
	require.Equal(t, 1, all[0].CurrentVersion)
	requests := fake.Requests()
	require.Len(t, requests, 3)
	require.Equal(t, "/service?per_page=100", requests[0].URI)
	require.Equal(t, names, list(fastly.ServiceQuery{}))
	byName := slices.Sorted(slices.Values(names))
	require.Equal(t, byName, list(fastly.ServiceQuery{Sort: "name"}))
	require.Equal(t, byName, list(fastly.ServiceQuery{Sort: "name", Direction: fastly.Ascending}))
	require.Equal(t, byName, list(fastly.ServiceQuery{Sort: "name"}, fastly.WithPageSize(7)))
	slices.Reverse(byName)
	require.Equal(t, byName, list(fastly.ServiceQuery{Sort: "name", Direction: fastly.Descending}))
	requests = fake.Requests()
	for _, part := range []string{"direction=descend", "page=3", "per_page=100", "sort=name"} {
		require.Contains(t, requests[len(requests)-1].URI, part)
	}

	before := len(requests)
	for _, err := range client.Services.All(t.Context()) {
		require.NoError(t, err)
		break
	}
	require.Len(t, fake.Requests(), before+1)
}

func TestServicesActive(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	_, err := client.Services.Active(t.Context(), svc.ID)
	require.ErrorIs(t, err, fastly.ErrNoActiveVersion)
	require.ErrorContains(t, err, svc.ID)
	svc.AddVersion()
	require.NoError(t, svc.Activate(2))
	v, err := client.Services.Active(t.Context(), svc.ID)
	require.NoError(t, err)
	require.Equal(t, client.Version(svc.ID, 2), v, "an address can be compared")
	_, err = client.Services.Active(t.Context(), "missing")
	require.ErrorIs(t, err, fastly.ErrNotFound)

	svc.AddVersion()
	list, err := client.Services.List(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, list[0].CurrentVersion, "the active one, not the last")
	number, ok := list[0].ActiveVersion()
	require.True(t, ok)
	require.Equal(t, 2, number)
}

func TestServicesVersions(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	made, err := client.Services.CreateVersion(t.Context(), svc.ID, fastly.VersionInput{Comment: new("blank")})
	require.NoError(t, err)
	require.Equal(t, &fastly.VersionInfo{ServiceID: svc.ID, Number: 2, Comment: "blank"}, made)
	_, err = client.Services.CreateVersion(t.Context(), svc.ID, fastly.VersionInput{})
	require.NoError(t, err)
	require.Empty(t, fake.Writes()[1].Body)
	list, err := client.Services.Versions(t.Context(), svc.ID)
	require.NoError(t, err)
	var numbers []int
	for _, v := range list {
		numbers = append(numbers, v.Number)
	}
	require.Equal(t, []int{1, 2, 3}, numbers)
	for v, err := range client.Services.AllVersions(t.Context(), svc.ID) {
		require.NoError(t, err)
		require.Equal(t, 1, v.Number)
		break
	}
	_, err = client.Services.Versions(t.Context(), "missing")
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = client.Services.CreateVersion(t.Context(), "missing", fastly.VersionInput{})
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

func TestVersionLivesAndServes(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc, ctx := fake.AddService("shop"), t.Context()
	v1 := client.Version(svc.ID, 1)
	info, err := v1.Update(ctx, fastly.VersionInput{Comment: new("one & only")})
	require.NoError(t, err)
	require.Equal(t, "one & only", info.Comment)
	require.Equal(t, "comment=one+%26+only", string(fake.Writes()[0].Body), "only what is set is sent")

	clone, err := v1.Clone(ctx)
	require.NoError(t, err)
	require.Equal(t, []any{svc.ID, 2, "one & only", false, false}, []any{clone.ServiceID, clone.Number, clone.Comment, clone.Active, clone.Locked})
	got, err := v1.Get(ctx)
	require.NoError(t, err)
	require.Equal(t, got.CreatedAt, clone.CreatedAt, "the stamp of the source")

	activated, err := v1.Activate(ctx)
	require.NoError(t, err)
	require.True(t, activated.Active && activated.Locked)
	require.Empty(t, activated.Warnings())
	v2 := v1.At(2)
	svc.Warn(2, "Warning: No default director found\n  at: main.vcl line 3\n\nWarning: Unused ACL\n")
	activated, err = v2.Activate(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"Warning: No default director found\n  at: main.vcl line 3", "Warning: Unused ACL"}, activated.Warnings())
	require.Equal(t, 2, svc.Active())
	got, err = v1.Get(ctx)
	require.NoError(t, err)
	require.Equal(t, []bool{false, true}, []bool{got.Active, got.Locked}, "version 1 served before")
	_, err = v1.Activate(ctx)
	require.NoError(t, err, "and can again")
	_, err = v1.Update(ctx, fastly.VersionInput{Comment: new("locked and all the same")})
	require.NoError(t, err)
	deactivated, err := v1.Deactivate(ctx)
	require.NoError(t, err)
	require.False(t, deactivated.Active)
	require.Zero(t, svc.Active())

	v3 := v1.At(svc.AddVersion())
	staged, err := v3.ActivateIn(ctx, fastly.Staging)
	require.NoError(t, err)
	require.True(t, staged.Staging)
	got, err = v3.Get(ctx)
	require.NoError(t, err)
	require.Equal(t, []fastly.Environment{{Name: fastly.Staging, ServiceID: svc.ID, ActiveVersion: 3}}, got.Environments)
	require.Zero(t, svc.Active(), "what production serves stays")
	unstaged, err := v3.DeactivateIn(ctx, fastly.Staging)
	require.NoError(t, err)
	require.False(t, unstaged.Staging)
	_, err = v3.ActivateIn(ctx, "moon")
	require.ErrorContains(t, err, "Environment 'moon' does not exist")
	_, err = v3.DeactivateIn(ctx, "")
	require.ErrorContains(t, err, "environment is empty")

	locked, err := v3.Lock(ctx)
	require.NoError(t, err)
	require.True(t, locked.Locked)
	op := v3.Op(http.MethodDelete, "delete backend", "/backend/{name}", "origin")
	require.ErrorIs(t, fastly.DoStatus(ctx, client, op), fastly.ErrVersionLocked)
}

func TestVersionValidate(t *testing.T) {
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	v := client.Version(svc.ID, 1)
	result, err := v.Validate(t.Context())
	require.NoError(t, err)
	require.Equal(t, &fastly.Validation{Status: "ok"}, result)

	svc.Invalidate(1, "Version has no associated backends")
	result, err = v.Validate(t.Context())
	require.ErrorIs(t, err, fastly.ErrInvalidVersion)
	require.Equal(t, &fastly.Validation{Status: "error", Message: "Version has no associated backends"}, result)
	e, ok := errors.AsType[*fastly.Error](err)
	require.True(t, ok)
	require.Equal(t, "Version has no associated backends", e.Detail)
	require.Equal(t, "/service/"+svc.ID+"/version/1/validate", e.Path)
	_, err = v.Activate(t.Context())
	require.ErrorContains(t, err, "400 Bad request: Version has no associated backends")

	fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}/validate", Status: 200, Body: `{"status":"ok","msg":"Warning: a\nWarning: b"}`})
	result, err = v.Validate(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"Warning: a", "Warning: b"}, result.Warnings())
	_, err = v.At(7).Validate(t.Context())
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// TestVersionCloneIsNotRepeated checks that a clone that may have reached the API is not retried,
// because each creates a version.
func TestVersionCloneIsNotRepeated(t *testing.T) {
	for name, fault := range map[string]fastlytest.Fault{
		"cut":         {Cut: true, AfterEffect: true},
		"truncated":   {Truncated: true},
		"unavailable": {Status: http.StatusServiceUnavailable, AfterEffect: true},
		"timeout":     {Hang: true, AfterEffect: true},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			svc := fake.AddService("shop")
			fault.Path = "/service/{}/version/{}/clone"
			fake.Inject(fault)
			_, err := client.Version(svc.ID, 1).Clone(t.Context())
			require.Error(t, err, name)
			require.Len(t, fake.Writes(), 1, name)
			require.Len(t, svc.Versions(), 2, name)
		})
	}
	for name, fault := range map[string]fastlytest.Fault{
		"refused connection": {Unsent: true},
		"429":                {Status: http.StatusTooManyRequests},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			svc := fake.AddService("shop")
			fault.Path = "/service/{}/version/{}/clone"
			fake.Inject(fault)
			_, err := client.Version(svc.ID, 1).Clone(t.Context())
			require.NoError(t, err, name)
			require.Len(t, svc.Versions(), 2, name)
		})
	}
}

// TestNewVersionsAreWaitedFor checks that a new version must be found in two consecutive reads.
func TestNewVersionsAreWaitedFor(t *testing.T) {
	const late = `{"msg":"Record not found","detail":"Couldn't find Version '{ number => 2 }'"}`
	missing := func(skip, times int) fastlytest.Fault {
		return fastlytest.Fault{Method: http.MethodGet, Path: "/service/{}/version/{}", Skip: skip, Times: times, Status: http.StatusNotFound, Body: late}
	}
	tests := []struct {
		name   string
		faults []fastlytest.Fault
		reads  int
		took   time.Duration
		event  string
	}{
		{"at once", nil, 2, 0, ""},
		{"late", []fastlytest.Fault{missing(0, 3)}, 5, 1750 * time.Millisecond, "version 2 was found only 1.75s after it was made"},
		{"found, and not found", []fastlytest.Fault{missing(1, 1)}, 4, 250 * time.Millisecond, "version 2 was found only 250ms after it was made"},
		{"never", []fastlytest.Fault{missing(0, -1)}, 12, 10 * time.Second, "version 2 was made, but could not be read yet"},
		{"not readable", []fastlytest.Fault{{Method: http.MethodGet, Path: "/service/{}/version/{}", Status: http.StatusForbidden}}, 1, 0, "version 2 was made, but could not be read yet"},
		{"cut", []fastlytest.Fault{{Method: http.MethodGet, Path: "/service/{}/version/{}", Cut: true}}, 1, 0, "version 2 was made, but could not be read yet"},
		{"hangs", []fastlytest.Fault{{Method: http.MethodGet, Path: "/service/{}/version/{}", Hang: true}}, 1, 10 * time.Second, "version 2 was made, but could not be read yet"},
	}
	makers := map[string]func(context.Context, *fastly.Client, string, ...fastly.CallOption) (*fastly.VersionInfo, error){
		"Clone": func(ctx context.Context, c *fastly.Client, id string, opts ...fastly.CallOption) (*fastly.VersionInfo, error) {
			return c.Version(id, 1).Clone(ctx, opts...)
		},
		"CreateVersion": func(ctx context.Context, c *fastly.Client, id string, opts ...fastly.CallOption) (*fastly.VersionInfo, error) {
			return c.Services.CreateVersion(ctx, id, fastly.VersionInput{}, opts...)
		},
	}
	for name, maker := range makers {
		for _, test := range tests {
			t.Run(name+" "+test.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var events []string
					client, fake := fastlytest.New(t, fastly.WithEvents(func(_ context.Context, e fastly.Event) {
						if e.Kind == fastly.EventWarning {
							events = append(events, e.Reason)
						}
					}))
					svc := fake.AddService("shop")
					for _, fault := range test.faults {
						fake.Inject(fault)
					}
					began := time.Now()
					var response fastly.Response
					info, err := maker(t.Context(), client, svc.ID, fastly.WithResponse(&response), fastly.WithHeader("X-Trace", "1"))
					require.NoError(t, err, "it was made in any case")
					require.Equal(t, 2, info.Number)
					require.Equal(t, test.took, time.Since(began))
					require.Equal(t, http.StatusOK, response.StatusCode, "the reply is that of the write")
					require.Contains(t, string(response.Body), `"number":2`)
					require.Len(t, fake.Requests(), 1+test.reads)
					for _, r := range fake.Requests() {
						require.Equal(t, "1", r.Header.Get("X-Trace"))
					}
					require.Equal(t, test.event, strings.Join(events, "; "))
				})
			})
		}
		t.Run(name+" canceled", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, fake := fastlytest.New(t)
				svc := fake.AddService("shop")
				fake.Inject(missing(0, -1))
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				began := time.Now()
				info, err := maker(ctx, client, svc.ID)
				require.NoError(t, err, "it was made in any case")
				require.Equal(t, 2, info.Number)
				require.Equal(t, time.Second, time.Since(began))
			})
		})
		for _, body := range []string{`{"status":"error","msg":"try later"}`, `{"number":0}`, `{"number":-1}`} {
			client, fake := fastlytest.New(t)
			svc := fake.AddService("shop")
			fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: body})
			_, err := maker(t.Context(), client, svc.ID)
			failure, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok, "%s", body)
			require.True(t, failure.Uncertain)
			require.ErrorContains(t, err, "as the new one")
			require.Len(t, fake.Requests(), 1)
		}
	}
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: `{"number":3}`})
	_, err := client.Version("a", 3).Clone(t.Context())
	require.ErrorContains(t, err, "the reply names version 3 as the new one", "a clone is newer than its source")
}

func TestVersionAddress(t *testing.T) {
	client, fake := fastlytest.New(t)
	v := client.Version("SU1Z0isxPaozGVKXdv0eY", 3)
	require.Equal(t, []any{"SU1Z0isxPaozGVKXdv0eY", 3, client}, []any{v.ServiceID(), v.Number(), v.Client()})
	require.Equal(t, "service SU1Z0isxPaozGVKXdv0eY version 3", v.String())
	require.Equal(t, v.String(), fmt.Sprintf("%#v", v))
	require.NoError(t, v.Check())
	require.Equal(t, client.Version("SU1Z0isxPaozGVKXdv0eY", 4), v.At(4))

	for words, address := range map[string]fastly.Version{
		"the version has no client":                     {},
		"the version has no service id":                 client.Version("", 1),
		"the version of service a has the number 0":     client.Version("a", 0),
		"the version of service a has the number -2":    client.Version("a", -2),
		"service_id is \"..\", which a path can't hold": client.Version("..", 1),
		"service_id is \".\", which a path can't hold":  client.Version(".", 1),
	} {
		for name, call := range versionCalls {
			err := call(t.Context(), address)
			require.ErrorContains(t, err, words, name)
			require.ErrorContains(t, err, "fastly: ", name)
		}
	}
	require.Empty(t, fake.Requests(), "nothing was sent")
	t.Logf("%d methods", len(versionCalls))
}

// versionCalls lists the methods of a version that send a request.
var versionCalls = map[string]func(ctx context.Context, v fastly.Version) error{
	"Get": func(ctx context.Context, v fastly.Version) error { return errorOf(v.Get(ctx)) },
	"Update": func(ctx context.Context, v fastly.Version) error {
		return errorOf(v.Update(ctx, fastly.VersionInput{}))
	},
	"Clone":        func(ctx context.Context, v fastly.Version) error { return errorOf(v.Clone(ctx)) },
	"Activate":     func(ctx context.Context, v fastly.Version) error { return errorOf(v.Activate(ctx)) },
	"ActivateIn":   func(ctx context.Context, v fastly.Version) error { return errorOf(v.ActivateIn(ctx, fastly.Staging)) },
	"Deactivate":   func(ctx context.Context, v fastly.Version) error { return errorOf(v.Deactivate(ctx)) },
	"DeactivateIn": func(ctx context.Context, v fastly.Version) error { return errorOf(v.DeactivateIn(ctx, fastly.Staging)) },
	"Lock":         func(ctx context.Context, v fastly.Version) error { return errorOf(v.Lock(ctx)) },
	"Validate":     func(ctx context.Context, v fastly.Version) error { return errorOf(v.Validate(ctx)) },
}

// serviceCalls lists the methods that have the id of a service in their path.
var serviceCalls = map[string]func(ctx context.Context, client *fastly.Client, id string) error{
	"Get": func(ctx context.Context, c *fastly.Client, id string) error { return errorOf(c.Services.Get(ctx, id)) },
	"Update": func(ctx context.Context, c *fastly.Client, id string) error {
		return errorOf(c.Services.Update(ctx, id, fastly.ServiceInput{}))
	},
	"Delete": func(ctx context.Context, c *fastly.Client, id string) error { return c.Services.Delete(ctx, id) },
	"Active": func(ctx context.Context, c *fastly.Client, id string) error {
		return errorOf(c.Services.Active(ctx, id))
	},
	"Versions": func(ctx context.Context, c *fastly.Client, id string) error {
		return errorOf(c.Services.Versions(ctx, id))
	},
	"AllVersions": func(ctx context.Context, c *fastly.Client, id string) error {
		return errorOf(fastly.Collect(c.Services.AllVersions(ctx, id)))
	},
	"CreateVersion": func(ctx context.Context, c *fastly.Client, id string) error {
		return errorOf(c.Services.CreateVersion(ctx, id, fastly.VersionInput{}))
	},
	"PurgeKey": func(ctx context.Context, c *fastly.Client, id string) error {
		return errorOf(c.Purge.Key(ctx, id, "key"))
	},
	"PurgeAll": func(ctx context.Context, c *fastly.Client, id string) error { return c.Purge.All(ctx, id) },
}

func TestServiceIDs(t *testing.T) {
	client, fake := fastlytest.New(t)
	for name, call := range serviceCalls {
		for _, id := range []string{"", ".", ".."} {
			require.ErrorContains(t, call(t.Context(), client, id), "_id is ", "%s %q", name, id)
		}
	}
	require.Empty(t, fake.Requests())
	for name, call := range serviceCalls {
		require.ErrorIs(t, call(t.Context(), client, "a b/c?d#e%2F..\"ä"), fastly.ErrNotFound, name)
		requests := fake.Requests()
		require.Contains(t, requests[len(requests)-1].URI+"/", "/a%20b%2Fc%3Fd%23e%252F..%22%C3%A4/", name)
	}
	t.Logf("%d methods", len(serviceCalls))

	_, err := client.Services.Search(t.Context(), "")
	require.ErrorContains(t, err, "fastly: search service: name is empty")
	_, err = client.Services.Search(t.Context(), "a&b=c d/ä")
	require.ErrorIs(t, err, fastly.ErrNotFound)
	requests := fake.Requests()
	require.Equal(t, "/service/search?name=a%26b%3Dc+d%2F%C3%A4", requests[len(requests)-1].URI)
}

// TestServicesEmptyReplies checks that an empty reply is an error where a service is expected.
func TestServicesEmptyReplies(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Path: "/service/search", Status: http.StatusNoContent})
	_, err := client.Services.Search(t.Context(), "shop")
	require.ErrorIs(t, err, fastly.ErrNotFound)
	fake.Inject(fastlytest.Fault{Path: "/service/{}", Status: http.StatusOK, Body: " \n"})
	_, err = client.Services.Get(t.Context(), "a")
	require.ErrorIs(t, err, fastly.ErrEmptyReply)
	fake.Inject(fastlytest.Fault{Path: "/service/{}", Status: http.StatusOK, Body: `{"status":"pending","msg":"not yet"}`})
	err = client.Services.Delete(t.Context(), "a")
	require.ErrorContains(t, err, `status "pending": not yet`)
}

func TestServicesRefusals(t *testing.T) {
	tests := []struct {
		credential fastlytest.Credential
		want       error
	}{
		{fastlytest.Credential{Value: "other-service", Services: []string{"x"}}, fastly.ErrForbidden},
		{fastlytest.Credential{Value: "expired", Expires: time.Unix(1, 0)}, fastly.ErrUnauthorized},
		{fastlytest.Credential{Value: "purger", Scope: fastlytest.ScopePurgeAll}, fastly.ErrForbidden},
	}
	for _, test := range tests {
		client, fake := fastlytest.New(t, fastly.WithToken(test.credential.Value))
		fake.AddToken(test.credential)
		svc := fake.AddService("shop")
		for name, call := range versionCalls {
			require.ErrorIs(t, call(t.Context(), client.Version(svc.ID, 1)), test.want, "%s %s", test.credential.Value, name)
		}
	}
	client, fake := fastlytest.New(t)
	svc := fake.AddService("shop")
	for name, call := range versionCalls {
		require.ErrorIs(t, call(t.Context(), client.Version(svc.ID, 9)), fastly.ErrNotFound, name)
		require.ErrorIs(t, call(t.Context(), client.Version("missing", 1)), fastly.ErrNotFound, name)
	}
}

// TestServiceHidesItsKey checks that the publish key of a service is redacted.
func TestServiceHidesItsKey(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Path: "/service/{}", Status: http.StatusOK, Body: `{"id":"a","publish_key":"hush-hush"}`})
	svc, err := client.Services.Get(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, "hush-hush", svc.PublishKey.Reveal())
	require.NotContains(t, strings.Join([]string{fmt.Sprint(*svc), fmt.Sprintf("%#v", svc), fmt.Sprintf("%+v", svc)}, " "), "hush")
}
