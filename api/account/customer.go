package account

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Customers returns the customer accounts that the client's token can access. This is usually
// one customer, which Current returns.
//
// Methods: Get, Update, Delete, Current.
//
// Get, Update and Delete take the id of a customer.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/customer/
func Customers(client *fastly.Client) CustomerCollection {
	at := customers.At(client)
	return CustomerCollection{
		collection.NewGetter[Customer](at), collection.NewUpdater[Customer, CustomerInput](at), collection.NewDeleter(at), at,
	}
}

var customers = collection.NewFamily(collection.Spec{Noun: "customer", Path: "/customer"})

// CustomerCollection provides customer accounts.
type CustomerCollection struct {
	collection.Getter[Customer]
	collection.Updater[Customer, CustomerInput]
	collection.Deleter
	at *collection.Address
}

// Current returns the customer to whom the client's token belongs.
func (c CustomerCollection) Current(ctx context.Context, opts ...fastly.CallOption) (*Customer, error) {
	return fastly.Do[Customer](ctx, c.at.Client(), c.at.Op(http.MethodGet, "get current customer", "/current_customer"), opts...)
}

// Customer is an account. It owns users and services.
type Customer struct {
	// Identifier of the customer.
	ID string `json:"id"`
	// Name of the customer.
	Name string `json:"name"`
	// Identifier of the user who owns the account.
	OwnerID string `json:"owner_id"`
	// Identifier of the billing contact.
	BillingContactID string `json:"billing_contact_id"`
	// Identifier of the legal contact.
	LegalContactID string `json:"legal_contact_id"`
	// Identifier of the security contact.
	SecurityContactID string `json:"security_contact_id"`
	// Identifier of the technical contact.
	TechnicalContactID string `json:"technical_contact_id"`
	// Phone number of the customer.
	PhoneNumber string `json:"phone_number"`
	// Postal address of the customer.
	PostalAddress string `json:"postal_address"`
	// Network revenue type.
	BillingNetworkType NetworkType `json:"billing_network_type"`
	// Reference for purchase orders.
	BillingRef string `json:"billing_ref"`
	// Name of the pricing plan.
	PricingPlan string `json:"pricing_plan"`
	// Identifier of the pricing plan.
	PricingPlanID string `json:"pricing_plan_id"`
	// IP addresses and address ranges that may access the account.
	IPWhitelist collection.CommaList `json:"ip_whitelist"`
	// Whether all users need two-factor authentication.
	Force2FA bool `json:"force_2fa"`
	// Whether all users need single sign-on.
	ForceSSO bool `json:"force_sso"`
	// Whether the customer can configure WordPress. Nil if the API reports no value.
	CanConfigureWordPress *bool `json:"can_configure_wordpress"`
	// Whether the customer can reset passwords.
	CanResetPasswords bool `json:"can_reset_passwords"`
	// Whether the customer can upload custom VCL.
	CanUploadVCL bool `json:"can_upload_vcl"`
	// Whether the customer has access to the account panel.
	HasAccountPanel bool `json:"has_account_panel"`
	// Whether the customer has access to improved events.
	HasImprovedEvents bool `json:"has_improved_events"`
	// Whether the customer can view and edit the TLS configuration.
	HasImprovedSSLConfig bool `json:"has_improved_ssl_config"`
	// Whether the customer can log to OpenStack.
	HasOpenStackLogging bool `json:"has_openstack_logging"`
	// Whether the customer has access to PCI features.
	HasPCI bool `json:"has_pci"`
	// Whether the customer has PCI passwords.
	HasPCIPasswords bool `json:"has_pci_passwords"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the customer was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// CustomerInput holds the fields of an update request. Zero fields are not sent.
type CustomerInput struct {
	// Name of the customer.
	Name *string `json:"name,omitzero"`
	// Identifier of the user who owns the account.
	OwnerID *string `json:"owner_id,omitzero"`
	// Identifier of the billing contact. Null removes the contact.
	BillingContactID fastly.Nullable[string] `json:"billing_contact_id,omitzero"`
	// Identifier of the legal contact. Null removes the contact.
	LegalContactID fastly.Nullable[string] `json:"legal_contact_id,omitzero"`
	// Identifier of the security contact. Null removes the contact.
	SecurityContactID fastly.Nullable[string] `json:"security_contact_id,omitzero"`
	// Identifier of the technical contact. Null removes the contact.
	TechnicalContactID fastly.Nullable[string] `json:"technical_contact_id,omitzero"`
	// Phone number of the customer.
	PhoneNumber *string `json:"phone_number,omitzero"`
	// Postal address of the customer. Null removes the address.
	PostalAddress fastly.Nullable[string] `json:"postal_address,omitzero"`
	// Network revenue type.
	BillingNetworkType *NetworkType `json:"billing_network_type,omitzero"`
	// Reference for purchase orders. Null removes the reference.
	BillingRef fastly.Nullable[string] `json:"billing_ref,omitzero"`
	// Name of the pricing plan.
	PricingPlan *string `json:"pricing_plan,omitzero"`
	// Identifier of the pricing plan.
	PricingPlanID *string `json:"pricing_plan_id,omitzero"`
	// IP addresses and address ranges that may access the account.
	IPWhitelist collection.CommaList `json:"ip_whitelist,omitzero"`
	// Whether all users need two-factor authentication. If set to true, users without
	// two-factor authentication are logged out.
	Force2FA *bool `json:"force_2fa,omitzero"`
	// Whether all users need single sign-on.
	ForceSSO *bool `json:"force_sso,omitzero"`
	// Whether the customer has access to the account panel.
	HasAccountPanel *bool `json:"has_account_panel,omitzero"`
	// Whether the customer has access to improved events.
	HasImprovedEvents *bool `json:"has_improved_events,omitzero"`
	// Whether the customer can log to OpenStack.
	HasOpenStackLogging *bool `json:"has_openstack_logging,omitzero"`
	// Whether the customer has access to PCI features.
	HasPCI *bool `json:"has_pci,omitzero"`
}

// NetworkType is the network revenue type of a customer.
type NetworkType string

// Network revenue types.
const (
	NetworkPublic  NetworkType = "public"
	NetworkPrivate NetworkType = "private"
)
