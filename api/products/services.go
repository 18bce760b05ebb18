package products

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Services returns the list of the services on which a product is enabled. The product must be
// a product of a service, such as [IDBrotliCompression].
//
// Methods: Get.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/
func Services(client *fastly.Client, product ID) ServicesAddress {
	return ServicesAddress{product, collection.NewSingle[ServiceList, struct{}](serviceProducts[product].services.At(client))}
}

// ServicesAddress provides the list of the services on which a product is enabled.
type ServicesAddress struct {
	product ID
	of      collection.Single[ServiceList, struct{}]
}

// Get returns the complete list. For a product of the account, it returns an error.
func (a ServicesAddress) Get(ctx context.Context, opts ...fastly.CallOption) (*ServiceList, error) {
	if _, known := serviceProducts[a.product]; !known {
		return nil, fmt.Errorf("fastly: get services with product: %q is not a product of a service", a.product)
	}
	return a.of.Get(ctx, opts...)
}

// ServiceList holds the services on which a product is enabled.
type ServiceList struct {
	Product  Product   `json:"product"`  // product
	Customer Reference `json:"customer"` // customer who owns the services
	Services []string  `json:"services"` // ids of the services
	Links    Links     `json:"_links"`   // paths of related resources
}
