package collection_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
)

// To define a family of configuration objects, declare two structs and a Spec.
func ExampleCollection() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	type (
		header struct {
			Name     string `json:"name"`
			Priority int    `json:"priority"`
		}
		headerInput struct {
			Name     *string `json:"name,omitzero"`
			Priority *int    `json:"priority,omitzero"`
		}
	)
	svc := fake.AddService("shop")
	fake.Inject(fastlytest.Fault{
		Method: http.MethodPost, Path: "/service/{}/version/{}/header", Status: http.StatusOK, Body: `{"name":"HSTS","priority":"10"}`,
	})
	family := collection.NewFamily(collection.Spec{Noun: "header", Path: collection.VersionPath + "/header", Key: "name"})
	headers := collection.New[header, headerInput](family.In(client.Version(svc.ID, 1)))
	made, err := headers.Create(ctx, headerInput{Name: new("HSTS"), Priority: new(10)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Priority)
	fmt.Println(string(fake.Requests()[0].Body))
	// Output:
	// HSTS 10
	// name=HSTS&priority=10
}
