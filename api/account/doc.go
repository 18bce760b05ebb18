// Package account manages settings of users and customers. [Stars] mark services for a user.
package account
