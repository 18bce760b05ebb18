package acl_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/acl"
	"github.com/edgesdk/fastly/fastlytest"
)

// draft returns the first version of a service in a fake account in memory.
func draft() fastly.Version {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		panic(err)
	}
	return client.Version(fake.AddService("shop").ID, 1)
}

func ExampleACLs() {
	ctx, lists := context.Background(), acl.ACLs(draft())
	if _, err := lists.Create(ctx, acl.Input{Name: new("blocked")}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := lists.Update(ctx, "blocked", acl.Input{Name: new("banned")}); err != nil {
		fmt.Println(err)
		return
	}
	for list, err := range lists.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(list.Name)
	}
	fmt.Println(lists.Delete(ctx, "banned"))
	// Output:
	// banned
	// <nil>
}

func ExampleEntries() {
	ctx, v := context.Background(), draft()
	list, err := acl.ACLs(v).Create(ctx, acl.Input{Name: new("blocked")})
	if err != nil {
		fmt.Println(err)
		return
	}
	entries := acl.Entries(v.Client(), v.ServiceID(), list.ID)
	entry, err := entries.Create(ctx, acl.EntryInput{IP: new("192.0.2.0"), Subnet: new(24)})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := entries.Update(ctx, entry.ID, acl.EntryInput{Negated: new(true)}); err != nil {
		fmt.Println(err)
		return
	}
	for entry, err := range entries.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(entry.IP, *entry.Subnet, entry.Negated)
	}
	fmt.Println(entries.Delete(ctx, entry.ID))
	// Output:
	// 192.0.2.0 24 true
	// <nil>
}

func ExampleEntryCollection_Batch() {
	ctx, v := context.Background(), draft()
	list, err := acl.ACLs(v).Create(ctx, acl.Input{Name: new("blocked")})
	if err != nil {
		fmt.Println(err)
		return
	}
	var changes []acl.Change
	for i := range 2500 {
		changes = append(changes, acl.CreateChange(acl.EntryInput{IP: new(fmt.Sprintf("10.0.%d.%d", i/256, i%256))}))
	}
	blocked := acl.Entries(v.Client(), v.ServiceID(), list.ID)
	report, err := blocked.Batch(ctx, slices.Values(changes))
	if err != nil {
		fmt.Println(err) // the report contains the changes that are not done
		return
	}
	entries, err := blocked.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(entries), "entries by", report.Requests, "requests")
	// Output: 2500 entries by 3 requests
}
