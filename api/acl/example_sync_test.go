package acl_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	"github.com/edgesdk/fastly/api/acl"
	"github.com/edgesdk/fastly/fastlytest"
)

// syncEntries makes an access control list contain exactly the given ranges. It sends only the differences. If there
// are none, it sends no write. Reads do not count.
func syncEntries(ctx context.Context, entries acl.EntryCollection, want []netip.Prefix) (*acl.BatchReport, error) {
	missing := map[netip.Prefix]bool{}
	for _, prefix := range want {
		missing[prefix] = true
	}
	var changes []acl.Change
	for entry, err := range entries.All(ctx) {
		if err != nil {
			return nil, err
		}
		ip, err := netip.ParseAddr(entry.IP)
		if err != nil {
			return nil, err
		}
		bits := ip.BitLen()
		if entry.Subnet != nil {
			bits = *entry.Subnet
		}
		prefix := netip.PrefixFrom(ip, bits)
		if missing[prefix] && !entry.Negated {
			delete(missing, prefix)
		} else {
			changes = append(changes, acl.DeleteChange(entry.ID))
		}
	}
	for _, prefix := range want {
		if missing[prefix] {
			delete(missing, prefix)
			changes = append(changes, acl.CreateChange(acl.EntryInput{IP: new(prefix.Addr().String()), Subnet: new(prefix.Bits())}))
		}
	}
	return entries.Batch(ctx, slices.Values(changes))
}

// Synchronize an access control list with a list of ranges.
func ExampleEntryCollection_Batch_sync() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	v := client.Version(fake.AddService("shop").ID, 1)
	list, err := acl.ACLs(v).Create(ctx, acl.Input{Name: new("blocked")})
	if err != nil {
		fmt.Println(err)
		return
	}
	office, cloud, host := netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("198.51.100.7/32")
	entries := acl.Entries(client, v.ServiceID(), list.ID)
	for _, want := range [][]netip.Prefix{{office, cloud}, {cloud, host}, {host, cloud}} {
		report, err := syncEntries(ctx, entries, want)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(report.Done(), "changes,", report.Requests, "requests")
	}
	for entry, err := range entries.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s/%d\n", entry.IP, *entry.Subnet)
	}
	// Output:
	// 2 changes, 1 requests
	// 2 changes, 1 requests
	// 0 changes, 0 requests
	// 2001:db8::/32
	// 198.51.100.7/32
}
