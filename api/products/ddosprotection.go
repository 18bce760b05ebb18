package products

import "github.com/edgesdk/fastly"

// DDoSProtection returns the product DDoS Protection of a service.
//
// Methods: Get, Enable, Disable, Configuration, Configure.
//
// Configure requires Mode.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/ddos_protection/
func DDoSProtection(client *fastly.Client, serviceID string) ConfigurableAddress[DDoSProtectionConfiguration, DDoSProtectionInput] {
	return configurable[DDoSProtectionConfiguration, DDoSProtectionInput](client, IDDDoSProtection, serviceID)
}

// DDoSProtectionConfiguration is the configuration of DDoS Protection on a service.
type DDoSProtectionConfiguration struct {
	Mode DDoSProtectionMode `json:"mode"` // how attacks are handled
}

// DDoSProtectionInput holds the fields of an enable request or of a configuration update. Fields
// left nil are not sent.
type DDoSProtectionInput struct {
	// How attacks are handled. The default for Enable is [DDoSProtectionLog].
	Mode *DDoSProtectionMode `json:"mode,omitzero"`
}

// DDoSProtectionMode controls how DDoS Protection handles attacks.
type DDoSProtectionMode string

// Modes of DDoS Protection.
const (
	DDoSProtectionOff             DDoSProtectionMode = "off"
	DDoSProtectionLog             DDoSProtectionMode = "log"
	DDoSProtectionBlock           DDoSProtectionMode = "block"
	DDoSProtectionClientChallenge DDoSProtectionMode = "client_challenge"
)
