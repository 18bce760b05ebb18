// Package airuntime manages AI Runtime Control, a gateway between applications and the providers of AI models.
//
// Stability: preview. The API of AI Runtime Control may change, and this package with it.
//
// A provider connection holds the credentials of a provider ([ProviderConnections]). Applications
// authenticate to the gateway with a virtual key ([VirtualKeys]). The access token of a virtual key is
// returned only when the key is created or rotated:
//
//	key, err := airuntime.VirtualKeys(client).Create(ctx, airuntime.VirtualKeyInput{
//		Name: new("chatbot"), RPMLimit: new(600),
//	})
//	store(key.AccessToken.Reveal())
//
// [Failover] provides the failover policy of a virtual key. [Sessions] and [UsageMetrics] report the requests
// that passed through the gateway. [Providers] and [Models] list what the gateway supports.
//
// # Paging
//
// Lists request pages of 10 items, the default of the API. To request fewer and larger pages, use
// [fastly.WithPageSize].
package airuntime
