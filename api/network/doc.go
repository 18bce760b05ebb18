// Package network describes the Fastly network: the points of presence ([POPs]), the public
// addresses ([PublicIPs]), and the responses of cache nodes in each POP ([Content]).
//
//	pops, err := network.POPs(client).List(ctx)
//	addresses, err := network.PublicIPs(client).Get(ctx)
//	checks, err := network.Content(client).EdgeCheck(ctx, "www.example.com/index.html")
package network
