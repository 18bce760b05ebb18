// Package account manages the users, tokens and settings of a customer account. A customer owns
// services and users, and a user owns API tokens.
//
//	token, err := account.Tokens(client).Self(ctx)
//	for user, err := range account.CustomerUsers(client, token.CustomerID).All(ctx) {
//		fmt.Println(user.Login, user.Role)
//	}
//
// The package covers these parts of an account:
//
//   - [Users], [CustomerUsers] and [Invitations] manage the users of the account.
//   - [Customers] and [Contacts] manage the account itself.
//   - [Tokens], [CustomerTokens], [AutomationTokens] and [Sudo] manage API tokens.
//   - [Events] is the audit log of the account.
//   - [Stars] mark services for a user.
//
// Functions that take a customer id accept the id of the token's own customer. It is a field of
// [Token] and of [User].
package account
