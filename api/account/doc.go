// Package account manages the users, tokens and settings of a customer account. A customer owns
// services and users, and a user owns API tokens.
//
//   - [Users], [CustomerUsers] and [Invitations] manage who belongs to the account.
//   - [Customers] and [Contacts] manage the account itself.
//   - [Tokens], [CustomerTokens], [AutomationTokens] and [Sudo] manage API tokens.
//   - [Events] is the audit log of the account.
//   - [Stars] mark services for a user.
//
// Functions that take a customer id accept the id of the token's own customer. To read it, use
// the method Current of [Customers].
package account
