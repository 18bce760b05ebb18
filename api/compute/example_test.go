package compute_test

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/compute"
	"github.com/edgesdk/fastly/fastlytest"
)

// account returns a client of a fake account in memory with a service.
func account() (client *fastly.Client, serviceID string, fake *fastlytest.Fake) {
	fake = fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		panic(err)
	}
	return client, fake.AddService("shop").ID, fake
}

func ExamplePackages() {
	ctx := context.Background()
	client, serviceID, _ := account()
	packages := compute.Packages(client.Version(serviceID, 1))
	file := fastly.BytesBody(edge()) // in a program: fastly.FileBody("pkg/edge.tar.gz")
	if _, err := packages.Upload(ctx, file); err != nil {
		fmt.Println(err)
		return
	}
	pkg, err := packages.Get(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(pkg.Metadata.Name, pkg.Metadata.Language)
	// Output: edge go
}

func ExampleResourceLinks() {
	ctx := context.Background()
	client, serviceID, _ := account()
	list, err := compute.ACLs(client).Create(ctx, compute.ACLInput{Name: new("blocked")})
	if err != nil {
		fmt.Println(err)
		return
	}
	links := compute.ResourceLinks(client.Version(serviceID, 1))
	link, err := links.Create(ctx, compute.ResourceLinkInput{ResourceID: &list.ID, Name: new("blocked")})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := links.Update(ctx, link.ID, compute.ResourceLinkInput{Name: new("guests")}); err != nil {
		fmt.Println(err)
		return
	}
	for link, err := range links.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(link.Name, link.ResourceID == list.ID)
	}
	fmt.Println(links.Delete(ctx, link.ID))
	// Output:
	// guests true
	// <nil>
}

func ExampleACLs() {
	ctx := context.Background()
	client, _, _ := account()
	acls := compute.ACLs(client)
	for _, name := range []string{"blocked", "guests"} {
		if _, err := acls.Create(ctx, compute.ACLInput{Name: &name}); err != nil {
			fmt.Println(err)
			return
		}
	}
	all, err := acls.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, acl := range all {
		fmt.Println(acl.Name)
	}
	fmt.Println(acls.Delete(ctx, all[0].ID))
	// Output:
	// blocked
	// guests
	// <nil>
}

func ExampleEntries() {
	ctx := context.Background()
	client, _, _ := account()
	list, err := compute.ACLs(client).Create(ctx, compute.ACLInput{Name: new("blocked")})
	if err != nil {
		fmt.Println(err)
		return
	}
	entries := compute.Entries(client, list.ID)
	changes := []compute.Change{
		compute.CreateChange("192.0.2.0/24", compute.ActionBlock),
		compute.CreateChange("192.0.2.7/32", compute.ActionAllow),
	}
	if _, err := entries.Batch(ctx, slices.Values(changes)); err != nil {
		fmt.Println(err) // the report contains the changes that are not done
		return
	}
	for _, ip := range []string{"192.0.2.1", "192.0.2.7", "198.51.100.1"} {
		entry, err := entries.Lookup(ctx, ip)
		switch {
		case errors.Is(err, fastly.ErrNotFound):
			fmt.Println(ip, "is in no network")
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(ip, entry.Action, entry.Prefix)
		}
	}
	// Output:
	// 192.0.2.1 BLOCK 192.0.2.0/24
	// 192.0.2.7 ALLOW 192.0.2.7/32
	// 198.51.100.1 is in no network
}

func ExampleFanout() {
	client, serviceID, fake := account()
	err := compute.Fanout(client, serviceID).Publish(context.Background(), []compute.PublishItem{{
		Channel: new("news"),
		Formats: compute.PublishFormats{
			HTTPStream: &compute.HTTPStream{Content: new("data: hello\n\n")},
			WSMessage:  &compute.WebSocketMessage{ContentBin: []byte("hello")},
		},
	}})
	fmt.Println(err)
	fmt.Println(string(fake.Requests()[0].Body))
	// Output:
	// <nil>
	// {"items":[{"channel":"news","formats":{"http-stream":{"content":"data: hello\n\n"},"ws-message":{"content-bin":"aGVsbG8="}}}]}
}
