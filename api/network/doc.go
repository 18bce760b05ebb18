// Package network describes the Fastly network: the points of presence ([POPs]), the public
// addresses ([PublicIPs]), and what the cache nodes of each POP answer for a URL ([Content]).
package network
