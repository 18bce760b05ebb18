// Package secretstore manages secret stores ([Stores]) and their secrets ([Secrets]). Compute
// programs read the secrets by name. The API never returns a value.
//
// A store belongs to the account. A program can open the store if its version has a resource link
// to it: see package [github.com/edgesdk/fastly/api/compute].
//
//	secrets := secretstore.Secrets(client, storeID)
//	secret, err := secrets.Put(ctx, secretstore.SecretInput{Name: new("api-key"), Secret: &value})
//
// # Encryption
//
// By default, a value is sent as base64 within the TLS connection to the API. This takes one
// request, and TLS protects the value in transit. If a proxy terminates the TLS connection, or if
// requests are recorded, encrypt values before they are sent:
//
//	secrets := secretstore.Secrets(client, storeID).Encrypted(signingKey)
//
// Values are then sealed with a client key of the API. It is valid for about 10 minutes. The API
// signs client keys with its signing key, which rarely changes. To be protected from a proxy that
// replaces keys, obtain the signing key over a trusted connection once, with
// [KeyAddress.SigningKey], and keep it.
//
// Values are of type [fastly.Secret]. Errors, events and logs of the client never contain them.
package secretstore
