package iam_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/iam"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleUserGroups() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	groups := iam.UserGroups(client)
	group, err := groups.Create(ctx, iam.GroupInput{Name: new("release managers")})
	if err != nil {
		fmt.Println(err)
		return
	}
	group, err = groups.Update(ctx, group.ID, iam.GroupInput{Description: new("may deploy")})
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err := groups.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list), group.Name, group.Description)
	fmt.Println(groups.Delete(ctx, group.ID))
	// Output:
	// 1 release managers may deploy
	// <nil>
}

func ExampleUserGroupRoles() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	group, err := iam.UserGroups(client).Create(ctx, iam.GroupInput{Name: new("release managers")})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Grant the role of engineers to the members of the group.
	granted := iam.UserGroupRoles(client, group.ID)
	for role, err := range iam.Roles(client).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if role.Name != "engineer" {
			continue
		}
		if _, err := granted.Add(ctx, []string{role.ID}); err != nil {
			fmt.Println(err)
			return
		}
	}
	roles, err := granted.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(roles), roles[0].Name)
	fmt.Println(granted.Remove(ctx, []string{roles[0].ID}))
	// Output:
	// 1 engineer
	// <nil>
}

func ExampleUserGroupMembers() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	group, err := iam.UserGroups(client).Create(ctx, iam.GroupInput{Name: new("release managers")})
	if err != nil {
		fmt.Println(err)
		return
	}
	members := iam.UserGroupMembers(client, group.ID)
	if _, err := members.Add(ctx, []iam.Member{{ID: fastlytest.User, Object: iam.MemberUser}}); err != nil {
		fmt.Println(err)
		return
	}
	list, err := members.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list), list[0].Object, list[0].ID == fastlytest.User)
	// Output: 1 user true
}

func ExampleUserGroupServiceGroups() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	users, err := iam.UserGroups(client).Create(ctx, iam.GroupInput{Name: new("release managers")})
	if err != nil {
		fmt.Println(err)
		return
	}
	services, err := iam.ServiceGroups(client).Create(ctx, iam.GroupInput{Name: new("production")})
	if err != nil {
		fmt.Println(err)
		return
	}
	applied := iam.UserGroupServiceGroups(client, users.ID)
	if _, err := applied.Add(ctx, []string{services.ID}); err != nil {
		fmt.Println(err)
		return
	}
	list, err := applied.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list), list[0].Name)
	// Output: 1 production
}

func ExampleServiceGroups() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	groups := iam.ServiceGroups(client)
	group, err := groups.Create(ctx, iam.GroupInput{Name: new("production")})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := groups.Update(ctx, group.ID, iam.GroupInput{Name: new("live")}); err != nil {
		fmt.Println(err)
		return
	}
	list, err := groups.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list), list[0].Name)
	fmt.Println(groups.Delete(ctx, group.ID))
	// Output:
	// 1 live
	// <nil>
}

func ExampleServiceGroupServices() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	group, err := iam.ServiceGroups(client).Create(ctx, iam.GroupInput{Name: new("production")})
	if err != nil {
		fmt.Println(err)
		return
	}
	services := iam.ServiceGroupServices(client, group.ID)
	if _, err := services.Add(ctx, []string{svc.ID}); err != nil {
		fmt.Println(err)
		return
	}
	list, err := services.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list), list[0].Name)
	// Output: 1 shop
}

func ExampleRoles() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	roles, err := iam.Roles(client).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, role := range roles {
		fmt.Println(role.DisplayName, len(role.Permissions))
	}
	// Output:
	// Superuser 4
	// Engineer 2
	// Billing 1
	// User 0
}

func ExamplePermissions() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	for permission, err := range iam.Permissions(client).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(permission.Name, permission.ResourceName)
	}
	// Output:
	// users.manage user
	// services.manage service
	// services.purge service
	// billing.view billing
}

func ExampleServiceAuthorizations() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc, all := fake.AddService("shop"), iam.ServiceAuthorizations(client)
	granted, err := all.Create(ctx, iam.ServiceAuthorizationInput{
		ServiceID: &svc.ID, UserID: new(fastlytest.User), Permission: new(iam.PermissionReadOnly),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	granted, err = all.Update(ctx, granted.ID, iam.ServiceAuthorizationInput{Permission: new(iam.PermissionPurgeAll)})
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err := all.List(ctx, fastly.WithPageSize(10))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list), granted.ServiceID == svc.ID, granted.Permission)
	fmt.Println(all.Delete(ctx, granted.ID))
	// Output:
	// 1 true purge_all
	// <nil>
}
