package clientside

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Pages returns the pages of all websites of the account.
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a page. Create requires WebsiteID and Name.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/client-side-protection/
func Pages(client *fastly.Client) PageCollection {
	at := pages.At(client)
	return PageCollection{
		collection.NewSearcher[Page, PageQuery](at), collection.NewGetter[Page](at), collection.NewCreator[Page, PageInput](at),
		collection.NewUpdater[Page, PageInput](at), collection.NewDeleter(at),
	}
}

const pagePath = root + "/pages/{page_id}"

var pages = family("page", root+"/pages", "page_id")

// PageCollection provides the pages of all websites of the account.
type PageCollection struct {
	collection.Searcher[Page, PageQuery]
	collection.Getter[Page]
	collection.Creator[Page, PageInput]
	collection.Updater[Page, PageInput]
	collection.Deleter
}

// Page is a set of paths on a website. It has an inventory of its scripts and headers.
type Page struct {
	// Identifier of the page.
	ID string `json:"id"`
	// Identifier of the website.
	WebsiteID string `json:"website_id"`
	// Name of the page.
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// Paths of the page, for example "/checkout".
	Paths []string `json:"paths"`
	// Recipients of notifications about the page.
	Notifications []Notification `json:"notifications"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// PageInput holds the fields of a create or update request. Fields left nil are not sent.
type PageInput struct {
	// Identifier of the website. Required for create.
	WebsiteID *string `json:"website_id,omitzero"`
	// Name of the page. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// Paths of the page, for example "/checkout".
	Paths []string `json:"paths,omitzero"`
	// Recipients of notifications about the page.
	Notifications []Notification `json:"notifications,omitzero"`
}

// PageQuery holds the filter of a list of pages.
type PageQuery struct {
	WebsiteID string `json:"website_id,omitzero"` // id of the website to filter by
}

// Notification is a recipient of notifications about a page.
type Notification struct {
	// Type of the recipient. The default is [NotificationMailingList].
	Type NotificationType `json:"type,omitzero"`
	// Configuration of the recipient.
	Config NotificationConfig `json:"config"`
}

// NotificationConfig is the configuration of a recipient of notifications.
type NotificationConfig struct {
	Address string `json:"address,omitzero"` // email address of a mailing list
}

// NotificationType is the type of a recipient of notifications.
type NotificationType string

// NotificationMailingList is a mailing list.
const NotificationMailingList NotificationType = "mailinglist"
