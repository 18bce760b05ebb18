package products

import "github.com/edgesdk/fastly"

// AIAccelerator returns the product AI Accelerator of the account.
//
// Methods: Get, Enable, Disable.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/ai_accelerator/
func AIAccelerator(client *fastly.Client) ProductAddress[AccountProduct] {
	return onAccount(client, IDAIAccelerator)
}

// AIRuntimeControl returns the product AI Runtime Control of the account.
//
// Methods: Get, Enable, Disable.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/ai_runtime_control/
func AIRuntimeControl(client *fastly.Client) ProductAddress[AccountProduct] {
	return onAccount(client, IDAIRuntimeControl)
}

// DomainResearch returns the product Domain Research of the account.
//
// Methods: Get, Enable, Disable.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/domain_research/
func DomainResearch(client *fastly.Client) ProductAddress[AccountProduct] {
	return onAccount(client, IDDomainResearch)
}

// KVStore returns the product KV Store of the account. Package kvstore manages the stores.
//
// Methods: Get, Enable, Disable.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/kv_store/
func KVStore(client *fastly.Client) ProductAddress[AccountProduct] {
	return onAccount(client, IDKVStore)
}

// ObjectStorage returns the product Object Storage of the account. Package objectstorage manages
// access keys.
//
// Methods: Get, Enable, Disable.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/object_storage/
func ObjectStorage(client *fastly.Client) ProductAddress[AccountProduct] {
	return onAccount(client, IDObjectStorage)
}
