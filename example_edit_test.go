package fastly_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// To test a change before it is live, activate it in staging first. Promote activates the same
// version in production, unless another version was activated there in the meantime.
func ExampleWithStaging() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	if err := svc.Activate(1); err != nil {
		fmt.Println(err)
		return
	}
	change := func(ctx context.Context, v fastly.Version) error {
		_, err := v.Update(ctx, fastly.VersionInput{Comment: new("release 42")})
		return err
	}
	healthy := func(fastly.EnvironmentName) bool { return true } // stands for a test of the environment

	staged, err := client.Services.Edit(ctx, svc.ID, change, fastly.WithStaging())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("staged:", staged.Version.Number(), "active:", svc.Active())
	if !healthy(fastly.Staging) {
		fmt.Println("rolled back:", staged.Rollback(ctx))
		return
	}

	live, err := staged.Promote(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("staged:", staged.Version.Number(), "active:", svc.Active())
	if !healthy(fastly.Production) {
		fmt.Println("rolled back:", live.Rollback(ctx))
	}
	// Output:
	// staged: 2 active: 1
	// staged: 2 active: 2
}
