// Package iam manages access to the account: roles, groups and service authorizations.
//
// A user group grants roles to its members. The roles apply to the services in the service groups
// of the user group:
//
//	group, err := iam.UserGroups(client).Create(ctx, iam.GroupInput{Name: new("release managers")})
//	_, err = iam.UserGroupRoles(client, group.ID).Add(ctx, []string{roleID})
//	_, err = iam.UserGroupServiceGroups(client, group.ID).Add(ctx, []string{serviceGroupID})
//	_, err = iam.UserGroupMembers(client, group.ID).Add(ctx, []iam.Member{{ID: userID, Object: iam.MemberUser}})
//
// [ServiceAuthorizations] grant a single user access to a single service.
package iam
