// Package loadbalancing manages directors and pools. A director balances requests across backends
// of a service version. A pool balances requests across servers, which can be changed without a new
// version.
//
//	directors := loadbalancing.Directors(client.Version(serviceID, 3))
//	d, err := directors.Create(ctx, loadbalancing.DirectorInput{Name: new("origins")})
//	_, err = directors.AttachBackend(ctx, "origins", "origin-eu")
//
//	servers := loadbalancing.Servers(client, serviceID, poolID)
//	s, err := servers.Create(ctx, loadbalancing.ServerInput{Address: new("192.0.2.1")})
package loadbalancing
