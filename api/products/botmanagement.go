package products

import "github.com/edgesdk/fastly"

// BotManagement returns the product Bot Management of a service.
//
// Methods: Get, Enable, Disable, Configuration, Configure.
//
// Configure requires ContentGuard.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/bot_management/
func BotManagement(client *fastly.Client, serviceID string) BotManagementAddress {
	return BotManagementAddress{
		onService(client, IDBotManagement, serviceID),
		configurator[BotManagementConfiguration, BotManagementInput](client, IDBotManagement, serviceID),
	}
}

// BotManagementAddress provides Bot Management on a service. Enable takes no configuration.
type BotManagementAddress struct {
	ProductAddress[ServiceProduct]
	ConfigurationAddress[BotManagementConfiguration, BotManagementInput]
}

// BotManagementConfiguration is the configuration of Bot Management on a service.
type BotManagementConfiguration struct {
	ContentGuard ContentGuard `json:"contentguard"` // whether ContentGuard is on
}

// BotManagementInput holds the fields of a configuration update. Fields left nil are not sent.
type BotManagementInput struct {
	// Whether ContentGuard is on. Required.
	ContentGuard *ContentGuard `json:"contentguard,omitzero"`
}

// ContentGuard is the status of ContentGuard, which inspects requests for bots before they reach
// the cache.
type ContentGuard string

// Values of ContentGuard.
const (
	ContentGuardOff ContentGuard = "off" // ContentGuard is off
	ContentGuardOn  ContentGuard = "on"  // ContentGuard is on
)
