package account

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Contacts returns the contacts of a customer: the people whom Fastly contacts about the
// account.
//
// Methods: All, List, Create, Delete.
//
// Create requires either UserID, or Name and Email. Delete takes the id of a contact.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/contact/
func Contacts(client *fastly.Client, customerID string) ContactCollection {
	at := contacts.At(client, customerID)
	return ContactCollection{
		collection.NewLister[Contact](at), collection.NewCreator[Contact, ContactInput](at), collection.NewDeleter(at),
	}
}

var contacts = collection.NewFamily(collection.Spec{Noun: "contact", Path: "/customer/{customer_id}/contacts"})

// ContactCollection provides the contacts of a customer.
type ContactCollection struct {
	collection.Lister[Contact]
	collection.Creator[Contact, ContactInput]
	collection.Deleter
}

// Contact is a person whom Fastly contacts about an account.
type Contact struct {
	// Identifier of the contact.
	ID string `json:"id"`
	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Identifier of the user who is the contact. Empty if the contact is not a user.
	UserID string `json:"user_id"`
	// Purpose of the contact.
	ContactType ContactType `json:"contact_type"`
	// Name of the contact. Empty if the contact is a user.
	Name string `json:"name"`
	// Email address of the contact. Empty if the contact is a user.
	Email string `json:"email"`
	// Phone number of the contact.
	Phone string `json:"phone"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the contact was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// ContactInput holds the fields of a create request. Zero fields are not sent.
type ContactInput struct {
	// Identifier of the user who is the contact.
	UserID fastly.Nullable[string] `json:"user_id,omitzero"`
	// Purpose of the contact.
	ContactType *ContactType `json:"contact_type,omitzero"`
	// Name of the contact. Used if UserID is not set.
	Name fastly.Nullable[string] `json:"name,omitzero"`
	// Email address of the contact. Used if UserID is not set.
	Email fastly.Nullable[string] `json:"email,omitzero"`
	// Phone number of the contact. Required for primary, technical and security contacts.
	Phone fastly.Nullable[string] `json:"phone,omitzero"`
	// Identifier of the customer. Optional, because the path of the request contains the
	// identifier.
	CustomerID fastly.Nullable[string] `json:"customer_id,omitzero"`
}

// ContactType is the purpose of a contact.
type ContactType string

// Purposes of contacts.
const (
	ContactPrimary           ContactType = "primary"
	ContactBilling           ContactType = "billing"
	ContactTechnical         ContactType = "technical"
	ContactSecurity          ContactType = "security"
	ContactEmergency         ContactType = "emergency"
	ContactGeneralCompliance ContactType = "general compliance"
)
