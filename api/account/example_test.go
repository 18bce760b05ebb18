package account_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly/api/account"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleStars() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc, stars := fake.AddService("shop"), account.Stars(client)
	star, err := stars.Create(ctx, account.StarInput{ServiceID: &svc.ID, UserID: new(fastlytest.User)})
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err := stars.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list), list[0].ServiceID == svc.ID)
	fmt.Println(stars.Delete(ctx, star.ID))
	// Output:
	// 1 true
	// <nil>
}
