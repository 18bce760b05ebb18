// Package products enables, configures and disables Fastly products.
//
// Most products belong to a service ([BrotliCompression]). They can be changed at any time,
// without a new service version. Other products belong to the account ([KVStore]):
//
//	_, err := products.BrotliCompression(client, serviceID).Enable(ctx)
//	protection := products.DDoSProtection(client, serviceID)
//	_, err = protection.Enable(ctx, products.DDoSProtectionInput{Mode: new(products.DDoSProtectionBlock)})
//	err = protection.Disable(ctx)
//
// Get returns [fastly.ErrNotFound] if the product is not enabled. Disable succeeds in this case.
// Writes return [ErrNotEntitled] if the customer is not entitled to change the product.
//
// [Services] lists the services on which a product is enabled.
package products
