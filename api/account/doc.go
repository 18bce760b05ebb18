// Package account manages settings of users and customers. It contains stars, which mark
// services for a user.
package account
