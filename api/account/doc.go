// Package account contains what belongs to users and customers rather than to a service. So
// far these are the stars, with which a user marks services.
package account
