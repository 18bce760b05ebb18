package main

import (
	"context"
	"testing"
	"time"

	"github.com/edgesdk/fastly"
)

// limiterAlone measures taking and settling a token of the write budget without contention.
func limiterAlone(ctx context.Context) pair {
	now := time.Now()
	seen := fastly.Observation{
		Sent: true, StatusCode: 200, Announced: true, Remaining: 1 << 30,
		Reset: now.Truncate(time.Hour).Add(time.Hour), Date: now,
	}
	claim := fastly.TokenRequest{Bucket: fastly.BucketWrites, Account: "somebody"}
	return pair{
		name: "limiter: a token taken and settled", goal: "≤ 0.30 µs",
		sdk: func(b *testing.B) {
			coordinator := fastly.NewCoordinator(fastly.Limits{})
			b.ReportAllocs()
			for b.Loop() {
				grant, err := coordinator.TakeToken(ctx, claim)
				must(b, err)
				must(b, grant.Settle(ctx, seen))
			}
		},
	}
}
