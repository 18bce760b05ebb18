// Package loadbalancing manages directors, which balance requests over the backends of
// a version, and pools, which balance requests over servers. The servers of a pool can
// be changed without a new version.
//
//	directors := loadbalancing.Directors(client.Version(serviceID, 3))
//	d, err := directors.Create(ctx, loadbalancing.NewDirectorInput{Name: new("origins")})
//	_, err = directors.AttachBackend(ctx, "origins", "origin-eu")
//
//	servers := loadbalancing.Servers(client, serviceID, poolID)
//	s, err := servers.Create(ctx, loadbalancing.ServerInput{Address: new("192.0.2.1")})
package loadbalancing
