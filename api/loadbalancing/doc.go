// Package loadbalancing is how a service spreads its requests: directors over the
// backends of a version, and pools over servers that change without a new version.
//
//	directors := loadbalancing.Directors(client.Version(serviceID, 3))
//	d, err := directors.Create(ctx, loadbalancing.NewDirectorInput{Name: new("origins")})
//	_, err = directors.AttachBackend(ctx, "origins", "origin-eu")
//
//	servers := loadbalancing.Servers(client, serviceID, poolID)
//	s, err := servers.Create(ctx, loadbalancing.ServerInput{Address: new("192.0.2.1")})
package loadbalancing
