package apisecurity_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/apisecurity"
	"github.com/edgesdk/fastly/fastlytest"
)

// withService returns a client of an account with a service, on which an operation was discovered.
func withService() (*fastly.Client, error) {
	fake := fastlytest.NewFake()
	if err := fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"}); err != nil {
		return nil, err
	}
	err := fake.Seed("/api-security/v1/services/S1/discovered-operations", map[string]any{
		"id": "D1", "method": "GET", "domain": "api.example.com", "path": "/debug", "rps": 0.25,
	})
	if err != nil {
		return nil, err
	}
	return fake.Client()
}

func ExampleTags() {
	ctx := context.Background()
	client, err := withService()
	if err != nil {
		fmt.Println(err)
		return
	}
	tag, err := apisecurity.Tags(client, "S1").Create(ctx, apisecurity.TagInput{Name: new("checkout")})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = apisecurity.Operations(client, "S1").Create(ctx, apisecurity.OperationInput{
		Method: new(apisecurity.MethodPost), Domain: new("api.example.com"), Path: new("/orders/{id}"), TagIDs: []string{tag.ID},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	tag, err = apisecurity.Tags(client, "S1").Get(ctx, tag.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tag.Name, tag.Count)
	// Output: checkout 1
}

func ExampleOperations() {
	ctx := context.Background()
	client, err := withService()
	if err != nil {
		fmt.Println(err)
		return
	}
	operation := func(path string) apisecurity.OperationInput {
		return apisecurity.OperationInput{Method: new(apisecurity.MethodGet), Domain: new("api.example.com"), Path: &path}
	}
	inputs := []apisecurity.OperationInput{operation("/orders"), operation("/orders/{id}"), operation("/orders")}
	report, err := apisecurity.Operations(client, "S1").BulkCreate(ctx, slices.Values(inputs))
	if report.Failed() == 0 && err != nil {
		fmt.Println(err)
		return
	}
	for _, outcome := range report.Results() {
		fmt.Println(outcome.Operation.Path, outcome.Operation.Status)
	}
	for input, err := range report.Failures() {
		fmt.Println(*input.Path, err)
	}
	// Output:
	// /orders SAVED
	// /orders/{id} SAVED
	// /orders fastly: create operations: "GET api.example.com/orders": 409 operation GET api.example.com/orders already exists
}

func ExampleDiscoveredOperations() {
	ctx := context.Background()
	client, err := withService()
	if err != nil {
		fmt.Println(err)
		return
	}
	discovered := apisecurity.DiscoveredOperations(client, "S1")
	found, err := discovered.Where(apisecurity.DiscoveredOperationQuery{Status: apisecurity.StatusDiscovered}).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, operation := range found {
		operation, err := discovered.Update(ctx, operation.ID, apisecurity.DiscoveredOperationInput{Status: new(apisecurity.StatusIgnored)})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(operation.Method, operation.Path, operation.Status)
	}
	// Output: GET /debug IGNORED
}
