package billing

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// CustomerAddresses returns the addresses of the customer: one for taxes and one for billing.
//
// Methods: All, List, Create, Update.
//
// Update takes the type of an address.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/
func CustomerAddresses(client *fastly.Client) CustomerAddressCollection {
	at := customerAddresses.At(client)
	return CustomerAddressCollection{
		collection.NewLister[CustomerAddress](at), collection.NewCreator[CreatedAddress, CustomerAddressInput](at), at,
	}
}

var customerAddresses = collection.NewFamily(collection.Spec{
	Noun: "customer address", Path: "/billing/v3/customer-addresses", Encode: fastly.JSONBody,
	Paging: fastly.Paging{Style: fastly.PageCursor}, // without a size: the API returns all addresses at once
})

// CustomerAddressCollection provides the addresses of the customer.
type CustomerAddressCollection struct {
	collection.Lister[CustomerAddress]
	collection.Creator[CreatedAddress, CustomerAddressInput]
	at *collection.Address
}

// Update changes the address of the given type. The API accepts the change and applies it
// later. It returns [fastly.ErrNotFound] if there is no such address.
func (k CustomerAddressCollection) Update(ctx context.Context, addressType AddressType, in CustomerAddressInput, opts ...fastly.CallOption) error {
	op := k.at.Op(http.MethodPut, "update customer address", "/billing/v3/customer-addresses/{type}", string(addressType))
	op.Body = fastly.JSONBody(in)
	_, err := fastly.Do[fastly.NoReply](ctx, k.at.Client(), op, opts...)
	return err
}

// AddressType is the purpose of a customer address.
type AddressType string

// Types of customer addresses.
const (
	AddressTax     AddressType = "tax"
	AddressBilling AddressType = "billing"
)

// CustomerAddress is an address of the customer.
type CustomerAddress struct {
	// Type of the address.
	Type AddressType `json:"type"`
	// Street and number.
	Address1 string `json:"address_1"`
	// Second line of the address, such as a unit number or P.O. box.
	Address2 string `json:"address_2"`
	// City or town.
	Locality string `json:"locality"`
	// State, province or region.
	Region string `json:"region"`
	// Two-letter ISO 3166-1 country code.
	Country string `json:"country"`
	// Postal code.
	PostalCode string `json:"postal_code"`
}

// CustomerAddressInput holds the fields of a create or update request. Fields left nil are not
// sent.
type CustomerAddressInput struct {
	// Type of the address.
	Type *AddressType `json:"type,omitzero"`
	// Street and number.
	Address1 *string `json:"address_1,omitzero"`
	// Second line of the address, such as a unit number or P.O. box.
	Address2 *string `json:"address_2,omitzero"`
	// City or town.
	Locality *string `json:"locality,omitzero"`
	// State, province or region.
	Region *string `json:"region,omitzero"`
	// Two-letter ISO 3166-1 country code.
	Country *string `json:"country,omitzero"`
	// Postal code.
	PostalCode *string `json:"postal_code,omitzero"`
}

// CreatedAddress is the reply to a create request.
type CreatedAddress struct {
	// Identifier of the address.
	ID string `json:"id"`
}

// Addresses returns the billing address of the customer with the given id. A customer
// has at most one.
//
// Methods: Get, Create, Update, Delete.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/billing-address/
func Addresses(client *fastly.Client, customerID string) AddressCollection {
	at := billingAddress.At(client, customerID)
	return AddressCollection{
		collection.NewSingle[Address, AddressInput](at), collection.NewCreator[Address, AddressInput](at), at,
	}
}

const billingAddressPath = "/customer/{customer_id}/billing_address"

var billingAddress = collection.NewFamily(collection.Spec{
	Noun: "billing address", Path: billingAddressPath, Resource: "billing_address", Update: http.MethodPatch,
})

// AddressCollection provides the billing address of a customer.
type AddressCollection struct {
	collection.Single[Address, AddressInput]
	collection.Creator[Address, AddressInput]
	at *collection.Address
}

// Delete deletes the billing address.
func (k AddressCollection) Delete(ctx context.Context, opts ...fastly.CallOption) error {
	op := k.at.Op(http.MethodDelete, "delete billing address", billingAddressPath)
	_, err := fastly.Do[fastly.NoReply](ctx, k.at.Client(), op, opts...)
	return err
}

// Address is the billing address of a customer. It is used to calculate the bill.
type Address struct {
	// Identifier of the billing address.
	ID string `json:"id"`
	// Identifier of the customer, from the attributes of the resource.
	CustomerID string `json:"customer_id"`
	// Identifier of the customer, from the relationships of the resource.
	Customer string `json:"customer" jsonapi:"rel=customer"`
	// First line of the address.
	Address1 string `json:"address_1"`
	// Second line of the address.
	Address2 string `json:"address_2"`
	// City of the billing address.
	City string `json:"city"`
	// Locality, if it is not a city.
	Locality string `json:"locality"`
	// State or province.
	State string `json:"state"`
	// Two-letter ISO 3166-1 country code.
	Country string `json:"country"`
	// Postal code.
	PostalCode string `json:"postal_code"`
}

// AddressInput holds the fields of a create or update request. Zero fields are not sent.
type AddressInput struct {
	// Identifier of the billing address, for update requests only. By default, none is sent.
	ID string `json:"id,omitzero"`
	// Whether to skip the verification of the address. By default, the API refuses an address
	// that it cannot verify.
	SkipVerification *bool `json:"skip_verification,omitzero" jsonapi:"document"`
	// First line of the address.
	Address1 *string `json:"address_1,omitzero"`
	// Second line of the address. Null means no second line.
	Address2 fastly.Nullable[string] `json:"address_2,omitzero"`
	// City of the billing address. Null means no city.
	City fastly.Nullable[string] `json:"city,omitzero"`
	// Locality, if it is not a city. Null means no locality.
	Locality fastly.Nullable[string] `json:"locality,omitzero"`
	// State or province. Null means no state.
	State fastly.Nullable[string] `json:"state,omitzero"`
	// Two-letter ISO 3166-1 country code, in capital letters.
	Country *string `json:"country,omitzero"`
	// Postal code.
	PostalCode *string `json:"postal_code,omitzero"`
}
